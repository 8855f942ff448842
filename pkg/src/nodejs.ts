/** The entry for Node: the same as the browser's, but for how the module is read. */
import { readFile } from "node:fs/promises";

import { initLayoutWith } from "./layout.js";
import { initWith } from "./translator.js";

export * from "./common.js";

/** Loads the translator; await it before anything else. */
export function init(): Promise<void> {
  return initWith(() => readFile(new URL("../wasm/oc_argo_bg.wasm", import.meta.url)));
}

/** Loads the layout; await it before `layout`, which alone needs it. It needs no `init()`. */
export function initLayout(): Promise<void> {
  return initLayoutWith(() => readFile(new URL("../wasm/oc_argo_layout_bg.wasm", import.meta.url)));
}
