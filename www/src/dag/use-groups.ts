/** Which groups of tasks are closed. Those of a large workflow are, until the user opens them. */
import type { Dag } from "oc-argo";
import { useCallback, useState } from "react";

/** The number of tasks above which all groups start closed. */
const MANY_TASKS = 300;

/** Which groups are closed, and the ways to change that. */
export interface Groups {
  isClosed(key: string): boolean;
  toggle(key: string): void;
  /** Opens or closes all of them. */
  setAll(closed: boolean): void;
}

interface State {
  dag: Dag;
  closed: boolean;
  /** The groups that are not as the rest. */
  others: ReadonlySet<string>;
}

/** Keeps the state of a dag's groups for as long as it is the same workflow. */
export function useGroups(dag: Dag): Groups {
  const [state, setState] = useState(() => begin(dag));
  // While there is nothing to run it may be the same workflow still.
  if (state.dag !== dag && dag.tasks.length > 0) setState(isSameWorkflow(state.dag, dag) ? { ...state, dag } : begin(dag));
  const { closed, others } = state;

  const isClosed = useCallback((key: string) => closed !== others.has(key), [closed, others]);
  const toggle = useCallback((key: string) => {
    setState((now) => ({ ...now, others: flip(now.others, key) }));
  }, []);
  const setAll = useCallback((all: boolean) => {
    setState((now) => ({ ...now, closed: all, others: new Set() }));
  }, []);
  return { isClosed, toggle, setAll };
}

function begin(dag: Dag): State {
  return { dag, closed: dag.tasks.length > MANY_TASKS, others: new Set() };
}

function isSameWorkflow(one: Dag, other: Dag): boolean {
  const names = new Set(one.tasks.map(({ name }) => name));
  return other.tasks.some(({ name }) => names.has(name));
}

function flip(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const flipped = new Set(keys);
  if (!flipped.delete(key)) flipped.add(key);
  return flipped;
}
