/**
 * Where the cursor stands in YAML's block style. Indentation says it all, and says it also where the text is unfinished
 * and a syntax tree would not: a line that holds nothing yet has no node.
 */
import type { Text } from "@codemirror/state";
import type { CompletionCursor } from "./completion-cursor";
import { ITEM, type Step } from "./schema-walk";
import { unquoted } from "./syntax-path";

/** As much of a line as is looked at. */
const REACH = 1000;
/** As many lines below the cursor as are searched for keys that its mapping has already. */
const LINES_BELOW = 2000;

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#,[\]{}&*!|>%@`](?:[^:#]|:(?=\S)|(?<=\S)#)*?)\s*:(?=\s|$)/;

/** A dash or a key that begins a line, at its column from 0. */
interface Starter {
  column: number;
  /** Absent for a dash. */
  key?: string;
}

/** What a line begins with, and the column of what follows. */
interface Head {
  starters: Starter[];
  /** The column of the word behind the dashes, and behind a key where there is one. */
  column: number;
}

/** What can be completed at an offset that is in no comment, no block of text and no brackets. */
export function blockCursor(doc: Text, at: number): CompletionCursor | undefined {
  const line = doc.lineAt(at);
  const text = line.text.slice(0, REACH);
  const before = text.slice(0, at - line.from);
  if (/^(---|\.\.\.|%)/.test(before) || before.length < at - line.from) return undefined;
  const head = headOf(before);
  const word = before.slice(head.column);
  const opened = /^["']/.exec(word)?.[0] ?? "";
  const quote = opened === '"' || opened === "'" ? opened : "";
  if (quote ? word.indexOf(quote, 1) > 0 : /^[|>&*!{[#%@`]|\s#|\s$/.test(word)) return undefined;
  const after = text.slice(before.length);
  const rest = (quote ? /^[^"'\n]*/ : /^[^\s:#,'"]*/).exec(after)?.[0] ?? "";
  const closed = quote !== "" && after[rest.length] === quote;
  const isValue = head.starters.at(-1)?.key !== undefined;
  if (!isValue && !quote && /\s/.test(word)) return undefined;
  const column = isValue ? (head.starters.at(-1)?.column ?? 0) : head.column;
  const { path, taken } = surroundings(doc, line.number, head.starters, column, isValue);
  return {
    language: "yaml",
    path,
    fits: isValue ? "value" : "either",
    from: line.from + head.column + quote.length,
    to: at + (quote && !closed ? 0 : rest.length),
    quote,
    closed,
    taken,
    colon: !isValue && /^\s*:(\s|$)/.test(after.slice(rest.length + (closed ? 1 : 0))),
    comma: false,
    column,
  };
}

/** The dashes and the key that a line begins with. */
function headOf(text: string): Head {
  const starters: Starter[] = [];
  let column = text.length - text.trimStart().length;
  for (let dash; (dash = /^-(\s+|$)/.exec(text.slice(column))); column += dash[0].length) starters.push({ column });
  const key = KEY.exec(text.slice(column));
  if (!key?.[1]) return { starters, column };
  starters.push({ column, key: unquoted(key[1]) });
  const behind = text.slice(column + key[0].length);
  return { starters, column: text.length - behind.trimStart().length };
}

/** The path of the place at a column, and the keys that stand beside it. */
function surroundings(
  doc: Text,
  number: number,
  own: readonly Starter[],
  column: number,
  isValue: boolean,
): { path: Step[]; taken: Set<string> } {
  const path: Step[] = [];
  const taken = new Set<string>();
  let at = column;
  let isDash = false;
  let isBeside = true;
  const climb = (starters: readonly Starter[]): void => {
    for (const starter of starters.toReversed()) {
      const isParent = starter.column < at || (isDash && starter.key !== undefined && starter.column === at);
      if (isParent) {
        path.push(starter.key ?? ITEM);
        at = starter.column;
        isDash = starter.key === undefined;
        isBeside = false;
      } else if (isBeside && starter.column === at && starter.key !== undefined) {
        taken.add(starter.key);
      }
    }
  };
  if (isValue) {
    const key = own.at(-1)?.key;
    if (key !== undefined) path.push(key);
    climb(own.slice(0, -1));
  } else {
    climb(own);
  }
  for (let above = number - 1; above > 0 && (at > 0 || isDash || isBeside); above--) climb(startersOf(doc, above));
  keysBelow(doc, number, column, taken);
  return { path: path.reverse(), taken };
}

/** Adds the keys of the same mapping that stand below the cursor's line. */
function keysBelow(doc: Text, number: number, column: number, taken: Set<string>): void {
  const last = Math.min(doc.lines, number + LINES_BELOW);
  for (let below = number + 1; below <= last; below++) {
    const [first] = startersOf(doc, below);
    if (!first || first.column > column) continue;
    if (first.column < column || first.key === undefined) return;
    taken.add(first.key);
  }
}

function startersOf(doc: Text, number: number): Starter[] {
  const { text } = doc.line(number);
  const head = headOf(text.slice(0, REACH));
  // INVARIANT: text that is neither a dash nor a key, the lines of a block of text for one, begins nothing.
  return head.starters;
}
