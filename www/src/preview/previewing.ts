/**
 * The translation that follows a source: whatever is set last is translated next, in a worker, and what was set
 * meanwhile is passed over. A text that cannot be read keeps the last good result, which then counts as stale.
 */
import type { Diagnostic, Options, Source, Translation } from "oc-argo";
import type { BackgroundTranslator } from "oc-argo/background";

import { documentOf, type DocumentKey, type Drawing } from "../model.js";
import { pointerTo } from "./pointer.js";

/** What there is to show. */
export interface Preview {
  /** The last translation of documents that could be read; `undefined` before there is one. */
  translation: Translation | undefined;
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
  failure: string | undefined;
}

const EMPTY: Preview = {
  translation: undefined,
  drawings: [],
  peers: new Map(),
  diagnostics: [],
  isStale: false,
  milliseconds: undefined,
  failure: undefined,
};

/** Findings with which a document counts as unreadable. */
const UNREADABLE: ReadonlySet<string> = new Set(["unreadable-source", "source-too-large", "source-too-deep"]);

/** Whether a finding says that a whole document is of no use: it cannot be read, or it is no object at all. */
function isUnreadable({ code, path }: Diagnostic): boolean {
  return UNREADABLE.has(code) || (code === "wrong-type" && path === documentOf(path));
}

/** Follows a source. Made for `useSyncExternalStore`. */
export class Previewing {
  #preview = EMPTY;
  #pending: { source: Source; options: Partial<Options> } | undefined;
  #isRunning = false;
  readonly #listeners = new Set<() => void>();
  #peersDocument: unknown;
  readonly #outlined = new Map<DocumentKey, { document: unknown; drawing: Drawing }>();

  constructor(private readonly background: BackgroundTranslator) {}

  /** What there is to show now. */
  readonly current = (): Preview => this.#preview;

  /** Calls `listener` after every change; gives the way to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Translates `source` next. */
  update(source: Source, options: Partial<Options>): void {
    this.#pending = { source, options };
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#pending !== undefined) {
      const { source, options } = this.#pending;
      this.#pending = undefined;
      try {
        await this.#translate(source, options);
      } catch (error) {
        this.#publish({ failure: error instanceof Error ? error.message : String(error), isStale: true });
      }
    }
    this.#isRunning = false;
  }

  async #translate(source: Source, options: Partial<Options>): Promise<void> {
    await this.background.init();
    const start = performance.now();
    const translation = await this.background.translate(source, options);
    const milliseconds = performance.now() - start;
    const { diagnostics } = translation;
    const isStale = diagnostics.some(isUnreadable) && this.#preview.translation !== undefined;
    const newest = { diagnostics, isStale, milliseconds, failure: undefined };
    this.#publish(isStale ? newest : { ...newest, translation });
    if (!isStale) {
      const drawings = await this.#outline(source);
      this.#publish({ drawings, peers: await this.#peerNames(source.peers) });
    }
  }

  /** The drawings of all workflows; those whose document has not changed are kept. */
  async #outline(source: Source): Promise<Drawing[]> {
    const documents: [DocumentKey, unknown][] = [["/workflow", source.workflow]];
    for (const [id, document] of Object.entries(source.workflows ?? {})) {
      documents.push([pointerTo("workflows", id), document]);
    }
    const drawings: Drawing[] = [];
    for (const [key, document] of documents) {
      const known = this.#outlined.get(key);
      const isKnown = known !== undefined && known.document === document && typeof document === "string";
      const drawing = isKnown ? known.drawing : await this.#drawing(key, document);
      this.#outlined.set(key, { document, drawing });
      drawings.push(drawing);
    }
    return drawings;
  }

  async #peerNames(document: unknown): Promise<ReadonlyMap<string, string>> {
    if (document === this.#peersDocument && typeof document !== "object") return this.#preview.peers;
    this.#peersDocument = document;
    const { value } = await this.background.readDocument(document ?? {});
    const peers = Object.entries(typeof value === "object" && value !== null ? value : {}) as [string, { name?: unknown } | null][];
    return new Map(peers.map(([id, peer]) => [id, typeof peer?.name === "string" && peer.name !== "" ? peer.name : id]));
  }

  async #drawing(key: DocumentKey, document: unknown): Promise<Drawing> {
    const { id, name, items, links } = await this.background.outline(document);
    const inSource = <Drawn extends { pointer: string }>(drawn: Drawn): Drawn => ({ ...drawn, pointer: key + drawn.pointer });
    return { key, name: name ?? id ?? "workflow", items: items.map(inSource), links: links.map(inSource) };
  }

  #publish(change: Partial<Preview>): void {
    this.#preview = { ...this.#preview, ...change };
    for (const listener of this.#listeners) listener();
  }
}
