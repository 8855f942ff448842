/** The lint step as the CI runs it: its command, in a copy of the project, over good workflows and bad ones. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { folder, sample } from "../../pkg/test/support.mjs";

const PROJECT = fileURLToPath(new URL("../lint", import.meta.url));
const { parse } = createRequire(new URL("../../pkg/package.json", import.meta.url))("yaml");

/** What the last step of the workflow file runs. */
const step = parse(await readFile(join(PROJECT, ".github/workflows/lint.yml"), "utf8")).jobs.lint.steps.at(-1).run;

/** Runs the step in a copy of the project, with more files in it; a text or nothing at all at a path. */
async function linted(t, files = {}) {
  const dir = join(await folder(t), "project");
  await cp(PROJECT, dir, { recursive: true, filter: (path) => !path.includes("node_modules") });
  await symlink(join(PROJECT, "node_modules"), join(dir, "node_modules"));
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text);
  const { status, stdout, stderr } = spawnSync(step, { shell: "/bin/bash", cwd: dir, encoding: "utf8" });
  return { status, stderr, lines: stdout.trimEnd().split("\n") };
}

test("workflows without errors pass, and what is to be known of them is said", async (t) => {
  const { status, lines } = await linted(t);
  assert.equal(status, 0);
  assert.equal(lines.at(-1), "workflows: 2, errors: 0, warnings: 2, infos: 4");
  assert.equal(lines.filter((line) => line.startsWith("::warning file=workflows/imagerie.json,line=34,title=oc-argo%3A remote-outputs::`curl` runs on another cluster")).length, 1);
  assert.equal(lines.filter((line) => line.startsWith("::notice ")).length, 4);
});

test("a workflow with errors fails the step, with an annotation where each is", async (t) => {
  const broken = sample("broken.json");
  const { status, lines } = await linted(t, { "workflows/a, broken: one.json": broken });
  assert.equal(status, 1);
  const errors = lines.filter((line) => line.startsWith("::error "));
  assert.ok(errors.length >= 5, errors.join("\n"));
  assert.ok(errors.every((line) => line.startsWith("::error file=workflows/a%2C broken%3A one.json,line=")), errors.join("\n"));
  const [, line, column] = /line=(\d+),col=(\d+),endColumn=\d+,title=oc-argo%3A no-image::/.exec(errors.join("\n"));
  assert.match(broken.split("\n")[line - 1].slice(column - 1), /^""/);
  assert.match(lines.join("\n"), /title=oc-argo%3A cycle::these wait for each other.*%0Aremove one of the links/);
  assert.match(lines.at(-1), /^workflows: 3, errors: [1-9]/);
});

test("a text that is no workflow is an error at its line, and a fault of the peers stands in their file", async (t) => {
  const broken = await linted(t, { "workflows/half.json": '{\n  "graph": {\n' });
  assert.equal(broken.status, 1);
  assert.match(broken.lines.join("\n"), /^::error file=workflows\/half\.json,line=\d.*unreadable-source/m);
  const peers = await linted(t, { "peers.json": sample("peers.json").replace('"relation": 1', '"relation": [1]') });
  assert.equal(peers.status, 1);
  assert.match(peers.lines.join("\n"), /^::error file=peers\.json,/m);
});

test("a fault of a sub-workflow stands in its file", async (t) => {
  const inner = sample("controle-qualite.json").replace(/"image": "[^"]+"/, '"image": ""');
  const scripts = { lint: "node annotate.mjs --peers peers.json --workflows . workflows/chaine.json" };
  const { status, lines } = await linted(t, {
    "workflows/chaine.json": sample("chaine.json"),
    "inner.json": inner,
    "package.json": JSON.stringify({ type: "module", scripts }),
  });
  assert.equal(status, 1);
  assert.match(lines.join("\n"), /^::error file=inner\.json,line=\d+,col=\d+,endColumn=\d+,title=oc-argo%3A no-image::/m);
});

test("what a team accepts is no annotation, and more warnings than it wants fail the step", async (t) => {
  const scripts = (flags) => JSON.stringify({ type: "module", scripts: { lint: `node annotate.mjs --peers peers.json ${flags} workflows/*.json` } });
  const strict = await linted(t, { "package.json": scripts("--max-warnings 1") });
  assert.deepEqual([strict.status, strict.lines.at(-1)], [1, "workflows: 2, errors: 0, warnings: 2, infos: 4"]);
  assert.match(strict.stderr, /^error: 2 warnings, and `--max-warnings` allows 1$/m);
  const accepted = await linted(t, { "package.json": scripts("--max-warnings 0 --allow remote-outputs --allow no-command") });
  assert.deepEqual([accepted.status, accepted.lines.at(-1)], [0, "workflows: 2, errors: 0, warnings: 0, infos: 3"]);
});

test("a file that cannot be read is told as such", async (t) => {
  const { status, stderr, lines } = await linted(t, { "package.json": JSON.stringify({ type: "module", scripts: { lint: "node annotate.mjs workflows/none.json" } }) });
  assert.equal(status, 4);
  assert.match(stderr, /none\.json/);
  assert.equal(lines.at(-1), "workflows: 0, errors: 0, warnings: 0, infos: 0");
});

test("the lock files of the examples name no registry, and pin what they install", async () => {
  for (const name of ["editor", "service", "lint"]) {
    const lock = JSON.parse(await readFile(new URL(`../${name}/package-lock.json`, import.meta.url), "utf8"));
    for (const [path, { resolved, integrity, version }] of Object.entries(lock.packages)) {
      if (path === "") continue;
      assert.ok(version !== undefined, path);
      if (path === "node_modules/oc-argo") assert.equal(resolved, "file:../../pkg");
      else assert.ok(resolved === undefined && integrity !== undefined, `${path} ${resolved}`);
    }
  }
});
