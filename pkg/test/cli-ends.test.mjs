/** What the command makes of a workflow with errors, of a reader who has seen enough, and of options for large workflows. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { before, describe, it } from "node:test";

import { init, translate } from "oc-argo";

import { command, drawing, drawn, folder, PACKAGE, samplePath } from "./support.mjs";

before(() => init());

/** A workflow of so many tasks beside the first, each with arguments of its own. */
function many(count) {
  const workflow = drawing();
  const { items, links } = workflow.graph;
  for (let number = 0; number < count; number++) {
    const id = `t${number}`;
    const { processing } = structuredClone(items.task);
    processing.name = `T${number}`;
    processing.instances[0].access.container.args = `a${number}`;
    items[id] = { id, processing };
    links.push({ source: { id }, destination: { id: "here" } });
  }
  return workflow;
}

/** Writes documents into a new folder, and gives their paths. */
async function written(t, documents) {
  const dir = await folder(t);
  const paths = Object.keys(documents).map((name) => join(dir, name));
  await Promise.all(Object.values(documents).map((document, index) => writeFile(paths[index], JSON.stringify(document))));
  return paths;
}

describe("a workflow with errors", () => {
  it("ends `requires` with 1", async () => {
    const { code, stderr } = await command(["requires", samplePath("broken.json"), "--peers", samplePath("peers.json")]);
    assert.equal(code, 1);
    assert.match(stderr, /^error\[cycle\]: /m);
  });

  it("is one whose peers are not given: the command guesses none", async () => {
    const { code, stdout } = await command(["lint", samplePath("hello.json")]);
    assert.equal(code, 1);
    assert.match(stdout, /^error\[no-self-peer\]: /m);
  });
});

describe("a workflow with warnings", () => {
  it("ends `lint` with 1 where there are more than are allowed, of all workflows together", async (t) => {
    const workflow = drawing({ files: [] });
    const [peers, ...paths] = await written(t, { "peers.json": drawn().peers, "a.json": workflow, "b.json": workflow });
    const lint = (...args) => command(["lint", ...paths, "--peers", peers, ...args]);
    const { code, stdout } = await lint("--format", "json");
    const warnings = JSON.parse(stdout).flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === "warning").length;
    assert.ok(code === 0 && warnings >= 2, stdout);
    const allowed = await lint("--max-warnings", warnings);
    assert.deepEqual([allowed.code, allowed.stderr], [0, ""]);
    for (const args of [[], ["--format", "json"]]) {
      const refused = await lint("--max-warnings", warnings - 1, ...args);
      assert.deepEqual([refused.code, refused.stderr], [1, `error: ${warnings} warnings, and \`--max-warnings\` allows ${warnings - 1}\n`]);
      assert.equal(refused.stdout, (await lint(...args)).stdout);
    }
    for (const wrong of ["some", "1.5", "", "=-1"]) {
      const { code, stderr } = await lint(...(wrong === "=-1" ? ["--max-warnings=-1"] : ["--max-warnings", wrong]));
      assert.equal(code, 2);
      assert.match(stderr, /^error: `--max-warnings .*` is no number from 0 on$/m);
    }
  });

  it("are no matter to `lint` where there are errors, or options that are none", async () => {
    const broken = await command(["lint", samplePath("broken.json"), "--peers", samplePath("peers.json"), "--max-warnings", "0"]);
    assert.equal(broken.code, 1);
    assert.doesNotMatch(broken.stderr, /max-warnings/);
    const options = await command(["lint", samplePath("hello.json"), "--peers", samplePath("peers.json"), "--namespace", "Upper", "--max-warnings", "0"]);
    assert.equal(options.code, 2);
  });
});

describe("an option with a value that is none", () => {
  it("ends `requires` with 2, as it ends `lint`", async () => {
    const { code, stderr } = await command(["requires", samplePath("hello.json"), "--peers", samplePath("peers.json"), "--event-image", "no image"]);
    assert.equal(code, 2);
    assert.match(stderr, /^error\[invalid-option\]: the option `--event-image`/m);
  });
});

describe("a reader who closes the pipe", () => {
  it("changes neither the exit code nor what is told as an error", async (t) => {
    const { graph } = many(0);
    for (let number = 0; number < 3000; number++) graph.items[`t${number}`] = { ...graph.items.task, id: `t${number}` };
    const [path] = await written(t, { "workflow.json": { ...drawing(), graph } });
    const lint = spawn(process.execPath, [join(PACKAGE, "dist/cli/main.js"), "lint", path], { stdio: ["ignore", "pipe", "pipe"], timeout: 30_000 });
    const [stderr, [code]] = await Promise.all([text(lint.stderr), once(lint, "close"), once(lint.stdout, "data").then(() => lint.stdout.destroy())]);
    assert.deepEqual([code, stderr], [1, ""]);
  });
});

describe("a full disk behind the output", () => {
  it("is told once, however much is written", { skip: !existsSync("/dev/full") }, async () => {
    const full = await open("/dev/full", "w");
    const hello = samplePath("hello.json");
    const lint = spawn(process.execPath, [join(PACKAGE, "dist/cli/main.js"), "lint", hello, hello, hello], { stdio: ["ignore", full.fd, "pipe"], timeout: 30_000 });
    const [stderr, [code]] = await Promise.all([text(lint.stderr), once(lint, "close")]);
    await full.close();
    assert.equal(code, 4);
    assert.match(stderr, /^error: the output cannot be written: ENOSPC.*\n$/);
  });
});

describe("the options of a manifest's size", () => {
  it("reach the translation", async (t) => {
    const source = { workflow: many(3), peers: drawn().peers };
    const [path, peers] = await written(t, { "workflow.json": source.workflow, "peers.json": source.peers });
    const expected = (fold) => translate(source, { name: "bakedo-luremi", fold }).yaml;
    assert.notEqual(expected("always"), expected("never"));
    for (const fold of ["always", "never"]) {
      const { stdout } = await command(["build", path, "--peers", peers, "--name", "bakedo-luremi", "--stdout", "--fold", fold]);
      assert.equal(stdout, expected(fold));
    }
  });
});
