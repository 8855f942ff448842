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
  #doc = Text.empty;
  #text: string | undefined;
  #isHidden = false;
  readonly #listeners = new Set<ManifestListener>();

  /** The text of now; an empty one while it is hidden. */
  get doc(): Text {
    return this.#isHidden ? Text.empty : this.#doc;
  }

  /** Whether there is nothing to read. */
  get isEmpty(): boolean {
    return this.doc.length === 0;
  }

  /** The same as one string: made when it is asked for. */
  text(): string {
    this.#text ??= this.doc.toString();
    return this.#text;
  }

  /** What a file of it is called: as the workflow, in front of which documents with its templates may stand. */
  fileName(): string {
    const [, name = "oc-monitor-preview"] = /^kind: Workflow$[^]*?^ {2}name: "?([^"\n]+)"?$/m.exec(this.text()) ?? [];
    return `${name}.yml`;
  }

  /** Calls `listener` with every change; gives the way to stop that. */
  subscribe(listener: ManifestListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes edits. */
  take(edits: readonly Edit[]): void {
    if (edits.length === 0) return;
    const before = this.#doc;
    const changes = ChangeSet.of(edits.flatMap((edit) => finer(before, wholeLines(before, edit))), before.length, "\n");
    this.#doc = changes.apply(before);
    if (!this.#isHidden) this.#tell(changes);
  }

  /** Hides the text, which goes on to follow the edits, or shows it again. */
  hide(isHidden: boolean): void {
    if (isHidden === this.#isHidden) return;
    const before = this.doc;
    this.#isHidden = isHidden;
    this.#tell(ChangeSet.of({ from: 0, to: before.length, insert: this.doc }, before.length));
  }

  #tell(changes: ChangeSet): void {
    this.#text = undefined;
    for (const listener of this.#listeners) listener(changes);
  }
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
