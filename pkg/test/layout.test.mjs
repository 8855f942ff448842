/** Layouts, as the package's users see them. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { initLayout, layout } from "oc-argo";

import initModule from "../wasm/oc_argo_layout.js";

const unloaded = outcome(() => layout({ nodes: [], edges: [] }));

before(() => initLayout());

function outcome(call) {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const node = (id, parent) => ({ id, width: 120, height: 40, parent });
const edge = (from, to) => ({ from, to });

describe("layout", () => {
  it("gives nodes and edges in their order, with their ids", () => {
    const laid = layout({ nodes: [node("b"), node("a")], edges: [edge("a", "b")] });
    const [b, a] = laid.nodes;
    assert.deepEqual(a, { id: "a", x: 0, y: 0, width: 120, height: 40 });
    assert.equal(b.id, "b");
    assert.deepEqual(laid.edges, [{ points: [{ x: 120, y: 20 }, { x: b.x, y: 20 }] }]);
    assert.equal(laid.width, b.x + 120);
    assert.equal(laid.height, 40);
  });

  it("goes down where it is told to", () => {
    const { nodes, edges } = layout({ nodes: [node("a"), node("b")], edges: [edge("a", "b")], direction: "down" });
    assert.ok(nodes[1].y > nodes[0].y + 40);
    assert.deepEqual(edges[0].points, [{ x: 60, y: 40 }, { x: 60, y: nodes[1].y }]);
  });

  it("takes a direction that is null as absent", () => {
    const graph = { nodes: [node("a"), node("b")], edges: [edge("a", "b")] };
    assert.deepEqual(layout({ ...graph, direction: null }), layout(graph));
  });

  it("makes groups as large as what they contain", () => {
    const [group, inner] = layout({ nodes: [node("g"), node("a", "g")], edges: [] }).nodes;
    assert.ok(group.x < inner.x && group.y < inner.y);
    assert.ok(group.width > inner.width && group.height > inner.height);
  });

  it("takes whatever else is wrong with a graph as it comes", () => {
    const nodes = [node("a", "a"), node("a"), { id: "b" }, { id: "c", width: Infinity, height: -1, parent: null }];
    const { edges } = layout({ nodes, edges: [edge("a", "nowhere"), edge("a", "a"), {}] });
    assert.deepEqual(edges.map(({ points }) => points.length), [0, 4, 0]);
    assert.deepEqual(layout({ nodes: [], edges: [] }), { nodes: [], edges: [], width: 0, height: 0 });
  });

  for (const graph of [undefined, 1, {}, { nodes: [] }, { nodes: [null], edges: [] }, { nodes: [{ id: 1 }], edges: [] }, { nodes: [], edges: [null] }, { nodes: [], edges: [], direction: "up" }]) {
    it(`refuses ${JSON.stringify(graph)}`, () => {
      assert.throws(() => layout(graph), { name: "OcArgoError", code: "invalid-graph" });
    });
  }

  it("says that its module has to be loaded", () => {
    assert.equal(unloaded.code, "not-initialised");
    assert.match(unloaded.message, /`initLayout\(\)`/);
  });

  it("is as new where its module ran out of memory", async () => {
    const graph = { nodes: [node("a"), node("b")], edges: [edge("a", "b")] };
    const expected = layout(graph);
    const { memory } = await initModule();
    // All the memory that 32 bits can have, in pages of 64 KiB.
    memory.grow(65_536 - memory.buffer.byteLength / 65_536);
    const large = { nodes: Array.from({ length: 100_000 }, (_, number) => node(`n${number}`)), edges: [] };
    assert.throws(() => layout(large), { code: "internal", message: /layout came to an end .* started afresh/ });
    assert.deepEqual(layout(graph), expected);
  });
});
