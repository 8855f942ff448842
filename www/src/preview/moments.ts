/** Moments at which work is done that nobody waits for. */

/** A page that is not seen is not painted: it goes on after so many milliseconds all the same. */
const UNSEEN_MS = 200;

/** Calls back when what was changed until now has been painted. */
export function afterPaint(callback: () => void): void {
  let isDone = false;
  const done = (): void => {
    if (!isDone) callback();
    isDone = true;
    clearTimeout(unseen);
  };
  const unseen = setTimeout(done, UNSEEN_MS);
  requestAnimationFrame(() => {
    // A frame's callbacks run before it is painted; the next message is taken behind the painting.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  });
}

/** Calls back when the page has had nothing else to do for a while; gives the way to stop that. */
export function whenQuiet(milliseconds: number, callback: () => void): () => void {
  let idle: number | undefined;
  const timer = setTimeout(() => {
    // Not every browser tells when it is idle.
    if (typeof requestIdleCallback === "function") idle = requestIdleCallback(callback, { timeout: 500 });
    else callback();
  }, milliseconds);
  return () => {
    clearTimeout(timer);
    if (idle !== undefined) cancelIdleCallback(idle);
  };
}
