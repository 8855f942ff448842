/** The editor, built as its users would and opened in a real browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { ran, serving } from "../../pkg/test/consumers/serving.mjs";
import { eventually, fileServer, opened, seriousFaults } from "../../www/test/page.mjs";

const PROJECT = fileURLToPath(new URL("../editor", import.meta.url));
const VITE = join(PROJECT, "node_modules/vite/bin/vite.js");

before(async () => {
  await ran([join(PROJECT, "node_modules/typescript/bin/tsc"), "--project", PROJECT], { cwd: PROJECT });
  await ran([VITE, "build", "--logLevel", "warn"], { cwd: PROJECT });
});

/** The editor as it was built, or at another address, when its graph and its preview are there. */
async function editor(t, { address, ...options } = {}) {
  const from = address ?? (await fileServer(t, (path) => readFileSync(join(PROJECT, "dist", path))));
  const page = await opened(t, from, { viewport: { width: 1500, height: 950 }, ...options });
  await item(page, "Fetch").waitFor();
  await manifest(page).getByText("apiVersion").first().waitFor();
  return page;
}

const graph = (page) => page.getByRole("region", { name: "graph", exact: true });
const item = (page, name) => graph(page).locator(".react-flow__node").and(page.getByLabel(name, { exact: true }));
const link = (page, from, to) => graph(page).getByLabel(`${from} to ${to}`, { exact: true });
const inspector = (page) => page.getByRole("region", { name: "inspector" });
const lastEdit = (page) => page.getByRole("region", { name: "last edit" });
const findings = (page) => page.getByRole("region", { name: "findings" });
const manifest = (page) => page.getByRole("region", { name: "YAML" });
const dag = (page) => page.getByRole("region", { name: "DAG" });
const button = (place, name) => place.getByRole("button", { name, exact: true });

/** The middle of something. */
async function middle(place) {
  const { x, y, width, height } = await place.boundingBox();
  return [x + width / 2, y + height / 2];
}

