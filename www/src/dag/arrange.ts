/** Finds a place for each node of a graph: the layout's, or the one at which it was drawn. */
import type { Line } from "./curve.js";
import type { Box, Graph } from "./graph.js";
import type { Layout, LayoutGraph, LayoutPoint } from "./layout-types.js";
import { buildScene, centreOf, type Direction, type Scene, surround } from "./scene.js";

/** A layout, as the hosts run it in a worker. */
export type RunLayout = (graph: LayoutGraph) => Promise<Layout>;

/** The room between what was placed and what was not. */
const GAP = 72;

/** How far apart links between the same two items are. */
const APART = 14;

/** Gives a graph its places. */
export async function arrange(graph: Graph, direction: Direction, layout: RunLayout): Promise<Scene> {
  const { fixed } = graph;
  if (graph.nodes.length === 0) return buildScene(graph, direction, [], []);
  if (fixed) {
    const boxes = await arrangeDrawn(graph, fixed, layout);
    return buildScene(graph, "right", boxes, connectDrawn(graph, boxes));
  }
  const { nodes, edges } = await layout(layoutGraph(graph, () => true, direction));
  const axis = direction === "right" ? "x" : "y";
  return buildScene(
    graph,
    direction,
    nodes.map(({ x, y, width, height }) => ({ x, y, width, height })),
    edges.map(({ points }) => ({ points, axis })),
  );
}

function layoutGraph(graph: Graph, isMeant: (node: number) => boolean, direction: Direction): LayoutGraph {
  const idOf = (node: number) => graph.nodes[node]?.id ?? "";
  return {
    nodes: graph.nodes.flatMap(({ id, width, height, parent }, node) => {
      return isMeant(node) ? { id, width, height, ...(parent === undefined ? {} : { parent: idOf(parent) }) } : [];
    }),
    edges: graph.edges.flatMap(({ from, to }) => {
      return isMeant(from) && isMeant(to) ? { from: idOf(from), to: idOf(to) } : [];
    }),
    direction,
  };
}

/** What was drawn without a place comes below the rest. */
async function arrangeDrawn(graph: Graph, fixed: readonly (Box | undefined)[], layout: RunLayout): Promise<Box[]> {
  const placed = fixed.filter((box) => box !== undefined);
  if (placed.length === fixed.length) return placed;
  const { nodes } = await layout(layoutGraph(graph, (node) => !fixed[node], "right"));
  const around = surround(placed);
  const top = placed.length === 0 ? 0 : around.y + around.height + GAP;
  const rest = nodes.map(({ x, y, width, height }) => ({ x: around.x + x, y: top + y, width, height }));
  return fixed.map((box) => box ?? rest.shift() ?? { x: 0, y: 0, width: 0, height: 0 });
}

function connectDrawn(graph: Graph, boxes: readonly Box[]): Line[] {
  const between = new Map<string, number[]>();
  graph.edges.forEach(({ from, to }, index) => {
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    const known = between.get(key);
    if (known) known.push(index);
    else between.set(key, [index]);
  });
  const lines: Line[] = [];
  for (const edges of between.values()) {
    edges.forEach((index, position) => {
      const edge = graph.edges[index];
      const [from, to] = [boxes[edge?.from ?? -1], boxes[edge?.to ?? -1]];
      const aside = (position - (edges.length - 1) / 2) * APART;
      if (from && to) lines[index] = connect(from, to, aside);
    });
  }
  return lines;
}

/** The line from one box to another, between the sides that face each other; `aside` of the middle. */
function connect(from: Box, to: Box, aside: number): Line {
  const [start, end] = [centreOf(from), centreOf(to)];
  const sideways = Math.abs(end.x - start.x) - (from.width + to.width) / 2;
  const upright = Math.abs(end.y - start.y) - (from.height + to.height) / 2;
  const axis = sideways >= upright ? "x" : "y";
  if (axis === "x") {
    const way = Math.sign(end.x - start.x) || 1;
    return { axis, points: [edgeOf(start, (way * from.width) / 2, aside), edgeOf(end, (-way * to.width) / 2, aside)] };
  }
  const way = Math.sign(end.y - start.y) || 1;
  return { axis, points: [edgeOf(start, aside, (way * from.height) / 2), edgeOf(end, aside, (-way * to.height) / 2)] };
}

function edgeOf({ x, y }: LayoutPoint, right: number, down: number): LayoutPoint {
  return { x: x + right, y: y + down };
}
