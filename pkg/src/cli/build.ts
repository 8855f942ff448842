/** `oc-argo build`: one workflow becomes one manifest. */
import { existsSync } from "node:fs";

import { executionsIdOf, grantConsiders, init, OcArgoError, translate, type GivenOptions, type Translation } from "../nodejs.js";
import { build as buildManifest, MANIFESTS, type BuildResult, type NodeBuildOptions } from "../node/build.js";
import { natsConsiders, type NatsConsiders } from "../node/nats.js";
import { counted } from "../wording.js";
import { assertWritable } from "../node/write-workflow.js";
import { choice, count, seconds, UsageError, type Arguments } from "./arguments.js";
import { readBroker } from "./broker.js";
import { formatDiagnostics, type Documents } from "./diagnostics.js";
import { errorCode, EXIT, exitOf } from "./exit.js";
import { onlyWorkflow, readOptions, readSource, tellConcerning, type Input } from "./inputs.js";
import { describe, ProgressDisplay } from "./progress.js";
import { requiresLine } from "./requires.js";
import { formatSummary } from "./summary.js";
import { onStop } from "./stopping.js";
import { json, paintFor } from "./terminal.js";

type Values = Arguments<"build">["values"];

/** Builds what the command line says, and gives the exit code. With `--json` a failure is told on standard output, too. */
export async function build({ values, positionals }: Arguments<"build">): Promise<number> {
  if (values.stdout && values.json) {
    throw new UsageError("`--stdout` and `--json` would both print: choose one");
  }
  if (values.out === "") throw new UsageError("`--out` is empty: name the folder of the manifest, or `.` for this one");
  if (values.out !== undefined && /\.(?:ya?ml|json)$/i.test(values.out) && !existsSync(values.out)) {
    throw new UsageError(`\`--out ${values.out}\` would be a folder: \`--stdout\` prints the manifest for a file of that name, and a folder with it has to be there`);
  }
  const known: Known = {};
  try {
    return await buildOne(values, positionals, known);
  } catch (error) {
    if (values.json) printJson(known, { path: null, error: factsOf(error) });
    throw error;
  }
}

/** What is known of a build, should it fail. */
interface Known {
  input?: Input;
  translation?: Translation;
}

/** Remembers in `known` what is known by then. */
async function buildOne(values: Values, positionals: readonly string[], known: Known): Promise<number> {
  const path = onlyWorkflow(positionals);
  const kind = choice("considers", values.considers, ["grant", "nats"]);
  await init();
  const options = await readOptions(values);
  const input = (known.input = await readSource(path, values));

  const translation = (known.translation = translate(input.source, options));
  tellConcerning(input, translation.diagnostics);
  const end = exitOf(translation.diagnostics);
  if (end !== EXIT.done) {
    const error = end === EXIT.usage ? { code: "wrong-usage", message: "the options have errors" } : { code: "workflow-has-errors", message: "the workflow has errors" };
    if (values.json) printJson(known, { path: null, error });
    else printFindings(translation, input);
    return end;
  }
  const needed = translation.considers;
  if (needed.length > 0 && kind === undefined) {
    throw new UsageError(`this build needs ${counted(needed.length, "answer")} of other peers, and \`--considers\` does not say how to ask`, needed.map(describe));
  }
  if (needed.length > 0 && executionsIdOf(input.source.execution) === undefined) {
    throw new UsageError("this build asks other peers, so it needs `--executions-id` or `--execution`");
  }
  // Before anybody is asked: what is wrong should be read while the answers are waited for.
  if (!values.json) printFindings(translation, input);
  const namespace = options.namespace ?? "default";
  const built = await complete(input, options, values, kind, needed.length > 0);
  if (values.json) {
    printJson({ input, translation: built.translation }, { path: built.path });
  } else if (!values.stdout) {
    process.stdout.write(formatSummary(built, { namespace, granted: kind === "grant", requires: requiresLine(path, values) }, paintFor(process.stdout)));
  }
  return EXIT.done;
}

