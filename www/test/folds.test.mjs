/** Folds of a manifest by its indentation: those that are kept while it changes are those that are found anew. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { bundled } from "./bundle.mjs";

const { indentFolds, EditorState, foldable } = await bundled("src/editors/template-folds.ts", "@codemirror/state", "@codemirror/language");

const entry = (index) => `    - name: task-${index}\n      template: task-${index}\n`;
const MANIFEST = `kind: Workflow\nspec:\n  entrypoint: dag\n  tasks:\n${Array.from({ length: 400 }, (_, index) => entry(index)).join("")}  last: 1\nend: 1\n`;

const made = (doc) => EditorState.create({ doc, extensions: [indentFolds] });

/** What each line hides, as the gutter asks. */
function folds(state) {
  const found = [];
  for (let number = 1; number <= state.doc.lines; number++) {
    const { from, to } = state.doc.line(number);
    const fold = foldable(state, from, to);
    if (fold !== null) found.push([number, state.doc.lineAt(fold.to).number]);
  }
  return found;
}

const line = (number) => made(MANIFEST).doc.line(number);

for (const [what, changes] of Object.entries({
  "a letter more": { from: line(100).to, insert: "x" },
  "a line more": { from: line(100).to, insert: "\n      more: 1" },
  "lines fewer": { from: line(100).from, to: line(300).from },
  "a line in front": { from: 0, insert: "# first\n" },
  "a line that is not as deep": { from: line(201).from, insert: "  other:\n" },
  "a line that belongs to nothing": { from: line(201).from, insert: "other: 1\n" },
  "less before a line": { from: line(200).from, to: line(200).from + 4 },
  "a last line that is deeper": { from: line(805).from, insert: "    " },
  "the key itself": { from: line(4).to - 1, insert: "x" },
  "the key's end": { from: line(4).to - 1, to: line(4).to, insert: "" },
  "everything": { from: 0, to: MANIFEST.length, insert: MANIFEST.replaceAll("  ", " ") },
  "two places": [{ from: line(50).to, insert: "x" }, { from: line(700).to, insert: "y" }],
  "nothing left": { from: 0, to: MANIFEST.length },
})) {
  test(`after a change, ${what}, the folds are those of the text`, () => {
    const state = made(MANIFEST);
    assert.deepEqual(folds(state).slice(0, 2), [[2, 805], [4, 804]]);
    const next = state.update({ changes }).state;
    assert.deepEqual(folds(next), folds(made(next.doc)));
    const again = next.update({ changes: { from: 0, insert: "\n" } }).state;
    assert.deepEqual(folds(again), folds(made(again.doc)));
  });
}

test("a line that holds nothing ends no fold", () => {
  assert.deepEqual(folds(made("a: |\n  1\n\n  2\n\nb: 1\n")), [[1, 4]]);
});
