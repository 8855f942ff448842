/** Marks stretches of whole lines, as the selected item's. Only lines in sight are decorated, however many there are. */
import { foldedRanges, unfoldEffect } from "@codemirror/language";
import { type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Span } from "./positions";

const setSpans = StateEffect.define<readonly Span[]>();

const spansField = StateField.define<readonly Span[]>({
  create: () => [],
  update(spans, transaction) {
    for (const effect of transaction.effects) if (effect.is(setSpans)) return effect.value;
    if (!transaction.docChanged || spans.length === 0) return spans;
    const { changes } = transaction;
    return spans
      .map(({ from, to }) => ({ from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }))
      .filter(({ from, to }) => from <= to);
  },
});

const marked = Decoration.line({ class: "editor-marked" });
const first = Decoration.line({ class: "editor-marked editor-marked-first" });

const plugin = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      const isChanged = update.startState.field(spansField) !== update.state.field(spansField);
      if (isChanged || update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (value) => value.decorations },
);

/** Lets lines be marked. */
export const markedLines: Extension = [spansField, plugin];

/** The stretches that are marked, where the editing since has moved them. */
export function markedSpans(view: EditorView): readonly Span[] {
  return view.state.field(spansField);
}

/** Marks these stretches of lines, in order, and no others. */
export function markLines(view: EditorView, spans: readonly Span[]): void {
  const before = markedSpans(view);
  const isSame =
    spans.length === before.length &&
    spans.every(({ from, to }, index) => from === before[index]?.from && to === before[index].to);
  if (!isSame) view.dispatch({ effects: setSpans.of(spans) });
}

/** Whether some of the stretches overlap: then they are likely of the same item, before and after an edit. */
export function isOverlapping(some: readonly Span[], others: readonly Span[]): boolean {
  return some.some(({ from, to }) => others.some((other) => from < other.to && other.from < to));
}

/** Whether a line of a stretch is in sight. */
export function isAnyInSight(view: EditorView, { from, to }: Span): boolean {
  const { scrollTop, clientHeight } = view.scrollDOM;
  const { length } = view.state.doc;
  const { top } = view.lineBlockAt(Math.min(from, length));
  const { bottom } = view.lineBlockAt(Math.min(to, length));
  return bottom > scrollTop && top < scrollTop + clientHeight - 8;
}

/** Whether the user is at work in the editor, be it in its search, with the cursor in a line of a stretch. */
export function isUserIn(view: EditorView, { from, to }: Span): boolean {
  const { head } = view.state.selection.main;
  return view.dom.contains(view.root.activeElement) && head >= view.state.doc.lineAt(from).from && head <= to;
}

/** Unfolds whatever hides the line of an offset. */
export function unfoldAt(view: EditorView, at: number): void {
  const { from: start } = view.state.doc.lineAt(at);
  const effects: StateEffect<Span>[] = [];
  foldedRanges(view.state).between(start, start, (from, to) => {
    if (from < start) effects.push(unfoldEffect.of({ from, to }));
  });
  if (effects.length > 0) view.dispatch({ effects });
}

/** Scrolls so that the line of an offset stands in the upper part. */
export function scrollTo(view: EditorView, at: number): void {
  const yMargin = Math.min(80, view.scrollDOM.clientHeight / 4);
  view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "start", yMargin }) });
}

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const { doc } = view.state;
  let last = -1;
  for (const { from, to } of view.state.field(spansField)) {
    const start = doc.lineAt(Math.min(from, doc.length)).from;
    for (const range of view.visibleRanges) {
      const end = Math.min(to, range.to, doc.length);
      for (let at = Math.max(start, range.from); at <= end;) {
        const line = doc.lineAt(at);
        if (line.from > last) builder.add(line.from, line.from, line.from === start ? first : marked);
        last = Math.max(last, line.from);
        at = line.to + 1;
      }
    }
  }
  return builder.finish();
}
