/** The menus of the page: by keyboard and pointer, and above what they open over. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { documents, has, notice, read, source, turnTo } from "./hands.mjs";
import { app, eventually, seriousFaults } from "./page.mjs";

const opener = (page, name) => page.getByRole("button", { name, exact: true });
const item = (page, name) => page.getByRole("menuitem", { name });
const menu = (page) => page.getByRole("menu");
const isFocused = (locator) => eventually(async () => assert.ok(await locator.evaluate((node) => node === document.activeElement)));

test("the arrow keys only go through the examples; one is opened when it is chosen", async (t) => {
  const page = await app(t);
  await opener(page, "Examples").focus();
  await page.keyboard.press("ArrowDown");
  for (const name of ["Hello: ", "Service: ", "Imagerie médicale: "]) {
    await isFocused(item(page, name));
    await page.keyboard.press("ArrowDown");
  }
  for (const [key, name] of [["Home", "Hello: "], ["ArrowUp", "Broken: "], ["s", "Service: "], ["End", "Broken: "]]) {
    await page.keyboard.press(key);
    await isFocused(item(page, name));
  }
  await page.keyboard.press("Escape");
  await menu(page).waitFor({ state: "detached" });
  await isFocused(opener(page, "Examples"));
  assert.deepEqual(await documents(page), ["imagerie.json", "peers.json"]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("c");
  await page.keyboard.press("Enter");
  await notice(page, "opened the example `Chaîne`").waitFor();
  await isFocused(opener(page, "Examples"));
  await has(page, "chaine.json", "controle-qualite.json", "peers.json");
});

test("a menu closes when it is left, and axe finds no serious fault in it", async (t) => {
  const page = await app(t);
  for (const name of ["Examples", "Add"]) {
    await opener(page, name).click();
    await menu(page).waitFor();
    assert.deepEqual(await seriousFaults(page), [], name);
    await page.locator(".header-name").click();
    await menu(page).waitFor({ state: "detached" });
    await opener(page, name).click();
    await opener(page, name).click();
    await menu(page).waitFor({ state: "detached" });
    await opener(page, name).click();
    await page.keyboard.press("Tab");
    await menu(page).waitFor({ state: "detached" });
  }
});

test("what is added is gone on with at once, and turning back to it later does not take the focus", async (t) => {
  const page = await app(t);
  await opener(page, "Add").focus();
  await page.keyboard.press("ArrowDown");
  await isFocused(item(page, "execution"));
  await page.keyboard.press("Enter");
  await has(page, "imagerie.json", "peers.json", "execution");
  await isFocused(source(page));
  await page.keyboard.type("execution-9");
  assert.equal(await read(page), '{\n  "executions_id": "execution-9"\n}\n');
  await turnTo(page, "imagerie.json");
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("textbox", { name: "source: execution" }).waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await isFocused(page.getByRole("tab", { name: "execution" }));
});

test("a menu opens above the search in the editor beneath it", async (t) => {
  const page = await app(t);
  await source(page).focus();
  await page.keyboard.press("ControlOrMeta+f");
  await page.locator(".editor-source .cm-search").waitFor();
  await opener(page, "Add").click();
  const isOnTop = await item(page, "execution").evaluate((node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    return node === document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  });
  assert.ok(isOnTop);
});
