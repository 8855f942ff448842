/** The page's memory: what was open comes back when the page does, without the credentials. */
import { handOnTyped } from "../editors/handing-on.js";
import { messageOf } from "../message-of.js";
import type { DocumentKey } from "../model.js";
import { stepsOf } from "../preview/pointer.js";
import { withoutLogins } from "./addresses.js";
import type { Cleaner } from "./cleaning.js";
import { FIRST_LOOK, FIRST_SETTINGS, type Look, type Settings } from "./settings.js";
import { pack, TooLarge, unpack } from "./share.js";
import { replace, store, type Memory, type State } from "./store.js";
import { isRecord } from "./record.js";
import { store as keep, storedValues } from "./records.js";

/** The state as it is kept or shared. */
export interface Kept {
  version: typeof VERSION;
  texts: [DocumentKey, string][];
  files: [DocumentKey, string][];
  settings: Settings;
  look: Pick<Look, "dagView" | "tab" | "panes">;
}

/** Of states: one of another version means something else. */
const VERSION = 1;

/** What was made of a state that shall leave the memory of the page. */
export interface Keepable {
  kept: Kept;
  /** How many credentials were taken out. */
  removed: number;
  /** Documents that cannot be read, and are left out: nobody can say what in them is a credential. */
  unreadable: DocumentKey[];
}

/** Takes credentials out of a state. */
async function keepable({ documents, settings, look }: State, cleaner: Cleaner): Promise<Keepable> {
  const texts: [DocumentKey, string][] = [];
  const unreadable: DocumentKey[] = [];
  let removed = 0;
  for (const [key, cleaned] of await cleaner.clean(documents.texts)) {
    if (cleaned === undefined) {
      unreadable.push(key);
    } else {
      texts.push([key, cleaned.text]);
      removed += cleaned.removed;
    }
  }
  const { dagView, tab, panes } = look;
  const { options, hadLogin } = withoutLogin(settings.options);
  const kept: Kept = { version: VERSION, texts, files: [...documents.files], settings: { ...settings, options }, look: { dagView, tab, panes } };
  return { kept, removed: removed + Number(hadLogin), unreadable };
}

/** Options without the login to the broker of events. */
function withoutLogin({ natsUrl, ...rest }: Settings["options"]): { options: Settings["options"]; hadLogin: boolean } {
  const bare = withoutLogins(natsUrl ?? "");
  return { options: { ...rest, ...(bare !== "" && { natsUrl: bare }) }, hadLogin: bare !== (natsUrl ?? "") };
}

/** Remembers once that many milliseconds nothing was changed, and where changes do not end, after so many at the latest. */
const QUIET_MS = 250;
const LONGEST_MS = 3000;
/** What is larger than so many UTF-16 units costs time, and waits for a longer pause. */
const LARGE = 200_000;
const QUIET_OF_LARGE_MS = 400;

function quietMs({ documents }: State): number {
  const size = [...documents.texts.values()].reduce((sum, { length }) => sum + length, 0);
  return size > LARGE ? QUIET_OF_LARGE_MS : QUIET_MS;
}

/** Whether a change would be missed: how the page looks would not, and what was only opened can be opened again. */
function isOfWork(state: State, before: State): boolean {
  const isOpening = before.documents.texts.size === 0 || (state.ways.back !== before.ways.back && state.ways.forth.length <= before.ways.forth.length);
  return !isOpening && (state.documents !== before.documents || state.settings !== before.settings);
}

/** What leaves the page as it is: a reload and a tab that is closed say so first, then that it is not seen. */
const LEAVING: readonly [EventTarget, string][] = [
  [globalThis, "beforeunload"],
  [globalThis, "pagehide"],
  [document, "visibilitychange"],
];

/**
 * Remembers the state after every change, a while after the last one, and at once where the page is left. Where that may
 * come too late for what the user did, the browser asks first. What cannot be read keeps its last readable text.
 *
 * @param last What was kept of the state as it is now.
 */
