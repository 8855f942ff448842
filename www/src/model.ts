/** What the parts of the preview say to each other. */
import type { Diagnostic, Range } from "oc-argo";

/** A document of the source, by its JSON pointer: `/workflow`, `/workflows/<id>`, `/peers` or `/execution`. */
export type DocumentKey = string;

/** What an item is, by the field under which its resource stands. */
export type ItemKind = "processing" | "data" | "storage" | "compute" | "workflow" | "native_tool" | "unknown";

/** An item as it was drawn. */
export interface DrawnItem {
  id: string;
  /** Its resource's name; its id where it has none. */
  name: string;
  kind: ItemKind;
  /** Its JSON pointer in the source. */
  pointer: string;
  /** Where it was drawn, in pixels; absent where the document does not say. */
  position?: { x: number; y: number };
  width?: number;
  height?: number;
}

/** A link as it was drawn. */
export interface DrawnLink {
  /** The ids of its ends. */
  source: string;
  destination: string;
  pointer: string;
  /** Whether it carries files. */
  files: boolean;
}

/** A workflow as it was drawn. */
export interface Drawing {
  key: DocumentKey;
  name: string;
  items: DrawnItem[];
  links: DrawnLink[];
}

/**
 * What is selected: an item or a link, by its JSON pointer. An item of a sub-workflow may run several times: `path`, the
 * ids of the sub-workflow nodes above it, names one of these; without it all are meant.
 */
export interface Selection {
  pointer: string;
  path?: readonly string[];
}

/** Where an item or a link stands in the text of its document. */
export interface Place {
  pointer: string;
  range: Range;
}

/** A colour scheme that has been decided. */
export type Theme = "light" | "dark";

/** Whether two selections mean the same. */
export function isSameSelection(one: Selection | undefined, other: Selection | undefined): boolean {
  return one?.pointer === other?.pointer && one?.path?.join("\0") === other?.path?.join("\0");
}

/** The diagnostics about an item or a link, or about something inside of it. */
export function diagnosticsAt(diagnostics: readonly Diagnostic[], pointer: string): Diagnostic[] {
  return diagnostics.filter(({ path }) => path === pointer || path.startsWith(`${pointer}/`));
}

/** The document that a JSON pointer leads into. */
export function documentOf(pointer: string): DocumentKey {
  const parts = pointer.split("/");
  return parts.slice(0, parts[1] === "workflows" ? 3 : 2).join("/");
}
