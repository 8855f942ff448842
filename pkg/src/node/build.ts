/** A production build in one call. */
import {
  ArgoBuilder,
  executionsIdOf,
  init,
  OcArgoError,
  type BuildOptions,
  type CallOptions,
  type DagSummary,
  type Host,
  type Options,
  type Source,
  type Translation,
} from "../nodejs.js";
import { assertObject } from "../boundary.js";
import { checkOptions, FUNCTION, OBJECT_OR_NULL, SIGNAL, TEXT, type Kind } from "./checked-options.js";
import { withOutage } from "./unanswered.js";
import { assertWritable, writeWorkflow } from "./write-workflow.js";

/** The folder of manifests where none is named. */
export const MANIFESTS = "argo_workflows";

/** How a build is made. */
export interface NodeBuildOptions extends CallOptions {
  /** The options of the translation. */
  options?: Partial<Options>;
  /** How answers are waited for. */
  build?: Partial<BuildOptions>;
  /** Who asks the other peers. A build that needs an answer fails without it. */
  considers?: Host["considers"];
  /** Loads sub-workflows that the source does not hold. */
  loadWorkflow?: Host["loadWorkflow"];
  /** Loads peers that the source does not hold. */
  loadPeer?: Host["loadPeer"];
  /** The folder of the manifest (default `./argo_workflows`). */
  dir?: string;
  /** Writes the manifest elsewhere than into a folder, and gives what stands for its path. */
  writeFile?: Host["writeFile"];
}

const OPTIONS: Record<keyof NodeBuildOptions, Kind> = {
  options: OBJECT_OR_NULL,
  build: OBJECT_OR_NULL,
  considers: FUNCTION,
  loadWorkflow: FUNCTION,
  loadPeer: FUNCTION,
  dir: TEXT,
  writeFile: FUNCTION,
  signal: SIGNAL,
  onProgress: FUNCTION,
};

/** What a build gives. */
export interface BuildResult extends DagSummary {
  /** The absolute path of the manifest, or what `writeFile` gave. */
  path: string;
  /** The translation that was written. */
  translation: Translation;
}

/**
 * Builds the manifest of `source` and writes it: `createDag`, then `completeBuild`.
 *
 * @throws OcArgoError where the workflow has errors, an answer does not come, or the file cannot be written. Nothing is
 * written then. A folder that cannot be written is told before anybody is asked.
 */
export async function build(source: Source, options: NodeBuildOptions = {}): Promise<BuildResult> {
  await init();
  assertObject(source, "invalid-source", "the source");
  checkOptions(options, "what says how to build", OPTIONS);
  const { considers, loadWorkflow, loadPeer, dir = MANIFESTS, signal, onProgress } = options;
  // Before anybody is asked.
  if (options.writeFile === undefined) await assertWritable(dir);
  const host: Host = { writeFile: options.writeFile ?? ((fileName, yaml) => writeWorkflow(dir, fileName, yaml)) };
  if (source.workflows !== undefined) host.workflows = source.workflows;
  if (source.peers !== undefined) host.peers = source.peers;
  if (considers !== undefined) host.considers = considers;
  if (loadWorkflow !== undefined) host.loadWorkflow = loadWorkflow;
  if (loadPeer !== undefined) host.loadPeer = loadPeer;
  const call: CallOptions = {};
  if (signal !== undefined) call.signal = signal;
  if (onProgress !== undefined) call.onProgress = onProgress;
  try {
    return await complete(source, host, options, call);
  } catch (error) {
    throw withOutage(error, considers);
  }
}

/** Makes the DAG, asks for the answers, and writes. */
async function complete(source: Source, host: Host, options: NodeBuildOptions, call: CallOptions): Promise<BuildResult> {
  const builder = new ArgoBuilder(source.workflow, host, { ...options.options, ...(options.build && { build: options.build }) });
  const executionsId = executionsIdOf(source.execution);
  const summary = await builder.createDag(executionsId, options.options?.namespace ?? "default", true, call);
  if (summary.diagnostics.some((diagnostic) => diagnostic.severity === "error")) {
    throw new OcArgoError("workflow-has-errors", "the workflow has errors, so nothing is written", {
      diagnostics: summary.diagnostics,
    });
  }
  const path = await builder.completeBuild(executionsId ?? "", call);
  const translation = builder.translation;
  if (translation === undefined) {
    throw new OcArgoError("internal", "the build has no translation");
  }
  return { ...summary, path, translation };
}
