/** The command line: what may be said, and what it means. */
import { parseArgs } from "node:util";

/** A command line that cannot be carried out; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `oc-argo turns an Open Cloud workflow into an Argo Workflows manifest.

usage
  oc-argo build WORKFLOW [options]

WORKFLOW and the other files are JSON or YAML; \`-\` is standard input.

what is built
  --peers FILE             the peers, by id
  --workflows DIR          a folder of sub-workflows: its *.json files, found by their id
  --executions-id ID       the execution that the manifest is for
  --execution FILE         the same, from an execution's document
  --self-peer ID           the peer that builds

how it is built
  --namespace NS           where it runs (default: default)
  --considers grant        how the other peers are asked; \`grant\`: nobody is asked, all is granted
  --timeout 1h             when the workflow is stopped (default: never)
  --name WORD-WORD         the words of its name (default: drawn at random)
  --admiralty KIND         how a remote task finds its cluster: annotation (default) or target
  --target-name PATTERN    the cluster's name (default: target-{peer}-{execution})
  --crds KIND              the cluster's custom resource definitions: full (default) or minimal
  --claim STORAGE=CLAIM    an existing claim for a storage's files; may be repeated
  --defaults FILE          a part of Argo's spec that lies beneath what is generated
  --event-image IMAGE      the image that publishes events
  --nats-url URL           the broker as the cluster sees it, for events
  --nats-secret NAME       the secret whose key nats.creds opens that broker

where it goes
  --out DIR                the folder of the manifest (default: ./argo_workflows)
  --stdout                 print the manifest, write no file
  --json                   print one JSON object about the build

  --help, --version

exit codes
  0 written   1 the workflow has errors   2 wrong usage   3 an answer was refused or did not come
  4 a file could not be read or written
`;

const OPTIONS = {
  peers: { type: "string" },
  workflows: { type: "string" },
  "executions-id": { type: "string" },
  execution: { type: "string" },
  "self-peer": { type: "string" },
  namespace: { type: "string" },
  considers: { type: "string" },
  timeout: { type: "string" },
  name: { type: "string" },
  admiralty: { type: "string" },
  "target-name": { type: "string" },
  crds: { type: "string" },
  claim: { type: "string", multiple: true },
  defaults: { type: "string" },
  "event-image": { type: "string" },
  "nats-url": { type: "string" },
  "nats-secret": { type: "string" },
  out: { type: "string" },
  stdout: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** What the command line says. */
export type Arguments = ReturnType<typeof parse>;

/** Reads a command line. */
export function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** One of a few words. */
export function choice<T extends string>(option: string, value: string | undefined, choices: readonly T[]): T | undefined {
  const found = choices.find((known) => known === value);
  if (value !== undefined && found === undefined) {
    throw new UsageError(`\`--${option} ${value}\` is not known: use ${choices.map((known) => `\`${known}\``).join(" or ")}`);
  }
  return found;
}

const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** A duration such as `90`, `90s`, `1h30m`, in seconds. */
export function seconds(option: string, value: string): number {
  const isDuration = /^(\d+[dhms])+$/.test(value) || /^\d+$/.test(value);
  const parts = [...value.matchAll(/(\d+)([dhms]?)/g)];
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (SECONDS[unit as keyof typeof SECONDS] ?? 1), 0);
  if (!isDuration || !Number.isSafeInteger(total)) {
    throw new UsageError(`\`--${option} ${value}\` is no duration: write it as \`90s\`, \`5m\` or \`1h30m\``);
  }
  return total;
}

/** `--claim STORAGE=CLAIM`, each storage once. */
export function claims(values: readonly string[]): Record<string, string> {
  const entries = values.map((value): [string, string] => {
    const at = value.lastIndexOf("=");
    if (at <= 0 || at === value.length - 1) {
      throw new UsageError(`\`--claim ${value}\` is not of the form STORAGE=CLAIM`);
    }
    return [value.slice(0, at), value.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}
