/** From `init()` to the first translation of the sample "Imagerie médicale", in Chromium with a warm cache. Prints the milliseconds of each load as JSON. */
import { packagePage, sampleSource } from "../test/package-page.mjs";
import { closeAll } from "../test/page.mjs";

const LOADS = 7;

const ends = [];
const page = await packagePage({ after: (end) => ends.unshift(end) }, "");
const times = [];
for (let load = 0; load <= LOADS; load += 1) {
  if (load > 0) await page.reload();
  const time = await page.evaluate(async (source) => {
    const { init, translate } = await import("oc-argo");
    const start = performance.now();
    await init();
    translate(source);
    return performance.now() - start;
  }, sampleSource("imagerie.json", true));
  // The first warms the cache.
  if (load > 0) times.push(time);
}
for (const end of ends) await end();
await closeAll();
console.log(JSON.stringify(times));
