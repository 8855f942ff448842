/** The translator: loading it, and its pure calls. It is the same in every host. */
import initWasm, {
  isManifestWords as wasmIsManifestWords,
  layoutFlat as wasmLayoutFlat,
  locate as wasmLocate,
  readDocument as wasmReadDocument,
  requires as wasmRequires,
  translate as wasmTranslate,
  words as wasmWords,
  type InitInput,
} from "../wasm/oc_argo.js";
import type {
  Execution,
  Layout,
  LayoutGraph,
  Options,
  Peer,
  Range,
  ReadValue,
  Requirements,
  Translation,
  Workflow,
} from "../wasm/schema.js";
import { OcArgoError } from "./errors.js";
import { flatGraph, layoutFrom } from "./layout.js";

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

/** A document as the wasm module takes it. */
export interface RawDocument {
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

/** Throws where the wasm module is not there yet. */
export function assertReady(): void {
  if (!isReady) {
    throw new OcArgoError("not-initialised", "call `init()` and await it before anything else");
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A text stays as it is; an object becomes its JSON, which nobody sees, so its positions mean nothing. */
export function rawDocument(document: unknown, what: string): RawDocument {
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

/** A source as the wasm module takes it. */
export function rawSource(source: Source): object {
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

/**
 * Places the nodes of a graph in layers, so that edges go one way and cross little, and routes its edges round the
 * nodes. Synchronous, pure and deterministic. Nodes of one group never overlap; a node that others name as `parent`
 * becomes as large as what it contains. Cycles, loops, parallel edges and unknown ids are drawn, or left out, as the
 * types say.
 *
 * @throws OcArgoError with code `not-initialised`, or `invalid-graph` where this is no graph at all.
 */
export function layout(graph: LayoutGraph): Layout {
  assertReady();
  const { sizes, links, isDown } = flatGraph(graph);
  return layoutFrom(OcArgoError.rethrow(() => wasmLayoutFlat(sizes, links, isDown)), graph);
}

/** Reads any document, JSON or YAML: what it holds, and what is wrong with it. */
export function readDocument(document: unknown): ReadValue {
  assertReady();
  return OcArgoError.rethrow(() => wasmReadDocument(rawDocument(document, "the document")) as ReadValue);
}

/**
 * Finds where values stand in a text, JSON or YAML. The pointers are relative to it. A pointer to something absent gives
 * the range of its nearest ancestor; `undefined` where the text cannot be read as far as that.
 */
export function locate(text: string, pointers: readonly string[]): (Range | undefined)[] {
  assertReady();
  const numbers = wasmLocate(text, [...pointers]);
  return pointers.map((_, index) => {
    const [line = 0, column = 0, endLine = 0, endColumn = 0] = numbers.subarray(4 * index, 4 * index + 4);
    return line === 0 ? undefined : { start: { line, column }, end: { line: endLine, column: endColumn } };
  });
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
