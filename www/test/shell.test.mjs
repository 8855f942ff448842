/** The frame of the page: panes, bars, themes, and that it can be used by everyone. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseExample, source } from "./hands.mjs";
import { app, eventually, manyTasks, openTexts, sample, seriousFaults, translated } from "./page.mjs";

test("the page begins with an example, and its figures", async (t) => {
  const page = await app(t);
  const status = page.getByRole("contentinfo", { name: "status" });
  await status.getByText("5 tasks").waitFor();
  await status.getByText("4 waves").waitFor();
  await status.getByText(/KiB of 1 MiB \(under 1 %\)/).waitFor();
  assert.match(await page.getByRole("region", { name: "YAML" }).textContent(), /apiVersion: argoproj\.io\/v1alpha1/);
});

test("panes can be hidden, shown and resized", async (t) => {
  const page = await app(t);
  for (const [button, region] of [["Source", "source"], ["DAG", "DAG"], ["YAML", "YAML"], ["Drawer", "drawer"]]) {
    const pane = page.getByRole("region", { name: region, exact: true });
    await pane.waitFor();
    const toggle = page.getByRole("button", { name: button, exact: true });
    await toggle.click();
    await pane.waitFor({ state: "detached" });
    assert.equal(await toggle.getAttribute("aria-pressed"), "false");
    await toggle.click();
    await pane.waitFor();
  }
  const width = async () => (await page.getByRole("region", { name: "source", exact: true }).boundingBox()).width;
  const before = await width();
  await page.getByRole("separator", { name: "resize source and DAG" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((least) => document.querySelector("section[aria-label=source]").getBoundingClientRect().width > least, before);
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds no serious fault in ${colorScheme}`, async (t) => {
    const page = await app(t, { colorScheme });
    assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), colorScheme);
    for (const tab of ["Problems", "Considers", "Changes", "Options"]) {
      await page.getByRole("tab", { name: tab }).click();
      assert.deepEqual(await seriousFaults(page), [], `with ${tab}`);
    }
    await chooseExample(page, "Broken");
    await translated(page);
    assert.deepEqual(await seriousFaults(page), [], "with a broken workflow");
  });
}

test("the page has its landmark, each tab its panel, and no level of headings is left out", async (t) => {
  const page = await app(t);
  await page.getByRole("main").getByRole("tabpanel", { name: "imagerie.json" }).getByRole("textbox", { name: "source: imagerie.json" }).waitFor();
  const levels = await page.getByRole("heading").evaluateAll((found) => found.map(({ tagName }) => tagName));
  assert.equal(levels[0], "H1");
  assert.ok(levels.length > 1 && levels.slice(1).every((level) => level === "H2"), levels.join());
  for (const tab of await page.getByRole("tab").all()) {
    assert.match(await tab.getAttribute("id"), /^\S+$/);
    assert.equal(await page.locator(`[id="${await tab.getAttribute("aria-controls")}"][role=tabpanel]`).count(), 1);
  }
});

test("how the source is left by keyboard stands there while it has the focus, and moves nothing", async (t) => {
  const page = await app(t);
  const hint = page.getByText("Tab indents: Esc, then Tab leaves the source");
  assert.equal(await hint.isVisible(), false);
  const status = page.getByRole("contentinfo", { name: "status" });
  const before = await status.boundingBox();
  await source(page).focus();
  await hint.waitFor();
  assert.deepEqual(await status.boundingBox(), before);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await hint.waitFor({ state: "hidden" });
});

test("the tab that is shown is in sight, and a long name leaves room for others", async (t) => {
  const page = await app(t);
  const long = `${"n".repeat(200)}.json`;
  await openTexts(page, { [long]: sample("chaine.json"), "controle-qualite.json": sample("controle-qualite.json"), "peers.json": sample("peers.json"), "run.json": { executions_id: "execution-9" } });
  const tabs = page.getByRole("tablist", { name: "documents" });
  await tabs.getByRole("tab", { name: long }).focus();
  for (const name of ["controle-qualite.json", "peers.json", "run.json"]) {
    await page.keyboard.press("ArrowRight");
    await page.getByRole("textbox", { name: `source: ${name}` }).waitFor();
    await eventually(async () => {
      const [list, tab] = [await tabs.boundingBox(), await tabs.getByRole("tab", { name }).boundingBox()];
      assert.ok(tab.x >= list.x - 1 && tab.x + tab.width <= list.x + list.width + 1, `${name}: ${JSON.stringify({ list, tab })}`);
    });
  }
});

test("an arrow goes to the next tab, and does not scroll the tabs as well", async (t) => {
  const page = await app(t);
  await page.evaluate(() => {
    globalThis.arrows = [];
    addEventListener("keydown", ({ key, defaultPrevented }) => globalThis.arrows.push([key, defaultPrevented]));
  });
  await page.getByRole("tablist", { name: "documents" }).getByRole("tab").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tab", { name: "Problems" }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  assert.deepEqual(await page.evaluate(() => globalThis.arrows), [["ArrowRight", true], ["ArrowRight", true], ["ArrowLeft", true], ["Home", false]]);
});

test("keys of the browser stay its own, on tabs and in menus", async (t) => {
  const page = await app(t);
  /** Whether the page leaves such a key alone. */
  const isLeft = (target, init) => target.evaluate((node, given) => node.dispatchEvent(new KeyboardEvent("keydown", { ...given, bubbles: true, cancelable: true })), init);
  const back = { key: "ArrowLeft", altKey: true };
  for (const name of ["imagerie.json", "Problems"]) assert.ok(await isLeft(page.getByRole("tab", { name }), back), name);
  await page.getByRole("button", { name: "Examples", exact: true }).click();
  const menu = page.getByRole("menu");
  for (const init of [{ key: "s", ctrlKey: true }, { key: "c", metaKey: true }]) assert.ok(await isLeft(menu, init), init.key);
  assert.equal(await isLeft(menu, { key: "s" }), false);
});

