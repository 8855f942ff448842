import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { ArgoBuilder, init } from "oc-argo";

const files = process.argv.slice(2);
const [workflow, peers] = await Promise.all(files.map((file) => readFile(file, "utf8")));
const known = new Map(Object.entries(JSON.parse(peers)));

await init();
const builder = new ArgoBuilder(workflow, {
  loadPeer: (id) => known.get(id),          // asked only for what is needed, as is `loadWorkflow`
  considers: async (event, { signal }) => {
    const url = `${process.env.PEERS_URL}/${event.dest_peer_id}`;
    const body = JSON.stringify(event);
    const { ok, status } = await fetch(url, { method: "POST", body, signal });
    if (!ok) throw new Error(`it says ${status}`);
    return { namesPeer: true };
  },
  writeFile: async (fileName, yaml) => {
    await writeFile(fileName, yaml, { flag: "wx" });
    return fileName;
  },
}, { selfPeer: process.env.SELF_PEER });    // who builds, which no workflow says
const executionsId = randomUUID();
const onProgress = ({ state, event }) => console.log(state, event.dest_peer_id);
const call = { signal: AbortSignal.timeout(60_000), onProgress };
const { nbTasks } = await builder.createDag(executionsId, "open-cloud", true, call);
const path = await builder.completeBuild(executionsId, call);
console.log(`${nbTasks} tasks: ${path}`);
