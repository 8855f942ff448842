/** The items that a workflow's text defines, as far as it can be read: what the ends of its links can name. */
import type { Text } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import { isObject, membersOf, unquoted } from "./syntax-path";

/** An item's id, and the name of its resource. */
export interface ItemId {
  id: string;
  name: string;
}

/** The fields of an item under which its resource, and so its name, stands. */
const RESOURCES = new Set(["processing", "data", "storage", "compute", "workflow", "native_tool"]);

const known = new WeakMap<Tree, ItemId[]>();

/** The items under `/graph/items`. */
export function itemIds(doc: Text, tree: Tree): ItemId[] {
  const cached = known.get(tree);
  if (cached) return cached;
  const found: ItemId[] = [];
  const graph = member(doc, rootOf(tree), "graph");
  const items = member(doc, graph, "items");
  for (const { key, value } of items ? membersOf(doc, items) : []) {
    found.push({ id: key, name: nameOf(doc, value) });
  }
  known.set(tree, found);
  return found;
}

/** The object that a document is. */
function rootOf(tree: Tree): SyntaxNode | undefined {
  let node: SyntaxNode | null = tree.topNode.firstChild;
  while (node && !isObject(node)) node = node.name === "Document" ? node.firstChild : node.nextSibling;
  return node ?? undefined;
}

function member(doc: Text, object: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  if (!object || !isObject(object)) return undefined;
  for (const { key, value } of membersOf(doc, object)) {
    if (key === name && value) return value;
  }
  return undefined;
}

/** The name of an item's resource; empty where it has none. */
function nameOf(doc: Text, item: SyntaxNode | undefined): string {
  if (!item || !isObject(item)) return "";
  for (const { key, value } of membersOf(doc, item)) {
    if (!RESOURCES.has(key)) continue;
    const name = member(doc, value, "name");
    if (name && !isObject(name)) return unquoted(doc.sliceString(name.from, Math.min(name.to, name.from + 200)));
  }
  return "";
}
