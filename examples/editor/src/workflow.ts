/** The workflow that is edited, and the edits that a user makes of it, as changes that a translator is told. */
import type { Change } from "oc-argo";

// Aliases rather than interfaces: only they fit the package's types, which leave room for fields that it does not know.

/** A value that a task is given. */
export type Param = {
  name: string;
  value: string;
};

/** A processing or a compute on the board. A real editor has the other kinds too. */
export type Item = {
  id: string;
  position: { x: number; y: number };
  processing?: {
    id: string;
    name: string;
    instances: { env: Param[]; access: { container: { image: string; command: string; args: string } } }[];
  };
  compute?: { id: string; name: string; creator_id: string };
};

/** A line from one item to another. */
export type Link = {
  source: { id: string };
  destination: { id: string };
};

/** As much of a workflow as this editor knows. What else a document holds stays in it. */
export type EditedWorkflow = {
  id: string;
  name: string;
  creator_id: string;
  graph: { items: Record<string, Item>; links: Link[] };
};

/** Whose clusters there are. `relation`: 1 is us, 2 a partner. */
export type Peers = Record<string, { id: string; name: string; relation: 1 | 2 }>;

/** The JSON pointer of an item, by which translator, preview and editor name it to each other. */
export const itemPointer = (id: string): string => `/workflow/graph/items/${id.replaceAll("~", "~0").replaceAll("/", "~1")}`;
/** The JSON pointer of a link. */
export const linkPointer = (index: number | string): string => `/workflow/graph/links/${index}`;

export const nameOf = (item: Item | undefined): string => item?.processing?.name ?? item?.compute?.name ?? "";

/** A new processing, linked to nothing yet. */
export function addProcessing(position: Item["position"]): Change[] {
  const id = crypto.randomUUID();
  const container = { image: "busybox:1.36", command: "echo", args: "done" };
  const item: Item = { id, position, processing: { id, name: "New task", instances: [{ env: [], access: { container } }] } };
  return [{ op: "set", path: itemPointer(id), value: item }];
}

/** A new compute of a peer. */
export function addCompute(position: Item["position"], creator_id: string): Change[] {
  const id = crypto.randomUUID();
  const item: Item = { id, position, compute: { id, name: "New cluster", creator_id } };
  return [{ op: "set", path: itemPointer(id), value: item }];
}

/** A new link, behind the last. */
export function addLink(source: string, destination: string): Change[] {
  return [{ op: "set", path: linkPointer("-"), value: { source: { id: source }, destination: { id: destination } } satisfies Link }];
}

/** Takes items away with all of their links, and other links. The last link first, so that each keeps its index until then. */
export function remove({ graph }: EditedWorkflow, itemIds: readonly string[], linkIndices: readonly number[] = []): Change[] {
  const isGone = ({ source, destination }: Link, index: number): boolean =>
    linkIndices.includes(index) || itemIds.includes(source.id) || itemIds.includes(destination.id);
  const links = graph.links.flatMap((link, index) => (isGone(link, index) ? [index] : [])).reverse();
  return [...links.map(linkPointer), ...itemIds.map(itemPointer)].map((path) => ({ op: "remove", path }));
}

/** The workflow with changes made: the same ones that the translator is told. What they leave alone stays the same object. */
export function changed(workflow: EditedWorkflow, changes: readonly Change[]): EditedWorkflow {
  const document = changes.reduce<unknown>((before, change) => made(before, change.path.split("/").slice(1), change), { workflow });
  return (document as { workflow: EditedWorkflow }).workflow;
}

function made(before: unknown, [step, ...further]: string[], change: Change): unknown {
  if (step === undefined) return change.value;
  const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
  const isHere = further.length === 0;
  if (Array.isArray(before)) {
    const index = key === "-" ? before.length : Number(key);
    return isHere && change.op === "remove" ? before.toSpliced(index, 1) : before.toSpliced(index, 1, made(before[index], further, change));
  }
  const { [key]: found, ...others } = before as Record<string, unknown>;
  if (isHere && change.op === "remove") return others;
  return { ...(before as object), [key]: made(found, further, change) };
}
