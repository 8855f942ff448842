/** What a page may give to a background translator and to its builds, and what is made of it. */
import type { ArgoKubeEvent, Progress } from "../../wasm/schema.js";
import { readSafely } from "../boundary.js";
import type { Answer } from "../builder.js";
import { OcArgoError } from "../errors.js";
import type { SentModule } from "./protocol.js";
import { startedWorker } from "./start.js";

/** What the build of a page may be given. */
export interface BackgroundBuildOptions {
  /**
   * Asks a peer: see `Host.considers`. Its signal says that the answer is no longer waited for. A build that needs an answer
   * fails without it.
   */
  considers?: ((event: ArgoKubeEvent, context: { signal: AbortSignal }) => Promise<Answer | void>) | undefined;
  /** Told of every answer that is asked for, comes or fails. What it throws ends the build. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Cancels the build. */
  signal?: AbortSignal | undefined;
}

/** How a background translator is made. */
export interface BackgroundOptions {
  /**
   * Where the wasm module is, where it is not beside the package's files, or its bytes; a relative address is relative to the
   * page.
   */
  module?: string | URL | Uint8Array | undefined;
  /** Where the layout's wasm module is, likewise. It is loaded when something is laid out for the first time. */
  layoutModule?: string | URL | Uint8Array | undefined;
  /**
   * The worker, where the page makes it itself of the package's entry `oc-argo/worker`, or what makes one: it is called again
   * for the worker of large layouts, and where one has ended. Where the worker itself is given neither is to be had.
   */
  worker?: Worker | (() => Worker) | undefined;
}

/** Refuses, before anything begins, what would fail only later: nobody would be told, and the build would run on. */
export function assertUsable(build: BackgroundBuildOptions | null): void {
  readSafely("invalid-options", "the build's options cannot be read", () => {
    const { considers, onProgress, signal } = build ?? {};
    for (const [name, value] of Object.entries({ considers, onProgress })) {
      if (value != null && typeof value !== "function") throw new OcArgoError("invalid-options", `\`${name}\` is no function`);
    }
    // One of another frame is of another class.
    if (signal != null && typeof signal.addEventListener !== "function") throw new OcArgoError("invalid-options", "`signal` is no `AbortSignal`");
  });
}

/** Whether the page gives the worker itself, of which there is no other. */
export function isGiven(worker: BackgroundOptions["worker"]): boolean {
  return worker != null && typeof worker !== "function";
}

/** The worker that the page wants: its own, or that of the package. */
export function workerOf(given: BackgroundOptions["worker"]): Worker {
  if (given == null) return startedWorker();
  return typeof given === "function" ? given() : given;
}

/** Where a module is, as the page means it: what is relative to the page would be relative to the script in the worker. */
export function placeOf(name: string, module: BackgroundOptions["module"]): SentModule {
  const base = (globalThis.document as Document | undefined)?.baseURI ?? (globalThis.location as Location | undefined)?.href;
  if (module == null) return undefined;
  if (ArrayBuffer.isView(module)) return module;
  if (base === undefined) return module.toString();
  return readSafely("invalid-options", `\`${name}\` is no address`, () => new URL(module, base).href);
}
