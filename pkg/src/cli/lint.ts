/** `oc-argo lint`: only the diagnostics, of many workflows. */
import { init, translate, type Diagnostic } from "../nodejs.js";
import { choice, UsageError, type Arguments } from "./arguments.js";
import { formatDiagnostics } from "./diagnostics.js";
import { EXIT } from "./exit.js";
import { readOptions, readSource } from "./inputs.js";
import { counted, json, paintFor, visible } from "./terminal.js";

/** Says what is wrong with workflows, and gives the exit code. */
export async function lint({ values, positionals }: Arguments<"lint">): Promise<number> {
  if (positionals.length === 0) {
    throw new UsageError("WORKFLOW is missing");
  }
  const format = choice("format", values.format, ["text", "json"]) ?? "text";
  await init();
  const options = await readOptions(values);
  const paint = paintFor(process.stdout);
  const findings: { file: string; diagnostics: Diagnostic[] }[] = [];
  for (const path of positionals) {
    const { source, files, texts } = await readSource(path, values);
    const { diagnostics } = translate(source, options);
    findings.push({ file: path, diagnostics });
    if (format === "text") {
      const text = formatDiagnostics(diagnostics, files, paint, texts);
      process.stdout.write(text === "" ? `${visible(path)}: ${paint("green", "nothing to find fault with")}\n` : `${text}\n`);
    }
  }
  const faulty = findings.filter(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error"));
  if (format === "json") {
    process.stdout.write(`${json(findings)}\n`);
  } else if (findings.length > 1) {
    process.stdout.write(`${counted(findings.length, "workflow")}, ${faulty.length} with errors\n`);
  }
  return faulty.length > 0 ? EXIT.workflowHasErrors : EXIT.done;
}
