/** The pane that compares two versions of the manifest. */
import { defaultKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { getChunks, goToNextChunk, goToPreviousChunk, unifiedMergeView } from "@codemirror/merge";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, type StateEffect } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { type ReactElement, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Theme } from "../model";
import { visible } from "../quotations";
import { allowedStyles, mount, named } from "./mount";
import { specialCharacters } from "./special-characters";
import { type TextDifference, textDifference } from "./text-difference";
import { withPlainLineEnds } from "./text-changes";
import { dressed, setTheme } from "./theme";

/** Two versions of a text, and what they are called. */
export interface DiffViewProps {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  theme: Theme;
}

/** What was removed and what was added, one below the other; what has stayed is collapsed. */
export function DiffView({ before, after, beforeLabel, afterLabel, theme }: DiffViewProps): ReactElement {
  const one = useDeferredValue(before);
  const other = useDeferredValue(after);
  const difference = useMemo(() => textDifference(withPlainLineEnds(one), withPlainLineEnds(other)), [one, other]);
  const [isWhole, showWhole] = useState(false);
  const [said, say] = useState("");
  const label = visible(`${beforeLabel} → ${afterLabel}`);
  const [host, view] = useDiff(difference, isWhole, theme, `differences, ${beforeLabel} to ${afterLabel}`);
  const isSame = difference.changes.length === 0;

  const go = (command: typeof goToNextChunk): void => {
    if (!view) return;
    command({ state: view.state, dispatch: (transaction) => view.dispatch(transaction) });
    say(placeOf(view));
  };

  return (
    <div className="editor-pane">
      <div className="editor-bar">
        <span className="editor-caption">
          <span>{label}</span>{" "}
          {!isSame && (
            <>
              <span className="editor-added">+{difference.added}</span>{" "}
              <span className="editor-removed">−{difference.removed}</span>{" "}
              <span className="visually-hidden">
                lines added: {difference.added}, removed: {difference.removed}
              </span>
            </>
          )}
        </span>
        {difference.isCoarse && !isSame && (
          <span className="editor-note">coarse: large texts are compared by whole lines</span>
        )}
        <span className="editor-gap" />
        <span className="editor-said" role="status">
          {said}
        </span>
        <button
          type="button"
          className="button"
          aria-pressed={isWhole}
          disabled={isSame}
          onClick={() => showWhole(!isWhole)}
        >
          Show unchanged
        </button>
        <button
          type="button"
          className="button"
          disabled={isSame}
          aria-label="Previous change"
          onClick={() => go(goToPreviousChunk)}
        >
          Previous
        </button>
        <button
          type="button"
          className="button"
          disabled={isSame}
          aria-label="Next change"
          onClick={() => go(goToNextChunk)}
        >
          Next
        </button>
      </div>
      {isSame ? <p className="editor-empty">no differences</p> : <div ref={host} className="editor editor-diff" />}
    </div>
  );
}

/** Keeps an editor that draws a difference; another difference gets another editor, at the same place. */
function useDiff(difference: TextDifference, isWhole: boolean, theme: Theme, label: string) {
  const host = useRef<HTMLDivElement>(null);
  const dress = useRef(theme);
  const left = useRef<{ scroll?: StateEffect<unknown>; cursor: number; isFocused: boolean }>({ cursor: 0, isFocused: false });
  const [view, setView] = useState<EditorView>();

  useLayoutEffect(() => {
    dress.current = theme;
    if (view) setTheme(view, theme);
  }, [view, theme]);
  useLayoutEffect(() => {
    if (!host.current) return;
    const extensions = [dressed(dress.current), named(label), allowedStyles(), merged(difference, isWhole), comparing];
    const anchor = Math.min(left.current.cursor, difference.after.length);
    const made = mount(host.current, EditorState.create({ doc: difference.after, selection: { anchor }, extensions }));
    // By its line: a new editor knows no heights yet.
    if (left.current.scroll) made.dispatch({ effects: left.current.scroll });
    if (left.current.isFocused) made.focus();
    setView(made);
    return () => {
      left.current = { scroll: made.scrollSnapshot(), cursor: made.state.selection.main.head, isFocused: made.hasFocus };
      made.destroy();
      setView(undefined);
    };
  }, [difference, isWhole, label]);

  return [host, view] as const;
}

/** Draws the changes that were found already, instead of looking for them again. */
function merged({ before, changes, isCoarse }: TextDifference, isWhole: boolean): Extension {
  return unifiedMergeView({
    original: before,
    mergeControls: false,
    highlightChanges: !isCoarse,
    syntaxHighlightDeletions: false,
    diffConfig: { override: () => changes },
    ...(!isWhole && { collapseUnchanged: { margin: 3, minSize: 6 } }),
  });
}

/** Which of the changes the cursor is at. */
function placeOf(view: EditorView): string {
  const chunks = getChunks(view.state)?.chunks ?? [];
  const { head } = view.state.selection.main;
  const index = chunks.findIndex(({ fromB, toB }) => head >= fromB && head <= Math.max(fromB, toB));
  return index < 0 ? "" : `change ${index + 1} of ${chunks.length}`;
}

const comparing: Extension = [
  yaml(),
  lineNumbers(),
  highlightActiveLineGutter(),
  specialCharacters,
  drawSelection(),
  search({ top: true }),
  EditorState.readOnly.of(true),
  EditorView.contentAttributes.of({ inputmode: "none", "aria-readonly": "true" }),
  keymap.of([...searchKeymap, ...defaultKeymap]),
];
