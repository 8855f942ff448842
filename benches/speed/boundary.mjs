/**
 * Both ways over the boundary, without the translation between: texts and numbers, as the package does it, and objects
 * whose members go over one by one (serde-wasm-bindgen). The package decodes a source map when it is read.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { inTurns, row } from "./measure.mjs";
import { workflow } from "./workflows.mjs";

/** The rows `boundary` for so many tasks. */
export function crossings(tasks, runs) {
  const { readText, readObject, Result } = createRequire(import.meta.url)(fileURLToPath(new URL("../../target/boundary/pkg/boundary.js", import.meta.url)));
  const drawn = workflow(tasks);
  const result = new Result(JSON.stringify(drawn));
  const times = inTurns(runs, {
    textIn: () => readText(JSON.stringify(drawn)),
    objectIn: () => readObject(drawn),
    textOut: () => [result.giveYaml(), result.giveNumbers(), JSON.parse(result.giveRest())],
    objectOut: () => result.giveObject(),
  });
  result.free();
  return [
    row("boundary", "objects", tasks, times.textIn, times.objectIn, { what: "workflow in" }),
    row("boundary", "objects", tasks, times.textOut, times.objectOut, { what: "translation out" }),
  ];
}
