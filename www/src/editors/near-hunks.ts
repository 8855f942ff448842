/**
 * Small edits in a large text, found without a look at the rest: equal stretches are skipped block by block, and where
 * the texts part, the lines where they meet again are looked for nearby. Megabytes cost a comparison of memory.
 */
import { commonPrefix, type Hunk } from "./line-hunks";

/** How many lines ahead the texts must meet again. */
const NEAR = 160;

/** This many equal lines in a row count as meeting again. */
const MEETING = 3;

/**
 * The hunks between two texts of which each edit is small.
 *
 * @returns where the search ended as well: both texts' ends, unless it came to an edit that is not small. From there on
 * nothing is known.
 */
export function nearHunks(before: string, after: string): { hunks: Hunk[]; restA: number; restB: number } {
  const hunks: Hunk[] = [];
  let [a, b] = [0, 0];
  for (;;) {
    const equal = commonPrefix(before, after, a, b);
    const isAtEnd = a + equal === before.length && b + equal === after.length;
    const start = isAtEnd ? equal : lineStart(before, a, a + equal) - a;
    [a, b] = [a + start, b + start];
    if (isAtEnd) return { hunks, restA: a, restB: b };
    const met = meeting(linesFrom(before, a), linesFrom(after, b));
    if (met === undefined) return { hunks, restA: a, restB: b };
    const [toA, toB] = met;
    hunks.push({ fromA: a, toA, fromB: b, toB });
    [a, b] = [toA, toB];
  }
}

/** Some lines of a text, by the offsets at which they begin, with the end of the last. */
interface Lines {
  text: string;
  starts: number[];
  /** Whether the text ends with them. */
  isWhole: boolean;
}

function linesFrom(text: string, from: number): Lines {
  const starts = [from];
  while (starts.length <= NEAR + MEETING) {
    const last = starts.at(-1) ?? from;
    if (last >= text.length) return { text, starts, isWhole: true };
    const end = text.indexOf("\n", last);
    starts.push(end < 0 ? text.length : end + 1);
  }
  return { text, starts, isWhole: false };
}

/** The offsets at which both texts go on alike, after as few lines as possible. */
function meeting(one: Lines, other: Lines): [number, number] | undefined {
  for (let sum = 1; sum <= 2 * NEAR; sum++) {
    for (let i = Math.max(0, sum - NEAR); i <= Math.min(sum, NEAR); i++) {
      if (meetAt(one, i, other, sum - i)) return [at(one, i), at(other, sum - i)];
    }
  }
  return undefined;
}

function meetAt(one: Lines, i: number, other: Lines, j: number): boolean {
  if (i >= one.starts.length || j >= other.starts.length) return false;
  for (let line = 0; line < MEETING; line++) {
    const [isEnd, isOtherEnd] = [isEndAt(one, i + line), isEndAt(other, j + line)];
    if (isEnd || isOtherEnd) return isEnd && isOtherEnd;
    if (lineAt(one, i + line) !== lineAt(other, j + line)) return false;
  }
  return true;
}

function isEndAt({ starts, isWhole }: Lines, line: number): boolean {
  return isWhole && line >= starts.length - 1;
}

function lineAt({ text, starts }: Lines, line: number): string | undefined {
  const end = starts[line + 1];
  return end === undefined ? undefined : text.slice(starts[line], end);
}

function at({ text, starts }: Lines, line: number): number {
  return starts[line] ?? text.length;
}

/** The start of the line that holds an offset, at or behind `least`. */
function lineStart(text: string, least: number, offset: number): number {
  return offset === least ? least : Math.max(least, text.lastIndexOf("\n", offset - 1) + 1);
}
