/**
 * The way into the wasm modules. Only plain texts and numbers go over: what a caller gives is read here, where a getter
 * that throws or an object without end costs an error and not the module. Where a module itself comes to an end (it
 * has run out of memory, say), it is started afresh, so that the next call finds it as new.
 */
import { __wbg_reset_state as restartTranslator } from "../wasm/oc_argo.js";
import type { Execution, Options, Peer, Workflow } from "../wasm/schema.js";
import { messageOf, OcArgoError, type ErrorCode } from "./errors.js";
import { PiecedText } from "./pieced-text.js";

/** A document: a text (JSON or YAML, whose findings carry lines and columns) or the object itself, which is only read. */
export type Document<T> = string | Immutable<T>;

/** A value that nobody changes within, as an editor's store may give it. */
export type Immutable<T> = T extends readonly (infer Entry)[]
  ? readonly Immutable<Entry>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** Options as a caller gives them: what is absent or `undefined` has its default. */
export type GivenOptions = { [Key in keyof Options]?: Immutable<Options[Key]> | undefined };

/** Everything that a translation reads. */
export interface Source {
  /** The workflow to translate. */
  workflow: Document<Workflow>;
  /** Sub-workflows, by id. Those that the workflow does not reach take no part: they may be another's, or half drawn. */
  workflows?: Record<string, Document<Workflow> | undefined> | undefined;
  /** The peers, by id. A preview without them says so once; a build needs them. */
  peers?: Document<Record<string, Peer>> | undefined;
  /** The execution that the manifest is for. */
  execution?: Document<Execution> | undefined;
}

/** A document as the wasm module takes it. */
export interface RawDocument {
  /** Its text, as UTF-8. */
  bytes: Uint8Array;
  positions: boolean;
}

/** The JSON of an object, in the object's place: in another thread than the object's own. */
export class ObjectText {
  constructor(readonly json: string) {}
}

/** Those who hold an object of the module, which goes with it. */
const holders = new Set<(error: OcArgoError) => void>();
let restarts = 0;

/** How often the translator has been started afresh: an object of it serves until the next time. */
export function moduleNumber(): number {
  return restarts;
}

/** Calls the translator. Its own errors become ours; where it came to an end, it is as new afterwards. */
export function cross<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const ours = OcArgoError.from(error);
    throw ours instanceof OcArgoError ? ours : translatorEnded(error);
  }
}

/** Waits for the module, at most until it has to be started afresh. */
export async function crossing<T>(call: () => Promise<T>): Promise<T> {
  let end!: (error: OcArgoError) => void;
  const ended = new Promise<never>((_, reject) => (end = reject));
  // Where the call itself throws, nobody waits for this.
  ended.catch(() => undefined);
  holders.add(end);
  try {
    return await Promise.race([cross(call), ended]);
  } finally {
    holders.delete(end);
  }
}

function translatorEnded(cause: unknown): OcArgoError {
  restarts++;
  restartTranslator();
  const error = ended("translator", cause);
  holders.forEach((end) => end(new OcArgoError("internal", "the translator was started afresh meanwhile: begin again", {}, { cause: error })));
  return error;
}

/** The error of a module that came to its end, and is started afresh. */
export function ended(what: string, cause: unknown): OcArgoError {
  return new OcArgoError("internal", `the ${what} came to an end (${messageOf(cause)}) and was started afresh: the input may be too large for it`, {}, { cause });
}

/** Reads what a caller gave; whatever that throws becomes the cause of an error with this code. */
export function readSafely<T>(code: ErrorCode, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof OcArgoError) throw error;
    throw new OcArgoError(code, `${what}: ${messageOf(error)}`, {}, { cause: error });
  }
}

/** Refuses what has no members to read. What a `Map` holds are none. */
export function assertObject(value: unknown, code: ErrorCode, what: string): void {
  const hasMembers = readSafely(code, `${what} cannot be read`, () => isObject(value));
  if (!hasMembers) throw new OcArgoError(code, `${what} is no object with members`);
}

/** A text stays as it is; an object becomes its JSON, which nobody sees, so its positions mean nothing. */
export function rawDocument(document: unknown, what: string): RawDocument {
  if (PiecedText.is(document)) return { bytes: document.bytes(), positions: true };
  const isText = typeof document === "string";
  return { bytes: encode(isText ? document : jsonOf(document, what)), positions: isText };
}

