/** What the page begins with: a shared state, else what a server follows, else what was remembered, else an example. */
import type { BackgroundTranslator } from "oc-argo/background";

import { messageOf } from "../message-of.js";
import type { Cleaner } from "./cleaning.js";
import { EXAMPLES, loadExample } from "./examples.js";
import { followDocuments, followedAddress } from "./following.js";
import { openFiles } from "./opening.js";
import { remembered, rememberChanges, restore, sharedIn, type Kept } from "./remembering.js";
import { notify, open, store, type Memory } from "./store.js";

/** Finds what to begin with, and from then on remembers. */
export async function begin(background: BackgroundTranslator, cleaner: Cleaner): Promise<void> {
  addEventListener("hashchange", () => void restoreShared(undefined));
  try {
    await openFirst(background, cleaner);
  } finally {
    store.setState({ isBeginning: false });
  }
}

/** What a server follows is in files already, and is not remembered. */
async function openFirst(background: BackgroundTranslator, cleaner: Cleaner): Promise<void> {
  const { kept, isOfOther } = await remembered();
  const shared = await restoreShared(kept);
  if (shared !== undefined) {
    // Until it is changed, what is shared does not take the place of what is remembered.
    rememberChanges(cleaner, shared, onMemory);
    return;
  }
  const address = followedAddress();
  try {
    if (address !== undefined && (await followDocuments(address))) return;
  } catch (error) {
    notify({ text: `the documents cannot be fetched: ${messageOf(error)}`, isError: true });
  }
  rememberChanges(cleaner, kept, onMemory);
  if (kept !== undefined) return restore(kept);
  await openExample("Imagerie médicale", background);
  if (isOfOther) notify({ text: OF_OTHER });
}

/** Opens an example by its title. */
export async function openExample(title: string, background: BackgroundTranslator): Promise<void> {
  const example = EXAMPLES.find((known) => known.title === title);
  if (example === undefined) return;
  try {
    const { documents, files } = await openFiles(await loadExample(example), background);
    // What the page begins with is no news.
    open(documents, files, store.getState().documents.texts.size > 0 ? `opened the example \`${title}\`` : undefined);
  } catch (error) {
    notify({ text: `the example \`${title}\` cannot be loaded: ${messageOf(error)}`, isError: true });
  }
}

/** What is said where all that is remembered cannot be read. */
const OF_OTHER = "what this browser remembers was kept by another version of this page: it stays as it is, for that one";

/** What is said of a shared state. */
const SHARED = "opened a shared state: its documents, their names and the options come from the address, and from whoever made it";

/** Opens what the address holds, if anything. `kept` is what was remembered, where nothing is open yet. */
async function restoreShared(kept: Kept | undefined): Promise<Kept | undefined> {
  try {
    const shared = await sharedIn(location.hash);
    if (shared === undefined) return undefined;
    // What was remembered is what there is to go back to where nothing is open yet.
    if (kept !== undefined && store.getState().documents.texts.size === 0) restore(kept);
    const isFirst = store.getState().documents.texts.size === 0;
    restore(shared, isFirst ? undefined : SHARED);
    if (isFirst) notify({ text: SHARED });
    return shared;
  } catch (error) {
    notify({ text: messageOf(error), isError: true });
    return undefined;
  } finally {
    // A later reload shall show what was edited since, not the shared state again, nor what is wrong with it.
    if (location.hash.startsWith("#s=")) history.replaceState(null, "", location.pathname + location.search);
  }
}

function onMemory(memory: Memory): void {
  store.setState({ memory });
}
