/** Folds a manifest by its indentation: a line hides what stands deeper below it. Needs no syntax tree of megabytes. */
import { foldEffect, foldedRanges, foldService, unfoldEffect } from "@codemirror/language";
import { type ChangeDesc, type EditorState, type Extension, type Line, type StateEffect, StateField, type Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Span } from "./positions";

/** As many lines are looked through for the end of a fold; a longer one ends there. */
const MAX_LINES = 20_000;

/** A fold of more lines than this is kept: to find its end again takes longer than all else that a change costs. */
const LONG_LINES = 200;

/** Changes of more characters than this are not looked into. */
const MAX_CHANGE = 20_000;

/** The long folds that are known, by where their lines start. Who looks for one adds it: that is no change of a state. */
const longFolds = StateField.define<Map<number, Span>>({
  create: () => new Map(),
  update: (known, { changes, docChanged, state }) => (docChanged ? stillThere(known, changes, state.doc) : known),
});

/** Lets lines be folded that have deeper ones below them. */
export const indentFolds: Extension = [longFolds, foldService.of((state, lineStart) => foldOf(state, state.doc.lineAt(lineStart)))];

function foldOf(state: EditorState, line: Line): Span | null {
  const known = state.field(longFolds, false);
  const found = known?.get(line.from) ?? foldAt(state.doc, line);
  if (found && state.doc.lineAt(found.to).number - line.number > LONG_LINES) known?.set(line.from, found);
  return found;
}

/** The folds that a change has only moved, or in which lines have changed that are still deeper. */
function stillThere(known: ReadonlyMap<number, Span>, changes: ChangeDesc, doc: Text): Map<number, Span> {
  const kept = new Map<number, Span>();
  for (const [start, { from, to }] of known) {
    const moved = { from: changes.mapPos(from, -1), to: changes.mapPos(to, 1) };
    const line = doc.lineAt(changes.mapPos(start, 1));
    let isKept = line.to === moved.from;
    changes.iterChangedRanges((fromA, toA, fromB, toB) => {
      const isInside = fromA > from && toA < to && toB - fromB <= MAX_CHANGE && areBelow(doc, line, fromB, toB);
      // The line behind a fold ends it.
      isKept &&= toA < start || isInside || fromA > to + MAX_CHANGE;
    });
    if (isKept) kept.set(line.from, moved);
  }
  return kept;
}

/** Whether the lines of a stretch all belong below a line. */
function areBelow(doc: Text, line: Line, from: number, to: number): boolean {
  const last = doc.lineAt(to).number;
  for (let number = doc.lineAt(from).number; number <= last; number++) {
    if (number <= line.number || isBelow(line, doc.line(number).text) === false) return false;
  }
  return true;
}

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
  const last = Math.min(doc.lines, line.number + MAX_LINES);
  let [end, at] = [line.to, line.to + 1];
  // Behind its last line an iteration of lines gives one more, empty, which ends nothing.
  for (const lines = doc.iterLines(line.number + 1, last + 1); !lines.next().done; at += lines.value.length + 1) {
    const text = lines.value;
    const isDeeper = isBelow(line, text);
    if (isDeeper === undefined) continue;
    if (!isDeeper) break;
    end = at + text.length;
  }
  return end > line.to ? { from: line.to, to: end } : null;
}

/** Whether a text stands below a line, as the entries of a list do below its key; `undefined` where it holds nothing. */
function isBelow(line: Line, text: string): boolean | undefined {
  const depth = depthOf(line.text);
  const nextDepth = depthOf(text);
  if (nextDepth < 0) return undefined;
  if (nextDepth !== depth) return nextDepth > depth;
  return text.startsWith("- ", depth) && !line.text.startsWith("- ", depth) && /:\s*$/.test(line.text.slice(-200));
}

/** How deep a line is indented; -1 where it holds nothing. */
function depthOf(text: string): number {
  for (let depth = 0; depth < text.length; depth++) {
    if (text[depth] !== " ") return depth;
  }
  return -1;
}
