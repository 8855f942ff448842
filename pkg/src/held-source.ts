/**
 * The source that a kept translation has. What is given next is compared with it, so that only what has changed is encoded
 * and goes over to the module: of the workflow's text an edit, of the other documents those that are others.
 */
import { jsonOf, mapSource, ObjectText, rawDocument, type Mapped, type RawDocument, type Source } from "./boundary.js";
import { PiecedText, type BytesEdit } from "./pieced-text.js";

/** A document that nobody can change within: a caller's own object is held as the JSON that it was. */
type Held = string | PiecedText | ObjectText;

/** In the place of a document that the translation has already. */
const KEPT = {} as const;

const WORKFLOW = "`workflow`";

/** A source, which never changes. */
export class HeldSource {
  readonly #documents: Mapped<Held>;
  /** Those beside the workflow, by what they are called. */
  readonly #beside: ReadonlyMap<string, Held>;
  /** The workflow's text; `undefined` where the translation has made changes to what it was. */
  readonly #text: PiecedText | undefined;

  private constructor(documents: Mapped<Held>, beside: ReadonlyMap<string, Held>, text: PiecedText | undefined) {
    [this.#documents, this.#beside, this.#text] = [documents, beside, text];
  }

  /**
   * A source, given after the one `before` if there was any.
   *
   * @throws OcArgoError with code `invalid-source` where it cannot be read.
   */
  static of(source: Source, before: HeldSource | undefined): HeldSource {
    const beside = new Map<string, Held>();
    const documents = mapSource(source, (document, what) => {
      const held = heldDocument(document, what);
      if (what !== WORKFLOW) beside.set(what, held);
      return held;
    });
    return new HeldSource(documents, beside, inPieces(documents.workflow, before === undefined ? undefined : before.#text));
  }

  /** The same, once changes have been made to the workflow. */
  withoutText(): HeldSource {
    return new HeldSource(this.#documents, this.#beside, undefined);
  }

  /** The edit of the workflow's text that makes this source of the one `before`; `undefined` where more is other. */
  editAfter(before: HeldSource | undefined): BytesEdit | undefined {
    if (before === undefined || before.#text === undefined || this.#text === undefined || this.#isObject !== before.#isObject || this.#beside.size !== before.#beside.size) return undefined;
    const isSame = [...this.#beside].every(([what, held]) => before.#has(what, held));
    return isSame ? this.#text.editAfter(before.#text) : undefined;
  }

  /** The source as the module takes it that has the one `before`. */
  raw(before: HeldSource | undefined): Mapped<RawDocument | typeof KEPT> {
    return mapSource(this.#documents, (held, what) => {
      if (what === WORKFLOW && this.#text !== undefined) return { bytes: this.#text.bytes(), positions: !this.#isObject };
      return before !== undefined && before.#has(what, held) ? KEPT : rawDocument(held, what);
    });
  }

  get #isObject(): boolean {
    return this.#documents.workflow instanceof ObjectText;
  }

  /** Whether it holds the same document under this name. */
  #has(what: string, document: unknown): boolean {
    const held = this.#beside.get(what);
    return held !== undefined && (held === document || (held instanceof ObjectText && document instanceof ObjectText && held.json === document.json));
  }
}

function heldDocument(document: unknown, what: string): Held {
  const isHeld = typeof document === "string" || document instanceof ObjectText || PiecedText.is(document);
  return isHeld ? document : new ObjectText(jsonOf(document, what));
}

/** A text in pieces, most of which a text before may have already. */
function inPieces(held: Held, before: PiecedText | undefined): PiecedText {
  if (PiecedText.is(held)) return held;
  const text = typeof held === "string" ? held : held.json;
  return before?.becoming(text) ?? PiecedText.of(text);
}
