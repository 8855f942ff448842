/** A build in two calls, with its surroundings injected. */
import { RawArgoBuilder } from "../wasm/oc_argo.js";
import type { ArgoKubeEvent, BuildOptions, DagSummary, Execution, Peer, Progress, Translation, Workflow } from "../wasm/schema.js";
import { cross, crossing, moduleNumber, rawOptions, rawSource, readSafely, type Document, type GivenOptions } from "./boundary.js";
import { callWith, type HostCallbacks } from "./builder-call.js";
import { OcArgoError, type ErrorCode, type OtherPeers } from "./errors.js";
import { translationFrom, type RawTranslation } from "./translation.js";
import { assertReady } from "./translator.js";

/** What a peer's answer says beyond that it came. */
export interface Answer {
  /** Whether the answer named the peer that gave it: then all others may be asked at once. */
  namesPeer?: boolean;
}

/** What a host is told beside what it is asked. */
export interface HostContext {
  /**
   * Says that nobody waits any more: the call was cancelled (its `reason` is then that of the caller's signal), or has
   * failed elsewhere.
   */
  signal: AbortSignal;
}

/** Asks a peer: see {@link Host}. */
export interface Considers {
  (event: ArgoKubeEvent, context: HostContext): Promise<Answer | void>;
  /** What keeps answers from coming now. Where one does not come in time, that is the error then, and not the peer's silence. */
  readonly outage?: OcArgoError | undefined;
  /** The answers that would have been one to this question, had they not named other peers. Where none comes in time, the error tells. */
  otherPeers?(event: ArgoKubeEvent): OtherPeers | undefined;
}

/** The surroundings of a build. What it lacks, a build that needs it says. */
export interface Host {
  /** Sub-workflows that are at hand, by id. */
  workflows?: Record<string, Document<Workflow> | undefined> | undefined;
  /** Peers that are at hand, by id. */
  peers?: Document<Record<string, Peer>> | undefined;
  /** Loads a sub-workflow; `undefined` where there is none. Asked only for ids that are needed. */
  loadWorkflow?: ((id: string, context: HostContext) => Promise<Document<Workflow> | undefined> | Document<Workflow> | undefined) | undefined;
  /**
   * Loads a peer; `undefined` where there is none. Asked only for ids that are needed: those of the owners of computes, and the
   * option `selfPeer`. Set that option where peers are loaded: no workflow says which of them is ourselves.
   */
  loadPeer?: ((id: string, context: HostContext) => Promise<Document<Peer> | undefined> | Document<Peer> | undefined) | undefined;
  /**
   * Asks a peer, and resolves with nothing or an {@link Answer} when it has granted. Rejects where the answer will not come, or is
   * none that grants. What says no by itself (`false`, an error, `granted: false`, a response that is not `ok`) ends the build too.
   */
  considers?: Considers | undefined;
  /**
   * Writes the manifest, whole or not at all, and gives its path. A build that is cancelled waits for it no longer: whoever
   * must have no file then stops at the signal, or takes away what came too late.
   */
  writeFile?: ((fileName: string, yaml: string, context: HostContext) => Promise<string>) | undefined;
}

/** What a single call of a builder may be given. */
export interface CallOptions {
  /** Cancels the call. Its `reason` becomes the `cause` of the error `cancelled`. */
  signal?: AbortSignal | undefined;
  /** Told of every answer that is asked for, comes or fails. What it throws ends the call. */
  onProgress?: ((progress: Progress) => void) | undefined;
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

/**
 * A build in two calls, as the original made it: `createDag`, then `completeBuild`. Its memory is given back when nothing
 * refers to it any more.
 */
export class ArgoBuilder {
  readonly #raw: RawArgoBuilder;
  readonly #host: Host;
  readonly #module = moduleNumber();
  #isBusy = false;
  #translation: Translation | undefined;

  /**
   * @param workflow The workflow to build.
   * @param host The surroundings.
   * @param options The options of the translation, and of the answers.
   */
  constructor(workflow: Document<Workflow>, host: Host, options: GivenOptions & { build?: Partial<BuildOptions> | undefined } = {}) {
    assertReady();
    const { workflows, peers } = readSafely("invalid-source", "the host cannot be used", () => {
      const { workflows, peers } = host;
      return { workflows, peers };
    });
    this.#host = host;
    const source = rawSource({ workflow, workflows, peers });
    const [chosen, answers] = rawBuilderOptions(options);
    this.#raw = cross(() => new RawArgoBuilder(source, chosen, answers));
  }

