/** Files are opened, dropped and pasted; what each is, is seen from what it holds. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { documents, drop, example, has, notice, paste, read, showTab, source, status, turnTo, undo, write } from "./hands.mjs";
import { app, eventually, openTexts, sample } from "./page.mjs";

const manifestText = (page) => page.getByRole("region", { name: "YAML" });
const says = (page, text) => notice(page, text).waitFor();

for (const [title, files, tasks] of [
  ["Hello", ["hello.json", "peers.json"], "1 task"],
  ["Service", ["service.json", "peers.json"], "2 tasks"],
  ["Imagerie médicale", ["imagerie.json", "peers.json"], "5 tasks"],
  ["Chaîne", ["chaine.json", "controle-qualite.json", "peers.json"], "5 tasks"],
  ["Broken", ["broken.json", "peers.json"], "3 tasks"],
]) {
  test(`the example ${title} is opened`, async (t) => {
    const page = await app(t);
    await example(page, title);
    await has(page, ...files);
    await status(page).getByText(tasks, { exact: true }).waitFor();
    assert.equal(await read(page), sample(files[0]));
    const errors = page.getByRole("tab", { name: /Problems.*error/s });
    if (title === "Broken") await errors.waitFor();
    else assert.equal(await errors.count(), 0);
  });
}

for (const order of [
  ["chaine.json", "controle-qualite.json", "peers.json"],
  ["peers.json", "controle-qualite.json", "chaine.json"],
  ["controle-qualite.json", "peers.json", "chaine.json"],
]) {
  test(`several files at once, in whatever order: ${order.join(", ")}`, async (t) => {
    const page = await app(t);
    await openTexts(page, Object.fromEntries(order.map((name) => [name, sample(name)])));
    await has(page, "chaine.json", "controle-qualite.json", "peers.json");
    await says(page, `opened ${order.map((name) => `\`${name}\``).join(", ")}`);
    await status(page).getByText("5 tasks", { exact: true }).waitFor();
    assert.equal(await page.getByRole("tab", { name: "chaine.json" }).getAttribute("aria-selected"), "true");
  });
}

test("the main workflow is found however deep its sub-workflows use each other", async (t) => {
  const page = await app(t);
  const using = (id, used) => {
    const workflow = JSON.parse(sample("chaine.json"));
    const node = Object.values(workflow.graph.items).find((item) => item.workflow !== undefined);
    Object.assign(workflow, { id, name: `Workflow ${id}` });
    node.workflow.workflow_id = used;
    return workflow;
  };
  await openTexts(page, { "a-last.json": using("c", "9f5ebc8e-1de5-56d1-a110-03e59e112e0a"), "b-main.json": using("a", "b"), "c.json": using("b", "c"), "controle-qualite.json": sample("controle-qualite.json"), "peers.json": sample("peers.json") });
  await eventually(async () => assert.equal((await documents(page))[0], "b-main.json"));
  assert.equal((await documents(page)).length, 5);
  await status(page).getByText("9 tasks", { exact: true }).waitFor();
});

test("files are dropped anywhere on the page, also onto an editor", async (t) => {
  const page = await app(t);
  await drop(page, { "peers.json": sample("peers.json"), "hello.json": sample("hello.json") });
  await has(page, "hello.json", "peers.json");
  await page.locator(".app-drop").waitFor({ state: "detached" });
  for (const [selector, name] of [[".editor-source .cm-content", "service.json"], [".editor-yaml .cm-content", "hello.json"], ["section[aria-label=DAG]", "imagerie.json"]]) {
    await drop(page, { [name]: sample(name) }, selector);
    await has(page, name, "peers.json");
    assert.equal(await read(page), sample(name));
  }
  const others = sample("peers.json").replace('"Partenaire"', '"Hôpital"');
  await drop(page, { "others.json": others }, ".editor-source .cm-content");
  await has(page, "imagerie.json", "others.json");
  assert.equal(await read(page), others);
  await turnTo(page, "imagerie.json");
  assert.equal(await read(page), sample("imagerie.json"), "nothing is dropped into the text");
});

test("the browser would leave the page for a file that is dropped; what else is dragged is its own", async (t) => {
  const page = await app(t);
  assert.deepEqual(await drop(page, "dragged"), []);
  assert.equal(await page.locator(".app-drop").count(), 0);
  assert.deepEqual(await drop(page, { "hello.json": sample("hello.json") }), ["dragover", "drop"]);
  await has(page, "hello.json", "peers.json");
});

test("while files are held over the page it says what can be dropped", async (t) => {
  const page = await app(t);
  const dataTransfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["{}"], "a.json"));
    return data;
  });
  await page.dispatchEvent(".header", "dragenter", { dataTransfer });
  await page.getByText(/^drop workflows, sub-workflows, peers/).waitFor();
  await page.dispatchEvent(".app-frame", "dragleave", { dataTransfer });
  await page.locator(".app-drop").waitFor({ state: "detached" });
});

test("a text pasted outside of a field is opened; in a field it is only pasted", async (t) => {
  const page = await app(t);
  await paste(page, sample("hello.json"));
  await says(page, "opened `pasted`");
  await has(page, "pasted", "peers.json");
  await write(page, sample("service.json"));
  await status(page).getByText("2 tasks", { exact: true }).waitFor();
  assert.deepEqual(await documents(page), ["pasted", "peers.json"]);
  assert.equal(await read(page), sample("service.json"));
});

test("a text pasted into a search is no document", async (t) => {
  const page = await app(t);
  await paste(page, sample("service.json"), "input[type=search]");
  await paste(page, sample("hello.json"));
  await has(page, "pasted", "peers.json");
  await status(page).getByText("1 task", { exact: true }).waitFor();
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
});

test("a pasted text that is no document takes the place of nothing, however it is broken", async (t) => {
  const page = await app(t);
  for (const text of ["a: b: c", 'see: "the', "{oops", "https://example.org/x: [1", "just words", sample("hello.json").slice(0, -2)]) {
    await paste(page, text);
    await says(page, /^`pasted` is not opened: /);
    assert.deepEqual(await documents(page), ["imagerie.json", "peers.json"]);
    assert.equal(await read(page), sample("imagerie.json"));
    await page.locator(".notices").getByRole("button", { name: "Dismiss" }).click();
  }
});

test("a broken file alone is opened in the editor, where it can be mended", async (t) => {
  const page = await app(t);
  const broken = sample("hello.json").slice(0, -2);
  await openTexts(page, { "half.json": broken });
  await has(page, "half.json", "peers.json");
  assert.equal(await read(page), broken);
  await page.getByRole("tab", { name: /Problems.*1 error/s }).waitFor();
  await write(page, sample("hello.json"));
  await status(page).getByText("1 task", { exact: true }).waitFor();
  assert.equal(await page.getByRole("tab", { name: /Problems.*error/s }).count(), 0);
});

test("of a broken file nothing is shown until it can be read: the last good version is of another workflow", async (t) => {
  const page = await app(t);
  const deliver = ["Copy", "Download", "Pin"].map((name) => page.getByRole("button", { name, exact: true }));
  await showTab(page, "Changes");
  await page.getByRole("button", { name: "Pin this version" }).click();
  await openTexts(page, { "half.json": sample("hello.json").slice(0, -2) });
  await status(page).getByText("the text cannot be read", { exact: true }).waitFor();
  await status(page).getByText("0 tasks", { exact: true }).waitFor();
  await page.getByText("nothing to run yet").waitFor();
  await manifestText(page).getByText("kind: Workflow").waitFor({ state: "detached" });
  assert.equal(await page.getByText(/last good version|last state that could be read/).count(), 0);
  for (const button of deliver) assert.ok(await button.isDisabled());
  await page.getByText("there is no manifest now that could be compared").waitFor();

  await write(page, sample("hello.json"));
  await status(page).getByText("1 task", { exact: true }).waitFor();
  await manifestText(page).getByText("say-hello").first().waitFor();
  for (const button of deliver) assert.ok(await button.isEnabled());
  await write(page, sample("hello.json").slice(0, -2));
  await manifestText(page).getByText("last good version").waitFor();
  await manifestText(page).getByText("say-hello").first().waitFor();
});

test("a text that is opened again is still the one whose last good version is shown", async (t) => {
  const page = await app(t);
  for (const name of ["one.json", "two.json"]) {
    await openTexts(page, { [name]: sample("hello.json") });
    await has(page, name, "peers.json");
    await manifestText(page).getByText("say-hello").first().waitFor();
  }
  await write(page, sample("hello.json").slice(0, -2));
  await manifestText(page).getByText("last good version").waitFor();
  await manifestText(page).getByText("say-hello").first().waitFor();
});

test("what is no document is refused, with the reason; what is one is opened beside it", async (t) => {
  const page = await app(t);
  const before = await documents(page);
  for (const [name, text] of [["numbers.json", "[1, 2]"], ["empty.json", ""], ["other.yml", "kind: Pod\n"], ["nothing.json", "{}"], ["id.json", '{ "executions_id": 5 }']]) {
    await openTexts(page, { [name]: text });
    await says(page, `\`${name}\` is not opened: it is neither a workflow, nor peers, nor an execution`);
    assert.deepEqual(await documents(page), before);
  }
  assert.equal(await page.locator(".notices").getByRole("button", { name: "Undo" }).count(), 0);
  await page.locator(".notices").getByRole("button", { name: "Dismiss" }).click();
  await page.locator(".notices .notice").waitFor({ state: "detached" });
  await openTexts(page, { "broken.json": '{"graph":', "hello.json": sample("hello.json"), "again.json": sample("peers.json"), "peers.json": sample("peers.json") });
  await says(page, /opened `hello\.json`, `again\.json`; `broken\.json` is not opened: .+; `peers\.json` is not opened: `again\.json` holds the same document/);
  await has(page, "hello.json", "again.json");
});

test("a workflow that is opened twice at once is opened once", async (t) => {
  const page = await app(t);
  await openTexts(page, { "hello.json": sample("hello.json"), "copy.json": sample("hello.json") });
  await says(page, /opened `hello\.json`; `copy\.json` is not opened: `hello\.json` holds the same document/);
  await has(page, "hello.json", "peers.json");
});

test("a file that cannot be read, as a folder, is refused too", async (t) => {
  const page = await app(t);
  await page.evaluate(() => {
    const { arrayBuffer } = File.prototype;
    File.prototype.arrayBuffer = function () {
      return this.name === "gone" ? Promise.reject(new DOMException("it is gone", "NotFoundError")) : arrayBuffer.call(this);
    };
  });
  await drop(page, { gone: "" });
  await says(page, "`gone` is not opened: it cannot be read");
  await openTexts(page, { gone: "", "hello.json": sample("hello.json") });
  await says(page, "opened `hello.json`; `gone` is not opened: it cannot be read");
  await has(page, "hello.json", "peers.json");
  await showTab(page, "Changes");
  await page.getByLabel("Compare with a file").and(page.locator("input")).setInputFiles({ name: "gone", mimeType: "text/yaml", buffer: Buffer.from("") });
  await says(page, "`gone` is not compared with: it cannot be read");
});

test("a file that is too large for any document is refused unread, however it comes", async (t) => {
  const page = await app(t);
  await page.evaluate(() => {
    const { get } = Object.getOwnPropertyDescriptor(Blob.prototype, "size");
    Object.defineProperty(File.prototype, "size", { get() { return { huge: 64 * 1024 * 1024, large: 64 * 1024 * 1024 - 1 }[this.name] ?? get.call(this); } });
    const { arrayBuffer } = File.prototype;
    File.prototype.arrayBuffer = function () {
      return this.name === "huge" ? Promise.reject(new Error("it is read")) : arrayBuffer.call(this);
    };
  });
  const refusal = "has 64 MiB or more, which is not read: take out what is not a workflow, and open it again";
  await drop(page, { huge: "" });
  await says(page, `\`huge\` is not opened: it ${refusal}`);
  await has(page, "imagerie.json", "peers.json");
  await openTexts(page, { huge: "", large: sample("hello.json") });
  await says(page, `opened \`large\`; \`huge\` is not opened: it ${refusal}`);
  await showTab(page, "Changes");
  await page.getByLabel("Compare with a file").and(page.locator("input")).setInputFiles({ name: "huge", mimeType: "text/yaml", buffer: Buffer.from("") });
  await says(page, `\`huge\` is not compared with: it ${refusal}`);
});

test("a workflow that holds a manifest in a text is no manifest", async (t) => {
  const page = await app(t);
  const workflow = `id: w
name: Applies
graph:
  items:
    a:
      id: a
      processing:
        id: p
        name: Apply
        instances:
          - access:
              container:
                image: busybox:1.36
                command: sh
                args: |
                  kubectl apply -f - <<END
                  apiVersion: argoproj.io/v1alpha1
                  END
  links: []
`;
  await drop(page, { "applies.yml": workflow });
  await has(page, "applies.yml", "peers.json");
  assert.equal(await read(page), workflow);
  for (const [name, text] of [["a.yml", '"apiVersion": argoproj.io/v1alpha1\nkind: Workflow\n'], ["b.json", '{\n  "kind": "Workflow", "apiVersion": "argoproj.io/v1alpha1"}']]) {
    await drop(page, { [name]: text });
    await page.getByRole("tabpanel", { name: /^Changes/ }).getByText(name).waitFor();
  }
  await has(page, "applies.yml", "peers.json");
});

test("of workflows that use each other the first is the main one", async (t) => {
  const page = await app(t);
  const [one, other] = [JSON.parse(sample("chaine.json")), JSON.parse(sample("controle-qualite.json"))];
  other.graph.items.back = { id: "back", workflow: { id: "w", name: "Back", workflow_id: one.id } };
  await openTexts(page, { "other.json": other, "one.json": one });
  await has(page, "other.json", "one.json", "peers.json");
});

test("a workflow that is opened is shown, whatever was shown before, and nobody is led to a place in it", async (t) => {
  const page = await app(t);
  await example(page, "Broken");
  await page.locator(".problem-go").first().click();
  await eventually(async () => assert.ok(await source(page).evaluate((editor) => editor.matches(":focus"))));
  await turnTo(page, "peers.json");
  await openTexts(page, { "hello.json": sample("hello.json") });
  await page.getByRole("textbox", { name: "source: hello.json" }).waitFor();
  await status(page).getByText("1 task", { exact: true }).waitFor();
  assert.ok(await source(page).evaluate((editor) => !editor.matches(":focus")));
});

test("news goes after a while, and what was refused as soon as something else is opened", async (t) => {
  const page = await app(t, { prepare: (fresh) => fresh.clock.install() });
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await says(page, /^the (address is copied|page's address now holds)/);
  await page.clock.fastForward(19_000);
  assert.equal(await notice(page, /address/).count(), 1);
  await page.clock.fastForward(1_001);
  await notice(page, /address/).waitFor({ state: "detached" });
  await openTexts(page, { "numbers.json": "[1, 2]" });
  await says(page, /^`numbers\.json` is not opened/);
  await example(page, "Hello");
  assert.equal(await notice(page, /is not opened/).count(), 0);
});

test("a sub-workflow that the open workflow uses is added to it", async (t) => {
  const page = await app(t);
  await openTexts(page, { "chaine.json": sample("chaine.json") });
  await has(page, "chaine.json", "peers.json");
  await page.getByRole("tab", { name: /Problems.*error/s }).waitFor();
  await openTexts(page, { "controle-qualite.json": sample("controle-qualite.json") });
  await has(page, "chaine.json", "controle-qualite.json", "peers.json");
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "source: controle-qualite.json" }).waitFor();
  await undo(page);
  await has(page, "chaine.json", "peers.json");
  await page.getByRole("textbox", { name: "source: chaine.json" }).waitFor();
});

test("a sub-workflow that the open workflow uses takes its place where it comes with another workflow", async (t) => {
  const page = await app(t);
  await openTexts(page, { "chaine.json": sample("chaine.json") });
  await has(page, "chaine.json", "peers.json");
  await openTexts(page, { "controle-qualite.json": sample("controle-qualite.json"), "hello.json": sample("hello.json") });
  await has(page, "controle-qualite.json", "hello.json", "peers.json");
});

test("peers and an execution stay when another workflow is opened, and take the place of earlier ones", async (t) => {
  const page = await app(t);
  await openTexts(page, { "run.json": { executions_id: "execution-9" } });
  await has(page, "imagerie.json", "peers.json", "run.json");
  await manifestText(page).getByText("execution-9").first().waitFor();
  await openTexts(page, { "hello.json": sample("hello.json") });
  await has(page, "hello.json", "peers.json", "run.json");
  await openTexts(page, { "ours.json": sample("peers.json"), "service.json": sample("service.json") });
  await has(page, "service.json", "ours.json", "run.json");
});

/** Files that are no text in UTF-8, each beside one that is opened. */
const OTHER_ENCODINGS = {
  "latin-1.json": Buffer.from(sample("imagerie.json"), "latin1"),
  "utf-16.json": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(sample("imagerie.json"), "utf16le")]),
  "picture.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
};
const IS_REFUSED = "is not opened: it is no text in UTF-8: save it as UTF-8, and open it again";

