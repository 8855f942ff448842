/** Help that fits into the terminal. */
import { widthOf } from "./width.js";

/** Help is not read more easily in longer lines, nor in shorter ones. */
const [MOST, LEAST] = [120, 60];

/** How wide help is written to a stream: `COLUMNS` says it where the stream is no terminal. */
export function helpWidth(stream: { columns?: number }): number {
  const columns = stream.columns || Number(process.env["COLUMNS"]) || MOST;
  return Math.min(Math.max(columns, LEAST), MOST);
}

/** Breaks long lines. What stands beside a word of its own, two spaces behind it, stays in its column. */
export function wrapped(text: string, width: number): string {
  return text.split("\n").flatMap((line) => wrappedLine(line, width)).join("\n");
}

function wrappedLine(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const [head = ""] = /^ *(?:\S+(?: \S+)* {2,})?/.exec(line) ?? [];
  const indent = " ".repeat(widthOf(head));
  const lines: string[] = [];
  let current = head;
  let isEmpty = true;
  for (const word of line.slice(head.length).split(" ")) {
    if (!isEmpty && widthOf(current) + 1 + widthOf(word) > width) {
      lines.push(current);
      [current, isEmpty] = [indent, true];
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}
