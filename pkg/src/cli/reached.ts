/** Which workflows of a folder another one reaches: each of many would else take the whole folder along, and read it. */
import { readDocument } from "../nodejs.js";

/**
 * Gives a function that finds those of `workflows`, which are texts by their ids, that a text reaches through sub-workflows. It may find
 * more than the translation does, never less: all of them where a text cannot be read without a fault.
 */
export function reachedIn(workflows: ReadonlyMap<string, string>): (workflow: string) => ReadonlyMap<string, string> {
  /** The ids that are drawn in those that were reached so far. */
  const drawn = new Map<string, readonly string[] | undefined>();
  return (workflow) => {
    const found = new Map<string, string>();
    if (workflows.size === 0) return found;
    const open = [subWorkflowIds(workflow)];
    while (open.length > 0) {
      const ids = open.pop();
      if (ids === undefined) return workflows;
      for (const id of ids) {
        const text = found.has(id) ? undefined : workflows.get(id);
        if (text === undefined) continue;
        if (!drawn.has(id)) drawn.set(id, subWorkflowIds(text));
        open.push(drawn.get(id));
        found.set(id, text);
      }
    }
    return found;
  };
}

/** The ids by which a workflow may mean its sub-workflows; `undefined` where it cannot be read without a fault. */
function subWorkflowIds(text: string): readonly string[] | undefined {
  const { value, diagnostics } = readDocument(text);
  if (diagnostics.length > 0) return undefined;
  const resources = Object.values(membersOf(membersOf(membersOf(value)["graph"])["items"])).map((item) => membersOf(membersOf(item)["workflow"]));
  return resources.flatMap(({ id, workflow_id }) => [id, workflow_id]).filter((id) => typeof id === "string");
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
