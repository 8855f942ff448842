/**
 * Credentials do not leave the page: before a text is shared or remembered, the values that look like some are taken out
 * of it, and it stays a text that reads the same otherwise.
 */
import type { Range, ReadValue } from "oc-argo";

import { pointerTo } from "../preview/pointer.js";

/** What reads documents: the translator, here or in a worker. */
export interface DocumentReader {
  readDocument(document: unknown): ReadValue | Promise<ReadValue>;
  locate(text: string, pointers: readonly string[]): (Range | undefined)[] | Promise<(Range | undefined)[]>;
}

/** A text without credentials, and how many were taken out of it. */
export interface Cleaned {
  text: string;
  removed: number;
}

/** A value to take out; with a `replacement` where only a part of a text is a credential. */
interface Place {
  pointer: string;
  replacement?: string;
}

/** What the name of a field or param with a secret holds. */
const SECRET = "passw|pwd|secret|token|credential|authorization|private[-_]?key|api[-_]?key|access[-_]?key|auth[-_]?key|\\bseed\\b|nkey";
const SECRET_NAME = new RegExp(SECRET, "i");

/** Credentials inside of a text. A reference, such as `$TOKEN` or `{{inputs.parameters.TOKEN}}`, is none. */
const IN_TEXT: readonly RegExp[] = [
  // a user and a password inside of an address
  /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/)(?!\$|\{\{)[^\s/?#"'<>]*@/gi,
  // `--password hunter2`, `?token=hunter2`
  new RegExp(`((?<![\\w-])(?:--?[\\w-]*?(?:${SECRET})[\\w-]*[= ]|[\\w-]*?(?:${SECRET})[\\w-]*=)["']?)(?!\\$|\\{\\{|-)[^\\s&"';,]+`, "gi"),
  // `password: hunter2` as a line of a configuration
  new RegExp(`(^[ \\t]*["']?[\\w.-]*?(?:${SECRET})[\\w.-]*["']?[ \\t]*:[ \\t]+)(?!\\$|\\{\\{)\\S.*$`, "gim"),
];

const NOTHING = `(?:&\\S+\\s+)?(?:null|~|true|false|""|''|\\{\\s*\\}|\\[\\s*\\])\\s*(?:[,}\\]#\\r\\n]|$)`;
/** A field with a secret in the text itself: reading sees neither what comes twice nor comments. */
const LEFT_IN_JSON = new RegExp(`(?<!\\\\)"[\\w .-]*?(?:${SECRET})[\\w .-]*"\\s*:\\s*(?!\\s|${NOTHING})`, "i");
const LEFT_IN_YAML = new RegExp(
  `(?:^[ \\t]*(?:[-?#][ \\t]+)*|[{,][ \\t]*)["']?[\\w.-]*?(?:${SECRET})[\\w .-]*["']?[ \\t]*:(?:[ \\t]+|[ \\t]*\\r?\\n[ \\t]+)(?![ \\t]|${NOTHING})\\S`,
  "im",
);
const ALIAS = /(?:^|[\s,:[{-])\*[^\s,\]}]/m;

/** A value that stands elsewhere too is the same credential, unless it is too short or too common to say so. */
const LEAST_TELLING = 6;
const COMMON = /^(?:|true|false|null|none|yes|no|\$.*|.*\{\{.*)$/is;

/** Findings with which nobody can say what a text holds. */
const UNREADABLE: ReadonlySet<string> = new Set(["unreadable-source", "source-too-large", "source-too-deep"]);

/**
 * Takes the credentials out of a text. Where they cannot be cut out of it so that the rest reads the same, as with the
 * aliases of YAML, what is left is written anew, as JSON.
 *
 * @returns `undefined` where the text cannot be read, so that nobody can say what in it is a credential.
 */
export async function withoutCredentials(text: string, reader: DocumentReader): Promise<Cleaned | undefined> {
  const { value, diagnostics } = await reader.readDocument(text);
  if (diagnostics.some(({ code }) => UNREADABLE.has(code))) return undefined;
  const json = isJson(text);
  const left = json ? LEFT_IN_JSON : LEFT_IN_YAML;
  const first = new Cleaning(new Set());
  first.clean(value, "");
  const leastTelling = !json && ALIAS.test(text) ? 1 : LEAST_TELLING;
  const cleaning = new Cleaning(new Set([...first.taken].filter((taken) => taken.length >= leastTelling && !COMMON.test(taken))));
  const wanted = JSON.stringify(cleaning.clean(value, ""));
  const { places } = cleaning;
  if (places.length === 0 && !left.test(text)) return { text, removed: 0 };
  const cut = await cutOut(text, places, reader);
  const isSame = JSON.stringify((await reader.readDocument(cut)).value) === wanted;
  if (isSame && !left.test(cut)) return { text: cut, removed: places.length };
  return { text: `${JSON.stringify(JSON.parse(wanted), null, 2)}\n`, removed: Math.max(places.length, 1) };
}

/** One way through a value. */
class Cleaning {
  readonly places: Place[] = [];
  /** The scalars inside of what was taken out. */
  readonly taken = new Set<string>();

  constructor(private readonly known: ReadonlySet<string>) {}

  /** The value without its credentials. */
  clean(value: unknown, pointer: string): unknown {
    if (typeof value !== "object" || value === null) return this.#cleanScalar(value, pointer);
    if (Array.isArray(value)) return value.map((element, index) => this.clean(element, pointer + pointerTo(index)));
    const members = value as Record<string, unknown>;
    const isSecretParam = ["name", "attr"].some((field) => isSecretName(members[field]));
    const cleaned = Object.entries(members).map(([key, member]): [string, unknown] => {
      const isSecret = isSecretName(key) || (isSecretParam && key === "value");
      const place = pointer + pointerTo(key);
      return [key, isSecret && holdsSomething(member) ? this.#take(member, place) : this.clean(member, place)];
    });
    return Object.fromEntries(cleaned);
  }

  #cleanScalar(value: unknown, pointer: string): unknown {
    if (this.known.has(String(value))) return this.#take(value, pointer);
    if (typeof value !== "string") return value;
    const replacement = IN_TEXT.reduce((text, pattern) => text.replace(pattern, "$1"), value);
    if (replacement !== value) this.places.push({ pointer, replacement });
    return replacement;
  }

  #take(value: unknown, pointer: string): null {
    this.places.push({ pointer });
    for (const scalar of scalars(value)) this.taken.add(String(scalar));
    return null;
  }
}

/** The text with the places cut out of it, as far as it says where they are. */
async function cutOut(text: string, places: readonly Place[], reader: DocumentReader): Promise<string> {
  const ranges = await reader.locate(text, places.map(({ pointer }) => pointer));
  const lines = lineStarts(text);
  const offset = ({ line, column }: { line: number; column: number }): number => (lines[line - 1] ?? text.length) + column - 1;
  const cuts = ranges
    .flatMap((range, index) => (range === undefined ? [] : [{ from: offset(range.start), to: offset(range.end), ...places[index] }]))
    .sort((one, other) => other.from - one.from);
  let cut = text;
  for (const { from, to, replacement } of cuts) {
    // A block of YAML begins with its mark, and ends before the line that follows; a list of it begins with a dash.
    const mark = /(?:[|>][-+\d]*[ \t]*(?:#.*)?\r?\n\s*|-[ \t]+)$/.exec(cut.slice(Math.max(0, from - 1000), from))?.[0] ?? "";
    const isPart = mark.startsWith("-") && !/\n[ \t]*-[ \t]/.test(cut.slice(from, to));
    const end = from + cut.slice(from, to).trimEnd().length;
    cut = cut.slice(0, isPart ? from : from - mark.length) + (replacement === undefined ? "null" : JSON.stringify(replacement)) + cut.slice(end);
  }
  return cut;
}

function isSecretName(name: unknown): boolean {
  return typeof name === "string" && SECRET_NAME.test(name);
}

function holdsSomething(value: unknown): boolean {
  if (typeof value === "object") return value !== null && Object.keys(value).length > 0;
  return value !== "" && typeof value !== "boolean";
}

function* scalars(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) yield value;
  else for (const member of Object.values(value)) yield* scalars(member);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
