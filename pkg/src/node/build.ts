/** A production build in one call. */
import {
  ArgoBuilder,
  init,
  OcArgoError,
  type BuildOptions,
  type CallOptions,
  type DagSummary,
  type Host,
  type GivenOptions,
  type Source,
  type Translation,
} from "../nodejs.js";
import { assertObject, readSafely } from "../boundary.js";
import { buildWhole } from "../whole-build.js";
import { checkOptions, FUNCTION, OBJECT_OR_NULL, SIGNAL, TEXT, type Kind } from "./checked-options.js";
import { assertWritable, writeWorkflow } from "./write-workflow.js";

/** The folder of manifests where none is named. */
export const MANIFESTS = "argo_workflows";

/** How a build is made. */
export interface NodeBuildOptions extends CallOptions {
  /** The options of the translation. */
  options?: GivenOptions | undefined;
  /** How answers are waited for. */
  build?: Partial<BuildOptions> | undefined;
  /** Who asks the other peers. A build that needs an answer fails without it. */
  considers?: Host["considers"];
  /** Loads sub-workflows that the source does not hold. */
  loadWorkflow?: Host["loadWorkflow"];
  /** Loads peers that the source does not hold. It is not asked who we are: set the option `selfPeer`. */
  loadPeer?: Host["loadPeer"];
  /** The folder of the manifest (default `./argo_workflows`). */
  dir?: string | undefined;
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
  const { workflow, workflows, peers, execution } = readSafely("invalid-source", "the source cannot be read", () => ({ ...source }));
  const { how, host, call, namespace, dir } = readSafely("invalid-options", "what says how to build cannot be read", () => readHow(options));
  // Before anybody is asked.
  if (dir !== undefined) await assertWritable(dir);
  const builder = new ArgoBuilder(workflow, { ...host, workflows, peers }, how);
  const built = await buildWhole(builder, execution, namespace, call);
  const translation = builder.translation;
  if (translation === undefined) {
    throw new OcArgoError("internal", "the build has no translation");
  }
  return { ...built, translation };
}

/** The parts of how a build is made; the folder where the manifest goes into one. */
function readHow({ options, build, considers, loadWorkflow, loadPeer, dir = MANIFESTS, writeFile, signal, onProgress }: NodeBuildOptions) {
  const host: Host = { considers, loadWorkflow, loadPeer, writeFile: writeFile ?? ((fileName, yaml) => writeWorkflow(dir, fileName, yaml)) };
  const call: CallOptions = { signal, onProgress };
  const folder = writeFile === undefined ? dir : undefined;
  return { how: { ...options, build }, host, call, namespace: options?.namespace ?? "default", dir: folder };
}
