/** Diagnostics as a person reads them. */
import type { Diagnostic, Position, Severity } from "../nodejs.js";
import { counted, visible, type Paint, type Style } from "./terminal.js";

const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", info: "cyan" };

/** Where each document of the source came from, by its JSON pointer in the source. */
export type Files = ReadonlyMap<string, string>;

/** All diagnostics, and a line that counts them; nothing where there are none. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], files: Files, paint: Paint): string {
  if (diagnostics.length === 0) {
    return "";
  }
  const blocks = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, files, paint));
  return `${blocks.join("\n")}\n${summary(diagnostics)}\n`;
}

function formatDiagnostic(diagnostic: Diagnostic, files: Files, paint: Paint): string {
  const { severity, code, message, path, range, help, related = [] } = diagnostic;
  const head = `${paint(STYLES[severity], paint("bold", severity))}${paint("dim", `[${code}]`)}: ${paint("bold", visible(message))}`;
  const lines = [head, `  ${paint("dim", "at")} ${place(path, range?.start, files)}`];
  for (const other of related) {
    lines.push(`  ${paint("dim", "and")} ${place(other.path, other.range?.start, files)}: ${visible(other.message)}`);
  }
  if (help !== undefined) {
    lines.push(`  ${paint("dim", "help:")} ${visible(help)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** `file:line:column` where the text is known, and the JSON pointer inside it. */
function place(path: string, start: Position | undefined, files: Files): string {
  const keys = path.split("/");
  const own = keys.slice(0, 2).join("/");
  const nested = keys.slice(0, 3).join("/");
  const root = files.has(nested) ? nested : own;
  const file = files.get(root);
  if (file === undefined) {
    return visible(path);
  }
  const position = start === undefined ? "" : `:${start.line}:${start.column}`;
  const pointer = path.slice(root.length);
  return visible(`${file}${position}${pointer === "" ? "" : `  ${pointer}`}`);
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const counts: [number, string][] = [
    [count("error"), "error"],
    [count("warning"), "warning"],
    [count("info"), "note"],
  ];
  return counts.filter(([number]) => number > 0).map(([number, noun]) => counted(number, noun)).join(", ");
}
