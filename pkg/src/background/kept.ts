/** The previews that a background translator keeps, each with the documents that it was made of. */
import type { Change, Options, PreviewUpdate, Workflow } from "../../wasm/schema.js";
import type { Document, Source } from "../boundary.js";
import { OcArgoError } from "../errors.js";
import { outline, type Outline } from "../outline.js";
import { PiecedText } from "../pieced-text.js";
import { escapeKey, unescapeKey } from "../pointer.js";
import { Preview, type RawUpdate } from "../preview.js";
import { locate, readDocument } from "../translator.js";
import type { Calls, PreviewStep, RawKeptUpdate } from "./protocol.js";

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
    previewRead: (id, key) => readDocument(found(id).document(key)),
    previewOutline: (id, key) => found(id).outline(key),
    previewLocate: (id, key, pointers) => locate(found(id).text(key).text, pointers),
    previewFree: (id) => {
      kept.get(id)?.free();
      kept.delete(id);
    },
  };
}

class Kept {
  readonly #preview = new Preview();
  /** By their JSON pointers in the source; a text is a `PiecedText`. */
  readonly #documents = new Map<string, unknown>();
  readonly #outlines = new Map<string, { document: unknown; outline: Outline }>();
  /** The last source that could be read. */
  #good: Source | undefined;
  /** Whether the preview must go back to it. */
  #isAway = false;
  /** Options that the preview has not taken yet. */
  #options: Partial<Options> | undefined;
  /** Whether the preview has translated what is here. */
  #isTranslated = false;
  /** Whether the workflow was changed in the preview alone. */
  #isApplied = false;
  #dag: string | undefined;

  /** The preview, with the last source that could be read. */
  get preview(): Preview {
    if (this.#isAway && this.#good !== undefined) {
      this.#isAway = false;
      this.#preview.updateRaw(this.#good);
    }
    return this.#preview;
  }

  change(steps: readonly PreviewStep[]): RawKeptUpdate {
    for (const step of steps) this.#take(step);
    const isSame = steps.every(({ type }) => type === "options") && this.#isTranslated;
    const options = this.#options;
    this.#isTranslated = false;
    let update: RawUpdate;
    const source = this.#source();
    if (isSame) {
      update = this.preview.setOptionsRaw(options ?? {});
    } else {
      if (this.#isApplied) throw new OcArgoError("invalid-change", "the workflow was changed item by item: give the whole source with other changes");
      update = this.preview.updateRaw(source, options);
    }
    this.#options = undefined;
    if (this.#good !== undefined && isUnreadable(update)) {
      this.#isAway = true;
      // The way back is gone when the page has been told, or when it asks for more.
      setTimeout(() => void this.preview);
      return { ...update, lines: new Uint32Array(), text: "", isStale: true };
    }
    this.#good = source;
    this.#isTranslated = true;
    return { ...update, isStale: false };
  }

  apply(changes: readonly Change[]): RawUpdate {
    const update = this.preview.applyRaw(changes);
    this.#isApplied = true;
    this.#good = undefined;
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

  outline(key: string): Outline {
    const document = this.#documents.get(key);
    const known = this.#outlines.get(key);
    if (known !== undefined && known.document === document && PiecedText.is(document)) return known.outline;
    const found = outline(this.document(key));
    this.#outlines.set(key, { document, outline: found });
    return found;
  }

  /** A document as it was given, with the edits since; an empty one where there is none. */
  document(key: string): unknown {
    const document = this.#documents.get(key) ?? {};
    return PiecedText.is(document) ? document.text : document;
  }

  text(key: string): PiecedText {
    const document = this.#documents.get(key);
    if (!PiecedText.is(document)) throw new OcArgoError("invalid-source", `\`${key}\` is no text`);
    return document;
  }

  #take(step: PreviewStep): void {
    switch (step.type) {
      case "options":
        this.#options = step.options;
        break;
      case "source":
        this.#documents.clear();
        for (const [key, document] of documentsOf(step.source)) this.#set(key, document);
        this.#isApplied = false;
        break;
      case "set":
        this.#set(step.document, step.value);
        if (step.document === WORKFLOW) this.#isApplied = false;
        break;
      case "remove":
        this.#documents.delete(step.document);
        break;
      case "edit":
        this.#documents.set(step.document, this.text(step.document).edited(step.edits));
        break;
    }
  }

  #set(key: string, document: unknown): void {
    this.#documents.set(key, typeof document === "string" ? PiecedText.of(document) : document);
  }

  #source(): Source {
    const source = { workflow: this.#documents.get(WORKFLOW) } as Source;
    const workflows: [string, Document<Workflow>][] = [];
    for (const [key, document] of this.#documents) {
      if (key.startsWith(WORKFLOWS)) workflows.push([unescapeKey(key.slice(WORKFLOWS.length)), document as Document<Workflow>]);
    }
    const [peers, execution] = [this.#documents.get("/peers"), this.#documents.get("/execution")];
    if (workflows.length > 0) source.workflows = Object.fromEntries(workflows);
    if (peers != null) source.peers = peers as NonNullable<Source["peers"]>;
    if (execution != null) source.execution = execution as NonNullable<Source["execution"]>;
    return source;
  }
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

/** The documents of a source, by their JSON pointers. */
function documentsOf({ workflow, workflows, peers, execution }: Source): [string, unknown][] {
  const known = Object.entries(workflows ?? {}).map(([id, document]): [string, unknown] => [WORKFLOWS + escapeKey(id), document]);
  return [[WORKFLOW, workflow], ...known, ["/peers", peers], ["/execution", execution]];
}
