/** The entry for Node: the same as the browser's, but for how the module is read. */
import { readFile } from "node:fs/promises";

import { initLayoutWith } from "./layout.js";
import type { ModuleInput } from "./loading.js";
import { initWith } from "./translator.js";

export * from "./common.js";

/**
 * Loads the translator; await it before anything else.
 *
 * @param module Where the wasm module is, or its bytes, where it is not beside this file.
 * @throws OcArgoError with code `module-unavailable` where it cannot be had; the next call tries again.
 */
export function init(module?: ModuleInput): Promise<void> {
  return initWith(() => module ?? readFile(new URL("../wasm/oc_argo_bg.wasm", import.meta.url)));
}

/**
 * Loads the layout; await it before `layout`, which alone needs it. It needs no `init()`.
 *
 * @param module Where its wasm module is, or its bytes, where it is not beside this file.
 * @throws OcArgoError with code `module-unavailable` where it cannot be had; the next call tries again.
 */
export function initLayout(module?: ModuleInput): Promise<void> {
  return initLayoutWith(() => module ?? readFile(new URL("../wasm/oc_argo_layout_bg.wasm", import.meta.url)));
}