export function rememberChanges(cleaner: Cleaner, last: Kept | undefined, onMemory: (memory: Memory) => void): void {
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let longest: ReturnType<typeof setTimeout> | undefined;
  let isChanged = false;
  let isRunning = false;
  let isDue = false;
  /** Whether something is not remembered yet that would be missed. */
  let isAtRisk = false;
  const remember = async (): Promise<Memory> => {
    const { kept, removed, unreadable } = await keepable(store.getState(), cleaner);
    const known = <Entry extends [DocumentKey, string]>(entries: readonly Entry[] = []): Entry[] => entries.filter(([key]) => unreadable.includes(key));
    const files = kept.files.filter(([key]) => !unreadable.includes(key));
    last = { ...kept, texts: [...kept.texts, ...known(last?.texts)], files: [...files, ...known(last?.files)] };
    await keep(last, isOfThisVersion);
    return { is: "kept", removed, isOlder: unreadable.length > 0 };
  };
  const failed = (error: unknown): Memory => {
    console.warn("the state cannot be remembered", error);
    return { is: "failed", reason: messageOf(error) };
  };
  const write = async (): Promise<void> => {
    clearTimeout(quiet);
    clearTimeout(longest);
    longest = undefined;
    isDue = isChanged;
    if (isRunning) return;
    isRunning = true;
    while (isDue) {
      isChanged = isDue = false;
      const memory = await remember().catch(failed);
      if (isChanged) continue;
      isAtRisk = false;
      onMemory(memory);
    }
    isRunning = false;
  };
  store.subscribe((state, before) => {
    if (state.documents === before.documents && state.settings === before.settings && state.look === before.look) return;
    if (!isChanged) onMemory({ is: "pending" });
    isChanged = true;
    isAtRisk ||= isOfWork(state, before);
    clearTimeout(quiet);
    quiet = setTimeout(() => void write(), quietMs(state));
    longest ??= setTimeout(() => void write(), LONGEST_MS);
  });
  for (const [target, event] of LEAVING) {
    target.addEventListener(event, (leaving) => {
      if (event === "visibilitychange" && document.visibilityState !== "hidden") return;
      handOnTyped();
      // Only where the page is to be unloaded this makes the browser ask.
      if (isAtRisk) leaving.preventDefault();
      void write();
    });
  }
}

/** What was remembered. */
export interface Remembered {
  /** `undefined` where there is nothing, or the browser keeps nothing. */
  kept: Kept | undefined;
  /** Whether another version of the page has kept something, which this one cannot read. */
  isOfOther: boolean;
}

/** What was remembered of this tab, or else of the tab that was there last. */
export async function remembered(): Promise<Remembered> {
  try {
    const values = await storedValues();
    return { kept: values.map(keptOf).find((kept) => kept !== undefined), isOfOther: values.some(isOfOtherVersion) };
  } catch {
    return { kept: undefined, isOfOther: false };
  }
}

function isOfOtherVersion(value: unknown): boolean {
  return isRecord(value) && value["version"] !== undefined && value["version"] !== VERSION;
}

/** Whether a record may be overwritten and deleted: what is damaged may. */
function isOfThisVersion(value: unknown): boolean {
  return !isOfOtherVersion(value);
}

/** Each has a tab, and is translated: many times as many would stop the page. */
const MAX_DOCUMENTS = 500;

/**
 * The fragment that holds the state, and what was taken out of it. It throws where nobody could open it.
 */
export async function shared(state: State, cleaner: Cleaner): Promise<Keepable & { fragment: string }> {
  const { size } = state.documents.texts;
  if (size > MAX_DOCUMENTS) throw new TooLarge(tooMany(size));
  const keep = await keepable(state, cleaner);
  const files = keep.kept.files.map(([key, file]): [DocumentKey, string] => [key, file.startsWith(OF_ADDRESS) ? file.slice(OF_ADDRESS.length) : file]);
  return { ...keep, fragment: `#s=${await pack({ ...keep.kept, files } satisfies Kept)}` };
}

function tooMany(count: number): string {
  return `an address holds ${MAX_DOCUMENTS} documents at most, not ${count.toLocaleString("en")}`;
}

/** What the names of documents begin with that an address brought: they are no files of the user's. */
const OF_ADDRESS = "shared: ";
const LONGEST_NAME = 100;

/** The names of documents that an address brought, all of which say so. */
function namesOfAddress({ texts, files }: Kept): [DocumentKey, string][] {
  const known = new Map(files);
  return texts.map(([key]) => {
    const name = (known.get(key) ?? stepsOf(key).at(-1) ?? "").split(/[\\/]/).at(-1) ?? "";
    // Neither does what cannot be seen hide it, nor what turns the direction of writing.
    return [key, OF_ADDRESS + name.replace(/\p{C}/gu, "").slice(0, LONGEST_NAME)];
  });
}

