/** A workflow as it will run: its tasks, in groups that are open or closed. */
import type { Dag, DagTask } from "oc-argo";
import type { ItemKind } from "../model.js";
import { type Badge, type Entry, type Graph, type GraphEdge, type GraphNode, TASK_SIZE } from "./graph.js";
import type { Grouping, TaskGroup } from "./groupings.js";
import { searched } from "./searched.js";
import { shownName } from "./words.js";

/** Builds the graph of a dag, some of whose groups are closed. */
export function buildRunGraph(dag: Dag, grouping: Grouping, isClosed: (key: string) => boolean): Graph {
  const groups = readGroups(dag, grouping, isClosed);
  const nodes: GraphNode[] = [];
  const entries: Entry[] = [];
  for (const group of groups.values()) addGroup(group, nodes, entries);

  const waited = new Set<string>();
  for (const { dependencies } of dag.tasks) for (const name of dependencies) waited.add(name);
  const shownAt = new Map<string, number>();
  for (const task of dag.tasks) {
    const around = groups.get(grouping.around(task) ?? "");
    const holder = around?.hidden ? around.node : undefined;
    const node = holder ?? nodes.length;
    const id = taskId(task);
    if (holder === undefined) nodes.push(taskNode(id, task, around?.node, !waited.has(task.name)));
    entries.push(taskEntry(id, task, node, holder === undefined));
    shownAt.set(task.name, node);
  }
  return { key: grouping.key, nodes, edges: readEdges(dag, shownAt, nodes.length), entries };
}

/** A group on its way into the graph. */
interface Group {
  group: TaskGroup;
  parent: Group | undefined;
  tasks: number;
  /** The pointers of what is inside of it, inner groups included. */
  inside: Set<string>;
  open: boolean;
  /** Whether what is inside of it is not shown. */
  hidden: boolean;
  /** The node that shows it. */
  node: number;
}

function readGroups(dag: Dag, grouping: Grouping, isClosed: (key: string) => boolean): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const group of grouping.groups) {
    const parent = groups.get(group.outer ?? "");
    const found: Group = { group, parent, tasks: 0, inside: new Set(), open: false, hidden: true, node: -1 };
    groups.set(group.key, found);
    for (let above: Group | undefined = found; above; above = above.parent) {
      for (const pointer of group.inside) above.inside.add(pointer);
    }
  }
  for (const task of dag.tasks) {
    for (let above = groups.get(grouping.around(task) ?? ""); above; above = above.parent) above.tasks += 1;
  }
  // A group comes behind the one around it, whose state is therefore known here.
  for (const group of groups.values()) {
    group.open = group.tasks > 0 && !isClosed(group.group.key);
    group.hidden = !group.open || (group.parent?.hidden ?? false);
  }
  return groups;
}

function addGroup(found: Group, nodes: GraphNode[], entries: Entry[]): void {
  const { parent, tasks, open } = found;
  const { key, kind, label, title, pointer, path } = found.group;
  const id = `group:${key}`;
  const isOwn = !parent?.hidden;
  const where = path ? { pointer, path } : { pointer };
  found.node = parent?.hidden ? parent.node : nodes.length;
  entries.push({ id, ...where, label, text: searched(`${label}\n${title}`), node: found.node, own: isOwn });
  if (!isOwn) return;
  nodes.push({
    id,
    label,
    title,
    role: "group",
    kind,
    ...where,
    ...TASK_SIZE,
    ...(parent ? { parent: parent.node } : {}),
    badges: [],
    entry: false,
    final: false,
    findings: open ? [pointer] : [pointer, ...found.inside],
    group: { key, open, tasks },
  });
}

/** A task by its item, not by its name: a renamed task stays where it is. */
function taskId({ path, itemId, kinds }: DagTask): string {
  return `${kinds.includes("service-pod") ? "pod" : "task"}:${JSON.stringify([...path, itemId])}`;
}

function taskNode(id: string, task: DagTask, parent: number | undefined, final: boolean): GraphNode {
  return {
    id,
    label: shownName(task.itemName, task.itemId),
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

function taskEntry(id: string, task: DagTask, node: number, own: boolean): Entry {
  const { pointer, path, itemName, name, itemId } = task;
  return { id, pointer, path, label: shownName(itemName, itemId), text: searched(`${itemName}\n${name}\n${itemId}`), node, own };
}

function taskKind({ kinds }: DagTask): ItemKind {
  if (kinds.includes("event")) return "native_tool";
  return kinds.includes("service-pod") ? "compute" : "processing";
}

function badgesOf({ kinds }: DagTask): Badge[] {
  return kinds.flatMap((kind) => (kind === "processing" ? [] : kind === "service-pod" ? "creates-service" : kind));
}

function readEdges(dag: Dag, shownAt: ReadonlyMap<string, number>, nodes: number): GraphEdge[] {
  const edges: GraphEdge[] = [];
  const known = new Set<number>();
  for (const task of dag.tasks) {
    const to = shownAt.get(task.name);
    for (const dependency of task.dependencies) {
      const from = shownAt.get(dependency);
      if (from === undefined || to === undefined || from === to || known.has(from * nodes + to)) continue;
      known.add(from * nodes + to);
      edges.push({ from, to, files: false });
    }
  }
  return edges;
}
