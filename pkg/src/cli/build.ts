/** `oc-argo build`: one workflow becomes one manifest. */
import {
  ArgoBuilder,
  executionsIdOf,
  grantConsiders,
  init,
  isManifestWords,
  OcArgoError,
  readDocument,
  translate,
  type ArgoKubeEvent,
  type Host,
  type Options,
  type Source,
  type Translation,
} from "../nodejs.js";
import { readText, readWorkflows } from "../node/load.js";
import { writeWorkflow } from "../node/write-workflow.js";
import { choice, claims, seconds, UsageError, type Arguments } from "./arguments.js";
import { formatDiagnostics, type Files } from "./diagnostics.js";
import { formatSummary } from "./summary.js";
import { paintFor, visible } from "./terminal.js";

/** The exit codes of a build. */
export const EXIT = { written: 0, workflowHasErrors: 1, usage: 2, considers: 3, file: 4 } as const;

/** oc-lib's names of the data types that answers are about. */
const DATA_TYPES: Readonly<Record<number, string>> = { 3: "STORAGE_RESOURCE", 4: "COMPUTE_RESOURCE" };

/** Builds what the command line says, and gives the exit code. */
export async function build({ values, positionals }: Arguments): Promise<number> {
  const [workflowPath, ...rest] = positionals;
  if (workflowPath === undefined || rest.length > 0) {
    throw new UsageError(workflowPath === undefined ? "WORKFLOW is missing" : `one WORKFLOW at a time: \`${rest[0]}\` is one too many`);
  }
  if (values.stdout && values.json) {
    throw new UsageError("`--stdout` and `--json` would both print: choose one");
  }
  if (values.execution !== undefined && values["executions-id"] !== undefined) {
    throw new UsageError("`--execution` and `--executions-id` say the same: choose one");
  }
  const considers = choice("considers", values.considers, ["grant"]);
  await init();
  const options = await readOptions(values);
  const { source, files } = await readSource(workflowPath, values);

  const translation = translate(source, options);
  if (translation.diagnostics.some(({ severity }) => severity === "error")) {
    report(translation, files, undefined, values.json);
    return EXIT.workflowHasErrors;
  }
  const needed = translation.considers;
  if (needed.length > 0 && considers === undefined) {
    throw new UsageError(`this build needs ${needed.length} answer(s) of other peers, and \`--considers\` does not say how to ask:\n${listed(needed)}`);
  }
  const executionsId = executionsIdOf(source.execution);
  if (needed.length > 0 && executionsId === undefined) {
    throw new UsageError("this build asks other peers, so it needs `--executions-id` or `--execution`");
  }
  const built = await complete(source, options, values, executionsId);
  report(built.translation, files, built.path, values.json);
  if (!values.json && !values.stdout) {
    const namespace = options.namespace ?? "default";
    process.stdout.write(formatSummary(built.translation, built.path, namespace, considers === "grant", paintFor(process.stdout)));
  }
  return EXIT.written;
}

async function complete(
  source: Source,
  options: Partial<Options>,
  values: Arguments["values"],
  executionsId: string | undefined,
): Promise<{ path: string; translation: Translation }> {
  const host: Host = {
    considers: grantConsiders(),
    writeFile: (fileName, yaml) => (values.stdout ? print(yaml) : writeWorkflow(values.out ?? "argo_workflows", fileName, yaml)),
  };
  if (source.workflows !== undefined) host.workflows = source.workflows;
  if (source.peers !== undefined) host.peers = source.peers;
  const builder = new ArgoBuilder(source.workflow, host, options);
  await builder.createDag(executionsId, options.namespace ?? "default", true);
  const path = await builder.completeBuild(executionsId ?? "");
  const { translation } = builder;
  if (translation === undefined) {
    throw new OcArgoError("internal", "the build has no translation");
  }
  return { path, translation };
}

async function print(yaml: string): Promise<string> {
  process.stdout.write(yaml);
  return "-";
}

