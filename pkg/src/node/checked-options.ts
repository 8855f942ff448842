/** Checks what callers without types give: what does not fit is told by its name, before anything is done with it. */
import { assertObject, isObject, readSafely } from "../boundary.js";
import { OcArgoError } from "../errors.js";

/** What an option must be. */
export interface Kind {
  /** Whether a value is of this kind. */
  fits: (value: unknown) => boolean;
  /** What to give, for a message. */
  said: string;
}

const isText = (value: unknown): value is string => typeof value === "string";

/** A text. */
export const TEXT: Kind = { fits: isText, said: "a text" };
/** A text, or a list of texts. */
export const TEXTS: Kind = { fits: (value) => isText(value) || (Array.isArray(value) && value.every(isText)), said: "a text, or a list of texts" };
/** True or false. */
export const FLAG: Kind = { fits: (value) => typeof value === "boolean", said: "true or false" };
/** An object. */
export const OBJECT: Kind = { fits: isObject, said: "an object" };
/** An object, or null where there is none, as in JSON. */
export const OBJECT_OR_NULL: Kind = { fits: (value) => value === null || isObject(value), said: "an object" };
/** A function. */
export const FUNCTION: Kind = { fits: (value) => typeof value === "function", said: "a function" };
/** What cancels. */
export const SIGNAL: Kind = { fits: (value) => value instanceof AbortSignal, said: "an AbortSignal" };
/** A time to wait. */
export const MILLISECONDS: Kind = { fits: (value) => typeof value === "number" && value > 0, said: "a number of milliseconds above 0" };
/** A port to listen on. */
export const PORT: Kind = { fits: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535, said: "a whole number from 0 to 65535" };

/** The longest time that Node's timers take, in milliseconds; a longer one would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A time as Node's timers take it. */
export function timerMs(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST_MS);
}

/**
 * Reads the options of a call: each has to be of its kind, or `undefined`. No value is part of a message, for it may be a secret.
 *
 * @param what What they are, for a message.
 * @param known The kinds of the options that there are.
 * @throws OcArgoError with code `invalid-options`.
 */
export function checkOptions(options: unknown, what: string, known: Readonly<Record<string, Kind>>): void {
  assertObject(options, "invalid-options", what);
  const given = readSafely("invalid-options", `${what} cannot be read`, () => Object.entries(options as object));
  for (const [name, value] of given) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      const names = Object.keys(known).map((found) => `\`${found}\``);
      throw new OcArgoError("invalid-options", `there is no option \`${name}\` in ${what}: known are ${names.join(", ")}`);
    }
    if (value !== undefined && !readSafely("invalid-options", `the option \`${name}\` cannot be read`, () => kind.fits(value))) {
      throw new OcArgoError("invalid-options", `the option \`${name}\` does not fit: give ${kind.said}`);
    }
  }
}
