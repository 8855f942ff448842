/** `oc-argo requires`: what the cluster must hold before a workflow can run. */
import { init, requires as requirements } from "../nodejs.js";
import { choice, type Arguments, type TranslationValues } from "./arguments.js";
import { formatDiagnostics } from "./diagnostics.js";
import { exitOf } from "./exit.js";
import { onlyWorkflow, readOptions, readSource, tellConcerning } from "./inputs.js";
import { json, paintFor, shellWord, visible } from "./terminal.js";

/** Says what a workflow requires, and gives the exit code. */
export async function requires({ values, positionals }: Arguments<"requires">): Promise<number> {
  const path = onlyWorkflow(positionals);
  const format = choice("format", values.format, ["text", "yaml", "json"]) ?? "text";
  await init();
  const input = await readSource(path, values);
  const { yaml, needs, diagnostics } = requirements(input.source, await readOptions(values));
  tellConcerning(input, diagnostics);
  const documents = Object.fromEntries(input.files);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0 && format !== "json") {
    process.stderr.write(`${formatDiagnostics(errors, input, paintFor(process.stderr))}\n`);
  }
  if (format === "yaml") {
    process.stdout.write(yaml);
  } else if (format === "json") {
    process.stdout.write(`${json({ documents, needs, diagnostics })}\n`);
  } else {
    const paint = paintFor(process.stdout);
    const lines = needs.map(({ cluster, kind, name, why }) => {
      const where = cluster === undefined ? "" : paint("dim", `  in the cluster of \`${visible(cluster)}\``);
      return `${paint("bold", kind)} ${visible(name)}${where}\n  ${visible(why)}\n`;
    });
    process.stdout.write(lines.join(""));
  }
  return exitOf(errors);
}

/** What the needs of a workflow depend on. Addresses, which may hold a login, are not of it. */
const DECIDING = ["peers", "workflows", "execution", "executions-id", "self-peer", "namespace", "admiralty", "target-name", "crds", "fold", "split", "claim", "defaults", "nats-secret"] as const;

/** The command that says what the workflow of a build requires. */
export function requiresLine(workflow: string, values: TranslationValues): string {
  const flags = DECIDING.flatMap((flag) => [values[flag] ?? []].flat().map((value) => [`--${flag}`, value]));
  const words = flags.map(([flag = "", value = ""]) => (value.startsWith("-") && value !== "-" ? shellWord(`${flag}=${value}`) : `${flag} ${shellWord(value)}`));
  return ["oc-argo requires", shellWord(workflow), ...words].join(" ");
}
