/** The manifest on the page: it follows edits of lines, and tells an editor small changes. What the worker is told of a source. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { bundled } from "./bundle.mjs";

const { Manifest, KnownDocuments } = await bundled("src/preview/manifest.ts", "src/preview/known-documents.ts", "@codemirror/state");

/** A manifest, and what an editor was told of it. */
function followed(first) {
  const manifest = new Manifest();
  manifest.take([{ start: 0, end: 0, text: first }]);
  const told = [];
  manifest.subscribe((changes) => {
    const list = [];
    changes.iterChanges((from, to, _from, _to, inserted) => void list.push([from, to, inserted.toString()]));
    told.push(list);
  });
  return { manifest, told };
}

test("edits of lines make the next text, and an editor is told what is new in them alone", () => {
  const { manifest, told } = followed("a: 1\nb: 2\nc: 3\nd: 4\n");
  manifest.take([{ start: 1, end: 2, text: "b: 27\n" }, { start: 3, end: 3, text: "x: 0\n" }]);
  assert.equal(manifest.text(), "a: 1\nb: 27\nc: 3\nx: 0\nd: 4\n");
  assert.deepEqual(told, [[[9, 9, "7"], [15, 15, "x: 0\n"]]]);
});

test("lines are added behind the last, and taken away to the last", () => {
  const { manifest } = followed("a\nb\n");
  manifest.take([{ start: 2, end: 2, text: "c\nd\n" }]);
  assert.equal(manifest.text(), "a\nb\nc\nd\n");
  manifest.take([{ start: 0, end: 1, text: "" }, { start: 2, end: 4, text: "" }]);
  assert.equal(manifest.text(), "b\n");
  manifest.take([{ start: 0, end: 1, text: "" }]);
  assert.equal(manifest.text(), "");
});

test("no edits are no change", () => {
  const { manifest, told } = followed("a\n");
  manifest.take([]);
  assert.deepEqual(told, []);
});

test("of a large edit with two small differences an editor is told these two", () => {
  const lines = Array.from({ length: 2000 }, (_, index) => `line: ${index}\n`);
  const { manifest, told } = followed(lines.join(""));
  const changed = lines.with(3, "line: three\n").with(1990, "line: far\n");
  manifest.take([{ start: 1, end: 1999, text: changed.slice(1, 1999).join("") }]);
  assert.equal(manifest.text(), changed.join(""));
  assert.deepEqual(told[0].map(([, , inserted]) => inserted), ["three", "far"]);
});

test("the worker is told each document once, and what is typed by itself", () => {
  const known = new KnownDocuments();
  const first = { workflow: "{}", workflows: { "a/b": "one" }, execution: { executions_id: "e" } };
  assert.deepEqual(known.stepsTo(first, {}), [
    { type: "set", document: "/workflow", value: "{}" },
    { type: "set", document: "/workflows/a~1b", value: "one" },
    { type: "set", document: "/execution", value: { executions_id: "e" } },
    { type: "options", options: {} },
  ]);
  assert.deepEqual(known.stepsTo({ ...first, execution: { executions_id: "e" } }, {}), []);
  assert.deepEqual(known.workflows, ["/workflow", "/workflows/a~1b"]);

  const before = known.version("/workflow");
  const edits = [{ from: 1, to: 1, insert: '"id": 1' }];
  assert.deepEqual(known.edit("/workflow", edits, 2), { type: "edit", document: "/workflow", edits });
  assert.notEqual(known.version("/workflow"), before);
  assert.equal(known.edit("/workflow", edits, 2), undefined, "the text has another length now");
  assert.equal(known.edit("/peers", edits, 2), undefined);
  // Something else changes meanwhile: what was typed stays.
  assert.deepEqual(known.stepsTo(first, { namespace: "n" }), [{ type: "options", options: { namespace: "n" } }]);
  known.settle("/workflow", '{"id": 1}');
  assert.deepEqual(known.stepsTo({ workflow: '{"id": 1}' }, { namespace: "n" }), [
    { type: "remove", document: "/workflows/a~1b" },
    { type: "remove", document: "/execution" },
  ]);
  assert.deepEqual(known.stepsTo({ workflow: "{}" }, { namespace: "n" }), [{ type: "set", document: "/workflow", value: "{}" }]);
});

test("after a failure the worker is told everything anew", () => {
  const known = new KnownDocuments();
  const source = { workflow: "{}", peers: "{ }" };
  known.stepsTo(source, { namespace: "n" });
  known.doubt();
  assert.equal(known.edit("/workflow", [{ from: 1, to: 1, insert: " " }], 2), undefined);
  known.settle("/workflow", "[]");
  assert.deepEqual(known.stepsTo(source, { namespace: "n" }), [
    { type: "source", source: { workflow: "" } },
    { type: "set", document: "/workflow", value: "{}" },
    { type: "set", document: "/peers", value: "{ }" },
    { type: "options", options: { namespace: "n" } },
  ]);
  assert.deepEqual(known.stepsTo(source, { namespace: "n" }), []);
});

test("what cannot be read is refused, and nothing of it counts as known", () => {
  const known = new KnownDocuments();
  const source = { get workflow() { throw new Error("not now"); } };
  assert.throws(() => known.stepsTo(source, {}), { message: "the source cannot be read: not now" });
  assert.throws(() => known.stepsTo({ workflow: "{}" }, { timeoutSeconds: 1n }), { message: /^the options cannot be used: / });
  assert.equal(known.stepsTo({ workflow: "{}" }, {}).length, 2);
});

test("an object is given anew each time: it may have been changed in place", () => {
  const known = new KnownDocuments();
  const workflow = { graph: {} };
  const steps = [{ type: "set", document: "/workflow", value: workflow }];
  assert.deepEqual(known.stepsTo({ workflow }, {}).slice(0, 1), steps);
  assert.deepEqual(known.stepsTo({ workflow }, {}), steps);
});

test("a document that has stayed hides none that has changed, and the workflows stand in one order", () => {
  const known = new KnownDocuments();
  const source = { workflow: "{}", workflows: { b: "one", a: "two" }, peers: "{ }" };
  known.stepsTo(source, {});
  assert.deepEqual(known.workflows, ["/workflow", "/workflows/a", "/workflows/b"]);
  assert.deepEqual(known.stepsTo({ ...source, peers: "{  }" }, {}), [{ type: "set", document: "/peers", value: "{  }" }]);
});

test("a text of another length than the one that was edited is given as a whole", () => {
  const known = new KnownDocuments();
  known.stepsTo({ workflow: "{}" }, {});
  known.edit("/workflow", [{ from: 1, to: 1, insert: " " }], 2);
  known.settle("/workflow", "{  }");
  assert.deepEqual(known.stepsTo({ workflow: "{  }" }, {}), [{ type: "set", document: "/workflow", value: "{  }" }]);
});

test("what is hidden is empty, is told once, and goes on to follow", () => {
  const { manifest, told } = followed("a\n");
  manifest.hide(true);
  manifest.hide(true);
  assert.deepEqual([manifest.isEmpty, manifest.text(), manifest.fileName()], [true, "", "oc-monitor-preview.yml"]);
  manifest.take([{ start: 1, end: 1, text: "b\n" }]);
  manifest.hide(false);
  assert.deepEqual([manifest.isEmpty, manifest.text()], [false, "a\nb\n"]);
  assert.deepEqual(told, [[[0, 2, ""]], [[0, 0, "a\nb\n"]]]);
});
