/**
 * What looks like a credential does not leave the page: before a text is shared or remembered, it is taken out, and the
 * text reads the same otherwise. It is a net and no promise: a secret that has neither a name nor a shape of one is let through.
 */
import type { Range, ReadValue } from "oc-argo";

import { pointerTo } from "../preview/pointer.js";
import { isRecord } from "./record.js";
import { isSecret } from "./secret-names.js";
import { isReference, withoutSecrets } from "./secrets-in-text.js";

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

const ALIAS = /(?:^|[\s,:[{-])\*[^\s,\]}]/m;
/** What may be a comment of YAML. */
const COMMENT = /(?:^|[ \t])#(.*)$/gm;

/** Fields that say what another field of their object is called, and those that hold its value. */
const NAMING = ["name", "attr", "key", "id", "env", "variable"];
const NAMED: ReadonlySet<string> = new Set(["value", "val", "default", "default_value", "defaultValue"]);

const FLAG = /^--?[a-z][\w.-]{0,99}$/i;

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
  const first = new Cleaning(new Set());
  first.clean(value, "");
  const json = parsedJson(text);
  const leastTelling = json === undefined && ALIAS.test(text) ? 1 : LEAST_TELLING;
  const known = new Set([...first.taken].filter((taken) => taken.length >= leastTelling && !COMMON.test(taken)));
  const cleaning = new Cleaning(known);
  const wanted = JSON.stringify(cleaning.clean(value, ""));
  const { places } = cleaning;
  const hasMore = (now: string): boolean => (json === undefined ? isLeftInYaml(now, known, idsIn(value)) : isLeftInJson(text, json, places.length > 0));
  if (places.length === 0 && !hasMore(text)) return { text, removed: 0 };
  const cut = await cutOut(text, places, reader);
  const isSame = JSON.stringify((await reader.readDocument(cut)).value) === wanted;
  if (isSame && !hasMore(cut)) return { text: cut, removed: places.length };
  return { text: `${JSON.stringify(JSON.parse(wanted), null, 2)}\n`, removed: Math.max(places.length, 1) };
}

