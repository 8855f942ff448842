/** What the element and the panes that it shows say to each other. The panes are a bundle of their own, loaded when needed. */
import type { Diagnostic } from "../../wasm/schema.js";
import type { BackgroundTranslator } from "../background/index.js";
import type { GivenOptions, Source } from "../boundary.js";
import type { ErrorCode } from "../errors.js";

/** A part of the preview. */
export type PreviewPane = "dag" | "yaml" | "problems";

/**
 * Which DAG is shown: as it will run, or as it was drawn. `parts` is the first in the DAGs inside of each other that a
 * large one becomes; where there are none it is `run`.
 */
export type PreviewView = "run" | "parts" | "drawn";

/** All of them. */
export const VIEWS: readonly PreviewView[] = ["run", "parts", "drawn"];

/** How it looks; `system` is what the page's user has chosen. */
export type PreviewTheme = "system" | "light" | "dark";

/** Why there is no translation of what the page has given: what is wrong with a workflow are diagnostics, and no failure. */
export interface PreviewFailure {
  /**
   * For programs: `invalid-source` and `invalid-options` where the page gave something else, `module-unavailable` where the
   * translator's module cannot be loaded, `preview-unavailable` where the element itself cannot, and else `internal`.
   */
  code: ErrorCode;
  /** For people. */
  message: string;
  /** What to do about it. */
  help: string;
}

/** What is selected: an item or a link by its JSON pointer and, of an item that runs several times, one occurrence. */
export interface PreviewSelection {
  /** The JSON pointer of the item or link in the source. */
  pointer: string;
  /** The ids of the sub-workflow nodes above the item; absent where all its occurrences are meant. */
  path?: readonly string[];
}

/** What the panes show. @hidden */
export interface PanesState {
  source: Source | undefined;
  /** Counts how often source or options were set: the same object may hold something else. */
  revision: number;
  options: GivenOptions;
  selection: PreviewSelection | undefined;
  panes: readonly PreviewPane[];
  theme: PreviewTheme;
  view: PreviewView;
}

/** What the panes tell. @hidden */
export interface PanesEvents {
  onSelect(selection: PreviewSelection | undefined): void;
  onDiagnostics(diagnostics: readonly Diagnostic[]): void;
  onFailure(failure: PreviewFailure): void;
  onView(view: PreviewView): void;
}

/** Panes in a shadow root. @hidden */
export interface MountedPanes {
  update(state: PanesState): void;
  unmount(): void;
}

/** What the bundle of panes exports. @hidden */
export type MountPanes = (root: ShadowRoot, background: BackgroundTranslator, state: PanesState, events: PanesEvents) => MountedPanes;
