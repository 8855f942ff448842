/** Small changes between texts: they make the one of the other, they are few, and they are found quickly. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundled } from "./bundle.mjs";

const { changed, textChanges, lineEndOf, withPlainLineEnds, lineHunks, countLines, textDifference, COARSE_LENGTH, ChangeSet, Text } =
  await bundled("src/editors/text-changes.ts", "src/editors/line-hunks.ts", "src/editors/text-difference.ts", "@codemirror/state");

const applied = (text, changes) =>
  changes.toReversed().reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);

/** A generator of numbers below a limit, the same in each run. */
function numbers(seed) {
  return (limit) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
}

const manifest = (lines) =>
  Array.from({ length: lines }, (_, line) => `    - name: task-${line}\n      image: "busybox"\n`).join("");

test("changes that were made one after the other give an editor's text", () => {
  const random = numbers(3);
  const before = manifest(50);
  let doc = Text.of(before.split("\n"));
  let changes = ChangeSet.empty(doc.length);
  for (let key = 0; key < 200; key++) {
    const [from, to] = [random(doc.length), random(doc.length)].sort((one, other) => one - other);
    const insert = ["", "x", "\n", "🙂\n  - y"][random(4)];
    const made = ChangeSet.of([{ from, to: Math.min(to, from + random(5)), insert }, { from: to, insert }], doc.length, "\n");
    changes = changes.compose(made);
    doc = made.apply(doc);
    assert.equal(changed(before, changes), doc.toString());
  }
});

test("equal texts need no change", () => {
  assert.deepEqual(textChanges("a\nb\n", "a\nb\n"), []);
});

for (const [name, before, after, expected] of [
  ["a character", "name: one", "name: own", [{ from: 7, to: 9, insert: "wn" }]],
  ["from nothing", "", "a\n", [{ from: 0, to: 0, insert: "a\n" }]],
  ["to nothing", "a\n", "", [{ from: 0, to: 2, insert: "" }]],
  ["a line more", "a\nb\n", "a\nx\nb\n", [{ from: 2, to: 2, insert: "x\n" }]],
  ["a line less", "a\nx\nb\n", "a\nb\n", [{ from: 2, to: 4, insert: "" }]],
  [
    "two places",
    "a\nb\nc\nd\n",
    "A\nb\nc\nD\n",
    [
      { from: 0, to: 1, insert: "A" },
      { from: 6, to: 7, insert: "D" },
    ],
  ],
  ["no half of a pair", "a😀", "a😁", [{ from: 1, to: 3, insert: "😁" }]],
]) {
  test(`the smallest change: ${name}`, () => assert.deepEqual(textChanges(before, after), expected));
}

test("any changes make the one text of the other, in order and apart", () => {
  const below = numbers(7);
  for (let run = 0; run < 2000; run++) {
    const line = () => "abc😀 "[below(5)].repeat(below(3)) + (below(9) ? "\n" : "");
    const before = Array.from({ length: below(12) }, line).join("");
    const after = below(3) ? Array.from({ length: below(12) }, line).join("") : before.replace("a", "b\n");
    const changes = textChanges(before, after);
    assert.equal(applied(before, changes), after);
    changes.reduce((last, { from, to }) => (assert.ok(from >= last && to >= from), to), 0);
  }
});

test("two edits far apart in seven megabytes are two small changes", () => {
  const before = manifest(160_000);
  const after = before
    .replace("task-10\n", "task-ten\n")
    .replace("    - name: task-149990\n", "    - name: new\n    - name: task-149990\n");
  assert.ok(before.length > 7_000_000);
  const start = performance.now();
  const changes = textChanges(before, after);
  assert.ok(performance.now() - start < 2000);
  assert.equal(changes.length, 2);
  assert.ok(changes.every(({ from, to, insert }) => to - from < 30 && insert.length < 30));
  assert.equal(applied(before, changes), after);
});

test("many small edits in seven megabytes stay small", () => {
  const before = manifest(160_000);
  const after = before.replace(/task-(\d*)77\n/g, "task-$1seventy-seven\n      command: [sh]\n").replace(/    - name: task-\d*13\n.*\n/g, "");
  const changes = textChanges(before, after);
  assert.equal(changes.length, 2 * 1600);
  assert.ok(changes.every(({ from, to, insert }) => to - from < 80 && insert.length < 80));
  assert.equal(applied(before, changes), after);
});

test("the end of a line is that of the first", () => {
  assert.equal(lineEndOf("a\r\nb\n"), "\r\n");
  assert.equal(lineEndOf("a\nb\r\n"), "\n");
  assert.equal(withPlainLineEnds("a\r\nb\rc\n"), "a\nb\nc\n");
});

test("hunks are whole lines", () => {
  assert.deepEqual(lineHunks("a\nbc\nd\n", "a\nbX\nd\n"), [{ fromA: 2, toA: 5, fromB: 2, toB: 5 }]);
  assert.equal(countLines("a\nb", 0, 3), 2);
});

test("a difference counts lines, and marks what changed within them", () => {
  const { added, removed, changes, isCoarse } = textDifference("a\nimage: one\nc\n", "a\nimage: two\nc\nd\n");
  assert.deepEqual({ added, removed, isCoarse }, { added: 2, removed: 1, isCoarse: false });
  assert.ok(changes.every(({ fromB, toB }) => toB - fromB <= 3));
});

test("a large difference is coarse, and what was removed is cut short", () => {
  const before = manifest(60_000);
  assert.ok(before.length > COARSE_LENGTH);
  const found = textDifference(before, "nothing\n");
  assert.deepEqual([found.isCoarse, found.added, found.removed], [true, 1, 120_000]);
  assert.ok(found.before.length < 20_000);
  assert.match(found.before, /… 119700 more removed lines\n$/);
});
