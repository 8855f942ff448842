/** What the parts of the preview say to each other. */
import type { DrawnItem, DrawnLink } from "oc-argo";
import type { DrawnPlaces } from "oc-argo/background";

export type { DrawnItem, DrawnLink, ItemKind } from "oc-argo";

/** A document of the source, by its JSON pointer: `/workflow`, `/workflows/<id>`, `/peers` or `/execution`. */
export type DocumentKey = string;

/** A workflow as it was drawn. The pointers of its items and links are into the source. */
export interface Drawing {
  key: DocumentKey;
  name: string;
  items: DrawnItem[];
  links: DrawnLink[];
  /** Where they stand in the document's text. */
  places?: DrawnPlaces | undefined;
}

/**
 * What is selected: an item or a link, by its JSON pointer. An item of a sub-workflow may run several times: `path`, the
 * ids of the sub-workflow nodes above it, names one of these; without it all are meant.
 */
export interface Selection {
  pointer: string;
  path?: readonly string[];
}

/** A colour scheme that has been decided. */
export type Theme = "light" | "dark";

/** Whether two selections mean the same. */
export function isSameSelection(one: Selection | undefined, other: Selection | undefined): boolean {
  return one?.pointer === other?.pointer && one?.path?.join("\0") === other?.path?.join("\0");
}

/** The document that a JSON pointer leads into. */
export function documentOf(pointer: string): DocumentKey {
  const parts = pointer.split("/");
  return parts.slice(0, parts[1] === "workflows" ? 3 : 2).join("/");
}
