/** The entry for browsers, and for everything that bundles for them. */
import { initWith } from "./translator.js";

export * from "./common.js";

/**
 * Loads the translator; await it before anything else. The module is compiled while it is still being fetched.
 *
 * @param module Where the wasm module is, or its bytes, where it is not beside this file.
 */
export function init(module?: string | URL | Request | Response | BufferSource | WebAssembly.Module): Promise<void> {
  return initWith(() => module ?? new URL("../wasm/oc_argo_bg.wasm", import.meta.url));
}
