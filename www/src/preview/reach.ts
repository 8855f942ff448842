/** Which of the workflows are reached: a translation looks at no others. */
import type { DocumentKey, Drawing } from "../model.js";
import { pointerTo } from "./pointer.js";

/** The keys of the sub-workflows that the workflow does not reach; none before it is known what is drawn in it. */
export function outOfReach(drawings: readonly Drawing[]): ReadonlySet<DocumentKey> {
  const left = new Map(drawings.map((drawing) => [drawing.key, drawing]));
  const open: DocumentKey[] = ["/workflow"];
  if (!left.has("/workflow")) return new Set();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const items = left.get(key)?.items ?? [];
    left.delete(key);
    open.push(...items.flatMap(({ workflowId }) => (workflowId === undefined ? [] : [pointerTo("workflows", workflowId)])));
  }
  return new Set(left.keys());
}
