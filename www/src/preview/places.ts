/** From what is selected to its places in the texts, and back. */
import type { LineRange, Position, Range } from "oc-argo";
import type { SourceLines } from "oc-argo/background";

import type { DocumentKey, Drawing, Selection } from "../model.js";

/** The lines of the manifest that came from what is selected. */
export function linesOf(sourceLines: SourceLines | undefined, selection: Selection | undefined): LineRange[] {
  return selection === undefined ? [] : (sourceLines?.of(selection.pointer, selection.path) ?? []);
}

/** Where the selected item or link stands in its document. */
export function rangeOf(drawings: readonly Drawing[], selection: Selection | undefined): { key: DocumentKey; range: Range } | undefined {
  if (selection === undefined) return undefined;
  for (const { key, items, links } of drawings) {
    if (!selection.pointer.startsWith(`${key}/`)) continue;
    const range = [...items, ...links].find(({ pointer }) => pointer === selection.pointer)?.range;
    if (range !== undefined) return { key, range };
  }
  return undefined;
}

/** The item or link in whose text a position is; on the line where one begins, what stands before it, as its key, counts as its own. */
export function selectionAtPosition(drawings: readonly Drawing[], key: DocumentKey, position: Position): Selection | undefined {
  const drawing = drawings.find((known) => known.key === key);
  const holds = ({ range }: { range?: Range }): boolean =>
    range !== undefined && compare(range.start, position) <= 0 && compare(position, range.end) <= 0;
  const found = drawing?.items.find(holds) ?? drawing?.links.find(holds) ?? nextOnLine(drawing?.items ?? [], position);
  return found && { pointer: found.pointer };
}

/** The first item that begins behind a position, on the same line. */
function nextOnLine(items: Drawing["items"], position: Position): Drawing["items"][number] | undefined {
  let next: { item: Drawing["items"][number]; column: number } | undefined;
  for (const item of items) {
    const { line, column } = item.range?.start ?? { line: 0, column: 0 };
    if (line === position.line && column > position.column && (next === undefined || column < next.column)) next = { item, column };
  }
  return next?.item;
}

function compare(one: Position, other: Position): number {
  return one.line - other.line || one.column - other.column;
}
