/** The source: what is typed is translated, completed, checked and can be undone, in JSON and in YAML. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { app, eventually, manyTasks, openTexts, sample } from "./page.mjs";
import { documentTab, downloaded, goToEnd, graph, line, manifest, node, problems, retype, SMALL, SMALL_YAML, source, status } from "./panes.mjs";

/** A page with a text open, when its first task is drawn. */
async function withText(t, name, text) {
  const page = await app(t);
  await openTexts(page, { [name]: text });
  await node(page, "First").waitFor();
  return page;
}

const TEXTS = [
  ["JSON", "small.json", SMALL],
  ["YAML", "small.yaml", SMALL_YAML],
];

test("what is typed over a selection replaces it, and brackets go round it, without a word on the console", async (t) => {
  const page = await withText(t, "small.json", SMALL);
  const editor = source(page);
  const text = () => editor.innerText();
  await editor.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("x");
  await eventually(async () => assert.equal(await text(), "x"));
  await page.keyboard.press("Control+z");
  await line(editor, '"id": "small"').waitFor();
  await editor.getByText(/^"Small"$/).dblclick();
  await page.keyboard.type("[");
  await line(editor, '"name": "[Small]"').waitFor();
  await page.keyboard.type("Tall");
  await line(editor, '"name": "[Tall]"').waitFor();
  await line(editor, '"id": "small"').click();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.type("é");
  await line(editor, /^ *é *"graph": /).waitFor();
});

test("there are three panes, each with a name", async (t) => {
  const page = await withText(t, "small.json", SMALL);
  const boxes = [];
  for (const name of ["source", "DAG", "YAML"]) {
    const pane = page.getByRole("region", { name, exact: true });
    await pane.waitFor();
    boxes.push(await pane.boundingBox());
  }
  const [first, second, third] = boxes;
  assert.ok(first.x + first.width <= second.x && second.x + second.width <= third.x, "one beside the other");
  for (const { width, height } of boxes) assert.ok(width > 300 && height > 300, `${width} × ${height}`);
});

for (const [language, name, text] of TEXTS) {
  test(`${language}: what is typed is in the graph and in the manifest, and can be undone`, async (t) => {
    const page = await withText(t, name, text);
    await line(manifest(page), "- name: first-one").first().waitFor();
    await retype(page, source(page), "First", "Begin");
    await node(page, "Begin").waitFor();
    await node(page, "First").waitFor({ state: "detached" });
    await line(manifest(page), "- name: begin-one").first().waitFor();
    await page.keyboard.press("Control+z");
    await node(page, "First").waitFor();
    await line(manifest(page), "- name: first-one").first().waitFor();
    await page.keyboard.press("Control+y");
    await node(page, "Begin").waitFor();
  });

  test(`${language}: a text that cannot be read keeps what was last good, greyed, and says so`, async (t) => {
    const page = await withText(t, name, text);
    const filters = () =>
      Promise.all([manifest(page), graph(page).locator(".react-flow__viewport")].map((part) => part.evaluate((element) => getComputedStyle(element).filter)));
    assert.deepEqual(await filters(), ["none", "none"]);
    await goToEnd(page, source(page), "links");
    await page.keyboard.insertText(" : } oops");
    await status(page).getByText("the text cannot be read: the last good version is shown").waitFor();
    await page.getByRole("note").getByText("last good version").waitFor();
    assert.equal(await manifest(page).getAttribute("aria-description"), "last good version");
    await graph(page).getByText("the text cannot be read now: this is the last state that could be read").waitFor();
    assert.deepEqual(await filters(), ["grayscale(1)", "grayscale(1)"]);
    await node(page, "Second").waitFor();
    await line(manifest(page), "- name: second-two").first().waitFor();
    assert.match(await problems(page).first().textContent(), /^error.*line \d+ · unreadable-source$/);
    await status(page).getByText("2 tasks").waitFor();

    await page.keyboard.press("Control+z");
    await status(page).getByText("the text cannot be read").waitFor({ state: "detached" });
    await eventually(async () => assert.deepEqual(await filters(), ["none", "none"]));
    await page.getByRole("note").getByText("last good version").waitFor({ state: "detached" });
    assert.deepEqual(await problems(page).filter({ hasText: "unreadable-source" }).count(), 0);
    await retype(page, source(page), "First", "Mended");
    await node(page, "Mended").waitFor();
  });
}

