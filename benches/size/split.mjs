/**
 * What becomes of workflows that are too large for one DAG: for chains, fans, layers and sub-workflows of several sizes, the
 * waves of the longest path as drawn and in parts, the parts, the templates, the documents and the size of the manifest.
 */
import { init, translate } from "../../pkg/dist/nodejs.js";

await init();

const OWNER = "peer";
const COMPUTE = ["cluster", { compute: { id: "r-cluster", name: "cluster", creator_id: OWNER } }];

function workflow(count, before) {
  const items = [COMPUTE];
  const links = [];
  const join = (from, to) => links.push({ source: { id: from }, destination: { id: to } });
  for (let index = 0; index < count; index += 1) {
    const container = { image: "busybox:1.36", command: `run ${index}` };
    const env = [{ name: "LEVEL", value: `${index}` }];
    items.push([`p${index}`, { processing: { id: `r${index}`, name: `p${index}`, instances: [{ env, access: { container } }] } }]);
    join(`p${index}`, "cluster");
    for (const first of new Set(before(index))) join(`p${first}`, `p${index}`);
  }
  return { id: "drawn", name: "drawn", creator_id: OWNER, graph: { items: Object.fromEntries(items), links } };
}

const layer = (index) => (index < 20 ? [] : [7, 11, 13].map((prime) => (Math.floor(index / 20) - 1) * 20 + ((index * prime + 3) % 20)));

/** Sub-workflows of 60 tasks, binary trees inside, in a row of blocks of five side by side. */
function subWorkflows(count) {
  const inner = workflow(60, (index) => (index === 0 ? [] : [Math.floor((index - 1) / 2)]));
  const items = [];
  const links = [];
  for (let index = 0; index < count; index += 1) {
    items.push([`w${index}`, { workflow: { workflow_id: "inner", id: "inner", name: `w${index}` } }]);
    const block = Math.floor(index / 5) * 5;
    for (let first = block - 5; first >= 0 && first < block; first += 1) links.push({ source: { id: `w${first}` }, destination: { id: `w${index}` } });
  }
  const outer = { id: "outer", name: "outer", creator_id: OWNER, graph: { items: Object.fromEntries(items), links } };
  return { workflow: outer, workflows: { inner: { ...inner, id: "inner" } } };
}

const kinds = [200, 500, 1000, 2000].flatMap((count) => [
  [`chain of ${count}`, { workflow: workflow(count, (index) => (index === 0 ? [] : [index - 1])) }],
  [`fan of ${count}`, { workflow: workflow(count, (index) => (index === 0 ? [] : index === count - 1 ? Array.from({ length: count - 2 }, (_, at) => at + 1) : [0])) }],
  [`layers, ${count}`, { workflow: workflow(count, layer) }],
]);
kinds.push(["20 sub-workflows of 60", subWorkflows(20)]);

const row = (cells) => cells.map((cell, index) => (index === 0 ? String(cell).padEnd(24) : String(cell).padStart(11))).join("");
console.log(row(["", "waves", "in parts", "parts", "templates", "documents", "bytes"]));
for (const [name, source] of kinds) {
  const { partition, yaml, diagnostics, dag } = translate(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  const waves = Math.max(...dag.tasks.map(({ wave }) => wave));
  console.log(row([name, waves, partition?.wavesAfter || waves, partition?.parts.length ?? 0, partition?.templates ?? dag.tasks.length, (partition?.documents.length ?? 0) + 1, Buffer.byteLength(yaml)]));
}
