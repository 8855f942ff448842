/**
 * A text that is edited here and there, with the bytes that the wasm module takes: an edit encodes the pieces that it
 * touches, and not megabytes. No pair of surrogates lies in two pieces, so that each is encoded as it is within the whole.
 */
import type { TextEdit } from "./background/protocol.js";

const encoder = new TextEncoder();

interface Piece {
  text: string;
  bytes: Uint8Array;
}

/** No piece has more UTF-16 units, so that an edit costs microseconds; with fewer there would be more pieces to join. */
const MOST = 32_768;

/** A text, which never changes: an edit makes another, which shares the pieces that have stayed. */
export class PiecedText {
  readonly #pieces: readonly Piece[];
  #text: string | undefined;

  private constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** A text. */
  static of(text: string): PiecedText {
    return new PiecedText(piecesOf(text));
  }

  /** Whether a value is such a text; it may be anything, also a proxy that answers nobody. */
  static is(value: unknown): value is PiecedText {
    return typeof value === "object" && value !== null && #pieces in value;
  }

  /** The text with edits made, which are in order, apart from each other and all in terms of the text before. */
  edited(edits: readonly TextEdit[]): PiecedText {
    const pieces = [...this.#pieces];
    // The last first: where the others are has then not changed yet.
    for (const edit of edits.toReversed()) makeEdit(pieces, edit);
    return new PiecedText(pieces);
  }

  /** The same as one string: made when it is asked for. */
  get text(): string {
    this.#text ??= this.#pieces.map(({ text }) => text).join("");
    return this.#text;
  }

  /** How many UTF-16 units it has. */
  get length(): number {
    return this.#pieces.reduce((sum, { text }) => sum + text.length, 0);
  }

  /** Its UTF-8. */
  bytes(): Uint8Array {
    const all = new Uint8Array(this.#pieces.reduce((sum, { bytes }) => sum + bytes.length, 0));
    let at = 0;
    for (const { bytes } of this.#pieces) {
      all.set(bytes, at);
      at += bytes.length;
    }
    return all;
  }
}

function makeEdit(pieces: Piece[], { from, to, insert }: TextEdit): void {
  let [first, start] = [0, 0];
  for (; first < pieces.length - 1 && start + lengthOf(pieces[first]) < from; first++) start += lengthOf(pieces[first]);
  let [last, lastStart] = [first, start];
  for (; last < pieces.length - 1 && lastStart + lengthOf(pieces[last]) < to; last++) lastStart += lengthOf(pieces[last]);
  let text = textOf(pieces[first]).slice(0, from - start) + insert + textOf(pieces[last]).slice(to - lastStart);
  // The first unit has stayed, but the last may be half of a pair now whose other half begins the next piece.
  if (last < pieces.length - 1 && isHighSurrogate(text.charCodeAt(text.length - 1))) text += textOf(pieces[++last]);
  pieces.splice(first, last - first + 1, ...piecesOf(text));
}

/** A text in pieces of about the same length. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  const size = Math.ceil(text.length / Math.ceil(text.length / MOST));
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + size, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1)) && isLowSurrogate(text.charCodeAt(to))) to++;
    const piece = text.slice(from, to);
    pieces.push({ text: piece, bytes: encoder.encode(piece) });
    from = to;
  }
  return pieces;
}

function textOf(piece: Piece | undefined): string {
  return piece?.text ?? "";
}

function lengthOf(piece: Piece | undefined): number {
  return textOf(piece).length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
