/** What stands at a text cursor, as completion sees it; the same for JSON and for YAML. */
import type { Step } from "./schema-walk";

/** Where something can be completed. */
export interface CompletionCursor {
  language: "json" | "yaml";
  /** The path of the object whose key is completed, or of the value. */
  path: readonly Step[];
  /** What fits: a key, a value, or, in YAML behind a dash or on a line of its own, both. */
  fits: "key" | "value" | "either";
  /** The word that is replaced, without its quotes. */
  from: number;
  to: number;
  /** The quote that opens the word; empty where it has none. */
  quote: "" | '"' | "'";
  /** Whether the word's quote is closed behind it. */
  closed: boolean;
  /** The keys that the object has already, without the one under the cursor. */
  taken: ReadonlySet<string>;
  /** Whether a colon follows the word: then only the key is replaced. */
  colon: boolean;
  /** Whether a property follows, before which JSON wants a comma. */
  comma: boolean;
  /** The offset behind a property that lacks the comma a key needs before itself; absent where none is lacking. */
  commaAt?: number;
  /** The column of a key in block YAML, from 0; absent where braces rule. */
  column?: number;
}
