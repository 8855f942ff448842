/** What was drawn, where it stands, and how a kept preview follows it: each step must give what the text alone gives. */
import assert from "node:assert/strict";
import { afterEach, before, beforeEach, describe, it } from "node:test";

import { init, locate, outline } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";

import { drawing, sample, withCode } from "./support.mjs";

before(() => init());

const IMAGERIE = sample("imagerie.json");
const without = ({ range, ...drawn }) => drawn;
const parts = ({ items, links }) => [...items, ...links];

describe("outline", () => {
  for (const [form, text] of Object.entries({ JSON: IMAGERIE, "JSON of several lines": JSON.stringify(JSON.parse(IMAGERIE), null, 2), YAML: yamlOf(JSON.parse(IMAGERIE)) })) {
    it(`says where items and links stand in ${form}`, () => {
      const found = outline(text);
      assert.ok(found.items.length > 5 && found.links.length > 5);
      assert.deepEqual(parts(found).map(({ range }) => range), locate(text, parts(found).map(({ pointer }) => pointer)));
      const byPointer = (drawn) => parts(drawn).map(without).toSorted((one, other) => (one.pointer < other.pointer ? -1 : 1));
      assert.deepEqual(byPointer(found), byPointer(outline(JSON.parse(IMAGERIE))));
    });
  }

  it("keeps the order of the text, whatever the ids are", () => {
    const text = '{"graph": {"items": {"b": {}, "10": {"id": 7}, "9": null, "__proto__": {"data": {"name": "D"}}}, "links": [null, {"source": {"id": "b"}}]}}';
    const found = outline(text);
    assert.deepEqual(found.items.map(({ id, name, kind }) => [id, name, kind]), [
      ["b", "b", "unknown"], ["10", "10", "unknown"], ["9", "9", "unknown"], ["__proto__", "D", "data"],
    ]);
    assert.deepEqual(found.items.map(({ range }) => text.slice(range.start.column - 1, range.end.column - 1)), ["{}", '{"id": 7}', "null", '{"data": {"name": "D"}}']);
    assert.deepEqual(found.links.map(({ source }) => source), ["", "b"]);
  });

  it("takes what is odd as if it were absent", () => {
    for (const text of ["", "null", "[]", "7", '{"graph": []}', '{"graph": {"items": [1], "links": {}}}', '{"graph": {"items": "x"}}', "{", "graph: {items: 3}"]) {
      assert.deepEqual(outline(text), { items: [], links: [] }, text);
    }
    const twice = outline('{"graph": {"items": {"a": {"width": "x"}, "a": {"width": 3}}}}');
    assert.deepEqual(twice.items.map(({ id, width }) => [id, width]), [["a", 3]]);
    const [endless] = outline({ graph: { items: { a: { width: Infinity } } } }).items;
    assert.equal("width" in endless, false);
  });

  it("says which workflow an item stands for, not which entry of the catalogue", () => {
    const [item] = outline({ graph: { items: { a: { workflow: { id: "entry", workflow_id: "meant" } } } } }).items;
    assert.equal(item.workflowId, "meant");
  });
});

describe("`locate`", () => {
  it("refuses pointers that are no texts", () => {
    for (const pointers of [[5], [null], "/a", ""]) assert.throws(() => locate("{}", pointers), withCode("invalid-source", /pointers that are texts/));
  });
});

