/** The packed package in browsers, by way of what brings programs there: with no configuration, in a real browser. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";

import { opened } from "../../../www/test/page.mjs";
import { init, translate } from "../../dist/nodejs.js";
import { project } from "../packing.mjs";
import { sample } from "../support.mjs";
import { command, hosted, ran, serving } from "./serving.mjs";

/** A program of the package's three entries for browsers. */
const APP = `
import { init, initLayout, layout, translate } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";
import "oc-argo/preview";
import { source } from "./source.js";

await Promise.all([init(), initLayout()]);
const background = new BackgroundTranslator();
const here = translate(source).yaml;
const there = (await background.translate(source)).yaml;
const { nodes } = layout({ nodes: [{ id: "a", width: 10, height: 10 }], edges: [] });
document.querySelector("oc-argo-preview").source = source;
globalThis.seen = { here, there, nodes: nodes.length, inWorker: background.inWorker };
`;
const SOURCE = { workflow: sample("hello.json"), peers: sample("peers.json") };
const SOURCE_JS = `export const source = ${JSON.stringify(SOURCE)};\n`;
const html = (script, head = "") =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>an app</title><link rel="icon" href="data:,">${head}</head>` +
  `<body><oc-argo-preview style="height: 400px"></oc-argo-preview>${script}</body></html>\n`;
const MODULE = '<script type="module" src="./main.js"></script>';
/** What Vite's dev server says to the console of its own accord. */
const VITE = /^(debug|info): (\[vite\]|%c\[vite\]|%cDownload the React DevTools)/;

let expected;
before(async () => {
  await init();
  expected = translate(SOURCE).yaml;
});

/** Opens the app, and compares what it made with what Node makes. */
async function assertTranslates(t, address, { inWorker = true, ...options } = {}) {
  const page = await opened(t, address, options);
  const seen = await (await page.waitForFunction(() => globalThis.seen)).jsonValue();
  assert.deepEqual(seen, { here: expected, there: expected, nodes: 1, inWorker });
  await page.locator("oc-argo-preview").getByText("Say hello").first().waitFor();
}

const viteProject = (t, program = APP) => project(t, { "index.html": html(MODULE), "main.js": program, "source.js": SOURCE_JS });

/** The folder into which Vite has built a program. */
async function builtByVite(t, program) {
  const dir = await viteProject(t, program);
  await ran([command("vite"), "build", "--logLevel", "warn"], { cwd: dir });
  return join(dir, "dist");
}

/** The same of webpack. */
async function builtByWebpack(t, program) {
  const dir = await project(t, { "src/index.js": program, "src/source.js": SOURCE_JS, "dist/index.html": html('<script src="./main.js"></script>') });
  const { default: webpack } = await import("webpack");
  const stats = await new Promise((resolve, reject) =>
    // What its command sets by itself, where it is called in the project's folder.
    webpack({ context: dir, output: { path: join(dir, "dist") }, mode: "production", performance: false }, (error, made) => (error ? reject(error) : resolve(made))),
  );
  assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }), { errors: [], warnings: [] }, stats.toString());
  return join(dir, "dist");
}

describe("in a browser", () => {
  it("by Vite's dev server", async (t) => {
    const dir = await viteProject(t);
    const address = await serving(t, [command("vite"), "--port", "0"], { cwd: dir });
    await assertTranslates(t, address, { allowed: VITE });
  });

  it("by the dev server of Vite before version 8, which does not start the package's worker", async (t) => {
    const dir = await viteProject(t);
    const address = await serving(t, [command("vite-7", "vite"), "--port", "0"], { cwd: dir });
    const allowed = new RegExp(`${VITE.source}|^error: Failed to load resource: .*404`);
    await assertTranslates(t, address, { allowed, inWorker: false });
  });

  it("by Vite's build", async (t) => {
    await assertTranslates(t, await hosted(t, await builtByVite(t, APP)));
  });

  it("by webpack 5", async (t) => {
    await assertTranslates(t, await hosted(t, await builtByWebpack(t, APP)));
  });

  it("by esbuild, which is told what a wasm file is", async (t) => {
    const program = `
