/**
 * What editors still hold of what was typed. Whoever needs the texts as the user sees them, as before these are replaced or
 * the page is left, has it handed on first.
 */
const holders = new Set<() => void>();

/** `handOn` is called when what is held is wanted; gives the way to stop that. */
export function onHandingOn(handOn: () => void): () => void {
  holders.add(handOn);
  return () => holders.delete(handOn);
}

/** Has everything handed on that was typed. */
export function handOnTyped(): void {
  for (const handOn of holders) handOn();
}
