/**
 * The translation that follows a source: what is new is translated at once, in a worker, and what comes meanwhile is
 * translated together thereafter. The manifest is shown first; everything else that is made of the source is asked for when
 * that has been painted and the user pauses. A text that cannot be read keeps the last good result, which then counts as
 * stale; where that is of another workflow than the one that is open, nothing is shown.
 */
import type { ArgoKubeEvent, Dag, Diagnostic, GivenOptions, PreviewUpdate, Source } from "oc-argo";
import type { BackgroundPreview, BackgroundTranslator, KeptOutline, PreviewStep, SourceLines, TextEdit } from "oc-argo/background";

import type { DocumentKey, Drawing } from "../model.js";
import { EMPTY_DAG } from "./empty.js";
import { failureOf, type Failure } from "./failure.js";
import { KnownDocuments } from "./known-documents.js";
import { Manifest } from "./manifest.js";
import { afterPaint, whenQuiet } from "./moments.js";

/** What there is to show, beside the manifest. */
export interface Preview {
  /** The last translation of documents that could be read; `undefined` before there is one. */
  translation: PreviewUpdate | undefined;
  /** What will run; it comes a moment after the translation. */
  dag: Dag;
  /** The translation that the DAG is of. */
  dagOf: PreviewUpdate | undefined;
  /** The answers that a build needs. */
  considers: readonly ArgoKubeEvent[];
  /** From items to lines of the manifest, and back. */
  sourceLines: SourceLines | undefined;
  /** The workflows as drawn, the main one first. */
  drawings: readonly Drawing[];
  /** The names of the peers, by id. */
  peers: ReadonlyMap<string, string>;
  /** What is wrong with the newest source, even where it could not be read. */
  diagnostics: readonly Diagnostic[];
  /** Whether the newest source could not be read, so that the rest is older. */
  isStale: boolean;
  /** How long the newest translation took, in milliseconds, as the page saw it. */
  milliseconds: number | undefined;
  /** Why the source could not be translated at all, such as options that cannot be used. */
  failure: Failure | undefined;
}

/** What there is to show of documents that could not be read since they were opened. */
const NOTHING = {
  translation: undefined,
  dag: EMPTY_DAG,
  dagOf: undefined,
  considers: [],
  sourceLines: undefined,
  drawings: [],
} satisfies Partial<Preview>;

const EMPTY: Preview = {
  ...NOTHING,
  peers: new Map(),
  diagnostics: [],
  isStale: false,
  milliseconds: undefined,
  failure: undefined,
};

/** Whether nothing can be said yet of what will run: the first that is made of a source is still to come. */
export function isComing({ dagOf, isStale, failure }: Preview): boolean {
  return dagOf === undefined && !isStale && failure === undefined;
}

/** The user pauses when nothing new came for this many times as long as a translation takes. */
const PAUSE = 2;

/** Follows a source. Made for `useSyncExternalStore`. */
export class Previewing {
  /** The manifest, which tells its own changes: it is shown before the rest is known. */
  readonly manifest = new Manifest();
  readonly #kept: BackgroundPreview;
  readonly #known = new KnownDocuments();
  #preview = EMPTY;
  #steps: PreviewStep[] = [];
  /** What was given last as a whole. */
  #given: { source: Source; options: GivenOptions } | undefined;
  /** Whether a text was edited since. */
  #isAhead = false;
  /** Why that could not even be read. */
  #refusal: Failure | undefined;
  #isRunning = false;
  /** Which opening of documents the newest source is of, and which one the last good result is of. */
  #opening = 0;
  #goodOpening = 0;
  /** Whether the last result is a good one. */
  #isGood = false;
  readonly #listeners = new Set<() => void>();
  /** What is published when the manifest has been painted. */
  #unpublished: Partial<Preview> | undefined;
  /** Counts the translations: what was asked for an earlier one is of no use. */
  #turn = 0;
  #stopWaiting = (): void => undefined;
  /** Who waits for what is made of the newest source. */
  readonly #waiting = { located: new Set<() => void>(), drawn: new Set<() => void>() };
  readonly #isThere = { located: false, drawn: false };
  /** Whether everything that is made of the last good source is there. */
  #isDetailed = false;
  /** The last translation of documents that could be read. */
  #good: PreviewUpdate | undefined;
  readonly #drawings = new Map<DocumentKey, Drawn & { version: number }>();
  #peersVersion = -1;

