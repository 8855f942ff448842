/** Takes credentials out of all documents, away from the page's own thread, and none of them twice. */
import type { BackgroundTranslator } from "oc-argo/background";

import type { DocumentKey } from "../model.js";
import { withoutCredentials, type Cleaned } from "./credentials.js";

/** What the worker is asked. */
export interface CleanRequest {
  id: number;
  text: string;
}

/**
 * What the worker answers: a text without credentials, nothing where it cannot be read, or why it failed; and first the lock
 * that it holds for as long as it lives.
 */
export type CleanReply = { id: number; cleaned: Cleaned | undefined } | { id: number; failure: string } | { lock: string };

type Known = Map<DocumentKey, { text: string; cleaned: Cleaned | undefined }>;

interface Waiting {
  resolve(cleaned: Cleaned | undefined): void;
  reject(error: Error): void;
}

/** Cleans texts. Where the page has no workers, the translator of the page does it. */
export class Cleaner {
  #worker: Worker | undefined;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();
  #known: Known = new Map();

  constructor(private readonly background: BackgroundTranslator) {}

  /** The documents without their credentials; `undefined` for one that cannot be read. */
  async clean(texts: ReadonlyMap<DocumentKey, string>): Promise<Map<DocumentKey, Cleaned | undefined>> {
    const known: Known = new Map();
    for (const [key, text] of texts) {
      const before = this.#known.get(key);
      known.set(key, before?.text === text ? before : { text, cleaned: await this.#cleaned(text) });
    }
    this.#known = known;
    return new Map([...known].map(([key, { cleaned }]) => [key, cleaned]));
  }

  #cleaned(text: string): Promise<Cleaned | undefined> {
    if (!this.background.inWorker) return withoutCredentials(text, this.background);
    this.#worker ??= this.#start();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, text } satisfies CleanRequest);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL("./cleaning-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<CleanReply>) => {
      if ("lock" in data) return void navigator.locks.request(data.lock, () => this.#end(worker, "the worker that takes out credentials has ended"));
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("failure" in data) waiting?.reject(new Error(data.failure));
      else waiting?.resolve(data.cleaned);
    };
    worker.onerror = (event) => this.#end(worker, event.message);
    return worker;
  }

  /** What waits is rejected; the next text is cleaned by another worker. */
  #end(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    worker.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