/** What is read of a document that is no text. */
export function jsonOf(document: unknown, what: string): string {
  const text = readSafely("invalid-source", `${what} cannot be written as JSON`, () => {
    if (document instanceof ObjectText) return document.json;
    assertRead(document, what);
    assertNoMaps(document, what);
    return JSON.stringify(document) as string | undefined;
  });
  if (text === undefined) {
    throw new OcArgoError("invalid-source", `${what} is neither a text nor an object`);
  }
  return text;
}

/** Refuses what is on its way to a document, and is nothing to JSON: an answer that was not awaited, or bytes that were not decoded. */
function assertRead(document: unknown, what: string): void {
  if (typeof member(document, "then") === "function") throw new OcArgoError("invalid-source", `${what} is a promise: await it`);
  const isBinary = ArrayBuffer.isView(document) || document instanceof ArrayBuffer || (globalThis.Blob !== undefined && document instanceof Blob);
  if (isBinary) throw new OcArgoError("invalid-source", `${what} is bytes: give their text (\`new TextDecoder().decode(bytes)\`)`);
}

/** Refuses a `Map` or `Set` where an editor might keep many things: JSON would leave out in silence what is in it. */
function assertNoMaps(document: unknown, what: string): void {
  const graph = member(document, "graph");
  const holders = [[document, what], [graph, "`graph`"], [member(graph, "items"), "`items`"], [member(graph, "links"), "`links`"]];
  const found = holders.find(([holder]) => isMap(holder));
  if (found === undefined) return;
  const instead = found[1] === "`links`" ? "a list (`Array.from`)" : "an object (`Object.fromEntries`)";
  throw new OcArgoError("invalid-source", `${found[1]} is a \`Map\` or a \`Set\`: give ${instead}`);
}

function member(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? (holder as Record<string, unknown>)[key] : undefined;
}

/** Whether a value has members of its own, as JSON knows them. */
export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isMap(value);
}

function isMap(value: unknown): boolean {
  return value instanceof Map || value instanceof Set;
}

const encoder = new TextEncoder();

/** A text as the wasm module takes it. */
export function encode(text: string): Uint8Array {
  return encoder.encode(text);
}

/** A source whose documents became something else. */
export interface Mapped<T> {
  workflow: T;
  workflows: Record<string, T>;
  peers: T | undefined;
  execution: T | undefined;
}

/** A source as the wasm module takes it. */
export function rawSource(source: Source): Mapped<RawDocument> {
  return mapSource(source, rawDocument);
}

/** What is looked at of a source, whatever its documents are. */
export interface AnySource {
  readonly workflow: unknown;
  readonly workflows?: Readonly<Record<string, unknown>> | undefined;
  readonly peers?: unknown;
  readonly execution?: unknown;
}

/**
 * Makes something of each document of a source.
 *
 * @throws OcArgoError with code `invalid-source` where there is no workflow, or a document cannot be read.
 */
export function mapSource<T>(source: AnySource, each: (document: unknown, what: string) => T): Mapped<T> {
  return readSafely("invalid-source", "the source cannot be read", () => {
    if (typeof source !== "object" || source === null || !("workflow" in source)) {
      throw new OcArgoError("invalid-source", "the source has no `workflow`");
    }
    const { workflow, workflows, peers, execution } = source;
    if (workflows != null && (typeof workflows !== "object" || Array.isArray(workflows) || isMap(workflows))) {
      throw new OcArgoError("invalid-source", "`workflows` is no object with the workflows by their ids");
    }
    // What is `undefined` is as if it were absent, as everywhere else.
    const known = Object.entries(workflows ?? {}).filter(([, found]) => found != null);
    return {
      workflow: each(workflow, "`workflow`"),
      workflows: Object.fromEntries(known.map(([id, found]) => [id, each(found, `workflow \`${id}\``)])),
      peers: peers == null ? undefined : each(peers, "`peers`"),
      execution: execution == null ? undefined : each(execution, "`execution`"),
    };
  });
}

/**
 * Options as the wasm module takes them: their JSON, or nothing where none is given, for which it need not begin to read. What JSON
 * would leave out in silence is refused.
 */
export function rawOptions(options: unknown): string | undefined {
  if (options == null) return undefined;
  const json = readSafely("invalid-options", "the options cannot be used", () => JSON.stringify(options, written) as string | undefined);
  return json === "{}" ? undefined : json;
}

function written(name: string, value: unknown): unknown {
  const isLost = typeof value === "function" || typeof value === "symbol" || (typeof value === "number" && !Number.isFinite(value));
  if (isLost) throw new TypeError(`${name === "" ? "they" : `\`${name}\``} cannot be \`${String(value)}\``);
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value;
}
