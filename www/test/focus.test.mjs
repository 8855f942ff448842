/** Where the focus goes when the element that has it goes away: never nowhere. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { example, showTab, source } from "./hands.mjs";
import { app, eventually, openTexts, sample } from "./page.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const isFocused = (locator) => eventually(async () => assert.ok(await locator.evaluate((node) => node === document.activeElement)));
/** Presses a button by keyboard, as soon as it can be. */
async function press(page, target) {
  await target.focus();
  await page.keyboard.press("Enter");
}

test("after closing a document it is at the neighbour; after Undo at Redo; after Dismiss where it was before", async (t) => {
  const page = await app(t);
  await page.getByRole("tab", { name: "peers.json" }).click();
  await press(page, button(page, "Close peers.json"));
  await isFocused(page.getByRole("tab", { name: "imagerie.json" }));
  await press(page, button(page, "Undo"));
  await isFocused(button(page, "Redo"));
  await source(page).focus();
  await press(page, button(page, "Dismiss"));
  await isFocused(source(page));
  await example(page, "Hello");
  // Nobody knows where it was before.
  await page.evaluate(() => document.activeElement.blur());
  await press(page, button(page, "Dismiss"));
  await isFocused(page.getByRole("main"));
});

test("it stays at Undo and at Redo as long as there is something more, and remembers where it was before", async (t) => {
  const page = await app(t);
  for (const title of ["Hello", "Service"]) await example(page, title);
  await page.getByRole("tab", { name: "Options" }).focus();
  for (const [name, next] of [["Undo", "Undo"], ["Undo", "Redo"], ["Redo", "Redo"], ["Redo", "Undo"]]) {
    await press(page, button(page, name));
    await isFocused(button(page, next));
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await isFocused(page.getByRole("tab", { name: "Options" }));
});

test("it stays in the simulation from one answer to the next, and when it is cancelled", async (t) => {
  const page = await app(t);
  await showTab(page, "Considers");
  await press(page, button(page, "Simulate the build"));
  const grant = (what) => page.getByRole("button", { name: `Grant the ${what}` });
  await grant("storage of Partenaire").waitFor();
  await isFocused(button(page, "Simulate again"));
  await press(page, grant("storage of Partenaire"));
  await grant("storage of Nous").waitFor();
  const all = button(page, "Grant what is asked");
  await eventually(async () => assert.ok(await page.evaluate(() => document.activeElement.matches(".considers-actions button, .considers-all"))));
  await press(page, all);
  await grant("compute of Partenaire").waitFor();
  await isFocused(all);
  await press(page, button(page, "Cancel"));
  await isFocused(button(page, "Simulate again"));
});

test("it stays in the changes when a pinned version is let go", async (t) => {
  const page = await app(t);
  await showTab(page, "Changes");
  await button(page, "Pin this version").click();
  await press(page, button(page, "Let it go"));
  await isFocused(button(page, "Pin this version"));
});

test("it stays in the comparison when that is drawn anew", async (t) => {
  const page = await app(t);
  const text = sample("imagerie.json").replace("curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  await button(page, "Pin").click();
  await openTexts(page, { "imagerie.json": text });
  await page.getByText("lines added: 1, removed: 1").waitFor();
  const comparison = page.getByRole("textbox", { name: /^differences, / });
  await comparison.focus();
  await openTexts(page, { "imagerie.json": text.replace("sante/stats:1.0.4", "sante/stats:1.0.5") });
  await page.getByText("lines added: 2, removed: 2").waitFor();
  await isFocused(comparison);
  // One that comes back when there was none meanwhile takes it from nobody.
  await openTexts(page, { "imagerie.json": sample("imagerie.json") });
  await page.getByText("no differences").waitFor();
  await source(page).focus();
  await openTexts(page, { "imagerie.json": text });
  await page.getByText("lines added: 1, removed: 1").waitFor();
  await comparison.waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.ok(await comparison.evaluate((node) => node !== document.activeElement));
});

test("a problem of an option leads to the options", async (t) => {
  const page = await app(t);
  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("Not A Name");
  await showTab(page, "Problems");
  await press(page, page.locator(".problem-go", { hasText: "option namespace" }).first());
  await page.getByLabel("namespace").waitFor();
  await eventually(async () => assert.ok(await page.evaluate(() => document.activeElement.closest("#drawer-panel") !== null)));
});

test("a click on a group's toggle gives the graph the focus", async (t) => {
  const page = await app(t);
  await example(page, "Chaîne");
  await page.getByRole("button", { name: /^Collapse Contr/ }).click();
  await page.getByRole("button", { name: /^Expand Contr/ }).waitFor();
  await isFocused(page.locator(".dag-board"));
});