  /**
   * Makes the DAG for an execution (its `executions_id`, or its document as an object) in a namespace. With `write` it also
   * asks the owners of S3 storages to make them ready; without, it asks nothing. What is wrong with the workflow is in
   * `diagnostics`, and then nothing is asked.
   *
   * @throws OcArgoError with code `invalid-source` or `invalid-options` where an argument is of a wrong kind, `cancelled`,
   * `no-execution` where somebody is to be asked for no execution, and those of an answer that does not come.
   */
  async createDag(
    exec: Execution | string | undefined,
    namespace: string,
    write: boolean,
    options: CallOptions = {},
  ): Promise<DagSummary> {
    const id = readSafely("invalid-source", "the execution cannot be read", () => executionsIdIn(exec));
    assertText(namespace, "invalid-options", "the namespace");
    if (typeof write !== "boolean") throw new OcArgoError("invalid-options", "`write` is neither true nor false");
    return this.#call(options, (callbacks) => this.#raw.createDag(id, namespace, write, callbacks) as Promise<DagSummary>);
  }

  /**
   * Ends the build: every remote peer is asked to make its cluster ready, the clusters get their names
   * `target-<peerId>-<executionsId>`, and the host writes the manifest.
   *
   * @returns What the host says of where the manifest is.
   * @throws OcArgoError where the workflow has errors, an answer does not come, or the file cannot be written. Nothing
   * is written then. Where the call is cancelled while the host writes, the file may come to be all the same.
   */
  async completeBuild(executionsId: string, options: CallOptions = {}): Promise<string> {
    assertText(executionsId, "invalid-source", "the `executions_id`");
    return this.#call(options, (callbacks) => this.#raw.completeBuild(executionsId, callbacks));
  }

  /** The translation of the last call that has ended well; `undefined` before `createDag` has. */
  get translation(): Translation | undefined {
    return this.#translation;
  }

  /** The ids of the peers on whose clusters tasks run. */
  get remotePeers(): string[] {
    return this.#translation?.remotePeers ?? [];
  }

  async #call<T>(options: CallOptions | null, call: (callbacks: HostCallbacks) => Promise<T>): Promise<T> {
    if (this.#module !== moduleNumber()) {
      throw new OcArgoError("internal", "the translator was started afresh since this builder was made: make another");
    }
    if (this.#isBusy) {
      throw new OcArgoError("busy", "this builder is still at its last call: await it before the next");
    }
    this.#isBusy = true;
    try {
      const result = await callWith(this.#host, options, (callbacks) => crossing(() => call(callbacks)));
      this.#translation = translationFrom(cross(() => this.#raw.translation as RawTranslation));
      return result;
    } finally {
      this.#isBusy = false;
    }
  }
}

/** The module would take another kind of value for an address in its memory. */
function assertText(value: unknown, code: ErrorCode, what: string): asserts value is string {
  if (typeof value !== "string") throw new OcArgoError(code, `${what} is no text`);
}

/** The `executions_id` that a caller gives, as it is or in an execution. */
function executionsIdIn(exec: unknown): string | undefined {
  if (exec == null || typeof exec === "string") return exec ?? undefined;
  if (typeof exec !== "object" || Array.isArray(exec)) {
    throw new OcArgoError("invalid-source", "the execution is neither an `executions_id` nor an object with one");
  }
  const { executions_id: id = null } = exec as { executions_id?: unknown };
  if (id !== null) assertText(id, "invalid-source", "the `executions_id`");
  return id ?? undefined;
}

/** The options of the translation and those of the answers, as the module takes them: what it refuses in one, it refuses here. */
function rawBuilderOptions(options: unknown): [string | undefined, string | undefined] {
  const all = rawOptions(options);
  const read: unknown = all === undefined ? {} : JSON.parse(all);
  if (typeof read !== "object" || read === null || Array.isArray(read)) return [all, undefined];
  const { build, ...translation } = read as { build?: unknown };
  return [JSON.stringify(translation), build == null ? undefined : JSON.stringify(build)];
}
