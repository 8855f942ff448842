/** Calls the listeners of a caller. What they throw is theirs, and ends nothing here. */

/**
 * A listener that can be called from anywhere: what it throws, or rejects with, becomes a warning of the process.
 *
 * @param name The option that it came by.
 */
export function harmless<T>(name: string, listener: ((value: T) => unknown) | undefined): (value: T) => void {
  return (value) => {
    const told = async (): Promise<unknown> => listener?.(value);
    told().catch((error: unknown) => process.emitWarning(`\`${name}\` of oc-argo threw: ${reasonOf(error)}`));
  };
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return "no reason was given";
  }
}
