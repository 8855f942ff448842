/** Changes of a workflow, made to its value: what `outline` and `read` tell once the translator has made them. */
import type { Change } from "../../wasm/schema.js";
import { unescapeKey } from "../pointer.js";

type Holder = Record<string, unknown> | unknown[];

/** The value with the changes made in it. They are such as the translator has taken: where they lead to is there. */
export function withChanges(workflow: unknown, changes: readonly Change[]): unknown {
  for (const { op, path, value } of changes) {
    const [, , ...keys] = path.split("/").map(unescapeKey);
    const last = keys.pop() ?? "";
    const holder = keys.reduce(memberOf, workflow as Holder);
    if (op === "set") set(holder, last, value);
    else remove(holder, last);
  }
  return workflow;
}

/** Only the graph and its lists may be absent, or `null`: they come to be. */
function memberOf(holder: Holder, key: string): Holder {
  if (Array.isArray(holder)) return holder[Number(key)] as Holder;
  if (!Object.hasOwn(holder, key) || holder[key] === null) set(holder, key, key === "links" ? [] : {});
  return holder[key] as Holder;
}

function set(holder: Holder, key: string, value: unknown): void {
  if (Array.isArray(holder)) holder[key === "-" ? holder.length : Number(key)] = value;
  // An assignment to `__proto__` would make no member.
  else Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}