for (const [language, name, text] of [...TEXTS, ["JSON with other line ends", "small.json", SMALL.replaceAll("\n", "\r\n")]]) {
  test(`${language}: what is typed key by key leaves the manifest that the whole text gives`, async (t) => {
    const page = await withText(t, name, text);
    await source(page).getByText("First").first().dblclick();
    await page.keyboard.type("Begin all of it");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+z");
    await source(page).getByText("Second").first().dblclick();
    await page.keyboard.type("Go on é🙂");
    await line(manifest(page), /- name: go-on-.*two/).first().waitFor();
    const typed = await downloaded(page);
    assert.match(typed.text, /- name: begin-all-of-it-one/);
    await openTexts(page, { [name]: text.replace("First", "Begin all of it").replace("Second", "Other") });
    await line(manifest(page), "- name: other-two").first().waitFor();
    await openTexts(page, { [name]: text.replace("First", "Begin all of it").replace("Second", "Go on é🙂") });
    await line(manifest(page), /- name: go-on-.*two/).first().waitFor();
    assert.equal((await downloaded(page)).text, typed.text);
  });
}

const offered = (page) => page.getByRole("listbox", { name: "Completions" }).getByRole("option");
/** Waits until what is offered is as said: what was offered before stands there until that comes. */
const offers = (page, check) => eventually(async () => check(await offered(page).allTextContents()));
/** By a click: as soon as a list comes the editor takes no key for a choice. */
const choose = (page, name) => offered(page).filter({ hasText: name }).first().click();

