/** Reads the tolerant syntax trees of JSON and YAML alike: keys, members, and the path of a node. */
import type { Text } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { ITEM, type Step } from "./schema-walk";

const OBJECTS = new Set(["Object", "FlowMapping", "BlockMapping"]);
const ARRAYS = new Set(["Array", "FlowSequence", "BlockSequence"]);
const MEMBERS = new Set(["Property", "Pair"]);
const KEYS = new Set(["PropertyName", "Key"]);

/** Whether a node is an object of JSON or a mapping of YAML. */
export function isObject(node: SyntaxNode): boolean {
  return OBJECTS.has(node.name);
}

/** Whether a node is an array of JSON or a sequence of YAML. */
export function isArray(node: SyntaxNode): boolean {
  return ARRAYS.has(node.name);
}

/** Whether a node is a key with its value. */
export function isMember(node: SyntaxNode): boolean {
  return MEMBERS.has(node.name);
}

/** The keys of an object with their values; the value of an unfinished one may be absent. */
export function* membersOf(
  doc: Text,
  object: SyntaxNode,
): Generator<{ key: string; member: SyntaxNode; value: SyntaxNode | undefined }> {
  for (let member = object.firstChild; member; member = member.nextSibling) {
    if (!isMember(member)) continue;
    const key = keyOf(doc, member);
    if (key === undefined) continue;
    const last = member.lastChild;
    const isValue = last && !KEYS.has(last.name) && last.name !== ":" && !last.type.isError;
    yield { key, member, value: isValue ? last : undefined };
  }
}

/** The key of a member, without its quotes. */
export function keyOf(doc: Text, member: SyntaxNode): string | undefined {
  for (let node = member.firstChild; node; node = node.nextSibling) {
    if (KEYS.has(node.name)) return unquoted(doc.sliceString(node.from, node.to));
  }
  return undefined;
}

/** The value that a scalar's text stands for. */
export function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, text.endsWith("'") ? -1 : undefined).replaceAll("''", "'");
  if (!text.startsWith('"')) return text.trim();
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined);
  }
}

/** The path of a node from its document's root; a member's ends with its own key. */
export function pathTo(doc: Text, node: SyntaxNode): Step[] {
  const path: Step[] = [];
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (isMember(at)) {
      const key = keyOf(doc, at);
      if (key !== undefined) path.push(key);
    } else if (at !== node && isArray(at)) {
      path.push(ITEM);
    }
  }
  return path.reverse();
}
