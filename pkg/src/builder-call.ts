/** One call of a builder: what the wasm module may ask of the host meanwhile, and what becomes of what the host throws. */
import type { ArgoKubeEvent, Progress } from "../wasm/schema.js";
import { whenAborted } from "./aborting.js";
import { rawDocument, readSafely, type RawDocument } from "./boundary.js";
import type { CallOptions, Host, HostContext } from "./builder.js";
import { OcArgoError } from "./errors.js";
import { withReason } from "./unanswered.js";

/** What the wasm module calls back, for one call: see `HostCallbacks` in `src/wasm/js_host.rs`. */
export interface HostCallbacks {
  /** Whether the answer names its peer. */
  considers(event: ArgoKubeEvent): Promise<boolean>;
  loadWorkflow(id: string): Promise<RawDocument | undefined>;
  loadPeer(id: string): Promise<RawDocument | undefined>;
  writeFile(fileName: string, yaml: string): Promise<string>;
  cancelled(): Promise<void>;
  isCancelled(): boolean;
  giveUp(): void;
  progress(progress: Progress): void;
}

/** Makes a call whose callbacks are the host's, with the signal and the listener that the caller has given. */
export async function callWith<T>(host: Host, given: CallOptions | null | undefined, call: (callbacks: HostCallbacks) => Promise<T>): Promise<T> {
  const signal = readSafely("invalid-options", "the options of the call cannot be used", () => given?.signal);
  const running = new BuilderCall(host, (progress) => given?.onProgress?.(progress));
  const cancel = (): void => running.abort(signal?.reason);
  const leave = readSafely("invalid-options", "the signal cannot be used", () => (signal == null ? undefined : whenAborted(signal, cancel)));
  if (signal?.aborted) cancel();
  try {
    return await call(running.callbacks());
  } catch (error) {
    throw withReason(running.explained(OcArgoError.from(error)), host);
  } finally {
    leave?.();
    running.end();
  }
}

/** What an `onProgress` threw. */
class ListenerError {
  constructor(readonly error: unknown) {}
}

class BuilderCall {
  readonly #controller = new AbortController();
  /** Kept when the call is cancelled or has ended: whoever waits for it in the module is forgotten then. */
  readonly #cancelled: Promise<void>;
  #cancel!: () => void;
  /** Broken when the call has ended: what a host never answers would be waited for in the module for ever. */
  readonly #over: Promise<never>;
  #end!: (reason: unknown) => void;
  /** What the host threw first, while the call was not cancelled. */
  #thrown: { error: unknown } | undefined;

  constructor(
    private readonly host: Host,
    private readonly listener: (progress: Progress) => void,
  ) {
    this.#cancelled = new Promise((resolve) => (this.#cancel = resolve));
    this.#over = new Promise((_, reject) => (this.#end = reject));
    // Where nothing was asked, nobody waits for this.
    this.#over.catch(() => undefined);
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
    this.#cancel();
  }

  end(): void {
    this.#cancel();
    this.#end(new OcArgoError("cancelled", "the call of the builder has ended"));
  }

  /** Callbacks that are all there; what the host lacks says so when it is needed. */
  callbacks(): HostCallbacks {
    const { host } = this;
    const { signal } = this.#controller;
    const context: HostContext = { signal };
    const document = (found: unknown, what: string): RawDocument | undefined => (found == null ? undefined : rawDocument(found, what));
    return {
      considers: (event) =>
        this.#asked(async () => namesPeer(await (host.considers == null ? lacks("considers", "needs answers of other peers") : host.considers(event, context)))),
      loadWorkflow: (id) => this.#asked(async () => document(await host.loadWorkflow?.(id, context), `the workflow \`${id}\``)),
      loadPeer: (id) => this.#asked(async () => document(await host.loadPeer?.(id, context), `the peer \`${id}\``)),
      writeFile: (fileName, yaml) =>
        this.#asked(() => (host.writeFile == null ? lacks("writeFile", "ends in a file") : host.writeFile(fileName, yaml, context))),
      cancelled: () => this.#cancelled,
      isCancelled: () => signal.aborted,
      giveUp: () => this.#controller.abort(),
      progress: (progress) => this.#progress(progress),
    };
  }

  /** The error that the caller is told: with what the host threw, of which the wasm module passes only the message on. */
  explained(error: unknown): unknown {
    const thrown = this.#thrown?.error;
    if (thrown instanceof ListenerError) return thrown.error;
    if (!(error instanceof OcArgoError)) return thrown instanceof OcArgoError ? thrown : error;
    const { code, message, failure } = error;
    if (code === "cancelled") return new OcArgoError(code, message, failure, { cause: this.#controller.signal.reason });
    if (thrown instanceof OcArgoError) return thrown;
    return this.#thrown === undefined ? error : new OcArgoError(code, message, failure, { cause: thrown });
  }

  /** Reports progress. An error of the listener ends the call with that error. */
  #progress(progress: Progress): void {
    try {
      this.listener(progress);
    } catch (error) {
      this.#thrown ??= { error: new ListenerError(error) };
      this.abort(error);
    }
  }

  #asked<T>(call: () => T | Promise<T>): Promise<T> {
    return Promise.race([this.#remembering(call), this.#over]);
  }

  async #remembering<T>(call: () => T | Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      // Whoever gives up when told to is not why the call ended.
      if (!this.#controller.signal.aborted) this.#thrown ??= { error };
      throw error;
    }
  }
}

/**
 * Whether an answer names its peer. A peer has granted where its promise is kept, and what a function happens to give back
 * besides means nothing; but what says no by itself is no consent.
 *
 * @throws TypeError where it says so.
 */
function namesPeer(answer: unknown): boolean {
  const said = (typeof answer === "object" && answer !== null ? answer : {}) as { namesPeer?: unknown; ok?: unknown; granted?: unknown };
  const refusal = answer === false ? "`false`" : answer instanceof Error ? "an error" : said.ok === false || said.granted === false ? "what says no" : undefined;
  if (refusal !== undefined) {
    throw new TypeError(`\`considers\` resolved with ${refusal}: let it reject where the peer has not granted`);
  }
  return said.namesPeer === true;
}

function lacks(name: string, what: string): never {
  throw new OcArgoError("host-lacks", `the host has no \`${name}\`, and this build ${what}`);
}
