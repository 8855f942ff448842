/** How much room a text takes on a terminal, where letters of East Asia and emoji take that of two. */
import { createInterface, type Interface } from "node:readline";
import { PassThrough } from "node:stream";

/** What replaces what is cut off. */
const CUT = "…";

let meter: Interface | undefined;

/** How many columns a text takes. Of an emoji that is made of several, it may be fewer. */
export function widthOf(text: string): number {
  // Node measures texts only where it places the cursor behind a prompt.
  meter ??= createInterface({ input: new PassThrough(), terminal: false });
  meter.setPrompt(text);
  return meter.getCursorPos().cols;
}

const LETTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A text of one line, cut where it takes more than so many columns. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [shown, width] = ["", widthOf(CUT)];
  for (const { segment } of LETTERS.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    shown += segment;
  }
  return columns < widthOf(CUT) ? "" : `${shown}${CUT}`;
}
