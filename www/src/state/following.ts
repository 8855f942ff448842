/**
 * Follows a server that sends documents as they are saved (the command `oc-argo preview`). What was opened instead is not
 * replaced by a save; whoever goes back to the files has them as they are then.
 */
import type { GivenOptions } from "oc-argo";

import { handOnTyped } from "../editors/handing-on.js";
import type { DocumentKey } from "../model.js";
import { follow, notify, store, type Notice } from "./store.js";

/** What the server sends. */
interface Served {
  documents: Record<DocumentKey, { file: string; text: string }>;
  options: GivenOptions;
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
  let newest = served;
  const isFollowing = (): boolean => store.getState().followed !== undefined;
  const events = new EventSource(`${address}/events`);
  events.addEventListener("documents", ({ data }) => {
    newest = JSON.parse(String(data)) as Served;
    if (isFollowing()) take(newest);
    else tell(undefined);
  });
  events.addEventListener("error", () => tell("the server that follows the file is gone; the last version stays"));
  store.subscribe(() => {
    if (isFollowing() && taken !== newest) take(newest);
  });
  return true;
}

/** What is on the page of what the server sent. */
let taken: Served | undefined;

function take(served: Served): void {
  const { documents, options, problems } = served;
  const before = taken?.documents ?? {};
  taken = served;
  handOnTyped();
  const { texts, files } = store.getState().documents;
  const saved = Object.keys(documents).filter((key) => before[key]?.text !== documents[key]?.text || before[key]?.file !== documents[key]?.file);
  const followed = { texts: new Map<DocumentKey, string>(), files: new Map<DocumentKey, string>() };
  for (const [key, { file, text }] of Object.entries(documents)) {
    // What was edited here gives way to what was saved, not to another file's being saved.
    followed.texts.set(key, saved.includes(key) ? text : (texts.get(key) ?? text));
    followed.files.set(key, file);
  }
  for (const [key, text] of texts) {
    const file = files.get(key);
    // A file that is gone or cannot be read leaves its last version on the page; what the server never had stays as well.
    const stays = !(key in documents) && (!(key in before) || problems.some((problem) => problem.file === file));
    if (!stays) continue;
    followed.texts.set(key, text);
    if (file !== undefined) followed.files.set(key, file);
  }
  const isEdited = (key: DocumentKey): boolean => key in before && texts.has(key) && ![before[key]?.text, documents[key]?.text].includes(texts.get(key));
  follow({ ...followed, options, saved, replaced: saved.filter(isEdited) });
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
