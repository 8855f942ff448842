/** What a terminal is shown: colours where it has them, and never a control character that came from a workflow. */
import type { Writable } from "node:stream";

const CODES = { red: 31, yellow: 33, green: 32, cyan: 36, bold: 1, dim: 2 } as const;

/** A way to write a text. */
export type Style = keyof typeof CODES;

/** Writes a text in a style. */
export type Paint = (style: Style, text: string) => string;

/** Colours for a stream: none where it is no terminal, or where `NO_COLOR` asks for none. */
export function paintFor(stream: Writable & { isTTY?: boolean }): Paint {
  const hasColours = stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return (style, text) => (hasColours ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

/** What nobody sees: control and format characters, separators of lines, and letters without a shape. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

/**
 * A text with every character that nobody sees as an escape: escape sequences would rule the terminal, and marks of
 * direction and what takes no room could make a text look like another.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === "\n" ? "\\n" : `\\u{${code.toString(16)}}`;
  });
}

/** A text as one word of a shell. What nobody sees is written as bytes, in the quotes of bash, zsh and ksh that know them. */
export function shellWord(text: string): string {
  if (/^[\w./@%+=:,-]+$/.test(text)) return text;
  if (visible(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const bytes = (character: string): string => [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  return `$'${text.replace(/[\\']/g, "\\$&").replace(UNSEEN, bytes)}'`;
}

/** JSON in which no control character stands as it is: `JSON.stringify` escapes the older half of them. */
export function json(value: unknown): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u2028\u2029]/g, escaped);
}
