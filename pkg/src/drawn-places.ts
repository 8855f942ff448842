/** Where the items and links of a workflow stand in its text: nothing is made of those that nobody asks for. */
import type { Position, Range } from "../wasm/schema.js";

/** How many numbers a range has: its first line and column, and those behind its end. All are 0 where there is none. */
export const RANGE_NUMBERS = 4;

/** An item or a link, by its index in the outline. */
export interface DrawnPart {
  /** Which of the two. */
  kind: "item" | "link";
  /** Its index among these. */
  index: number;
}

/** From an item or link to its place in the text, and back. */
export class DrawnPlaces {
  readonly #numbers: Uint32Array;
  readonly #items: number;

  /** @internal */
  constructor(numbers: Uint32Array, items: number) {
    this.#numbers = numbers;
    this.#items = items;
  }

  /** Where an item stands, by its index in the outline. */
  item(index: number): Range | undefined {
    return index >= 0 && index < this.#items ? rangeAt(this.#numbers, index) : undefined;
  }

  /** Where a link stands, by its index. */
  link(index: number): Range | undefined {
    return index >= 0 ? rangeAt(this.#numbers, this.#items + index) : undefined;
  }

  /**
   * The item or link in whose text a position is. On the line where an item begins, what stands before it, as its key, counts
   * as its own.
   */
  at({ line, column }: Position): DrawnPart | undefined {
    const numbers = this.#numbers;
    let next: { index: number; column: number } | undefined;
    for (let at = 0; at < numbers.length; at += RANGE_NUMBERS) {
      const [startLine = 0, startColumn = 0, endLine = 0, endColumn = 0] = [numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]];
      if (startLine === 0 || startLine > line || endLine < line) continue;
      const index = at / RANGE_NUMBERS;
      const isBehindStart = startLine < line || startColumn <= column;
      if (isBehindStart && (line < endLine || column <= endColumn)) return this.#part(index);
      if (!isBehindStart && index < this.#items && startColumn < (next?.column ?? Infinity)) next = { index, column: startColumn };
    }
    return next && this.#part(next.index);
  }

  #part(index: number): DrawnPart {
    return index < this.#items ? { kind: "item", index } : { kind: "link", index: index - this.#items };
  }
}

/** One of many ranges that are numbers; `undefined` where there is none. */
export function rangeAt(numbers: Uint32Array, index: number): Range | undefined {
  const [line = 0, column = 0, endLine = 0, endColumn = 0] = numbers.subarray(RANGE_NUMBERS * index, RANGE_NUMBERS * (index + 1));
  return line === 0 ? undefined : { start: { line, column }, end: { line: endLine, column: endColumn } };
}
