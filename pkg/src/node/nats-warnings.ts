/** Warnings of messages: anybody can send many, and nobody reads them all. */
import { harmless } from "./listeners.js";

/** How many warnings of one kind are told as they come. */
const FIRST = 5;

/** Tells warnings. Of those that messages cause, the first of each kind; how many more there were is told at the end. */
export class Warnings {
  readonly #tell: (warning: string) => void;
  readonly #counts = new Map<string, number>();

  constructor(onWarning: ((warning: string) => void) | undefined) {
    this.#tell = harmless("onWarning", onWarning);
  }

  /** Tells a warning. */
  tell = (warning: string): void => this.#tell(warning);

  /**
   * Tells a warning that a message caused, unless there have been enough of its kind.
   *
   * @param kind What such messages have in common, for the sentence "more messages ...".
   */
  ofMessage(kind: string, warning: string): void {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count <= FIRST) this.#tell(warning);
    if (count === FIRST) this.#tell(`more messages that ${kind} are only counted`);
  }

  /** Tells how many warnings were not told. */
  end(): void {
    for (const [kind, count] of this.#counts) {
      if (count > FIRST) this.#tell(`${count - FIRST} more messages ${kind}`);
    }
    this.#counts.clear();
  }
}
