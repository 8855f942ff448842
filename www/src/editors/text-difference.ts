/** What differs between two texts, as a diff view draws it: quick for megabytes, and never more than can be read. */
import { type Change, Change as ChangeOf, presentableDiff } from "@codemirror/merge";
import { countLines, type Hunk, lineHunks } from "./line-hunks";

/** Two texts and what differs between them. */
export interface TextDifference {
  /** The text before; long stretches that are gone are cut short, as they are drawn as one piece. */
  before: string;
  after: string;
  changes: readonly Change[];
  /** How many lines each side has that the other does not. */
  added: number;
  removed: number;
  /** Whether whole lines were compared, and nothing within them. */
  isCoarse: boolean;
}

/** Texts longer than this are compared by lines alone. */
export const COARSE_LENGTH = 2_000_000;

/** Hunks longer than this are not compared within their lines. */
const FINE_LENGTH = 5_000;
/** As many hunks are compared within their lines; each costs up to milliseconds. */
const FINE_HUNKS = 500;
/** As many lines of one removed stretch are shown. */
const REMOVED_LINES = 300;

/** Compares two texts. */
export function textDifference(before: string, after: string): TextDifference {
  const hunks = lineHunks(before, after);
  const isCoarse = Math.max(before.length, after.length) > COARSE_LENGTH;
  const pieces: string[] = [];
  const changes: Change[] = [];
  const counts = { added: 0, removed: 0 };
  let kept = 0;
  let shift = 0;
  for (const [index, hunk] of hunks.entries()) {
    const removed = countLines(before, hunk.fromA, hunk.toA);
    counts.removed += removed;
    counts.added += countLines(after, hunk.fromB, hunk.toB);
    const gone = shortened(before.slice(hunk.fromA, hunk.toA), removed);
    pieces.push(before.slice(kept, hunk.fromA), gone);
    kept = hunk.toA;
    changes.push(...changesOf(gone, after, { ...hunk, fromA: hunk.fromA + shift }, isCoarse || index >= FINE_HUNKS));
    shift += gone.length - (hunk.toA - hunk.fromA);
  }
  pieces.push(before.slice(kept));
  return { before: pieces.join(""), after, changes, ...counts, isCoarse };
}

/** What changed in a hunk: within its lines where it is small. */
function changesOf(gone: string, after: string, { fromA, fromB, toB }: Hunk, isCoarse: boolean): Change[] {
  const whole = new ChangeOf(fromA, fromA + gone.length, fromB, toB);
  if (isCoarse || gone.length + toB - fromB > FINE_LENGTH) return [whole];
  return presentableDiff(gone, after.slice(fromB, toB), { scanLimit: 500 }).map(
    (change) => new ChangeOf(fromA + change.fromA, fromA + change.toA, fromB + change.fromB, fromB + change.toB),
  );
}

/** A removed stretch that is not longer than one wants to read. */
function shortened(text: string, lines: number): string {
  if (lines <= REMOVED_LINES) return text;
  let end = 0;
  for (let line = 0; line < REMOVED_LINES; line++) end = text.indexOf("\n", end) + 1;
  return `${text.slice(0, end)}… ${lines - REMOVED_LINES} more removed lines\n`;
}
