/** The pane that shows the manifest: read, searched, folded, copied and saved, but not written. */
import { defaultKeymap } from "@codemirror/commands";
import { codeFolding, foldGutter, foldKeymap } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, type Text, Transaction } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { LineRange } from "oc-argo";
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Theme } from "../model";
import type { Manifest } from "../preview/manifest";
import { copyText, downloadText } from "./deliver";
import { manifestColours } from "./manifest-colours";
import { isAnyInSight, isOverlapping, isUserIn, markedLines, markedSpans, markLines, scrollTo, unfoldAt } from "./marked-lines";
import { allowedStyles, mount, named, setName } from "./mount";
import { offsetOf, type Span } from "./positions";
import { specialCharacters } from "./special-characters";
import { foldTemplates, indentFolds, unfoldEverything } from "./template-folds";
import { dressed, setTheme } from "./theme";

/** What the manifest's pane shows, and whom it tells. */
export interface YamlViewProps {
  manifest: Manifest;
  /** Whether the text is older than the source, which gives none now. */
  stale: boolean;
  /** The lines of what is selected, from 1, both ends included; what is first is gone to. */
  highlights: readonly LineRange[];
  /** Told the line where the user has put the cursor. */
  onCursor(line: number): void;
  theme: Theme;
  /** The accessible name of the text. */
  label: string;
  /** Keeps this version to compare later ones with. */
  onPin?(): void;
}

const STALE = "last good version";

/** The manifest, read-only. */
export function YamlView(props: YamlViewProps): ReactElement {
  const { stale, onPin } = props;
  const [host, view] = useManifest(props);
  const [said, say] = useState("");
  const { manifest } = props;
  const { isEmpty } = manifest;
  // What was said is of the manifest that was copied.
  useEffect(() => manifest.subscribe(() => say("")), [manifest]);

  const copy = async (): Promise<void> => {
    say("");
    say((await copyText(manifest.text())) ? "copied" : "the browser did not let this be copied");
  };

  return (
    <div className={stale ? "editor-pane editor-stale" : "editor-pane"}>
      <div className="editor-bar">
        <button type="button" className="button" onClick={() => view && foldTemplates(view)}>
          Fold all
        </button>
        <button type="button" className="button" onClick={() => view && unfoldEverything(view)}>
          Unfold all
        </button>
        <span className="editor-gap" />
        <span className="editor-said" role="status">
          {said}
        </span>
        <button type="button" className="button" disabled={isEmpty} onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="button" disabled={isEmpty} onClick={() => downloadText(manifest.text(), manifest.fileName())}>
          Download
        </button>
        {onPin && (
          <button type="button" className="button" disabled={isEmpty} onClick={onPin}>
            Pin
          </button>
        )}
      </div>
      <div className="editor-place">
        {stale && (
          <span className="editor-note editor-note-over" role="note">
            {STALE}
          </span>
        )}
        <div ref={host} className="editor editor-yaml" />
      </div>
    </div>
  );
}

/** Keeps an editor in the state that the properties say. */
function useManifest(props: YamlViewProps) {
  const { manifest, stale, highlights, theme, label } = props;
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const [view, setView] = useState<EditorView>();

  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    if (!host.current) return;
    const start = latest.current;
    const onLine = (line: number): void => latest.current.onCursor(line);
    const state = EditorState.create({
      doc: manifest.doc,
      extensions: [dressed(start.theme), named(start.label), allowedStyles(), reading, cursorLine(onLine)],
    });
    const made = mount(host.current, state);
    setView(made);
    const stop = manifest.subscribe((changes) => made.dispatch({ changes }));
    return () => {
      stop();
      made.destroy();
    };
  }, [manifest]);
  useLayoutEffect(() => {
    if (!view) return;
    setTheme(view, theme);
    setName(view, label, stale ? STALE : "");
  }, [view, theme, label, stale]);
  useEffect(() => {
    if (!view) return;
    const spans = highlights.map((lines) => spanOfLines(view.state.doc, lines));
    // Two tasks may share a template: the same item is one all of whose stretches were marked.
    const before = markedSpans(view);
    const isNew = !spans.every((span) => isOverlapping(before, [span]));
    markLines(view, spans.toSorted((one, other) => one.from - other.from));
    const [first] = spans;
    if (!first || !isNew || spans.some((span) => isUserIn(view, span))) return;
    unfoldAt(view, first.from);
    if (!isAnyInSight(view, first)) scrollTo(view, first.from);
  }, [view, highlights]);

  return [host, view] as const;
}

/** Tells the line that the user goes to. */
function cursorLine(tell: (line: number) => void): Extension {
  return EditorView.updateListener.of(({ transactions, state, selectionSet }) => {
    const isUser = transactions.some((transaction) => transaction.annotation(Transaction.userEvent) !== undefined);
    if (isUser && selectionSet) tell(state.doc.lineAt(state.selection.main.head).number);
  });
}

function spanOfLines(doc: Text, { start, end }: LineRange): Span {
  const from = offsetOf(doc, { line: start, column: 1 });
  return { from, to: Math.max(from, offsetOf(doc, { line: end, column: Infinity })) };
}

/** What every manifest is read with. */
const reading: Extension = [
  manifestColours,
  indentFolds,
  lineNumbers(),
  highlightActiveLineGutter(),
  codeFolding(),
  foldGutter({ openText: "▾", closedText: "▸" }),
  specialCharacters,
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  markedLines,
  EditorState.readOnly.of(true),
  EditorView.contentAttributes.of({ inputmode: "none", "aria-readonly": "true" }),
  keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
];
