/**
 * Secrets inside of a text: in command lines, addresses, headers, configurations. It is walked through once, from name to
 * name, and what is taken out is jumped over: the time that it takes grows as the text does.
 */
import { isSecret } from "./secret-names.js";
import { withoutShapes } from "./secret-shapes.js";

/** A name, a flag, or what follows the scheme of an address. */
const RUN = /:\/\/|[\w.-]+/g;
/** What stands between a name and its value: the end of its quotes, and a sign. */
const SIGN = /(\\{0,8}["'])?([ \t]{0,64})(=>|:=|==|=|:)?/y;
const BLANKS = /[ \t]{0,200}/y;
/** Between a flag and its value: words of a command line, or elements of a list. */
const APART = /(?:[ \t\r\n]|\\\r?\n){1,200}|[ \t]{0,64},[ \t\r\n]{0,64}(?=\\{0,8}["'])/y;
const QUOTE = /\\{0,8}["'`]/y;
/** What refers to a secret is none. */
const REFERENCE = /\\{0,8}["']?(?:\$[A-Za-z_{(]|\{\{|os\.(?:environ|getenv)|process\.env|getenv)/y;
const NEXT_NAMED = /,[\w.-]{1,64}=/y;
const TOKEN = /(?=[\w.~+/-]{0,64}\d)[\w.~+/=-]{6,}/y;
const NOTHING = /^(?:&\S{1,99}\s+|!\S{1,99}\s+)?(?:null|~|true|false|""|''|\{\s*\}|\[\s*\])?$/i;
/** Behind it, and behind nothing. What is longer is looked at as a value, lest it be looked at again and again. */
const COMMENT = /(?:^|\s)#.{0,500}$/;
const ONLY_REFERENCES = /^(?:\$\{?\w+\}?|\$\(\w+\)|\{\{[^{}]*\}\}|:)*$/;

/** What ends a value that is not in quotes, after a name that begins in this way. */
const CLOSING: Record<string, RegExp> = { "{": /[,}\]\n]/g, ",": /[,}\])\n]/g, "(": /[,)\n]/g, "[": /[,\]\n]/g };

/** A word of a command line that is empty. */
const EMPTY = "''";

/** Flags that ask, and are given nothing. */
const ASKING = /^-+(?:no|without|skip|allow|use|ask|prompt|enable|disable|show|hide)-|-(?:stdin|prompt)$/i;

/** How a text is read. */
export interface Reading {
  /** What runs with the text, where another field says so. */
  program?: string;
  /** Whether it is a document in YAML as it is written, whose nested values are looked at elsewhere: their keys, where they are ids. */
  ids?: ReadonlySet<string>;
}

/** The text without the secrets in it. A reference, such as `$TOKEN` or `{{inputs.parameters.TOKEN}}`, is none. */
export function withoutSecrets(text: string, reading: Reading = {}): string {
  return new Walk(withoutShapes(text), reading).left();
}

/** Whether a text begins with what refers to something. */
export function isReference(text: string): boolean {
  return matched(REFERENCE, text, 0) !== "";
}

/** One way through a text. */
class Walk {
  #left = "";
  #copied = 0;
  #line = { from: 0, to: -1 };
  readonly #programs: string;

  constructor(
    private readonly text: string,
    private readonly reading: Reading,
  ) {
    this.#programs = programsIn(`${reading.program ?? ""}\n${text}`) + (text.includes("://") ? " curl" : "");
  }

  left(): string {
    const run = new RegExp(RUN);
    for (let found = run.exec(this.text); found !== null; found = run.exec(this.text)) {
      run.lastIndex = found[0] === "://" ? this.#address(run.lastIndex) : Math.max(run.lastIndex, this.#named(found[0], found.index));
    }
    return this.#left + this.text.slice(this.#copied);
  }

