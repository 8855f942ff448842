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

/** An edit in bytes of the UTF-8: what is put in the place of those from `start` to `end`. */
export interface BytesEdit {
  start: number;
  end: number;
  bytes: Uint8Array;
}

/** No piece has more UTF-16 units, so that an edit costs microseconds; with fewer there would be more pieces to join. */
const MOST = 32_768;

/** So many UTF-16 units of two texts are compared at once, where as many are left. */
const COMPARED = 1_048_576;

/** A text, which never changes: an edit makes another, which shares the pieces that have stayed. */
export class PiecedText {
  readonly #pieces: readonly Piece[];
  #text: string | undefined;

  private constructor(pieces: readonly Piece[], text?: string) {
    this.#pieces = pieces;
    this.#text = text;
  }

  /** A text. */
  static of(text: string): PiecedText {
    return new PiecedText(piecesOf(text), text);
  }

  /** Whether a value is such a text; it may be anything, also a proxy that answers nobody. */
  static is(value: unknown): value is PiecedText {
    return typeof value === "object" && value !== null && #pieces in value;
  }

  /** The text with edits made, which are in order, apart from each other and all in terms of the text before. */
  edited(edits: readonly TextEdit[]): PiecedText {
    return new PiecedText(withEdits(this.#pieces, edits));
  }

  /** Another text, which shares the pieces in which it is the same from the start or to the end. */
  becoming(text: string): PiecedText {
    const before = this.text;
    const shorter = Math.min(before.length, text.length);
    const from = alike(before, text, shorter, (all, at, units) => all.slice(at, at + units));
    const most = shorter - from;
    if (most === 0 && before.length === text.length) return this;
    const behind = alike(before, text, most, (all, at, units) => all.slice(all.length - at - units, all.length - at));
    const to = before.length - behind;
    return new PiecedText(withEdits(this.#pieces, [{ from, to, insert: text.slice(from, text.length - behind) }]), text);
  }

  /** The edit that makes this text of the one `before`: of the pieces that they do not share. */
  editAfter(before: PiecedText): BytesEdit {
    const [old, now] = [before.#pieces, this.#pieces];
    const most = Math.min(old.length, now.length);
    let [first, behind] = [0, 0];
    while (first < most && old[first] === now[first]) first++;
    while (behind < most - first && old[old.length - 1 - behind] === now[now.length - 1 - behind]) behind++;
    const start = bytesIn(now.slice(0, first));
    const changed = now.slice(first, now.length - behind);
    return { start, end: start + bytesIn(old.slice(first, old.length - behind)), bytes: joined(changed) };
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
    return joined(this.#pieces);
  }
}

function joined(pieces: readonly Piece[]): Uint8Array {
  const all = new Uint8Array(bytesIn(pieces));
  let at = 0;
  for (const { bytes } of pieces) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

function bytesIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/**
 * How many of at most `most` units two texts have in common, from the end at which `part` counts. Parts are compared as
 * strings, which engines do many times faster than unit by unit.
 */
function alike(one: string, other: string, most: number, part: (text: string, at: number, units: number) => string): number {
  let at = 0;
  for (let units = COMPARED; units >= 1; units = Math.floor(units / 2)) {
    while (at + units <= most && part(one, at, units) === part(other, at, units)) at += units;
  }
  return at;
}

/** The pieces of a text with edits made. Those that lie in one piece are made together, so that it is encoded once. */
function withEdits(old: readonly Piece[], edits: readonly TextEdit[]): Piece[] {
  const pieces: Piece[] = [];
  let [next, start, made] = [0, 0, 0];
  for (let edit = edits[0]; edit !== undefined; edit = edits[made]) {
    for (let piece = old[next]; piece !== undefined && next < old.length - 1 && start + lengthOf(piece) < edit.from; piece = old[++next]) {
      pieces.push(piece);
      start += lengthOf(piece);
    }
    // What the edits from this one on reach, up to a piece in which none begins.
    let before = textOf(old[next++]);
    let after = "";
    let taken = 0;
    const reach = (to: number): void => {
      while (next < old.length && start + before.length < to) before += textOf(old[next++]);
    };
    for (;;) {
      for (edit = edits[made]; edit !== undefined && (edit.from <= start + before.length || next >= old.length); edit = edits[++made]) {
        reach(edit.to);
        after += before.slice(taken, edit.from - start) + edit.insert;
        taken = edit.to - start;
      }
      // The first unit has stayed, but the last may be half of a pair now whose other half begins the next piece.
      const last = taken < before.length ? before : after;
      if (next >= old.length || !isHighSurrogate(last.charCodeAt(last.length - 1))) break;
      reach(start + before.length + 1);
    }
    pieces.push(...piecesOf(after + before.slice(taken)));
    start += before.length;
  }
  return [...pieces, ...old.slice(next)];
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
