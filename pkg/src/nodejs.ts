/** The entry for Node: the same as the browser's, but for how the module is read. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { initLayoutWith } from "./layout.js";
import type { ModuleInput } from "./loading.js";
import { initWith } from "./translator.js";

export * from "./common.js";

/**
 * Loads the translator; await it before anything else.
 *
 * @param module Where the wasm module is (a path, relative to the working directory, or an address with `file:`, `https:` or another scheme that `fetch` knows), or its
 * bytes, where it is not beside this file.
 * @throws OcArgoError with code `module-unavailable` where it cannot be had; the next call tries again.
 */
export function init(module?: ModuleInput): Promise<void> {
  return initWith(() => read(module, "oc_argo_bg.wasm"));
}

/**
 * Loads the layout; await it before `layout`, which alone needs it. It needs no `init()`.
 *
 * @param module Where its wasm module is, or its bytes, where it is not beside this file: as for {@link init}.
 * @throws OcArgoError with code `module-unavailable` where it cannot be had; the next call tries again.
 */
export function initLayout(module?: ModuleInput): Promise<void> {
  return initLayoutWith(() => read(module, "oc_argo_layout_bg.wasm"));
}

/**
 * Reads a file; everything else is for the loader, which fetches addresses. The package's `own` module is read and compiled at
 * once, as Node does with its scripts: to wait for each piece of it, and for another thread, takes longer.
 */
async function read(module: ModuleInput | undefined, own: string): Promise<ModuleInput> {
  if (module == null) return new WebAssembly.Module(readFileSync(new URL(`../wasm/${own}`, import.meta.url)));
  const path = pathOf(module);
  return path === undefined ? module : readFile(path);
}

/** The path of a module that is a file. What has one letter in front of its colon is a drive of Windows. */
function pathOf(module: ModuleInput): string | undefined {
  if (typeof module !== "string" && !(module instanceof URL)) return undefined;
  const text = module.toString();
  if (/^file:/i.test(text)) return fileURLToPath(text);
  return /^[a-z][a-z\d+.-]+:/i.test(text) ? undefined : text;
}
