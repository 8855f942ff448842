/** A preview that a background translator keeps: the page tells what has changed, and is told the edits of the manifest. */
import type { Change, Dag, PreviewUpdate, Range, ReadValue } from "../../wasm/schema.js";
import { readSafely, type GivenOptions, type Source } from "../boundary.js";
import { DrawnPlaces } from "../drawn-places.js";
import { OcArgoError } from "../errors.js";
import type { Outline } from "../outline.js";
import { changesJson, linesAfter, lost, updateFrom, type RawUpdate } from "../preview.js";
import { SourceLines } from "../source-lines.js";
import { outlineWith } from "./outline-changes.js";
import type { CallName, Calls, PreviewStep } from "./protocol.js";
import { sentStep } from "./sent.js";

/** Calls the far end. */
export type Caller = <Name extends CallName>(name: Name, args: Parameters<Calls[Name]>) => Promise<ReturnType<Calls[Name]>>;

/** An update of a preview in a worker. */
export interface BackgroundUpdate extends PreviewUpdate {
  /**
   * Whether a document cannot be read, as while it is being typed: the findings say so, and the manifest and everything
   * else stay those of the last source that could be. Only options that were changed count at once.
   */
  isStale: boolean;
}

/** A workflow as it was drawn, of a preview in a worker. Its items and links have no `range`: `places` tells it. */
export interface KeptOutline extends Outline {
  /** Where the items and links stand; `undefined` where the document is no text. */
  places: DrawnPlaces | undefined;
}

/**
 * A translation that is kept in the worker. Calls are answered in the order in which they are made. The documents stay in
 * the worker too: of a text that is typed in, only what is typed goes over.
 *
 * Where the worker has ended every call is rejected with the code `internal`; the next `update` then begins anew in another
 * one, and its edits still follow from the text that was shown.
 */
export class BackgroundPreview {
  readonly #caller: Caller;
  readonly #worker: () => number;
  readonly #id: number;
  /** Which worker has the documents, and whose edits make what is shown. */
  #toldTo: number;
  #shownBy: number;
  /** How many lines the text has that is shown. */
  #lines = 0;
  #isFreed = false;
  #dag: Dag | undefined;
  readonly #outlines = new Map<string, KeptOutline>();

  /** @internal */
  constructor(call: Caller, worker: () => number, id: number) {
    this.#caller = call;
    this.#worker = worker;
    this.#id = id;
    this.#toldTo = this.#shownBy = worker();
  }

  /** As `Preview.update`, and with `options` as `Preview.setOptions` too. */
  update(source: Source, options?: GivenOptions): Promise<BackgroundUpdate> {
    const steps: PreviewStep[] = [{ type: "source", source }];
    if (options !== undefined) steps.unshift({ type: "options", options });
    return this.change(steps);
  }

  /** As `Preview.apply`, to the last workflow that could be read: its text, where it was one, cannot be edited then. */
  async apply(changes: readonly Change[]): Promise<PreviewUpdate> {
    return updateFrom(this.#shown(await this.#call("previewApply", [this.#id, changesJson(changes)])));
  }

  /**
   * Takes several steps, and translates once. Where what they make cannot be translated, as with options that are none,
   * they are taken all the same, and the next call tries again.
   *
   * @throws OcArgoError with code `invalid-source` or `invalid-options` where a step holds what cannot be read at all: then
   * none is taken.
   */
  async change(steps: readonly PreviewStep[]): Promise<BackgroundUpdate> {
    const sent = readSafely("invalid-source", "the steps cannot be read", () => [...steps].map(sentStep));
    if (sent.some(({ type }) => type === "source")) this.#toldTo = this.#worker();
    const raw = await this.#call("previewChange", [this.#id, sent]);
    return { ...updateFrom(this.#shown(raw)), isStale: raw.isStale };
  }

  /** The whole text of the manifest. */
  yaml(): Promise<string> {
    return this.#call("previewYaml", [this.#id]);
  }

  /** What will run; the same object where it is the same as when it was last asked for. */
  async dag(): Promise<Dag> {
    const json = await this.#call("previewDag", [this.#id, this.#dag !== undefined]);
    this.#dag = json === undefined && this.#dag !== undefined ? this.#dag : (JSON.parse(json ?? "") as Dag);
    return this.#dag;
  }

  /** Which lines of the manifest came from which item. */
  async sourceLines(): Promise<SourceLines> {
    return new SourceLines(await this.#call("previewSourceMap", [this.#id]));
  }

  /** A document of the source, by its JSON pointer, as `readDocument` reads it. */
  read(document: string): Promise<ReadValue> {
    return this.#call("previewRead", [this.#id, document]);
  }

  /**
   * A workflow of the source, by its JSON pointer, as `outline` outlines it. Items and links that are as they were are the
   * same objects as when it was asked for the last time.
   */
  async outline(document: string): Promise<KeptOutline> {
    const raw = await this.#call("previewOutline", [this.#id, document, this.#outlines.has(document)]);
    // Answers come in their order, so that this is the one from which the worker went on.
    const known = this.#outlines.get(document);
    if (raw === undefined && known !== undefined) return known;
    const { whole = known ?? { items: [], links: [] }, changed = [], ranges } = raw ?? {};
    const outline = outlineWith(whole, changed);
    const kept: KeptOutline = { ...outline, places: ranges && new DrawnPlaces(ranges, outline.items.length) };
    this.#outlines.set(document, kept);
    return kept;
  }

  /** Where values stand in a document of the source that is a text, as `locate` finds them. */
  locate(document: string, pointers: readonly string[]): Promise<(Range | undefined)[]> {
    return this.#call("previewLocate", [this.#id, document, pointers]);
  }

  /** Gives its memory back. Every later call is rejected with the code `not-initialised`. */
  async free(): Promise<void> {
    if (this.#isFreed) return;
    const freed = this.#isLost ? undefined : this.#call("previewFree", [this.#id]);
    this.#isFreed = true;
    await freed;
  }

  #call<Name extends CallName>(name: Name, args: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    if (this.#isFreed) return Promise.reject(new OcArgoError("not-initialised", "this preview was freed: make another"));
    if (this.#isLost) return Promise.reject(lost());
    return this.#caller(name, args);
  }

  get #isLost(): boolean {
    return this.#toldTo !== this.#worker();
  }

  /** What another worker gives first takes the place of all that was shown. */
  #shown<Update extends RawUpdate>(update: Update): Update {
    const isFirst = this.#shownBy !== this.#worker();
    this.#shownBy = this.#worker();
    const shown = isFirst ? { ...update, lines: Uint32Array.of(0, this.#lines, update.text.length) } : update;
    this.#lines = linesAfter(this.#lines, shown);
    return shown;
  }
}