  constructor(background: BackgroundTranslator) {
    this.#kept = background.preview();
  }

  /** What there is to show now. */
  readonly current = (): Preview => this.#preview;

  /** Calls `listener` after every change; gives the way to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Translates `source` next, as far as it is new.
   *
   * @param opening Another number where other documents were opened than before.
   */
  update(source: Source, options: GivenOptions, opening = this.#opening): void {
    this.#given = { source, options };
    this.#isAhead = false;
    this.#opening = opening;
    this.#refusal = undefined;
    try {
      const steps = this.#known.stepsTo(source, options);
      // The same texts were opened again.
      if (steps.length === 0 && !this.#isRunning && this.#isGood) this.#goodOpening = opening;
      this.#next(steps);
    } catch (error) {
      this.#refusal = failureOf(error);
      this.#known.doubt();
      this.#publishSoon({ failure: this.#refusal, isStale: true });
    }
  }

  /**
   * Translates edits of a text next.
   *
   * @param length How long the text was before.
   * @returns whether they could be taken: else the source is to be given as a whole.
   */
  edit(key: DocumentKey, edits: readonly TextEdit[], length: number): boolean {
    const step = this.#known.edit(key, edits, length);
    if (step === undefined) return false;
    this.#isAhead = true;
    this.#next([step]);
    return true;
  }

  /** The source will have this text, which came of edits that were taken. */
  settle(key: DocumentKey, text: string): void {
    this.#known.settle(key, text);
  }

  /** Ends it: the worker gives its memory back. */
  free(): void {
    // Where the worker has ended there is none.
    this.#kept.free().catch(() => undefined);
  }

  /** The lines of the manifest that is shown, as soon as they are known. */
  async located(): Promise<SourceLines | undefined> {
    await this.#there("located");
    return this.#preview.sourceLines;
  }

  /** The drawings of the newest source, as soon as they are known. */
  async drawn(): Promise<readonly Drawing[]> {
    await this.#there("drawn");
    return this.#preview.drawings;
  }

  /** Of a text that cannot be read nothing new is to come. */
  async #there(what: "located" | "drawn"): Promise<void> {
    if (this.#isThere[what] || this.#preview.isStale) return;
    await new Promise<void>((resolve) => this.#waiting[what].add(resolve));
  }

  #arrived(what: "located" | "drawn"): void {
    this.#isThere[what] = true;
    for (const resolve of this.#waiting[what]) resolve();
    this.#waiting[what].clear();
  }

  #next(steps: readonly PreviewStep[]): void {
    if (steps.length === 0) return;
    this.#steps.push(...steps);
    this.#isThere.located = this.#isThere.drawn = false;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#steps.length > 0) {
      const steps = this.#steps;
      this.#steps = [];
      this.#turn++;
      this.#stopWaiting();
      try {
        await this.#translate(steps);
      } catch (error) {
        const failure = failureOf(error);
        // Where the worker has ended it is not the fault of what it was told, unless that was the whole.
        const isTriedAgain = failure.code === "internal" && steps[0]?.type !== "source";
        if (!isTriedAgain) this.#publishSoon({ failure, isStale: true });
        this.#beginAgain(isTriedAgain);
      }
    }
    this.#isRunning = false;
  }

  /** What the worker has after a failure nobody knows. What waits follows from that, and is replaced by the whole. */
  #beginAgain(isTriedAgain: boolean): void {
    const isWaiting = this.#steps.length > 0;
    this.#steps = [];
    this.#known.doubt();
    // A text that was edited since is given as a whole soon.
    if ((isWaiting || isTriedAgain) && !this.#isAhead && this.#given !== undefined) this.update(this.#given.source, this.#given.options);
  }

