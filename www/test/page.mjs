/**
 * What the tests in a real browser share: the command `oc-argo preview` as a server, Chromium, a page that may neither
 * write to its console nor ask a foreign origin for anything, and axe.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The command. */
const COMMAND = join(ROOT, "pkg/dist/cli/main.js");
/** The path of a sample. */
export const samplePath = (name) => join(ROOT, "tests/fixtures/samples", name);
/** The text of a sample. */
export const sample = (name) => readFileSync(samplePath(name), "utf8");
/** Long enough for a machine that does other things as well. */
export const PATIENCE = 30_000;

let launched;

/** The Chromium of this test file. */
function ownChromium() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  return launched;
}

let bare;

/** The command without any file, which serves the same to every page of this test file. */
function ownCommand() {
  bare ??= started([]);
  return bare;
}

/** Ends the browser and the command, when the last page is done. */
export async function closeAll() {
  await (await launched)?.close();
  await (await bare)?.stop();
}

// A measurement that uses this module outside of a test ends them itself.
if (process.env.NODE_TEST_CONTEXT !== undefined) after(closeAll);

const contexts = new WeakMap();

/** Closes the pages of a test: before their server ends, so that none asks it for something more. */
export async function closePages(t) {
  for (const context of contexts.get(t) ?? []) await context.close();
}

/** A folder that goes away with the test. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "oc-argo-page-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/**
 * Serves the app with the command, as a user would.
 *
 * @param {string[]} [args] What follows `oc-argo preview --port 0`.
 * @returns {Promise<string>} The page's address.
 */
export async function served(t, args = []) {
  if (args.length === 0) return (await ownCommand()).address;
  const { address, stop } = await started(args);
  t.after(async () => {
    await closePages(t);
    await stop();
  });
  return address;
}

/**
 * Starts the command.
 *
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
function started(args) {
  const child = spawn(process.execPath, [COMMAND, "preview", "--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill("SIGINT");
    await closed;
  };
  let said = "";
  return new Promise((resolve, reject) => {
    const listen = (text) => {
      said += text;
      const address = /http:\/\/[\d.]+:\d+\//.exec(said)?.[0];
      if (address !== undefined) resolve({ address, stop });
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    child.on("close", (code) => reject(new Error(`the command ended with ${code}: ${said}`)));
  });
}

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/** Serves `www/dist` as any static host would: without the command, without its headers. */
export const hosted = (t) => fileServer(t, (path) => readFileSync(join(ROOT, "www/dist", path)));

/**
 * Serves files on the loopback address. `/` is `/index.html`.
 *
 * @param {(path: string) => string | Buffer} read What stands at a path; it throws where nothing does.
 * @param {Record<string, string>} [headers] What every answer says beside its type.
 */
export async function fileServer(t, read, headers = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname === "/" ? "/index.html" : pathname;
    try {
      const body = read(path);
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "text/plain", ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    await closePages(t);
    await new Promise((resolve) => server.close(resolve) && server.closeAllConnections());
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

/**
 * A page of a fresh browser profile. When the test ends, nothing may have been written to the console, no error may have
 * been thrown, and no foreign origin may have been asked for anything.
 *
 * @param {import("playwright-core").BrowserContextOptions & {allowed?: RegExp, prepare?: (page: import("playwright-core").Page) => Promise<unknown>, browser?: () => Promise<import("playwright-core").Browser>}} [options]
 * `allowed`: what the console may say all the same; `prepare`: what is done to the page before it is loaded; `browser`:
 * another one than Chromium.
 */
export async function opened(t, url, { allowed, prepare, browser = ownChromium, ...options } = {}) {
  // What moves smoothly is pressed where it was; a test that is about motion asks for it.
  const context = await (await browser()).newContext({ viewport: { width: 1500, height: 900 }, reducedMotion: "reduce", ...options });
  contexts.set(t, [...(contexts.get(t) ?? []), context]);
  context.setDefaultTimeout(PATIENCE);
  const said = [];
  const foreign = [];
  context.on("request", (request) => {
    const asked = new URL(request.url());
    if (/^https?:$/.test(asked.protocol) && asked.origin !== new URL(url).origin) foreign.push(request.url());
  });
  const page = await context.newPage();
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`thrown: ${error.message}`));
  t.after(async () => {
    await context.close();
    assert.deepEqual(said.filter((text) => allowed === undefined || !allowed.test(text)), [], "the console is silent");
    assert.deepEqual(foreign, [], "no foreign origin is asked");
  });
  await prepare?.(page);
  await page.goto(url);
  return page;
}

/** The page of the command, with nothing but its examples, when the first translation is there. */
export async function app(t, options) {
  const page = await opened(t, await served(t), options);
  await translated(page);
  return page;
}

/** Waits until the page has translated what is open. */
export async function translated(page) {
  await page.getByText(/^translated in /).waitFor();
}

/** Opens texts as files. */
export async function openTexts(page, files) {
  const payload = Object.entries(files).map(([name, content]) => ({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content, null, 2)),
  }));
  await page.getByLabel("Open", { exact: true }).and(page.locator("input[type=file]")).setInputFiles(payload);
}

/** Waits until `check` holds, or fails with what it last said. */
export async function eventually(check) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** What axe finds that is serious or worse, as text. */
export async function seriousFaults(page, selector = "body") {
  await page.evaluate(readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8"));
  return page.evaluate(async (root) => {
    const { violations } = await globalThis.axe.run(root, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`));
  }, selector);
}

/**
 * A workflow of many tasks in layers, each task behind some of the layer before, always the same.
 *
 * @param {number} count
 * @param {number} [width] Tasks in a layer.
 */
export function manyTasks(count, width = 40) {
  const SELF = "5d372ae4-dad0-569b-91aa-74c4b6628e27";
  const items = { here: { id: "here", compute: { id: "c", name: "Here", creator_id: SELF } } };
  const links = [];
  let seed = 1;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let index = 0; index < count; index += 1) {
    const id = `t${index}`;
    const [layer, row] = [Math.floor(index / width), index % width];
    const container = { image: "busybox:1.36", command: "echo", args: String(index) };
    items[id] = {
      id,
      position: { x: layer * 240, y: row * 90 },
      width: 180,
      height: 60,
      processing: { id: `p${index}`, name: `Task ${index}`, instances: [{ env: [{ name: "N", value: String(index) }], access: { container } }] },
    };
    links.push({ source: { id }, destination: { id: "here" } });
    for (let times = 0; layer > 0 && times < 3; times += 1) {
      const before = `t${(layer - 1) * width + random(width)}`;
      if (!links.slice(-4).some(({ source, destination }) => source.id === before && destination.id === id)) {
        links.push({ source: { id: before }, destination: { id } });
      }
    }
  }
  return { id: "many", name: `${count} tasks`, creator_id: SELF, graph: { items, links } };
}
