/**
 * Lints workflow files, and says every finding as an annotation of GitHub Actions:
 *
 *     node annotate.mjs [--peers FILE] [--workflows DIR] [--max-warnings N] [--allow CODE] ... WORKFLOW...
 *
 * The exit code is that of `oc-argo lint`: 0 where no workflow has errors, 1 where one has or where there are too many warnings,
 * 4 where a file cannot be read.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const text = { type: "string" };
const options = { peers: text, workflows: text, "max-warnings": text, allow: { ...text, multiple: true } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const beside = Object.entries(values).flatMap(([name, given]) => [given].flat().flatMap((value) => [`--${name}`, value]));
const { status, stdout, error } = spawnSync("npx", ["oc-argo", "lint", "--format", "json", ...beside, ...positionals], {
  encoding: "utf8",
  maxBuffer: Infinity,
  stdio: ["ignore", "pipe", "inherit"],
});
if (error !== undefined) throw error;

// What could not be read has said so itself. Where nothing could be linted, there is no JSON.
const findings = (stdout === "" ? [] : JSON.parse(stdout)).filter(({ error }) => error === undefined);
for (const { file, documents, diagnostics } of findings) {
  for (const diagnostic of diagnostics) console.log(annotation(file, documents, diagnostic));
}
const count = (wanted) => findings.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === wanted).length;
console.log(`workflows: ${findings.length}, errors: ${count("error")}, warnings: ${count("warning")}, infos: ${count("info")}`);
process.exitCode = status ?? 70;

/** A command to the runner, which shows it at the line. */
function annotation(workflow, documents, { severity, code, message, help, path, range }) {
  const kind = { error: "error", warning: "warning", info: "notice" }[severity];
  const [two, three] = [2, 3].map((keys) => documents[path.split("/").slice(0, keys).join("/")]);
  const place = { file: three ?? two ?? workflow };
  if (range !== undefined) {
    const { start, end } = range;
    // Columns count within one line alone.
    Object.assign(place, { line: start.line }, start.line === end.line && { col: start.column, endColumn: end.column });
  }
  const properties = Object.entries({ ...place, title: `oc-argo: ${code}` }).map(([name, value]) => `${name}=${escaped(value, /[%\r\n:,]/g)}`);
  return `::${kind} ${properties.join(",")}::${escaped(help === undefined ? message : `${message}\n${help}`, /[%\r\n]/g)}`;
}

/** A text in which nothing is taken for the end of its place. */
function escaped(value, special) {
  return String(value).replace(special, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
