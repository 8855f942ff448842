/**
 * From a key to the painted manifest and the painted DAG, in Chromium, for workflows of several sizes:
 *
 *     node www/bench/keystrokes.mjs [--json] [TASKS ...]
 *
 * Each figure is the median of many keys typed into the name of the first task, in the app and in an editor alone in turns:
 * `editor` until the frame that shows the key itself, in the same editor with nobody who listens; `yaml` and `dag` until the
 * frame that shows the new name has been painted, `key` the time in which the page's own thread was not free for the key
 * itself, `longest` the longest time that it was busy at a stretch meanwhile. With `--json`, all times of `editor` and
 * `yaml` are printed as JSON instead.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { app, closeAll, fileServer, manyTasks, opened, openTexts, PATIENCE } from "../test/page.mjs";

const KEYS = 25;
const NAMES = ["editor", "yaml", "dag", "key", "longest"];

const words = process.argv.slice(2);
const isJson = words.includes("--json");
const sizes = words.filter((word) => word !== "--json").map(Number);
const bare = await builtBare();
if (!isJson) console.log(["tasks", ...NAMES.map((name) => `${name} ms`)].join("\t"));
const all = [];
for (const tasks of sizes.length > 0 ? sizes : [10, 100, 1_000, 10_000]) {
  const times = await inTurns(tasks);
  all.push({ tasks, yaml: times.yaml, editor: times.editor });
  if (!isJson) console.log([tasks, ...NAMES.map((name) => median(times[name]).toFixed(1))].join("\t"));
}
if (isJson) console.log(JSON.stringify(all));
await closeAll();

/** The page of the editor alone, built as the app is. */
async function builtBare() {
  const root = fileURLToPath(new URL("bare", import.meta.url));
  const outDir = fileURLToPath(new URL("../../target/bare-editor", import.meta.url));
  await build({ root, base: "./", logLevel: "error", configFile: false, build: { outDir, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 2000 } });
  return outDir;
}

/** The same keys in both pages, in turns, so that whatever else the machine does hits both alike. */
async function inTurns(tasks) {
  const ends = [];
  const times = Object.fromEntries(NAMES.map((name) => [name, []]));
  try {
    const t = { after: (end) => ends.unshift(end) };
    const [bare, whole] = [await bareEditor(t, tasks), await wholeApp(t, tasks)];
    // The first key is for the compilers.
    for (let key = 0; key <= KEYS; key += 1) {
      const { editor } = await oneKey(bare, key, true);
      const found = { ...(await oneKey(whole, key, false)), editor };
      if (key > 0) for (const name of NAMES) times[name].push(found[name]);
    }
  } finally {
    for (const end of ends) await end();
  }
  return times;
}

async function bareEditor(t, tasks) {
  const page = await opened(t, await fileServer(t, (path) => readFileSync(bare + path)));
  await page.evaluate((text) => globalThis.show(text), JSON.stringify(manyTasks(tasks), null, 2));
  return page;
}

async function wholeApp(t, tasks) {
  const page = await app(t);
  await openTexts(page, { "many.json": manyTasks(tasks) });
  await page.getByText(`${tasks.toLocaleString("en")} tasks`, { exact: true }).waitFor({ timeout: 4 * PATIENCE });
  await page.locator('[aria-label="Graph"][aria-busy="false"]').waitFor({ timeout: 4 * PATIENCE });
  // The card of the first task, and its name in the source.
  await page.getByRole("region", { name: "DAG" }).getByLabel("Search tasks").fill("t0");
  await page.keyboard.press("Enter");
  return page;
}

async function oneKey(page, key, isBare) {
  // A page behind another may be given no frames.
  await page.bringToFront();
  const editor = page.getByRole("textbox", { name: /^source/ });
  await editor.click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type('"Task 0');
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  const name = `Task 0${"x".repeat(key + 1)}`;
  // The watch is in the page before the key is sent.
  const found = await page.evaluateHandle(watch, { name, yaml: name.toLowerCase().replace(" ", "-"), isBare });
  await page.keyboard.type("x");
  return found.evaluate(({ done }) => done);
}

/** In the page: waits for the key, then for the frames that show what came of it. */
function watch({ name, yaml, isBare }) {
  const done = new Promise((resolve) => {
    const found = { start: 0, key: 0, editor: 0, yaml: 0, dag: 0, longest: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.longest = Math.max(found.longest, duration);
    });
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        // When the browser had it.
        found.start = timeStamp;
        observer.observe({ entryTypes: ["longtask"] });
        setTimeout(() => (found.key = performance.now() - found.start));
        requestAnimationFrame(look);
      },
      { capture: true, once: true },
    );
    const shows = (selector, text) => [...document.querySelectorAll(selector)].some((element) => element.textContent.includes(text));
    const wanted = isBare
      ? { editor: () => shows('[aria-label="source"] .cm-line', `"${name}"`) }
      : { yaml: () => shows('[aria-label="YAML"] .cm-line', yaml), dag: () => shows('[aria-label="DAG"] .dag-card', name) };
    const look = () => {
      // A frame's size observers are told behind all its callbacks, which may have changed the text, and before it is
      // painted; the next message is taken behind the painting.
      const observer = new ResizeObserver(() => {
        observer.disconnect();
        const { port1, port2 } = new MessageChannel();
        const there = Object.keys(wanted).filter((what) => found[what] === 0 && wanted[what]());
        port1.onmessage = () => {
          for (const what of there) found[what] = performance.now() - found.start;
          if (Object.keys(wanted).every((what) => found[what] > 0)) resolve(found);
          else requestAnimationFrame(look);
        };
        port2.postMessage(null);
      });
      observer.observe(document.documentElement);
    };
  });
  return { done };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
