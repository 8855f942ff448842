/** Shows diagnostics where they point: underlined, marked beside the line numbers, told in a tooltip as plain text. */
import { type Diagnostic as Mark, lintGutter, setDiagnostics } from "@codemirror/lint";
import type { Extension, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic, Range } from "oc-argo";
import { type DocumentKey, documentOf } from "../model";
import { splitQuotations } from "../quotations";
import { type Span, spanOf } from "./positions";

/** More marks than this in one document help nobody, and cost time with each key. */
const MAX_MARKS = 1000;

/** A column for the marks beside the line numbers. */
export const diagnosticGutter: Extension = lintGutter();

/** Shows the diagnostics of a document, and no others. */
export function showDiagnostics(view: EditorView, key: DocumentKey, diagnostics: readonly Diagnostic[]): void {
  view.dispatch(setDiagnostics(view.state, marksOf(view.state.doc, key, diagnostics)));
}

/** The diagnostics of a document that say where, as marks in its text. */
export function marksOf(doc: Text, key: DocumentKey, diagnostics: readonly Diagnostic[]): Mark[] {
  const marks: Mark[] = [];
  for (const diagnostic of diagnostics) {
    if (marks.length === MAX_MARKS) break;
    if (!diagnostic.range || documentOf(diagnostic.path) !== key) continue;
    const { severity, message } = diagnostic;
    marks.push({ ...markedSpan(doc, diagnostic.range), severity, message, renderMessage: () => messageOf(diagnostic) });
  }
  return marks.sort((one, other) => one.from - other.from);
}

/** What is underlined: of many lines, as those of an item, only the first, with the key that stands on it. */
function markedSpan(doc: Text, range: Range): Span {
  const span = spanOf(doc, range);
  const line = doc.lineAt(span.from);
  if (span.to <= line.to) return span;
  const indent = /^\s*/.exec(line.text.slice(0, span.from - line.from))?.[0].length ?? 0;
  return { from: line.from + indent, to: line.to };
}

/** A diagnostic's message, code and help; each as text, whatever a workflow holds. */
function messageOf({ message, code, help }: Diagnostic): HTMLElement {
  const element = document.createElement("div");
  element.append(part("editor-message", message), " ", part("editor-code", code));
  if (help) element.append(part("editor-help", help));
  return element;
}

function part(className: string, text: string): HTMLElement {
  const element = document.createElement(className === "editor-help" ? "div" : "span");
  element.className = className;
  element.append(...splitQuotations(text).map((said, index) => (index % 2 === 1 ? isolated(said) : said)));
  return element;
}

/** A text of others: it cannot turn the words around it. */
function isolated(text: string): HTMLElement {
  const element = document.createElement("bdi");
  element.textContent = text;
  return element;
}
