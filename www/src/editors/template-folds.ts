/** Folds a manifest by its indentation: a line hides what stands deeper below it. Needs no syntax tree of megabytes. */
import { foldEffect, foldedRanges, foldService, unfoldEffect } from "@codemirror/language";
import type { Extension, Line, StateEffect, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Span } from "./positions";

/** As many lines are looked through for the end of a fold; a longer one ends there. */
const MAX_LINES = 20_000;

/** Lets lines be folded that have deeper ones below them. */
export const indentFolds: Extension = foldService.of((state, lineStart) =>
  foldAt(state.doc, state.doc.lineAt(lineStart)),
);

/** Folds every template, and whatever else a manifest lists two levels deep. */
export function foldTemplates(view: EditorView): void {
  const effects = templates(view.state.doc).map((span) => foldEffect.of(span));
  view.dispatch({ effects });
}

/** Unfolds everything. */
export function unfoldEverything(view: EditorView): void {
  const effects: StateEffect<Span>[] = [];
  foldedRanges(view.state).between(
    0,
    view.state.doc.length,
    (from, to) => void effects.push(unfoldEffect.of({ from, to })),
  );
  view.dispatch({ effects });
}

/** The stretches of a manifest's templates, each without its first line. */
export function templates(doc: Text): Span[] {
  const spans: Span[] = [];
  let isWithin = false;
  let key = -1;
  let dash = -1;
  let at = 0;
  for (let lines = doc.iterLines(); !lines.next().done; at += lines.value.length + 1) {
    const text = lines.value;
    const depth = depthOf(text);
    const end = at + text.length;
    if (depth < 0) continue;
    if (!isWithin) {
      isWithin = text.trim() === "templates:";
      [key, dash] = [depth, -1];
      continue;
    }
    const isDash = text.startsWith("- ", depth);
    if (dash < 0 && isDash && depth >= key) dash = depth;
    const open = spans.at(-1);
    if (isDash && depth === dash) spans.push({ from: end, to: end });
    else if (dash >= 0 && depth > dash && open) open.to = end;
    else isWithin = false;
  }
  return spans.filter(({ from, to }) => to > from);
}

/** What a line hides when it is folded. */
function foldAt(doc: Text, line: Line): Span | null {
  const depth = depthOf(line.text);
  if (depth < 0 || line.number === doc.lines) return null;
  const isKey = /:\s*$/.test(line.text.slice(-200));
  const last = Math.min(doc.lines, line.number + MAX_LINES);
  let [end, at] = [line.to, line.to + 1];
  // Behind its last line an iteration of lines gives one more, empty, which ends nothing.
  for (const lines = doc.iterLines(line.number + 1, last + 1); !lines.next().done; at += lines.value.length + 1) {
    const text = lines.value;
    const nextDepth = depthOf(text);
    if (nextDepth < 0) continue;
    const isBelow =
      nextDepth > depth || (isKey && nextDepth === depth && text.startsWith("- ", depth) && !line.text.startsWith("- ", depth));
    if (!isBelow) break;
    end = at + text.length;
  }
  return end > line.to ? { from: line.to, to: end } : null;
}

/** How deep a line is indented; -1 where it holds nothing. */
function depthOf(text: string): number {
  for (let depth = 0; depth < text.length; depth++) {
    if (text[depth] !== " ") return depth;
  }
  return -1;
}
