/** What there is to show before anything was translated. */
import type { Dag } from "oc-argo";

/** No task. */
export const EMPTY_DAG: Dag = { tasks: [], groups: [], storages: [], volumes: [], services: [] };