/** The state in a fragment; `undefined` where it holds none. It throws where the fragment is damaged, or holds too much. */
export async function sharedIn(fragment: string): Promise<Kept | undefined> {
  if (!fragment.startsWith("#s=")) return undefined;
  const value = await unpack(fragment.slice(3)).catch((error: unknown) => (error instanceof TooLarge ? error : undefined));
  const count = isRecord(value) && Array.isArray(value["texts"]) ? value["texts"].length : 0;
  const refusal = value instanceof TooLarge ? value.message : count > MAX_DOCUMENTS ? tooMany(count) : undefined;
  if (refusal !== undefined) throw new Error(`what the address holds is not opened: ${refusal}`);
  if (isOfOtherVersion(value)) throw new Error("what the address holds is not opened: it was made by another version of this page");
  const kept = keptOf(value);
  if (kept === undefined) throw new Error("the address is damaged: its fragment holds no state of this page");
  return { ...kept, files: namesOfAddress(kept) };
}

/** Takes a kept state as the page's own; `what` says so where something was open before. */
export function restore({ texts, files, settings, look }: Kept, what?: string): void {
  replace(new Map(texts), new Map(files), settings, look, what);
}

/** The documents that a source can have. */
const KNOWN_KEY = /^\/(?:workflow|peers|execution|workflows\/[^/]+)$/;

/** A value as a kept state, whatever it is: it comes from an address that anybody can have made. */
function keptOf(value: unknown): Kept | undefined {
  if (!isRecord(value) || value["version"] !== VERSION) return undefined;
  const texts = pairs(value["texts"]);
  if (!texts.some(([key]) => key === "/workflow")) return undefined;
  const settings = isRecord(value["settings"]) ? value["settings"] : {};
  const look = isRecord(value["look"]) ? value["look"] : {};
  const panes = isRecord(look["panes"]) ? look["panes"] : {};
  const shown = (name: keyof Look["panes"]): boolean => (typeof panes[name] === "boolean" ? panes[name] : FIRST_LOOK.panes[name]);
  return {
    version: VERSION,
    texts,
    files: pairs(value["files"]),
    settings: {
      options: optionsOf(isRecord(settings["options"]) ? settings["options"] : {}),
      executionsId: typeof settings["executionsId"] === "string" ? settings["executionsId"] : FIRST_SETTINGS.executionsId,
    },
    look: {
      dagView: oneOf(["run", "parts", "drawn"], look["dagView"]) ?? FIRST_LOOK.dagView,
      tab: oneOf(["problems", "considers", "changes", "options"], look["tab"]) ?? FIRST_LOOK.tab,
      panes: { source: shown("source"), dag: shown("dag"), yaml: shown("yaml"), drawer: shown("drawer") },
    },
  };
}

function optionsOf(value: Record<string, unknown>): Settings["options"] {
  const options: Settings["options"] = {};
  for (const name of ["namespace", "selfPeer", "name", "targetName", "natsUrl"] as const) {
    const text = value[name];
    if (typeof text === "string") options[name] = text;
  }
  const { timeoutSeconds } = value;
  if (typeof timeoutSeconds === "number" && Number.isSafeInteger(timeoutSeconds) && timeoutSeconds >= 0) options.timeoutSeconds = timeoutSeconds;
  const claims = Object.entries(isRecord(value["claims"]) ? value["claims"] : {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (claims.length > 0) options.claims = Object.fromEntries(claims);
  const admiralty = oneOf(["annotation", "target"], value["admiralty"]);
  if (admiralty !== undefined) options.admiralty = admiralty;
  const crds = oneOf(["full", "minimal"], value["crds"]);
  if (crds !== undefined) options.crds = crds;
  const fold = oneOf(["auto", "always", "never"], value["fold"]);
  if (fold !== undefined) options.fold = fold;
  const split = oneOf(["auto", "never"], value["split"]);
  if (split !== undefined) options.split = split;
  return options;
}

function oneOf<const Known>(known: readonly Known[], value: unknown): Known | undefined {
  return known.find((one) => one === value);
}

function pairs(value: unknown): [DocumentKey, string][] {
  const isPair = (entry: unknown): entry is [string, string] =>
    Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string") && KNOWN_KEY.test(String(entry[0]));
  return Array.isArray(value) ? value.filter(isPair) : [];
}
