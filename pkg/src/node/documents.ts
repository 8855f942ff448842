/** Reads the documents of a source from where files hold them: what can be read, and what cannot. */
import type { Source } from "../nodejs.js";
import { escapeKey } from "../pointer.js";
import { ReadError, readText, readWorkflows, type SkippedFile } from "./load.js";

/** Where the documents of a source are. */
export interface DocumentPlaces {
  /** The file of the workflow. */
  workflow?: string | undefined;
  /** A folder of sub-workflows, which may hold other workflows too. */
  workflows?: string;
  /** The file of the peers. */
  peers?: string;
  /** The file of the execution. */
  execution?: string;
}

/** A document, and the file that it came from. */
export interface DocumentText {
  /** The file, as it was named. */
  file: string;
  /** What the file holds. */
  text: string;
}

/** What was found in the places. */
export interface FoundDocuments {
  /** The documents, by their JSON pointers in the source. */
  documents: ReadonlyMap<string, DocumentText>;
  /** The source that they make, in which there may be no workflow. */
  source: Partial<Source>;
  /** What could not be read, in the order of {@link DocumentPlaces}. */
  unreadable: ReadError[];
  /** Files of the folder that hold no workflow. */
  skipped: SkippedFile[];
}

/** Reads everything that can be read. It throws nothing for a file: that is for the caller to decide. */
export async function readDocuments(places: DocumentPlaces): Promise<FoundDocuments> {
  const documents = new Map<string, DocumentText>();
  const unreadable: ReadError[] = [];
  const source: Partial<Source> = {};
  const read = async (key: "workflow" | "peers" | "execution", file: string | undefined): Promise<void> => {
    const text = file === undefined ? undefined : await orUnreadable(readText(file), unreadable);
    if (file === undefined || text === undefined) return;
    documents.set(`/${key}`, { file, text });
    source[key] = text;
  };
  await read("workflow", places.workflow);
  const found = places.workflows === undefined ? undefined : await orUnreadable(readWorkflows(places.workflows), unreadable);
  if (found !== undefined) {
    source.workflows = Object.fromEntries(found.workflows.map(({ id, text }) => [id, text]));
    for (const { id, file, text } of found.workflows) {
      documents.set(`/workflows/${escapeKey(id)}`, { file, text });
    }
  }
  await read("peers", places.peers);
  await read("execution", places.execution);
  return { documents, source, unreadable, skipped: found?.skipped ?? [] };
}

async function orUnreadable<T>(reading: Promise<T>, unreadable: ReadError[]): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    unreadable.push(error);
    return undefined;
  }
}