  async #translate(steps: readonly PreviewStep[]): Promise<void> {
    const start = performance.now();
    const openedBefore = this.#opening;
    const translation = await this.#kept.change(steps);
    const opening = this.#steps.length === 0 ? this.#opening : openedBefore;
    const milliseconds = performance.now() - start;
    const { diagnostics, isStale } = translation;
    const isOfOther = isStale && opening !== this.#goodOpening;
    this.#isGood = !isStale;
    if (isOfOther) this.manifest.hide(true);
    this.manifest.take(translation.edits);
    if (!isStale) this.manifest.hide(false);
    const newest = { diagnostics, isStale: isStale || this.#refusal !== undefined, milliseconds, failure: this.#refusal };
    this.#publishSoon(isOfOther ? { ...NOTHING, ...newest } : isStale ? newest : { ...newest, translation });
    if (isOfOther) return;
    if (!isStale) {
      this.#good = translation;
      this.#goodOpening = opening;
    }
    // Of a text that cannot be read yet nothing new is to be asked for, but what was not asked for before, and what other
    // options have made of the manifest.
    if (isStale && this.#isDetailed && translation.edits.length === 0) return;
    this.#isDetailed = false;
    const turn = this.#turn;
    afterPaint(() => {
      if (turn !== this.#turn) return;
      this.#stopWaiting = whenQuiet(PAUSE * milliseconds, () => void this.#detail(turn));
    });
  }

  /** Asks for all that is made of the source beside the manifest; what is overtaken is given up. */
  async #detail(turn: number): Promise<void> {
    const isOvertaken = (): boolean => turn !== this.#turn;
    try {
      const dag = await this.#kept.dag();
      if (isOvertaken()) return;
      const sourceLines = await this.#kept.sourceLines();
      if (isOvertaken()) return;
      const peers = await this.#peerNames();
      if (isOvertaken()) return;
      this.#publish({ dag, dagOf: this.#good, sourceLines, peers, considers: this.#good?.considers ?? [] });
      this.#arrived("located");
      const drawings: Drawing[] = [];
      for (const key of this.#known.workflows) {
        drawings.push(await this.#drawing(key));
        if (isOvertaken()) return;
      }
      this.#publish({ drawings });
      this.#arrived("drawn");
      this.#isDetailed = true;
    } catch (error) {
      if (!isOvertaken()) this.#publish({ failure: failureOf(error), isStale: true });
    }
  }

  async #drawing(key: DocumentKey): Promise<Drawing> {
    const version = this.#known.version(key);
    const known = this.#drawings.get(key);
    if (known?.version === version) return known.drawing;
    const outline = await this.#kept.outline(key);
    const drawing = drawingOf(key, outline, known);
    this.#drawings.set(key, { version, outline, drawing });
    return drawing;
  }

  async #peerNames(): Promise<ReadonlyMap<string, string>> {
    const version = this.#known.version("/peers");
    if (version === this.#peersVersion) return this.#preview.peers;
    const { value } = await this.#kept.read("/peers");
    this.#peersVersion = version;
    const peers = Object.entries(typeof value === "object" && value !== null ? value : {}) as [string, { name?: unknown } | null][];
    return new Map(peers.map(([id, peer]) => [id, typeof peer?.name === "string" && peer.name !== "" ? peer.name : id]));
  }

  /** Publishes when what was changed has been painted: until then the page has better things to do. */
  #publishSoon(change: Partial<Preview>): void {
    const isWaiting = this.#unpublished !== undefined;
    this.#unpublished = { ...this.#unpublished, ...change };
    if (isWaiting) return;
    afterPaint(() => {
      const unpublished = this.#unpublished;
      this.#unpublished = undefined;
      this.#publish(unpublished ?? {});
    });
  }

  #publish(change: Partial<Preview>): void {
    this.#preview = { ...this.#preview, ...change };
    for (const listener of this.#listeners) listener();
    if (!this.#preview.isStale) return;
    for (const waiting of Object.values(this.#waiting)) {
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  }
}

/** A drawing, and the outline that it was made of. */
interface Drawn {
  outline: KeptOutline;
  drawing: Drawing;
}

/** What an outline shows; items and links that are as before stay the same objects. */
function drawingOf(key: DocumentKey, { id, name, items, links, places }: KeptOutline, before: Drawn | undefined): Drawing {
  const inSource = <Part extends { pointer: string }>(parts: readonly Part[], old: readonly Part[] = [], drawn: readonly Part[] = []): Part[] =>
    parts.map((part, index) => (part === old[index] ? drawn[index] : undefined) ?? { ...part, pointer: key + part.pointer });
  return {
    key,
    name: name ?? id ?? "workflow",
    items: inSource(items, before?.outline.items, before?.drawing.items),
    links: inSource(links, before?.outline.links, before?.drawing.links),
    places,
  };
}
