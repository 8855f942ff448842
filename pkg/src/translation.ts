/**
 * A translation as the wasm module hands it over, and as a caller reads it. The two members that are large, `dag` and
 * `sourceMap`, are decoded when they are first read: whoever writes the manifest to a file asks for neither.
 */
import type { SourceMapEntry, Translation } from "../wasm/schema.js";
import { escapeKey } from "./pointer.js";

/** A source map on its way: numbers, and what they stand for. */
export interface RawSourceMap {
  /** Its entries, as {@link NUMBERS} numbers each. */
  entries: Uint32Array;
  /** What these numbers stand for, as JSON. */
  names: string;
}

/** What goes over, and to another thread: texts and numbers, which are copied whole. */
export interface RawTranslation extends RawSourceMap {
  yaml: string;
  /** The small members, as JSON. */
  rest: string;
  /** `dag`, as JSON. */
  dag: string;
}

/** Part, root, path, whether it is an item, item or link, first line, last line. */
export const NUMBERS = 7;

/** In the order in which the module counts them. */
export const PARTS: readonly SourceMapEntry["part"][] = [
  "task",
  "template",
  "service",
  "volume",
  "dependency",
  "artifact",
  "variable",
  "mount",
  "placement",
  "repository",
  "tasks",
  "templates",
];

/** What the numbers of a source map stand for. */
export interface Names {
  roots: string[];
  paths: string[][];
  items: string[];
}

/** The translation that a caller reads: to `JSON.stringify`, spread and structured cloning an object like any other. */
export function translationFrom(raw: RawTranslation): Translation {
  const translation = { ...JSON.parse(raw.rest), yaml: raw.yaml } as Translation;
  decodeLater(translation, "dag", () => JSON.parse(raw.dag) as Translation["dag"]);
  decodeLater(translation, "sourceMap", () => sourceMapFrom(raw));
  return translation;
}

function decodeLater<Key extends keyof Translation>(translation: Translation, key: Key, decode: () => Translation[Key]): void {
  let decoded: Translation[Key] | undefined;
  const become = (value: Translation[Key]): void => {
    Object.defineProperty(translation, key, { value, writable: true, enumerable: true, configurable: true });
  };
  Object.defineProperty(translation, key, {
    get() {
      decoded ??= decode();
      // Of a translation that was frozen meanwhile, this stays what is read.
      if (Object.getOwnPropertyDescriptor(translation, key)?.configurable) become(decoded);
      return decoded;
    },
    set: become,
    enumerable: true,
    configurable: true,
  });
}

/** The entries of a source map. */
export function sourceMapFrom({ entries, names }: RawSourceMap): SourceMapEntry[] {
  const { roots, paths, items } = JSON.parse(names) as Names;
  const sourceMap: SourceMapEntry[] = [];
  for (let at = 0; at < entries.length; at += NUMBERS) {
    const [part, root, path, isItem, origin, start, end] = entries.subarray(at, at + NUMBERS) as unknown as [number, number, number, number, number, number, number];
    const above = `${roots[root]}/graph`;
    const id = items[origin] ?? "";
    const from = isItem === 1 ? { pointer: `${above}/items/${escapeKey(id)}`, itemId: id } : { pointer: `${above}/links/${origin}`, linkIndex: origin };
    const outer = paths[path] ?? [];
    sourceMap.push({ part: PARTS[part] as SourceMapEntry["part"], ...from, ...(outer.length > 0 ? { path: outer } : {}), lines: { start, end } });
  }
  return sourceMap;
}
