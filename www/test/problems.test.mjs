/** What is wrong: all of it, by severity, with what to do about it, and the way to where it is. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { init, translate } from "oc-argo";

import { chooseExample } from "./hands.mjs";
import { app, eventually, hosted, opened, openTexts, sample } from "./page.mjs";
import { documentTab, node, problems, SMALL_YAML, source } from "./panes.mjs";

/** A page with the sample in which much is wrong, and what the package says about it. */
async function broken(t) {
  const page = await app(t);
  await chooseExample(page, "Broken");
  await problems(page).filter({ hasText: "dangling-link" }).waitFor();
  await init();
  return { page, diagnostics: translate({ workflow: sample("broken.json"), peers: sample("peers.json") }, {}).diagnostics };
}

/** The line and the text on which the cursor is. */
async function cursorLine(page) {
  const number = await page.getByRole("region", { name: "source", exact: true }).locator(".cm-lineNumbers .cm-activeLineGutter").textContent();
  return { number: Number(number), text: await source(page).locator(".cm-activeLine").textContent() };
}

test("all findings are listed by severity and counted, each with its help, code and line", async (t) => {
  const { page, diagnostics } = await broken(t);
  const panel = page.getByRole("tabpanel", { name: /^Problems/ });
  const of = (severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity);
  const [errors, infos] = [of("error"), of("info")];
  assert.deepEqual([errors.length > 5, of("warning").length, infos.length > 0], [true, 0, true]);
  assert.deepEqual(await panel.getByRole("heading").allTextContents(), [`${errors.length} errors`, `${infos.length} infos`]);
  const listed = await problems(page).allTextContents();
  assert.equal(listed.length, diagnostics.length);
  [...errors, ...infos].forEach(({ severity, message, help, code, range }, index) => {
    const text = listed[index];
    assert.ok(text.startsWith(severity), text);
    for (const part of [message, help, code, range && `line ${range.start.line}`]) assert.ok(part === undefined || text.includes(part), `${part} in ${text}`);
  });
});

test("tabs carry the counts: the drawer's by severity, the documents' of errors", async (t) => {
  const { page, diagnostics } = await broken(t);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const infos = diagnostics.filter(({ severity }) => severity === "info").length;
  await page.getByRole("tab", { name: `Problems ${errors} errors, ${infos} infos` }).waitFor();
  await documentTab(page, `broken.json ${errors} errors`).waitFor();
  assert.equal(await documentTab(page, "peers.json").textContent(), "peers.json", "a document without errors has no count");

  await openTexts(page, { "small.yaml": SMALL_YAML });
  await page.getByText("nothing is wrong: a build may write this manifest").waitFor();
  await page.getByRole("tab", { name: "Problems", exact: true }).waitFor();
  assert.equal(await documentTab(page, "small.yaml").textContent(), "small.yaml");
});

test("where nothing could be translated nothing is said to be well, and no answer to be unneeded", async (t) => {
  const address = await hosted(t);
  const prepare = (page) => page.context().route(/oc_argo_bg-[^/]*\.wasm$/, (route) => route.fulfill({ status: 404 }));
  const page = await opened(t, address, { prepare, allowed: /404/ });
  const panel = page.getByRole("tabpanel");
  await panel.getByText("what is wrong is known when something has been translated").waitFor();
  await page.getByRole("status").getByText("the wasm module cannot be loaded").waitFor();
  await page.getByRole("tab", { name: "Considers" }).click();
  await panel.getByText("the answers that a build needs are known when the workflow has been translated").waitFor();
});

test("a click goes to the place in the source, and selects the node", async (t) => {
  const { page, diagnostics } = await broken(t);
  await page.getByRole("button", { name: "As drawn" }).click();
  const cases = [
    ["no-image", '"image": "",', "B"],
    ["reference-in-container", '"args": "{{tasks.nope.outputs.parameters.x}}",', "C"],
    ["volume-size", '"size": 0,', "Vide"],
  ];
  for (const [code, text, name] of cases) {
    const { range } = diagnostics.find((diagnostic) => diagnostic.code === code);
    await problems(page).filter({ hasText: code }).click();
    await eventually(async () => {
      const { number, text: there } = await cursorLine(page);
      assert.deepEqual([number, there.trim()], [range.start.line, text]);
    });
    assert.ok(await source(page).evaluate((element) => element === document.activeElement), "the source has the focus");
    const box = await source(page).locator(".cm-activeLine").boundingBox();
    const pane = await page.getByRole("region", { name: "source", exact: true }).boundingBox();
    assert.ok(box.y > pane.y && box.y + box.height < pane.y + pane.height, "the line is in sight");
    await node(page, name).and(page.locator("[aria-pressed=true]")).waitFor();
  }
});