for (const [name, buffer] of Object.entries(OTHER_ENCODINGS)) {
  test(`a file that is not UTF-8 is refused, however it comes: ${name}`, async (t) => {
    const page = await app(t);
    const input = page.getByLabel("Open", { exact: true }).and(page.locator("input[type=file]"));
    await input.setInputFiles({ name, mimeType: "", buffer });
    await says(page, `\`${name}\` ${IS_REFUSED}`);
    await has(page, "imagerie.json", "peers.json");
    const bytes = [...buffer];
    for (const way of ["drop", "paste"]) {
      await page.locator(".notices").getByRole("button", { name: "Dismiss" }).click();
      await page.evaluate(([kind, file, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(content)], file));
        if (kind === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        else document.querySelector(".header").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      }, [way, name, bytes]);
      await says(page, `\`${name}\` ${IS_REFUSED}`);
    }
    await has(page, "imagerie.json", "peers.json");
    await input.setInputFiles([{ name, mimeType: "", buffer }, { name: "hello.json", mimeType: "", buffer: Buffer.from(`\uFEFF${sample("hello.json")}`) }]);
    await says(page, `opened \`hello.json\`; \`${name}\` ${IS_REFUSED}`);
    await showTab(page, "Changes");
    await page.getByLabel("Compare with a file").and(page.locator("input")).setInputFiles({ name, mimeType: "", buffer });
    await says(page, `\`${name}\` is not compared with: it is no text in UTF-8`);
  });
}