/** Drags with the mouse. */
async function drag(page, from, to) {
  await page.mouse.move(...(await middle(from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(to)), { steps: 8 });
  await page.mouse.up();
}

/** Links one item to another, as a user does: from the edge of the one to the edge of the other. */
async function connect(page, from, to, handle) {
  await drag(page, item(page, from).locator(`[data-handleid="${handle}"]`), item(page, to).locator(".react-flow__handle.target"));
  await link(page, from, to).waitFor({ state: "attached" });
}

test("a task is added, linked and changed, and the manifest's lines say so", async (t) => {
  const page = await editor(t);
  await findings(page).getByText("nothing to find fault with").waitFor();
  await button(graph(page), "Add processing").click();
  await item(page, "New task").waitFor();
  await findings(page).getByText("the processing `New task` is linked to no compute").waitFor();
  assert.match(await lastEdit(page).innerText(), /Last edit: processing added[\s\S]*\+ +- name: new-task-/);

  await inspector(page).getByLabel("Name", { exact: true }).fill("Publish");
  await item(page, "Publish").waitFor();
  await button(page, "Fit View").click();
  await connect(page, "Measure", "Publish", "next");
  assert.match(await lastEdit(page).innerText(), /Last edit: Measure linked to Publish[\s\S]*\+ +dependencies:\n\+ +- measure-measure/);
  await connect(page, "Publish", "Our cluster", "runs-on");
  await findings(page).getByText("nothing to find fault with").waitFor();

  await item(page, "Publish").click();
  await button(inspector(page), "Add param").click();
  await inspector(page).getByLabel("Value").fill("loud");
  await eventually(async () => assert.match(await lastEdit(page).innerText(), /Last edit: param changed\s+line \d+\s+- +value: "1"\s+\+ +value: loud/));
  await manifest(page).getByText("value: loud").first().waitFor();
  await dag(page).getByRole("button", { name: /^Publish, / }).waitFor();
});

test("a link that is missing and a circle are found, and gone when they are mended", async (t) => {
  const page = await editor(t);
  await link(page, "Measure", "Large cluster").focus();
  await page.keyboard.press("Enter");
  await button(inspector(page), "Remove link").click();
  await findings(page).getByText("the processing `Measure` is linked to no compute").waitFor();
  await item(page, "Measure").getByText("error").waitFor();
  assert.match(await lastEdit(page).innerText(), /Last edit: link removed[\s\S]*- +multicluster\.admiralty\.io\/clustername: partner/);
  await connect(page, "Measure", "Our cluster", "runs-on");
  await connect(page, "Measure", "Fetch", "next");
  await findings(page).getByRole("button", { name: /these wait for each other/ }).click();
  await button(inspector(page), "Remove Fetch").waitFor();
  await link(page, "Measure", "Fetch").focus();
  await page.keyboard.press("Enter");
  await button(inspector(page), "Remove link").waitFor();
  await page.keyboard.press("Delete");
  await link(page, "Measure", "Fetch").waitFor({ state: "detached" });
  await eventually(async () => assert.doesNotMatch(await findings(page).innerText(), /error/));
});

test("an item goes with its links, and a move leaves the manifest as it is", async (t) => {
  const page = await editor(t);
  const [x] = await middle(item(page, "Fetch"));
  await drag(page, item(page, "Fetch").getByText("Fetch"), button(graph(page), "Add compute"));
  await lastEdit(page).getByText("the manifest stays as it is").waitFor();
  await lastEdit(page).getByText("Last edit: Fetch moved").waitFor();
  assert.notEqual((await middle(item(page, "Fetch")))[0], x);
  await item(page, "Fetch").click();
  await button(inspector(page), "Remove Fetch").click();
  await item(page, "Fetch").waitFor({ state: "detached" });
  assert.equal(await graph(page).locator(".react-flow__edge").count(), 1);
  await eventually(async () => assert.equal(await dag(page).getByRole("button", { name: /^Fetch, / }).count(), 0));
});

test("another owner of a cluster is another place to run", async (t) => {
  const page = await editor(t);
  await item(page, "Our cluster").click();
  await inspector(page).getByLabel("Owner").selectOption("Partner");
  assert.match(await lastEdit(page).innerText(), /Last edit: owner changed[\s\S]*\+ +multicluster\.admiralty\.io\/clustername: partner/);
  await button(graph(page), "Add compute").click();
  await findings(page).getByText("`New cluster` is linked to nothing").waitFor();
});

test("what is selected in the preview is selected in the editor, and the other way round", async (t) => {
  const page = await editor(t);
  await dag(page).getByRole("button", { name: /^Measure, / }).click();
  await item(page, "Measure").and(page.locator(".selected")).waitFor();
  assert.equal(await inspector(page).getByLabel("Name", { exact: true }).inputValue(), "Measure");
  await item(page, "Fetch").click();
  await dag(page).getByRole("button", { name: /^Fetch, / }).and(page.locator("[aria-pressed=true]")).waitFor();
  await item(page, "Measure").and(page.locator(":not(.selected)")).waitFor();
  await graph(page).locator(".react-flow__pane").click({ position: { x: 8, y: 120 } });
  await inspector(page).getByText("Nothing is selected").waitFor();
  await eventually(async () => assert.equal(await dag(page).locator("[aria-pressed=true]").getByText("Fetch").count(), 0));
});

test("it starts in the dev server, where React draws everything twice", async (t) => {
  const address = await serving(t, [VITE, "--port", "0"], { cwd: PROJECT });
  const page = await editor(t, { address, allowed: /^(debug|info): (\[vite\]|%c\[vite\]|%cDownload the React DevTools)/ });
  await item(page, "Measure").click();
  await inspector(page).getByLabel("Value").fill("cm");
  await manifest(page).getByText("value: cm").first().waitFor();
  assert.equal(await lastEdit(page).locator("ins").count(), 1);
});

for (const colorScheme of ["light", "dark"]) {
  test(`it is without a serious fault in ${colorScheme}`, async (t) => {
    const page = await editor(t, { colorScheme });
    await button(graph(page), "Add processing").click();
    await findings(page).getByText("is linked to no compute").waitFor();
    await dag(page).getByRole("button", { name: /^New task, / }).waitFor();
    const shade = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(Number(/\d+/.exec(shade)[0]) < 128, colorScheme === "dark", shade);
    assert.deepEqual(await seriousFaults(page), []);
    if (process.env.SCREENSHOTS !== undefined) await page.screenshot({ path: join(process.env.SCREENSHOTS, `editor-${colorScheme}.png`) });
  });
}
