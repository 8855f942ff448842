/**
 * Completion of the source's documents, in JSON and in YAML: the properties and values that the schema knows, and, at
 * the ends of links, the ids of the items that the document itself defines.
 */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  startCompletion,
} from "@codemirror/autocomplete";
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import type { Tree } from "@lezer/common";
import type { DocumentKey } from "../model";
import { blockCursor } from "./block-cursor";
import type { CompletionCursor } from "./completion-cursor";
import { flowCursor } from "./flow-cursor";
import { itemIds } from "./item-ids";
import { propertiesOf, type Schema, schemasAt, type Shape, valuesOf } from "./schema-walk";

/** Something that can be inserted: a key with how its value is written, or a value. */
export type Choice = { key: string; shape: Shape } | { value: string | number | boolean };

/** As long as a document may be read, in milliseconds, before what is known of it has to do. */
const READING_MS = 150;

/** Completes documents of one key by a schema. */
export function schemaCompletion(schema: Schema, key: DocumentKey): CompletionSource {
  return (context) => complete(schema, key, context);
}

/** What can be inserted at a context's position. */
export function complete(schema: Schema, key: DocumentKey, context: CompletionContext): CompletionResult | null {
  const cursor = cursorAt(context.state, context.pos);
  if (!cursor) return null;
  const isAsked = context.explicit || cursor.quote !== "" || cursor.from < context.pos;
  if (!isAsked) return null;
  const options = [...keyOptions(schema, key, cursor), ...valueOptions(schema, key, cursor, context.state)];
  if (options.length === 0) return null;
  return { from: cursor.from, to: context.pos, options, validFor: cursor.quote ? /^[^"'\\\n]*$/ : /^[\w.$-]*$/ };
}

/** What stands at an offset; nothing where nothing can be completed. */
export function cursorAt(state: EditorState, at: number): CompletionCursor | undefined {
  const tree = ensureSyntaxTree(state, at, READING_MS) ?? syntaxTree(state);
  if (tree.type.name === "JsonText") return flowCursor("json", state.doc, tree, at);
  if (isText(tree, at)) return undefined;
  return isInBrackets(tree, at) ? flowCursor("yaml", state.doc, tree, at) : blockCursor(state.doc, at);
}

/** The change that inserts a choice at an offset, with the cursor where one goes on. */
export function insertion(state: EditorState, at: number, choice: Choice): TransactionSpec | undefined {
  const cursor = cursorAt(state, at);
  if (!cursor) return undefined;
  const [head, tail] = "key" in choice ? written(choice, cursor) : [scalar(choice.value, cursor), ""];
  const from = cursor.from - cursor.quote.length;
  const comma = cursor.commaAt === undefined ? [] : [{ from: cursor.commaAt, insert: "," }];
  return {
    changes: [...comma, { from, to: cursor.to + (cursor.closed ? 1 : 0), insert: head + tail }],
    selection: { anchor: from + comma.length + head.length },
    scrollIntoView: true,
    userEvent: "input.complete",
  };
}

function keyOptions(schema: Schema, key: DocumentKey, cursor: CompletionCursor): Completion[] {
  if (cursor.fits === "value") return [];
  return propertiesOf(schema, schemasAt(schema, key, cursor.path))
    .filter(({ name }) => !cursor.taken.has(name))
    .map(({ name, description, shape }, index) =>
      option({ key: name, shape }, name, {
        type: "property",
        detail: shape === "any" ? "" : shape,
        info: description,
        boost: -index / 10,
      }),
    );
}

function valueOptions(schema: Schema, key: DocumentKey, cursor: CompletionCursor, state: EditorState): Completion[] {
  if (cursor.fits === "key") return [];
  const listed = valuesOf(schemasAt(schema, key, cursor.path)).map(({ value, description }) =>
    option({ value }, String(value), {
      type: "enum",
      detail: "",
      info: description,
      boost: typeof value === "number" ? -1 : 0,
    }),
  );
  return [...listed, ...endOptions(key, cursor, state)];
}

/** The ids of the items, where the end of a link stands. */
function endOptions(key: DocumentKey, { path }: CompletionCursor, state: EditorState): Completion[] {
  const [graph, links, , end, id] = path;
  const isWorkflow = key === "/workflow" || key.startsWith("/workflows/");
  const isEnd = graph === "graph" && links === "links" && (end === "source" || end === "destination") && id === "id";
  if (!isWorkflow || !isEnd || path.length !== 5) return [];
  const tree = ensureSyntaxTree(state, state.doc.length, READING_MS) ?? syntaxTree(state);
  return itemIds(state.doc, tree).map(({ id: value, name }) =>
    option({ value }, value, { type: "constant", detail: name, info: "", boost: 1 }),
  );
}

function option(
  choice: Choice,
  label: string,
  { type, detail, info, boost }: { type: string; detail: string; info: string; boost: number },
): Completion {
  return {
    label,
    type,
    boost,
    ...(detail && { detail }),
    ...(info && { info }),
    apply: (view, _completion, _from, to) => {
      const spec = insertion(view.state, to, choice);
      if (!spec) return;
      view.dispatch(spec);
      // What the schema or the document lists as values of the key is offered at once.
      if ("key" in choice && choice.shape !== "object" && choice.shape !== "array") startCompletion(view);
    },
  };
}

/** A key as it is written, before and behind where the cursor goes. */
function written(
  { key, shape }: { key: string; shape: Shape },
  cursor: CompletionCursor,
): [head: string, tail: string] {
  const name = cursor.language === "json" || cursor.quote ? JSON.stringify(key) : plainOrQuoted(key);
  if (cursor.colon) return [name, ""];
  const comma = cursor.comma ? "," : "";
  if (cursor.column === undefined) {
    const [open, close] = shape === "object" ? "{}" : shape === "array" ? "[]" : shape === "string" ? '""' : ["", ""];
    return [`${name}: ${open}`, `${close}${comma}`];
  }
  const indent = `\n${" ".repeat(cursor.column + 2)}`;
  return [`${name}:${shape === "object" ? indent : shape === "array" ? `${indent}- ` : " "}`, ""];
}

function scalar(value: string | number | boolean, { language, quote }: CompletionCursor): string {
  if (typeof value !== "string") return String(value);
  return language === "json" || quote ? JSON.stringify(value) : plainOrQuoted(value);
}

/** A string of YAML without quotes where it would be read as nothing else. */
function plainOrQuoted(text: string): string {
  const isPlain = /^[A-Za-z0-9_/][\w ./+-]*$/.test(text) && !text.endsWith(" ");
  const isOther =
    /^(true|false|yes|no|on|off|null|y|n)$/i.test(text) ||
    (/^[\d.+-][\d_.:eExXoOa-fA-F+-]*$/.test(text) && !/^[\da-f]+(-[\da-f]+){2,}$/i.test(text));
  return isPlain && !isOther ? text : JSON.stringify(text);
}

/** Whether an offset is in a comment or in a block of text. */
function isText(tree: Tree, at: number): boolean {
  return ["Comment", "BlockLiteralContent", "BlockLiteralHeader"].includes(tree.resolveInner(at, -1).name);
}

/** Whether an offset is between YAML's braces or brackets. */
function isInBrackets(tree: Tree, at: number): boolean {
  for (let node = tree.resolveInner(at, -1); ;) {
    const isFlow = node.name === "FlowMapping" || node.name === "FlowSequence";
    const isClosed = ["}", "]"].includes(node.lastChild?.name ?? "") && node.to <= at;
    if (isFlow && node.from < at && !isClosed) return true;
    if (!node.parent) return false;
    node = node.parent;
  }
}
