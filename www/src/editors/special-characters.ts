/** Shows in an editor what would not be seen in it, or would turn the direction of a line. */
import type { Extension } from "@codemirror/state";
import { highlightSpecialChars } from "@codemirror/view";

/** A dot in the place of each; its title says which. CodeMirror knows the most common ones itself. */
export const specialCharacters: Extension = highlightSpecialChars({
  addSpecialChars: /[\u115F\u1160\u180E\u202A-\u202C\u2060-\u2065\u2068\u206A-\u206F\u3164\uFFA0\u{E0001}]/u,
});
