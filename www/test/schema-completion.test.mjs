/** Completion by the package's schema, in JSON and in YAML, in texts that are not finished. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { bundled } from "./bundle.mjs";

const { complete, cursorAt, insertion, EditorState, CompletionContext, json, yaml } = await bundled(
  "src/editors/schema-completion.ts",
  "@codemirror/state",
  "@codemirror/autocomplete",
  "@codemirror/lang-json",
  "@codemirror/lang-yaml",
);
const schema = JSON.parse(await readFile(new URL("../../pkg/wasm/schema.json", import.meta.url), "utf8"));

/** A state of a text in which `|` is the cursor. */
function at(text) {
  const pos = text.indexOf("|");
  const doc = text.slice(0, pos) + text.slice(pos + 1);
  return { pos, state: EditorState.create({ doc, extensions: [/^\s*[{[]/.test(doc) ? json() : yaml()] }) };
}

function labels(text, key = "/workflow", explicit = true) {
  const { state, pos } = at(text);
  return complete(schema, key, new CompletionContext(state, pos, explicit))?.options.map(({ label }) => label) ?? [];
}

/** The text after a choice, with `|` at the cursor. */
function chosen(text, choice) {
  const { state, pos } = at(text);
  const { changes, selection } = insertion(state, pos, choice);
  const next = state.update({ changes, selection }).state;
  const { head } = next.selection.main;
  return next.sliceDoc(0, head) + "|" + next.sliceDoc(head);
}

const path = (text) => {
  const { state, pos } = at(text);
  return cursorAt(state, pos)?.path.map((step) => (typeof step === "symbol" ? "*" : step));
};

const has = (text, ...expected) => {
  const found = labels(text);
  for (const label of expected) assert.ok(found.includes(label), `${label} in [${found}] at ${JSON.stringify(text)}`);
};

test("JSON: the properties of the root, without those that are there", () => {
  const found = labels('{ "name": "x", "|" }');
  assert.ok(found.includes("graph") && !found.includes("name"), String(found));
});

test("JSON: properties below maps and arrays", () => {
  has('{"graph": {"items": {"a": {"|"}}}}', "processing", "storage");
  has('{"graph": {"links": [{"|"}]}}', "source", "destination");
  has('{"graph": {"items": {"a": {"processing": {"instances": [{"access": {"container": {"|', "image", "command");
});

test("JSON: unfinished texts", () => {
  has('{"graph": {"items": {"a": {"pro|', "processing");
  has('{"graph": {"items": {"a": {\n  "id": "a",\n  "|\n', "processing");
  has('{"graph": {"items": {"a": {"id": "a" |}}}}', "processing");
  has('{"graph": {"items": {}, li|', "links");
});

test("JSON: values that the schema lists", () => {
  has('{"graph": {"items": {"a": {"storage": {"storage_type": "|"}}}}}', "S3");
  has('{"graph": {"items": {"a": {"storage": {"storage_type": |', "S3");
  // A key without quotes is none of JSON, and is understood all the same.
  has('{"graph": {"items": {"a": {"storage": {storage_type: |', "S3");
});

test("each document has its own type", () => {
  assert.ok(labels('{"|"}', "/execution").includes("executions_id"));
  assert.ok(labels('{"a": {"|"}}', "/peers").includes("relation"));
  assert.deepEqual(labels('{"|"}', "/peers"), []);
  assert.ok(labels('{"|"}', "/workflows/some-id").includes("graph"));
});

test("nothing behind a closed string, or unasked", () => {
  assert.deepEqual(labels('{"name": "x"|}'), []);
  assert.deepEqual(labels("{ | }", "/workflow", false), []);
  for (const text of ['{"|"}', '{"na|"}', "na|"]) assert.ok(labels(text, "/workflow", false).includes("name"), text);
});

const items =
  '"items": {"11-a": {"id": "11-a", "processing": {"name": "Say hello"}}, "22-b": {"position": {"name": "none"}, "storage": {"name": "Archive"}}}';

test("JSON: the ends of links are completed with the items, and their names", () => {
  const { state, pos } = at(`{"graph": {${items}, "links": [{"source": {"id": "|"}}]}}`);
  const { options } = complete(schema, "/workflow", new CompletionContext(state, pos, true));
  assert.deepEqual(
    options.map(({ label, detail }) => [label, detail]),
    [
      ["11-a", "Say hello"],
      ["22-b", "Archive"],
    ],
  );
  assert.deepEqual(labels(`{"graph": {${items}, "links": [{"destination": {"id": "` + "|"), ["11-a", "22-b"]);
  assert.deepEqual(labels(`{"graph": {"links": [{"destination": {"id": |}}], ${items}}}`), ["11-a", "22-b"]);
});

test("JSON: what is inserted", () => {
  assert.equal(chosen('{"na|"}', { key: "name", shape: "string" }), '{"name": "|"}');
  assert.equal(chosen("{gr|", { key: "graph", shape: "object" }), '{"graph": {|}');
  assert.equal(chosen('{"li|": []}', { key: "links", shape: "array" }), '{"links"|: []}');
  assert.equal(chosen('{|\n"name": "x"}', { key: "graph", shape: "object" }), '{"graph": {|},\n"name": "x"}');
  assert.equal(chosen('{"id": "x"\n  "gr|"}', { key: "graph", shape: "object" }), '{"id": "x",\n  "graph": {|}}');
  assert.equal(chosen('{"a": "x|y"}', { value: "S3" }), '{"a": "S3"|}');
  assert.equal(chosen('{"a": |}', { value: true }), '{"a": true|}');
});

test("YAML: properties by their indentation", () => {
  assert.ok(labels("name: x\n|").includes("graph") && !labels("name: x\n|").includes("name"));
  has("graph:\n  items:\n    a:\n      |", "processing");
  has("graph:\n  items:\n    a:\n      id: a\n      pro|\n  links: []\n", "processing");
  has("graph:\n  links:\n    - |", "source");
  has("graph:\n  links:\n  - source:\n      id: a\n    |", "destination");
  assert.ok(!labels("graph:\n  links:\n  - source:\n      id: a\n    |").includes("source"));
});

test("YAML: paths", () => {
  assert.deepEqual(path("graph:\n  links:\n  - source:\n      id: |"), ["graph", "links", "*", "source", "id"]);
  assert.deepEqual(path("graph:\n  links:\n    - source: {id: |}"), ["graph", "links", "*", "source", "id"]);
  assert.deepEqual(path('graph:\n  items:\n    "a b":\n      storage:\n        storage_type: |'), [
    "graph",
    "items",
    "a b",
    "storage",
    "storage_type",
  ]);
  assert.deepEqual(path("graph:\n  links:\n  - source: |"), ["graph", "links", "*", "source"]);
  assert.deepEqual(path("'a ''b':\n  |"), ["a 'b"]);
  assert.deepEqual(path('"a\\q":\n  |'), ["a\\q"]);
  assert.deepEqual(path("graph:\n  links:\n  - source:\n      id: a\n    destination:\n      |"), [
    "graph",
    "links",
    "*",
    "destination",
  ]);
});

test("YAML: values, the ends of links, and no completion in blocks of text and comments", () => {
  has("graph:\n  items:\n    a:\n      storage:\n        storage_type: |", "S3");
  const text =
    "graph:\n  items:\n    11-a:\n      processing:\n        name: Say hello\n    22-b: {storage: {name: Archive}}\n  links:\n    - source:\n        id: |";
  assert.deepEqual(labels(text), ["11-a", "22-b"]);
  assert.deepEqual(labels("# na|"), []);
  assert.deepEqual(labels("name: >\n  some na|me\n"), []);
});

test("YAML: the keys of the same mapping below are there already, and those of others are not", () => {
  assert.deepEqual(["id", "name", "graph"].map((label) => labels("|\nname: x\ngraph:\n  id: x\n").includes(label)), [true, false, false]);
  const found = labels("graph:\n  items:\n    a:\n      |\n      processing:\n        id: p\n    b:\n      id: b\n      storage: {}\n");
  assert.deepEqual(["id", "processing", "storage"].map((label) => found.includes(label)), [true, false, true]);
  has("graph:\n  items:\n    a:\n      id: a\n|", "id");
  has("id: w\ngraph:\n  items:\n    a:\n      |", "id");
  assert.ok(!labels("|\nname: x").includes("name"));
  // The one under the cursor may become any, and so itself.
  assert.ok(labels('{"na|me": "x"}').includes("name"));
});

test("nothing is offered where nothing can stand", () => {
  assert.deepEqual(labels("{}|"), []);
  assert.deepEqual(labels("a: {b: c, # na|\n}"), []);
  assert.deepEqual(labels('{"graph": {"items": {"a": {"storage": {"storage_type": "S3"|}}}}}'), []);
  assert.deepEqual(labels('{"graph": |}'), []);
  assert.deepEqual(labels('{"graph": {"items": {"11-a": {"source": {"id": "|"}}}}}'), []);
  assert.deepEqual(path('{"graph": {"links": [|]}}'), ["graph", "links", "*"]);
  has('{"graph": {} |}', "name");
  assert.deepEqual(labels("|{}"), []);
  for (const text of ["---|", "%|", "some na|", "na |"]) assert.deepEqual(labels(text), [], text);
  const type = "graph:\n  items:\n    a:\n      storage:\n        storage_type: ";
  for (const text of ['"S3" |', "S3 # |", "&x|"]) assert.deepEqual(labels(type + text), [], text);
});

test("of what is true or false both are offered, and what a key holds is told beside it", () => {
  assert.deepEqual(labels('{"graph": {"items": {"a": {"storage": {"instances": [{"local": |}]}}}}}'), ["true", "false"]);
  const { state, pos } = at('{"|"}');
  const { options } = complete(schema, "/workflow", new CompletionContext(state, pos, true));
  assert.deepEqual(["graph", "name"].map((name) => options.find(({ label }) => label === name).detail), ["object", "string"]);
  const instance = at('{"graph": {"items": {"a": {"storage": {"instances": [{"|"}]}}}}}');
  const inside = complete(schema, "/workflow", new CompletionContext(instance.state, instance.pos, true)).options;
  assert.deepEqual(["size", "local"].map((name) => inside.find(({ label }) => label === name).detail), ["number", "boolean"]);
});

test("YAML: what would be read as something else is quoted, and nothing else", () => {
  for (const value of ["10", "1e3", "Yes", "null", "a: b", "- x", "x #y", "x "]) assert.equal(chosen("a: |", { value }), `a: ${JSON.stringify(value)}|`);
  for (const value of ["S3", "first-1", "5d372ae4-dad0-569b-91aa-74c4b6628e27", "a b"]) assert.equal(chosen("a: |", { value }), `a: ${value}|`);
});

test("YAML: the word around the cursor is replaced, and of a string that is not closed what stands before it", () => {
  assert.equal(chosen("a: x|y", { value: "S3" }), "a: S3|");
  assert.equal(chosen('a: "x|y z', { value: "S3" }), 'a: "S3"|y z');
});

test("YAML: what is inserted", () => {
  assert.equal(chosen("na|", { key: "name", shape: "string" }), "name: |");
  assert.equal(chosen("  gr|", { key: "graph", shape: "object" }), "  graph:\n    |");
  assert.equal(chosen("graph:\n  li|", { key: "links", shape: "array" }), "graph:\n  links:\n    - |");
  assert.equal(chosen("na|: x", { key: "name", shape: "string" }), "name|: x");
  assert.equal(chosen("a: |", { value: "S3" }), "a: S3|");
  assert.equal(chosen('a: "|"', { value: "S3" }), 'a: "S3"|');
  assert.equal(chosen("a: |", { value: "true" }), 'a: "true"|');
  assert.equal(chosen("a: {|}", { key: "id", shape: "string" }), 'a: {id: "|"}');
  assert.equal(chosen("a: {| id: x}", { key: "name", shape: "string" }), 'a: {name: "|", id: x}');
  assert.equal(chosen("a: |", { value: true }), "a: true|");
});
