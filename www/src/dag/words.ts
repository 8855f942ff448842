/** The words with which nodes and edges are named, shown and announced. */
import { visible } from "../quotations.js";
import type { Badge, Graph, GraphEdge, GraphNode, NodeKind } from "./graph.js";
import type { Marks } from "./marks.js";

/** What a node is. */
export const KIND_WORDS: Record<NodeKind, string> = {
  processing: "processing",
  data: "data",
  storage: "storage",
  compute: "compute",
  workflow: "sub-workflow",
  part: "part",
  native_tool: "native tool",
  unknown: "unknown",
};

/** What a badge says. */
export const BADGE_WORDS: Record<Badge, string> = {
  remote: "remote",
  s3: "S3",
  volume: "volume",
  service: "service",
  event: "event",
  "creates-service": "creates service",
};

/** What something is called: by its id, where its name shows nothing. */
export function shownName(name: string, id: string): string {
  return visible(name.trim() === "" ? id : name);
}

/** A number of things. */
export function countOf(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

/** A peer's name, or its id where it has none. */
export function peerOf(node: GraphNode, peerName?: (id: string) => string): string | undefined {
  return node.remotePeer === undefined ? undefined : visible(peerName?.(node.remotePeer) ?? node.remotePeer);
}

/** Everything that is to be known about a node, in the order of its importance. */
export function describeNode(node: GraphNode, marks: Marks, peer: string | undefined): string {
  const { group } = node;
  return [
    node.label,
    node.role === "task" ? "task" : KIND_WORDS[node.kind],
    group && countOf(group.tasks, "task"),
    group && (group.open ? "expanded" : "collapsed"),
    ...node.badges.map((badge) => (badge === "remote" && peer ? `remote on ${peer}` : BADGE_WORDS[badge])),
    node.entry && "entry",
    node.final && "final",
    ...describeMarks(marks),
  ]
    .filter(Boolean)
    .join(", ");
}

/** What an edge leads from and to. */
export function describeEdge(graph: Graph, edge: GraphEdge, marks: Marks): string {
  const [from, to] = [graph.nodes[edge.from]?.label, graph.nodes[edge.to]?.label];
  return [`link from ${from} to ${to}`, edge.files && "files", ...describeMarks(marks)].filter(Boolean).join(", ");
}

/** Errors and warnings, as far as there are any. */
function describeMarks({ errors, warnings }: Marks): string[] {
  return [errors && countOf(errors, "error"), warnings && countOf(warnings, "warning")].filter((text) => text !== 0);
}