function buildOptions(values: Values): { considersTimeoutMs?: number; concurrency?: number } {
  const { concurrency, "considers-timeout": timeout } = values;
  return {
    ...(timeout !== undefined && { considersTimeoutMs: seconds("considers-timeout", timeout) * 1000 }),
    ...(concurrency !== undefined && { concurrency: count("concurrency", concurrency) }),
  };
}

async function complete(
  { source }: Input,
  options: GivenOptions,
  values: Values,
  kind: "grant" | "nats" | undefined,
  isAsked: boolean,
): Promise<BuildResult> {
  const display = new ProgressDisplay(process.stderr);
  // Where nobody is asked, no broker need be named.
  const asking = kind === "nats" && isAsked ? await natsAsking(values, options, display) : undefined;
  const controller = new AbortController();
  const unheard = onStop(() => controller.abort());
  const how: NodeBuildOptions = {
    options,
    build: buildOptions(values),
    considers: asking ?? grantConsiders(),
    signal: controller.signal,
  };
  if (values.out !== undefined) how.dir = values.out;
  if (values.stdout) how.writeFile = print;
  if (asking !== undefined) how.onProgress = (progress) => display.update(progress);
  // Before a broker is waited for.
  if (!values.stdout) await assertWritable(values.out ?? MANIFESTS);
  // Before the limit for answers runs: a broker that cannot be reached is no silent peer.
  await unlessCancelled(asking?.connect(), controller.signal);
  try {
    return await buildManifest(source, how);
  } catch (error) {
    // The error itself names the first of them.
    const { unanswered = [], unasked = [] } = error instanceof OcArgoError ? error.failure : {};
    for (const event of unanswered) display.warn(`not answered either: ${describe(event)}`);
    for (const event of unasked) display.warn(`not asked any more: ${describe(event)}`);
    const { ignored = 0 } = asking ?? {};
    if (ignored > 0 && error instanceof OcArgoError && error.code === "considers-timed-out") {
      display.warn(`${counted(ignored, "message")} on the subject of answers answered nothing that was asked`);
    }
    throw error;
  } finally {
    unheard();
    display.end();
    // Nobody waits for it: an error should be told now, and the end of the process closes everything.
    asking?.close().catch(() => undefined);
  }
}

async function unlessCancelled(promise: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = (): void => reject(new OcArgoError("cancelled", "the build was cancelled"));
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
  await Promise.race([promise, cancelled]);
}

async function natsAsking(values: Values, { wire }: GivenOptions, display: ProgressDisplay): Promise<NatsConsiders> {
  const broker = await readBroker(values, values["nats-url"] !== undefined);
  return natsConsiders({ ...broker, ...(wire !== undefined && { wire }), onWarning: (warning) => display.warn(warning) });
}

async function print(_fileName: string, yaml: string): Promise<string> {
  process.stdout.write(yaml);
  return "-";
}

function printFindings({ diagnostics }: Translation, documents: Documents): void {
  const text = formatDiagnostics(diagnostics, documents, paintFor(process.stderr));
  process.stderr.write(text === "" ? "" : `${text}\n`);
}

/** Why a build failed, for a program. */
function factsOf(error: unknown): object {
  const { diagnostics: _, ...facts } = error instanceof OcArgoError ? error.failure : {};
  return { code: errorCode(error), message: error instanceof Error ? error.message : String(error), ...facts };
}

function printJson({ input, translation }: Known, { path, error }: { path: string | null; error?: object }): void {
  const { nbTasks, firstItems, lastItems, remotePeers, considers, diagnostics } = translation ?? {};
  const documents = input && Object.fromEntries(input.files);
  process.stdout.write(`${json({ path, error, documents, nbTasks, firstItems, lastItems, remotePeers, considers, diagnostics })}\n`);
}
