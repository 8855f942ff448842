/** The steps of JSON pointers, as RFC 6901 writes them. */

/** A key as a step of a pointer. */
export function escapeKey(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}

/** The key of a step. */
export function unescapeKey(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