test("the theme can be chosen over the system's", async (t) => {
  const page = await app(t, { colorScheme: "light" });
  await page.getByRole("combobox", { name: "Theme" }).selectOption("dark");
  assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), "dark");
  await page.reload();
  await translated(page);
  assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), "dark");
  assert.equal(await page.getByRole("combobox", { name: "Theme" }).inputValue(), "dark");
});

test("all figures of the status bar are of one workflow, also while another takes its place", async (t) => {
  const page = await app(t);
  const status = page.getByRole("contentinfo", { name: "status" });
  await status.getByText("5 tasks", { exact: true }).waitFor();
  await status.evaluate((bar) => {
    globalThis.figures = new Set();
    const look = () => figures.add(bar.innerText.match(/^\d+ tasks?|[\d.]+ KiB/g).join(", "));
    new MutationObserver(look).observe(bar, { subtree: true, childList: true, characterData: true });
    look();
  });
  await openTexts(page, { "many.json": manyTasks(450) });
  await status.getByText("450 tasks", { exact: true }).waitFor();
  await status.getByText(/^in \d+ DAGs/).waitFor();
  const figures = await page.evaluate(() => [...globalThis.figures]);
  assert.equal(figures.length, 2, figures.join(" / "));
});

test("what has not been drawn yet is not said to be nothing", async (t) => {
  const page = await app(t);
  await page.addInitScript(() => {
    globalThis.said = new Set();
    const look = () => document.body?.innerText.match(/nothing to run yet|\b0 (tasks|waves|B)\b|drawing…/g)?.forEach((text) => said.add(text));
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.reload();
  await page.getByRole("contentinfo", { name: "status" }).getByText("5 tasks", { exact: true }).waitFor();
  assert.deepEqual(await page.evaluate(() => [...said]), ["drawing…"]);
});
