/** The element `<oc-argo-preview>` where nothing can be translated: what it says, and what the page is told. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { ELEMENT, heard, problems, shows, withElements, yaml } from "./element-page.mjs";
import { sampleSource } from "./package-page.mjs";
import { eventually, seriousFaults } from "./page.mjs";
import { node } from "./panes.mjs";

const set = (page, properties) => page.evaluate((given) => Object.assign(document.querySelector("oc-argo-preview"), given), properties);
/** The errors that the page was told, when there are as many. */
async function errors(page, count) {
  await eventually(async () => assert.equal((await heard(page, "oc-error")).length, count));
  return heard(page, "oc-error");
}
/** What the problems' pane says, where it lists nothing. */
const said = (page) => problems(page).locator(".panel-empty").innerText();
const failure = (page) => page.locator(".element-failure");
/** Takes the element out of its page, and puts it in again. */
const putInAgain = (page) =>
  page.evaluate(async () => {
    const element = document.querySelector("oc-argo-preview");
    const parent = element.parentElement;
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
    parent.append(element);
  });

for (const colorScheme of ["light", "dark"]) {
  test(`where the wasm module is not there the element and the page are told so, in ${colorScheme}`, async (t) => {
    const page = await withElements(t, ELEMENT, { missing: /oc_argo_bg\.wasm$/, allowed: /404/, colorScheme });
    const [error] = await errors(page, 1);
    assert.equal(error.code, "module-unavailable");
    assert.match(error.message, /^the wasm module cannot be loaded: ./);
    assert.match(error.help, /`background`/);
    await failure(page).getByText("the wasm module cannot be loaded").waitFor();
    assert.match(await failure(page).innerText(), /wasm-unsafe-eval/);
    assert.equal(await said(page), "this cannot be translated, so that nothing is known of what is wrong with it");
    assert.equal(await yaml(page).getByText("last good version").count(), 0, "there is none");
    assert.deepEqual(await heard(page, "oc-diagnostics"), []);
    assert.deepEqual(await seriousFaults(page), []);
  });
}

test("where neither the worker nor the code that stands in for it is there, the page is told so", async (t) => {
  const page = await withElements(t, ELEMENT, { missing: /\/(worker|serve)\.js$/, allowed: /404/ });
  const [error] = await errors(page, 1);
  assert.equal(error.code, "module-unavailable");
  assert.match(error.message, /^the background translator cannot be loaded: ./);
  await failure(page).getByText("the background translator cannot be loaded").waitFor();
});

test("options that are none are told at first and later, and the findings say when that is over", async (t) => {
  const page = await withElements(t, ELEMENT, { properties: { options: { namespaec: "x" } } });
  const [first] = await errors(page, 1);
  assert.deepEqual([first.code, first.help], ["invalid-options", "set `options` to options of a translation"]);
  assert.match(first.message, /namespaec/);
  assert.equal(await said(page), "this cannot be translated, so that nothing is known of what is wrong with it");
  assert.deepEqual(await heard(page, "oc-diagnostics"), []);
  await set(page, { options: {} });
  await eventually(async () => assert.equal((await heard(page, "oc-diagnostics")).at(-1)?.length, 6));
  await failure(page).waitFor({ state: "detached" });
  await set(page, { options: { crds: "none at all" } });
  await errors(page, 2);
  await problems(page).getByText("this cannot be translated now: what follows was found before").waitFor();
  await problems(page).getByText("2 warnings").waitFor();
  const count = (await heard(page, "oc-diagnostics")).length;
  await set(page, { options: { namespace: "x" } });
  await shows(page, "namespace: x");
  await eventually(async () => assert.equal((await heard(page, "oc-diagnostics")).length, count + 1));
  assert.equal((await heard(page, "oc-error")).length, 2);
});

test("a source that cannot be read is told each time that it is set", async (t) => {
  const page = await withElements(t, ELEMENT, { source: sampleSource("hello.json") });
  await shows(page, "say-hello");
  for (const count of [1, 2]) {
    await page.evaluate(() => (document.querySelector("oc-argo-preview").source = { get workflow() { throw new Error("not now"); } }));
    const { code, message } = (await errors(page, count)).at(-1);
    assert.deepEqual([code, message], ["invalid-source", "the source cannot be read: not now"]);
  }
  await page.evaluate(() => (document.querySelector("oc-argo-preview").source = { get workflow() { throw Object.create(null); } }));
  assert.equal((await errors(page, 3)).at(-1).message, "the source cannot be read: no reason was given");
  await page.evaluate(() => (document.querySelector("oc-argo-preview").source = {}));
  assert.equal((await errors(page, 4)).at(-1).code, "invalid-source");
});