/** Whether a text holds something to take out that reading does not see: in comments, and before what has the same key. */
function isLeftInYaml(text: string, known: ReadonlySet<string>, ids: ReadonlySet<string>): boolean {
  if (withoutSecrets(text, { ids }) !== text) return true;
  for (const [, comment = ""] of text.matchAll(COMMENT)) {
    if ([comment.trim(), ...comment.split(/[\s"',;]+/)].some((word) => known.has(word))) return true;
  }
  return false;
}

/** The same in JSON, where the texts can be counted: there are more of them where a key comes twice. */
function isLeftInJson(text: string, json: unknown, hasPlaces: boolean): boolean {
  const written = [...textsOfJson(text)];
  if (written.length === countTexts(json)) return false;
  return hasPlaces || written.some((one) => isSecret(one, "?") || withoutSecrets(one) !== one);
}

/** The texts and keys in JSON, as they are written. */
function* textsOfJson(text: string): Generator<string> {
  for (let from = text.indexOf('"'); from >= 0; from = text.indexOf('"', from)) {
    let to = from + 1;
    while (text.charAt(to) !== '"') to += text.charAt(to) === "\\" ? 2 : 1;
    yield JSON.parse(text.slice(from, to + 1)) as string;
    from = to + 1;
  }
}

function countTexts(value: unknown): number {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? 1 : 0;
  const keys = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((count, member) => count + countTexts(member), keys);
}

/** The keys of a drawing's items: they are no names. */
function idsIn(value: unknown): ReadonlySet<string> {
  const graph = isRecord(value) ? value["graph"] : undefined;
  const items = isRecord(graph) ? graph["items"] : undefined;
  return new Set(isRecord(items) ? Object.keys(items) : []);
}

/** One way through a value. */
class Cleaning {
  readonly places: Place[] = [];
  /** The scalars inside of what was taken out. */
  readonly taken = new Set<string>();

  constructor(private readonly known: ReadonlySet<string>) {}

  /** The value without its credentials. `program` is what its texts are run with, as far as that is known. */
  clean(value: unknown, pointer: string, program = ""): unknown {
    if (typeof value !== "object" || value === null) return this.#cleanScalar(value, pointer, program);
    if (Array.isArray(value)) return this.#cleanList(value, pointer, program);
    const members = value as Record<string, unknown>;
    const runs = programOf(members["command"]) ?? program;
    const cleaned = Object.entries(members).map(([key, member]): [string, unknown] => {
      const place = pointer + pointerTo(key);
      const isNamed = NAMED.has(key) && NAMING.some((field) => isName(members[field], field) && isSecret(members[field], member));
      const isTaken = isNamed || (pointer !== "/graph/items" && isSecret(key, member));
      return [key, isTaken ? this.#take(member, place) : this.clean(member, place, runs)];
    });
    return Object.fromEntries(cleaned);
  }

  /** In a list of arguments, what follows a flag is the flag's. */
  #cleanList(list: readonly unknown[], pointer: string, program: string): unknown[] {
    const runs = `${program} ${programOf(list) ?? ""}`;
    return list.map((element, index) => {
      const place = pointer + pointerTo(index);
      const flag: unknown = list[index - 1];
      if (typeof element !== "string" || typeof flag !== "string" || !FLAG.test(flag)) return this.clean(element, place, runs);
      const taken = takenBy(flag, element, runs);
      if (taken === undefined) return this.clean(element, place, runs);
      return taken.kept === "" ? this.#take(element, place) : this.#replace(taken.kept, place);
    });
  }

  #cleanScalar(value: unknown, pointer: string, program: string): unknown {
    if (this.known.has(String(value))) return this.#take(value, pointer);
    if (typeof value !== "string") return value;
    const replacement = withoutSecrets(value, { program });
    return replacement === value ? value : this.#replace(replacement, pointer);
  }

  #replace(replacement: string, pointer: string): string {
    this.places.push({ pointer, replacement });
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
  const parts: string[] = [];
  let end = text.length;
  for (const { from, to, replacement } of cuts) {
    if (to > end) continue;
    // A block of YAML begins with its mark, and ends before the line that follows; a list of it begins with a dash.
    const mark = /(?:[|>][-+\d]*[ \t]*(?:#.*)?\r?\n\s*|-[ \t]+)$/.exec(text.slice(Math.max(0, from - 1000), from))?.[0] ?? "";
    const isPart = mark.startsWith("-") && !/\n[ \t]*-[ \t]/.test(text.slice(from, to));
    parts.push(text.slice(from + text.slice(from, to).trimEnd().length, end), replacement === undefined ? "null" : JSON.stringify(replacement));
    end = isPart ? from : from - mark.length;
  }
  return [...parts, text.slice(0, end)].reverse().join("");
}

/** Whether a text can be the name of a param: the key of an object in a bucket is a path. */
function isName(value: unknown, field: string): boolean {
  return typeof value === "string" && (field === "name" || field === "attr" || !value.includes("/"));
}

/** Whether a flag is given a secret, as it would be in a command line, and what stays of that: the user of a login. */
function takenBy(flag: string, value: string, program: string): { kept: string } | undefined {
  const login = /^[^:/]+:(?!\d+$|\/\/)(?=.)/.exec(value)?.[0];
  const isTaken = (given: string, kept: string): boolean => withoutSecrets(`${flag} ${given}`, { program }) === `${flag} ${kept}`;
  if (value === "" || value.startsWith("-") || isReference(value)) return undefined;
  if (isTaken("user:x", "user:")) return login === undefined || isReference(value.slice(login.length)) ? undefined : { kept: login };
  const isNothing = isSecret(flag, "?") && !isSecret(flag, value);
  return isTaken("x", "''") && !isNothing ? { kept: "" } : undefined;
}

/** The program that a command begins with. */
function programOf(command: unknown): string | undefined {
  const [first]: unknown[] = Array.isArray(command) ? command : [command];
  return typeof first === "string" ? first.slice(0, 500) : undefined;
}

function* scalars(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) yield value;
  else for (const member of Object.values(value)) yield* scalars(member);
}

/** What a text holds as JSON; `undefined` where it is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
