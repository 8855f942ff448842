/** What people do first, in Firefox: all else is tested in Chromium. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ELEMENT, heard, shows, withElements } from "./element-page.mjs";
import { ownFirefox, withoutFirefox } from "./firefox.mjs";
import { packagePage, sampleSource } from "./package-page.mjs";
import { app, eventually, openTexts } from "./page.mjs";
import { line, manifest, marked, node, openExample, problems, SMALL, source } from "./panes.mjs";

const skip = withoutFirefox;
const browser = ownFirefox;

test("in Firefox the page draws a sample, a finding leads to its place in the source, and a node to its lines", { skip }, async (t) => {
  const page = await app(t, { browser });
  assert.equal(await page.evaluate(() => /Firefox/.test(navigator.userAgent) && crossOriginIsolated), true);
  await openExample(page, "Imagerie médicale", "curl");
  await problems(page).filter({ hasText: "Statistiques" }).first().click();
  await source(page).and(page.locator(":focus")).waitFor();
  await node(page, "Statistiques").and(page.locator('[aria-pressed="true"]')).waitFor();
  await node(page, "curl").click();
  await eventually(async () => assert.match((await marked(manifest(page))).join("\n"), /name: curl-/));
});

test("in Firefox a key that is typed changes the drawing and the manifest, and is remembered", { skip }, async (t) => {
  const page = await app(t, { browser });
  await openTexts(page, { "small.json": SMALL });
  await node(page, "First").waitFor();
  await source(page).getByText(/^"First"$/).click();
  await page.keyboard.press("x");
  const changed = async () => {
    await line(manifest(page), /- name: f\w*x\w*t-one/).first().waitFor();
    await node(page, "First").waitFor({ state: "detached" });
    await page.getByText("remembered in this browser").waitFor();
  };
  await changed();
  await page.reload();
  await changed();
});

test("in Firefox the element draws, and tells what is selected", { skip }, async (t) => {
  const page = await withElements(t, ELEMENT, { browser });
  await shows(page, "apiVersion");
  await node(page, "curl").click();
  await eventually(async () => assert.match((await heard(page, "oc-select"))[0]?.pointer ?? "", /^\/workflow\/graph\/items\//));
  assert.deepEqual((await heard(page, "oc-diagnostics")).map(({ length }) => length), [6]);
});

test("in Firefox the package's calls are answered in the page and in a worker", { skip }, async (t) => {
  const page = await packagePage(t, "<p>a page</p>", { browser });
  const { failure, isSame, text } = await page.evaluate(async (given) => {
    const [{ init, translate }, { BackgroundTranslator }] = await Promise.all([import("oc-argo"), import("oc-argo/background")]);
    await init();
    const background = new BackgroundTranslator();
    const { yaml } = await background.translate(given);
    const preview = background.preview();
    await preview.update(given);
    const from = given.workflow.indexOf("Statistiques");
    const { edits } = await preview.change([{ type: "edit", document: "/workflow", edits: [{ from, to: from + 1, insert: "Z" }] }]);
    return { failure: background.workerFailure, isSame: yaml === translate(given).yaml, text: edits.map((edit) => edit.text).join("") };
  }, sampleSource("imagerie.json", true));
  assert.deepEqual([failure, isSame], [undefined, true]);
  assert.match(text, /ztatistiques/);
});
