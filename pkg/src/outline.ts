/**
 * What was drawn, as an editor shows it: the items with their names, kinds and positions, the links, and where each
 * stands in the text. It reads as tolerantly as an editor must: what has the wrong type is as if it were absent, because
 * the translation reports it.
 */
import type { Range } from "../wasm/schema.js";
import { ObjectText, readSafely } from "./boundary.js";
import { RANGE_NUMBERS, rangeAt } from "./drawn-places.js";
import { escapeKey } from "./pointer.js";
import { locateRaw, partsOf, readDocument, type RawParts } from "./translator.js";

/** What an item is, by the field under which its resource stands. */
export type ItemKind = "processing" | "storage" | "compute" | "data" | "workflow" | "native_tool" | "unknown";

/** These fields, in the order in which they are looked for. */
const KINDS: readonly Exclude<ItemKind, "unknown">[] = ["processing", "storage", "compute", "data", "workflow", "native_tool"];

/** An item as it was drawn. */
export interface DrawnItem {
  /** Its id. */
  id: string;
  /** Its resource's name; its id where it has none. */
  name: string;
  /** What it is. */
  kind: ItemKind;
  /** Its JSON pointer in the document. */
  pointer: string;
  /** Where it was drawn, in pixels; absent where the document does not say. */
  position?: {
    /** From the left. */
    x: number;
    /** From the top. */
    y: number;
  };
  /** Its width, in pixels. */
  width?: number;
  /** Its height, in pixels. */
  height?: number;
  /** The id of the workflow that a sub-workflow node stands for. */
  workflowId?: string;
  /** Where it stands in the text, where the document is one. */
  range?: Range;
}

/** A link as it was drawn. */
export interface DrawnLink {
  /** The id of the item that it leaves. */
  source: string;
  /** The id of the item that it reaches. */
  destination: string;
  /** Its JSON pointer in the document. */
  pointer: string;
  /** Whether it carries files. */
  files: boolean;
  /** Where it stands in the text, where the document is one. */
  range?: Range;
}

/** A workflow as it was drawn. */
export interface Outline {
  /** The workflow's id, where it has one. */
  id?: string;
  /** Its name, where it has one. */
  name?: string;
  /** Its items, in the order of the document. */
  items: DrawnItem[];
  /** Its links, in their order. */
  links: DrawnLink[];
}

/**
 * Outlines a workflow, a text (JSON or YAML) or an object.
 *
 * @throws OcArgoError with code `not-initialised`, or `invalid-source` where reading the object throws.
 */
export function outline(document: unknown): Outline {
  const { ranges, ...found } = outlined(document);
  if (ranges !== undefined) {
    [...found.items, ...found.links].forEach((drawn, index) => {
      const range = rangeAt(ranges, index);
      if (range !== undefined) drawn.range = range;
    });
  }
  return found;
}

/** An outline, and beside it where its items and links stand in the text. */
export interface Outlined extends Outline {
  /** The ranges of the items and, behind these, of the links; absent where the document is no text. */
  ranges?: Uint32Array;
}

/** Outlines a workflow without making the ranges; `parts` are those of a text, where they are known. It throws as {@link outline} does. */
export function outlined(document: unknown, parts?: RawParts): Outlined {
  return readSafely("invalid-source", "the document cannot be read", () => {
    const workflow = record(valueOf(document));
    const graph = record(workflow["graph"]);
    const items = record(graph["items"]);
    const links = Array.isArray(graph["links"]) ? (graph["links"] as unknown[]) : [];
    const told = typeof document === "string" ? toldOf(parts ?? partsOf(document), items, links) : undefined;
    const found: Outline = {
      ...optional("id", text(workflow["id"])),
      ...optional("name", text(workflow["name"])),
      items: (told?.ids ?? Object.keys(items)).map((id) => drawnItem(id, items[id])),
      links: links.map((link, index) => drawnLink(index, link)),
    };
    if (typeof document !== "string") return found;
    return { ...found, ranges: told?.ranges ?? locateRaw(document, [...found.items, ...found.links].map(({ pointer }) => pointer)) };
  });
}

/** What was told of the parts, where it is of these items and links. */
function toldOf(parts: RawParts | undefined, items: Record<string, unknown>, links: readonly unknown[]): { ids: string[]; ranges: Uint32Array } | undefined {
  if (parts === undefined) return undefined;
  const ids = JSON.parse(parts.ids) as string[];
  const isOfThese = ids.length === Object.keys(items).length && ids.every((id) => Object.hasOwn(items, id));
  return isOfThese && parts.ranges.length === RANGE_NUMBERS * (ids.length + links.length) ? { ids, ranges: parts.ranges } : undefined;
}

/** An item or a link that has become another: what it is now. Its index counts the links behind the items. */
export function redrawn({ items }: Outline, index: number, value: unknown): DrawnItem | DrawnLink {
  const item = items[index];
  return item === undefined ? drawnLink(index - items.length, value) : drawnItem(item.id, value);
}

/** One step of a JSON pointer, escaped as RFC 6901 asks. */
function step(key: string | number): string {
  return `/${escapeKey(String(key))}`;
}

/**
 * What a document holds. The browser's own reader is the quickest, and keeps the order; where it refuses, the translator's
 * takes what there is.
 */
export function valueOf(document: unknown): unknown {
  if (document instanceof ObjectText) return JSON.parse(document.json) as unknown;
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch {
    return readDocument(document).value;
  }
}

function drawnItem(id: string, value: unknown): DrawnItem {
  const item = record(value);
  const kind = KINDS.find((name) => isRecord(item[name]));
  const resource = record(item[kind ?? "native_tools"]);
  const position = record(item["position"]);
  const [x, y] = [number(position["x"]), number(position["y"])];
  return {
    id,
    name: text(resource["name"]) ?? id,
    kind: kind ?? (isRecord(item["native_tools"]) ? "native_tool" : "unknown"),
    pointer: `/graph/items${step(id)}`,
    ...(x === undefined || y === undefined ? {} : { position: { x, y } }),
    ...optional("width", number(item["width"])),
    ...optional("height", number(item["height"])),
    ...(kind === "workflow" ? optional("workflowId", text(resource["workflow_id"]) ?? text(resource["id"])) : {}),
  };
}

function drawnLink(index: number, value: unknown): DrawnLink {
  const link = record(value);
  const end = (name: string): string => text(record(link[name])["id"]) ?? "";
  const files = link["storage_link_infos"];
  return {
    source: end("source"),
    destination: end("destination"),
    pointer: `/graph/links${step(index)}`,
    files: Array.isArray(files) && files.length > 0,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
