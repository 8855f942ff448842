/** `oc-argo requires`: what the cluster must hold before a workflow can run. */
import { init, requires as requirements } from "../nodejs.js";
import { choice, type Arguments } from "./arguments.js";
import { formatDiagnostics } from "./diagnostics.js";
import { EXIT } from "./exit.js";
import { onlyWorkflow, readOptions, readSource } from "./inputs.js";
import { paintFor, visible } from "./terminal.js";

/** Says what a workflow requires, and gives the exit code. */
export async function requires({ values, positionals }: Arguments<"requires">): Promise<number> {
  const path = onlyWorkflow(positionals);
  const format = choice("format", values.format, ["text", "yaml"]) ?? "text";
  await init();
  const { source, files } = await readSource(path, values);
  const { yaml, needs, diagnostics } = requirements(source, await readOptions(values));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    process.stderr.write(`${formatDiagnostics(errors, files, paintFor(process.stderr))}\n`);
  }
  if (format === "yaml") {
    process.stdout.write(yaml);
  } else {
    const paint = paintFor(process.stdout);
    const lines = needs.map(({ cluster, kind, name, why }) => {
      const where = cluster === undefined ? "" : paint("dim", `  in the cluster of \`${visible(cluster)}\``);
      return `${paint("bold", kind)} ${visible(name)}${where}\n  ${visible(why)}\n`;
    });
    process.stdout.write(lines.join(""));
  }
  return errors.length > 0 ? EXIT.workflowHasErrors : EXIT.done;
}
