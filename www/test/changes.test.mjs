/** What has changed in the manifest since a version was pinned, or against a file. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, documents, drop, manifest, notice, read, showTab, write } from "./hands.mjs";
import { app, eventually, sample } from "./page.mjs";

/** The lines that were taken away and that came, as the difference shows them. */
async function difference(page) {
  const editor = page.getByRole("textbox", { name: /^differences, / });
  await editor.waitFor();
  const lines = (selector) => editor.locator(selector).allInnerTexts();
  return { removed: await lines(".cm-deletedLine"), added: await lines(".cm-line.cm-changedLine") };
}

const pinned = (page) => page.getByRole("tab", { name: /Changes.*changed/s });

test("a pinned manifest is compared with the one of now, line by line", async (t) => {
  const page = await app(t);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  // Pinning shows the panel.
  assert.equal(await page.getByRole("tab", { name: "Changes" }).getAttribute("aria-selected"), "true");
  await page.getByText("no differences").waitFor();
  assert.equal(await pinned(page).count(), 0);
  await change(page, "curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  await pinned(page).waitFor();
  await eventually(async () =>
    assert.deepEqual(await difference(page), { removed: ["      image: curlimages/curl:8.11.1"], added: ["      image: curlimages/curl:8.12.0"] }),
  );
  await page.getByText("lines added: 1, removed: 1").waitFor();
  await change(page, "curlimages/curl:8.12.0", "curlimages/curl:8.11.1");
  await page.getByText("no differences").waitFor();
  await pinned(page).waitFor({ state: "detached" });
});

test("what was removed and what was added differ where the system chooses the colours, and so does what in them has changed", async (t) => {
  const page = await app(t, { forcedColors: "active" });
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await change(page, "curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  const editor = page.getByRole("textbox", { name: /^differences, / });
  const signs = (selector) => editor.locator(selector).evaluateAll((lines) => lines.map((line) => getComputedStyle(line, "::before").content));
  await eventually(async () => assert.deepEqual([await signs(".cm-deletedLine"), await signs(".cm-line.cm-changedLine")], [['"−"'], ['"+"']]));
  const isUnderlined = (word) => getComputedStyle(word).textDecorationLine === "underline";
  assert.ok(await editor.locator(".cm-deletedText").first().evaluate(isUnderlined));
  assert.ok(await editor.locator(".cm-changedText").first().evaluate(isUnderlined));
});

test("the time at which a version was pinned is written as the page is, wherever its browser is", async (t) => {
  const page = await app(t, { locale: "ar-EG", timezoneId: "Africa/Cairo" });
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByText(/^pinned at ([01]\d|2[0-3]):[0-5]\d:[0-5]\d → now$/).waitFor();
  await page.getByRole("button", { name: "Pin this version" }).click();
  await page.getByText(/^pinned at ([01]\d|2[0-3]):[0-5]\d:[0-5]\d → now$/).waitFor();
});

test("options change the manifest too; a later version can be pinned, and let go", async (t) => {
  const page = await app(t);
  await showTab(page, "Changes");
  await page.getByText("pin a version of the manifest, or drop a manifest here").waitFor();
  await page.getByRole("button", { name: "Pin this version" }).click();
  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("imagerie");
  await pinned(page).waitFor();
  await showTab(page, "Changes");
  await eventually(async () => assert.ok((await difference(page)).added.some((line) => line.includes("namespace: imagerie"))));
  await page.getByRole("button", { name: "Pin this version" }).click();
  await page.getByText("no differences").waitFor();
  await page.getByRole("button", { name: "Let it go" }).click();
  await page.getByText("pin a version of the manifest, or drop a manifest here").waitFor();
  assert.equal(await pinned(page).count(), 0);
});

test("a manifest in a file is compared, whether it is dropped, opened or chosen", async (t) => {
  const page = await app(t);
  const yaml = await read(page, manifest(page));
  assert.match(yaml, /^apiVersion: argoproj\.io\/v1alpha1\n/);
  const other = yaml.replace("curlimages/curl:8.11.1", "curlimages/curl:7.0.0");
  const compared = (name) =>
    eventually(async () => {
      await page.getByText(`${name} → now`).waitFor({ timeout: 1000 });
      assert.deepEqual(await difference(page), { removed: ["      image: curlimages/curl:7.0.0"], added: ["      image: curlimages/curl:8.11.1"] });
    });
  await drop(page, { "built.yml": other }, ".drawer");
  await compared("built.yml");
  await page.getByRole("button", { name: "Let it go" }).click();
  for (const [label, name] of [["Open", "opened.yml"], ["Compare with a file", "chosen.yml"]]) {
    const files = { name, mimeType: "application/yaml", buffer: Buffer.from(other) };
    await page.getByLabel(label, { exact: true }).and(page.locator("input[type=file]")).setInputFiles(files);
    await compared(name);
  }
  // What is open stays as it is.
  assert.equal(await page.getByRole("tab", { name: "imagerie.json" }).getAttribute("aria-selected"), "true");
});

test("line ends of another system are no change", async (t) => {
  const page = await app(t);
  await drop(page, { "built.yml": (await read(page, manifest(page))).replaceAll("\n", "\r\n") });
  await page.getByText("built.yml → now").waitFor();
  await page.getByText("no differences").waitFor();
  assert.equal(await pinned(page).count(), 0);
});

test("of two manifests one is compared with, and the other is told; what was pinned before can be had back", async (t) => {
  const page = await app(t);
  const yaml = await read(page, manifest(page));
  const button = (name) => page.locator(".notices").getByRole("button", { name });
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  await drop(page, { "one.yml": yaml, "two.yml": yaml });
  await notice(page, "comparing with `one.yml`; `two.yml` is not opened: `one.yml` is compared with already").waitFor();
  await page.getByText("one.yml → now").waitFor();
  await button("Undo").click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  await drop(page, { "one.yml": yaml, "hello.json": sample("hello.json") });
  await notice(page, "opened `hello.json`; comparing with `one.yml`").waitFor();
  await page.getByText("one.yml → now").waitFor();
  await button("Undo").click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  assert.deepEqual(await documents(page), ["imagerie.json", "peers.json"]);
  await drop(page, { "one.yml": yaml, "numbers.json": "[1]", "more.json": "[2]" });
  await notice(page, /^`numbers\.json` is not opened: .*; `more\.json` is not opened/).waitFor();
  await notice(page, "comparing with `one.yml`").waitFor();
});

/** Two changes since a version was pinned, the one far below the other. */
async function twoChanges(t) {
  const page = await app(t);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await change(page, "curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  await change(page, "registry.example.org/sante/stats:1.0.4", "registry.example.org/sante/stats:1.0.5");
  await page.getByText("lines added: 2, removed: 2").waitFor();
  return page;
}

test("one step goes to the next change, or to the one before, and says which it is", async (t) => {
  const page = await twoChanges(t);
  for (const [name, place] of [["Previous", "2"], ["Next", "1"], ["Next", "2"]]) {
    await page.getByRole("button", { name: `${name} change` }).click();
    await page.getByText(`change ${place} of 2`, { exact: true }).waitFor();
  }
});

test("a line that is only gone is a change to step to as well", async (t) => {
  const page = await app(t);
  await drop(page, { "built.yml": (await read(page, manifest(page))).replace("kind: Workflow\n", "kind: Workflow\ngone: 1\n") });
  await page.getByText("lines added: 0, removed: 1").waitFor();
  await page.getByRole("button", { name: "Next change" }).click();
  await page.getByText("change 1 of 1", { exact: true }).waitFor();
});

test("what has stayed is shown where that is asked for, and hidden again", async (t) => {
  const page = await twoChanges(t);
  const text = () => page.getByRole("textbox", { name: /^differences, / }).innerText();
  const button = page.getByRole("button", { name: "Show unchanged" });
  for (const isWhole of [true, false]) {
    await button.click();
    await eventually(async () => assert.equal(/apiVersion: argoproj/.test(await text()), isWhole));
    assert.equal(await button.getAttribute("aria-pressed"), String(isWhole));
  }
});

test("a comparison that is drawn anew stays where one was, with its cursor", async (t) => {
  const page = await twoChanges(t);
  await page.getByRole("button", { name: "Show unchanged" }).click();
  const editor = page.locator(".editor-diff");
  const scrolled = () => editor.locator(".cm-scroller").evaluate((scroller) => scroller.scrollTop);
  const cursor = () => editor.locator(".cm-lineNumbers .cm-activeLineGutter").innerText();
  await editor.getByText("apiVersion: argoproj").hover();
  const next = page.getByRole("button", { name: "Next change" });
  const place = await next.boundingBox();
  await page.mouse.wheel(0, 700);
  await eventually(async () => assert.equal(await scrolled(), 700));
  assert.deepEqual(await next.boundingBox(), place, "the buttons stay above the text");
  const { x, y, height } = await editor.boundingBox();
  await page.mouse.click(x + 200, y + height / 2);
  await eventually(async () => assert.ok(Number(await cursor()) > 20));
  const before = [await scrolled(), await cursor()];
  await change(page, '"name": "Imagerie médicale"', '"name": "Imagerie"');
  await change(page, "registry.example.org/sante/stats:1.0.5", "registry.example.org/sante/stats:1.0.4");
  await page.getByText("lines added: 1, removed: 1").waitFor();
  await eventually(async () => assert.deepEqual([await scrolled(), await cursor()], before));
});

test("a file that is chosen to compare with is told, its line ends are none of its changes, and what was pinned can be had back", async (t) => {
  const page = await app(t);
  const yaml = (await read(page, manifest(page))).replaceAll("\n", "\r\n");
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  const files = { name: "chosen.yml", mimeType: "application/yaml", buffer: Buffer.from(yaml) };
  await page.getByLabel("Compare with a file").and(page.locator("input[type=file]")).setInputFiles(files);
  await notice(page, "comparing with `chosen.yml`").waitFor();
  await page.getByText("chosen.yml → now").waitFor();
  await page.getByText("no differences").waitFor();
  await page.locator(".notices").getByRole("button", { name: "Undo" }).click();
  await page.getByText(/^pinned at .* → now/).waitFor();
});

test("the changes come into sight where the drawer was hidden", async (t) => {
  const page = await app(t);
  const yaml = await read(page, manifest(page));
  const isShown = () => page.getByRole("tab", { name: "Changes" }).and(page.locator("[aria-selected=true]")).waitFor();
  const hide = async () => {
    await showTab(page, "Problems");
    await page.getByRole("button", { name: "Drawer", exact: true }).click();
    await page.getByRole("tab", { name: "Changes" }).waitFor({ state: "detached" });
  };
  await hide();
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await isShown();
  await hide();
  await drop(page, { "built.yml": yaml });
  await isShown();
});

test("options that are changed while the text cannot be read hold when it can be again", async (t) => {
  const page = await app(t);
  const text = await read(page);
  const set = async (timeout, words) => {
    await showTab(page, "Options");
    await page.getByLabel("timeout in seconds").fill(timeout);
    await page.getByLabel("words of the name").fill(words);
  };
  const shows = (pattern) => eventually(async () => assert.match(await read(page, manifest(page)), pattern));
  await set("60", "ab-cd");
  await shows(/activeDeadlineSeconds: 60/);
  const expected = await read(page, manifest(page));
  await set("", "");
  await eventually(async () => assert.doesNotMatch(await read(page, manifest(page)), /activeDeadlineSeconds|ab-cd/));
  await write(page, `x${text}`);
  await page.getByRole("region", { name: "YAML" }).getByText("last good version").waitFor();
  await set("60", "ab-cd");
  await write(page, text);
  await page.getByRole("region", { name: "YAML" }).getByText("last good version").waitFor({ state: "detached" });
  await eventually(async () => assert.equal(await read(page, manifest(page)), expected));
});
