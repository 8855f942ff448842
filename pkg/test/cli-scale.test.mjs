/** The command over many files and many findings: nothing is done once more for each of what is many. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";

import { init } from "oc-argo/node";

import { formatDiagnostics } from "../dist/cli/diagnostics.js";
import { reachedIn } from "../dist/cli/reached.js";
import { command, drawn, folder, samplePath } from "./support.mjs";

const { workflow, peers } = drawn();

before(() => init());

/** A folder with so many workflows, and their files. */
async function workflows(t, count) {
  const dir = await folder(t);
  const files = Array.from({ length: count }, (_, index) => join(dir, `${index}.json`));
  await Promise.all(files.map((path, index) => writeFile(path, JSON.stringify({ ...workflow, id: String(index) }))));
  return { dir, files };
}

describe("many workflows", () => {
  it("share what is beside them, which is read once", async (t) => {
    const { dir, files } = await workflows(t, 3);
    const known = join(dir, "known");
    await mkdir(known);
    await writeFile(join(known, "none.json"), "{}");
    const { code, stdout, stderr } = await command(["lint", ...files, "--peers", samplePath("peers.json"), "--workflows", known]);
    assert.equal(code, 0, stdout);
    assert.equal(stderr.match(/holds no workflow/g)?.length, 1, stderr);
  });

  it("take of a folder of sub-workflows what they reach alone", async (t) => {
    const { dir, files } = await workflows(t, 3);
    const [known, few] = [join(dir, "known"), join(dir, "few")];
    await Promise.all([mkdir(known), mkdir(few)]);
    const sub = (id, ...inner) => {
      const items = Object.fromEntries(inner.map((workflow_id) => [`to-${workflow_id}`, { workflow: { id: "resource", workflow_id } }]));
      return JSON.stringify({ ...workflow, id, graph: { ...workflow.graph, items: { ...workflow.graph.items, ...items } } });
    };
    const bad = JSON.stringify({ ...JSON.parse(sub("bad")), graph: { items: { task: { id: "task", processing: { id: "p", name: "Bad" } } } } });
    for (const folder of [known, few]) {
      await writeFile(join(folder, "mid.json"), sub("mid", "bad"));
      await writeFile(join(folder, "bad.json"), bad);
    }
    await Promise.all(Array.from({ length: 200 }, (_, index) => writeFile(join(known, `${index}.json`), `${sub(`other-${index}`)}${" ".repeat(50_000)}`)));
    await writeFile(files[1], sub("1", "mid"));
    const lint = async (folder) => {
      const { code, stdout } = await command(["lint", ...files, "--peers", samplePath("peers.json"), "--workflows", folder]);
      assert.equal(code, 1);
      assert.match(stdout, /^error\[no-instance\]: the processing `Bad` has no instance\n  at .*bad\.json:1:\d+  \/graph\/items\/task\/processing/m);
      assert.match(stdout, /^3 workflows, 1 with errors$/m);
      return stdout.replaceAll(folder, "");
    };
    assert.equal(await lint(known), await lint(few));
    const texts = new Map(Array.from({ length: 200 }, (_, index) => [`other-${index}`, sub(`other-${index}`)]));
    const reached = reachedIn(texts.set("mid", sub("mid", "bad")).set("bad", bad));
    assert.deepEqual([...reached(sub("1", "mid")).keys()], ["mid", "bad"]);
    assert.deepEqual([...reached(sub("1")).keys()], []);
    // A text with a fault may be read further than that.
    assert.equal(reached('{"graph": {').size, texts.size);
  });

  it("share peers from standard input", async (t) => {
    const { files } = await workflows(t, 3);
    const { code, stdout, stderr } = await command(["lint", ...files, "--peers", "-"], { input: JSON.stringify(peers) });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^3 workflows, 0 with errors$/m);
    assert.doesNotMatch(stdout, /warning/);
  });
});

describe("many findings in one long line", () => {
  /** How long it takes to show a finding at each tenth letter of a line, in milliseconds. */
  const shown = (letters) => {
    const count = 400;
    const range = (index) => ({ start: { line: 1, column: 10 * index + 1 }, end: { line: 1, column: 10 * index + 5 } });
    const findings = Array.from({ length: count }, (_, index) => ({ severity: "error", code: "x", message: "m", path: "/workflow/a", range: range(index) }));
    const documents = { files: new Map([["/workflow", "f"]]), texts: new Map([["/workflow", letters.repeat(count)]]) };
    const since = performance.now();
    formatDiagnostics(findings, documents, (_style, text) => text);
    return performance.now() - since;
  };

  it("are shown as quickly where the line might be full of logins", () => {
    const [plain, colons] = ["abcdefghi ", "abcd:efghi"].map((letters) => Math.min(...[1, 2, 3].map(() => shown(letters))));
    assert.ok(colons < 15 * plain, `${colons} ms, and ${plain} ms without colons`);
  });
});