describe("the outline of a kept preview", () => {
  let background;
  let preview;
  beforeEach(() => {
    background = new BackgroundTranslator();
    preview = background.preview();
  });
  afterEach(() => background.close());

  /** Holds what the preview tells against the text alone. */
  async function hold(text, key = "/workflow") {
    const { places, ...found } = await preview.outline(key);
    const expected = outline(text);
    assert.deepEqual(found, { ...expected, items: expected.items.map(without), links: expected.links.map(without) });
    assert.deepEqual(found.items.map((_, index) => places.item(index)), expected.items.map(({ range }) => range));
    assert.deepEqual(found.links.map((_, index) => places.link(index)), expected.links.map(({ range }) => range));
    return { ...found, places };
  }

  /** Replaces what stands somewhere in a text, in the preview too. */
  async function edit(text, from, length, insert) {
    await preview.change([{ type: "edit", document: "/workflow", edits: [{ from, to: from + length, insert }] }]);
    return text.slice(0, from) + insert + text.slice(from + length);
  }

  it("follows whatever is typed, read between or not", async () => {
    let text = JSON.stringify(JSON.parse(IMAGERIE), null, 2);
    await preview.update({ workflow: text });
    await hold(text);
    let seed = 7;
    const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const bits = ["x", "é\n", '"', ",", "{", "}", " ", "7", "\\", "😀", '"graph": 1,', '"name": "n",\n', ""];
    for (let turn = 0; turn < 150; turn += 1) {
      const [from, insert] = [random(text.length), bits[random(bits.length)]];
      const length = random(3) === 0 ? Math.min(random(4), text.length - from) : 0;
      const before = text;
      text = await edit(text, from, length, insert);
      if (random(3) > 0) await hold(text);
      // Mostly it is taken back, so that most texts can be read.
      if (random(4) > 0) {
        await preview.change([{ type: "edit", document: "/workflow", edits: [{ from, to: from + insert.length, insert: before.slice(from, from + length) }] }]);
        text = before;
      }
      if (random(2) > 0) await hold(text);
    }
  });

  it("makes nothing anew but what has changed", async () => {
    let text = IMAGERIE;
    await preview.update({ workflow: text });
    const first = await hold(text);
    const name = first.items.find(({ kind }) => kind === "processing").name;
    text = await edit(text, text.indexOf(`"${name}"`) + 1, 0, "New ");
    const second = await hold(text);
    assert.deepEqual(second.items.filter((item, index) => item !== first.items[index]).map((item) => item.name), [`New ${name}`]);
    assert.ok(second.links.every((link, index) => link === first.links[index]));
    assert.equal(await preview.outline("/workflow"), await preview.outline("/workflow"));
    // Another order is another outline, although no item is another.
    const swapped = JSON.parse(text);
    swapped.graph.items = Object.fromEntries(Object.entries(swapped.graph.items).reverse());
    await preview.change([{ type: "set", document: "/workflow", value: JSON.stringify(swapped) }]);
    await hold(JSON.stringify(swapped));
  });

  it("answers calls that overtake each other, and of other documents", async () => {
    const workflow = JSON.stringify(drawing());
    await preview.update({ workflow, workflows: { "a/b": IMAGERIE } });
    const calls = Array.from({ length: 3 }, async (_, index) => {
      const edits = [{ from: workflow.indexOf("Task"), to: workflow.indexOf("Task") + 4 + (index > 0 ? 1 : 0), insert: `Task${index}` }];
      void preview.change([{ type: "edit", document: "/workflow", edits }]);
      return preview.outline("/workflow");
    });
    const names = (await Promise.all(calls)).map(({ items }) => items[0].name);
    assert.deepEqual(names, ["Task0", "Task1", "Task2"]);
    await hold(workflow.replace("Task", "Task2"));
    await hold(IMAGERIE, "/workflows/a~1b");
    await preview.apply([{ op: "remove", path: "/workflow/graph/items/task" }]);
    const { items, places } = await preview.outline("/workflow");
    assert.deepEqual([items.some(({ id }) => id === "task"), places], [false, undefined]);
    assert.deepEqual(await preview.outline("/nothing"), { items: [], links: [], places: undefined });
  });

  it("finds what a position is in", async () => {
    const text = '{"graph": {"items": {\n  "a": {\n    "x": 1\n  }, "b": {}\n}, "links": [\n  {}]}}';
    await preview.update({ workflow: text });
    const { places } = await preview.outline("/workflow");
    const at = (line, column) => places.at({ line, column });
    const [a, b, link] = [{ kind: "item", index: 0 }, { kind: "item", index: 1 }, { kind: "link", index: 0 }];
    assert.deepEqual([at(2, 8), at(3, 1), at(4, 4), at(4, 11), at(6, 4)], [a, a, a, b, link]);
    assert.deepEqual([at(2, 3), at(4, 6), at(6, 1), at(1, 1), at(7, 1), at(5, 1)], [a, b, undefined, undefined, undefined, undefined]);
    for (const index of [-1, 2, NaN]) assert.equal(places.item(index), undefined, `${index}`);
    for (const index of [-1, 1, NaN]) assert.equal(places.link(index), undefined, `${index}`);
  });
});

/** A value in YAML, as far as this needs it. */
function yamlOf(value, indent = "") {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return ` ${JSON.stringify(value)}\n`;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((each) => `${inner}-${yamlOf(each, inner)}`)
    : Object.entries(value).map(([key, each]) => `${inner}${JSON.stringify(key)}:${yamlOf(each, inner)}`);
  return `\n${lines.join("")}`;
}
