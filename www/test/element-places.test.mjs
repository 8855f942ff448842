/** Where the element `<oc-argo-preview>` stands: moved about, in other documents and trees, beside others. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { dag, ELEMENT, heard, problems, shows, withElements, yaml } from "./element-page.mjs";
import { packagePage, sampleSource } from "./package-page.mjs";
import { eventually } from "./page.mjs";
import { manifest, marked, node } from "./panes.mjs";

test("it can be moved, taken out and put in again", async (t) => {
  const page = await withElements(t, `<div id="one">${ELEMENT}</div><div id="other"></div>`);
  await node(page, "curl").waitFor();
  const worker = () => page.workers().length;
  assert.equal(worker(), 1);
  await page.evaluate(() => {
    globalThis.element = document.querySelector("oc-argo-preview");
    document.querySelector("#other").append(element);
  });
  await node(page, "curl").waitFor();
  assert.equal(worker(), 1, "what is only moved keeps its worker");
  await page.evaluate(() => element.remove());
  await eventually(() => assert.equal(worker(), 0));
  await page.evaluate((source) => {
    element.source = source;
    document.querySelector("#one").append(element);
  }, sampleSource("hello.json"));
  await node(page, "Say hello").waitFor();
  await shows(page, "say-hello");
  assert.equal(worker(), 1);
  // In and out at once, before anything is loaded.
  await page.evaluate(() => {
    const other = document.createElement("oc-argo-preview");
    document.body.append(other);
    other.remove();
    globalThis.element.remove();
    document.querySelector("#other").append(globalThis.element);
  });
  await node(page, "Say hello").waitFor();
  await eventually(() => assert.equal(worker(), 1));
});

test("one that is moved before anything of it is loaded is made once", async (t) => {
  const page = await withElements(t, '<div id="one"></div><div id="other"></div>');
  await page.evaluate((source) => {
    const element = Object.assign(document.createElement("oc-argo-preview"), { source });
    element.style.height = "700px";
    document.querySelector("#one").append(element);
    document.querySelector("#other").append(element);
  }, sampleSource("imagerie.json"));
  await node(page, "curl").waitFor();
  await eventually(async () => assert.equal((await heard(page, "oc-diagnostics")).at(-1)?.length, 6));
  assert.equal(page.workers().length, 1);
});

test("in another document it is shown as before, and back in its own", async (t) => {
  const page = await withElements(t, `${ELEMENT}<iframe title="another" style="width: 1200px; height: 800px" srcdoc="<!doctype html><title>another</title>"></iframe>`);
  const frame = page.frameLocator("iframe");
  // Asked by what the element is in: by itself, Firefox's driver does not know it in another document.
  const looks = (place) =>
    place.locator("body").evaluate((body) => {
      const root = body.querySelector("oc-argo-preview").shadowRoot;
      const of = (selector) => getComputedStyle(root.querySelector(selector));
      return [of(".button").backgroundColor, of(".editor-key").color, of(".cm-scroller").display, of(".element-place").position];
    });
  await node(page, "curl").waitFor();
  await shows(page, "apiVersion");
  const before = await looks(page);
  await page.evaluate(() => document.querySelector("iframe").contentDocument.body.append(document.querySelector("oc-argo-preview")));
  await node(frame, "curl").waitFor();
  await shows(frame, "apiVersion");
  await eventually(async () => assert.deepEqual(await looks(frame), before));
  await page.evaluate(() => document.body.append(document.querySelector("iframe").contentDocument.querySelector("oc-argo-preview")));
  await node(page, "curl").waitFor();
  await shows(page, "apiVersion");
  await eventually(async () => assert.deepEqual(await looks(page), before));
  await node(page, "curl").click();
  await eventually(async () => assert.match((await marked(manifest(page))).join("\n"), /curl/));
  assert.equal(page.workers().length, 1);
});

test("two of them stand side by side, each with its own", async (t) => {
  const page = await withElements(t, `${ELEMENT}${ELEMENT}`);
  const [one, other] = [page.locator("oc-argo-preview").first(), page.locator("oc-argo-preview").last()];
  await page.evaluate((source) => Object.assign(document.querySelectorAll("oc-argo-preview")[1], { source }), sampleSource("hello.json"));
  await shows(one, "oc-monitor-preview");
  await shows(other, /say-hello/);
  await one.getByRole("button", { name: /^curl, / }).click();
  await one.getByRole("button", { name: /^curl, / }).and(page.locator("[aria-pressed=true]")).waitFor();
  assert.equal(await other.locator("[aria-pressed=true]").getByText("Say hello").count(), 0);
  assert.equal(await page.evaluate(() => document.querySelectorAll("oc-argo-preview")[1].selection), undefined);
  assert.equal(page.workers().length, 2);
});

test("it works inside of another shadow tree, and its events come out of it", async (t) => {
  const page = await withElements(t, '<div id="host"></div>');
  await page.evaluate((source) => {
    const root = document.querySelector("#host").attachShadow({ mode: "open" });
    const element = document.createElement("oc-argo-preview");
    element.style.height = "700px";
    element.source = source;
    root.append(element);
  }, sampleSource("imagerie.json"));
  await node(page, "curl").click();
  await eventually(async () => assert.match((await heard(page, "oc-select"))[0]?.pointer, /a78bb6b3/));
  await eventually(async () => assert.equal((await heard(page, "oc-diagnostics")).at(-1)?.length, 6));
  await page.keyboard.press("ArrowRight");
  await shows(page, "apiVersion");
});

test("all that was set before the element is defined counts", async (t) => {
  const page = await packagePage(t, ELEMENT, { colorScheme: "light" });
  await page.evaluate(async (source) => {
    const worker = () => (globalThis.made = new Worker("/pkg/dist/background/worker.js", { type: "module" }));
    const selection = { pointer: "/workflow/graph/items/43add874-8883-5003-8796-110a33296e42" };
    const element = document.querySelector("oc-argo-preview");
    Object.assign(element, { source, options: { namespace: "early" }, view: "drawn", theme: "dark", panes: "dag yaml", selection, background: { worker } });
    await import("oc-argo/preview");
  }, sampleSource("imagerie.json"));
  await shows(page, "namespace: early");
  await node(page, "Cluster local").waitFor();
  await node(page, "Statistiques").and(page.locator("[aria-pressed=true]")).waitFor();
  assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), "dark");
  assert.equal(await problems(page).count(), 0);
  assert.ok(await page.evaluate(() => globalThis.made instanceof Worker));
});

test("another copy of its module leaves the element as it is", async (t) => {
  const page = await withElements(t, ELEMENT);
  await node(page, "curl").waitFor();
  await page.evaluate(() => import("/pkg/dist/preview/element.js?another"));
  await node(page, "curl").waitFor();
});

test("where there is no clipboard it is copied all the same, and the focus stays at the button", async (t) => {
  const withoutClipboard = () => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined });
  const page = await withElements(t, `${ELEMENT}<textarea aria-label="pasted"></textarea>`, { prepare: (fresh) => fresh.addInitScript(withoutClipboard) });
  await shows(page, "apiVersion");
  const copy = yaml(page).getByRole("button", { name: "Copy", exact: true });
  await copy.press("Enter");
  await yaml(page).getByText("copied", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent), "Copy");
  await page.getByLabel("pasted").press("ControlOrMeta+v");
  assert.match(await page.getByLabel("pasted").inputValue(), /^apiVersion: argoproj\.io/);
});

test("the styles of the page stay outside, and its own do not come out", async (t) => {
  const head = `<style>* { font-size: 40px !important; letter-spacing: 9px; text-transform: uppercase; line-height: 4 } button, svg, section { display: none !important }
    body { font: 40px cursive; color: rgb(255, 0, 0); direction: rtl; text-align: right; cursor: crosshair; visibility: visible; white-space: pre } .pane { position: fixed }</style>`;
  const page = await withElements(t, `${ELEMENT}<button id="mine">mine</button><p class="button oc-argo">text</p>`, { head });
  await node(page, "curl").waitFor();
  await yaml(page).getByRole("button", { name: "Copy", exact: true }).waitFor();
  const styled = await page.evaluate(() => {
    const root = document.querySelector("oc-argo-preview").shadowRoot;
    const read = (element) => {
      const { fontSize, letterSpacing, textTransform, textAlign, color, fontFamily, lineHeight, whiteSpace, cursor } = getComputedStyle(element);
      return { fontSize, letterSpacing, textTransform, textAlign, color, fontFamily, lineHeight, whiteSpace, cursor };
    };
    return { inside: read(root.querySelector(".problem-message")), frame: read(root.querySelector(".oc-argo")), outside: getComputedStyle(document.querySelector("p")).backgroundColor };
  });
  for (const { fontSize, letterSpacing, textTransform, textAlign, color, fontFamily, lineHeight, whiteSpace, cursor } of [styled.inside, styled.frame]) {
    assert.ok(parseFloat(fontSize) < 20, fontSize);
    assert.ok(parseFloat(lineHeight) < 40, lineHeight);
    assert.deepEqual([letterSpacing, textTransform, whiteSpace], ["normal", "none", "normal"]);
    assert.ok(["start", "left"].includes(textAlign), textAlign);
    assert.notEqual(color, "rgb(255, 0, 0)");
    assert.doesNotMatch(fontFamily, /cursive/);
    assert.notEqual(cursor, "crosshair");
  }
  assert.equal(styled.outside, "rgba(0, 0, 0, 0)");
  await yaml(page).getByRole("button", { name: "Fold all", exact: true }).click();
  assert.equal(await page.locator("#mine").isVisible(), false);
});
