/** How long it takes from `init()` to the first translation, in a process of its own: prints milliseconds. */
import { readFileSync } from "node:fs";

import { init, translate } from "../../pkg/dist/nodejs.js";

const sample = (name) => readFileSync(new URL(`../../tests/fixtures/samples/${name}.json`, import.meta.url), "utf8");
const source = { workflow: sample("imagerie"), peers: sample("peers") };
const start = performance.now();
await init();
translate(source);
console.log(performance.now() - start);
