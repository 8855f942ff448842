/** What was probably meant by a word that is not known. */

/** So many letters may be wrong, missing or too many. */
const MAX_SLIPS = 2;

/** The known word that is most like this one; `undefined` where none is like it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((other) => ({ other, slips: isBeginning(word, other) ? 1 : slips(word, other) }));
  const [best] = ranked.sort((one, other) => one.slips - other.slips);
  return best !== undefined && best.slips <= Math.min(MAX_SLIPS, word.length - 1) ? best.other : undefined;
}

/** The end of a message about a word that is not known: which one was probably meant, where there is one. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? "" : `: did you mean \`${meant}\`?`;
}

/** Whether a word is the beginning of another, or the other way round. */
function isBeginning(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length > 2 && long.startsWith(short);
}

/** How many letters have to be put in, taken out or replaced to make one word the other (Levenshtein). */
function slips(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [above, letter] of [...one].entries()) {
    const next = [above + 1];
    for (const [index, match] of [...other].entries()) {
      const replaced = (row[index] ?? 0) + (letter === match ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
