/** What a page and its background translator say to each other: calls and results and, while a build runs, questions. */
import type { ArgoKubeEvent, BuildOptions, Layout, LayoutGraph, Progress, Range, ReadValue } from "../../wasm/schema.js";
import type { BuildFailure, ErrorCode } from "../errors.js";
import type { Answer } from "../builder.js";
import type { Outline } from "../outline.js";
import type { GivenOptions, Source } from "../boundary.js";
import type { RawUpdate } from "../preview.js";
import type { RawSourceMap, RawTranslation } from "../translation.js";
import type { RawOutline } from "./outline-changes.js";
import type { SentDocument, SentSource, SentStep } from "./sent.js";

/** A build that ended well: what a host would have written, and where to. */
export interface BackgroundBuild {
  /** The name of its file. */
  fileName: string;
  /** The manifest. */
  yaml: string;
}

/** A stretch of a text, in UTF-16 units of the text before, and what stands there now. */
export interface TextEdit {
  /** Where it begins. */
  from: number;
  /** Just behind its end. */
  to: number;
  /** What stands there now. */
  insert: string;
}

/** A step from what a preview has to what it translates next. Documents go by their JSON pointers in the source. */
export type PreviewStep =
  | { type: "options"; options: GivenOptions }
  | { type: "source"; source: Source }
  /** Another document, a text or an object. */
  | { type: "set"; document: string; value: unknown }
  | { type: "remove"; document: string }
  /** Edits of a document that is a text: in order, apart from each other. */
  | { type: "edit"; document: string; edits: readonly TextEdit[] };

/** An update, and whether it is of a source that cannot be read: its edits are then those of other options alone. */
export interface RawKeptUpdate extends RawUpdate {
  isStale: boolean;
}

/** The calls that a background translator takes, by name. */
export interface Calls {
  init(): void;
  translate(source: SentSource, options: GivenOptions): RawTranslation;
  readDocument(document: SentDocument): ReadValue;
  locate(text: string, pointers: readonly string[]): (Range | undefined)[];
  outline(document: SentDocument): Outline;
  layout(graph: LayoutGraph): Layout;
  /** `isAsked` says whether the page answers questions. */
  build(source: SentSource, options: GivenOptions & { build?: Partial<BuildOptions> }, isAsked: boolean): BackgroundBuild;
  previewChange(preview: number, steps: readonly SentStep[]): RawKeptUpdate;
  /** The changes come as their JSON. */
  previewApply(preview: number, changes: string): RawUpdate;
  previewYaml(preview: number): string;
  /** `undefined` where it is still the one that is known. */
  previewDag(preview: number, isKnown: boolean): string | undefined;
  previewSourceMap(preview: number): RawSourceMap;
  previewRead(preview: number, document: string): ReadValue;
  /** `undefined` where it is still the one that is known. */
  previewOutline(preview: number, document: string, isKnown: boolean): RawOutline | undefined;
  previewLocate(preview: number, document: string, pointers: readonly string[]): (Range | undefined)[];
  previewFree(preview: number): void;
}

/** The name of a call. */
export type CallName = keyof Calls;

/** An error on its way: structured cloning keeps no class of ours. */
export interface ErrorMessage {
  code: ErrorCode;
  message: string;
  failure: BuildFailure;
}

/** Where a wasm module is, or its bytes; `undefined` where it is beside the package's files. */
export type SentModule = string | Uint8Array | undefined;

/** From the page. */
export type Request =
  | { type: "init"; module: SentModule; layoutModule: SentModule; mailbox: SharedArrayBuffer | undefined }
  | { type: "call"; id: number; name: CallName; args: readonly unknown[] }
  | { type: "cancel"; id: number }
  | { type: "answer"; question: number; answer: Answer }
  | { type: "refusal"; question: number; message: string };

/** To the page. */
export type Reply =
  | { type: "ready" }
  /** The worker holds this lock of the browser's for as long as it lives. */
  | { type: "alive"; lock: string }
  | { type: "result"; id: number; result: unknown }
  | { type: "error"; id: number; error: ErrorMessage }
  | { type: "question"; id: number; question: number; event: ArgoKubeEvent }
  | { type: "withdrawn"; id: number; question: number }
  | { type: "progress"; id: number; progress: Progress };

/** One end of the line: a worker, a worker's own scope, or a message port. */
export interface Port<Out, In> {
  postMessage(message: Out): void;
  onmessage: ((event: MessageEvent<In>) => void) | null;
}
