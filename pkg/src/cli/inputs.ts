/** From the command line to a source and options. */
import {
  executionsIdOf,
  isManifestWords,
  readDocument,
  type Diagnostic,
  type GivenOptions,
  type Source,
  type Wire,
} from "../nodejs.js";
import { readDocuments, type DocumentPlaces, type FoundDocuments } from "../node/documents.js";
import { readText, type SkippedFile } from "../node/load.js";
import { escapeKey, unescapeKey } from "../pointer.js";
import { choice, claims, seconds, UsageError, type TranslationValues } from "./arguments.js";
import type { Documents } from "./diagnostics.js";
import { reachedIn } from "./reached.js";
import { paintFor, visible } from "./terminal.js";

/** A source, and where its documents came from. */
export interface Input extends Documents {
  source: Source;
  /** Files of the folder of sub-workflows that give none. */
  skipped: readonly SkippedFile[];
}

/** Reads the workflow at `path` with the documents that the command line names. */
export function readSource(path: string, values: TranslationValues): Promise<Input> {
  return sourcesWith(values, () => undefined)(path);
}

/**
 * Reads workflows with the documents that the command line names, which all of them share, and which are read once. What gives no
 * sub-workflow is told then.
 */
export function sourcesWith(values: TranslationValues, tell: (skipped: readonly SkippedFile[]) => void): (path: string) => Promise<Input> {
  let shared: Promise<Shared> | undefined;
  return async (path) => {
    const { workflow, ...others } = placesOf(path, values);
    const own = await readDocuments({ workflow });
    shared ??= readShared(others, tell);
    return inputOf(own, await shared, values);
  };
}

/** What many workflows share. */
interface Shared extends FoundDocuments {
  /** The workflows of the folder that a text reaches. */
  reached: (workflow: string) => ReadonlyMap<string, string>;
}

async function readShared(places: DocumentPlaces, tell: (skipped: readonly SkippedFile[]) => void): Promise<Shared> {
  const found = await readDocuments(places);
  tell(found.skipped);
  return { ...found, reached: reachedIn(workflowsOf(found)) };
}

/** Warns of files that give no sub-workflow. */
export function tellSkipped(skipped: readonly SkippedFile[]): void {
  for (const { file, fault } of skipped) {
    process.stderr.write(`${paintFor(process.stderr)("yellow", "warning")}: ${visible(`\`${file}\` ${fault}`)}\n`);
  }
}

/** Warns of those that may concern one workflow: it reaches another with the same id, or one that was not found. */
export function tellConcerning({ skipped, files }: Input, diagnostics: readonly Diagnostic[]): void {
  const lacksOne = diagnostics.some(({ code }) => code === "unknown-workflow");
  tellSkipped(skipped.filter(({ id }) => (id === undefined ? lacksOne : files.has(`/workflows/${escapeKey(id)}`))));
}

function workflowsOf({ source }: FoundDocuments): ReadonlyMap<string, string> {
  return new Map(Object.entries(source.workflows ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function inputOf(own: FoundDocuments, shared: Shared, values: TranslationValues): Input {
  const [unreadable] = [...own.unreadable, ...shared.unreadable];
  const { workflow } = own.source;
  if (unreadable !== undefined || workflow === undefined) {
    throw unreadable ?? new UsageError("WORKFLOW is missing");
  }
  // A build without peers knows none: unlike a preview, it does not guess.
  const source: Source = { peers: {}, ...shared.source, workflow };
  const reached = typeof workflow === "string" ? shared.reached(workflow) : new Map<string, string>();
  if (source.workflows !== undefined) source.workflows = Object.fromEntries(reached);
  if (values["executions-id"] !== undefined) {
    source.execution = { executions_id: values["executions-id"] };
  } else if (source.execution !== undefined && executionsIdOf(source.execution) === undefined) {
    throw new UsageError(`\`${values.execution}\` ${faultOfExecution(source.execution)}`);
  }
  const takesPart = ([pointer]: [string, unknown]): boolean => !pointer.startsWith("/workflows/") || reached.has(unescapeKey(pointer.slice("/workflows/".length)));
  const entries = [...own.documents, ...[...shared.documents].filter(takesPart)];
  const ofOptions = [["/options/defaults", values.defaults], ["/options/wire", values.wire]].filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    source,
    skipped: shared.skipped,
    files: new Map([...entries.map(([pointer, { file }]): [string, string] => [pointer, file]), ...ofOptions]),
    texts: new Map(entries.map(([pointer, { text }]) => [pointer, text])),
  };
}