function report(translation: Translation, files: Files, path: string | undefined, asJson: boolean | undefined): void {
  const { nbTasks, firstItems, lastItems, remotePeers, considers, diagnostics } = translation;
  if (asJson) {
    const about = { path: path ?? null, nbTasks, firstItems, lastItems, remotePeers, considers, diagnostics };
    process.stdout.write(`${json(about)}\n`);
    return;
  }
  const text = formatDiagnostics(diagnostics, files, paintFor(process.stderr));
  process.stderr.write(text === "" ? "" : `${text}\n`);
}

/** JSON in which no control character stands as it is: `JSON.stringify` escapes the older half of them. */
function json(value: unknown): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u2028\u2029]/g, escaped);
}

function listed(events: readonly ArgoKubeEvent[]): string {
  return events.map((event) => `  ${DATA_TYPES[event.data_type] ?? event.data_type} of \`${visible(event.dest_peer_id)}\``).join("\n");
}

async function readSource(path: string, values: Arguments["values"]): Promise<{ source: Source; files: Files }> {
  const inputs = [path, values.peers, values.execution, values.defaults].filter((input) => input === "-");
  if (inputs.length > 1) {
    throw new UsageError("only one file can be standard input");
  }
  const files = new Map([["/workflow", path]]);
  // A build without peers knows none: unlike a preview, it does not guess.
  const source: Source = { workflow: await readText(path), peers: {} };
  if (values.workflows !== undefined) {
    const found = await readWorkflows(values.workflows);
    source.workflows = Object.fromEntries(found.map(({ id, text }) => [id, text]));
    for (const { id, file } of found) {
      files.set(`/workflows/${id.replaceAll("~", "~0").replaceAll("/", "~1")}`, file);
    }
  }
  if (values.peers !== undefined) {
    source.peers = await readText(values.peers);
    files.set("/peers", values.peers);
  }
  if (values["executions-id"] !== undefined) {
    source.execution = { executions_id: values["executions-id"] };
  }
  if (values.execution !== undefined) {
    source.execution = await readText(values.execution);
    files.set("/execution", values.execution);
    if (executionsIdOf(source.execution) === undefined) {
      throw new UsageError(`\`${values.execution}\` holds no \`executions_id\``);
    }
  }
  return { source, files };
}

async function readOptions(values: Arguments["values"]): Promise<Partial<Options>> {
  const options: Partial<Options> = {};
  if (values.namespace !== undefined) options.namespace = values.namespace;
  if (values["self-peer"] !== undefined) options.selfPeer = values["self-peer"];
  if (values.timeout !== undefined) options.timeoutSeconds = seconds("timeout", values.timeout);
  if (values["target-name"] !== undefined) options.targetName = values["target-name"];
  if (values["event-image"] !== undefined) options.eventImage = values["event-image"];
  if (values["nats-url"] !== undefined) options.natsUrl = values["nats-url"];
  if (values["nats-secret"] !== undefined) options.natsSecret = values["nats-secret"];
  if (values.claim !== undefined) options.claims = claims(values.claim);
  if (values.name !== undefined) {
    if (!isManifestWords(values.name)) {
      throw new UsageError(`\`--name ${values.name}\` is not two words of lower-case letters and digits with a \`-\` between them, 17 characters at most`);
    }
    options.name = values.name;
  }
  const admiralty = choice("admiralty", values.admiralty, ["annotation", "target"]);
  if (admiralty !== undefined) options.admiralty = admiralty;
  const crds = choice("crds", values.crds, ["full", "minimal"]);
  if (crds !== undefined) options.crds = crds;
  if (values.defaults !== undefined) {
    const { value, diagnostics } = readDocument(await readText(values.defaults));
    if (diagnostics.length > 0 || typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new UsageError(`\`--defaults ${values.defaults}\` holds no object: ${diagnostics[0]?.message ?? "write a part of argo's `spec`"}`);
    }
    options.defaults = value as Record<string, unknown>;
  }
  return options;
}
