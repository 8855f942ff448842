/**
 * How a page learns that a worker has ended, by itself or because the browser wanted its memory: no event tells of that, but
 * the worker holds a lock, which is free from then on. Where there are no locks, as in pages that came over an insecure
 * connection or have no origin, nothing is learned.
 */

/** Not every page has locks. */
function locksOfBrowser(): LockManager | undefined {
  return (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;
}

/** In the worker: holds a lock until its end, and tells which. */
export function holdForLife(tell: (lock: string) => void): void {
  const hold = (lock: LockInfo | null): Promise<never> => {
    tell(lock?.name ?? "");
    return new Promise(() => undefined);
  };
  locksOfBrowser()?.request(crypto.randomUUID(), hold).catch(() => undefined);
}

/** In the page: calls back when the worker that holds this lock has ended. */
export function whenEnded(lock: string, callback: () => unknown): void {
  locksOfBrowser()?.request(lock, callback).catch(() => undefined);
}
