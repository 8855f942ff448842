/** The ways of links as drawn: round what stands between, found without looking at all of a large drawing for each link. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { bundled } from "./bundle.mjs";

const { connectDrawn } = await bundled("src/dag/connect.ts");

const edge = (from, to) => ({ from, to, files: false, pointer: `/workflow/graph/links/${from}-${to}` });
const drawn = (boxes, edges) => connectDrawn({ key: "/workflow", nodes: boxes, edges, entries: [] }, boxes);
const at = (x, y) => ({ x, y, width: 180, height: 60 });

test("a link between neighbours is straight, and one with an item between leads past it", () => {
  const [near, far] = drawn([at(0, 0), at(240, 0), at(480, 0)], [edge(0, 1), edge(0, 2)]);
  assert.deepEqual(near.points, [{ x: 180, y: 30 }, { x: 240, y: 30 }]);
  assert.deepEqual(far.points, [{ x: 180, y: 30 }, { x: 240, y: 78 }, { x: 420, y: 78 }, { x: 480, y: 30 }]);
});

test("an item is found wherever it lies, and one farther away than numbers are exact takes no longer", () => {
  for (const start of [-1000, -90, 0, 170, 1e5, 1e12]) {
    const [, far] = drawn([at(start, start), at(start + 240, start), at(start + 480, start)], [edge(0, 1), edge(0, 2)]);
    assert.equal(far.points.length, 4, `at ${start}`);
  }
  assert.equal(drawn([at(1e300, 1e300), at(0, 0)], [edge(0, 1)]).length, 1);
});

test("of 3,000 items each link looks at few", () => {
  let looks = 0;
  const boxes = Array.from({ length: 3000 }, (_, index) => {
    const { x, y, width, height } = at(Math.floor(index / 40) * 240, (index % 40) * 90);
    return { get x() { return (looks++, x); }, y, width, height };
  });
  const edges = boxes.slice(40).map((_, index) => edge(index, index + 40));
  assert.equal(drawn(boxes, edges).length, edges.length);
  assert.ok(looks < edges.length * 200, `${Math.round(looks / edges.length)} looks for each link`);
});
