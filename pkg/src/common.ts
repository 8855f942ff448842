/**
 * What is the same in every host: the translator, the builder and their types. The hosts' entries differ only in how
 * they find the wasm module.
 */
import initWasm, {
  isManifestWords as wasmIsManifestWords,
  RawArgoBuilder,
  readDocument as wasmReadDocument,
  requires as wasmRequires,
  translate as wasmTranslate,
  words as wasmWords,
  type InitInput,
} from "../wasm/oc_argo.js";
import type {
  ArgoKubeEvent,
  BuildOptions,
  DagSummary,
  Execution,
  Options,
  Peer,
  Progress,
  ReadValue,
  Requirements,
  Translation,
  Workflow,
} from "../wasm/schema.js";
import { OcArgoError } from "./errors.js";

export { OcArgoError, type BuildFailure, type ErrorCode } from "./errors.js";
export type {
  Admiralty,
  ArgoKubeEvent,
  BuildOptions,
  Crds,
  Dag,
  DagGroup,
  DagSummary,
  DagTask,
  Diagnostic,
  Execution,
  Kind,
  LineRange,
  Need,
  Options,
  Part,
  Peer,
  Position,
  Progress,
  ProgressState,
  Range,
  ReadValue,
  Related,
  Requirements,
  Severity,
  SourceMapEntry,
  Translation,
  Wire,
  Workflow,
} from "../wasm/schema.js";

/** A document: a text (JSON or YAML, whose findings carry lines and columns) or the object itself. */
export type Document<T> = string | T;

/** Everything that a translation reads. */
export interface Source {
  /** The workflow to translate. */
  workflow: Document<Workflow>;
  /** Its sub-workflows, by id. */
  workflows?: Record<string, Document<Workflow>>;
  /** The peers, by id. A preview without them says so once; a build needs them. */
  peers?: Document<Record<string, Peer>>;
  /** The execution that the manifest is for. */
  execution?: Document<Execution>;
}

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

interface RawDocument {
  text: string;
  positions: boolean;
}

let ready: Promise<void> | undefined;
let isReady = false;

/** Loads the wasm module once; every later call gives the same promise, unless the first failed. */
export function initWith(input: () => InitInput | Promise<InitInput>): Promise<void> {
  ready ??= load(input).catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function load(input: () => InitInput | Promise<InitInput>): Promise<void> {
  await initWasm({ module_or_path: await input() });
  isReady = true;
}

function assertReady(): void {
  if (!isReady) {
    throw new OcArgoError("not-initialised", "call `init()` and await it before anything else");
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A text stays as it is; an object becomes its JSON, which nobody sees, so its positions mean nothing. */
function rawDocument(document: unknown, what: string): RawDocument {
  if (typeof document === "string") {
    return { text: document, positions: true };
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(document) as string | undefined;
  } catch (error) {
    throw new OcArgoError("invalid-source", `${what} cannot be written as JSON: ${messageOf(error)}`, {}, { cause: error });
  }
  if (text === undefined) {
    throw new OcArgoError("invalid-source", `${what} is neither a text nor an object`);
  }
  return { text, positions: false };
}

function rawSource(source: Source): object {
  if (typeof source !== "object" || source === null || !("workflow" in source)) {
    throw new OcArgoError("invalid-source", "the source has no `workflow`");
  }
  if (source.workflows != null && (typeof source.workflows !== "object" || Array.isArray(source.workflows))) {
    throw new OcArgoError("invalid-source", "`workflows` is no map of workflows by their ids");
  }
  const workflows = Object.entries(source.workflows ?? {});
  return {
    workflow: rawDocument(source.workflow, "`workflow`"),
    workflows: Object.fromEntries(workflows.map(([id, found]) => [id, rawDocument(found, `workflow \`${id}\``)])),
    peers: source.peers == null ? undefined : rawDocument(source.peers, "`peers`"),
    execution: source.execution == null ? undefined : rawDocument(source.execution, "`execution`"),
  };
}

/**
 * Translates a source. Synchronous and pure: the same source and options give the same bytes. It never throws on what
 * a user drew: whatever is wrong is in `diagnostics`, and `yaml` is made as far as it can be.
 *
 * @throws OcArgoError with code `not-initialised`, `invalid-source` or `invalid-options` where the call itself is wrong.
 */
export function translate(source: Source, options: Partial<Options> = {}): Translation {
  assertReady();
  return OcArgoError.rethrow(() => wasmTranslate(rawSource(source), options) as Translation);
}

/** Finds out what the cluster must hold before a workflow can run. It throws where {@link translate} does. */
export function requires(source: Source, options: Partial<Options> = {}): Requirements {
  assertReady();
  return OcArgoError.rethrow(() => wasmRequires(rawSource(source), options) as Requirements);
}

/** Reads any document, JSON or YAML: what it holds, and what is wrong with it. */
export function readDocument(document: unknown): ReadValue {
  assertReady();
  return OcArgoError.rethrow(() => wasmReadDocument(rawDocument(document, "the document")) as ReadValue);
}

/** The `executions_id` of an execution; `undefined` where it holds none. */
export function executionsIdOf(execution: Document<Execution> | undefined): string | undefined {
  const { value } = readDocument(execution ?? {});
  const id = typeof value === "object" && value !== null && "executions_id" in value ? value.executions_id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** Two pronounceable words for a manifest's name, from the platform's secure random source. */
export function words(): string {
  assertReady();
  return wasmWords();
}

/** Whether these two words can name a manifest (option `name`). */
export function isManifestWords(name: string): boolean {
  assertReady();
  return wasmIsManifestWords(name);
}

/**
 * A `considers` that grants every request at once and records it in `granted`: for previews, demonstrations and tests.
 * Nobody is asked, so nothing is made ready anywhere.
 */
export function grantConsiders(): NonNullable<Host["considers"]> & { readonly granted: ArgoKubeEvent[] } {
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
  #translation: Translation | undefined;

  /**
   * @param workflow The workflow to build.
   * @param host The surroundings.
   * @param options The options of the translation, and of the answers.
   */
  constructor(workflow: Document<Workflow>, host: Host, options: Partial<Options> & { build?: Partial<BuildOptions> } = {}) {
    assertReady();
    const { build, ...translation } = options;
    const source: Source = { workflow };
    if (host.workflows !== undefined) source.workflows = host.workflows;
    if (host.peers !== undefined) source.peers = host.peers;
    this.#calls = new Calls();
    const callbacks = hostCallbacks(host, this.#calls);
    this.#raw = OcArgoError.rethrow(() => new RawArgoBuilder(rawSource(source), callbacks, translation, build));
  }

  /**
   * Makes the DAG for an execution in a namespace. With `write` it also asks the owners of S3 storages to make them
   * ready; without, it asks nothing. What is wrong with the workflow is in `diagnostics`, and then nothing is asked.
   */
  async createDag(
    exec: Execution | string | undefined,
    namespace: string,
    write: boolean,
    options: CallOptions = {},
  ): Promise<DagSummary> {
    const id = typeof exec === "string" ? exec : (exec?.executions_id ?? undefined);
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

  async #call<T>(options: CallOptions, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const result = await this.#calls.run(options, call);
    this.#translation = this.#raw.translation as Translation;
    return result;
  }
}

/** The calls of one builder: one at a time, each with its signal, its progress, and what its callbacks threw. */
class Calls {
  #current: { controller: AbortController; options: CallOptions } | undefined;
  #thrown: unknown;

  async run<T>(options: CallOptions, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#current !== undefined) {
      throw new OcArgoError("busy", "this builder is still at its last call: await it before the next");
    }
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    options.signal?.addEventListener("abort", cancel);
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