test("JSON: the properties of an object are completed from the schema, with their meaning", async (t) => {
  const page = await withText(t, "small.json", SMALL);
  await goToEnd(page, source(page), '"items": {');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"three": {');
  await page.keyboard.press("Control+Space");
  await offers(page, (kinds) => {
    for (const kind of ["id", "processing", "storage", "compute", "data", "workflow", "native_tool"]) {
      assert.ok(kinds.some((option) => option.startsWith(kind)), `${kind} in ${kinds}`);
    }
  });
  await page.keyboard.type("compu");
  await offers(page, (options) => assert.equal(options.length, 1));
  assert.notEqual(await page.locator(".cm-completionInfo").textContent(), "");
  await choose(page, "compute");
  await line(source(page), '"three": {"compute": {}').waitFor();

  await goToEnd(page, source(page), '"links": [');
  await page.keyboard.press("Enter");
  await page.keyboard.type('{ "source": {}, ');
  await page.keyboard.press("Control+Space");
  await offers(page, (ends) => {
    assert.ok(ends.some((option) => option.startsWith("destination")), String(ends));
    assert.ok(!ends.some((option) => option.startsWith("source")), "what is there is not offered again");
  });
});

test("JSON: the ends of a link are completed with the items, by id and name", async (t) => {
  const page = await withText(t, "small.json", SMALL);
  await goToEnd(page, source(page), '"links": [');
  await page.keyboard.press("Enter");
  await page.keyboard.type('{ "source": { "id": "');
  await page.keyboard.press("Control+Space");
  await offers(page, (ids) => assert.deepEqual(ids, ["diskDisk", "hereHere", "oneFirst", "twoSecond"]));
  await page.keyboard.type("tw");
  await choose(page, "two");
  await line(source(page), '{ "source": { "id": "two"}}').waitFor();
});

test("JSON: behind a key the values that are listed for it are offered at once", async (t) => {
  const page = await withText(t, "small.json", SMALL);
  await goToEnd(page, source(page), '"items": {');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"three": { "storage": { "storage_ty');
  await choose(page, "storage_type");
  await offered(page).filter({ hasText: "S3" }).waitFor();
});

test("YAML: properties, values and the ends of links are completed", async (t) => {
  const page = await withText(t, "small.yaml", SMALL_YAML);
  await goToEnd(page, source(page), "id: two");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Space");
  await offers(page, (options) => {
    assert.ok(options.some((option) => option.startsWith("storage")), String(options));
    assert.ok(!options.some((option) => option.startsWith("processing")), "what is there is not offered");
  });
  await page.keyboard.type("stor");
  await choose(page, "storage");
  await line(source(page), /^ {6}storage:$/).waitFor();
  await page.keyboard.press("Control+z");

  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("  - source: { id: one }\n    destination:\n      id: ");
  await page.keyboard.press("Control+Space");
  await offers(page, (ids) => assert.deepEqual(ids, ["hereHere", "oneFirst", "twoSecond"]));
  await page.keyboard.press("Escape");
});

test("what was found is underlined where it is, and told on pointing at it", async (t) => {
  const page = await withText(t, "small.json", SMALL.replace('"busybox:1.36", "command": "echo", "args": "2"', '"", "command": "echo", "args": "2"'));
  const squiggle = source(page).locator(".cm-lintRange-error");
  await squiggle.waitFor();
  assert.equal(await squiggle.textContent(), '""');
  const look = await squiggle.evaluate((element) => {
    const { textDecorationLine, textDecorationStyle, textDecorationColor } = getComputedStyle(element);
    return { textDecorationLine, textDecorationStyle, textDecorationColor };
  });
  assert.deepEqual(look, { textDecorationLine: "underline", textDecorationStyle: "wavy", textDecorationColor: "rgb(179, 38, 30)" });

  const told = async () => {
    const tooltip = page.locator(".cm-tooltip .cm-diagnostic");
    await tooltip.getByText("the processing `Second` has no container image").waitFor();
    await tooltip.getByText("no-image").waitFor();
    await tooltip.getByText("set `access.container.image` of the selected instance, such as `busybox:1.36`").waitFor();
  };
  await squiggle.scrollIntoViewIfNeeded();
  await squiggle.hover();
  await told();
  await page.mouse.move(5, 5);
  await page.locator(".cm-tooltip").waitFor({ state: "detached" });
  await page.getByRole("region", { name: "source", exact: true }).locator(".cm-lint-marker-error").hover();
  await told();
});

test("what was found in a document that was not shown before is underlined when it is turned to", async (t) => {
  const page = await app(t);
  const inner = JSON.parse(sample("controle-qualite.json"));
  const { processing } = Object.values(inner.graph.items).find((item) => item.processing !== undefined);
  processing.instances[0].access.container.image = "";
  await openTexts(page, { "chaine.json": sample("chaine.json"), "controle-qualite.json": inner });
  await problems(page).filter({ hasText: "no-image" }).first().waitFor();
  await documentTab(page, "controle-qualite.json").click();
  await page.getByRole("textbox", { name: "source: controle-qualite.json" }).focus();
  // It may stand farther below than what is drawn.
  await page.keyboard.press("F8");
  await source(page).locator(".cm-lintRange-error", { hasText: '""' }).waitFor();
});

test("keys of the editor: Tab indents, F8 goes to the next finding, Backspace takes both of a pair", async (t) => {
  const page = await withText(t, "small.json", SMALL.replaceAll("busybox:1.36", ""));
  const editor = source(page);
  await editor.locator(".cm-lintRange-error").nth(1).waitFor();
  await line(editor, '"links": [').click();
  await page.keyboard.press("Tab");
  await line(editor, /^ {6}"links": \[$/).waitFor();
  await page.keyboard.press("Shift+Tab");
  await line(editor, /^ {4}"links": \[$/).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.type("[");
  await line(editor, '"links": [[]').waitFor();
  await page.keyboard.press("Backspace");
  await line(editor, /"links": \[$/).waitFor();
  await line(editor, '"id": "small"').click();
  for (const name of ["First", "Second"]) {
    await page.keyboard.press("F8");
    await eventually(async () => assert.match(await editor.locator(".cm-activeLine").innerText(), new RegExp(`"${name}"`)));
  }
});

test("where the same stands as is selected is marked, and so is the bracket of the one at the cursor", async (t) => {
  const page = await withText(t, "small.json", SMALL);
  await source(page).getByText("busybox").first().dblclick();
  await source(page).locator(".cm-selectionMatch", { hasText: "busybox" }).first().waitFor();
  await goToEnd(page, source(page), '"links": [');
  await eventually(async () => assert.equal(await source(page).locator(".cm-matchingBracket").count(), 2));
  await line(manifest(page), "image: busybox").getByText("busybox").first().dblclick();
  await manifest(page).locator(".cm-selectionMatch", { hasText: "busybox" }).first().waitFor();
});

test("each document is shown where it was left", async (t) => {
  const page = await app(t);
  /** The lines that are in sight. */
  const seen = async () => {
    const pane = await page.locator(".editor-source .cm-scroller").boundingBox();
    const lines = source(page).locator(".cm-line");
    return lines.evaluateAll((found, { y, height }) => {
      const isIn = ({ top, bottom }) => top >= y && bottom <= y + height;
      return found.filter((line) => isIn(line.getBoundingClientRect())).map((line) => line.textContent);
    }, pane);
  };
  const first = await seen();
  await source(page).hover();
  await page.mouse.wheel(0, 1500);
  await eventually(async () => assert.equal((await seen()).filter((text) => first.includes(text) && text.includes('"id"')).length, 0));
  const before = await seen();
  await documentTab(page, "peers.json").click();
  await page.getByRole("textbox", { name: "source: peers.json" }).waitFor();
  await documentTab(page, "imagerie.json").click();
  await page.getByRole("textbox", { name: "source: imagerie.json" }).waitFor();
  await eventually(async () => assert.deepEqual(await seen(), before));
});

test("what is opened in a document's place is one step of its own in the editor, however soon it comes", async (t) => {
  const page = await app(t);
  await documentTab(page, "peers.json").click();
  await page.getByRole("textbox", { name: "source: peers.json" }).waitFor();
  // The editor takes for one step what is changed at one place within half a second, which here never ends.
  await page.evaluate(() => (Date.now = () => 1e12));
  await source(page).getByText('"Partenaire"').dblclick();
  await page.keyboard.type("Clinique");
  await openTexts(page, { "peers.json": sample("peers.json").replace('"Partenaire"', '"Hôpital"') });
  await line(source(page), '"Hôpital"').waitFor();
  await source(page).getByText('"Hôpital"').dblclick();
  await page.keyboard.type("Labo");
  await line(source(page), '"Labo"').waitFor();
  for (const name of ["Hôpital", "Clinique", "Partenaire"]) {
    await page.keyboard.press("Control+z");
    await line(source(page), `"${name}"`).waitFor();
  }
});

test("a name of 2,000 tasks is changed as well as any", async (t) => {
  const page = await app(t);
  await openTexts(page, { "many.json": manyTasks(2000) });
  await status(page).getByText("2,000 tasks").waitFor();
  await line(source(page), '"name": "Task 0"').getByText("Task").dblclick();
  await page.keyboard.insertText("Begin");
  await line(manifest(page), "- name: begin-0-t0").first().waitFor();
  await page.getByRole("searchbox", { name: "Search tasks" }).fill("begin 0");
  await page.getByRole("status", { name: "Matches" }).getByText("1", { exact: true }).waitFor();
});

test("what is searched for in the source is in sight, though the item around it begins far above", async (t) => {
  const page = await app(t);
  await line(source(page), '"name": "Imagerie médicale"').click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("anonymise:2.3.0");
  await page.keyboard.press("Enter");
  await node(page, "Anonymisation (v2)").and(page.locator("[aria-pressed=true]")).waitFor();
  await line(source(page), "registry.example.org/sante/anonymise:2.3.0").waitFor();
  const found = await source(page).locator(".cm-searchMatch-selected").boundingBox();
  const pane = await page.getByRole("region", { name: "source", exact: true }).boundingBox();
  assert.ok(found.y > pane.y && found.y + found.height < pane.y + pane.height, "the match is in sight");
});
