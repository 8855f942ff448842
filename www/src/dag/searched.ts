/** What a search compares: two texts that are written otherwise and read the same are the same. */

/** Marks on letters, which a name may have apart from them, and what cannot be seen. */
const MARKS = /[\u0300-\u036F\p{Cf}\p{Variation_Selector}]/gu;

/** A text as it is searched: its letters without their marks, and without what tells a capital, a sigma or an i from another. */
export function searched(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "").toUpperCase().toLowerCase().replaceAll("ς", "σ");
}
