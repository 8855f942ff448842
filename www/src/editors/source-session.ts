/**
 * The source's editor as it lives outside of React: one view, and for each document that was shown a state of its own
 * with its history, its selection and its scroll. The store and the user both write: a text that the user wrote comes
 * back from the store, and is then no change of the store's.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { ChangeSet, EditorState, type Extension, type StateEffect, Transaction } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
  type ViewUpdate,
} from "@codemirror/view";
import type { Diagnostic, Range } from "oc-argo";
import type { DocumentKey, Theme } from "../model";
import { diagnosticGutter, showDiagnostics } from "./diagnostic-marks";
import { onHandingOn } from "./handing-on";
import { isAnyInSight, isOverlapping, isUserIn, markedLines, markedSpans, markLines, scrollTo, unfoldAt } from "./marked-lines";
import { allowedStyles, mount, named, setName } from "./mount";
import { offsetOf, positionAt, spanOf } from "./positions";
import { schemaCompletion } from "./schema-completion";
import type { Schema } from "./schema-walk";
import { sourceLanguage } from "./source-language";
import { specialCharacters } from "./special-characters";
import { changed, lineEndOf, type TextChange, textChanges, withPlainLineEnds } from "./text-changes";
import { dressed, setTheme } from "./theme";
import { typeOver } from "./type-over";

/** Whom the editor tells. */
export interface SourceListener {
  /** Told each change as the user makes it, and how long the text was before; says whether it could be taken so. */
  onEdit(key: DocumentKey, changes: readonly TextChange[], length: number): boolean;
  /** Told the whole text when the user pauses, and whether all that is new in it was taken before. */
  onChange(key: DocumentKey, text: string, isTaken: boolean): void;
  onCursor(key: DocumentKey, position: { line: number; column: number }): void;
}

/** How an editor looks, what it knows, and whom it tells. */
export interface SourceSetting {
  schema: Schema;
  theme: Theme;
  /** The accessible name of the text. */
  label: string;
  listener: SourceListener;
}

/** What the text says about the keyboard to who cannot see it. */
const DESCRIPTION =
  "Tab indents. To leave the editor press Escape, then Tab. " +
  "Control or Command with F searches, F8 goes to the next finding.";

/** Whole texts are handed on when what was typed has been drawn; longer ones when the user pauses, for they cost milliseconds. */
const LARGE = 1_000_000;
const SOON_MS = 20;
const PAUSE_MS = 150;

/** As many texts that were handed on may be on their way back. */
const MAX_SENT = 8;

/** What is kept of a document. */
interface Sheet {
  state: EditorState;
  scroll: StateEffect<unknown> | undefined;
  /** The text as the store has it, as far as is known. */
  text: string;
  lineEnd: string;
  /** What stood in the editor when the text was last handed on, and what has changed since. */
  before: string;
  changes: ChangeSet;
  /** Whether every change since the text was last handed on was taken by itself. */
  isTaken: boolean;
  /** Texts that were handed on and have not come back. */
  sent: string[];
}

/** One mounted editor. */
export class SourceSession {
  readonly #view: EditorView;
  #setting: SourceSetting;
  readonly #sheets = new Map<DocumentKey, Sheet>();
  #key: DocumentKey;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #diagnostics: readonly Diagnostic[] = [];
  readonly #stopHandingOn = onHandingOn(() => this.#flush());

  /** An editor in `host`, with a document shown. */
  constructor(host: HTMLElement, key: DocumentKey, text: string, setting: SourceSetting) {
    this.#key = key;
    this.#setting = setting;
    this.#view = mount(host, this.#sheet(key, text).state, (made) => this.#onTransactions(made));
  }

