/** Finds a place for each node of a graph: the layout's, or the one at which it was drawn. */
import type { Layout, LayoutGraph } from "oc-argo";
import { connectDrawn } from "./connect.js";
import type { Box, Graph } from "./graph.js";
import { buildScene, type Direction, type Scene, surround } from "./scene.js";

/** A layout, as the hosts run it in a worker. */
export type RunLayout = (graph: LayoutGraph) => Promise<Layout>;

/** The room between what was placed and what was not. */
const GAP = 72;

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
