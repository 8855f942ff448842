/** Lines and columns of diagnostics as offsets of an editor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundled } from "./bundle.mjs";

const { offsetOf, positionAt, spanOf, marksOf, languageOf, sourceLanguage, templates, EditorState, language, Text } = await bundled(
  "src/editors/positions.ts",
  "src/editors/diagnostic-marks.ts",
  "src/editors/source-language.ts",
  "src/editors/template-folds.ts",
  "@codemirror/state",
  "@codemirror/language",
);

const text = (string) => Text.of(string.split("\n"));
const doc = text("ab\n😀c\n");

test("lines count from 1, columns in UTF-16 code units", () => {
  assert.equal(offsetOf(doc, { line: 1, column: 1 }), 0);
  assert.equal(offsetOf(doc, { line: 2, column: 3 }), 5);
  assert.deepEqual(positionAt(doc, 5), { line: 2, column: 3 });
});

test("what is outside of the text is put inside", () => {
  assert.equal(offsetOf(doc, { line: 1, column: 99 }), 2);
  assert.equal(offsetOf(doc, { line: 99, column: 1 }), doc.length);
  assert.equal(offsetOf(doc, { line: 0, column: 0 }), 0);
  assert.deepEqual(spanOf(doc, { start: { line: 2, column: 2 }, end: { line: 1, column: 1 } }), { from: 4, to: 4 });
});

test("a document shows its own diagnostics, those of many lines on the first", () => {
  const at = (path, start, end) => ({ path, code: "no-image", severity: "error", message: "m", range: { start, end } });
  const marks = marksOf(doc, "/workflow", [
    at("/peers/a", { line: 1, column: 1 }, { line: 1, column: 2 }),
    { path: "/workflow", code: "cycle", severity: "error", message: "nowhere" },
    at("/workflow/graph", { line: 2, column: 1 }, { line: 2, column: 3 }),
    at("/workflow", { line: 1, column: 1 }, { line: 3, column: 1 }),
    at("/workflow", { line: 1, column: 2 }, { line: 1, column: 3 }),
  ]);
  assert.deepEqual(
    marks.map(({ from, to }) => [from, to]),
    [
      [0, 2],
      [1, 2],
      [3, 5],
    ],
  );
});

test("a text that begins with a brace or a bracket is JSON", () => {
  assert.deepEqual(
    ["{}", " \n[1]", "\ufeff{}", "", "a: 1", "# {\n"].map((one) => languageOf(text(one))),
    ["json", "json", "json", "yaml", "yaml", "yaml"],
  );
});

test("the language of a text changes with it", () => {
  const first = EditorState.create({ doc: "a: 1", extensions: sourceLanguage(text("a: 1")) });
  const states = ["{}", "b: 1"].reduce((made, insert) => {
    const { state } = made.at(-1).update({ changes: { from: 0, to: made.at(-1).doc.length, insert } });
    return [...made, state];
  }, [first]);
  assert.deepEqual(states.map((state) => state.facet(language).name), ["yaml", "json", "yaml"]);
});

test("templates fold behind their first line, wherever their dashes stand", () => {
  const folded = (string) => templates(text(string)).map(({ from, to }) => string.slice(from, to));
  const deep =
    "spec:\n  templates:\n    - name: a\n      dag:\n        tasks:\n          - name: x\n    - name: b\n      x: 1\n  volumes:\n    - name: v\n      y: 1\n";
  assert.deepEqual(folded(deep), ["\n      dag:\n        tasks:\n          - name: x", "\n      x: 1"]);
  const flat = "spec:\n  templates:\n  - name: a\n    x: 1\n  - name: b\n    y: 1\n  volumes:\n  - name: v\n    z: 1\n";
  assert.deepEqual(folded(flat), ["\n    x: 1", "\n    y: 1"]);
  assert.deepEqual(folded("a: 1\n"), []);
  const edge = "templates:\n- name: a\n- name: b\n  y: |\n    1\n\n    2\n- name: c\n  z: 1\n";
  assert.deepEqual(folded(edge), ["\n  y: |\n    1\n\n    2", "\n  z: 1"]);
});
