/** A whole build: both calls of a builder, for the document of an execution. */
import type { DagSummary, Execution } from "../wasm/schema.js";
import type { Document } from "./boundary.js";
import type { ArgoBuilder, CallOptions } from "./builder.js";
import { OcArgoError } from "./errors.js";
import { executionErrors, executionsIdOf } from "./translator.js";

/** What both calls gave. */
export interface WholeBuild extends DagSummary {
  /** What the host says of where the manifest is. */
  path: string;
}

/**
 * Makes the DAG, has everybody asked, and the manifest written.
 *
 * @throws OcArgoError where the workflow has errors, or the execution, and whenever one of the calls does.
 */
export async function buildWhole(builder: ArgoBuilder, execution: Document<Execution> | undefined, namespace: string, call: CallOptions): Promise<WholeBuild> {
  const unread = executionErrors(execution);
  const executionsId = executionsIdOf(execution);
  // Where the execution cannot be read, nobody is asked; but everything that is wrong is told.
  const summary = await builder.createDag(executionsId, namespace, unread.length === 0, call);
  const diagnostics = [...unread, ...summary.diagnostics];
  if (diagnostics.some(({ severity }) => severity === "error")) {
    throw new OcArgoError("workflow-has-errors", "the workflow has errors, so nothing is written", { diagnostics });
  }
  return { ...summary, path: await builder.completeBuild(executionsId ?? "", call) };
}
