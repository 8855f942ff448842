/**
 * From a key to the painted manifest and the painted DAG, in Chromium, for workflows of several sizes:
 *
 *     node www/bench/keystrokes.mjs [TASKS ...]
 *
 * Each figure is the median of several keys typed into the name of the first task: `yaml` and `dag` until the frame that
 * shows the new name has been painted, `key` the time in which the page's own thread was not free for the key itself,
 * `longest` the longest time that it was busy at a stretch meanwhile.
 */
import { app, closeBrowser, manyTasks, openTexts, PATIENCE } from "../test/page.mjs";

const KEYS = 7;

const sizes = process.argv.slice(2).map(Number);
console.log("tasks\tyaml ms\tdag ms\tkey ms\tlongest ms");
for (const tasks of sizes.length > 0 ? sizes : [10, 100, 1_000, 10_000]) {
  console.log([tasks, ...(await measured(tasks))].join("\t"));
}
await closeBrowser();

async function measured(tasks) {
  const ends = [];
  const page = await app({ after: (end) => ends.unshift(end) });
  try {
    await openTexts(page, { "many.json": manyTasks(tasks) });
    await page.getByText(`${tasks.toLocaleString("en")} tasks`, { exact: true }).waitFor({ timeout: 4 * PATIENCE });
    await page.locator('[aria-label="Graph"][aria-busy="false"]').waitFor({ timeout: 4 * PATIENCE });
    // The card of the first task, and its name in the source.
    await page.getByRole("region", { name: "DAG" }).getByLabel("Search tasks").fill("t0");
    await page.keyboard.press("Enter");
    const rows = [];
    for (let key = 0; key < KEYS; key += 1) rows.push(await oneKey(page, key));
    return rows[0].map((_, column) => median(rows.map((row) => row[column])).toFixed(1));
  } finally {
    for (const end of ends) await end();
  }
}

async function oneKey(page, key) {
  const editor = page.getByRole("textbox", { name: /^source/ });
  await editor.click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type('"Task 0');
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  const name = `Task 0${"x".repeat(key + 1)}`;
  // The watch is in the page before the key is sent.
  const found = await page.evaluateHandle(watch, { name, yaml: name.toLowerCase().replace(" ", "-") });
  await page.keyboard.type("x");
  return found.evaluate(({ done }) => done);
}

/** In the page: waits for the key, then for the frames that show what came of it. */
function watch({ name, yaml }) {
  const done = new Promise((resolve) => {
    const found = { start: 0, key: 0, yaml: 0, dag: 0, longest: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.longest = Math.max(found.longest, duration);
    });
    addEventListener(
      "keydown",
      () => {
        found.start = performance.now();
        observer.observe({ entryTypes: ["longtask"] });
        setTimeout(() => (found.key = performance.now() - found.start));
        requestAnimationFrame(look);
      },
      { capture: true, once: true },
    );
    const look = () => {
      const now = () => performance.now() - found.start;
      const shows = (selector, text) => [...document.querySelectorAll(selector)].some((element) => element.textContent.includes(text));
      // A frame's callback runs before it is painted; the next task after it runs behind the painting.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        if (found.yaml === 0 && shows('[aria-label="YAML"] .cm-line', yaml)) found.yaml = now();
        if (found.dag === 0 && shows('[aria-label="DAG"] .dag-card', name)) found.dag = now();
        if (found.yaml > 0 && found.dag > 0) resolve([found.yaml, found.dag, found.key, found.longest]);
        else requestAnimationFrame(look);
      };
      port2.postMessage(null);
    };
  });
  return { done };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
