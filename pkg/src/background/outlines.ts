/**
 * The outlines of a preview's workflows on their way to the page: of a text in which a letter was typed goes no more than the
 * item or link that has it, and where everything stands now.
 */
import { outlined, redrawn, type DrawnItem, type DrawnLink, type Outline } from "../outline.js";
import { PiecedText } from "../pieced-text.js";
import type { RawParts } from "../translator.js";
import { outlineWith, type RawOutline } from "./outline-changes.js";

/** What the page was told last of a workflow. */
interface Told {
  document: unknown;
  outline: Outline;
}

/**
 * INVARIANT: what the page was told of a document so far makes the outline of that document as it was when it was told last.
 */
export class Outlines {
  readonly #told = new Map<string, Told>();

  /**
   * What has become of the outline of a document; `undefined` where that is the one that was told, and the page has it.
   *
   * @param parts Gives the parts of the text, where the translator keeps them.
   */
  next(key: string, document: unknown, isKnown: boolean, parts: () => RawParts | undefined): RawOutline | undefined {
    const told = isKnown ? this.#told.get(key) : undefined;
    if (told?.document === document && PiecedText.is(document)) return undefined;
    // Whatever fails from here on, the page is told the whole next time.
    this.#told.delete(key);
    const found = parts();
    const changed = told === undefined ? undefined : found?.changed;
    const { outline, ...raw } =
      told === undefined || found === undefined || changed === undefined
        ? asWhole(PiecedText.is(document) ? document.text : document, found)
        : withChanged(told.outline, JSON.parse(changed) as [number, unknown][], found.ranges);
    this.#told.set(key, { document, outline });
    return raw;
  }
}

function asWhole(document: unknown, parts: RawParts | undefined): RawOutline & { outline: Outline } {
  const { ranges, ...outline } = outlined(document ?? {}, parts);
  return { outline, whole: outline, changed: [], ...(ranges === undefined ? {} : { ranges }) };
}

function withChanged(old: Outline, values: readonly [number, unknown][], ranges: Uint32Array): RawOutline & { outline: Outline } {
  const changed = values.map(([index, value]): [number, DrawnItem | DrawnLink] => [index, redrawn(old, index, value)]);
  return { outline: outlineWith(old, changed), changed, ranges };
}
