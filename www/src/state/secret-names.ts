/** Which names say that what they name is a secret. They are a guess: many tongues and tools have names of their own. */

/** Parts that say so wherever they stand in a name. */
const TELLING =
  /passw|pass[-_. ]?(?:phrase|code)|pwd|mot[-_. ]?de[-_. ]?passe|secret(?!ar)|token(?!i[sz])|credential|authorization|(?:private|api|access|auth)[-_. ]?key/i;

/** Words that say so at the end of a name: `DB_PASS`, `SESSION_COOKIE`. */
const LAST = new Set(["pass", "pw", "psw", "mdp", "jeton", "bearer", "cookie", "cookies", "jwt", "nkey", "cred", "creds", "otp", "totp", "passkey", "kennwort", "passin", "passout"]);
/** The same, written as one word with what they are of: `dbpass`. */
const COMPOUND = /^(?:(?:db|my|smtp|sql|mysql|pg|user|admin|root|ftp|mail|ssh|redis|http|proxy|store|key)pass|(?:ssh|encryption|decryption|signing|master|tls|ssl|deploy)key)$/;
/** What passes, and is no password: `FIRST_PASS`. */
const PASSING = new Set(["high", "low", "band", "all", "first", "second", "third", "last", "one", "two", "single", "multi", "by", "forward", "backward", "render", "num", "nb", "n", "number"]);
/** Whose keys are secret. Others sort, partition, or name an object. */
const KEYS = new Set(
  "ssh encryption encrypt decryption decrypt crypto cipher signing sign signature master tls ssl hmac aes des gpg pgp rsa dsa ecdsa ed deploy jwt account admin session cookie license licence service server client host vault root storage shared webhook stripe openai age".split(" "),
);
/** Whose `PAT` is a personal access token. */
const FORGES = new Set(["github", "gitlab", "git", "gitea", "forgejo", "gh", "gl", "bitbucket", "azure", "ado", "devops", "jira", "ci"]);
/** What may follow without changing what a name names. */
const TRAILING = new Set(["value", "raw", "base", "b", "pem", "prod", "production", "staging", "dev", "test", "new", "old", "current", "default"]);

/** With these a name is one of how much there is, where that is a number: `MAX_TOKENS`. */
const MEASURES = new Set("max min count num number nb n limit size length len per budget ttl timeout expiry expires lifetime age rounds attempts retries interval index tokens".split(" "));
/** With these at its end, a name says where a secret is, or how it is called. */
const ABOUT = new Set(["file", "path", "dir", "folder", "name", "type", "header", "stdin"]);

/** Longer texts are no names. */
const LONGEST = 200;
/** What most names have nothing of. */
const WORTH_A_LOOK = /pass|pw|psw|mdp|mot|jeton|bearer|cookie|jwt|key|cred|otp|kennwort|secret|token|authorization|pat|seed/i;
const SETTING = /^(?:true|false|yes|no|on|off|none|null|enabled|disabled|auto)$/i;
const NUMBER = /^[-+]?\d+(?:\.\d+)?$/;

/** Whether a value is a secret, for what it is called. */
export function isSecret(name: unknown, value: unknown): boolean {
  if (typeof name !== "string" || name.length > LONGEST || !WORTH_A_LOOK.test(name) || !holdsSomething(value)) return false;
  const words = wordsOf(name);
  const isScalar = typeof value !== "object";
  const isNumber = NUMBER.test(String(value));
  if (isScalar && (ABOUT.has(words.at(-1) ?? "") || (isNumber && words.some((word) => MEASURES.has(word))))) return false;
  if (TELLING.test(name)) return true;
  // What follows has other meanings too, also as the id of an object: whatever nobody would keep secret is none.
  if ((!isScalar && !Array.isArray(value)) || SETTING.test(String(value)) || (isNumber && String(value).length < 4)) return false;
  return endsInSecret(words, isNumber);
}

function endsInSecret(words: string[], isNumber: boolean): boolean {
  while (words.length > 1 && TRAILING.has(words.at(-1) ?? "")) words.pop();
  const [before, last] = [words.at(-2), words.at(-1) ?? ""];
  if (last === "pass") return before === undefined || !PASSING.has(before);
  if (last === "key" || last === "keys") return before !== undefined && KEYS.has(before);
  if (last === "pat") return !isNumber && (before === undefined || FORGES.has(before));
  if (last === "seed") return !isNumber && (before === undefined || before === "nkey" || before === "nats" || before === "wallet");
  return LAST.has(last) || COMPOUND.test(last);
}

function wordsOf(name: string): string[] {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2");
  return spaced.toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
}

function holdsSomething(value: unknown): boolean {
  if (typeof value === "object") return value !== null && Object.keys(value).length > 0;
  return value !== undefined && value !== "" && typeof value !== "boolean";
}
