/** Listening to the signals of callers, who may give one signal to any number of calls. */

/** All that is to be done when a signal is aborted, and its listener. */
interface Listening {
  acts: Set<() => void>;
  listener: () => void;
}

const listening = new WeakMap<AbortSignal, Listening>();

/**
 * Does something when `signal` is aborted. However much there is to do, the signal has one listener of ours: Node takes more
 * than ten for a leak, and warns of it.
 *
 * @returns What makes it undone: the signal's listener is taken off with the last.
 */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  const { acts, listener } = listening.get(signal) ?? listen(signal);
  acts.add(act);
  return () => {
    if (!acts.delete(act) || acts.size > 0) return;
    listening.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}

function listen(signal: AbortSignal): Listening {
  const acts = new Set<() => void>();
  const listener = (): void => [...acts].forEach((act) => act());
  signal.addEventListener("abort", listener);
  const begun = { acts, listener };
  listening.set(signal, begun);
  return begun;
}
