/** What the options of the library are called on the command line, and findings that speak of them in its words. */
import type { BuildOptions, Diagnostic, Options } from "../nodejs.js";
import type { COMMANDS } from "./arguments.js";

/** The flag of each option of a translation and of a build. */
export const FLAGS = {
  namespace: "namespace",
  selfPeer: "self-peer",
  timeoutSeconds: "timeout",
  name: "name",
  admiralty: "admiralty",
  targetName: "target-name",
  crds: "crds",
  fold: "fold",
  split: "split",
  claims: "claim",
  defaults: "defaults",
  eventImage: "event-image",
  natsUrl: "nats-url",
  natsSecret: "nats-secret",
  wire: "wire",
  considersTimeoutMs: "considers-timeout",
  concurrency: "concurrency",
} as const satisfies Record<keyof Options | keyof BuildOptions, keyof (typeof COMMANDS)["build"]>;

/** The findings whose help speaks of options. None of these helps holds a word of the user's. */
export const HELP_NAMES_OPTIONS: ReadonlySet<string> = new Set([
  "default-nats-url",
  "endless-service",
  "no-self-peer",
  "unknown-self-peer",
  "several-self-peers",
  "shared-volume",
  "target-name-too-long",
  "invalid-target-name",
  "shared-target-name",
  "reference-in-target-name",
  "volume-size",
  "volume-deleted",
  "too-many-templates",
  "too-many-tasks",
  "templates-shared",
  "refused-by-argo",
]);

/** The helps that the command can give more closely: it knows by which flags documents come. */
const HELPS: Readonly<Record<string, string>> = {
  "unknown-workflow": "put the workflow with this id into the folder that `--workflows` names: its files `*.json`, `*.yaml` and `*.yml` are read, none in folders inside of it",
  "unknown-peer": "give the peer's document in the file that `--peers` names, or link the processing to what another peer owns",
};

/** A finding that names flags in the place of options, in our own words alone. */
export function withFlags<D extends Pick<Diagnostic, "code" | "message" | "help">>(diagnostic: D): D {
  const { code, message, help } = diagnostic;
  // What a message begins with is ours: where the user's words come first, they stand in backticks.
  const said = message.replace(/^the option `(\w+)`/, (text, name: string) => (isOption(name) ? `the option ${quoted(name)}` : text));
  if (code === "invalid-option") return { ...diagnostic, message: said.replace(/ `natsSecret`$/, () => ` ${quoted("natsSecret")}`) };
  if (Object.hasOwn(HELPS, code)) return { ...diagnostic, message: said, help: HELPS[code] };
  if (help === undefined || !HELP_NAMES_OPTIONS.has(code)) return { ...diagnostic, message: said };
  const inFlags = help.replace(/`(\w+)(?:: (\w+))?`/g, (text, name: string, value: string | undefined) => (isOption(name) ? quoted(name, value) : text));
  return { ...diagnostic, message: said, help: inFlags };
}

/** Whether this is the name of an option. */
export function isOption(name: string): name is keyof typeof FLAGS {
  return Object.hasOwn(FLAGS, name);
}

function quoted(name: keyof typeof FLAGS, value?: string): string {
  return `\`--${FLAGS[name]}${value === undefined ? "" : ` ${value}`}\``;
}
