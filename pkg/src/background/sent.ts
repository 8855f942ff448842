/**
 * What a page gives, on its way to the worker. Structured cloning would read other things of an object than the translator
 * does, and refuses some that it reads: an object goes over as its JSON.
 */
import { jsonOf, mapSource, ObjectText, rawOptions, type Mapped, type Source } from "../boundary.js";
import type { PreviewStep } from "./protocol.js";

/** A document on its way: a text as it is, an object as its JSON. What is absent stays so. */
export type SentDocument = string | { json: string } | null | undefined;

/** A source on its way. */
export type SentSource = Mapped<SentDocument>;

/** A step on its way. */
export type SentStep =
  | Exclude<PreviewStep, { type: "source" | "set" }>
  | { type: "source"; source: SentSource }
  | { type: "set"; document: string; value: SentDocument };

/** Throws `invalid-source` where it cannot be read. */
export function sentDocument(document: unknown, what = "the document"): SentDocument {
  return typeof document === "string" || document == null ? document : { json: jsonOf(document, what) };
}

/** Throws `invalid-source` where it cannot be read, or has no workflow. */
export function sentSource(source: Source): SentSource {
  return mapSource(source, sentDocument);
}

/** Throws `invalid-options` where they cannot be read. What they are is seen where they are used. */
export function sentOptions<Options>(options: Options): Options {
  return JSON.parse(rawOptions(options) ?? "{}") as Options;
}

/** Throws as the others do. */
export function sentStep(step: PreviewStep): SentStep {
  switch (step.type) {
    case "options":
      return { ...step, options: sentOptions(step.options) };
    case "source":
      return { ...step, source: sentSource(step.source) };
    case "set":
      return { ...step, value: sentDocument(step.value, `\`${step.document}\``) };
    default:
      return step;
  }
}

/** The document that arrived, as the translator takes it. */
export function received(document: SentDocument): unknown {
  return typeof document === "object" && document !== null ? new ObjectText(document.json) : document;
}

/** The source that arrived. */
export function receivedSource(source: SentSource): Source {
  return mapSource(source as Source, (document) => received(document as SentDocument)) as Source;
}
