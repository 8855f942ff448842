/**
 * How fast everything is that a user waits for, beside others where there are any, in one run on one machine:
 *
 *     node benches/speed/run.mjs [TASKS ...]
 *
 * Prints a table, and writes `target/bench.json`: rows `{name, peer, n, ours_ms, peer_ms}`, each figure a median, and where
 * a row is one of several kinds `what` says which. `make bench` sets up what it needs.
 *
 * - `translate`: a whole translation. The peers: `js-yaml` and `yaml` write the manifest that we made, which is less than
 *   our job; `json` reads the same input with `JSON.parse` and writes the same manifest with `JSON.stringify`, which no
 *   JavaScript can beat; `hera` builds and writes the same DAG in Python; `native` is our own code without WebAssembly.
 * - `update`, `apply`: a translation that is kept, after a letter more in its text, and after the changes of an editor.
 * - `init`: from `init()` to the first translation of the sample "Imagerie médicale", in a fresh process of the Node that
 *   runs this and of the one that the lock file names, and in Chromium with a warm cache.
 * - `page`: from a key in the preview app's source to the painted manifest; the peer is the same key in the same editor
 *   with nobody who listens, until the key itself is painted.
 * - `boundary`: a translation's input and result over the boundary as JSON; the peer, as objects.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { dump } from "js-yaml";
import { init, translate } from "oc-argo";
import { parse, stringify } from "yaml";

import { crossings } from "./boundary.mjs";
import { changes } from "./kept.mjs";
import { inTurns, outside, row } from "./measure.mjs";
import { source, UNBOUNDED } from "./workflows.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const ROOT = path("../..");
const NATIVE = path("native/target/release/oc-argo-speed-bench");

/** How quickly wasm modules start, is another matter in each version: this one is newer than the oldest that the package takes. */
const LATER_NODE = path(`node_modules/node-${process.platform}-${process.arch}/bin/node`);

/** How often each is measured: the slow ones less often. */
const RUNS = { 10: 200, 100: 100, 1_000: 15, 10_000: 3 };
/** Changes are quick, and a large workflow's first ones are those of code that is not compiled yet. */
const FEWEST_CHANGES = 25;
/** The page is measured at these sizes alone. */
const PAGE_SIZES = [1_000, 10_000];

const asked = process.argv.slice(2).map(Number);
const sizes = asked.length > 0 ? asked : [10, 100, 1_000, 10_000];
const rows = [];
const folder = mkdtempSync(join(tmpdir(), "oc-argo-bench-"));
await init();
try {
  for (const tasks of sizes) {
    const runs = RUNS[tasks] ?? 3;
    rows.push(...translations(tasks, runs), ...changes(tasks, Math.max(runs, FEWEST_CHANGES)), ...crossings(tasks, runs));
  }
  rows.push(...starts(), ...pages(PAGE_SIZES.filter((tasks) => sizes.includes(tasks))));
} finally {
  rmSync(folder, { recursive: true });
}
print();

function translations(tasks, runs) {
  const read = source(tasks);
  // What the limits of Argo say of a large graph is no part of the job.
  const { yaml } = translate(read, UNBOUNDED);
  const manifest = parse(yaml, { maxAliasCount: -1 });
  const files = { source: join(folder, "source.json"), workflow: join(folder, "workflow.json") };
  writeFileSync(files.source, JSON.stringify(read));
  writeFileSync(files.workflow, read.workflow);
  const { ours, ...theirs } = inTurns(runs, {
    ours: () => translate(read, UNBOUNDED),
    "js-yaml": () => dump(manifest, { lineWidth: -1 }),
    yaml: () => stringify(manifest, { lineWidth: 0 }),
    json: () => [JSON.parse(read.workflow), JSON.stringify(manifest)],
    // The first runs of a process are for its memory.
    native: () => outside(NATIVE, [files.source, 3]).at(-1),
  });
  theirs.hera = outside(process.env.OC_ARGO_BENCH_PYTHON ?? "python3", [path("hera_dag.py"), files.workflow, { 1_000: 2, 10_000: 1 }[tasks] ?? 5]);
  return Object.entries(theirs).map(([peer, times]) => row("translate", peer, tasks, ours, times));
}

function starts() {
  const nodes = [process.execPath, LATER_NODE].filter(existsSync);
  const times = Array.from({ length: 15 }, () => nodes.map((node) => outside(node, [path("start.mjs")])));
  const inNodes = nodes.map((node, at) => {
    const what = `Node ${outside(node, ["--print", "parseInt(process.versions.node)"])}`;
    return row("init", null, 5, times.map((each) => each[at]), undefined, { what });
  });
  const inChromium = outside(process.execPath, [path("../../www/bench/start.mjs")]);
  return [...inNodes, row("init", null, 5, inChromium, undefined, { what: "Chromium" })];
}

function pages(sizes) {
  const measured = (tasks) => outside(process.execPath, [path("../../www/bench/keystrokes.mjs"), "--json", tasks]);
  return sizes.flatMap(measured).map(({ tasks, yaml, editor }) => row("page", "CodeMirror alone", tasks, yaml, editor));
}

function print() {
  console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
  console.log("| what | tasks | ours (ms) | peer | peer (ms) | peer / ours |\n|---|---|---|---|---|---|");
  for (const { name, what, peer, n, ours_ms, peer_ms } of rows) {
    const ratio = peer_ms === null ? "" : (peer_ms / ours_ms).toFixed(2);
    console.log(`| ${name}${what === undefined ? "" : `, ${what}`} | ${n} | ${ours_ms.toFixed(2)} | ${peer ?? ""} | ${peer_ms?.toFixed(2) ?? ""} | ${ratio} |`);
  }
  for (const tasks of sizes.filter((count) => count >= 1_000)) printMemory(tasks);
  if (sizes.includes(1_000) && sizes.includes(10_000)) printGrowth();
  mkdirSync(join(ROOT, "target"), { recursive: true });
  writeFileSync(join(ROOT, "target/bench.json"), `${JSON.stringify(rows, null, 2)}\n`);
}

function printMemory(tasks) {
  const { input, output, before, peak } = outside(process.execPath, [path("memory.mjs"), tasks]);
  const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const share = ((peak - before) / (input + output)).toFixed(2);
  console.log(`memory at ${tasks} tasks: ${mebibytes(peak)} at its peak for ${mebibytes(input)} in and ${mebibytes(output)} out, ${share} bytes per byte`);
}

/** Ten times the tasks: how many times the time. */
function printGrowth() {
  const kindOf = ({ name, what, peer }) => [name, what, name === "translate" ? undefined : peer].filter((part) => part != null).join(", ");
  const small = new Map(rows.filter(({ n }) => n === 1_000).map((found) => [kindOf(found), found.ours_ms]));
  const large = new Map(rows.filter(({ n }) => n === 10_000).map((found) => [kindOf(found), found.ours_ms]));
  const growth = [...large].flatMap(([kind, time]) => (small.has(kind) ? [`${kind} ${(time / small.get(kind)).toFixed(1)}`] : []));
  console.log(`from 1,000 to 10,000 tasks, times the time: ${growth.join("; ")}`);
}
