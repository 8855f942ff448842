/** Names that turn the direction of what is written, and names that show nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { app, eventually, openTexts } from "./page.mjs";
import { bundled } from "./bundle.mjs";
import { graph, manifest, node, problems, SELF, source } from "./panes.mjs";

const { listed, searched, visible } = await bundled("src/quotations.ts", "src/dag/searched.ts");

/** A workflow of one task without an image. */
const named = (name) => ({
  id: "w",
  name: "w",
  graph: {
    items: {
      here: { id: "here", compute: { id: "c", name: "Here", creator_id: SELF } },
      a: { id: "a", processing: { id: "p", name, instances: [{ access: { container: { image: "" } } }] } },
    },
    links: [{ source: { id: "a" }, destination: { id: "here" } }],
  },
});

/** Whether the words behind the first quotation stand to the right of it. */
const isInOrder = (message) =>
  message.evaluate((element) => {
    const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (words.nextNode()) texts.push(words.currentNode);
    const name = texts.findIndex((text) => text.data.includes("\\u202e"));
    const boxOf = (text, from, to) => {
      const range = document.createRange();
      range.setStart(text, from);
      range.setEnd(text, to);
      return range.getBoundingClientRect();
    };
    const whole = texts[name];
    const behind = texts[name + 1];
    // The last letter of what follows does not stand to the left of the first.
    const [first, last] = [boxOf(behind, 0, 1), boxOf(behind, behind.data.length - 1, behind.data.length)];
    return boxOf(whole, 0, whole.data.length).right <= first.left + 1 && first.left <= last.left;
  });

test("a name that turns the direction of what is written turns no message round", async (t) => {
  const page = await app(t);
  await openTexts(page, { "turned.json": named("ab\u202Ecd") });
  const message = problems(page).filter({ hasText: "no-image" }).locator(".problem-message");
  await message.waitFor();
  assert.ok(await isInOrder(message));
  await source(page).locator(".cm-lintRange").first().hover();
  const told = page.locator(".cm-tooltip-lint .editor-message", { hasText: "\\u202e" });
  await told.waitFor();
  assert.ok(await isInOrder(told));
  // The names of opened files stand in a notice, one behind the other.
  await openTexts(page, { "ab\u202Ecd.json": named("a"), "more.json": { ...named("b"), id: "v" } });
  const notice = page.locator(".notice-text", { hasText: "\\u202e" });
  await notice.waitFor();
  assert.ok(await isInOrder(notice));
});

test("what has a name of blanks is called by its id, as it will run and as drawn", async (t) => {
  const page = await app(t);
  await openTexts(page, { "blank.json": named("   ") });
  await node(page, "a").waitFor();
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await eventually(async () => assert.equal(await graph(page).locator(".dag-card .dag-label").filter({ hasText: /^a$/ }).count(), 1));
});

const VISIBLE = {
  "evil\u202Egnp.exe": "evil\\u202egnp.exe",
  "a\u200Bb\u00ADc\uFEFF": "a\\u200bb\\u00adc\\ufeff",
  "a\u200Db": "a\\u200db",
  "\u0000\u001B[31m\tx\n": "\\u0000\\u001b[31m\\tx\\n",
  "\u3164 \u{E0041}\uD800": "\\u3164 \\u{e0041}\\ud800",
};
for (const [text, seen] of Object.entries(VISIBLE)) test(`what cannot be seen is written out: ${seen}`, () => assert.equal(visible(text), seen));

test("what is a part of how something is written stays", () => {
  const texts = ["médicale", "me\u0301dicale", "👩\u200D👩\u200D👧", "❤\uFE0F\u200D🔥", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "می\u200Cخواهم", "ක්\u200Dෂ", "\u0600١٢", "👩🏽\u200D💻"];
  for (const text of texts) assert.equal(visible(text), text);
});

test("texts that read the same are found by each other", () => {
  const same = [["médicale", "me\u0301dicale", "MÉDICALE", "medicale"], ["ışık", "IŞIK", "işik", "İŞİK"], ["Straße", "STRASSE"], ["ΟΔΟΣ", "οδος", "οδοσ"], ["ﬁle", "FILE"], ["evil\u202Egnp", "evilgnp"]];
  for (const [first, ...others] of same) for (const other of others) assert.equal(searched(other), searched(first), other);
  assert.notEqual(searched("a"), searched("b"));
  assert.equal(searched("\u200B"), "");
});

test("of many names a few are listed", () => {
  const names = Array.from({ length: 301 }, (_, index) => `${index}`);
  assert.equal(listed(names), "0, 1, 2, 3 and 297 more");
  assert.equal(listed(names.slice(0, 5)), "0, 1, 2, 3, 4");
});

test("in labels, findings and the manifest is seen what would be nothing", async (t) => {
  const page = await app(t);
  const workflow = named("evil\u202Egnp.exe");
  workflow.graph.items.a.processing.instances[0].access.container = { image: "busybox:1\u202E.36", command: "echo", args: "a\u200Bb\u00ADc" };
  await openTexts(page, { "unseen.json": workflow });
  await node(page, "evil\\u202egnp.exe").waitFor();
  await graph(page).locator(".dag-label", { hasText: "evil\\u202egnp.exe" }).waitFor();
  await problems(page).filter({ hasText: "busybox:1\\u202e.36" }).first().waitFor();
  // The manifest goes to what is selected.
  await node(page, "evil\\u202egnp.exe").click();
  for (const title of ["zero width space", "0xad"]) await manifest(page).locator(`.cm-specialChar[title="Control character ${title}"]`).first().waitFor();
});

const ARABIC = "معالجة الصور الطبية من المستشفى المركزي الكبير في المدينة";
for (const [language, name] of [["Arabic", ARABIC], ["French", "le traitement des images médicales du grand hôpital central de la ville"]]) {
  test(`of a long name in ${language} the beginning is seen`, async (t) => {
    const page = await app(t);
    await openTexts(page, { "long.json": named(name) });
    const label = graph(page).locator(".dag-card-title .dag-label", { hasText: name });
    await label.waitFor();
    const isSeen = await label.evaluate((element) => {
      const range = document.createRange();
      range.setStart(element.firstChild, 0);
      range.setEnd(element.firstChild, 1);
      const [first, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
      return { isCut: element.scrollWidth > element.clientWidth, isIn: first.left >= box.left - 1 && first.right <= box.right + 1 };
    });
    assert.deepEqual(isSeen, { isCut: true, isIn: true });
  });
}

test("the search finds a name however it is written", async (t) => {
  const page = await app(t);
  await openTexts(page, { "composed.json": named("Imagerie me\u0301dicale ISIK") });
  await node(page, "Imagerie me\u0301dicale ISIK").waitFor();
  const search = page.getByRole("searchbox");
  for (const view of ["As it will run", "As drawn"]) {
    await graph(page).getByRole("button", { name: view }).click();
    for (const text of ["médicale", "MEDICALE", "ışık"]) {
      await search.fill(text);
      await eventually(async () => assert.equal(await page.getByLabel("Matches").innerText(), "1"));
    }
    await search.fill("");
  }
});
