/** Where the cursor stands between braces and brackets: in JSON, and in YAML's flow style. */
import type { Text } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import type { CompletionCursor } from "./completion-cursor";
import { ITEM } from "./schema-walk";
import { isArray, isMember, isObject, keyOf, membersOf, pathTo, unquoted } from "./syntax-path";

/** As much of the text around the cursor as is looked at. */
const REACH = 400;

/** What can be completed at an offset; nothing where no key and no value can stand. */
export function flowCursor(language: "json" | "yaml", doc: Text, tree: Tree, at: number): CompletionCursor | undefined {
  const word = wordAt(doc, tree, at);
  if (!word) return undefined;
  const start = word.from - word.quote.length;
  const before = lastSolid(doc, start);
  const sign = doc.sliceString(before - 1, before);
  const place = placeBefore(doc, tree, before, sign);
  if (!place) return undefined;
  const { container, path, fits } = place;
  const behind = doc.sliceString(word.to + (word.closed ? 1 : 0), word.to + REACH);
  return {
    language,
    path,
    fits,
    ...word,
    taken: fits === "key" ? takenIn(doc, container, start) : new Set(),
    colon: fits === "key" && /^\s*:/.test(behind),
    ...(fits === "key" && !["{", ","].includes(sign) && { commaAt: before }),
    comma: fits === "key" && (language === "json" ? /^\s*"/ : /^\s*["'\w]/).test(behind),
  };
}

type Word = Pick<CompletionCursor, "from" | "to" | "quote" | "closed">;

/** The word around the cursor; nothing behind a string that is closed, and in a comment. */
function wordAt(doc: Text, tree: Tree, at: number): Word | undefined {
  const node = tree.resolveInner(at, -1);
  if (node.name === "Comment") return undefined;
  const text = doc.sliceString(Math.max(0, at - REACH), at);
  const opened = /(?:^|[[{,:]|\s)(["'])([^"'\\\n]*)$/.exec(text);
  if (["String", "PropertyName", "QuotedLiteral"].includes(node.name) && node.from < at) {
    const quote = doc.sliceString(node.from, node.from + 1) === "'" ? "'" : '"';
    const closed = node.to - node.from > 1 && doc.sliceString(node.to - 1, node.to) === quote;
    if (closed && at === node.to) return undefined;
    return { from: node.from + 1, to: node.to - (closed ? 1 : 0), quote, closed };
  }
  const after = doc.sliceString(at, at + REACH);
  if (opened?.[2] !== undefined) {
    const quote = opened[1] === "'" ? "'" : '"';
    const rest = /^[^"'\\\n,:{}[\]]*/.exec(after)?.[0] ?? "";
    const closed = after[rest.length] === quote;
    return { from: at - opened[2].length, to: closed ? at + rest.length : at, quote, closed };
  }
  const bare = /[\w.$-]*$/.exec(text)?.[0] ?? "";
  return { from: at - bare.length, to: at + (/^[\w.$-]*/.exec(after)?.[0].length ?? 0), quote: "", closed: false };
}

/** The offset behind the last character before `at` that is no white space. */
function lastSolid(doc: Text, at: number): number {
  for (let end = at; end > 0; end -= REACH) {
    const solid = doc.sliceString(Math.max(0, end - REACH), end).trimEnd();
    if (solid) return Math.max(0, end - REACH) + solid.length;
  }
  return 0;
}

type Place = Pick<CompletionCursor, "path" | "fits"> & { container: SyntaxNode };

/** Between which brackets the cursor stands, and whether for a key or for a value. */
function placeBefore(doc: Text, tree: Tree, before: number, sign: string): Place | undefined {
  const node = tree.resolveInner(before, -1);
  const container = openContainer(node, before, sign === "}" || sign === "]");
  if (!container) return undefined;
  const path = pathTo(doc, container);
  if (isArray(container)) return { container, path: [...path, ITEM], fits: "value" };
  if (sign !== ":") return { container, path, fits: "key" };
  const key = keyBefore(doc, node, before);
  return key === undefined ? undefined : { container, path: [...path, key], fits: "value" };
}

/** The innermost object or array that is still open behind `before`. */
function openContainer(node: SyntaxNode, before: number, closes: boolean): SyntaxNode | undefined {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (!isObject(at) && !isArray(at)) continue;
    const isClosed = closes && at.to === before && ["}", "]"].includes(at.lastChild?.name ?? "");
    if (!isClosed) return at;
  }
  return undefined;
}

/** The key before a colon. */
function keyBefore(doc: Text, colon: SyntaxNode, before: number): string | undefined {
  const parent = colon.parent;
  if (parent && isMember(parent)) return keyOf(doc, parent);
  const text = doc.sliceString(Math.max(0, before - REACH), before);
  const key = /("(?:[^"\\]|\\.)*"|'[^']*'|[\w.$-]+)\s*:$/.exec(text)?.[1];
  return key === undefined ? undefined : unquoted(key);
}

/** The keys of an object, without the one that begins at `start`. */
function takenIn(doc: Text, object: SyntaxNode, start: number): Set<string> {
  const taken = new Set<string>();
  for (const { key, member } of membersOf(doc, object)) {
    if (member.from !== start) taken.add(key);
  }
  return taken;
}
