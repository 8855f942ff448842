/**
 * The layout, in a wasm module of its own: whoever shows no graph does not load it. Ids stay on this side: the module gets
 * and gives plain numbers in typed arrays, so that it needs no code that reads and makes objects.
 */
import start, { __wbg_reset_state as restartModule, initSync as startCompiled, layoutFlat as wasmLayoutFlat } from "../wasm/oc_argo_layout.js";
import type { Layout, LayoutGraph, PlacedEdge, PlacedNode, Point } from "../wasm/schema.js";
import { ended, readSafely } from "./boundary.js";
import { OcArgoError } from "./errors.js";
import { LoadedOnce, type ModuleInput } from "./loading.js";

const module = new LoadedOnce({ start, startCompiled }, "call `initLayout()` and await it before `layout`");

/** Loads the layout's module. */
export function initLayoutWith(input: () => ModuleInput | Promise<ModuleInput>): Promise<void> {
  return module.load(input);
}

/**
 * Places the nodes of a graph in layers, so that edges go one way and cross little, and routes its edges round the
 * nodes. Synchronous, pure and deterministic. Nodes of one group never overlap; a node that others name as `parent`
 * becomes as large as what it contains. Cycles, loops, parallel edges and unknown ids are drawn, or left out, as the
 * types say.
 *
 * @throws OcArgoError with code `not-initialised` before `initLayout()`, `invalid-graph` where this is no graph at all, or
 * `internal` where the module came to its end, as by a lack of memory; it is as new for the next call.
 */
export function layout(graph: LayoutGraph): Layout {
  module.assertLoaded();
  return readSafely("invalid-graph", "the graph cannot be read", () => {
    const { sizes, links, isDown } = flatGraph(graph);
    return layoutFrom(cross(() => wasmLayoutFlat(sizes, links, isDown)), graph);
  });
}

/** Calls the module; where it came to an end, it is as new afterwards. It holds nothing between two calls. */
function cross<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    restartModule();
    throw ended("layout", error);
  }
}

/** Stands for no node. */
const NONE = 0xffff_ffff;

/** A graph as the wasm module takes it: the Rust module `layout::flat` says what stands where. */
interface FlatGraph {
  sizes: Float64Array;
  links: Uint32Array;
  isDown: boolean;
}

/** The numbers of a graph. Throws `invalid-graph` where it is none. */
function flatGraph(graph: LayoutGraph): FlatGraph {
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
function layoutFrom(flat: Float64Array, { nodes, edges }: LayoutGraph): Layout {
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
