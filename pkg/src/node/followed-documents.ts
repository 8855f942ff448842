/** The documents of a preview, kept as their files are saved. */
import { setTimeout as delay } from "node:timers/promises";

import type { GivenOptions, Source } from "../nodejs.js";
import { readDocuments, type DocumentPlaces, type DocumentText } from "./documents.js";
import { followFiles } from "./followed-files.js";

/** How far apart two readings that agree must be, in milliseconds. */
const QUIET_MS = 40;
/** The same where a file is empty or gone, which is mostly the midst of a save. */
const PATIENCE_MS = 250;
/** After so many readings that differ the last one is told: something writes without end. */
const MAX_READINGS = 25;

/** A file that cannot be shown. */
export interface DocumentProblem {
  /** The file, as it was named. */
  file: string;
  /** Why not. */
  message: string;
}

/** What the app is told: the documents by their JSON pointers in the source, and how they are translated. */
export interface PreviewDocuments {
  /** The documents that could be read. */
  documents: Readonly<Record<string, DocumentText>>;
  /** The options of the translation. */
  options: GivenOptions;
  /** The files that cannot be shown. */
  problems: readonly DocumentProblem[];
}

/** What has changed since the app was last told. */
export interface PreviewChange {
  /** The files that hold something new. */
  saved: string[];
  /** The files that are no documents any more. */
  gone: string[];
  /** What is newly wrong with files. */
  problems: DocumentProblem[];
  /** What is to be translated now; `undefined` where there is no workflow. */
  source: Source | undefined;
}

/** What is followed. */
export interface Followed {
  places: DocumentPlaces;
  executionsId: string | undefined;
  options: GivenOptions;
}

interface Reading {
  documents: PreviewDocuments;
  /** The documents as JSON. */
  json: string;
  source: Source | undefined;
}

/** Reads the documents again whenever their files may have changed, and tells of those changes that last. */
export class FollowedDocuments {
  readonly #followed: Followed;
  readonly #onChange: (change: PreviewChange) => void;
  readonly #files: { close(): void };
  #current: Reading;
  #settling: Promise<void> | undefined;
  #isStirred = false;
  #isClosed = false;

  private constructor(followed: Followed, first: Reading, onChange: (change: PreviewChange) => void) {
    const { workflow, peers, execution, workflows } = followed.places;
    this.#followed = followed;
    this.#onChange = onChange;
    this.#current = first;
    const files = [workflow, peers, execution].filter((file) => file !== undefined);
    this.#files = followFiles({ files, ...(workflows !== undefined && { folder: workflows }) }, () => void this.#refresh());
  }

  /** Reads the documents, and follows them until it is closed. */
  static async start(followed: Followed, onChange: (change: PreviewChange) => void): Promise<FollowedDocuments> {
    const documents = new FollowedDocuments(followed, await read(followed), onChange);
    // Between the reading and the watching something may have been saved.
    await documents.#refresh();
    return documents;
  }

  /** The documents as JSON, as they were last told. */
  get json(): string {
    return this.#current.json;
  }

  /** The documents as they were last told. */
  get documents(): PreviewDocuments {
    return this.#current.documents;
  }

  /** Ends the following. */
  close(): void {
    this.#isClosed = true;
    this.#files.close();
  }

  /** Reads the files again: at once, or once more where that is under way. */
  #refresh(): Promise<void> {
    this.#isStirred = true;
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
      if (this.#isStirred && !this.#isClosed) void this.#refresh();
    });
    return this.#settling;
  }

  /** Reads until two readings agree, and nothing stirred between them: a save may be under way. */
  async #settle(): Promise<void> {
    this.#isStirred = false;
    let last = await read(this.#followed);
    for (let readings = 1; last.json !== this.#current.json && readings < MAX_READINGS; readings += 1) {
      await delay(hasLost(this.#current, last) ? PATIENCE_MS : QUIET_MS, undefined, { ref: false });
      const hadStirred = this.#isStirred;
      this.#isStirred = false;
      const next = await read(this.#followed);
      const isSettled = next.json === last.json && !hadStirred && !this.#isStirred;
      last = next;
      if (isSettled) break;
    }
    if (last.json === this.#current.json || this.#isClosed) return;
    const change = changeBetween(this.#current, last);
    this.#current = last;
    this.#onChange(change);
  }
}

async function read({ places, executionsId, options }: Followed): Promise<Reading> {
  const found = await readDocuments(places);
  const entries: [string, DocumentText][] = [...found.documents];
  if (executionsId !== undefined) {
    entries.push(["/execution", { file: "--executions-id", text: `{"executions_id": ${JSON.stringify(executionsId)}}` }]);
  }
  const documents: PreviewDocuments = {
    documents: Object.fromEntries(entries),
    options,
    problems: [
      ...found.unreadable.map(({ path, fault }) => ({ file: path, message: fault })),
      ...found.skipped.map(({ file, fault }) => ({ file, message: fault })),
    ],
  };
  const execution = executionsId === undefined ? undefined : { executions_id: executionsId };
  const { workflow } = found.source;
  const source = workflow === undefined ? undefined : { ...found.source, workflow, ...(execution !== undefined && { execution }) };
  return { documents, json: JSON.stringify(documents), source };
}

/** Whether a document has gone, or has become empty. */
function hasLost({ documents: before }: Reading, { documents: after }: Reading): boolean {
  return Object.entries(before.documents).some(([pointer, { text }]) => text !== "" && (after.documents[pointer]?.text ?? "") === "");
}

/** What each file holds, or what is wrong with it. */
function contents({ documents: { documents, problems } }: Reading): Map<string, { text: string } | { problem: DocumentProblem }> {
  return new Map<string, { text: string } | { problem: DocumentProblem }>([
    ...problems.map((problem) => [problem.file, { problem }] as const),
    ...Object.values(documents).map(({ file, text }) => [file, { text }] as const),
  ]);
}

function changeBetween(before: Reading, after: Reading): PreviewChange {
  const [old, now] = [contents(before), contents(after)];
  const change: PreviewChange = { saved: [], gone: [], problems: [], source: after.source };
  for (const [file, content] of now) {
    if (JSON.stringify(content) === JSON.stringify(old.get(file))) continue;
    if ("problem" in content) change.problems.push(content.problem);
    else change.saved.push(file);
  }
  change.gone = [...old.keys()].filter((file) => !now.has(file));
  return change;
}
