/**
 * The memory of one translation, in the process that runs this:
 *
 *     node benches/speed/memory.mjs TASKS
 *
 * Prints `{input, output, before, peak}` in bytes: `peak` is what the wasm module has taken by the end, which it never
 * gives back.
 */
import { init, translate } from "oc-argo";

import initModule from "../../pkg/wasm/oc_argo.js";
import { source, UNBOUNDED } from "./workflows.mjs";

await init();
const { memory } = await initModule();
const before = memory.buffer.byteLength;
const read = source(Number(process.argv[2]));
const translation = translate(read, UNBOUNDED);
const bytes = (text) => Buffer.byteLength(text);
const input = Object.values(read).reduce((sum, text) => sum + bytes(text), 0);
const output = bytes(translation.yaml) + bytes(JSON.stringify({ ...translation, yaml: "" }));
console.log(JSON.stringify({ input, output, before, peak: memory.buffer.byteLength }));
