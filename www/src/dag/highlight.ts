/** Which nodes and edges of a graph a selection means. */
import type { Selection } from "../model.js";
import { adjacencyOf, type Entry, type Graph } from "./graph.js";

/** What stands out. */
export interface Highlight {
  /** The nodes that are selected. */
  nodes: ReadonlySet<number>;
  /** Closed groups that hold something selected. */
  holders: ReadonlySet<number>;
  /** The edges at the selected nodes, and the selected ones. */
  edges: ReadonlySet<number>;
  /** The first selected node, or holder of one. */
  first: number | undefined;
}

/** Nothing stands out. */
const NO_HIGHLIGHT: Highlight = { nodes: new Set(), holders: new Set(), edges: new Set(), first: undefined };

/** Finds what a selection means. */
export function findHighlight(graph: Graph, selection: Selection | undefined): Highlight {
  if (!selection) return NO_HIGHLIGHT;
  const found = graph.entries.filter((entry) => isMeant(entry, selection));
  const nodes = new Set(found.filter(({ own }) => own).map(({ node }) => node));
  const holders = new Set(found.filter(({ own }) => !own).map(({ node }) => node));
  const { incoming, outgoing } = adjacencyOf(graph);
  const edges = new Set([...nodes, ...holders].flatMap((node) => [...(incoming[node] ?? []), ...(outgoing[node] ?? [])]));
  graph.edges.forEach(({ pointer }, index) => {
    if (pointer === selection.pointer) edges.add(index);
  });
  return { nodes, holders, edges, first: found[0]?.node };
}

function isMeant({ pointer, path }: Entry, selection: Selection): boolean {
  if (pointer !== selection.pointer) return false;
  return !path || !selection.path || path.join("\0") === selection.path.join("\0");
}
