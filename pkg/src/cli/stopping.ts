/** How a person or the system asks a command to stop. */

/** Ctrl-c, the end that a supervisor asks for, and a terminal that goes away. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls `stop` once the command is asked to stop; what it gives ends that, and the system's own way is back. */
export function onStop(stop: () => void): () => void {
  for (const signal of SIGNALS) process.once(signal, stop);
  return () => SIGNALS.forEach((signal) => process.off(signal, stop));
}

/** Waits until the command is asked to stop. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => void onStop(() => resolve()));
}
