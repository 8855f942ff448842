/** What a layout reads and gives. It stands here until package `oc-argo` exports the same types. */

/** A point, in pixels. */
export interface LayoutPoint {
  x: number;
  y: number;
}

/** What is to be laid out: a node that others name as `parent` becomes a group around them. */
export interface LayoutGraph {
  nodes: { id: string; width: number; height: number; parent?: string }[];
  edges: { from: string; to: string }[];
  direction?: "right" | "down";
}

/** Where everything goes, in absolute coordinates and in the order in which it was given. */
export interface Layout {
  nodes: { id: string; x: number; y: number; width: number; height: number }[];
  edges: { points: LayoutPoint[] }[];
  width: number;
  height: number;
}
