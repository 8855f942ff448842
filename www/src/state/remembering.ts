/** The page's memory: what was open comes back when the page does, without the credentials. */
import type { BackgroundTranslator } from "oc-argo/background";
import { get, set } from "idb-keyval";

import type { DocumentKey } from "../model.js";
import { withoutCredentials } from "./credentials.js";
import { FIRST_LOOK, FIRST_SETTINGS, type Look, type Settings } from "./settings.js";
import { pack, unpack } from "./share.js";
import { replace, store, type State } from "./store.js";

/** The state as it is kept or shared. */
export interface Kept {
  version: 1;
  texts: [DocumentKey, string][];
  files: [DocumentKey, string][];
  settings: Settings;
  look: Pick<Look, "dagView" | "tab" | "panes">;
}

const KEY = "oc-argo preview";

/** What was made of a state that shall leave the memory of the page. */
export interface Keepable {
  kept: Kept;
  /** How many credentials were taken out. */
  removed: number;
  /** Documents that cannot be read, and are left out: nobody can say what in them is a credential. */
  unreadable: DocumentKey[];
}

/** Takes credentials out of a state. */
export async function keepable({ documents, settings, look }: State, background: BackgroundTranslator): Promise<Keepable> {
  const texts: [DocumentKey, string][] = [];
  const unreadable: DocumentKey[] = [];
  let removed = 0;
  for (const [key, text] of documents.texts) {
    const cleaned = await withoutCredentials(text, background);
    if (cleaned === undefined) {
      unreadable.push(key);
    } else {
      texts.push([key, cleaned.text]);
      removed += cleaned.removed;
    }
  }
  const { dagView, tab, panes } = look;
  return { kept: { version: 1, texts, files: [...documents.files], settings, look: { dagView, tab, panes } }, removed, unreadable };
}

/** Remembers the state after every change, a while after the last one. What cannot be read keeps its last readable text. */
export function rememberChanges(background: BackgroundTranslator, onRemoved: (count: number) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Kept | undefined;
  const remember = async (): Promise<void> => {
    const { kept, removed, unreadable } = await keepable(store.getState(), background);
    const known = last?.texts.filter(([key]) => unreadable.includes(key)) ?? [];
    last = { ...kept, texts: [...kept.texts, ...known] };
    await set(KEY, last);
    onRemoved(removed);
  };
  store.subscribe((state, before) => {
    if (state.documents === before.documents && state.settings === before.settings && state.look === before.look) return;
    clearTimeout(timer);
    timer = setTimeout(() => void remember().catch((error: unknown) => console.warn("the state cannot be remembered", error)), 400);
  });
}

/** What was remembered; `undefined` where nothing was, or the browser keeps nothing. */
export async function remembered(): Promise<Kept | undefined> {
  try {
    return keptOf(await get(KEY));
  } catch {
    return undefined;
  }
}

/** The fragment that holds the state, and what was taken out of it. */
export async function shared(state: State, background: BackgroundTranslator): Promise<Keepable & { fragment: string }> {
  const keep = await keepable(state, background);
  return { ...keep, fragment: `#s=${await pack(keep.kept)}` };
}

/** The state in a fragment; `undefined` where it holds none. It throws where the fragment is damaged. */
export async function sharedIn(fragment: string): Promise<Kept | undefined> {
  if (!fragment.startsWith("#s=")) return undefined;
  const kept = keptOf(await unpack(fragment.slice(3)).catch(() => undefined));
  if (kept === undefined) throw new Error("the address is damaged: its fragment holds no state of this page");
  return kept;
}

/** Takes a kept state as the page's own. */
export function restore({ texts, files, settings, look }: Kept): void {
  replace(new Map(texts), new Map(files), settings, look);
}

/** A value as a kept state, whatever it is: it comes from an address that anybody can have made. */
function keptOf(value: unknown): Kept | undefined {
  if (!isRecord(value) || value["version"] !== 1) return undefined;
  const { settings, look } = value;
  const options = isRecord(settings) && isRecord(settings["options"]) ? settings["options"] : {};
  const executionsId = isRecord(settings) && typeof settings["executionsId"] === "string" ? settings["executionsId"] : "";
  const panes = isRecord(look) && isRecord(look["panes"]) ? look["panes"] : {};
  const shown = (name: keyof Look["panes"]): boolean => (typeof panes[name] === "boolean" ? panes[name] : FIRST_LOOK.panes[name]);
  const tab = isRecord(look) ? (["problems", "considers", "changes", "options"] as const).find((known) => known === look["tab"]) : undefined;
  return {
    version: 1,
    texts: pairs(value["texts"]),
    files: pairs(value["files"]),
    settings: { ...FIRST_SETTINGS, options, executionsId },
    look: {
      dagView: isRecord(look) && look["dagView"] === "drawn" ? "drawn" : "run",
      tab: tab ?? FIRST_LOOK.tab,
      panes: { source: shown("source"), dag: shown("dag"), yaml: shown("yaml"), drawer: shown("drawer") },
    },
  };
}

function pairs(value: unknown): [string, string][] {
  const isPair = (entry: unknown): entry is [string, string] =>
    Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");
  return Array.isArray(value) ? value.filter(isPair) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
