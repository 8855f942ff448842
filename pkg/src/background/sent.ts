/**
 * What a page gives, on its way to the worker. Structured cloning would read other things of an object than the translator
 * does, and refuses some that it reads: an object goes over as its JSON.
 */
import { jsonOf, mapSource, ObjectText, rawOptions, type Mapped, type Source } from "../boundary.js";
import { OcArgoError } from "../errors.js";
import type { PreviewStep, TextEdit } from "./protocol.js";

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

/** Throws as the others do, and `invalid-source` where it is none that the worker could take. */
export function sentStep(step: PreviewStep): SentStep {
  const { type } = step;
  switch (type) {
    case "options":
      return { type, options: sentOptions(step.options) };
    case "source":
      return { type, source: sentSource(step.source) };
    case "set": {
      const document = sentKey(step.document);
      return { type, document, value: sentDocument(step.value, `\`${document}\``) };
    }
    case "remove":
      return { type, document: sentKey(step.document) };
    case "edit":
      return { type, document: sentKey(step.document), edits: sentEdits(step.edits) };
    default:
      throw new OcArgoError("invalid-source", "a step has the `type` `options`, `source`, `set`, `remove` or `edit`");
  }
}

/** Which document is meant. One that is none would be kept, and never read. */
function sentKey(document: unknown): string {
  if (typeof document === "string" && /^\/(?:workflow|workflows\/[^/]*|peers|execution)$/.test(document)) return document;
  throw new OcArgoError("invalid-source", "the `document` of a step is `/workflow`, `/workflows/<id>`, `/peers` or `/execution`");
}

/** Others would make a text that the page does not have. */
function sentEdits(edits: readonly TextEdit[]): TextEdit[] {
  if (!Array.isArray(edits)) throw new OcArgoError("invalid-source", "the `edits` of a step are no list");
  let end = 0;
  return [...edits].map(({ from, to, insert }: TextEdit, index) => {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || typeof insert !== "string") {
      throw new OcArgoError("invalid-source", `edit ${index}, counted from 0, has no whole numbers \`from\` and \`to\`, or no text \`insert\``);
    }
    if (from < end || to < from) throw new OcArgoError("invalid-source", `edit ${index}, counted from 0, is not behind the one before, or ends before it begins`);
    end = to;
    return { from, to, insert };
  });
}

/** The document that arrived, as the translator takes it. */
export function received(document: SentDocument): unknown {
  return typeof document === "object" && document !== null ? new ObjectText(document.json) : document;
}

/** The source that arrived. */
export function receivedSource(source: SentSource): Source {
  return mapSource(source, (document) => received(document as SentDocument)) as Source;
}
