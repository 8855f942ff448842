/** Loading a wasm module: once, whoever asks for it and however often. */
import { messageOf, OcArgoError } from "./errors.js";

/** A compiled module, where the types of the host have such. */
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : never;

/** Where a module is, or what it consists of. */
export type ModuleInput = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

/** How wasm-bindgen's glue starts a module: from anywhere, or compiled. */
interface Glue {
  start(options: { module_or_path: ModuleInput }): Promise<unknown>;
  startCompiled: (options: { module: CompiledModule }) => unknown;
}

/** A module that is there after its first `load`. */
export class LoadedOnce {
  #loading: Promise<void> | undefined;
  #isLoaded = false;

  /**
   * @param glue Starts the module.
   * @param advice What a caller who has not loaded it is told.
   */
  constructor(
    private readonly glue: Glue,
    private readonly advice: string,
  ) {}

  /**
   * Loads it; every later call gives the same promise, unless the first failed.
   *
   * @throws OcArgoError with code `module-unavailable` where it cannot be had, or is no such module.
   */
  load(input: () => ModuleInput | Promise<ModuleInput>): Promise<void> {
    return (this.#loading ??= this.#load(input).catch((error: unknown) => {
      this.#loading = undefined;
      throw new OcArgoError("module-unavailable", `the wasm module cannot be loaded: ${messageOf(error)}`, {}, { cause: error });
    }));
  }

  /** Throws where it is not there yet. */
  assertLoaded(): void {
    if (!this.#isLoaded) {
      throw new OcArgoError("not-initialised", this.advice);
    }
  }

  async #load(input: () => ModuleInput | Promise<ModuleInput>): Promise<void> {
    const found = await input();
    // The glue would ask whether this is a `Response`, and Node takes longer to load what that is than all else here.
    if (found instanceof WebAssembly.Module) {
      this.glue.startCompiled({ module: found });
    } else if (isBytes(found)) {
      this.glue.startCompiled({ module: await WebAssembly.compile(found as BufferSource) });
    } else {
      await this.glue.start({ module_or_path: found });
    }
    this.#isLoaded = true;
  }
}

function isBytes(input: ModuleInput): input is ArrayBufferView {
  return ArrayBuffer.isView(input);
}
