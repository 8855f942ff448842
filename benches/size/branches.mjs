/**
 * What a first translation of the sample "Imagerie médicale" compiles and never runs:
 *
 *     node benches/size/branches.mjs [ROWS]
 *
 * Engines compile a function whole when it is first called. This puts a probe into each branch of the module that cargo built
 * (`.ci/build` and `. target/setup/env` before), translates once, and prints the functions and the branches with the most
 * instructions that were in vain: what only some workflows need may stand in a function of its own there.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import binaryen from "../../pkg/node_modules/binaryen/index.js";
import { rawSource } from "../../pkg/dist/boundary.js";
import { pathOf } from "./symbols.mjs";

const ROOT = new URL("../../", import.meta.url);
const BUILT = fileURLToPath(new URL("target/wasm32-unknown-unknown/release/oc_argo.wasm", ROOT));
const rows = Number(process.argv[2] ?? 40);
const { ExpressionIds: Kind, Features } = binaryen;

/** The members of an expression's description that are expressions in turn. */
const OPERANDS = ["condition", "value", "ptr", "left", "right", "ifTrue", "ifFalse", "target", "dest", "source", "size", "delta", "body"];

/** The branches of all functions, each with its function, those around and inside of it, its own instructions and whom it calls. */
const branches = [];
const hits = new Set();

/** The module with a probe at the beginning of each branch. */
function probed(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(
    Features.BulkMemory | Features.BulkMemoryOpt | Features.NontrappingFPToInt | Features.SignExt | Features.MutableGlobals | Features.ReferenceTypes | Features.Multivalue,
  );
  module.addFunctionImport("probe", "probes", "hit", binaryen.createType([binaryen.i32]), binaryen.none);
  const probe = ({ id }) => module.call("probe", [module.i32.const(id)], binaryen.none);
  const behind = (branch, body) => module.block(null, [probe(branch), body], binaryen.getExpressionType(body));
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const { name, module: importedFrom, body } = binaryen.getFunctionInfo(module.getFunctionByIndex(index));
    if (importedFrom !== "" || body === 0) continue;
    const whole = branch(name);
    split(body, whole, probe, behind);
    binaryen.Function(module.getFunction(name)).body = behind(whole, body);
  }
  return module.emitBinary();
}

function branch(name, around) {
  const made = { id: branches.length, name, around, inside: [], size: 0, calls: [] };
  branches.push(made);
  around?.inside.push(made);
  return made;
}

/** Counts an expression into its branch; what need not run with it becomes a branch of its own. */
function split(expression, own, probe, behind) {
  const info = about(expression);
  own.size += 1;
  if (info.id === Kind.Call) own.calls.push(info.target);
  if (info.id === Kind.Block) {
    splitBlock(expression, info.children, own, probe, behind);
  } else if (info.id === Kind.If) {
    split(info.condition, own, probe, behind);
    for (const arm of ["ifTrue", "ifFalse"].filter((arm) => info[arm])) {
      const inner = branch(own.name, own);
      split(info[arm], inner, probe, behind);
      binaryen.If(expression)[arm] = behind(inner, info[arm]);
    }
  } else {
    operands(info).forEach((operand) => split(operand, own, probe, behind));
  }
}

/** Behind what may leave a block, another branch begins. */
function splitBlock(block, children, own, probe, behind) {
  let current = own;
  const begun = [];
  children.forEach((child, index) => {
    split(child, current, probe, behind);
    if (index + 1 < children.length && mayLeave(child)) {
      current = branch(own.name, current);
      begun.unshift([index + 1, current]);
    }
  });
  begun.forEach(([index, inner]) => binaryen.Block(block).insertChildAt(index, probe(inner)));
}

function mayLeave(expression) {
  const info = about(expression);
  return [Kind.Break, Kind.Switch, Kind.Return, Kind.Unreachable].includes(info.id) || operands(info).some(mayLeave);
}

/** What is known of an expression; few kinds, all without branches in them, are not known to binaryen's interface. */
function about(expression) {
  try {
    return binaryen.getExpressionInfo(expression);
  } catch {
    return { id: undefined };
  }
}

function operands(info) {
  if (info.id === Kind.Const || info.id === undefined) return [];
  const single = OPERANDS.map((name) => info[name]).filter((operand) => typeof operand === "number" && operand !== 0);
  return [...(info.children ?? []), ...(info.operands ?? []), ...single];
}

async function translateOnce(bytes) {
  // The glue imports nothing by itself, but for its type it must not be taken for CommonJS.
  copyFileSync(join(folder, "oc_argo.js"), join(folder, "glue.mjs"));
  const { Instance } = WebAssembly;
  const probes = { hit: (id) => hits.add(id) };
  WebAssembly.Instance = new Proxy(Instance, { construct: (_, [module, imports]) => new Instance(module, { ...imports, probes }) });
  const glue = await import(pathToFileURL(join(folder, "glue.mjs")).href);
  glue.initSync({ module: new WebAssembly.Module(bytes) });
  const sample = (name) => readFileSync(new URL(`tests/fixtures/samples/${name}.json`, ROOT), "utf8");
  glue.translate(rawSource({ workflow: sample("imagerie"), peers: sample("peers") }), undefined);
}

function report() {
  const called = new Set(branches.filter(({ id, around }) => around === undefined && hits.has(id)).map(({ name }) => name));
  const compiled = branches.filter(({ name }) => called.has(name));
  const idle = compiled.filter(({ id }) => !hits.has(id));
  const share = (100 * sum(idle)) / sum(compiled);
  console.log(`${called.size} functions of ${sum(compiled)} instructions are compiled, ${sum(idle)} of these (${share.toFixed(0)} %) in vain`);
  print("functions", [...grouped(idle)].map(([name, parts]) => [sum(parts), nameOf(name)]));
  const outermost = idle.filter(({ around }) => hits.has(around.id));
  print("branches, with whom they call", outermost.map((first) => [sum(within(first)), `${nameOf(first.name)}: ${calls(first)}`]));
}

function grouped(parts) {
  const groups = new Map();
  for (const part of parts) groups.set(part.name, [...(groups.get(part.name) ?? []), part]);
  return groups;
}

/** A branch and all inside of it. */
function within(first) {
  return [first, ...first.inside.flatMap(within)];
}

function calls(first) {
  const called = new Set(within(first).flatMap((part) => part.calls.map((name) => nameOf(name).split("::").slice(-2).join("::"))));
  return [...called].slice(0, 6).join(", ");
}

/** The path of a function, without the hash behind it. */
function nameOf(symbol) {
  return pathOf(symbol).replace(/::h[0-9a-f]{16}$/, "");
}

function sum(parts) {
  return parts.reduce((total, { size }) => total + size, 0);
}

function print(heading, found) {
  console.log(`  ${heading}`);
  for (const [size, text] of found.sort(([one], [other]) => other - one).slice(0, rows)) {
    console.log(`  ${String(size).padStart(8)}  ${text.slice(0, 160)}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "oc-argo-branches-"));
try {
  execFileSync("wasm-bindgen", ["--target", "web", "--omit-default-module-path", "--keep-debug", "--out-dir", folder, "--out-name", "oc_argo", BUILT]);
  await translateOnce(probed(readFileSync(join(folder, "oc_argo_bg.wasm"))));
} finally {
  rmSync(folder, { recursive: true });
}
report();
