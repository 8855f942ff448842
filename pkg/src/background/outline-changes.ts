/** What a worker tells of an outline, and what the page makes of it. */
import type { DrawnItem, DrawnLink, Outline } from "../outline.js";

/**
 * What has become of an outline since it was asked for the last time: all of it is another, or some of its items and links
 * are, by their indices, where the links are behind the items.
 */
export interface RawOutline {
  /** The outline as a whole, where not only parts of it are new. */
  whole?: Outline;
  /** The parts that are new. */
  changed: [number, DrawnItem | DrawnLink][];
  /** Where the items and links stand; absent where the document is no text. */
  ranges?: Uint32Array;
}

/** An outline with other items and links in the place of some. */
export function outlineWith(old: Outline, changed: RawOutline["changed"]): Outline {
  const [items, links] = [[...old.items], [...old.links]];
  for (const [index, drawn] of changed) {
    if (index < items.length) items[index] = drawn as DrawnItem;
    else links[index - items.length] = drawn as DrawnLink;
  }
  return { ...old, items, links };
}