test("of many files a few are named, and however much is said it leaves room for the rest", async (t) => {
  const page = await app(t);
  const workflow = JSON.parse(sample("hello.json"));
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.json`, { ...workflow, id: `w${index}` }]));
  await openTexts(page, many);
  await says(page, "opened `0.json`, `1.json`, `2.json`, `3.json` and 56 more");
  await openTexts(page, Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${"long ".repeat(40)}${index}.json`, "[]"])));
  await says(page, /; nor are 56 more$/);
  await page.setViewportSize({ width: 400, height: 500 });
  const notices = await page.locator(".notices").boundingBox();
  assert.ok(notices.height <= 150, `${notices.height} pixels`);
});

test("a workflow that the open one does not reach takes no part, and says so until it is reached", async (t) => {
  const page = await app(t);
  const chaine = JSON.parse(sample("chaine.json"));
  const node = Object.values(chaine.graph.items).find((item) => item.workflow !== undefined);
  const [used, other] = [node.workflow.workflow_id, "another"];
  const faulty = { ...JSON.parse(sample("hello.json")), id: other, name: 5 };
  await openTexts(page, { "chaine.json": chaine, "controle-qualite.json": sample("controle-qualite.json"), "other.json": faulty, "peers.json": sample("peers.json") });
  const tab = (name) => page.getByRole("tab", { name, exact: true });
  await tab("other.json not used").waitFor();
  await tab("controle-qualite.json").waitFor();
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  assert.equal(await page.getByRole("tab", { name: /Problems.*error/s }).count(), 0);
  await write(page, JSON.stringify(chaine).replace(`"workflow_id":"${used}"`, `"workflow_id":"${other}"`));
  await tab("controle-qualite.json not used").waitFor();
  await tab("other.json 1 error").waitFor();
});
