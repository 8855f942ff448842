/** A workflow as it will run: its tasks, and its sub-workflows as groups that are open or closed. */
import type { Dag, DagGroup, DagTask } from "oc-argo";
import type { ItemKind } from "../model.js";
import { type Badge, type Entry, type Graph, type GraphEdge, type GraphNode, pointerToken, TASK_SIZE } from "./graph.js";

/** The identity of a sub-workflow, by the ids of the nodes that lead to it, its own last. */
export function groupKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The keys of all sub-workflows of a dag. */
export function groupKeys(dag: Dag): string[] {
  return dag.groups.map(({ path, itemId }) => groupKey([...path, itemId]));
}

/** Builds the graph of a dag, some of whose groups are closed. */
export function buildRunGraph(dag: Dag, isClosed: (key: string) => boolean): Graph {
  const groups = readGroups(dag, isClosed);
  const nodes: GraphNode[] = [];
  const entries: Entry[] = [];
  for (const group of groups.values()) addGroup(group, nodes, entries);

  const waited = new Set(dag.tasks.flatMap(({ dependencies }) => dependencies));
  const shownAt = new Map<string, number>();
  for (const task of dag.tasks) {
    const around = groups.get(groupKey(task.path));
    const holder = around?.hidden ? around.node : undefined;
    const node = holder ?? nodes.length;
    if (holder === undefined) nodes.push(taskNode(task, around?.node, !waited.has(task.name)));
    entries.push(taskEntry(task, node, holder === undefined));
    shownAt.set(task.name, node);
  }
  return { key: "run", nodes, edges: readEdges(dag, shownAt), entries };
}

/** A group on its way into the graph. */
interface Group {
  group: DagGroup;
  key: string;
  parent: Group | undefined;
  tasks: number;
  /** The pointers of the workflows inside of it. */
  workflows: Set<string>;
  open: boolean;
  /** Whether what is inside of it is not shown. */
  hidden: boolean;
  /** The node that shows it. */
  node: number;
}

function readGroups(dag: Dag, isClosed: (key: string) => boolean): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const group of dag.groups) {
    const key = groupKey([...group.path, group.itemId]);
    const parent = groups.get(groupKey(group.path));
    const found = { group, key, parent, tasks: 0, workflows: new Set<string>(), open: false, hidden: true, node: -1 };
    groups.set(key, found);
    const pointer = `/workflows/${pointerToken(group.workflowId)}`;
    for (let above: Group | undefined = found; above; above = above.parent) above.workflows.add(pointer);
  }
  for (const { path } of dag.tasks) {
    for (let above = groups.get(groupKey(path)); above; above = above.parent) above.tasks += 1;
  }
  // A group comes behind the one around it, whose state is therefore known here.
  for (const group of groups.values()) {
    group.open = group.tasks > 0 && !isClosed(group.key);
    group.hidden = !group.open || (group.parent?.hidden ?? false);
  }
  return groups;
}

function addGroup(found: Group, nodes: GraphNode[], entries: Entry[]): void {
  const { group, parent, key, tasks, open } = found;
  const pointer = groupPointer(group, parent);
  const id = `group:${key}`;
  const isOwn = !parent?.hidden;
  found.node = parent?.hidden ? parent.node : nodes.length;
  const { path, name: label } = group;
  entries.push({ id, pointer, path, label, text: lowerCased(label, group.itemId), node: found.node, own: isOwn });
  if (!isOwn) return;
  nodes.push({
    id,
    label,
    title: group.itemId,
    role: "group",
    kind: "workflow",
    pointer,
    path,
    ...TASK_SIZE,
    ...(parent ? { parent: parent.node } : {}),
    badges: [],
    entry: false,
    final: false,
    findings: open ? [pointer] : [pointer, ...found.workflows],
    group: { key, open, tasks },
  });
}

function groupPointer({ itemId }: DagGroup, parent: Group | undefined): string {
  const root = parent ? `/workflows/${pointerToken(parent.group.workflowId)}` : "/workflow";
  return `${root}/graph/items/${pointerToken(itemId)}`;
}

/** A task by its item, not by its name: a renamed task stays where it is. */
function taskId({ path, itemId, kinds }: DagTask): string {
  return `${kinds.includes("service-pod") ? "pod" : "task"}:${groupKey([...path, itemId])}`;
}

function taskNode(task: DagTask, parent: number | undefined, final: boolean): GraphNode {
  return {
    id: taskId(task),
    label: task.itemName,
    title: task.name,
    role: "task",
    kind: taskKind(task),
    pointer: task.pointer,
    path: task.path,
    ...TASK_SIZE,
    ...(parent === undefined ? {} : { parent }),
    badges: badgesOf(task),
    ...(task.remotePeer === undefined ? {} : { remotePeer: task.remotePeer }),
    entry: task.dependencies.length === 0,
    final,
    findings: [task.pointer],
  };
}

function taskEntry(task: DagTask, node: number, own: boolean): Entry {
  const { pointer, path, itemName, name, itemId } = task;
  return { id: taskId(task), pointer, path, label: itemName, text: lowerCased(itemName, name, itemId), node, own };
}

function taskKind({ kinds }: DagTask): ItemKind {
  if (kinds.includes("event")) return "native_tool";
  return kinds.includes("service-pod") ? "compute" : "processing";
}

function badgesOf({ kinds }: DagTask): Badge[] {
  return kinds.flatMap((kind) => (kind === "processing" ? [] : kind === "service-pod" ? "creates-service" : kind));
}

function readEdges(dag: Dag, shownAt: ReadonlyMap<string, number>): GraphEdge[] {
  const edges: GraphEdge[] = [];
  const known = new Set<string>();
  for (const task of dag.tasks) {
    const to = shownAt.get(task.name);
    for (const dependency of task.dependencies) {
      const from = shownAt.get(dependency);
      const key = `${from} ${to}`;
      if (from === undefined || to === undefined || from === to || known.has(key)) continue;
      known.add(key);
      edges.push({ from, to, files: false });
    }
  }
  return edges;
}

function lowerCased(...texts: string[]): string {
  return texts.join("\n").toLowerCase();
}
