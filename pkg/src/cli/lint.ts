/** `oc-argo lint`: only the diagnostics, of many workflows. */
import { init, translate, type Diagnostic } from "../nodejs.js";
import { ReadError } from "../node/load.js";
import { counted } from "../wording.js";
import { allowedCodes, andAllowed, stillErrors, toldOf } from "./allowed.js";
import { choice, count, UsageError, type Arguments } from "./arguments.js";
import { formatDiagnostics } from "./diagnostics.js";
import { EXIT, exitOf } from "./exit.js";
import { assertOneInput, readOptions, sourcesWith, tellSkipped } from "./inputs.js";
import { json, paintFor, visible } from "./terminal.js";

/** What is said of one workflow, with `--format json`. */
interface Findings {
  file: string;
  /** The files of the documents that take part, by the pointers with which the paths of findings begin. */
  documents?: Record<string, string>;
  diagnostics: Diagnostic[];
  /** How many others there are that `--allow` leaves out, where there are any. */
  allowed?: number;
  /** Why the file could not be read. */
  error?: string;
}

/** Says what is wrong with workflows, and gives the exit code. A file that cannot be read does not keep the others from it. */
export async function lint({ values, positionals }: Arguments<"lint">): Promise<number> {
  if (positionals.length === 0) {
    throw new UsageError("WORKFLOW is missing");
  }
  assertOneInput(positionals, values);
  const format = choice("format", values.format, ["text", "json"]) ?? "text";
  const most = values["max-warnings"] === undefined ? Infinity : count("max-warnings", values["max-warnings"], 0);
  const codes = await allowedCodes(values.allow ?? []);
  await init();
  const options = await readOptions(values);
  const paint = paintFor(process.stdout);
  const tell = (text: string): boolean => format === "text" && process.stdout.write(text);
  const readSource = sourcesWith(values, tellSkipped);
  const findings: Findings[] = [];
  for (const path of positionals) {
    try {
      const input = await readSource(path);
      const found = translate(input.source, options).diagnostics;
      const diagnostics = toldOf(found, codes);
      const allowed = found.length - diagnostics.length;
      findings.push({ file: path, documents: Object.fromEntries(input.files), diagnostics, ...(allowed > 0 && { allowed }) });
      const text = formatDiagnostics(diagnostics, input, paint, positionals.length > 1 ? path : undefined, allowed);
      tell(text === "" ? `${visible(path)}: ${paint("green", "nothing to find fault with")}${andAllowed(allowed)}\n` : `${text}\n`);
    } catch (error) {
      // What all workflows share is another matter.
      if (!(error instanceof ReadError) || error.path !== path) throw error;
      findings.push({ file: path, diagnostics: [], error: error.message });
      process.stderr.write(`${paintFor(process.stderr)("red", "error")}: ${visible(error.message)}\n`);
    }
  }
  const faulty = findings.filter(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error"));
  const unreadable = findings.filter(({ error }) => error !== undefined);
  if (format === "json") {
    process.stdout.write(`${json(findings)}\n`);
  } else if (findings.length > 1) {
    const unread = unreadable.length === 0 ? "" : `, ${unreadable.length} not read`;
    const allowed = findings.reduce((sum, one) => sum + (one.allowed ?? 0), 0);
    tell(`${counted(findings.length, "workflow")}, ${faulty.length} with errors${unread}${andAllowed(allowed)}\n`);
  }
  const all = findings.flatMap(({ diagnostics }) => diagnostics);
  for (const warning of stillErrors(all, codes)) process.stderr.write(`${paintFor(process.stderr)("yellow", "warning")}: ${warning}\n`);
  if (unreadable.length > 0) return EXIT.file;
  const exit = exitOf(all);
  const warnings = all.filter(({ severity }) => severity === "warning").length;
  if (exit !== EXIT.done || warnings <= most) return exit;
  process.stderr.write(`${paintFor(process.stderr)("red", "error")}: ${counted(warnings, "warning")}, and \`--max-warnings\` allows ${most}\n`);
  return EXIT.workflowHasErrors;
}
