/**
 * A layout's way over the boundary. Ids stay on this side: the wasm module gets and gives plain numbers in typed arrays,
 * so that it needs no code that reads and makes objects.
 */
import type { Layout, LayoutGraph, PlacedEdge, PlacedNode, Point } from "../wasm/schema.js";
import { OcArgoError } from "./errors.js";

/** Stands for no node. */
const NONE = 0xffff_ffff;

/** A graph as the wasm module takes it: the Rust module `layout::flat` says what stands where. */
export interface FlatGraph {
  sizes: Float64Array;
  links: Uint32Array;
  isDown: boolean;
}

/** The numbers of a graph. Throws `invalid-graph` where it is none. */
export function flatGraph(graph: LayoutGraph): FlatGraph {
  assertGraph(graph);
  const { nodes, edges } = graph;
  const numbers = new Map<string, number>();
  nodes.forEach(({ id }, number) => {
    if (!numbers.has(id)) {
      numbers.set(id, number);
    }
  });
  const numberOf = (id: string | null | undefined): number => (id == null ? NONE : (numbers.get(id) ?? NONE));
  const sizes = new Float64Array(2 * nodes.length);
  const links = new Uint32Array(nodes.length + 2 * edges.length);
  let at = 0;
  for (const { width, height, parent } of nodes) {
    sizes[2 * at] = width;
    sizes[2 * at + 1] = height;
    links[at++] = numberOf(parent);
  }
  for (const { from, to } of edges) {
    links[at++] = numberOf(from);
    links[at++] = numberOf(to);
  }
  return { sizes, links, isDown: graph.direction === "down" };
}

/** The layout from its numbers: the size, then the nodes, then for each edge how many points it has, and these. */
export function layoutFrom(flat: Float64Array, { nodes, edges }: LayoutGraph): Layout {
  let at = 0;
  const next = (): number => flat[at++] ?? 0;
  const [width, height] = [next(), next()];
  const placedNode = ({ id }: { id: string }): PlacedNode => ({ id, x: next(), y: next(), width: next(), height: next() });
  const placedEdge = (): PlacedEdge => {
    const points: Point[] = [];
    for (let left = next(); left > 0; left--) {
      points.push({ x: next(), y: next() });
    }
    return { points };
  };
  return { nodes: nodes.map(placedNode), edges: edges.map(placedEdge), width, height };
}

function assertGraph(graph: unknown): asserts graph is LayoutGraph {
  const { nodes, edges, direction } = Object(graph) as Record<string, unknown>;
  const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
  if (!Array.isArray(nodes) || !Array.from(nodes).every((node: unknown) => isObject(node) && typeof (node as { id: unknown }).id === "string")) {
    throw new OcArgoError("invalid-graph", "`nodes` is no list of nodes, each with an id that is a text");
  }
  if (!Array.isArray(edges) || !Array.from(edges).every(isObject)) {
    throw new OcArgoError("invalid-graph", "`edges` is no list of edges");
  }
  if (direction != null && direction !== "right" && direction !== "down") {
    throw new OcArgoError("invalid-graph", `the direction \`${String(direction)}\` is neither \`right\` nor \`down\``);
  }
}
