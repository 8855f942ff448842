/**
 * The translator, for browsers and everything that bundles for them; under Node the same, but for how `init` and
 * `initLayout` find their modules.
 *
 * @module oc-argo
 */
import { initLayoutWith } from "./layout.js";
import type { ModuleInput } from "./loading.js";
import { initWith } from "./translator.js";

export * from "./common.js";

/**
 * Loads the translator; await it before anything else. The module is compiled while it is still being fetched.
 *
 * @param module Where the wasm module is, or its bytes, where it is not beside this file.
 * @throws OcArgoError with code `module-unavailable` where it cannot be had; the next call tries again.
 */
export function init(module?: ModuleInput): Promise<void> {
  return initWith(() => module ?? served(new URL("../wasm/oc_argo_bg.wasm", import.meta.url)));
}

/**
 * Loads the layout; await it before `layout`, which alone needs it. It needs no `init()`.
 *
 * @param module Where its wasm module is, or its bytes, where it is not beside this file.
 * @throws OcArgoError with code `module-unavailable` where it cannot be had; the next call tries again.
 */
export function initLayout(module?: ModuleInput): Promise<void> {
  return initLayoutWith(() => module ?? served(new URL("../wasm/oc_argo_layout_bg.wasm", import.meta.url)));
}

/** What Node has beside what browsers have. */
const { process } = globalThis as { process?: { getBuiltinModule?: (name: "node:fs") => { readFileSync(file: URL): Uint8Array } } };

/**
 * Where a module is served: beside this file. Vite's dev server before version 8 moves this file into a folder of its own
 * and leaves the modules where they were. Under Node, as where a page is tested, `fetch` reads no files: these are its bytes.
 */
function served(beside: URL): ModuleInput {
  if (beside.protocol === "file:" && process?.getBuiltinModule !== undefined) return process.getBuiltinModule("node:fs").readFileSync(beside);
  return new URL(beside.href.replace("/node_modules/.vite/wasm/", "/node_modules/oc-argo/wasm/"));
}
