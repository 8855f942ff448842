/**
 * Colours the lines in sight of a manifest. It is YAML as our own emitter writes it, whose lines tell by themselves what
 * they hold: so no syntax tree of megabytes is kept, of which each edit costs milliseconds.
 */
import { type Extension, RangeSetBuilder, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Span } from "./positions";

/** What a stretch of a line is: these have classes in the editors' style. */
export type Look = "key" | "sign" | "string" | "meta";

/** A stretch of a line, by its columns from 0. */
export interface Part extends Span {
  look: Look;
}

/** As much of a line as is looked at: who reads on sees strings. */
const REACH = 1000;

/** As many lines above what is in sight are searched for the beginning of a block of text. */
const LINES_ABOVE = 500;

/** Dashes, then maybe a key with its colon. */
const HEAD = /^( *)((?:- +|-$)*)(?:("(?:[^"\\]|\\.)*"|[^\s"{[|>][^:]*(?::\S[^:]*)*)(:)(?: +|$))?/;

const LOOKS: Readonly<Record<Look, Decoration>> = { key: mark("key"), sign: mark("sign"), string: mark("string"), meta: mark("meta") };

function mark(look: Look): Decoration {
  return Decoration.mark({ class: `editor-${look}` });
}

/** Colours the lines in sight. */
export const manifestColours: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = coloured(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = coloured(update.view);
    }
  },
  { decorations: (value) => value.decorations },
);

function coloured(view: EditorView): DecorationSet {
  const { doc } = view.state;
  const lines = new ManifestLines(doc);
  const builder = new RangeSetBuilder<Decoration>();
  let last = 0;
  for (const { from, to } of view.visibleRanges) {
    const end = doc.lineAt(to).number;
    for (let number = Math.max(last + 1, doc.lineAt(from).number); number <= end; number++) {
      const start = doc.line(number).from;
      for (const part of lines.partsOf(number)) builder.add(start + part.from, start + part.to, LOOKS[part.look]);
      last = number;
    }
  }
  return builder.finish();
}

/** Reads lines of a manifest, from above to below. */
export class ManifestLines {
  readonly #doc: Text;
  #next = 1;
  /** The column at whose key or dash the block of text begins in which the next line may be; -1 where it is in none. */
  #block = -1;

  /** A manifest. */
  constructor(doc: Text) {
    this.#doc = doc;
  }

  /** What a line consists of. */
  partsOf(number: number): Part[] {
    if (number - LINES_ABOVE > this.#next) [this.#next, this.#block] = [number - LINES_ABOVE, -1];
    while (this.#next < number) this.#read(this.#doc.line(this.#next++).text);
    this.#next = number + 1;
    return this.#read(this.#doc.line(number).text);
  }

  #read(text: string): Part[] {
    const depth = text.length - text.trimStart().length;
    if (depth === text.length) return [];
    if (depth > this.#block && this.#block >= 0) return [{ from: depth, to: text.length, look: "string" }];
    this.#block = -1;
    if (text === "---") return [{ from: 0, to: 3, look: "meta" }];
    const [head = "", , dashes = "", key, colon] = HEAD.exec(text.slice(0, REACH)) ?? [];
    const parts: Part[] = [];
    for (let at = 0; at < dashes.length; at++) if (dashes[at] === "-") parts.push({ from: depth + at, to: depth + at + 1, look: "sign" });
    let column = depth + dashes.length;
    if (key !== undefined && colon !== undefined) {
      parts.push({ from: column, to: column + key.length, look: "key" }, { from: column + key.length, to: column + key.length + 1, look: "sign" });
    } else {
      column = depth + Math.max(0, dashes.lastIndexOf("-"));
    }
    if (head.length < text.length) {
      const value = text.slice(head.length, head.length + REACH);
      if (/^[|>][-+\d]*$/.test(value)) this.#block = column;
      parts.push({ from: head.length, to: text.length, look: value === "{}" || value === "[]" ? "sign" : "string" });
    }
    return parts;
  }
}
