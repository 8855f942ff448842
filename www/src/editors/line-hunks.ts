/**
 * Which lines differ between two texts, found quickly: the common beginning and end are skipped, and what is between is
 * matched at the lines that stand once on both sides. Megabytes with a small difference cost milliseconds.
 */

import { nearHunks } from "./near-hunks";

/** Lines `fromA..toA` of one text became `fromB..toB` of the other: offsets, each where a line starts or the text ends. */
export interface Hunk {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

/** From this length on, both texts together, small edits are looked for first, which finds no fewer but larger hunks. */
const LARGE = 200_000;

/** Up to this many pairs of lines are compared one by one where no line stands once on both sides. */
const MAX_PAIRS = 250_000;

/** How many characters the texts have in common from these offsets on; never half of a surrogate pair. */
export function commonPrefix(a: string, b: string, fromA = 0, fromB = 0): number {
  const length = Math.min(a.length - fromA, b.length - fromB);
  const step = 4096;
  let at = 0;
  while (at + step <= length && a.slice(fromA + at, fromA + at + step) === b.slice(fromB + at, fromB + at + step)) at += step;
  while (at < length && a.charCodeAt(fromA + at) === b.charCodeAt(fromB + at)) at++;
  return at > 0 && isHighSurrogate(a.charCodeAt(fromA + at - 1)) ? at - 1 : at;
}

/** How many characters, at most `limit`, the texts have in common at their end; never half of a surrogate pair. */
export function commonSuffix(a: string, b: string, limit: number): number {
  const length = Math.min(a.length, b.length, limit);
  const step = 4096;
  let count = 0;
  while (
    count + step <= length &&
    a.slice(a.length - count - step, a.length - count) === b.slice(b.length - count - step, b.length - count)
  ) {
    count += step;
  }
  while (count < length && a.charCodeAt(a.length - count - 1) === b.charCodeAt(b.length - count - 1)) count++;
  return count > 0 && isLowSurrogate(a.charCodeAt(a.length - count)) ? count - 1 : count;
}

/** The stretches of lines in which two texts differ, from the first to the last. */
export function lineHunks(before: string, after: string): Hunk[] {
  if (before.length + after.length < LARGE) return farHunks(before, after);
  const { hunks, restA, restB } = nearHunks(before, after);
  if (restA === before.length && restB === after.length) return hunks;
  const rest = farHunks(before.slice(restA), after.slice(restB));
  const moved = ({ fromA, toA, fromB, toB }: Hunk): Hunk => ({
    fromA: fromA + restA,
    toA: toA + restA,
    fromB: fromB + restB,
    toB: toB + restB,
  });
  return [...hunks, ...rest.map(moved)];
}

/** The hunks of texts whose differences are large: what is between the common beginning and end is matched as a whole. */
function farHunks(before: string, after: string): Hunk[] {
  const prefix = commonPrefix(before, after);
  const start = prefix === 0 ? 0 : before.lastIndexOf("\n", prefix - 1) + 1;
  const suffix = wholeLines(before, after, commonSuffix(before, after, Math.min(before.length, after.length) - start));
  const one = splitLines(before, start, before.length - suffix);
  const other = splitLines(after, start, after.length - suffix);
  const numbers = new Map<string, number>();
  const a = numbered(before, one, numbers);
  const b = numbered(after, other, numbers);
  const hunks: Hunk[] = [];
  match({ a, b }, 0, a.length, 0, b.length, ({ fromA, toA, fromB, toB }) => {
    hunks.push({ fromA: at(one, fromA), toA: at(one, toA), fromB: at(other, fromB), toB: at(other, toB) });
  });
  return hunks;
}

/** How many lines a stretch of whole lines has. */
export function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let next = from; next < to; count++) {
    const end = text.indexOf("\n", next);
    next = end < 0 ? to : end + 1;
  }
  return count;
}

/** Shortens a common suffix so that it begins at the start of a line in both texts. */
function wholeLines(before: string, after: string, suffix: number): number {
  const isStart = (text: string): boolean => suffix === text.length || text[text.length - suffix - 1] === "\n";
  if (isStart(before) && isStart(after)) return suffix;
  const end = before.indexOf("\n", before.length - suffix);
  return end < 0 ? 0 : before.length - end - 1;
}

