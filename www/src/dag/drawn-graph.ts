/** A workflow as it was drawn: all its items at their places, and the links between them. */
import type { Drawing, DrawnItem } from "../model.js";
import type { Box, Graph, GraphNode } from "./graph.js";
import { searched } from "./searched.js";
import { shownName } from "./words.js";

const DEFAULT_SIZE = { width: 200, height: 64 } as const;

/** Builds the graph of a drawing. Links that lead nowhere are left out: their diagnostics say so. */
export function buildDrawnGraph(drawing: Drawing): Graph {
  const nodes = drawing.items.map(itemNode);
  const indexes = new Map(drawing.items.map(({ id }, index) => [id, index]));
  const edges = drawing.links.flatMap(({ source, destination, files, pointer }) => {
    const from = indexes.get(source);
    const to = indexes.get(destination);
    return from === undefined || to === undefined || from === to ? [] : { from, to, files, pointer };
  });
  return {
    key: drawing.key,
    nodes,
    edges,
    entries: drawing.items.map(({ id, name, pointer }, node) => {
      return { id: `item:${id}`, pointer, label: shownName(name, id), text: searched(`${name}\n${id}`), node, own: true };
    }),
    fixed: drawing.items.map(boxOf),
  };
}

/** How many items of a drawing have no place. */
export function countUnplaced(drawing: Drawing): number {
  return drawing.items.filter(({ position }) => !position).length;
}

function itemNode(item: DrawnItem): GraphNode {
  return {
    id: `item:${item.id}`,
    label: shownName(item.name, item.id),
    title: item.id,
    role: "item",
    kind: item.kind,
    pointer: item.pointer,
    ...sizeOf(item),
    badges: [],
    entry: false,
    final: false,
    findings: [item.pointer],
  };
}

function boxOf(item: DrawnItem): Box | undefined {
  return item.position && { x: item.position.x, y: item.position.y, ...sizeOf(item) };
}

function sizeOf({ width, height }: DrawnItem): { width: number; height: number } {
  if (!isWithin(width, 80, 600) || !isWithin(height, 36, 400)) return DEFAULT_SIZE;
  return { width, height };
}

function isWithin(size: number | undefined, least: number, most: number): size is number {
  return size !== undefined && size >= least && size <= most;
}
