/** `oc-argo build`: one workflow becomes one manifest. */
import { ArgoBuilder, executionsIdOf, grantConsiders, init, OcArgoError, translate, type CallOptions, type Host, type Translation } from "../nodejs.js";
import { natsConsiders, type NatsConsiders } from "../node/nats.js";
import { writeWorkflow } from "../node/write-workflow.js";
import { choice, count, seconds, UsageError, type Arguments } from "./arguments.js";
import { readBroker } from "./broker.js";
import { formatDiagnostics, type Files } from "./diagnostics.js";
import { EXIT } from "./exit.js";
import { onlyWorkflow, readOptions, readSource, type Input } from "./inputs.js";
import { describe, ProgressDisplay } from "./progress.js";
import { formatSummary } from "./summary.js";
import { json, paintFor } from "./terminal.js";

type Values = Arguments<"build">["values"];

/** Builds what the command line says, and gives the exit code. */
export async function build({ values, positionals }: Arguments<"build">): Promise<number> {
  const path = onlyWorkflow(positionals);
  if (values.stdout && values.json) {
    throw new UsageError("`--stdout` and `--json` would both print: choose one");
  }
  const kind = choice("considers", values.considers, ["grant", "nats"]);
  await init();
  const options = await readOptions(values);
  const input = await readSource(path, values);

  const translation = translate(input.source, options);
  if (translation.diagnostics.some(({ severity }) => severity === "error")) {
    if (values.json) printJson(translation, undefined);
    else printFindings(translation, input.files);
    return EXIT.workflowHasErrors;
  }
  const needed = translation.considers;
  if (needed.length > 0 && kind === undefined) {
    const list = needed.map((event) => `  ${describe(event)}`).join("\n");
    throw new UsageError(`this build needs ${needed.length} answer(s) of other peers, and \`--considers\` does not say how to ask:\n${list}`);
  }
  if (needed.length > 0 && executionsIdOf(input.source.execution) === undefined) {
    throw new UsageError("this build asks other peers, so it needs `--executions-id` or `--execution`");
  }
  // Before anybody is asked: what is wrong should be read while the answers are waited for.
  if (!values.json) printFindings(translation, input.files);
  const namespace = options.namespace ?? "default";
  const built = await complete(input, { ...options, build: buildOptions(values) }, namespace, values, kind);
  if (values.json) {
    printJson(built.translation, built.path);
  } else if (!values.stdout) {
    process.stdout.write(formatSummary(built.translation, built.path, namespace, kind === "grant", paintFor(process.stdout)));
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
  options: ConstructorParameters<typeof ArgoBuilder>[2],
  namespace: string,
  values: Values,
  kind: "grant" | "nats" | undefined,
): Promise<{ path: string; translation: Translation }> {
  const display = new ProgressDisplay(process.stderr);
  const asking = kind === "nats" ? await natsAsking(values, options, display) : undefined;
  const host: Host = {
    considers: asking ?? grantConsiders(),
    writeFile: (fileName, yaml) => (values.stdout ? print(yaml) : writeWorkflow(values.out ?? "argo_workflows", fileName, yaml)),
  };
  if (source.workflows !== undefined) host.workflows = source.workflows;
  if (source.peers !== undefined) host.peers = source.peers;
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  process.once("SIGINT", cancel).once("SIGTERM", cancel);
  const call: CallOptions = { signal: controller.signal };
  if (asking !== undefined) call.onProgress = (progress) => display.update(progress);
  try {
    const builder = new ArgoBuilder(source.workflow, host, options);
    const executionsId = executionsIdOf(source.execution);
    await builder.createDag(executionsId, namespace, true, call);
    const path = await builder.completeBuild(executionsId ?? "", call);
    const { translation } = builder;
    if (translation === undefined) {
      throw new OcArgoError("internal", "the build has no translation");
    }
    return { path, translation };
  } catch (error) {
    // The error itself names the first of them.
    const others = error instanceof OcArgoError ? (error.failure.unanswered ?? []) : [];
    for (const event of others) display.warn(`not answered either: ${describe(event)}`);
    throw error;
  } finally {
    process.off("SIGINT", cancel).off("SIGTERM", cancel);
    display.end();
    await asking?.close();
  }
}

async function natsAsking(values: Values, options: { wire?: unknown } | undefined, display: ProgressDisplay): Promise<NatsConsiders> {
  const broker = await readBroker(values);
  const wire = options?.wire as Parameters<typeof natsConsiders>[0]["wire"];
  return natsConsiders({ ...broker, ...(wire !== undefined && { wire }), onWarning: (warning) => display.warn(warning) });
}

async function print(yaml: string): Promise<string> {
  process.stdout.write(yaml);
  return "-";
}

function printFindings({ diagnostics }: Translation, files: Files): void {
  const text = formatDiagnostics(diagnostics, files, paintFor(process.stderr));
  process.stderr.write(text === "" ? "" : `${text}\n`);
}

function printJson(translation: Translation, path: string | undefined): void {
  const { nbTasks, firstItems, lastItems, remotePeers, considers, diagnostics } = translation;
  process.stdout.write(`${json({ path: path ?? null, nbTasks, firstItems, lastItems, remotePeers, considers, diagnostics })}\n`);
}
