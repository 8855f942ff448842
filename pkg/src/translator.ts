/** The translator: loading it, and its pure calls. It is the same in every host. */
import start, {
  initSync as startCompiled,
  isManifestWords as wasmIsManifestWords,
  locate as wasmLocate,
  partsOf as wasmPartsOf,
  readDocument as wasmReadDocument,
  readExecutionsId as wasmReadExecutionsId,
  requires as wasmRequires,
  translate as wasmTranslate,
  words as wasmWords,
} from "../wasm/oc_argo.js";
import type { Diagnostic, Execution, Range, ReadValue, Requirements, Translation } from "../wasm/schema.js";
import { cross, encode, rawDocument, rawOptions, rawSource, readSafely, type Document, type GivenOptions, type Source } from "./boundary.js";
import { rangeAt } from "./drawn-places.js";
import { OcArgoError } from "./errors.js";
import { LoadedOnce, type ModuleInput } from "./loading.js";
import { translationFrom, type RawTranslation } from "./translation.js";

const translator = new LoadedOnce({ start, startCompiled }, "call `init()` and await it before anything else");

/** Loads the translator's module. */
export function initWith(input: () => ModuleInput | Promise<ModuleInput>): Promise<void> {
  return translator.load(input);
}

/** Throws where the wasm module is not there yet. */
export function assertReady(): void {
  translator.assertLoaded();
}

/**
 * Translates a source. Synchronous and pure: the same source and options give the same bytes. It never throws on what
 * a user drew: whatever is wrong is in `diagnostics`, and `yaml` is made as far as it can be.
 *
 * @throws OcArgoError with code `not-initialised`, `invalid-source` or `invalid-options` where the call itself is wrong;
 * `internal` where the module came to its end, as by a lack of memory. It is as new for the next call.
 */
export function translate(source: Source, options: GivenOptions = {}): Translation {
  return translationFrom(translateRaw(source, options));
}

/** The same, as it goes to another thread. */
export function translateRaw(source: Source, options: GivenOptions = {}): RawTranslation {
  assertReady();
  const [raw, chosen] = [rawSource(source), rawOptions(options)];
  return cross(() => wasmTranslate(raw, chosen) as RawTranslation);
}

/** Finds out what the cluster must hold before a workflow can run. It throws where {@link translate} does. */
export function requires(source: Source, options: GivenOptions = {}): Requirements {
  assertReady();
  const [raw, chosen] = [rawSource(source), rawOptions(options)];
  return cross(() => wasmRequires(raw, chosen) as Requirements);
}

/** Reads any document, JSON or YAML: what it holds, and what is wrong with it. */
export function readDocument(document: unknown): ReadValue {
  assertReady();
  const raw = rawDocument(document, "the document");
  return cross(() => wasmReadDocument(raw) as ReadValue);
}

/**
 * Finds where values stand in a text, JSON or YAML. The pointers are relative to it. A pointer to something absent gives
 * the range of its nearest ancestor; `undefined` where the text cannot be read as far as that.
 *
 * @throws OcArgoError with code `not-initialised`, or `invalid-source` where this is no text or a pointer is none.
 */
export function locate(text: string, pointers: readonly string[]): (Range | undefined)[] {
  assertReady();
  const asked = readSafely("invalid-source", "the pointers are no list", () => [...pointers]);
  const isText = (value: unknown): boolean => typeof value === "string";
  // A text is a list too, of its letters.
  if (!isText(text) || isText(pointers) || !asked.every(isText)) {
    throw new OcArgoError("invalid-source", "a text is needed, and pointers that are texts");
  }
  const numbers = locateRaw(text, asked);
  return asked.map((_, index) => rangeAt(numbers, index));
}

/** The same as numbers, one range behind the other. */
export function locateRaw(text: string, pointers: string[]): Uint32Array {
  assertReady();
  return cross(() => wasmLocate(encode(text), pointers));
}

/** Where the items and links of a workflow stand in its text, as the wasm module hands it over. */
export interface RawParts {
  /** The ids of the items as JSON, in the order of the text. */
  ids: string;
  /** The ranges of the items and, behind these, of the links. */
  ranges: Uint32Array;
  /** What has changed since a preview was asked for its parts the last time: pairs of an index in `ranges` and a value, as JSON. */
  changed: string | undefined;
}

/** The parts of the workflow in a text; `undefined` where that is no sound JSON. */
export function partsOf(text: string): RawParts | undefined {
  assertReady();
  return cross(() => wasmPartsOf(encode(text)) as RawParts | undefined);
}

/**
 * The `executions_id` of an execution; `undefined` where it holds none, or something else than a text. In YAML a text
 * needs no quotes, as in a workflow: `executions_id: 0123` is the text `0123`.
 */
export function executionsIdOf(execution: Document<Execution> | undefined): string | undefined {
  assertReady();
  const raw = rawDocument(execution ?? {}, "`execution`");
  return cross(() => wasmReadExecutionsId(raw));
}

/** What of an execution cannot be read: errors of a build that is for it. */
export function executionErrors(execution: Document<Execution> | undefined): Diagnostic[] {
  const isOfIt = ({ path }: Diagnostic): boolean => path === "/execution" || path.startsWith("/execution/");
  const { diagnostics } = translate({ workflow: "{}", execution });
  return diagnostics.filter((diagnostic) => diagnostic.severity === "error" && isOfIt(diagnostic));
}

/** Two pronounceable words for a manifest's name, from the platform's secure random source. */
export function words(): string {
  assertReady();
  return cross(wasmWords);
}

/** Whether these two words can name a manifest (option `name`). */
export function isManifestWords(name: string): boolean {
  assertReady();
  return typeof name === "string" && cross(() => wasmIsManifestWords(name));
}
