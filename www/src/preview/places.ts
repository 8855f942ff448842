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
  const isMeant = ({ pointer }: { pointer: string }): boolean => pointer === selection.pointer;
  for (const { key, items, links, places } of drawings) {
    if (!selection.pointer.startsWith(`${key}/`)) continue;
    const range = places?.item(items.findIndex(isMeant)) ?? places?.link(links.findIndex(isMeant));
    if (range !== undefined) return { key, range };
  }
  return undefined;
}

/** The item or link in whose text a position is, as `DrawnPlaces.at` finds it. */
export function selectionAtPosition(drawings: readonly Drawing[], key: DocumentKey, position: Position): Selection | undefined {
  const drawing = drawings.find((known) => known.key === key);
  const part = drawing?.places?.at(position);
  const found = part && (part.kind === "item" ? drawing?.items : drawing?.links)?.[part.index];
  return found && { pointer: found.pointer };
}
