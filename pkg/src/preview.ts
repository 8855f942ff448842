/** A translation that is kept between changes: each gives the edits that the manifest's text needs. */
import { RawPreview } from "../wasm/oc_argo.js";
import type { Change, Dag, Edit, PreviewUpdate, SourceMapEntry } from "../wasm/schema.js";
import { cross, encode, moduleNumber, rawOptions, readSafely, type GivenOptions, type Source } from "./boundary.js";
import { OcArgoError } from "./errors.js";
import { HeldSource } from "./held-source.js";
import { sourceMapFrom, type RawSourceMap } from "./translation.js";
import { assertReady, type RawParts } from "./translator.js";

/** An update as the wasm module hands it over, and as it goes to another thread. */
export interface RawUpdate {
  /** Of each edit its first line, the line behind its last, and how many UTF-16 units its text has. */
  lines: Uint32Array;
  /** The texts of all edits, one behind the other. */
  text: string;
  /** The small members, as JSON. */
  rest: string;
}

/** The update that a caller reads. */
export function updateFrom({ lines, text, rest }: RawUpdate): PreviewUpdate {
  const edits: Edit[] = [];
  let from = 0;
  for (let at = 0; at < lines.length; at += 3) {
    const [start = 0, end = 0, units = 0] = lines.subarray(at, at + 3);
    edits.push({ start, end, text: text.slice(from, from + units) });
    from += units;
  }
  return { ...(JSON.parse(rest) as PreviewUpdate), edits };
}

/**
 * A translation that is kept between changes, for editors. Synchronous, as `translate` is, and it gives the same bytes:
 * after each call the text before, with the `edits` made, is the manifest.
 *
 * ```js
 * const preview = new Preview({ namespace: "open-cloud" });
 * const { edits, diagnostics } = preview.update({ workflow, peers });
 * preview.apply([{ op: "set", path: "/workflow/graph/items/a", value: item }]);
 * ```
 *
 * Every call throws an OcArgoError with the code `not-initialised` after `free`, and `internal` where the module came to
 * its end; the next `update` then begins anew, and its edits still follow from the text that was shown.
 */
export class Preview {
  #raw: RawPreview | undefined;
  #module: number;
  #options: string | undefined;
  /** What the module has. */
  #held: HeldSource | undefined;
  /** How many lines the text has that the caller was told of. */
  #lines = 0;
  #dag: Dag | undefined;
  #sourceMap: SourceMapEntry[] | undefined;

  /** A preview of nothing yet: its text is empty. */
  constructor(options: GivenOptions = {}) {
    assertReady();
    this.#options = rawOptions(options);
    this.#raw = cross(() => new RawPreview(this.#options));
    this.#module = moduleNumber();
  }

  /**
   * Translates a whole new source. Where the documents beside the workflow stay the same, and few of its items and links are
   * other than before, it costs what has changed: the rest of a workflow in JSON, given as text or as an object, is neither
   * handed over nor read again.
   *
   * @throws OcArgoError with code `invalid-source` where the call itself is wrong.
   */
  update(source: Source): PreviewUpdate {
    return updateFrom(this.updateRaw(source));
  }

  /**
   * Makes changes to the items and links of the workflow: all of them or, where one cannot be made, none. From then on the
   * workflow is an object, whose findings have no place in a text.
   *
   * @throws OcArgoError with code `invalid-change`, whose message says which of the changes, counted from 0, and why.
   */
  apply(changes: readonly Change[]): PreviewUpdate {
    return updateFrom(this.applyRaw(changesJson(changes)));
  }

  /**
   * Translates the same source with other options.
   *
   * @throws OcArgoError with code `invalid-options`.
   */
  setOptions(options: GivenOptions): PreviewUpdate {
    return updateFrom(this.setOptionsRaw(options));
  }

  /** The text of the manifest. */
  get yaml(): string {
    const raw = this.#kept();
    return cross(() => raw.yaml());
  }

  /** What will run; made when it is first asked for after a change. */
  get dag(): Dag {
    this.#dag ??= JSON.parse(this.dagRaw()) as Dag;
    return this.#dag;
  }

  /** Which lines of the manifest came from which item; made when it is first asked for after a change. */
  get sourceMap(): SourceMapEntry[] {
    this.#sourceMap ??= sourceMapFrom(this.sourceMapRaw());
    return this.#sourceMap;
  }

