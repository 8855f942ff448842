/** Faults of the surroundings: a full disk, a clock that jumps, two builds of one name in one second. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";

import { ArgoBuilder, init, writeWorkflow } from "oc-argo/node";

import { command, EXECUTION, folder, manifestOf, PACKAGE, sample, samplePath } from "./support.mjs";

await init();

const BUILD = ["build", samplePath("imagerie.json"), "--peers", samplePath("peers.json"), "--executions-id", EXECUTION, "--considers", "grant"];

describe("a disk that is full", () => {
  it("is told, and leaves nothing behind", async (t) => {
    const dir = await folder(t);
    // A limit on the size of files stands for the disk: the system refuses to write on in the same way.
    const child = spawn("bash", ["-c", 'ulimit -f 1; exec "$@"', "bash", process.execPath, join(PACKAGE, "dist/cli/main.js"), ...BUILD, "--out", dir]);
    const [stderr, code] = await Promise.all([text(child.stderr), new Promise((resolve) => child.once("close", resolve))]);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /writing `oc-monitor-[a-z-]+_[0-9_]+\.yml` failed: EFBIG/);
    assert.deepEqual(await readdir(dir), []);
  });
});

describe("a file system without room", () => {
  it("is told, and leaves nothing behind", async (t) => {
    const dir = await folder(t);
    // A file system of one page, in a mount namespace of its own: nobody else sees it, and it goes with the process.
    const script = 'mount -t tmpfs -o size=4k none "$1" || exit 99; dir=$1; shift; "$@" --out "$dir"; code=$?; ls -A "$dir" | sed "s/^/left /" >&2; exit $code';
    const args = ["--map-root-user", "--mount", "bash", "-c", script, "bash", dir, process.execPath, join(PACKAGE, "dist/cli/main.js"), ...BUILD];
    const child = spawn("unshare", args);
    child.on("error", () => {});
    const [stderr, code] = await Promise.all([text(child.stderr), new Promise((resolve) => child.once("close", resolve))]);
    if (code !== 4 && /unshare|mount:/.test(stderr)) {
      t.skip("this system gives no mount namespace");
      return;
    }
    assert.equal(code, 4, stderr);
    assert.match(stderr, /failed: ENOSPC/);
    assert.doesNotMatch(stderr, /^left /m);
  });
});

describe("a clock that jumps", () => {
  it("neither ends a wait nor makes it longer", async (t) => {
    const now = Date.now;
    t.after(() => (Date.now = now));
    const jumps = [0, 86_400_000, -86_400_000, 1e12];
    Date.now = () => now() + (jumps[Math.floor(performance.now()) % jumps.length] ?? 0);
    const peers = sample("peers.json");
    const host = { peers, considers: () => new Promise(() => {}) };
    const builder = new ArgoBuilder(sample("imagerie.json"), host, { build: { considersTimeoutMs: 200 } });
    const start = performance.now();
    await assert.rejects(builder.createDag(EXECUTION, "default", true), (error) => {
      assert.equal(error.code, "considers-timed-out");
      assert.ok(error.failure.waitedMs >= 190 && error.failure.waitedMs < 5000, String(error.failure.waitedMs));
      return true;
    });
    assert.ok(performance.now() - start >= 190);
  });
});

describe("two builds of one name in one second", () => {
  it("make one file each or a clear error, and never a mixture", async (t) => {
    const dir = await folder(t);
    const twins = await Promise.all([1, 2, 3].map(() => command([...BUILD, "--name", "same-words", "--out", dir])));
    const files = await readdir(dir);
    assert.equal(files.length, twins.filter(({ code }) => code === 0).length);
    for (const { code, stderr } of twins) {
      assert.ok(code === 0 || (code === 4 && /EEXIST/.test(stderr)), stderr);
    }
    for (const file of files) {
      assert.equal(manifestOf(await readFile(join(dir, file), "utf8")).metadata.name, "oc-monitor-same-words");
    }
  });

  it("that race for one file name leave the one that came first", async (t) => {
    const dir = await folder(t);
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
    const outcomes = await Promise.allSettled(texts.map((yaml) => writeWorkflow(dir, "same.yml", yaml)));
    const winners = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
    assert.equal(winners.length, 1);
    assert.equal(await readFile(join(dir, "same.yml"), "utf8"), texts[winners[0]]);
    assert.deepEqual(await readdir(dir), ["same.yml"]);
  });
});
