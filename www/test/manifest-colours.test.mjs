/** The colours of a manifest, found line by line, are those of the YAML language's own syntax tree. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { init, translate } from "oc-argo";

import { bundled } from "./bundle.mjs";
import { manyTasks } from "./page.mjs";

const { ManifestLines, Text, yamlLanguage, highlightTree, tagHighlighter, tags } = await bundled(
  "src/editors/manifest-colours.ts",
  "@codemirror/lang-yaml",
  "@codemirror/state",
  "@lezer/highlight",
);

const CASES = fileURLToPath(new URL("../../tests/fixtures/cases", import.meta.url));

before(() => init());

const looks = tagHighlighter([
  { tag: tags.definition(tags.propertyName), class: "key" },
  { tag: [tags.string, tags.content, tags.special(tags.string)], class: "string" },
  { tag: [tags.separator, tags.brace, tags.squareBracket], class: "sign" },
  { tag: tags.meta, class: "meta" },
]);

/** For each character its look; blanks have none. */
function painted(text, paint) {
  const found = Array.from({ length: text.length });
  paint((from, to, look) => found.fill(look, from, to));
  return found.map((look, at) => (/\s/.test(text[at]) ? undefined : look));
}

function assertAlike(text, what) {
  const doc = Text.of(text.split("\n"));
  const wanted = painted(text, (put) => highlightTree(yamlLanguage.parser.parse(text), looks, put));
  const found = painted(text, (put) => {
    const lines = new ManifestLines(doc);
    for (let number = 1; number <= doc.lines; number++) {
      const { from: start } = doc.line(number);
      for (const { from, to, look } of lines.partsOf(number)) put(start + from, start + to, look);
    }
  });
  const other = found.findIndex((look, at) => look !== wanted[at]);
  assert.equal(other, -1, `${what}: ${found[other]} instead of ${wanted[other]} in ${other >= 0 && doc.lineAt(other).text}`);
  assert.ok(wanted.includes("key") && wanted.includes("string"), what);
}

test("those of every case", () => {
  for (const name of readdirSync(CASES)) assertAlike(readFileSync(`${CASES}/${name}/expected.yaml`, "utf8"), name);
});

test("those of many tasks, folded and split", () => assertAlike(translate({ workflow: manyTasks(300) }).yaml, "many"));

test("those of odd values", () => {
  const workflow = manyTasks(6);
  const odd = ["a: b", "- x", "line\n  - not: a\n\n key: |\n  more\n", " first\nsecond", "\n", "# none", "{{x}}", "'q' \"r\" \\", "|", ">", "---", "é 🙂", "a:b: c", "http://x:80/y"];
  Object.values(workflow.graph.items).filter(({ processing }) => processing).forEach(({ processing }, index) => {
    processing.instances[0].env = odd.map((value, at) => ({ name: `N${at}`, value: odd[(at + index) % odd.length] }));
    processing.instances[0].access.container.args = odd[index];
    processing.instances[0].access.container.command = odd[odd.length - 1 - index];
  });
  assertAlike(translate({ workflow }).yaml, "odd");
});

test("a line far below begins anew, with a block of text that began not too far above", () => {
  const text = `a: b\n${"- c\n".repeat(2000)}key: |\n${"  - d: e\n".repeat(100)}last: f\n`;
  const doc = Text.of(text.split("\n"));
  const lines = new ManifestLines(doc);
  assert.deepEqual(lines.partsOf(1).map(({ look }) => look), ["key", "sign", "string"]);
  assert.deepEqual(lines.partsOf(2050), [{ from: 2, to: 8, look: "string" }]);
  assert.deepEqual(lines.partsOf(2103).map(({ look }) => look), ["key", "sign", "string"]);
});
