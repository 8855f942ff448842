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
 * Whether an answer names its peer.
 *
 * @throws TypeError where it is no {@link Answer}: of what a host means to say by something else, consent is the worst guess.
 */
function namesPeer(answer: unknown): boolean {
  if (answer == null) return false;
  if (typeof answer === "object" && !Array.isArray(answer)) {
    const { namesPeer: isNamed } = answer as { namesPeer?: unknown };
    if (typeof isNamed === "boolean") return isNamed;
    if (isNamed == null && isPlain(answer) && Object.keys(answer).every((key) => key === "namesPeer")) return false;
  }
  const given = typeof answer === "object" ? "an object of another kind" : typeof answer === "function" ? "a function" : `\`${typeof answer === "string" ? JSON.stringify(answer.slice(0, 60)) : String(answer)}\``;
  throw new TypeError(`\`considers\` resolved with ${given}, which is no answer: resolve with nothing or \`{ namesPeer: true }\` where the peer has granted, and reject where it has not`);
}

/** Whether this is an object by itself, of whichever realm: a response or an error could have any meaning. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function lacks(name: string, what: string): never {
  throw new OcArgoError("host-lacks", `the host has no \`${name}\`, and this build ${what}`);
}
