/** How an edge runs through its points: smoothly, along its axis, without ever leaving the stretch between two of them. */
import type { Point } from "oc-argo";

/** The axis along which an edge leaves its points: `x` sideways, `y` up or down. */
export type Axis = "x" | "y";

/** The way of an edge. */
export interface Line {
  points: readonly Point[];
  axis: Axis;
}

/** What a curve can be drawn with: a canvas, or a path's text. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
}

const ARROW = 7;

/** Draws a line, up to where its arrowhead begins. */
export function traceLine(pen: Pen, { points, axis }: Line): void {
  let last = points[0];
  if (!last) return;
  pen.moveTo(last.x, last.y);
  for (const [index, point] of points.entries()) {
    if (index === 0) continue;
    const end = index === points.length - 1 ? beforeArrow(last, point, axis) : point;
    if (axis === "x") {
      const middle = (last.x + end.x) / 2;
      pen.bezierCurveTo(middle, last.y, middle, end.y, end.x, end.y);
    } else {
      const middle = (last.y + end.y) / 2;
      pen.bezierCurveTo(last.x, middle, end.x, middle, end.x, end.y);
    }
    last = point;
  }
}

/** Draws a line's arrowhead. */
export function traceArrow(pen: Pen, { points, axis }: Line): void {
  const last = points.at(-1);
  const before = points.at(-2);
  if (!last || !before) return;
  const back = beforeArrow(before, last, axis);
  const half = ARROW * 0.55;
  const [sideX, sideY] = axis === "x" ? [0, half] : [half, 0];
  pen.moveTo(last.x, last.y);
  pen.lineTo(back.x - sideX, back.y - sideY);
  pen.lineTo(back.x + sideX, back.y + sideY);
  pen.lineTo(last.x, last.y);
}

/** The text of a path, from what is drawn. */
export function pathOf(draw: (pen: Pen) => void): string {
  const parts: string[] = [];
  const add = (letter: string, ...numbers: number[]) => {
    parts.push(letter + numbers.map((number) => Math.round(number * 10) / 10).join(" "));
  };
  draw({
    moveTo: (...numbers) => add("M", ...numbers),
    lineTo: (...numbers) => add("L", ...numbers),
    bezierCurveTo: (...numbers) => add("C", ...numbers),
  });
  return parts.join("");
}

/** The point of the curve between two points at a part of its way, from 0 to 1. */
export function pointOn(from: Point, to: Point, axis: Axis, part: number): Point {
  const rest = 1 - part;
  const straight = rest ** 3 + 1.5 * rest * rest * part + 1.5 * rest * part * part;
  const bent = rest ** 3 + 3 * rest * rest * part;
  const [x, y] = axis === "x" ? [straight, bent] : [bent, straight];
  return { x: from.x * x + to.x * (1 - x), y: from.y * y + to.y * (1 - y) };
}

function beforeArrow(from: Point, to: Point, axis: Axis): Point {
  const along = axis === "x" ? to.x - from.x : to.y - from.y;
  const back = Math.sign(along || 1) * ARROW;
  return axis === "x" ? { x: to.x - back, y: to.y } : { x: to.x, y: to.y - back };
}
