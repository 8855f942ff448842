/** Diagnostics as a person reads them. */
import type { Diagnostic, Position, Range, Severity } from "../nodejs.js";
import { counted } from "../wording.js";
import { andAllowed } from "./allowed.js";
import { withFlags } from "./flags.js";
import { visible, type Paint, type Style } from "./terminal.js";

const STYLES: Record<Severity, Style> = { error: "red", warning: "yellow", info: "cyan" };

/** Where each document of the source came from, by its JSON pointer in the source. */
export type Files = ReadonlyMap<string, string>;

/** The documents of the source, by their JSON pointers in it. */
export interface Documents {
  files: Files;
  /** Their texts, for the lines that findings are about. */
  texts: ReadonlyMap<string, string>;
}

/**
 * All diagnostics, each with the line that it is about, and a line that counts them; nothing where there are none. Of one among
 * several workflows that line names it: a finding may stand in a file that they share. It also says how many `lint` left out.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { files, texts }: Documents,
  paint: Paint,
  of?: string,
  allowed = 0,
): string {
  if (diagnostics.length === 0) {
    return "";
  }
  // Once, and not for each of what may be thousands.
  const lines: Lines = new Map([...texts].map(([root, text]) => [root, text.split(/\r?\n/)]));
  const blocks = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, files, lines, paint));
  return `${blocks.join("\n")}\n${of === undefined ? "" : `${visible(of)}: `}${summary(diagnostics)}${andAllowed(allowed)}\n`;
}

/** The lines of each document, by its JSON pointer in the source. */
type Lines = ReadonlyMap<string, readonly string[]>;

function formatDiagnostic(diagnostic: Diagnostic, files: Files, linesOf: Lines, paint: Paint): string {
  const { severity, code, message, path, range, help, related = [] } = withFlags(diagnostic);
  const head = `${paint(STYLES[severity], paint("bold", severity))}${paint("dim", `[${code}]`)}: ${paint("bold", visible(message))}`;
  const lines = [head, `  ${paint("dim", "at")} ${place(path, range?.start, files)}`];
  lines.push(...excerpt(linesOf.get(rootOf(path, files)), range, paint, STYLES[severity]));
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
  const root = rootOf(path, files);
  const file = files.get(root);
  if (file === undefined) {
    return visible(path);
  }
  const position = start === undefined ? "" : `:${start.line}:${start.column}`;
  const pointer = path.slice(root.length);
  return visible(`${file}${position}${pointer === "" ? "" : `  ${pointer}`}`);
}

/** The pointer of the document that holds a place. */
function rootOf(path: string, files: Files): string {
  const keys = path.split("/");
  const nested = keys.slice(0, 3).join("/");
  return files.has(nested) ? nested : keys.slice(0, 2).join("/");
}

/** How much of a line is shown. */
const MAX_EXCERPT = 100;

/** What stands in front of an `@` that is none of an image's digest: looked at once, however long it is. */
const BEFORE_HOST = /(?<![^\s"'@])[^\s"'@]+(?=@(?!sha\d+:))/g;
/** The login at its end, in an address or by itself. */
const LOGIN = /(?:(?<=:\/\/)[^/]+|(?<![^/:])[^/:]+:(?!\/\/).+)$/;
/** What stands so far around an excerpt may be a login's other end. */
const AROUND = 500;

/** A part of a line in which logins are as many stars: a log is read by more people than a workflow. */
function withoutLogins(line: string, from: number, to: number): string {
  const start = Math.max(from - AROUND, 0);
  const hidden = line.slice(start, to + AROUND).replace(BEFORE_HOST, (before) => before.replace(LOGIN, (login) => "*".repeat(login.length)));
  return hidden.slice(from - start, to - start);
}

/** The first line of a range, with carets below what is meant. */
function excerpt(lines: readonly string[] | undefined, range: Range | undefined, paint: Paint, style: Style): string[] {
  const line = range === undefined ? undefined : lines?.[range.start.line - 1];
  if (line === undefined || range === undefined) {
    return [];
  }
  const column = range.start.column - 1;
  const from = Math.max(0, column - MAX_EXCERPT / 2);
  const shown = withoutLogins(line, from, from + MAX_EXCERPT);
  const last = range.end.line === range.start.line ? range.end.column - 1 : line.length;
  const before = visible(shown.slice(0, column - from));
  const meant = visible(shown.slice(column - from, Math.max(last - from, column - from + 1)));
  const number = String(range.start.line);
  const gutter = " ".repeat(number.length);
  return [
    `  ${paint("dim", `${number} |`)} ${visible(shown)}`,
    `  ${paint("dim", `${gutter} |`)} ${" ".repeat([...before].length)}${paint(style, "^".repeat(Math.max([...meant].length, 1)))}`,
  ];
}

/** How many there are of each severity; nothing where there are none. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const counts: [number, string][] = [
    [count("error"), "error"],
    [count("warning"), "warning"],
    [count("info"), "info"],
  ];
  return counts.filter(([number]) => number > 0).map(([number, noun]) => counted(number, noun)).join(", ");
}
