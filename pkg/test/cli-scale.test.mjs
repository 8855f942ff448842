/** The command over many files and many findings: nothing is done once more for each of what is many. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";

import { formatDiagnostics } from "../dist/cli/diagnostics.js";
import { command, drawn, folder, samplePath } from "./support.mjs";

const { workflow, peers } = drawn();

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
