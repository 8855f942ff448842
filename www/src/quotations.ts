/**
 * The texts of a workflow where they are shown. In what is said they stand in backticks, and must not turn the words around
 * them; and what in them cannot be seen is written out, so that no name looks like another.
 */

/** What cannot be seen, and what turns the direction of what stands around it. */
const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]`;
/** What is of that kind, and yet a part of how something is written: signs before numbers, the flags of countries' parts, */
const SIGN = String.raw`[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]|\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`;
/** and what joins letters or emoji, or keeps them apart, but for scripts in which nothing comes of it. */
const PICTURE = String.raw`\p{Emoji_Presentation}\p{Extended_Pictographic}`;
const JOINED = String.raw`(?!\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic})[\p{L}\p{M}\p{Emoji_Modifier}${PICTURE}][\u200C\u200D](?=[\p{L}\p{M}${PICTURE}])`;
const WRITTEN = new RegExp(`(${SIGN}|${JOINED})|${UNSEEN}`, "gu");

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text in which everything is seen: what would not be is written as JSON would escape it. */
export function visible(text: string): string {
  return text.replace(WRITTEN, (sign: string, isPart: string | undefined) => isPart ?? SHORT[sign] ?? escaped(sign));
}

function escaped(sign: string): string {
  const code = (sign.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** Splits a message: every second part is a quotation, with its backticks. What cannot be seen is seen in all of them. */
export function splitQuotations(message: string): string[] {
  return visible(message).split(/(`[^`]*`)/);
}

/** So many of many are named. */
export const NAMED = 4;

/** Names in a sentence: a few of them, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return more < 2 ? names.join(", ") : `${names.slice(0, NAMED).join(", ")} and ${more.toLocaleString("en")} more`;
}