/** Why a document is no execution with an id. */
function faultOfExecution(execution: NonNullable<Source["execution"]>): string {
  const { value, diagnostics } = readDocument(execution);
  const fault = diagnostics[0]?.message;
  if (fault !== undefined) return `holds no \`executions_id\`: ${fault}`;
  const id = typeof value === "object" && value !== null && "executions_id" in value ? value.executions_id : undefined;
  if (id === undefined || id === null) return "holds no `executions_id`";
  return `has an \`executions_id\` that is ${id === "" ? "empty" : "not a text: put it in quotes"}`;
}

/** Standard input can be read once. */
export function assertOneInput(workflows: readonly string[], values: TranslationValues): void {
  const inputs = [...workflows, values.peers, values.execution, values.defaults, values.wire].filter((input) => input === "-");
  if (inputs.length > 1) {
    throw new UsageError("only one file can be standard input");
  }
}

/** Where the command line says that the documents are. */
export function placesOf(workflow: string | undefined, values: TranslationValues): DocumentPlaces {
  assertOneInput(workflow === undefined ? [] : [workflow], values);
  if (values.execution !== undefined && values["executions-id"] !== undefined) {
    throw new UsageError("`--execution` and `--executions-id` say the same: choose one");
  }
  if (values["executions-id"] === "") {
    throw new UsageError("`--executions-id` is empty");
  }
  const { workflows, peers, execution } = values;
  // As where a script's variable is not set.
  for (const [flag, place] of Object.entries({ workflows, peers, execution })) {
    if (place === "") throw new UsageError(`\`--${flag}\` is empty: name a ${flag === "workflows" ? "folder" : "file"}, or leave it out`);
  }
  return {
    ...(workflow !== undefined && { workflow }),
    ...(workflows !== undefined && { workflows }),
    ...(peers !== undefined && { peers }),
    ...(execution !== undefined && { execution }),
  };
}

/** Reads the options of the translation. */
export async function readOptions(values: TranslationValues): Promise<GivenOptions> {
  const options: GivenOptions = {};
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
  const fold = choice("fold", values.fold, ["auto", "always", "never"]);
  if (fold !== undefined) options.fold = fold;
  const split = choice("split", values.split, ["auto", "never"]);
  if (split !== undefined) options.split = split;
  if (values.defaults !== undefined) options.defaults = await readObject("defaults", values.defaults);
  if (values.wire !== undefined) options.wire = await readWire(values.wire);
  return options;
}

/** Reads the file of the option `--wire`. */
export async function readWire(path: string): Promise<Wire> {
  const wire = await readObject("wire", path);
  const fault = faultOfWire(wire);
  if (fault !== undefined) throw new UsageError(`\`--wire ${path}\` cannot be used: ${fault}`);
  return wire as unknown as Wire;
}

/** The translator refuses the same, but does not say where it stands. */
function faultOfWire(wire: Record<string, unknown>): string | undefined {
  for (const [key, value] of Object.entries(wire)) {
    if (key === "fromApp") {
      if (typeof value !== "string") return "`fromApp` is not a text";
    } else if (key !== "methods" && key !== "actions") {
      return `\`${key}\` is not known: use \`fromApp\`, \`methods\` or \`actions\``;
    } else if (!isObject(value)) {
      return `\`${key}\` is not an object of names and numbers`;
    } else {
      const [name] = Object.entries(value).find(([, number]) => !Number.isSafeInteger(number)) ?? [];
      if (name !== undefined) return `\`${key}.${name}\` is not a whole number`;
    }
  }
  return undefined;
}

async function readObject(option: string, path: string): Promise<Record<string, unknown>> {
  const { value, diagnostics } = readDocument(await readText(path));
  // Whether that is meant or a file was lost, nobody knows.
  if (diagnostics.length === 0 && value === null) throw new UsageError(`\`--${option} ${path}\` is empty: write \`{}\` where nothing shall be in it`);
  if (diagnostics.length > 0 || !isObject(value)) {
    throw new UsageError(`\`--${option} ${path}\` holds no object${diagnostics[0] === undefined ? "" : `: ${diagnostics[0].message}`}`);
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The one workflow that a command works on. */
export function onlyWorkflow(positionals: readonly string[]): string {
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) {
    throw new UsageError(path === undefined ? "WORKFLOW is missing" : `one WORKFLOW at a time: \`${rest[0]}\` is one too many`);
  }
  return path;
}
