/** A build in two calls, with its surroundings injected. */
import { RawArgoBuilder } from "../wasm/oc_argo.js";
import type { ArgoKubeEvent, BuildOptions, DagSummary, Execution, Options, Peer, Progress, Translation, Workflow } from "../wasm/schema.js";
import { cross, crossing, moduleNumber, rawDocument, rawOptions, rawSource, readSafely, type Document, type RawDocument, type Source } from "./boundary.js";
import { OcArgoError, type ErrorCode } from "./errors.js";
import { translationFrom, type RawTranslation } from "./translation.js";
import { assertReady } from "./translator.js";

/** What a peer's answer says beyond that it came. */
export interface Answer {
  /** Whether the answer named the peer that gave it: then all others may be asked at once. */
  namesPeer?: boolean;
}

/** The surroundings of a build. What it lacks, a build that needs it says. */
export interface Host {
  /** Sub-workflows that are at hand, by id. */
  workflows?: Record<string, Document<Workflow>>;
  /** Peers that are at hand, by id. */
  peers?: Document<Record<string, Peer>>;
  /** Loads a sub-workflow; `undefined` where there is none. Asked only for ids that are needed. */
  loadWorkflow?(id: string): Promise<Document<Workflow> | undefined> | Document<Workflow> | undefined;
  /** Loads a peer; `undefined` where there is none. Asked only for ids that are needed. */
  loadPeer?(id: string): Promise<Document<Peer> | undefined> | Document<Peer> | undefined;
  /** Asks a peer, and resolves when it has answered. Rejects where the answer will not come. */
  considers?(event: ArgoKubeEvent, context: { signal: AbortSignal }): Promise<Answer | void>;
  /** Writes the manifest, whole or not at all, and gives its path. */
  writeFile?(fileName: string, yaml: string): Promise<string>;
}

/** What a single call of a builder may be given. */
export interface CallOptions {
  /** Cancels the call. */
  signal?: AbortSignal;
  /** Told of every answer that is asked for, comes or fails. */
  onProgress?: (progress: Progress) => void;
}

/**
 * A `considers` that grants every request at once and records it in `granted`: for previews, demonstrations and tests.
 * Nobody is asked, so nothing is made ready anywhere.
 */
export function grantConsiders(): NonNullable<Host["considers"]> & {
  /** What was granted, in the order in which it was asked. */
  readonly granted: ArgoKubeEvent[];
} {
  const granted: ArgoKubeEvent[] = [];
  const considers = async (event: ArgoKubeEvent): Promise<Answer> => {
    granted.push(event);
    return { namesPeer: true };
  };
  return Object.assign(considers, { granted });
}

/** A build in two calls, as the original made it: `createDag`, then `completeBuild`. */
export class ArgoBuilder {
  readonly #raw: RawArgoBuilder;
  readonly #calls: Calls;
  readonly #module = moduleNumber();
  #translation: Translation | undefined;

  /**
   * @param workflow The workflow to build.
   * @param host The surroundings.
   * @param options The options of the translation, and of the answers.
   */
  constructor(workflow: Document<Workflow>, host: Host, options: Partial<Options> & { build?: Partial<BuildOptions> } = {}) {
    assertReady();
    const { build, ...translation } = readSafely("invalid-options", "the options cannot be used", () => ({ ...options }));
    const { workflows, peers } = readSafely("invalid-source", "the host cannot be used", () => {
      const { workflows, peers } = host;
      return { workflows, peers };
    });
    const source: Source = { workflow };
    if (workflows !== undefined) source.workflows = workflows;
    if (peers !== undefined) source.peers = peers;
    this.#calls = new Calls();
    const callbacks = hostCallbacks(host, this.#calls);
    const [raw, chosen, answers] = [rawSource(source), rawOptions(translation), rawOptions(build)];
    this.#raw = cross(() => new RawArgoBuilder(raw, callbacks, chosen, answers));
  }

  /**
   * Makes the DAG for an execution in a namespace. With `write` it also asks the owners of S3 storages to make them
   * ready; without, it asks nothing. What is wrong with the workflow is in `diagnostics`, and then nothing is asked.
   *
   * @throws OcArgoError with code `invalid-source` or `invalid-options` where an argument is of a wrong kind.
   */
  async createDag(
    exec: Execution | string | undefined,
    namespace: string,
    write: boolean,
    options: CallOptions = {},
  ): Promise<DagSummary> {
    const id = readSafely("invalid-source", "the execution cannot be read", () => (typeof exec === "string" ? exec : (exec?.executions_id ?? undefined)));
    assertText(id ?? "", "invalid-source", "the `executions_id`");
    assertText(namespace, "invalid-options", "the namespace");
    if (typeof write !== "boolean") throw new OcArgoError("invalid-options", "`write` is neither true nor false");
    return this.#call(options, (signal) => this.#raw.createDag(id, namespace, write, signal) as Promise<DagSummary>);
  }

  /**
   * Ends the build: every remote peer is asked to make its cluster ready, the clusters get their names
   * `target-<peerId>-<executionsId>`, and the host writes the manifest.
   *
   * @returns What the host says of where the manifest is.
   * @throws OcArgoError where the workflow has errors, an answer does not come, or the file cannot be written. Nothing
   * is written then.
   */
  async completeBuild(executionsId: string, options: CallOptions = {}): Promise<string> {
    assertText(executionsId, "invalid-source", "the `executions_id`");
    return this.#call(options, (signal) => this.#raw.completeBuild(executionsId, signal));
  }

  /** The translation of the last call that has ended well; `undefined` before `createDag` has. */
  get translation(): Translation | undefined {
    return this.#translation;
  }

  /** The ids of the peers on whose clusters tasks run. */
  get remotePeers(): string[] {
    return this.#translation?.remotePeers ?? [];
  }

  async #call<T>(options: CallOptions | null, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#module !== moduleNumber()) {
      throw new OcArgoError("internal", "the translator was started afresh since this builder was made: make another");
    }
    const result = await this.#calls.run(options, (signal) => crossing(() => call(signal)));
    this.#translation = translationFrom(cross(() => this.#raw.translation as RawTranslation));
    return result;
  }
}

