/** Names that turn the direction of what is written, and names that show nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { app, eventually, openTexts } from "./page.mjs";
import { graph, node, problems, SELF, source } from "./panes.mjs";

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
    const name = texts.findIndex((text) => text.data.includes("\u202E"));
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
  const told = page.locator(".cm-tooltip-lint .editor-message", { hasText: "\u202E" });
  await told.waitFor();
  assert.ok(await isInOrder(told));
  // The names of opened files stand in a notice, one behind the other.
  await openTexts(page, { "ab\u202Ecd.json": named("a"), "more.json": { ...named("b"), id: "v" } });
  const notice = page.locator(".notice-text", { hasText: "\u202E" });
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
