/**
 * The previews that a background translator keeps. Each knows what the page has told last, and what the page is shown:
 * they are the same, unless what was told last cannot be read or translated.
 */
import type { Change, PreviewUpdate, Workflow } from "../../wasm/schema.js";
import { rawOptions, type Document, type GivenOptions, type Source } from "../boundary.js";
import { OcArgoError } from "../errors.js";
import { valueOf } from "../outline.js";
import { PiecedText } from "../pieced-text.js";
import { escapeKey, unescapeKey } from "../pointer.js";
import { Preview, type RawUpdate } from "../preview.js";
import { locate, readDocument, type RawParts } from "../translator.js";
import { withChanges } from "./changes.js";
import type { RawOutline } from "./outline-changes.js";
import { Outlines } from "./outlines.js";
import type { Calls, RawKeptUpdate } from "./protocol.js";
import { received, receivedSource, type SentStep } from "./sent.js";

type PreviewCalls = Pick<Calls, Extract<keyof Calls, `preview${string}`>>;

/** Answers the calls that are about previews. */
export function servedPreviews(): PreviewCalls {
  const kept = new Map<number, Kept>();
  const found = (id: number): Kept => {
    const known = kept.get(id) ?? new Kept();
    kept.set(id, known);
    return known;
  };
  return {
    previewChange: (id, steps) => found(id).change(steps),
    previewApply: (id, changes) => found(id).apply(changes),
    previewYaml: (id) => found(id).preview.yaml,
    previewDag: (id, isKnown) => found(id).dag(isKnown),
    previewSourceMap: (id) => found(id).preview.sourceMapRaw(),
    previewRead: (id, key) => readDocument(found(id).document(key) ?? {}),
    previewOutline: (id, key, isKnown) => found(id).outline(key, isKnown),
    previewLocate: (id, key, pointers) => locate(found(id).text(key).text, pointers),
    previewFree: (id) => {
      kept.get(id)?.free();
      kept.delete(id);
    },
  };
}

/** What a manifest is made of: documents by their JSON pointers in the source, a text as a `PiecedText`, and the options. */
interface Input {
  documents: ReadonlyMap<string, unknown>;
  options: GivenOptions;
}

/**
 * INVARIANT: the edits that were given so far make the text of a manifest of `#shown`, and that is what is told of when
 * more is asked for.
 */
class Kept {
  readonly #preview = new Preview();
  readonly #outlines = new Outlines();
  /** What the page has told last. */
  #told: Input = { documents: new Map(), options: {} };
  /** What the page is shown; `undefined` where there is nothing yet. */
  #shown: Input | undefined;
  /** Whether the preview was last given something else than what is shown. */
  #isAway = false;
  #dag: string | undefined;

