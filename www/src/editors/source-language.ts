/** The language of a source's text, by its content: JSON where it begins with a brace or a bracket, YAML otherwise. */
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { Compartment, EditorState, type Extension, type Text } from "@codemirror/state";

/** A language that a source can be written in. */
export type SourceLanguage = "json" | "yaml";

/** As much white space at the beginning is looked behind. */
const REACH = 2000;

/** The language of a text. */
export function languageOf(doc: Text): SourceLanguage {
  const sign = /^[\s\ufeff]*(\S)/.exec(doc.sliceString(0, REACH))?.[1];
  return sign === "{" || sign === "[" ? "json" : "yaml";
}

const language = new Compartment();
const languages: Record<SourceLanguage, Extension> = { json: json(), yaml: yaml() };

/** Highlights, folds and indents a text by its language, which changes with its content. */
export function sourceLanguage(doc: Text): Extension {
  return [
    language.of(languages[languageOf(doc)]),
    EditorState.transactionExtender.of((transaction) => {
      if (!transaction.docChanged) return null;
      const next = languageOf(transaction.newDoc);
      return next === languageOf(transaction.startState.doc)
        ? null
        : { effects: language.reconfigure(languages[next]) };
    }),
  ];
}
