/**
 * What is in the wasm modules, how large they are gzipped, and how soon they translate:
 *
 *     node benches/size/run.mjs [FUNCTIONS]
 *
 * `make size` builds before. It fails where a module is larger than `budget.json` allows. The bytes of modules and
 * functions are those of cargo's output, before `wasm-opt` and without names; what is gzipped is what is shipped.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readModule } from "./module.mjs";
import { moduleOf, pathOf } from "./symbols.mjs";

const ROOT = new URL("../../", import.meta.url);
const START = fileURLToPath(new URL("start.mjs", import.meta.url));
const STARTS = 9;
const most = Number(process.argv[2] ?? 12);
const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"));

let isWithin = true;
for (const [name, { bytes: allowed, goal }] of Object.entries(budget.gzipped)) {
  printContents(name);
  const shipped = fileURLToPath(new URL(`pkg/wasm/${name}_bg.wasm`, ROOT));
  const gzipped = execFileSync("gzip", ["-9c", shipped], { maxBuffer: 1 << 24 }).length;
  console.log(`${name}: ${gzipped} bytes gzipped (${statSync(shipped).size} raw) of ${allowed} allowed; the goal is ${goal}\n`);
  if (gzipped > allowed) {
    console.log(`${name} is ${gzipped - allowed} bytes too large: make it smaller, or say why it is larger and raise benches/size/budget.json\n`);
    isWithin = false;
  }
}
const starts = Array.from({ length: STARTS }, () => Number(execFileSync(process.execPath, [START], { encoding: "utf8" })));
const median = starts.toSorted((one, other) => one - other)[(STARTS - 1) / 2];
console.log(`from \`init()\` to the first translation: ${median.toFixed(1)} ms (median of ${STARTS}); the goal is ${budget.startMs.goal}`);
process.exitCode = isWithin ? 0 : 1;

function printContents(name) {
  const { sections, functions } = readModule(readFileSync(new URL(`target/wasm32-unknown-unknown/release/${name}.wasm`, ROOT)));
  const shown = sections.filter(({ name: section }) => !section.startsWith("custom"));
  console.log(`${name}: ${shown.map(({ name: section, bytes }) => `${section} ${bytes}`).join(", ")}`);
  const named = functions.map(({ symbol, bytes }) => ({ path: pathOf(symbol), bytes }));
  print("by module", grouped(named, ({ path }) => moduleOf(path)));
  // The same path several times: a generic function, made for several types.
  print("copies of one generic function", grouped(named, ({ path }) => path).filter(({ count }) => count > 1));
  print("functions", named.map(({ path, bytes }) => ({ name: path, bytes, count: 1 })).sort(byBytes));
}

function grouped(functions, nameOf) {
  const groups = new Map();
  for (const found of functions) {
    const group = groups.get(nameOf(found)) ?? { name: nameOf(found), bytes: 0, count: 0 };
    group.bytes += found.bytes;
    group.count += 1;
    groups.set(group.name, group);
  }
  return [...groups.values()].sort(byBytes);
}

function byBytes(one, other) {
  return other.bytes - one.bytes;
}

function print(heading, rows) {
  console.log(`  ${heading}`);
  for (const { name, bytes, count } of rows.slice(0, most)) {
    console.log(`  ${String(bytes).padStart(8)} ${(count > 1 ? `${count} x` : "").padStart(6)}  ${name.length > 120 ? `${name.slice(0, 117)}...` : name}`);
  }
}
