/** How links run that were drawn: between the sides of two items that face each other, and round what stands between. */
import type { Point } from "oc-argo";
import { boxesByPoint } from "./cells.js";
import { type Line, pointOn } from "./curve.js";
import type { Box, Graph } from "./graph.js";
import { centreOf, surround } from "./scene.js";

/** How far apart links between the same two items are. */
const APART = 14;

/** How far from an item a link passes it. */
const ROOM = 18;

/** The lines of all links between boxes. */
export function connectDrawn(graph: Graph, boxes: readonly Box[]): Line[] {
  const lines: Line[] = [];
  const boxesAt = boxesByPoint(boxes);
  for (const edges of linksByPair(graph).values()) {
    edges.forEach((index, position) => {
      const edge = graph.edges[index];
      const [from, to] = [boxes[edge?.from ?? -1], boxes[edge?.to ?? -1]];
      const aside = (position - (edges.length - 1) / 2) * APART;
      if (from && to) lines[index] = goRound(connect(from, to, aside), boxesAt, from, to);
    });
  }
  return lines;
}

function linksByPair(graph: Graph): Map<string, number[]> {
  const pairs = new Map<string, number[]>();
  graph.edges.forEach(({ from, to }, index) => {
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    const known = pairs.get(key);
    if (known) known.push(index);
    else pairs.set(key, [index]);
  });
  return pairs;
}

/** The line from one box to another, `aside` of the middle of their sides. */
function connect(from: Box, to: Box, aside: number): Line {
  const [start, end] = [centreOf(from), centreOf(to)];
  const sideways = Math.abs(end.x - start.x) - (from.width + to.width) / 2;
  const upright = Math.abs(end.y - start.y) - (from.height + to.height) / 2;
  if (sideways >= upright) {
    const way = Math.sign(end.x - start.x) || 1;
    return { axis: "x", points: [shift(start, (way * from.width) / 2, aside), shift(end, (-way * to.width) / 2, aside)] };
  }
  const way = Math.sign(end.y - start.y) || 1;
  return { axis: "y", points: [shift(start, aside, (way * from.height) / 2), shift(end, aside, (-way * to.height) / 2)] };
}

/** Leads a line that would run through other items past them, on the nearer side. */
function goRound(line: Line, boxesAt: (point: Point) => readonly Box[], from: Box, to: Box): Line {
  const [start, end] = line.points;
  if (!start || !end) return line;
  const hit = new Set<Box>();
  for (let step = 1; step < 16; step += 1) {
    for (const box of boxesAt(pointOn(start, end, line.axis, step / 16))) if (box !== from && box !== to) hit.add(box);
  }
  if (hit.size === 0) return line;
  const { x, y, width, height } = surround([...hit]);
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  if (line.axis === "y") {
    const beside = middle.x < x + width / 2 ? x - ROOM : x + width + ROOM;
    const past = [y, y + height].map((at) => ({ x: beside, y: at }));
    return { axis: "y", points: [start, ...(start.y < end.y ? past : past.reverse()), end] };
  }
  const beside = middle.y < y + height / 2 ? y - ROOM : y + height + ROOM;
  const past = [x, x + width].map((at) => ({ x: at, y: beside }));
  return { axis: "x", points: [start, ...(start.x < end.x ? past : past.reverse()), end] };
}

function shift({ x, y }: Point, right: number, down: number): Point {
  return { x: x + right, y: y + down };
}
