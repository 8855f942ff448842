/** Follows a server that sends documents as they are saved (the command `oc-argo preview`). */
import type { Options } from "oc-argo";

import type { DocumentKey } from "../model.js";
import { follow, notify, store, type Notice } from "./store.js";

/** What the server sends. */
interface Served {
  documents: Record<DocumentKey, { file: string; text: string }>;
  options: Partial<Options>;
  problems: { file: string; message: string }[];
}

/** The address of the documents, where the page comes from a server that follows files. */
export function followedAddress(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="oc-argo-documents"]')?.content;
}

/**
 * Follows the documents at `address`.
 *
 * @returns whether the server follows a workflow: without one the page opens its own.
 */
export async function followDocuments(address: string): Promise<boolean> {
  const served = (await (await fetch(address)).json()) as Served;
  if (Object.keys(served.documents).length === 0 && served.problems.length === 0) return false;
  take(served);
  const events = new EventSource(`${address}/events`);
  events.addEventListener("documents", ({ data }) => take(JSON.parse(String(data)) as Served));
  events.addEventListener("error", () => tell("the server that follows the file is gone; the last version stays"));
  return true;
}

function take({ documents, options, problems }: Served): void {
  const entries = Object.entries(documents);
  // A file that is gone or cannot be read leaves its last version on the page.
  const { texts, files } = store.getState().documents;
  for (const [key, text] of texts) {
    const file = files.get(key);
    if (file !== undefined && !(key in documents) && problems.some((problem) => problem.file === file)) entries.push([key, { file, text }]);
  }
  follow(new Map(entries.map(([key, { text }]) => [key, text])), new Map(entries.map(([key, { file }]) => [key, file])), options);
  const [problem] = problems;
  tell(problem && `\`${problem.file}\`: ${problem.message}`);
}

/** What was told last; it goes when it no longer holds. */
let told: Notice | undefined;

function tell(text: string | undefined): void {
  const before = told;
  if (text === before?.text && (text === undefined || store.getState().notice === before)) return;
  told = text === undefined ? undefined : { text, isError: true };
  if (told !== undefined || store.getState().notice === before) notify(told);
}
