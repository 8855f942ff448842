/** The command line: what each command may be told, and what that means. */
import { parseArgs, type ParseArgsConfig } from "node:util";

import { FLAGS, isOption } from "./flags.js";
import { nearest } from "./suggestion.js";

/** A command line that cannot be carried out; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What it is about, line by line. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

const HELP = { help: { type: "boolean", short: "h" } } as const;

const SOURCE = {
  peers: { type: "string" },
  workflows: { type: "string" },
  "executions-id": { type: "string" },
  execution: { type: "string" },
  "self-peer": { type: "string" },
} as const;

const TRANSLATION = {
  namespace: { type: "string" },
  timeout: { type: "string" },
  name: { type: "string" },
  admiralty: { type: "string" },
  "target-name": { type: "string" },
  crds: { type: "string" },
  fold: { type: "string" },
  split: { type: "string" },
  claim: { type: "string", multiple: true },
  defaults: { type: "string" },
  "event-image": { type: "string" },
  "nats-url": { type: "string" },
  "nats-secret": { type: "string" },
  wire: { type: "string" },
} as const;

const BROKER = {
  nats: { type: "string" },
  "nats-user": { type: "string" },
  "nats-password-file": { type: "string" },
  "nats-creds": { type: "string" },
  "nats-nkey": { type: "string" },
  "nats-ca": { type: "string" },
  "nats-cert": { type: "string" },
  "nats-key": { type: "string" },
} as const;

/** The options of each command. */
export const COMMANDS = {
  build: {
    ...HELP,
    ...SOURCE,
    ...TRANSLATION,
    ...BROKER,
    considers: { type: "string" },
    "considers-timeout": { type: "string" },
    concurrency: { type: "string" },
    out: { type: "string" },
    stdout: { type: "boolean" },
    json: { type: "boolean" },
  },
  lint: {
    ...HELP,
    ...SOURCE,
    ...TRANSLATION,
    format: { type: "string" },
    "max-warnings": { type: "string" },
    allow: { type: "string", multiple: true },
  },
  requires: { ...HELP, ...SOURCE, ...TRANSLATION, format: { type: "string" } },
  preview: { ...HELP, ...SOURCE, ...TRANSLATION, port: { type: "string" }, open: { type: "boolean" } },
  grant: {
    ...HELP,
    ...BROKER,
    wire: { type: "string" },
    delay: { type: "string" },
    only: { type: "string" },
    silent: { type: "string", multiple: true },
    named: { type: "boolean" },
  },
} as const satisfies Record<string, NonNullable<ParseArgsConfig["options"]>>;

/** A command. */
export type Command = keyof typeof COMMANDS;

/** What the command line says to a command. */
export type Arguments<C extends Command> = ReturnType<
  typeof parseArgs<{ options: (typeof COMMANDS)[C]; allowPositionals: true; strict: true }>
>;

/** What says where the documents are, and how they are translated. */
export type TranslationValues = Arguments<"requires">["values"];

/** What says where a broker is. */
export type BrokerValues = Pick<Arguments<"grant">["values"], keyof typeof BROKER>;

/** Reads the command line of a command. What is wrong with it is told in our words: Node's speak of its own ways out. */
export function parse<C extends Command>(command: C, args: readonly string[]): Arguments<C> {
  const options: NonNullable<ParseArgsConfig["options"]> = COMMANDS[command];
  const { tokens, ...read } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "option") assertFits(command, token, Object.hasOwn(options, token.name) ? options[token.name] : undefined);
  }
  return read as Arguments<C>;
}

/** What other commands call the same. */
const OTHERWISE: Readonly<Partial<Record<string, string>>> = { json: "format json", format: "json" };

/** A flag of the command line, as Node reads it. */
interface Flag {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

function assertFits(command: Command, { name, rawName, value, inlineValue }: Flag, known: { type: "string" | "boolean" } | undefined): void {
  if (known === undefined) {
    const other = isOption(name) ? FLAGS[name] : (OTHERWISE[name] ?? nearest(name, Object.keys(COMMANDS[command])));
    const [flag] = other?.split(" ") ?? [];
    const meant = flag !== undefined && Object.hasOwn(COMMANDS[command], flag) ? `: did you mean \`--${other}\`?` : "";
    throw new UsageError(`\`${command}\` knows no option \`${rawName}\`${meant}`);
  }
  if (known.type === "boolean" && value !== undefined) {
    throw new UsageError(`\`${rawName}\` takes no value`);
  }
  if (known.type === "string" && value === undefined) {
    throw new UsageError(`\`${rawName}\` needs a value`);
  }
  // Where a value was forgotten, the next flag would be taken for it; `-` is standard input.
  if (known.type === "string" && inlineValue === false && /^-./.test(value ?? "")) {
    throw new UsageError(`\`${rawName}\` needs a value: one that begins with \`-\` is written \`${rawName}=${value}\``);
  }
}

/** Whether this is the name of a command. */
export function isCommand(name: string | undefined): name is Command {
  return name !== undefined && Object.hasOwn(COMMANDS, name);
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

/** A whole number from `least` on. */
export function count(option: string, value: string, least = 1): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isSafeInteger(number) || number < least) {
    throw new UsageError(`\`--${option} ${value}\` is no number from ${least} on`);
  }
  return number;
}

/** A port; 0 is any free one. */
export function port(option: string, value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new UsageError(`\`--${option} ${value}\` is no port: write a number up to 65535, or \`0\` for any free one`);
  }
  return Number(value);
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
  const seen = new Set<string>();
  const twice = entries.find(([storage]) => seen.size === seen.add(storage).size);
  if (twice !== undefined) {
    throw new UsageError(`\`--claim\` names two claims for the storage \`${twice[0]}\``);
  }
  return Object.fromEntries(entries);
}
