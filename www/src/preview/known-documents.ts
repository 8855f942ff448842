/** What the worker has of a source, so that it is told no more than what is new. */
import type { ErrorCode, GivenOptions, Source } from "oc-argo";
import type { PreviewStep, TextEdit } from "oc-argo/background";

import type { DocumentKey } from "../model.js";
import { GivenError } from "./failure.js";
import { pointerTo } from "./pointer.js";

interface Known {
  /** As the page's state last had it. */
  document: unknown;
  /** How many UTF-16 units the worker's text has; `undefined` where it is no text. */
  length: number | undefined;
  /** Counts its changes. */
  version: number;
}

/** The documents in the worker. */
export class KnownDocuments {
  readonly #known = new Map<DocumentKey, Known>();
  #options: string | undefined;
  #version = 0;
  /** Whether the worker has what is known here, and nothing else. */
  #isCertain = true;

  /** The workflows, the main one first. */
  get workflows(): DocumentKey[] {
    return [...this.#known.keys()].filter((key) => key.startsWith("/workflow")).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  }

  /** How often a document has changed. */
  version(key: DocumentKey): number {
    return this.#known.get(key)?.version ?? 0;
  }

  /** After a failure nobody knows what the worker has: it is told everything anew. */
  doubt(): void {
    this.#isCertain = false;
  }

  /** What the worker must be told of a source and of options. It throws where these cannot be read. */
  stepsTo(source: Source, options: GivenOptions): PreviewStep[] {
    const chosen = readAs("invalid-options", "the options cannot be used", () => JSON.stringify(options));
    const documents = readAs("invalid-source", "the source cannot be read", () => documentsOf(source));
    const steps: PreviewStep[] = [];
    if (!this.#isCertain) {
      this.#known.clear();
      this.#options = undefined;
      this.#isCertain = true;
      steps.push({ type: "source", source: { workflow: "" } });
    }
    for (const key of this.#known.keys()) {
      if (documents.has(key)) continue;
      this.#known.delete(key);
      steps.push({ type: "remove", document: key });
    }
    for (const [key, { value, comparable: document }] of documents) {
      if (this.#known.get(key)?.document === document && typeof document === "string") continue;
      this.#known.set(key, { document, length: typeof value === "string" ? value.length : undefined, version: ++this.#version });
      steps.push({ type: "set", document: key, value });
    }
    if (chosen !== this.#options) steps.push({ type: "options", options });
    this.#options = chosen;
    return steps;
  }

  /** The step of edits in a text; `undefined` where they are of another text than the worker has. */
  edit(key: DocumentKey, edits: readonly TextEdit[], length: number): PreviewStep | undefined {
    const known = this.#known.get(key);
    if (!this.#isCertain || known === undefined || known.length !== length) return undefined;
    known.length = edits.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), length);
    known.version = ++this.#version;
    return { type: "edit", document: key, edits };
  }

  /** The page's state will have this text, which came of the edits: it is nothing new then. */
  settle(key: DocumentKey, text: string): void {
    const known = this.#known.get(key);
    if (this.#isCertain && known?.length === text.length) known.document = text;
  }
}

interface Given {
  value: unknown;
  /** What tells whether it is new. The page makes the object of an execution anew each time; others are too large to be compared. */
  comparable: unknown;
}

function documentsOf({ workflow, workflows, peers, execution }: Source): Map<DocumentKey, Given> {
  const whole = (value: unknown): Given => ({ value, comparable: value });
  const documents = new Map([["/workflow", whole(workflow)]]);
  for (const [id, document] of Object.entries(workflows ?? {})) documents.set(pointerTo("workflows", id), whole(document));
  if (peers != null) documents.set("/peers", whole(peers));
  if (execution != null) documents.set("/execution", { value: execution, comparable: typeof execution === "object" ? JSON.stringify(execution) : execution });
  return documents;
}

/** Reads what a page gave, which may throw whatever it likes. */
function readAs<Read>(code: ErrorCode, what: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new GivenError(code, what, error);
  }
}