  /** Shows a document as the store has it. */
  show(key: DocumentKey, text: string): void {
    const isOther = key !== this.#key;
    if (isOther) this.#turnTo(key, text);
    this.#receive(key, text);
    if (isOther) showDiagnostics(this.#view, key, this.#diagnostics);
  }

  /** Shows those of the diagnostics that are the document's. */
  diagnose(diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0 && this.#diagnostics.length === 0) return;
    this.#diagnostics = diagnostics;
    showDiagnostics(this.#view, this.#key, diagnostics);
  }

  /** Marks where the selected item stands, and goes there unless the user is there already. */
  highlight(range: Range | undefined): void {
    const before = markedSpans(this.#view);
    const span = range && spanOf(this.#view.state.doc, range);
    markLines(this.#view, span ? [span] : []);
    if (!span) return;
    const start = { from: span.from, to: span.from };
    if (isUserIn(this.#view, span) || isOverlapping(before, [span])) return;
    unfoldAt(this.#view, span.from);
    if (isAnyInSight(this.#view, start)) return;
    scrollTo(this.#view, span.from);
  }

  /** Puts the cursor at the beginning of a range, and the range in sight. */
  reveal(range: Range, focus: boolean): void {
    const at = offsetOf(this.#view.state.doc, range.start);
    this.#view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center", x: "nearest", xMargin: 40 }),
    });
    if (focus) this.#view.focus();
  }

  /** Changes the colours and the accessible name. */
  dress(theme: Theme, label: string): void {
    this.#setting = { ...this.#setting, theme, label };
    setTheme(this.#view, theme);
    setName(this.#view, label, DESCRIPTION);
  }

  /** Hands on what has not been, and ends. */
  destroy(): void {
    this.#flush();
    this.#stopHandingOn();
    this.#view.destroy();
  }

  #turnTo(key: DocumentKey, text: string): void {
    this.#flush();
    const left = this.#sheets.get(this.#key);
    if (left) {
      left.state = this.#view.state;
      left.scroll = this.#view.scrollSnapshot();
    }
    this.#key = key;
    const next = this.#sheets.get(key) ?? this.#sheet(key, text);
    this.#view.setState(next.state);
    if (next.scroll) this.#view.dispatch({ effects: next.scroll });
    this.dress(this.#setting.theme, this.#setting.label);
  }

  /** Takes the store's text over, unless it is one that came from here. */
  #receive(key: DocumentKey, text: string): void {
    const sheet = this.#sheets.get(key);
    if (!sheet || text === sheet.text) return;
    sheet.text = text;
    const own = sheet.sent.indexOf(text);
    if (own >= 0) {
      sheet.sent.splice(0, own + 1);
      return;
    }
    sheet.sent.length = 0;
    sheet.isTaken = true;
    this.#cancel();
    sheet.lineEnd = lineEndOf(text);
    const changes = textChanges(this.#view.state.doc.toString(), withPlainLineEnds(text));
    if (changes.length > 0) this.#view.dispatch({ changes, annotations: isolateHistory.of("full") });
  }

  /** Whoever follows what is typed begins with it while it is being drawn. */
  #onTransactions(made: readonly Transaction[]): () => void {
    const typed = made.filter((transaction) => transaction.docChanged && isUsers(transaction));
    const sheet = this.#sheets.get(this.#key);
    if (!sheet) return () => undefined;
    for (const { changes, docChanged } of made) if (docChanged) sheet.changes = sheet.changes.compose(changes);
    if (typed.length === 0) return () => undefined;
    this.#cancel();
    // In a text with other line ends these are not its own offsets.
    const isTaken = sheet.lineEnd === "\n" && typed.every((transaction) => this.#tell(transaction));
    sheet.isTaken &&= isTaken;
    return () => {
      if (isTaken) this.#waiting = setTimeout(() => this.#flush(), this.#view.state.doc.length > LARGE ? PAUSE_MS : SOON_MS);
      else this.#send();
    };
  }

  #tell({ changes, startState }: Transaction): boolean {
    const made: TextChange[] = [];
    changes.iterChanges((from, to, _from, _to, inserted) => void made.push({ from, to, insert: inserted.toString() }));
    return this.#setting.listener.onEdit(this.#key, made, startState.doc.length);
  }

  #onUpdate(update: ViewUpdate): void {
    if (!update.transactions.some(isUsers)) return;
    if (update.selectionSet || update.docChanged) {
      this.#setting.listener.onCursor(this.#key, positionAt(update.state.doc, update.state.selection.main.head));
    }
  }

  #flush(): void {
    if (this.#waiting === undefined) return;
    this.#cancel();
    this.#send();
  }

  #cancel(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  #send(): void {
    const sheet = this.#sheets.get(this.#key);
    if (!sheet) return;
    sheet.before = changed(sheet.before, sheet.changes);
    sheet.changes = ChangeSet.empty(sheet.before.length);
    const text = sheet.lineEnd === "\n" ? sheet.before : sheet.before.replaceAll("\n", sheet.lineEnd);
    sheet.sent.push(text);
    if (sheet.sent.length > MAX_SENT) sheet.sent.shift();
    const { isTaken } = sheet;
    sheet.isTaken = true;
    this.#setting.listener.onChange(this.#key, text, isTaken);
  }

  #sheet(key: DocumentKey, text: string): Sheet {
    const doc = EditorState.create({ doc: text }).doc;
    const extensions = [
      dressed(this.#setting.theme),
      named(this.#setting.label, DESCRIPTION),
      allowedStyles(),
      sourceLanguage(doc),
      autocompletion({ override: [schemaCompletion(this.#setting.schema, key)], icons: false }),
      EditorView.updateListener.of((update) => this.#onUpdate(update)),
      EditorView.domEventHandlers({ blur: () => this.#flush() }),
      editing,
    ];
    const sheet: Sheet = {
      state: EditorState.create({ doc, extensions }),
      scroll: undefined,
      text,
      lineEnd: lineEndOf(text),
      before: withPlainLineEnds(text),
      changes: ChangeSet.empty(doc.length),
      isTaken: true,
      sent: [],
    };
    this.#sheets.set(key, sheet);
    return sheet;
  }
}

function isUsers(transaction: Transaction): boolean {
  return transaction.annotation(Transaction.userEvent) !== undefined;
}

/** What every source is edited with. */
const editing: Extension = [
  diagnosticGutter,
  lineNumbers(),
  highlightActiveLineGutter(),
  codeFolding(),
  foldGutter({ openText: "▾", closedText: "▸" }),
  specialCharacters,
  history(),
  typeOver,
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  EditorState.tabSize.of(2),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  rectangularSelection(),
  crosshairCursor(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  markedLines,
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
];
