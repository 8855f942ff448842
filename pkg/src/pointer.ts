/** The steps of JSON pointers, as RFC 6901 writes them. */

/** A key as a step of a pointer. */
export function escapeKey(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}

/** The key of a step. */
export function unescapeKey(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The index that a step is, as RFC 6901 writes it: digits without a zero in front. -1 where it is none. */
export function indexOf(step: string): number {
  return /^(?:0|[1-9]\d*)$/.test(step) ? Number(step) : -1;
}
