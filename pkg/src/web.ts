/** The entry for browsers, and for everything that bundles for them. */
import { initLayoutWith } from "./layout.js";
import type { ModuleInput } from "./loading.js";
import { initWith } from "./translator.js";

export * from "./common.js";

/**
 * Loads the translator; await it before anything else. The module is compiled while it is still being fetched.
 *
 * @param module Where the wasm module is, or its bytes, where it is not beside this file.
 */
export function init(module?: ModuleInput): Promise<void> {
  return initWith(() => module ?? new URL("../wasm/oc_argo_bg.wasm", import.meta.url));
}

/**
 * Loads the layout; await it before `layout`, which alone needs it. It needs no `init()`.
 *
 * @param module Where its wasm module is, or its bytes, where it is not beside this file.
 */
export function initLayout(module?: ModuleInput): Promise<void> {
  return initLayoutWith(() => module ?? new URL("../wasm/oc_argo_layout_bg.wasm", import.meta.url));
}
