/** From `init()` to the first translation of the sample "Imagerie médicale", in the process that runs this. Prints the milliseconds. */
import { readFileSync } from "node:fs";

import { init, translate } from "oc-argo";

const read = (name) => readFileSync(new URL(`../../tests/fixtures/samples/${name}`, import.meta.url), "utf8");
const source = { workflow: read("imagerie.json"), peers: read("peers.json") };
const start = performance.now();
await init();
translate(source);
console.log(performance.now() - start);
