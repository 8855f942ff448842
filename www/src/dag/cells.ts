/** Finds the boxes at a point among thousands, for which all of them need not be looked at. */
import type { Point } from "oc-argo";
import type { Box } from "./graph.js";

/** The side of a cell: most boxes lie in one or two. */
const SIDE = 256;

/** Gives the boxes at a point, those included that it only touches. */
export function boxesByPoint(boxes: readonly Box[]): (point: Point) => readonly Box[] {
  const cells = new Map<string, Box[]>();
  for (const box of boxes) {
    for (const key of cellsOf(box)) {
      const cell = cells.get(key);
      if (cell) cell.push(box);
      else cells.set(key, [box]);
    }
  }
  return ({ x, y }) => {
    const cell = cells.get(keyOf(Math.floor(x / SIDE), Math.floor(y / SIDE))) ?? [];
    return cell.filter((box) => box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height);
  };
}

function cellsOf({ x, y, width, height }: Box): string[] {
  const [left, top] = [Math.floor(x / SIDE), Math.floor(y / SIDE)];
  const [columns, rows] = [Math.floor((x + width) / SIDE) - left, Math.floor((y + height) / SIDE) - top];
  const keys: string[] = [];
  for (let column = 0; column <= columns; column++) {
    for (let row = 0; row <= rows; row++) keys.push(keyOf(left + column, top + row));
  }
  return keys;
}

function keyOf(column: number, row: number): string {
  return `${column} ${row}`;
}
