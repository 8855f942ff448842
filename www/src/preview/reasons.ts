/** Why a peer is asked, in words. */
import type { ArgoKubeEvent, Dag, DagTask } from "oc-argo";

import { listed } from "../quotations.js";

/** oc-lib's number of a compute; the other kind that is asked for is a storage. */
const COMPUTE_RESOURCE = 4;

/** What a peer is asked for. */
export function wantedOf({ data_type }: ArgoKubeEvent): "compute" | "storage" {
  return data_type === COMPUTE_RESOURCE ? "compute" : "storage";
}

/** Why a peer is asked. */
export function reasonOf(event: ArgoKubeEvent, dag: Dag, peerName: (id: string) => string): string {
  const { dest_peer_id: asked, source_peer_id: from } = event;
  if (wantedOf(event) === "compute") {
    return `its cluster runs ${named(dag.tasks.filter(({ remotePeer }) => remotePeer === asked))}`;
  }
  // Tasks on our own cluster name no peer.
  const isRemote = dag.tasks.some(({ remotePeer }) => remotePeer === asked);
  const tasks = dag.tasks.filter(({ kinds, remotePeer }) => kinds.includes("s3") && remotePeer === (isRemote ? asked : undefined));
  return `the S3 storage of ${peerName(from)} must be open to its cluster, for ${named(tasks)}`;
}

function named(tasks: readonly DagTask[]): string {
  const names = [...new Set(tasks.map(({ itemName }) => `\`${itemName}\``))];
  return names.length === 0 ? "tasks of this workflow" : listed(names);
}
