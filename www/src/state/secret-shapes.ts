/** Secrets that are known by their shape, whatever they are called: private keys, signed tokens, keys of well-known services. */

/** Each begins where a word does, so that no word is looked through twice. */
const SHAPES =
  /(?<![\w-])(?:eyJ[\w-]{5,}(?:\.[\w-]+){2,4}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)|AIza[\w-]{30,}|sk-(?:proj-|ant-)?\w{20,}|S[AUONC][A-Z2-7]{56}(?!\w)|hf_\w{20,}|npm_\w{20,})/g;

const BEGIN = "-----BEGIN ";
const PRIVATE = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const END = /-----END(?: [A-Z0-9 ]{0,60}-----)?/g;

/** A text without them. */
export function withoutShapes(text: string): string {
  return withoutPrivateKeys(text).replace(SHAPES, "");
}

/** One that has no end takes everything with it. */
function withoutPrivateKeys(text: string): string {
  let left = "";
  let copied = 0;
  for (let begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
    PRIVATE.lastIndex = begin;
    if (begin < copied || !PRIVATE.test(text)) continue;
    left += text.slice(copied, begin);
    END.lastIndex = begin;
    copied = END.test(text) ? END.lastIndex : text.length;
    begin = copied - 1;
  }
  return left + text.slice(copied);
}