/** The module would take another kind of value for an address in its memory. */
function assertText(value: unknown, code: ErrorCode, what: string): void {
  if (typeof value !== "string") throw new OcArgoError(code, `${what} is no text`);
}

/** The calls of one builder: one at a time, each with its signal, its progress, and what its callbacks threw. */
class Calls {
  #current: { controller: AbortController; options: CallOptions } | undefined;
  #thrown: unknown;

  async run<T>(given: CallOptions | null, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#current !== undefined) {
      throw new OcArgoError("busy", "this builder is still at its last call: await it before the next");
    }
    const options = given ?? {};
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    readSafely("invalid-options", "the signal cannot be used", () => options.signal?.addEventListener("abort", cancel));
    if (options.signal?.aborted) cancel();
    this.#current = { controller, options };
    this.#thrown = undefined;
    try {
      return await call(controller.signal);
    } catch (error) {
      throw this.#explain(OcArgoError.from(error));
    } finally {
      options.signal?.removeEventListener("abort", cancel);
      this.#current = undefined;
    }
  }

  /** Reports progress. An error of the listener ends the call with that error. */
  progress(progress: Progress): void {
    try {
      this.#current?.options.onProgress?.(progress);
    } catch (error) {
      this.#thrown = new ListenerError(error);
      this.#current?.controller.abort();
    }
  }

  /** Calls the host, and remembers what it threw: the wasm module passes only the message on. */
  async host<T>(call: () => T | Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      this.#thrown = error;
      throw error;
    }
  }

  #explain(error: unknown): unknown {
    const thrown = this.#thrown;
    if (thrown instanceof ListenerError) return thrown.error;
    if (thrown instanceof OcArgoError) return thrown;
    if (thrown === undefined || !(error instanceof OcArgoError)) return error;
    return new OcArgoError(error.code, error.message, error.failure, { cause: thrown });
  }
}

/** What an `onProgress` threw. */
class ListenerError {
  constructor(readonly error: unknown) {}
}

/** Gives the wasm module callbacks that are all there; what the host lacks says so when it is needed. */
function hostCallbacks(host: Host, calls: Calls): object {
  const lacks = (name: string, what: string): never => {
    throw new OcArgoError("host-lacks", `the host has no \`${name}\`, and this build ${what}`);
  };
  const document = (found: unknown, what: string): RawDocument | undefined =>
    found == null ? undefined : rawDocument(found, what);
  return {
    progress: (progress: Progress) => calls.progress(progress),
    considers: (event: ArgoKubeEvent, signal: AbortSignal) =>
      calls.host(() => (host.considers ?? lacks("considers", "needs answers of other peers"))(event, { signal })),
    loadWorkflow: (id: string) => calls.host(async () => document(await host.loadWorkflow?.(id), `the workflow \`${id}\``)),
    loadPeer: (id: string) => calls.host(async () => document(await host.loadPeer?.(id), `the peer \`${id}\``)),
    writeFile: (fileName: string, yaml: string) =>
      calls.host(() => (host.writeFile ?? lacks("writeFile", "ends in a file"))(fileName, yaml)),
  };
}
