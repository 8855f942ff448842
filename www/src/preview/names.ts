/** What stands at a JSON pointer, in words. */
import { documentOf, type Drawing } from "../model.js";
import { pointerTo, stepsOf } from "./pointer.js";

/** The pointer of the item or link that holds the place at `pointer`; `undefined` where none does. */
export function ownerOf(pointer: string): string | undefined {
  const root = documentOf(pointer);
  const [graph, list, id] = stepsOf(pointer.slice(root.length));
  return graph === "graph" && (list === "items" || list === "links") && id !== undefined ? root + pointerTo(graph, list, id) : undefined;
}

/** A name for the place at `pointer`. */
export function placeName(drawings: readonly Drawing[], pointer: string): string {
  const owner = ownerOf(pointer);
  const drawing = drawings.find(({ key }) => pointer.startsWith(key));
  const item = drawing?.items.find((known) => known.pointer === owner);
  if (item !== undefined) return item.name;
  const link = drawing?.links.find((known) => known.pointer === owner);
  if (link !== undefined) {
    const end = (id: string): string => drawing?.items.find((known) => known.id === id)?.name ?? id;
    return `${end(link.source)} → ${end(link.destination)}`;
  }
  const [root, id] = stepsOf(pointer);
  if (root === "options") return `option ${id ?? ""}`;
  return root === "workflow" || root === "workflows" ? (drawing?.name ?? "workflow") : (root ?? "source");
}
