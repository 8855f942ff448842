/** What is being edited, its kept translation, and what the last edit has done to the manifest. */
import { Preview, type Change, type Diagnostic, type Edit } from "oc-argo";

import { changed, type EditedWorkflow, type Peers } from "./workflow.js";

/** The options of the translation. */
export const OPTIONS = { namespace: "open-cloud" };

/** Lines of the manifest that gave way to others. */
export interface Hunk {
  /** The first of them, from 1. */
  line: number;
  removed: string[];
  added: string[];
}

/** What the page shows. */
export interface State {
  workflow: EditedWorkflow;
  diagnostics: readonly Diagnostic[];
  /** What the user did last, and what became of the manifest by it. */
  last: { what: string; hunks: readonly Hunk[] } | undefined;
}

/** An edited workflow. Made after `init` of the package. */
export class Session {
  readonly #preview = new Preview(OPTIONS);
  readonly #listeners = new Set<() => void>();
  #state: State;
  /** The lines of the manifest. An editor of code would hold them instead, and be given the edits. */
  #lines: string[] = [];

  constructor(
    workflow: EditedWorkflow,
    readonly peers: Peers,
  ) {
    const { edits, diagnostics } = this.#preview.update({ workflow, peers });
    this.#taken(edits);
    this.#state = { workflow, diagnostics, last: undefined };
  }

  /** Makes an edit: of the workflow that is shown, and of the translation that is kept. */
  edit(what: string, changes: readonly Change[]): void {
    const { edits, diagnostics } = this.#preview.apply(changes);
    this.#state = { workflow: changed(this.#state.workflow, changes), diagnostics, last: { what, hunks: this.#taken(edits) } };
    for (const listener of this.#listeners) listener();
  }

  readonly state = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Makes edits of the manifest, and says what they replaced. All count lines of the text before, so the last comes first. */
  #taken(edits: readonly Edit[]): Hunk[] {
    return edits.toReversed().map(({ start, end, text }) => {
      const added = text.split("\n").slice(0, -1);
      const removed = this.#lines.splice(start, end - start, ...added);
      return { line: start + 1, removed, added };
    }).reverse();
  }
}
