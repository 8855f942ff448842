/** Where a diagnostic's lines and columns, counted from 1 in UTF-16 code units, stand in an editor's text. */
import type { Text } from "@codemirror/state";
import type { Position, Range } from "oc-argo";

/** A stretch of an editor's text, in offsets from 0; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

/** The offset of a position. One outside of the text gives the nearest that is inside. */
export function offsetOf(doc: Text, { line, column }: Position): number {
  if (line < 1) return 0;
  if (line > doc.lines) return doc.length;
  const found = doc.line(line);
  return Math.min(found.to, found.from + Math.max(0, column - 1));
}

/** The position of an offset. */
export function positionAt(doc: Text, offset: number): Position {
  const line = doc.lineAt(Math.max(0, Math.min(doc.length, offset)));
  return { line: line.number, column: offset - line.from + 1 };
}

/** The stretch that a range covers; never backwards. */
export function spanOf(doc: Text, range: Range): Span {
  const from = offsetOf(doc, range.start);
  return { from, to: Math.max(from, offsetOf(doc, range.end)) };
}
