/**
 * How much a node adds to the status of a running workflow, once Argo has compressed it: it writes the nodes as JSON, gzips them
 * and encodes them in base64 when the workflow is above 1 MiB (`CompressWorkflowIfNeeded` of Argo's `packer`). The nodes are
 * made here as Argo's `NodeStatus` has them, with random ids and times from a fixed seed.
 */
import { gzipSync } from "node:zlib";

let state = 7;
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
}

const time = (seconds) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().replace(".000", "");
const hex = (length) => Array.from({ length }, () => random(16).toString(16)).join("");

function nodes(count, params) {
  const workflow = "oc-monitor-golden-river";
  const ids = Array.from({ length: count + 1 }, () => `${workflow}-${random(4e9)}`);
  const node = (id) => {
    const name = `resize-${hex(8)}-${hex(4)}-${hex(4)}-${hex(12)}`;
    const started = random(20_000);
    return {
      id,
      name: `${workflow}.part-${1 + random(9)}.${name}`,
      displayName: name,
      type: "Pod",
      templateName: name,
      templateScope: `local/${workflow}`,
      phase: "Succeeded",
      boundaryID: ids[count],
      startedAt: time(started),
      finishedAt: time(started + random(600)),
      progress: "1/1",
      resourcesDuration: { cpu: random(100), memory: random(900) },
      inputs: { parameters: Array.from({ length: params }, (_, index) => ({ name: `P${index}`, value: `value-${random(1e6)}` })) },
      outputs: { exitCode: "0" },
      children: [ids[random(count)], ids[random(count)], ids[random(count)]],
      hostNodeName: `worker-${random(12)}`,
    };
  };
  return Object.fromEntries(ids.slice(0, count).map((id) => [id, node(id)]));
}

console.log("nodes  params  bytes of a node as JSON  and in a compressed status");
for (const params of [0, 4, 10]) {
  for (const count of [200, 1000, 2000]) {
    const json = JSON.stringify(nodes(count, params));
    const packed = gzipSync(json).toString("base64");
    const row = [count, params, json.length / count, packed.length / count].map((number) => Math.round(number).toString());
    console.log(`${row[0].padStart(5)}  ${row[1].padStart(6)}  ${row[2].padStart(23)}  ${row[3].padStart(23)}`);
  }
}
