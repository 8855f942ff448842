/**
 * How fast a whole translation is beside others, in one run on one machine:
 *
 *     node benches/speed/run.mjs [TASKS ...]
 *
 * Prints a table, and writes `target/bench.json`: rows `{name, peer, n, ours_ms, peer_ms}`, each figure a median. `make
 * bench` sets up what it needs.
 *
 * The peers: `js-yaml` and `yaml` write the manifest that we made, which is less than our job; `json` reads the same input
 * with `JSON.parse` and writes the same manifest with `JSON.stringify`, which no JavaScript can beat; `hera` builds and
 * writes the same DAG in Python; `native` is our own code without WebAssembly.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { dump } from "js-yaml";
import { init, translate } from "oc-argo";
import { parse, stringify } from "yaml";

import { source } from "./workflows.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NATIVE = fileURLToPath(new URL("native/target/release/oc-argo-speed-bench", import.meta.url));
const HERA = fileURLToPath(new URL("hera_dag.py", import.meta.url));

/** How often each is measured: the slow ones less often. */
const RUNS = { 10: 200, 100: 100, 1_000: 30, 10_000: 7 };

const rows = [];
const folder = mkdtempSync(join(tmpdir(), "oc-argo-bench-"));
await init();
try {
  const sizes = process.argv.slice(2).map(Number);
  for (const tasks of sizes.length > 0 ? sizes : [10, 100, 1_000, 10_000]) {
    rows.push(...translations(tasks, RUNS[tasks] ?? 7));
  }
} finally {
  rmSync(folder, { recursive: true });
}
print();

function translations(tasks, runs) {
  const read = source(tasks);
  // What the limits of Argo say of a large graph is no part of the job.
  const { yaml } = translate(read, { crds: "minimal" });
  const manifest = parse(yaml, { maxAliasCount: -1 });
  const inJavaScript = {
    "js-yaml": () => dump(manifest, { lineWidth: -1 }),
    yaml: () => stringify(manifest, { lineWidth: 0 }),
    json: () => [JSON.parse(read.workflow), JSON.stringify(manifest)],
  };
  const ours = [];
  const theirs = Object.fromEntries(Object.keys(inJavaScript).map((peer) => [peer, []]));
  // In turns, so that whatever else the machine does hits all alike.
  for (let run = -1; run < runs; run += 1) {
    ours.push(timed(() => translate(read, { crds: "minimal" })));
    for (const [peer, job] of Object.entries(inJavaScript)) theirs[peer].push(timed(job));
    // The first is for the compilers.
    if (run < 0) [ours, ...Object.values(theirs)].forEach((times) => times.pop());
  }
  const files = { source: join(folder, "source.json"), workflow: join(folder, "workflow.json") };
  writeFileSync(files.source, JSON.stringify(read));
  writeFileSync(files.workflow, read.workflow);
  theirs.hera = outside(process.env.OC_ARGO_BENCH_PYTHON ?? "python3", [HERA, files.workflow], tasks < 1_000 ? 5 : 2);
  theirs.native = outside(NATIVE, [files.source], runs);
  return Object.entries(theirs).map(([peer, times]) => row("translate", peer, tasks, ours, times));
}

function timed(job) {
  const start = performance.now();
  job();
  return performance.now() - start;
}

function outside(command, parameters, runs) {
  return JSON.parse(execFileSync(command, [...parameters, String(runs)], { encoding: "utf8", maxBuffer: 1 << 24 }));
}

function row(name, peer, n, ours, theirs) {
  return { name, peer, n, ours_ms: median(ours), peer_ms: theirs === undefined ? null : median(theirs) };
}

function median(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function print() {
  console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
  console.log("| what | tasks | ours (ms) | peer | peer (ms) | peer / ours |\n|---|---|---|---|---|---|");
  for (const { name, peer, n, ours_ms, peer_ms } of rows) {
    const ratio = peer_ms === null ? "" : (peer_ms / ours_ms).toFixed(2);
    console.log(`| ${name} | ${n} | ${ours_ms.toFixed(2)} | ${peer ?? ""} | ${peer_ms?.toFixed(2) ?? ""} | ${ratio} |`);
  }
  mkdirSync(join(ROOT, "target"), { recursive: true });
  writeFileSync(join(ROOT, "target/bench.json"), `${JSON.stringify(rows, null, 2)}\n`);
}
