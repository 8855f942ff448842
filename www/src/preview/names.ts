/** What stands at a JSON pointer, in words. */
import { documentOf, type Drawing } from "../model.js";
import { pointerTo, stepsOf } from "./pointer.js";

/** The pointer of the item or link that holds the place at `pointer`; `undefined` where none does. */
export function ownerOf(pointer: string): string | undefined {
  const root = documentOf(pointer);
  const [graph, list, id] = stepsOf(pointer.slice(root.length));
  return graph === "graph" && (list === "items" || list === "links") && id !== undefined ? root + pointerTo(graph, list, id) : undefined;
}

/** Names the places of a source, by their pointers. Nothing is searched: a page may list thousands of them. */
export function placeNames(drawings: readonly Drawing[]): (pointer: string) => string {
  return (pointer) => {
    const drawing = drawings.find(({ key }) => key === documentOf(pointer));
    const owner = ownerOf(pointer);
    const name = drawing && owner && drawnNames(drawing).get(owner);
    if (name) return name;
    const [root, id] = stepsOf(pointer);
    if (root === "options") return `option ${id ?? ""}`;
    return root === "workflow" || root === "workflows" ? (drawing?.name ?? "workflow") : (root ?? "source");
  };
}

/** The names of the drawings that were asked for; of one that is drawn anew there is another object. */
const known = new WeakMap<Drawing, ReadonlyMap<string, string>>();

/** What the items and links of a drawing are called, by their pointers. */
function drawnNames(drawing: Drawing): ReadonlyMap<string, string> {
  let names = known.get(drawing);
  if (names === undefined) {
    const items = new Map(drawing.items.map(({ id, name }) => [id, name]));
    const end = (id: string): string => items.get(id) ?? id;
    names = new Map([
      ...drawing.links.map(({ pointer, source, destination }): [string, string] => [pointer, `${end(source)} → ${end(destination)}`]),
      ...drawing.items.map(({ pointer, name }): [string, string] => [pointer, name]),
    ]);
    known.set(drawing, names);
  }
  return names;
}
