/** What both views of a workflow come down to: nodes, edges between them, and what each node stands for. */
import type { ItemKind, Selection } from "../model.js";

/** What a node is: an item of some kind, or a part of the DAG. */
export type NodeKind = ItemKind | "part";

/** What a task has to do with, shown as a small label. */
export type Badge = "remote" | "s3" | "volume" | "service" | "event" | "creates-service";

/** A rectangle, in the pixels of the drawing. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A node: a task, an item as it was drawn, or a group of tasks. */
export interface GraphNode {
  id: string;
  label: string;
  /** Its name in the manifest, or its id. */
  title: string;
  role: "task" | "item" | "group";
  kind: NodeKind;
  pointer: string;
  /** The ids of the sub-workflow nodes above it; absent where it does not run. */
  path?: readonly string[];
  width: number;
  height: number;
  /** The index of the open group that it lies in. */
  parent?: number;
  badges: readonly Badge[];
  /** The id of the peer that it runs on, where that is not ours. */
  remotePeer?: string;
  /** It waits for nothing. */
  entry: boolean;
  /** Nothing waits for it. */
  final: boolean;
  /** The pointers whose diagnostics it shows. */
  findings: readonly string[];
  group?: GroupState;
}

/** A sub-workflow or a part: open it is a frame around its tasks, closed it is one node. */
export interface GroupState {
  key: string;
  open: boolean;
  /** How many tasks it holds, those of inner groups included. */
  tasks: number;
}

/** An edge between two nodes, by their indexes. */
export interface GraphEdge {
  from: number;
  to: number;
  /** Whether it carries files. */
  files: boolean;
  /** The link that it was drawn as. */
  pointer?: string;
}

/** Something that can be searched for and selected, though a closed group may hide it. */
export interface Entry {
  id: string;
  pointer: string;
  path?: readonly string[];
  label: string;
  /** Its name and ids, as they are searched. */
  text: string;
  /** The index of the node that shows it: its own, or that of the closed group around it. */
  node: number;
  /** Whether that node is its own. */
  own: boolean;
}

/** Everything that a view shows. */
export interface Graph {
  /** The view that it belongs to: `run`, `parts`, or the key of the drawing. */
  key: string;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  entries: readonly Entry[];
  /** Where nodes have to be, in their order; absent where the layout decides about all of them. */
  fixed?: readonly (Box | undefined)[];
}

/** The edges at each node, by their indexes. */
export interface Adjacency {
  incoming: readonly number[][];
  outgoing: readonly number[][];
}

/** The size of a task's node. */
export const TASK_SIZE = { width: 216, height: 60 } as const;

const adjacencies = new WeakMap<Graph, Adjacency>();

/** The edges at each node; found once for each graph. */
export function adjacencyOf(graph: Graph): Adjacency {
  const known = adjacencies.get(graph);
  if (known) return known;
  const incoming: number[][] = graph.nodes.map(() => []);
  const outgoing: number[][] = graph.nodes.map(() => []);
  graph.edges.forEach((edge, index) => {
    outgoing[edge.from]?.push(index);
    incoming[edge.to]?.push(index);
  });
  const adjacency = { incoming, outgoing };
  adjacencies.set(graph, adjacency);
  return adjacency;
}

/** Whether a layout of the one is a layout of the other. */
export function isSameStructure(one: Graph, other: Graph): boolean {
  return (
    one.key === other.key &&
    one.nodes.length === other.nodes.length &&
    one.edges.length === other.edges.length &&
    one.nodes.every((node, index) => isSamePlace(node, other.nodes[index])) &&
    one.edges.every((edge, index) => isSameWay(edge, other.edges[index])) &&
    (one.fixed?.every((box, index) => isSameBox(box, other.fixed?.[index])) ?? !other.fixed)
  );
}

/** Whether they have something in common: if not, they are of different workflows. */
export function haveCommonEntry(one: Graph, other: Graph): boolean {
  const ids = new Set(one.entries.map(({ id }) => id));
  return other.entries.some(({ id }) => ids.has(id));
}

/** What is selected when a node is. */
export function selectionOf({ pointer, path }: Pick<GraphNode, "pointer" | "path">): Selection {
  return path ? { pointer, path } : { pointer };
}

function isSamePlace(node: GraphNode, other: GraphNode | undefined): boolean {
  return (
    node.id === other?.id &&
    node.width === other.width &&
    node.height === other.height &&
    node.parent === other.parent &&
    node.group?.open === other.group?.open
  );
}

function isSameWay(edge: GraphEdge, other: GraphEdge | undefined): boolean {
  return edge.from === other?.from && edge.to === other.to;
}

function isSameBox(one: Box | undefined, other: Box | undefined): boolean {
  return one?.x === other?.x && one?.y === other?.y && one?.width === other?.width && one?.height === other?.height;
}