test("a finding about a link selects the link", async (t) => {
  const { page } = await broken(t);
  await problems(page).filter({ hasText: "dangling-link" }).click();
  await eventually(async () => assert.equal((await cursorLine(page)).text.trim(), '"id": "c4754375-eeac-53d0-b21b-a53f157ae017",'));
});

test("a finding in another document shows that document", async (t) => {
  const page = await app(t);
  const mine = sample("controle-qualite.json").replace("registry.example.org/q/sign:1", "");
  await openTexts(page, { "chaine.json": sample("chaine.json"), "controle-qualite.json": mine, "peers.json": sample("peers.json") });
  await documentTab(page, "controle-qualite.json 1 error").waitFor();
  await problems(page).filter({ hasText: "no-image" }).click();
  await documentTab(page, /^controle-qualite/).and(page.locator("[aria-selected=true]")).waitFor();
  await eventually(async () => assert.equal((await cursorLine(page)).text.trim(), '"image": "",'));
  await node(page, "Signer").and(page.locator("[aria-pressed=true]")).waitFor();
});

test("a finding can be chosen with the keyboard", async (t) => {
  const { page } = await broken(t);
  await problems(page).filter({ hasText: "no-image" }).focus();
  await page.keyboard.press("Enter");
  await eventually(async () => assert.equal((await cursorLine(page)).text.trim(), '"image": "",'));
});

test("thousands of findings are counted, and the first of them listed until all are wanted", async (t) => {
  const page = await app(t);
  const items = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`i${index}`, { id: `i${index}`, processing: { id: `p${index}`, name: `Task ${index}`, instances: [{}] } }]));
  await openTexts(page, { "many.json": { id: "many", name: "Many", graph: { items, links: [] } } });
  const tab = page.getByRole("tab", { name: /^Problems \d+ errors/ });
  await tab.waitFor();
  await eventually(async () => assert.ok(Number(/\d+/.exec(await tab.textContent())[0]) >= 1500, await tab.textContent()));
  const all = page.getByRole("button", { name: /^Show all \d+$/ }).first();
  await all.waitFor();
  const listed = page.getByRole("tabpanel", { name: /^Problems/ }).locator("li");
  assert.ok((await listed.count()) < 500);
  const shown = await listed.count();
  await all.click();
  await eventually(async () => assert.ok((await listed.count()) >= 1500));
  // The button is gone: one goes on with the first row that it has shown, and from there wherever one likes.
  await eventually(async () => assert.equal(await listed.nth(200).getByRole("button").evaluate((row) => row === document.activeElement), true, `of ${shown}`));
  await source(page).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("   ");
  await eventually(async () => assert.match(await source(page).locator(".cm-line").first().textContent(), /^ {3}\{/));
});

test("a finding in a sub-workflow is called by what it is about there", async (t) => {
  const page = await app(t);
  const graph = (items) => ({ items: Object.fromEntries(items.map((item) => [item.id, item])), links: [] });
  await openTexts(page, {
    "main.json": { id: "main", name: "The main", graph: graph([{ id: "sub", workflow: { id: "other", name: "Sub", workflow_id: "other" } }]) },
    "other.json": { id: "other", name: "The other", graph: graph([{ id: "a", processing: { id: "p", name: "First", instances: [{}] } }]) },
  });
  const finding = problems(page).filter({ hasText: "has no container image" });
  await eventually(async () => assert.match(await finding.textContent(), /First(line \d+ · )?no-image$/));
});

test("a row stays the same while another finding comes in front of it", async (t) => {
  const page = await app(t);
  const task = (id) => ({ id, processing: { id, name: `Task ${id}`, instances: [{}] } });
  await openTexts(page, { "two.json": { id: "two", name: "Two", graph: { items: { b: task("b") }, links: [] } } });
  const row = await problems(page).filter({ hasText: "`Task b` has no container image" }).elementHandle();
  await openTexts(page, { "two.json": { id: "two", name: "Two", graph: { items: { a: task("a"), b: task("b") }, links: [] } } });
  await problems(page).filter({ hasText: "`Task a` has no container image" }).waitFor();
  assert.equal(await row.evaluate((element) => element.isConnected), true);
});

test("what says that the text cannot be read covers no button of a notice", async (t) => {
  const page = await app(t);
  await openTexts(page, { "small.yaml": SMALL_YAML });
  const undo = page.locator(".notices").getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await source(page).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("[");
  const said = page.getByText("the text cannot be read: the last good version is shown");
  await said.waitFor();
  const [over, under] = [await said.boundingBox(), await undo.boundingBox()];
  assert.ok(over.y + over.height <= under.y || over.x >= under.x + under.width || over.x + over.width <= under.x, JSON.stringify([over, under]));
});