  /** The preview of what is shown. */
  get preview(): Preview {
    if ((this.#isAway || this.#preview.isLost) && this.#shown !== undefined) {
      this.#preview.updateRaw(sourceOf(this.#shown), this.#shown.options);
      this.#isAway = false;
    }
    return this.#preview;
  }

  change(steps: readonly SentStep[]): RawKeptUpdate {
    // Where one of them cannot be taken, none is.
    this.#told = steps.reduce(after, this.#told);
    const [told, shown] = [this.#told, this.#shown];
    const isOptionsAlone = shown !== undefined && !haveSameOptions(told, shown) && haveSameDocuments(told, shown);
    const update = isOptionsAlone ? this.preview.setOptionsRaw(told.options) : this.preview.updateRaw(sourceOf(told), told.options);
    if (shown !== undefined && !isOptionsAlone && isUnreadable(update)) {
      this.#isAway = true;
      return { ...update, ...this.#optionsAlone(shown), isStale: true };
    }
    this.#shown = told;
    return { ...update, isStale: false };
  }

  apply(changes: string): RawUpdate {
    const update = this.preview.applyRaw(changes);
    const shown = this.#shown;
    if (shown !== undefined) {
      const workflow = withChanges(valueOf(whole(shown.documents.get(WORKFLOW))), JSON.parse(changes) as Change[]);
      this.#shown = withDocument(shown, WORKFLOW, workflow);
      this.#told = withDocument(this.#told, WORKFLOW, workflow);
    }
    return update;
  }

  free(): void {
    this.#isAway = false;
    this.#preview.free();
  }

  /** `undefined` where it is the same as before, and `isKnown`. */
  dag(isKnown: boolean): string | undefined {
    const dag = this.preview.dagRaw();
    if (isKnown && dag === this.#dag) return undefined;
    this.#dag = dag;
    return dag;
  }

  /** A document as it was told last. */
  document(key: string): unknown {
    return whole(this.#told.documents.get(key));
  }

  outline(key: string, isKnown: boolean): RawOutline | undefined {
    const document = this.#told.documents.get(key);
    return this.#outlines.next(key, document, isKnown, () => (PiecedText.is(document) ? this.#parts(key, document) : undefined));
  }

  /** The parts of a text, where the translator has it too. */
  #parts(key: string, document: PiecedText): RawParts | undefined {
    return key === WORKFLOW && this.#shown?.documents.get(WORKFLOW) === document ? this.preview.partsRaw() : undefined;
  }

  text(key: string): PiecedText {
    return textIn(this.#told, key);
  }

  /** Shows what is shown with the options that were told: the edits of that. The documents that were told cannot be read. */
  #optionsAlone(shown: Input): Pick<RawUpdate, "lines" | "text"> {
    const { options } = this.#told;
    if (haveSameOptions(this.#told, shown)) {
      // The way back is gone when the page has been told, or when it asks for more.
      setTimeout(() => this.#goBack());
      return { lines: new Uint32Array(), text: "" };
    }
    const { lines, text } = this.preview.setOptionsRaw(options);
    this.#shown = { ...shown, options };
    return { lines, text };
  }

  /** An error here is one that whoever asks for more is told. */
  #goBack(): void {
    try {
      void this.preview;
    } catch {
      // It stays away, so that the next call tries again.
    }
  }
}

function after(told: Input, step: SentStep): Input {
  switch (step.type) {
    case "options":
      return { ...told, options: step.options };
    case "source":
      return { ...told, documents: new Map(documentsOf(receivedSource(step.source), told.documents)) };
    case "set":
      return withDocument(told, step.document, inPieces(received(step.value), told.documents.get(step.document)));
    case "remove":
      return withDocument(told, step.document, undefined);
    case "edit":
      return withDocument(told, step.document, edited(textIn(told, step.document), step));
  }
}

/** Edits beyond the end are of another text than this: what came of them would not be what the page has. */
function edited(text: PiecedText, { document, edits }: Extract<SentStep, { type: "edit" }>): PiecedText {
  const { to = 0 } = edits.at(-1) ?? {};
  if (to > text.length) throw new OcArgoError("invalid-source", `an edit of \`${document}\` ends at ${to}, and the text has ${text.length} units: set it anew`);
  return text.edited(edits);
}

function textIn({ documents }: Input, key: string): PiecedText {
  const document = documents.get(key);
  if (!PiecedText.is(document)) throw new OcArgoError("invalid-source", `\`${key}\` is no text`);
  return document;
}

function haveSameOptions(one: Input, other: Input): boolean {
  return one.options === other.options || rawOptions(one.options) === rawOptions(other.options);
}

function haveSameDocuments({ documents: one }: Input, { documents: other }: Input): boolean {
  return one.size === other.size && [...one].every(([key, document]) => other.has(key) && other.get(key) === document);
}

function withDocument({ documents, options }: Input, key: string, document: unknown): Input {
  const changed = new Map(documents).set(key, document);
  if (document === undefined) changed.delete(key);
  return { documents: changed, options };
}

function sourceOf({ documents }: Input): Source {
  const source = { workflow: documents.get(WORKFLOW) } as Source;
  const workflows: [string, Document<Workflow>][] = [];
  for (const [key, document] of documents) {
    if (key.startsWith(WORKFLOWS)) workflows.push([unescapeKey(key.slice(WORKFLOWS.length)), document as Document<Workflow>]);
  }
  const [peers, execution] = [documents.get("/peers"), documents.get("/execution")];
  if (workflows.length > 0) source.workflows = Object.fromEntries(workflows);
  if (peers != null) source.peers = peers as NonNullable<Source["peers"]>;
  if (execution != null) source.execution = execution as NonNullable<Source["execution"]>;
  return source;
}

/** Findings with which a document counts as unreadable. */
const UNREADABLE: ReadonlySet<string> = new Set(["unreadable-source", "source-too-large", "source-too-deep"]);

/** Whether a finding says that a whole document is of no use: it cannot be read, or it is no object at all. */
function isUnreadable({ rest }: RawUpdate): boolean {
  if (!/"(?:unreadable-source|source-too-large|source-too-deep|wrong-type)"/.test(rest)) return false;
  const { diagnostics } = JSON.parse(rest) as PreviewUpdate;
  return diagnostics.some(({ code, path }) => UNREADABLE.has(code) || (code === "wrong-type" && /^\/(?:workflows\/[^/]*|[^/]*)$/.test(path)));
}

const WORKFLOW = "/workflow";
const WORKFLOWS = "/workflows/";

/** The documents of a source, by their JSON pointers, after those that there were. */
function documentsOf({ workflow, workflows, peers, execution }: Source, before: Input["documents"]): [string, unknown][] {
  const known = Object.entries(workflows ?? {}).map(([id, document]): [string, unknown] => [WORKFLOWS + escapeKey(id), document]);
  const all: [string, unknown][] = [[WORKFLOW, workflow], ...known, ["/peers", peers], ["/execution", execution]];
  return all.map(([key, document]) => [key, inPieces(document, before.get(key))]);
}

/** A text in pieces, most of which the one `before` may have already. */
function inPieces(document: unknown, before: unknown): unknown {
  if (typeof document !== "string") return document;
  return PiecedText.is(before) ? before.becoming(document) : PiecedText.of(document);
}

function whole(document: unknown): unknown {
  return PiecedText.is(document) ? document.text : document;
}