test("of a source that is taken back no finding is left, and nothing is said to be well", async (t) => {
  const page = await withElements(t, ELEMENT, { source: sampleSource("broken.json") });
  await eventually(async () => assert.ok((await heard(page, "oc-diagnostics")).at(-1)?.length > 0));
  await set(page, { source: null });
  await eventually(async () => assert.deepEqual((await heard(page, "oc-diagnostics")).at(-1), []));
  assert.equal(await said(page), "what is wrong is known when something has been translated");
  const count = (await heard(page, "oc-diagnostics")).length;
  await set(page, { source: sampleSource("imagerie.json") });
  await eventually(async () => assert.equal((await heard(page, "oc-diagnostics")).at(-1)?.length, 6));
  assert.equal((await heard(page, "oc-diagnostics")).length, count + 1);
  assert.deepEqual(await heard(page, "oc-error"), []);
});

test("panes that cannot be loaded are told, and loaded when the element is put in again", async (t) => {
  const prepare = (page) => page.route("**/panes.js", (route) => route.abort(), { times: 1 });
  const page = await withElements(t, ELEMENT, { prepare, allowed: /^error: Failed to load resource: net::ERR_FAILED/ });
  const [{ code, message, help }] = await errors(page, 1);
  assert.equal(code, "preview-unavailable");
  assert.match(message, /^the preview cannot be loaded: .*panes\.js/);
  await page.getByRole("alert").getByText(message).waitFor();
  assert.match(await page.getByRole("alert").innerText(), /load the page again$/);
  assert.match(help, /`panes\.js`/);
  assert.deepEqual(await seriousFaults(page), []);
  await putInAgain(page);
  await node(page, "curl").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("the page says where the modules and the worker are", async (t) => {
  const wasm = (name) => readFileSync(fileURLToPath(new URL(`../../pkg/wasm/${name}`, import.meta.url)));
  const prepare = (page) =>
    page.context().route(/\/elsewhere\/\w+\.wasm$/, (route) => route.fulfill({ contentType: "application/wasm", body: wasm(route.request().url().split("/").at(-1)) }));
  const page = await withElements(t, "", { prepare, missing: /\.wasm$/ });
  await page.evaluate((source) => {
    globalThis.made = 0;
    const background = {
      module: "elsewhere/oc_argo_bg.wasm",
      layoutModule: new URL("/elsewhere/oc_argo_layout_bg.wasm", location.href),
      worker: () => (globalThis.made++, new Worker("/pkg/dist/background/worker.js", { type: "module", name: "of the page" })),
    };
    const element = Object.assign(document.createElement("oc-argo-preview"), { background, source });
    element.style.height = "700px";
    document.body.append(element);
  }, sampleSource("imagerie.json"));
  await node(page, "curl").waitFor();
  assert.deepEqual([await page.evaluate(() => globalThis.made), page.workers().length], [1, 1]);
  await putInAgain(page);
  await node(page, "curl").waitFor();
  assert.equal(await page.evaluate(() => globalThis.made), 2, "a worker ends with the element, and another is made");
  assert.deepEqual(await heard(page, "oc-error"), []);
});

test("an address that is none is told, and can be corrected", async (t) => {
  const page = await withElements(t, "");
  await page.evaluate((source) => {
    const element = Object.assign(document.createElement("oc-argo-preview"), { background: { module: "http://[" }, source });
    document.body.append(element);
  }, sampleSource("hello.json"));
  const [{ code, message, help }] = await errors(page, 1);
  assert.equal(code, "invalid-options");
  assert.match(message, /^`module` is no address: /);
  assert.match(help, /`background`/);
  await page.getByRole("alert").getByText(message).waitFor();
  await set(page, { background: null });
  await putInAgain(page);
  await shows(page, "say-hello");
});

/** A policy under which no text becomes a script's address unless a policy of that name says so. */
const typed = (more = "") => `<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'${more}">`;

for (const [what, more] of [["any names", ""], ["the package's name", "; trusted-types oc-argo"]]) {
  test(`where a page asks for trusted types, and allows ${what}, there is a worker`, async (t) => {
    const page = await withElements(t, ELEMENT, { head: typed(more) });
    await node(page, "curl").waitFor();
    assert.equal(page.workers().length, 1);
    assert.equal(await page.evaluate(() => Worker.name), "Worker", "the browser's class is where it was");
    assert.equal(await page.locator(".element-note").count(), 0);
  });
}

test("where no worker can be started the element says so, and why", async (t) => {
  const allowed = /TrustedScriptURL|Trusted Type|trusted-types/;
  const page = await withElements(t, ELEMENT, { head: typed("; trusted-types another"), allowed });
  await node(page, "curl").waitFor();
  assert.equal(page.workers().length, 0);
  const note = page.locator(".element-note");
  await note.getByText(/^no worker could be started, so that the page waits for every translation: .*TrustedScriptURL/).waitFor();
  assert.match(await note.innerText(), /`trusted-types oc-argo`/);
  assert.deepEqual(await seriousFaults(page), []);
  assert.deepEqual(await heard(page, "oc-error"), []);
});

test("a worker whose script is not there is told as well", async (t) => {
  const page = await withElements(t, ELEMENT, { missing: /worker\.js$/, allowed: /404/ });
  await page.locator(".element-note").getByText("its script cannot be loaded").waitFor();
  await node(page, "curl").waitFor();
});