  /**
   * Takes out what is from here to there, and goes on behind it. Where the next word would come to stand in the place of a word
   * that is gone, something has to be there `instead`: the text will be walked through again when it is shared the next time.
   */
  #cut(from: number, to: number, instead = ""): number {
    this.#left += this.text.slice(this.#copied, from) + instead;
    this.#copied = to;
    return to;
  }

  /** The user and the password of an address that begins here. */
  #address(start: number): number {
    const run = this.text.slice(start, indexOf(this.text, /:\/\/|[\s"'<>`\\]/g, start));
    const [authority = ""] = run.split(/[/?#]/, 1);
    // A password with a slash in it is no port.
    const isSlashed = !authority.includes("@") && /^[^:[]*:(?!\d*$|\$|\{\{)/.test(authority);
    const user = run.slice(0, (isSlashed ? run : authority).lastIndexOf("@") + 1);
    if (user === "" || ONLY_REFERENCES.test(user.slice(0, -1)) || /^sha\d+:/.test(run.slice(user.length))) return start;
    const isLogin = !user.includes(":") && /(?:ssh|sftp):\/\/$/.test(this.text.slice(Math.max(0, start - 7), start));
    return isLogin ? start : this.#cut(start, start + user.length);
  }

  /** What follows a name, or a flag; the place where to go on. */
  #named(name: string, start: number): number {
    const { text } = this;
    const end = start + name.length;
    const isFlag = name.startsWith("-");
    if (isFlag && this.#programs !== "") {
      const behind = this.#flagOfProgram(name, start);
      if (behind !== undefined) return behind;
    }
    if (/^bearer$/i.test(name)) return this.#bearer(end + matched(BLANKS, text, end).length);
    const isInQuery = /[?&]/.test(text.charAt(start - 1));
    const isSignature = (isInQuery || text.startsWith("&amp;", start - 5)) && /^(?:sig|signature|x-(?:amz|goog|ms)-signature)$/i.test(name);
    if (!isSignature && !isSecret(name, "?")) return end;
    SIGN.lastIndex = end;
    const [all = "", quote, blanks = "", sign] = SIGN.exec(text) ?? [];
    const at = end + all.length;
    const known = isSignature ? "secret" : name;
    if (sign === ":") return this.#afterColon(known, start, at, quote);
    if (sign === "==") return at;
    if (sign !== undefined) return this.#afterEquals(known, start, at, blanks === "" && sign === "=", isInQuery);
    const afterQuote = end + (quote?.length ?? 0);
    if (/^password$/i.test(name) && blanks !== "" && text.charAt(at) === "'") return this.#word(known, at, /[\s;]/);
    if (!isFlag || ASKING.test(name)) return end;
    const value = afterQuote + matched(APART, text, afterQuote).length;
    return value === afterQuote || text.charAt(value) === "-" || /^\\*["']-/.test(text.slice(value, value + 9)) ? end : this.#word(known, value, /[\s;&]/, EMPTY);
  }

  #bearer(start: number): number {
    const token = matched(TOKEN, this.text, start);
    return token === "" ? start : this.#cut(start, start + token.length, EMPTY);
  }

  #afterEquals(name: string, start: number, at: number, isDirect: boolean, isInQuery: boolean): number {
    const value = at + matched(BLANKS, this.text, at).length;
    if (isDirect && value > at) return at;
    if (isInQuery) return isDirect ? this.#upTo(name, at, indexOf(this.text, /[\s&#<>"'`\\]/g, at)) : at;
    if (isDirect) return this.#word(name, at, /[\s;&]/, "", true);
    if (matched(QUOTE, this.text, value) !== "") return this.#word(name, value, /[\s;,&)}\]]/);
    return this.#beginsLine(start) ? this.#upTo(name, value, this.#endOfLine(value)) : at;
  }

  /** `password: hunter2` as a line of a configuration, a member of an object, or a header. */
  #afterColon(name: string, start: number, at: number, quote: string | undefined): number {
    const { text } = this;
    const value = at + matched(BLANKS, text, at).length;
    const before = text.slice(Math.max(0, start - 24), start);
    const isHeader = /(?:-H|--header)[ \t=]*$/.test(before) || /^-H/.test(name);
    if (quote === undefined && value === at && !isHeader && text.charAt(at) !== "\n" && matched(QUOTE, text, at) === "") return at;
    const [opening] = /\\*["']$/.exec(before) ?? [];
    if (matched(REFERENCE, text, value) !== "") return value;
    const bracket = /([{,([])[ \t]*\\*["']?$/.exec(before)?.[1];
    const isLine = this.#beginsLine(start);
    if (quote === undefined && opening === undefined && bracket === undefined && !isLine && !isHeader) return at;
    // The quotes that the name stands in close: there is no value.
    if (opening !== undefined && quote === undefined && text.startsWith(opening, value)) return value;
    if (matched(QUOTE, text, value) !== "") return this.#word(name, value, /[\s;,&)}\]]/);
    if (/[{[]/.test(text.charAt(value))) return this.#nested(name, value);
    const line = this.#endOfLine(value);
    if (isLine && /^(?:[|>][-+\d]*)?[ \t]*(?:#.*)?$/.test(text.slice(value, Math.min(line, value + 99)))) return this.#block(name, start, value, line);
    if (quote !== undefined) return this.#upTo(name, value, indexOf(text, /[,}\]\n]/g, value));
    if (opening !== undefined) return this.#upTo(name, value, endOfQuote(text.slice(0, line), opening, value) ?? line);
    const closing = bracket === undefined ? undefined : CLOSING[bracket];
    if (closing !== undefined) return this.#upTo(name, value, indexOf(text, closing, value));
    return isHeader && !isLine ? this.#word(name, value, /\s/, EMPTY) : this.#upTo(name, value, line);
  }

  /** Takes out a value that is a word of a command line, with the parts of it that are in quotes. */
  #word(name: string, start: number, ends: RegExp, instead = "", isListed = false): number {
    const { text } = this;
    if (matched(REFERENCE, text, start) !== "") return start;
    const quote = matched(QUOTE, text, start);
    const from = start + quote.length;
    let at = from;
    if (quote !== "") {
      // Where a document ends the quotes that the name stands in, there is no value.
      if (this.reading.ids !== undefined && /^[ \t]*(?:[\r\n,\]}]|$)/.test(text.slice(from, from + 99))) return from;
      const close = endOfQuote(text, quote, from) ?? text.length;
      const behind = close + quote.length;
      if (behind >= text.length || /[\s;,&)}\]:#|"'\\]/.test(text.charAt(behind))) return this.#upTo(name, from, close, behind);
      at = behind;
    }
    const end = endOfWord(text, at, ends, isListed);
    // Nor shall the quotes that the word stands in come to stand where it stood.
    const isClosed = isListed && matched(QUOTE, text, end) !== "";
    return this.#upTo(name, start, end, undefined, isClosed ? EMPTY : instead);
  }

  /** Takes out what is from here to there, if it is something. */
  #upTo(name: string, from: number, to: number, behind = to, instead = ""): number {
    const value = this.text.slice(from, to);
    const trimmed = (behind === to ? value.replace(COMMENT, "") : value).trim();
    if (NOTHING.test(trimmed) || !isSecret(name, trimmed) || matched(REFERENCE, this.text, from) !== "") return from;
    this.#cut(from, to - (value.endsWith("\r") ? 1 : 0), instead);
    return behind;
  }

  /** An object or a list, from its bracket to where that closes. */
  #nested(name: string, start: number): number {
    const { text } = this;
    const marks = /\\*["']|[{}[\]]/g;
    marks.lastIndex = start;
    let depth = 0;
    let end = text.length;
    for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
      const sign = mark[0].at(-1) ?? "";
      if (/["']/.test(sign)) {
        const close = endOfQuote(text, mark[0], marks.lastIndex);
        if (close === undefined) break;
        marks.lastIndex = close + mark[0].length;
      } else {
        depth += /[{[]/.test(sign) ? 1 : -1;
        if (depth > 0) continue;
        end = marks.lastIndex;
        break;
      }
    }
    return this.#upTo(name, start, end);
  }

  /** The lines that stand further in than the one before them. */
  #block(name: string, start: number, value: number, line: number): number {
    const { text, reading } = this;
    if (reading.ids?.has(name) === true) return line;
    const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
    let end = line;
    for (let next = line + 1; next < text.length; next = end + 1) {
      const nextEnd = endOfLine(text, next);
      const blanks = indexOf(text, /[^ \t]/g, next) - next;
      if (next + blanks < nextEnd && blanks <= indent) break;
      end = nextEnd;
    }
    return text.slice(line, end).trim() === "" ? line : this.#upTo(name, value, end);
  }

  /** Kept, as many names may stand in one line. */
  #endOfLine(from: number): number {
    if (from < this.#line.from || from > this.#line.to) this.#line = { from, to: endOfLine(this.text, from) };
    return this.#line.to;
  }

  /** Whether nothing but marks stands before this place in its line. */
  #beginsLine(start: number): boolean {
    return /(?:^|\n)[ \t]{0,99}(?:(?:[-#*;?]|\/\/)[ \t]{0,9}){0,9}(?:export |set )?\\*["']?$/.test((start <= 140 ? "\n" : "") + this.text.slice(Math.max(0, start - 140), start));
  }

  /** Flags that mean a secret in some programs alone: `curl -u`, `mysql -p`. */
  #flagOfProgram(flag: string, start: number): number | undefined {
    const { text } = this;
    const end = start + flag.length;
    const asks = (programs: RegExp): boolean => programs.test(this.#programs);
    // A quote is the end of what the flag stands in, or where a value begins that stands right behind it: `-p'hunter2'`.
    const quote = matched(QUOTE, text, end);
    const gap = matched(APART, text, end + quote.length);
    const apart = text.charAt(end) === "=" ? end + 1 : quote !== "" && gap === "" ? end : end + quote.length + gap.length;
    if (/^(?:-[a-zA-Z]{0,6}[uU]|--user|--proxy-user)$/.test(flag) && asks(/curl|wget/)) return this.#login(apart);
    if (/^-u./.test(flag) && asks(/curl/)) return this.#login(start + 2);
    if (flag === "-p" && apart > end && asks(/sshpass|login/)) return this.#word("password", apart, /[\s;&]/, EMPTY);
    if (flag === "-a" && asks(/redis/)) return this.#word("password", apart, /[\s;&]/, EMPTY);
    const isDirect = /^-p./.test(flag) ? !/^-p\d+$/.test(flag) : flag === "-p" && apart === end && quote !== "";
    if (isDirect && asks(/mysql|mariadb|sshpass/)) return this.#word("password", start + 2, /[\s;&]/, asks(/sshpass|login/) ? ` ${EMPTY}` : "");
    return undefined;
  }

  /** What stands behind the colon of `user:password`. */
  #login(start: number): number {
    const { text } = this;
    const quote = matched(QUOTE, text, start);
    const from = start + quote.length;
    const end = quote === "" ? endOfWord(text, from, /[\s;&]/, false) : (endOfQuote(text, quote, from) ?? text.length);
    const colon = text.slice(from, end).indexOf(":");
    const secret = from + colon + 1;
    const isOfIds = /^\d+:\d+$/.test(text.slice(from, end));
    return colon < 0 || isOfIds || text.startsWith("//", secret) ? start : this.#upTo("password", secret, end);
  }
}

/** The programs that a text names, as far as their flags are known here. */
function programsIn(text: string): string {
  const known = new Set(text.match(/(?<![\w-])(?:curl|wget|sshpass|redis-cli|login|mysql\w{0,9}|mariadb\w{0,9})(?![\w-])/g));
  return [...known].join(" ");
}

function matched(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** Where something is next; the text's end where it is not. */
function indexOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Where quotes close, that may stand inside of others: `\"`. */
function endOfQuote(text: string, quote: string, from: number): number | undefined {
  const sign = quote.at(-1) ?? "";
  const depth = quote.length - 1;
  for (let at = text.indexOf(sign, from); at >= 0; at = text.indexOf(sign, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text.charAt(at - slashes - 1) === "\\") slashes++;
    if (depth === 0 ? slashes % 2 === 0 : slashes <= depth) return at - Math.min(slashes, depth);
  }
  return undefined;
}

/** Where a word ends. In it a backslash takes the meaning of what follows, and quotes that of blanks. */
function endOfWord(text: string, start: number, ends: RegExp, isListed: boolean): number {
  let at = start;
  while (at < text.length) {
    const sign = text.charAt(at);
    if (ends.test(sign) || (isListed && sign === "," && matched(NEXT_NAMED, text, at) !== "")) break;
    const quote = matched(QUOTE, text, at);
    if (quote === "") {
      at += sign === "\\" ? 2 : 1;
      continue;
    }
    const behind = text.charAt(at + quote.length);
    // The quotes that the word itself stands in.
    if (behind === "" || /[\s;,&)}\]|:]/.test(behind)) break;
    const close = endOfQuote(text, quote, at + quote.length);
    at = (close ?? at) + quote.length;
  }
  return Math.min(at, text.length);
}
