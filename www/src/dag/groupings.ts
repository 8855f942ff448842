/** What stands around the tasks of a DAG: the sub-workflows that it was drawn with, or the parts that Argo gets it in. */
import type { Dag, DagGroup, DagTask, Partition } from "oc-argo";
import { pointerTo } from "../preview/pointer.js";
import { shownName } from "./words.js";

/** Groups inside each other, and the one that each task is in. */
export interface Grouping {
  /** The view that it makes. */
  key: "run" | "parts";
  /** Each behind the one around it. */
  groups: readonly TaskGroup[];
  /** The key of the innermost group around a task. */
  around(task: DagTask): string | undefined;
}

/** A group of tasks. */
export interface TaskGroup {
  key: string;
  /** The key of the group around it. */
  outer?: string;
  kind: "workflow" | "part";
  label: string;
  /** Its id, or its name in the manifest. */
  title: string;
  /** The pointer of its item; of a part, what stands for that within the graph (see `isPart`). */
  pointer: string;
  /** The ids of the sub-workflow nodes above it. */
  path?: readonly string[];
  /** The pointers of what is inside of it, whose diagnostics it shows while it is closed. */
  inside: readonly string[];
}

const PART = "part:";

/** Whether a pointer is of a part, which nobody has drawn. */
export function isPart(pointer: string): boolean {
  return pointer.startsWith(PART);
}

/** The sub-workflows of a dag. */
export function subWorkflowsOf(dag: Dag): Grouping {
  const workflows = new Map(dag.groups.map(({ path, itemId, workflowId }) => [keyOf([...path, itemId]), workflowId]));
  const group = ({ path, itemId, workflowId, name }: DagGroup): TaskGroup => {
    const outer = path.length > 0 ? keyOf(path) : undefined;
    const root = outer === undefined ? "/workflow" : rootOf(workflows.get(outer) ?? "");
    return {
      key: keyOf([...path, itemId]),
      ...(outer === undefined ? {} : { outer }),
      kind: "workflow",
      label: shownName(name, itemId),
      title: itemId,
      pointer: `${root}${pointerTo("graph", "items", itemId)}`,
      path,
      inside: [rootOf(workflowId)],
    };
  };
  return { key: "run", groups: dag.groups.map(group), around: ({ path }) => (path.length > 0 ? keyOf(path) : undefined) };
}

/** The DAGs inside of the outermost. */
export function partsOf(dag: Dag, { parts }: Partition): Grouping {
  const holders = new Map(parts.flatMap(({ name, members }) => members.map((member) => [member, name])));
  const pointers = new Map(dag.tasks.map(({ name, pointer }) => [name, pointer]));
  const keyOfHolder = (member: string): string | undefined => {
    const holder = holders.get(member);
    return holder === undefined ? undefined : `${PART}${holder}`;
  };
  const groups = parts.map(({ name, members }): TaskGroup => {
    const outer = keyOfHolder(name);
    return {
      key: `${PART}${name}`,
      ...(outer === undefined ? {} : { outer }),
      kind: "part",
      label: name,
      title: name,
      pointer: `${PART}${name}`,
      inside: members.flatMap((member) => pointers.get(member) ?? []),
    };
  });
  return { key: "parts", groups, around: ({ name }) => keyOfHolder(name) };
}

/** The identity of a sub-workflow, by the ids of the nodes that lead to it, its own last. */
function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function rootOf(workflowId: string): string {
  return pointerTo("workflows", workflowId);
}