  /** Gives its memory back. */
  free(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    this.#held = undefined;
    if (!this.isLost) raw?.free();
  }

  /** Whether the module was started afresh, so that only an update helps. @internal */
  get isLost(): boolean {
    return this.#module !== moduleNumber();
  }

  /** @internal */
  updateRaw(source: Source, options?: GivenOptions): RawUpdate {
    this.#assertNotFreed();
    const chosen = options === undefined ? this.#options : rawOptions(options);
    if (chosen === this.#options && !this.isLost) {
      // What a caller gives may run code of its own, which updates this preview too.
      const held = HeldSource.of(source, this.#held);
      const [raw, before] = [this.#kept(), this.#held];
      const edit = held.editAfter(before);
      const update = cross(() => (edit === undefined ? raw.update(held.raw(before)) : raw.edit(edit.start, edit.end, edit.bytes)) as RawUpdate);
      this.#held = held;
      return this.#taken(update);
    }
    // The module was started afresh, or everything is new: what it gives now takes the place of all that was shown.
    const held = HeldSource.of(source, undefined);
    const raw = cross(() => new RawPreview(chosen));
    const { text, rest } = cross(() => raw.update(held.raw(undefined)) as RawUpdate);
    this.free();
    [this.#raw, this.#module, this.#options, this.#held] = [raw, moduleNumber(), chosen, held];
    return this.#taken({ lines: Uint32Array.of(0, this.#lines, text.length), text, rest });
  }

  /** Takes the JSON of changes. @internal */
  applyRaw(changes: string): RawUpdate {
    const raw = this.#kept();
    const bytes = encode(changes);
    const update = cross(() => raw.apply(bytes) as RawUpdate);
    this.#held = this.#held?.withoutText();
    return this.#taken(update);
  }

  /** @internal */
  setOptionsRaw(options: GivenOptions): RawUpdate {
    const raw = this.#kept();
    const chosen = rawOptions(options);
    const update = this.#taken(cross(() => raw.setOptions(chosen) as RawUpdate));
    this.#options = chosen;
    return update;
  }

  /** @internal */
  dagRaw(): string {
    const raw = this.#kept();
    return cross(() => raw.dag());
  }

  /** @internal */
  sourceMapRaw(): RawSourceMap {
    const raw = this.#kept();
    return cross(() => raw.sourceMap() as RawSourceMap);
  }

  /** Where the items and links of the workflow stand in its text, where it is one in JSON. @internal */
  partsRaw(): RawParts | undefined {
    const raw = this.#kept();
    return cross(() => raw.parts() as RawParts | undefined);
  }

  #taken(update: RawUpdate): RawUpdate {
    this.#lines = linesAfter(this.#lines, update);
    this.#dag = this.#sourceMap = undefined;
    return update;
  }

  #assertNotFreed(): RawPreview {
    if (this.#raw === undefined) throw new OcArgoError("not-initialised", "this preview was freed: make another");
    return this.#raw;
  }

  #kept(): RawPreview {
    const raw = this.#assertNotFreed();
    if (this.isLost) {
      throw lost();
    }
    return raw;
  }
}

/** What is said of a preview whose translator has lost what it had. */
export function lost(): OcArgoError {
  return new OcArgoError("internal", "the translator was started afresh since this preview was updated: update it with the whole source");
}

/** How many lines a text has after an update that had so many before it. */
export function linesAfter(count: number, { lines, text }: RawUpdate): number {
  for (let at = 0; at < lines.length; at += 3) count -= (lines[at + 1] ?? 0) - (lines[at] ?? 0);
  return count + countLines(text);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return text === "" || text.endsWith("\n") ? lines : lines + 1;
}

/** Changes as the wasm module takes them, and as they go to another thread: their JSON, in which halves of characters are replaced. */
export function changesJson(changes: readonly Change[]): string {
  const json = readSafely("invalid-change", "the changes cannot be written as JSON", () => JSON.stringify(changes) as string | undefined);
  // What is whole is not escaped, but for a backslash before such letters.
  return (json ?? "null").replace(/\\(?:\\|ud[89a-f][0-9a-f]{2})/g, (found) => (found === "\\\\" ? found : "\ufffd"));
}
