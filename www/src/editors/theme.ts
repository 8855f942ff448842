/** How all editors look: sizes and colours are the CSS variables of the theme, so that CSS alone changes a scheme. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Theme } from "../model";

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "var(--editor-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--editor-selection)",
  },
  ".cm-activeLine": { backgroundColor: "var(--editor-active)" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--surface)", borderRight: "1px solid var(--border)" },
  ".cm-activeLineGutter": { color: "var(--text)", backgroundColor: "var(--sunken)" },
  ".cm-foldPlaceholder": {
    color: "var(--muted)",
    backgroundColor: "var(--sunken)",
    border: "1px solid var(--border)",
    borderRadius: "4px",
    padding: "0 5px",
    margin: "0 3px",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--error-soft)", outline: "1px solid var(--error)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-searchMatch": { backgroundColor: "var(--selected)", outline: "1px solid var(--selected-border)" },
  ".cm-searchMatch.cm-searchMatch-selected": {
    backgroundColor: "var(--accent-soft)",
    outline: "2px solid var(--accent)",
  },
  ".cm-tooltip": {
    color: "var(--text)",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--border-strong)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow)",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "editor-key" },
  { tag: [tags.string, tags.content, tags.special(tags.string)], class: "editor-string" },
  { tag: tags.number, class: "editor-number" },
  { tag: [tags.bool, tags.null, tags.keyword], class: "editor-atom" },
  { tag: [tags.comment, tags.lineComment], class: "editor-comment" },
  { tag: [tags.separator, tags.punctuation, tags.bracket, tags.brace, tags.squareBracket], class: "editor-sign" },
  { tag: [tags.meta, tags.labelName, tags.typeName, tags.attributeValue], class: "editor-meta" },
]);

const scheme = new Compartment();

/** What makes an editor look like the rest. */
export function dressed(theme: Theme): Extension {
  return [look, syntaxHighlighting(colours), scheme.of(EditorView.darkTheme.of(theme === "dark"))];
}

/** Changes an editor's colour scheme. */
export function setTheme(view: EditorView, theme: Theme): void {
  if (view.state.facet(EditorView.darkTheme) === (theme === "dark")) return;
  view.dispatch({ effects: scheme.reconfigure(EditorView.darkTheme.of(theme === "dark")) });
}
