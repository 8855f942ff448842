/** How a text becomes another with few changes, so that an editor keeps its scroll, its folds and its selection. */
import type { ChangeSet } from "@codemirror/state";
import { commonPrefix, commonSuffix, lineHunks } from "./line-hunks";

/** A stretch of the text before, by offsets, and what stands there afterwards. */
export interface TextChange {
  from: number;
  to: number;
  insert: string;
}

/** More hunks than this are not worth having apart. */
const MAX_HUNKS = 20_000;

/** The changes that make `after` of `before`: in order, apart from each other, all in offsets of `before`. */
export function textChanges(before: string, after: string): TextChange[] {
  const hunks = lineHunks(before, after);
  if (hunks.length > MAX_HUNKS)
    return trimmed(before, after, { fromA: 0, toA: before.length, fromB: 0, toB: after.length });
  return hunks.flatMap((hunk) => trimmed(before, after, hunk));
}

/** A text with changes made: of megabytes much sooner there than the lines of an editor are joined. */
export function changed(text: string, changes: ChangeSet): string {
  let [made, at] = ["", 0];
  changes.iterChanges((from, to, _from, _to, inserted) => {
    made += text.slice(at, from) + inserted.toString();
    at = to;
  });
  return made + text.slice(at);
}

/** The text with line ends as an editor has them. */
export function withPlainLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The line end that a text has: that of its first line. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const end = text.indexOf("\n");
  return end > 0 && text[end - 1] === "\r" ? "\r\n" : "\n";
}

type Hunk = ReturnType<typeof lineHunks>[number];

/** A hunk without what both sides begin and end with. */
function trimmed(before: string, after: string, { fromA, toA, fromB, toB }: Hunk): TextChange[] {
  const a = before.slice(fromA, toA);
  const b = after.slice(fromB, toB);
  const prefix = commonPrefix(a, b);
  const suffix = commonSuffix(a, b, Math.min(a.length, b.length) - prefix);
  const change = { from: fromA + prefix, to: toA - suffix, insert: b.slice(prefix, b.length - suffix) };
  return change.from === change.to && change.insert === "" ? [] : [change];
}