/** The offsets at which the lines of a stretch begin, and its end. */
function splitLines(text: string, from: number, to: number): number[] {
  const starts = [from];
  for (let next = from; next < to;) {
    const end = text.indexOf("\n", next);
    next = end < 0 || end + 1 > to ? to : end + 1;
    starts.push(next);
  }
  return starts;
}

/** A number for each line; equal lines have the same. */
function numbered(text: string, starts: readonly number[], numbers: Map<string, number>): Int32Array {
  const lines = new Int32Array(starts.length - 1);
  for (let index = 0; index < lines.length; index++) {
    const line = text.slice(starts[index], starts[index + 1]);
    let number = numbers.get(line);
    if (number === undefined) numbers.set(line, (number = numbers.size));
    lines[index] = number;
  }
  return lines;
}

interface Sides {
  a: Int32Array;
  b: Int32Array;
}

/** Gives the hunks between two stretches of lines, in order. */
function match(sides: Sides, fromA: number, toA: number, fromB: number, toB: number, give: (hunk: Hunk) => void): void {
  const { a, b } = sides;
  for (; fromA < toA && fromB < toB && a[fromA] === b[fromB]; fromA++) fromB++;
  for (; fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]; toA--) toB--;
  if (fromA === toA && fromB === toB) return;
  if (fromA === toA || fromB === toB) return give({ fromA, toA, fromB, toB });
  const anchors = uniqueAnchors(sides, fromA, toA, fromB, toB);
  const pairs =
    anchors.length > 0 || (toA - fromA) * (toB - fromB) > MAX_PAIRS
      ? anchors
      : longestCommon(sides, fromA, toA, fromB, toB);
  if (pairs.length === 0) return give({ fromA, toA, fromB, toB });
  let lastA = fromA;
  let lastB = fromB;
  for (const [nextA, nextB] of pairs) {
    match(sides, lastA, nextA, lastB, nextB, give);
    lastA = nextA + 1;
    lastB = nextB + 1;
  }
  match(sides, lastA, toA, lastB, toB, give);
}

type Pair = readonly [a: number, b: number];

/** The lines that stand once on each side, and in the same order on both: the patience of a patience diff. */
function uniqueAnchors({ a, b }: Sides, fromA: number, toA: number, fromB: number, toB: number): Pair[] {
  const inA = once(a, fromA, toA);
  const inB = once(b, fromB, toB);
  const pairs: Pair[] = [];
  for (const [line, index] of inA) {
    const other = inB.get(line);
    if (index >= 0 && other !== undefined && other >= 0) pairs.push([index, other]);
  }
  return rising(pairs);
}

/** Where each line stands; -1 for those that stand there more than once. */
function once(lines: Int32Array, from: number, to: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let index = from; index < to; index++) {
    const line = at(lines, index);
    found.set(line, found.has(line) ? -1 : index);
  }
  return found;
}

/** The longest row of pairs, given in the order of `a`, in which `b` rises as well. */
function rising(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = [];
  const below = new Int32Array(pairs.length);
  pairs.forEach(([, b], index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(pairs, at(tops, middle))[1] < b) low = middle + 1;
      else high = middle;
    }
    below[index] = low > 0 ? at(tops, low - 1) : -1;
    tops[low] = index;
  });
  const row: Pair[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = at(below, index)) row.push(at(pairs, index));
  return row.reverse();
}

/** The longest common row of lines, by the table of all pairs. */
function longestCommon({ a, b }: Sides, fromA: number, toA: number, fromB: number, toB: number): Pair[] {
  const width = toB - fromB + 1;
  const lengths = new Uint32Array((toA - fromA + 1) * width);
  for (let i = toA - fromA - 1; i >= 0; i--) {
    for (let j = width - 2; j >= 0; j--) {
      const cell = i * width + j;
      lengths[cell] =
        a[fromA + i] === b[fromB + j]
          ? at(lengths, cell + width + 1) + 1
          : Math.max(at(lengths, cell + width), at(lengths, cell + 1));
    }
  }
  const pairs: Pair[] = [];
  for (let i = 0, j = 0; i < toA - fromA && j < width - 1;) {
    if (a[fromA + i] === b[fromB + j]) pairs.push([fromA + i++, fromB + j++]);
    else if (at(lengths, (i + 1) * width + j) >= at(lengths, i * width + j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** An element that is known to be there. */
function at<Element>(list: { readonly [index: number]: Element }, index: number): Element {
  const element = list[index];
  if (element === undefined) throw new RangeError(`no element at ${index}`);
  return element;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
