/** A production build in one call. */
import {
  ArgoBuilder,
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
import { assertObject, readSafely } from "../boundary.js";
import { buildWhole } from "../whole-build.js";
import { writeWorkflow } from "./write-workflow.js";

/** How a build is made. */
export interface NodeBuildOptions extends CallOptions {
  /** The options of the translation. */
  options?: Partial<Options> | undefined;
  /** How answers are waited for. */
  build?: Partial<BuildOptions> | undefined;
  /** Who asks the other peers. A build that needs an answer fails without it. */
  considers?: Host["considers"];
  /** Loads sub-workflows that the source does not hold. */
  loadWorkflow?: Host["loadWorkflow"];
  /** Loads peers that the source does not hold. */
  loadPeer?: Host["loadPeer"];
  /** The folder of the manifest (default `./argo_workflows`). */
  dir?: string | undefined;
  /** Writes the manifest elsewhere than into a folder, and gives what stands for its path. */
  writeFile?: Host["writeFile"];
}

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
 * written then.
 */
export async function build(source: Source, options: NodeBuildOptions = {}): Promise<BuildResult> {
  await init();
  assertObject(source, "invalid-source", "the source");
  assertObject(options, "invalid-options", "what says how to build");
  const { workflow, workflows, peers, execution } = readSafely("invalid-source", "the source cannot be read", () => ({ ...source }));
  const { how, host, call, namespace } = readSafely("invalid-options", "what says how to build cannot be read", () => readHow(options));
  const builder = new ArgoBuilder(workflow, { ...host, workflows, peers }, how);
  const built = await buildWhole(builder, execution, namespace, call);
  const translation = builder.translation;
  if (translation === undefined) {
    throw new OcArgoError("internal", "the build has no translation");
  }
  return { ...built, translation };
}

function readHow({ options, build, considers, loadWorkflow, loadPeer, dir = "argo_workflows", writeFile, signal, onProgress }: NodeBuildOptions) {
  if (options != null) assertObject(options, "invalid-options", "`options`");
  const written: Host["writeFile"] = writeFile ?? ((fileName, yaml) => writeWorkflow(dir, fileName, yaml));
  const host: Host = { considers, loadWorkflow, loadPeer, writeFile: written };
  const call: CallOptions = { signal, onProgress };
  return { how: { ...options, build }, host, call, namespace: options?.namespace ?? "default" };
}
