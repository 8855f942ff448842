/** What the page begins with: a shared state, else what a server follows, else what was remembered, else an example. */
import type { BackgroundTranslator } from "oc-argo/background";

import { EXAMPLES, loadExample } from "./examples.js";
import { followDocuments, followedAddress } from "./following.js";
import { openFiles } from "./opening.js";
import { remembered, rememberChanges, restore, sharedIn } from "./remembering.js";
import { notify, open, replace, store } from "./store.js";

/** Finds what to begin with, and from then on remembers. What a server follows is in files already. */
export async function begin(background: BackgroundTranslator): Promise<void> {
  addEventListener("hashchange", () => void restoreShared());
  if (await restoreShared()) {
    remember(background);
    return;
  }
  const address = followedAddress();
  try {
    if (address !== undefined && (await followDocuments(address))) return;
  } catch (error) {
    notify({ text: `the documents cannot be fetched: ${messageOf(error)}`, isError: true });
  }
  const kept = await remembered();
  if (kept !== undefined && kept.texts.length > 0) restore(kept);
  else await openExample("Imagerie médicale", background);
  remember(background);
}

/** Opens an example by its title. */
export async function openExample(title: string, background: BackgroundTranslator): Promise<void> {
  const example = EXAMPLES.find((known) => known.title === title);
  if (example === undefined) return;
  const { documents, files } = await openFiles(await loadExample(example), background);
  // What the page begins with is no news.
  open(documents, files, store.getState().documents.texts.size > 0 ? `opened the example \`${title}\`` : undefined);
}

async function restoreShared(): Promise<boolean> {
  try {
    const kept = await sharedIn(location.hash);
    if (kept === undefined) return false;
    const before = store.getState();
    restore(kept);
    // A later reload shall show what was edited since, not the shared state again.
    history.replaceState(null, "", location.pathname + location.search);
    const undo = (): void => {
      replace(before.documents.texts, before.documents.files, before.settings, before.look);
      notify(undefined);
    };
    notify(before.documents.texts.size > 0 ? { text: "opened a shared state", undo } : { text: "opened a shared state" });
    return true;
  } catch (error) {
    notify({ text: messageOf(error), isError: true });
    return false;
  }
}

function remember(background: BackgroundTranslator): void {
  rememberChanges(background, (removed) => store.setState({ leftOut: removed }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
