/** What the worker has of a source, so that it is told no more than what is new. */
import type { Options, Source } from "oc-argo";
import type { PreviewStep, TextEdit } from "oc-argo/background";

import type { DocumentKey } from "../model.js";
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

  /** The workflows, the main one first. */
  get workflows(): DocumentKey[] {
    return [...this.#known.keys()].filter((key) => key.startsWith("/workflow")).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  }

  /** How often a document has changed. */
  version(key: DocumentKey): number {
    return this.#known.get(key)?.version ?? 0;
  }

  /** What the worker must be told of a source and of options. */
  stepsTo(source: Source, options: Partial<Options>): PreviewStep[] {
    const steps: PreviewStep[] = [];
    const documents = documentsOf(source);
    for (const key of this.#known.keys()) {
      if (documents.has(key)) continue;
      this.#known.delete(key);
      steps.push({ type: "remove", document: key });
    }
    for (const [key, value] of documents) {
      const document = comparable(key, value);
      if (this.#known.get(key)?.document === document && typeof document === "string") continue;
      this.#known.set(key, { document, length: typeof value === "string" ? value.length : undefined, version: ++this.#version });
      steps.push({ type: "set", document: key, value });
    }
    const chosen = JSON.stringify(options);
    if (chosen !== this.#options) steps.push({ type: "options", options });
    this.#options = chosen;
    return steps;
  }

  /** The step of edits in a text; `undefined` where they are of another text than the worker has. */
  edit(key: DocumentKey, edits: readonly TextEdit[], length: number): PreviewStep | undefined {
    const known = this.#known.get(key);
    if (known === undefined || known.length !== length) return undefined;
    known.length = edits.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), length);
    known.version = ++this.#version;
    return { type: "edit", document: key, edits };
  }

  /** The page's state will have this text, which came of the edits: it is nothing new then. */
  settle(key: DocumentKey, text: string): void {
    const known = this.#known.get(key);
    if (known?.length === text.length) known.document = text;
  }
}

/** The page makes the object of an execution anew each time; others are too large to be compared. */
function comparable(key: DocumentKey, value: unknown): unknown {
  return key === "/execution" && typeof value === "object" ? JSON.stringify(value) : value;
}

function documentsOf({ workflow, workflows, peers, execution }: Source): Map<DocumentKey, unknown> {
  const documents = new Map<DocumentKey, unknown>([["/workflow", workflow]]);
  for (const [id, document] of Object.entries(workflows ?? {})) documents.set(pointerTo("workflows", id), document);
  if (peers != null) documents.set("/peers", peers);
  if (execution != null) documents.set("/execution", execution);
  return documents;
}
