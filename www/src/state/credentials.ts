/**
 * Credentials do not leave the page: before a text is shared or remembered, the values that look like some are taken out
 * of it, and it stays a text that reads the same otherwise.
 */
import type { BackgroundTranslator } from "oc-argo/background";

import { pointerTo } from "../preview/pointer.js";

/** A text without credentials, and how many were taken out of it. */
export interface Cleaned {
  text: string;
  removed: number;
}

/** What the name of a field or param with a secret holds. */
const SECRET_NAME = /passw|passwd|pwd|secret|token|credential|private[-_]?key|api[-_]?key|access[-_]?key|auth[-_]?key|\bseed\b|nkey/i;

/** A user and a password inside of an address. */
const LOGIN_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi;

/**
 * Takes the credentials out of a text.
 *
 * @returns `undefined` where the text cannot be read, so that nobody can say what in it is a credential.
 */
export async function withoutCredentials(text: string, background: BackgroundTranslator): Promise<Cleaned | undefined> {
  const { value, diagnostics } = await background.readDocument(text);
  if (diagnostics.some(({ code }) => code === "unreadable-source" || code === "source-too-large")) return undefined;
  const pointers = [...secrets(value, "")];
  const ranges = await background.locate(text, pointers.map(({ pointer }) => pointer));
  const lines = lineStarts(text);
  const offset = ({ line, column }: { line: number; column: number }): number => (lines[line - 1] ?? text.length) + column - 1;
  const cuts = ranges
    .flatMap((range, index) => (range === undefined ? [] : [{ from: offset(range.start), to: offset(range.end), ...pointers[index] }]))
    .sort((one, other) => other.from - one.from);
  let cleaned = text;
  for (const { from, to, replacement } of cuts) {
    cleaned = cleaned.slice(0, from) + (replacement === undefined ? "null" : JSON.stringify(replacement)) + cleaned.slice(to);
  }
  // A value that stood elsewhere than its pointer said (an alias of YAML) would still be there.
  const again = (await background.readDocument(cleaned)).value;
  return secrets(again, "").next().done === true ? { text: cleaned, removed: cuts.length } : undefined;
}

/** The places of credentials; with a `replacement` where only a part of a text is one. */
function* secrets(value: unknown, pointer: string): Generator<{ pointer: string; replacement?: string }> {
  if (typeof value === "string") {
    const replacement = value.replace(LOGIN_IN_ADDRESS, "$1");
    if (replacement !== value) yield { pointer, replacement };
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* secrets(element, pointer + pointerTo(index));
    return;
  }
  const members = value as Record<string, unknown>;
  const isSecretParam = ["name", "attr"].some((field) => isSecretName(members[field]));
  for (const [key, member] of Object.entries(members)) {
    const isSecret = isSecretName(key) || (isSecretParam && key === "value");
    if (isSecret && holdsSomething(member)) yield { pointer: pointer + pointerTo(key) };
    else yield* secrets(member, pointer + pointerTo(key));
  }
}

function isSecretName(name: unknown): boolean {
  return typeof name === "string" && SECRET_NAME.test(name);
}

function holdsSomething(value: unknown): boolean {
  return value !== null && value !== "" && typeof value !== "boolean";
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
