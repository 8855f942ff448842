/**
 * Where the browser keeps what was open: a record for each tab of the page, so that no tab takes the place of another's.
 * A tab finds its own by a name that outlives a reload; a new tab begins with the newest.
 */
import { delMany, entries, set } from "idb-keyval";

import { isRecord } from "./record.js";

/** What was kept, and when. */
interface Stored {
  key: string;
  at: number;
  value: unknown;
}

/** The one record of all tabs, as earlier versions of the page kept it. */
const OF_ALL_TABS = "oc-argo preview";
const OF_A_TAB = "oc-argo preview, tab ";
/** Where a tab has its record's key. */
const OWN = "oc-argo tab";
/** So many records are kept, and those of tabs that are open. */
const MOST = 5;
/** A tab that is loaded again may have to wait until its page before is gone. */
const LEAVING_MS = 1000;

/** Values that were kept: this tab's own first, then the newest. */
export async function storedValues(): Promise<unknown[]> {
  const own = keyInTab();
  return (await stored()).sort((one, other) => Number(other.key === own) - Number(one.key === own)).map(({ value }) => value);
}

/** All records, the newest first. */
async function stored(): Promise<Stored[]> {
  const known = (await entries<string, unknown>()).filter(([key]) => key === OF_ALL_TABS || String(key).startsWith(OF_A_TAB));
  const timeOf = (value: unknown): number => (isRecord(value) && typeof value["at"] === "number" ? value["at"] : 0);
  return known.map(([key, value]) => ({ key, value, at: timeOf(value) })).sort((one, other) => other.at - one.at);
}

/**
 * Keeps a value as this tab's, when the one before is kept. `isOurs` says which of the records may go when there are too
 * many.
 */
export async function store(value: object, isOurs: (value: unknown) => boolean): Promise<void> {
  // All records may be large: they are read once and, so that the time is behind all of theirs, where the clock was set back.
  const isFirst = own === undefined;
  const known = isFirst || Date.now() <= last ? await stored() : [];
  own ??= await claimed(known, isOurs);
  last = Math.max(Date.now(), (known[0]?.at ?? 0) + 1);
  await set(own, { ...value, at: last });
  if (isFirst) await deleteOldest(known, own, isOurs);
}

/** When this tab kept something last. */
let last = 0;

/** The key of this tab's record, once something was kept. */
let own: string | undefined;

/** The key that this tab had before it was loaded again, or a new one. */
async function claimed(known: readonly Stored[], isOurs: (value: unknown) => boolean): Promise<string> {
  const before = keyInTab();
  // A copy of a tab has the key of the one that it was copied from. What another version of the page has kept stays.
  const there = known.find(({ key }) => key === before);
  if (before !== undefined && (there === undefined || isOurs(there.value)) && (await isHeldHere(before))) return before;
  const made = OF_A_TAB + [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    sessionStorage.setItem(OWN, made);
  } catch {
    // After a reload this is a new tab.
  }
  await isHeldHere(made);
  return made;
}

function keyInTab(): string | undefined {
  try {
    return sessionStorage.getItem(OWN) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Takes a key for as long as the page is there, unless another tab has it. */
function isHeldHere(key: string): Promise<boolean> {
  const locks = locksOfBrowser();
  if (locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const hold = (): Promise<never> => {
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(key, { signal: AbortSignal.timeout(LEAVING_MS) }, hold).catch(() => resolve(false));
  });
}

/** Not every page has locks: one that came over an insecure connection has none. */
function locksOfBrowser(): LockManager | undefined {
  return (navigator as { locks?: LockManager }).locks;
}

/** Deletes what is older than the newest records, of which `own` is one, but for those of open tabs and of other versions of the page. */
async function deleteOldest(known: readonly Stored[], own: string, isOurs: (value: unknown) => boolean): Promise<void> {
  const { held = [] } = (await locksOfBrowser()?.query()) ?? {};
  const open = new Set(held.map(({ name }) => name));
  const others = known.filter(({ key, value }) => key !== own && isOurs(value));
  await delMany(others.slice(MOST - 1).flatMap(({ key }) => (open.has(key) ? [] : key)));
}
