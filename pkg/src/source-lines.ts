/** A source map that is looked things up in: nothing of it is decoded but what is asked for. */
import type { LineRange } from "../wasm/schema.js";
import { escapeKey, indexOf, unescapeKey } from "./pointer.js";
import { NUMBERS, PARTS, type Names, type RawSourceMap } from "./translation.js";

/** What a line came from. */
export interface LineOrigin {
  /** The JSON pointer of the item. */
  pointer: string;
  /** The ids of the sub-workflow nodes above it; absent where all of its occurrences share the line. */
  path?: readonly string[];
}

/** Parts that belong to what runs; the others came over links, or are several tasks at once. */
const OWN = new Set(["task", "template", "service", "volume"] as const satisfies (typeof PARTS)[number][]) as ReadonlySet<string>;
const IS_OWN = PARTS.map((part) => OWN.has(part));
const TASK = PARTS.indexOf("task");
const VOLUME = PARTS.indexOf("volume");

/** From an item or link to the lines of the manifest that came from it, and back. */
export class SourceLines {
  readonly #entries: Uint32Array;
  readonly #json: string;
  #names: Names | undefined;

  /** @internal */
  constructor({ entries, names }: RawSourceMap) {
    this.#entries = entries;
    this.#json = names;
  }

  /**
   * The lines that came from the item or link at a JSON pointer. `path`, the ids of the sub-workflow nodes above it, names
   * one of the occurrences of an item that runs several times; without it all are meant. Entries of the DAG come first,
   * because they are of that item alone, while several may share a template.
   */
  of(pointer: string, path?: readonly string[]): LineRange[] {
    const { paths } = this.#read();
    const [root, isItem, origin] = this.#numbersOf(pointer);
    const asked = path?.join("\0");
    const isMeant = paths.map((known) => asked === undefined || known.join("\0") === asked);
    const inDag: LineRange[] = [];
    const others: LineRange[] = [];
    const entries = this.#entries;
    if (root < 0 || origin < 0) return [];
    for (let at = 0; at < entries.length; at += NUMBERS) {
      if (entries[at + 4] !== origin || entries[at + 3] !== isItem || entries[at + 1] !== root) continue;
      if (entries[at] !== VOLUME && isMeant[entries[at + 2] ?? 0] === false) continue;
      (entries[at] === TASK ? inDag : others).push({ start: entries[at + 5] ?? 0, end: entries[at + 6] ?? 0 });
    }
    return [...inDag, ...others];
  }

  /** The item from which a line came: the innermost, where several hold it. */
  at(line: number): LineOrigin | undefined {
    const entries = this.#entries;
    let [found, size] = [-1, Infinity];
    for (let at = 0; at < entries.length; at += NUMBERS) {
      const [start = 0, end = 0] = [entries[at + 5], entries[at + 6]];
      if (!(start <= line && line <= end) || end - start >= size || IS_OWN[entries[at] ?? 0] !== true) continue;
      [found, size] = [at, end - start];
    }
    if (found < 0) return undefined;
    const { roots, paths, items } = this.#read();
    const [part = 0, root = 0, path = 0, isItem, origin = 0] = entries.subarray(found, found + NUMBERS);
    const graph = `${roots[root]}/graph`;
    const pointer = isItem === 1 ? `${graph}/items/${escapeKey(items[origin] ?? "")}` : `${graph}/links/${origin}`;
    return part === VOLUME ? { pointer } : { pointer, path: paths[path] ?? [] };
  }

  /** The numbers of the root, of whether it is an item, and of the item or link. */
  #numbersOf(pointer: string): [root: number, isItem: number, origin: number] {
    const { roots, items } = this.#read();
    for (const [root, above] of roots.entries()) {
      const [list, key, ...below] = pointer.startsWith(`${above}/graph/`) ? pointer.slice(above.length + 7).split("/") : [];
      if (key === undefined || below.length > 0) continue;
      if (list === "links") return [root, 0, indexOf(key)];
      if (list === "items") return [root, 1, items.indexOf(unescapeKey(key))];
    }
    return [-1, 0, -1];
  }

  #read(): Names {
    this.#names ??= JSON.parse(this.#json) as Names;
    return this.#names;
  }
}