import module from "oc-argo/oc_argo_bg.wasm";
import { init, translate } from "oc-argo";
import { source } from "./source.js";
await init(module);
globalThis.seen = translate(source).yaml;
`;
    const dir = await project(t, { "main.js": program, "source.js": SOURCE_JS, "out/index.html": html(MODULE) });
    const { build } = await import("esbuild");
    const { warnings } = await build({ absWorkingDir: dir, entryPoints: ["main.js"], bundle: true, format: "esm", outdir: "out", loader: { ".wasm": "file" }, logLevel: "silent" });
    assert.deepEqual(warnings, []);
    const page = await opened(t, await hosted(t, join(dir, "out")));
    assert.equal(await (await page.waitForFunction(() => globalThis.seen)).jsonValue(), expected);
  });

  it("by esbuild, with the element and its worker where the page says", async (t) => {
    const program = `
import module from "oc-argo/oc_argo_bg.wasm";
import layoutModule from "oc-argo/oc_argo_layout_bg.wasm";
import "oc-argo/preview";
import { source } from "./source.js";
const worker = () => new Worker("./worker.js", { type: "module" });
const preview = document.querySelector("oc-argo-preview");
preview.addEventListener("oc-diagnostics", () => (globalThis.seen = true), { once: true });
Object.assign(preview, { background: { module, layoutModule, worker }, source });
`;
    const dir = await project(t, { "main.js": program, "source.js": SOURCE_JS, "out/index.html": html(MODULE) });
    const { build } = await import("esbuild");
    const entryPoints = { main: "main.js", worker: "oc-argo/worker" };
    const { warnings } = await build({ absWorkingDir: dir, entryPoints, bundle: true, format: "esm", outdir: "out", loader: { ".wasm": "file" }, logLevel: "silent" });
    assert.deepEqual(warnings, []);
    const page = await opened(t, await hosted(t, join(dir, "out")));
    await page.waitForFunction(() => globalThis.seen);
    await page.getByRole("application").getByText("Say hello").first().waitFor();
    assert.equal(page.workers().length, 1);
  });

  for (const [bundler, built] of Object.entries({ "Vite's build": builtByVite, "webpack 5": builtByWebpack })) {
    it(`by ${bundler}, with a worker that the page makes of \`oc-argo/worker\``, async (t) => {
      const program = `
import { BackgroundTranslator } from "oc-argo/background";
import { source } from "./source.js";
const worker = () => new Worker(new URL("oc-argo/worker", import.meta.url), { type: "module", name: "mine" });
const background = new BackgroundTranslator({ worker });
const { yaml } = await background.translate(source);
globalThis.seen = [yaml, background.inWorker];
`;
      const page = await opened(t, await hosted(t, await built(t, program)));
      assert.deepEqual(await (await page.waitForFunction(() => globalThis.seen)).jsonValue(), [expected, true]);
      assert.equal(page.workers().length, 1);
    });
  }

  it("by an import map alone", async (t) => {
    const imports = { "oc-argo": "./oc-argo/dist/web.js", "oc-argo/background": "./oc-argo/dist/background/index.js", "oc-argo/preview": "./oc-argo/dist/preview/element.js" };
    const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
    const dir = await project(t, { "index.html": html(MODULE, map), "main.js": APP, "source.js": SOURCE_JS });
    cpSync(join(dir, "node_modules/oc-argo"), join(dir, "oc-argo"), { recursive: true });
    await assertTranslates(t, await hosted(t, dir));
  });

  it("loads the wasm module of the layout when it is asked for, and not before", async (t) => {
    const program = `
import { init, initLayout } from "oc-argo";
await init();
globalThis.layOut = initLayout;`;
    const page = await opened(t, await hosted(t, await builtByVite(t, program)));
    await page.waitForFunction(() => globalThis.layOut);
    const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => /(\w+)_bg-[\w-]+\.wasm$/.exec(name)?.[1]).filter(Boolean));
    assert.deepEqual(await loaded(), ["oc_argo"]);
    await page.evaluate(() => globalThis.layOut());
    assert.deepEqual(await loaded(), ["oc_argo", "oc_argo_layout"]);
  });
});
