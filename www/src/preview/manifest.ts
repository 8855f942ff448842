/**
 * The manifest as the page has it: it becomes the next one by edits, which the editor that shows it makes too. Nobody reads
 * the whole of it again because a line has changed.
 */
import { ChangeSet, Text } from "@codemirror/state";
import type { Edit } from "oc-argo";

import { textChanges, type TextChange, withPlainLineEnds } from "../editors/text-changes.js";

/** Told the changes of the text that is shown. */
export type ManifestListener = (changes: ChangeSet) => void;

/** A text that follows edits. */
export class Manifest {
  /** What the translator has; another than what is shown only while the source cannot be read. */
  #made = Text.empty;
  #shown = Text.empty;
  #text: string | undefined;
  readonly #listeners = new Set<ManifestListener>();

  /** What is shown. */
  get doc(): Text {
    return this.#shown;
  }

  /** What is shown, as one string: made when it is asked for. */
  text(): string {
    this.#text ??= this.#shown.toString();
    return this.#text;
  }

  /** Its first lines. */
  head(): string {
    return this.#shown.sliceString(0, 2000);
  }

  /** Calls `listener` with every change; gives the way to stop that. */
  subscribe(listener: ManifestListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes edits, and shows what comes of them unless it is of no use. */
  take(edits: readonly Edit[], isShown: boolean): void {
    const before = this.#made;
    const isBehind = this.#shown !== before;
    if (!isShown || isBehind) {
      this.#made = changed(before, edits.map((edit) => wholeLines(before, edit))).apply(before);
      if (isShown) this.#show(changed(this.#shown, textChanges(this.text(), this.#made.toString())));
      return;
    }
    if (edits.length > 0) this.#show(changed(before, edits.flatMap((edit) => finer(before, wholeLines(before, edit)))));
  }

  #show(changes: ChangeSet): void {
    this.#made = this.#shown = changes.apply(this.#shown);
    this.#text = undefined;
    for (const listener of this.#listeners) listener(changes);
  }
}

function changed(doc: Text, changes: readonly TextChange[]): ChangeSet {
  return ChangeSet.of(changes, doc.length, "\n");
}

function wholeLines(doc: Text, { start, end, text }: Edit): TextChange {
  const at = (line: number): number => (line < doc.lines ? doc.line(line + 1).from : doc.length);
  return { from: at(start), to: at(end), insert: withPlainLineEnds(text) };
}

/** The same without what has stayed in these lines, so that folds, marks and the cursor stay where they are. */
function finer(doc: Text, change: TextChange): TextChange[] {
  const { from, to, insert } = change;
  if (from === to || insert === "") return [change];
  const within = textChanges(doc.sliceString(from, to), insert);
  return within.map((part) => ({ ...part, from: from + part.from, to: from + part.to }));
}
