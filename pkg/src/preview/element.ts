/**
 * The element `<oc-argo-preview>`: the DAG, the manifest and the problems of a workflow, for any page. Importing this
 * module defines it.
 *
 * ```html
 * <oc-argo-preview panes="dag yaml problems" theme="system"></oc-argo-preview>
 * ```
 *
 * The page sets the property `source` whenever its own graph changes. What the user selects comes as an event
 * `oc-select`, what is wrong with the workflow as `oc-diagnostics`, and why nothing could be translated as `oc-error`.
 *
 * @module oc-argo/preview
 */
import type { Diagnostic } from "../../wasm/schema.js";
import { BackgroundTranslator, type BackgroundOptions } from "../background/index.js";
import { type GivenOptions, type Source } from "../boundary.js";
import { messageOf, OcArgoError } from "../errors.js";
import {
  type MountedPanes,
  type PanesState,
  type PreviewFailure,
  type PreviewPane,
  type PreviewSelection,
  type PreviewTheme,
  type PreviewView,
  VIEWS,
} from "./contract.js";

export type {
  MountedPanes,
  MountPanes,
  PanesEvents,
  PanesState,
  PreviewFailure,
  PreviewPane,
  PreviewSelection,
  PreviewTheme,
  PreviewView,
} from "./contract.js";

/** The events of the element. They bubble, and pass out of shadow trees that hold the element. */
export interface OcArgoPreviewEventMap {
  /** The user has selected something in the preview, or nothing (`null`). */
  "oc-select": CustomEvent<PreviewSelection | null>;
  /** What is wrong with the source that was set last: after each translation, and an empty list where there is no source. */
  "oc-diagnostics": CustomEvent<readonly Diagnostic[]>;
  /**
   * What was set last cannot be translated at all, and what is shown is older, or nothing. The next `oc-diagnostics` says
   * that it can be again.
   */
  "oc-error": CustomEvent<PreviewFailure>;
}

const PANES: readonly PreviewPane[] = ["dag", "yaml", "problems"];

/** What a page may set before the element is defined. */
const PROPERTIES = ["source", "options", "selection", "background", "view", "theme", "panes"] as const;

// A server that renders pages has no elements, and may import this all the same.
const Base = (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (class {} as typeof HTMLElement);

/** The element. */
export class OcArgoPreview extends Base {
  /** The attributes that it follows. */
  static readonly observedAttributes = ["panes", "theme", "view"];

  #source: Source | undefined;
  #revision = 0;
  #options: GivenOptions = {};
  #selection: PreviewSelection | undefined;
  #places: BackgroundOptions = {};
  #background: BackgroundTranslator | undefined;
  #panes: MountedPanes | undefined;
  #isMounting = false;

  /** What is translated: a workflow with its sub-workflows and peers. Set it again after every change. */
  get source(): Source | undefined {
    return this.#source;
  }

  /** Shows the translation of this source; nothing where there is none. */
  set source(source: Source | null | undefined) {
    this.#source = source ?? undefined;
    this.#revision++;
    this.#update();
  }

  /** The options of the translation. */
  get options(): GivenOptions {
    return this.#options;
  }

  /** Translates with these from now on; with the defaults where there are none. */
  set options(options: GivenOptions | null | undefined) {
    this.#options = options ?? {};
    this.#revision++;
    this.#update();
  }

  /** What is selected, by the user or by the page. */
  get selection(): PreviewSelection | undefined {
    return this.#selection;
  }

  /** Selects in all panes, and dispatches no event. Whatever is no selection, as the `null` of the event, selects nothing. */
  set selection(selection: PreviewSelection | null | undefined) {
    this.#selection = isSelection(selection) ? selection : undefined;
    this.#update();
  }

  /** Where the wasm modules and the worker are, where they are not beside the package's files. */
  get background(): BackgroundOptions {
    return this.#places;
  }

  /**
   * Taken when the element begins to work, which is a moment after it was put into the page; later ones when it is put into
   * one again. A worker is given as a function, since it ends with the element.
   */
  set background(places: BackgroundOptions | null | undefined) {
    this.#places = places ?? {};
  }

  /** Which DAG is shown: the attribute `view`. */
  get view(): PreviewView {
    return VIEWS.find((known) => known === this.getAttribute("view")) ?? "run";
  }

  /** Shows this DAG. */
  set view(view: PreviewView | null | undefined) {
    this.#reflect("view", view);
  }

  /** How it looks: the attribute `theme`. */
  get theme(): PreviewTheme {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "system";
  }

  /** Looks like this. */
  set theme(theme: PreviewTheme | null | undefined) {
    this.#reflect("theme", theme);
  }

  /** Which panes are shown, one name behind the other: the attribute `panes`, or all. */
  get panes(): string {
    return this.getAttribute("panes") ?? PANES.join(" ");
  }

  /** Shows these panes. */
  set panes(panes: string | null | undefined) {
    this.#reflect("panes", panes);
  }

  /** @hidden */
  connectedCallback(): void {
    // A property that was set before the element was defined hides the setter.
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = this[name];
      delete (this as Record<string, unknown>)[name];
      Object.assign(this, { [name]: value });
    }
    void this.#mount();
  }

  /** @hidden */
  disconnectedCallback(): void {
    // An element that is only moved is connected again at once, and keeps what it shows.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** @hidden */
  adoptedCallback(): void {
    // Styles and editors are of one document: in another they are made anew.
    this.#end();
  }

  /** @hidden */
  attributeChangedCallback(): void {
    this.#update();
  }

  async #mount(): Promise<void> {
    if (this.#panes !== undefined || this.#isMounting) return;
    this.#isMounting = true;
    try {
      const { mountPanes } = await import("./panes.js");
      if (!this.isConnected) return;
      this.#background = new BackgroundTranslator(this.#places);
      this.#panes = mountPanes(this.#root(), this.#background, this.#state(), {
        onSelect: (selection) => {
          this.#selection = selection;
          this.#update();
          this.#dispatch("oc-select", selection ?? null);
        },
        onDiagnostics: (diagnostics) => this.#dispatch("oc-diagnostics", diagnostics),
        onFailure: (failure) => this.#dispatch("oc-error", failure),
        onView: (view) => (this.view = view),
      });
    } catch (error) {
      if (this.isConnected) this.#fail(error);
    } finally {
      this.#isMounting = false;
    }
  }

  /** Says in the place of the panes, and to the page, why there are none. */
  #fail(error: unknown): void {
    this.#end();
    const failure =
      error instanceof OcArgoError
        ? { code: error.code, message: error.message, help: "correct the property `background`, then put the element into the page again" }
        : {
            code: "preview-unavailable" as const,
            message: `the preview cannot be loaded: ${messageOf(error)}`,
            // Firefox asks for a script that was not there once only, until the page is loaded again.
            help: "see that `panes.js` is served beside the element's own script, then load the page again",
          };
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.style.cssText = "margin: 0; padding: 6px 12px; border: 1px solid; overflow-wrap: anywhere";
    said.textContent = `${failure.message}; ${failure.help}`;
    this.#root().replaceChildren(said);
    this.#dispatch("oc-error", failure);
  }

  #root(): ShadowRoot {
    return this.shadowRoot ?? this.attachShadow({ mode: "open" });
  }

  #reflect(name: string, value: string | null | undefined): void {
    if (value == null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  #end(): void {
    this.#panes?.unmount();
    this.#background?.close();
    this.#panes = this.#background = undefined;
  }

  #update(): void {
    this.#panes?.update(this.#state());
  }

  #state(): PanesState {
    const asked = this.panes.split(/[\s,]+/);
    return {
      source: this.#source,
      revision: this.#revision,
      options: this.#options,
      selection: this.#selection,
      panes: PANES.filter((pane) => asked.includes(pane)),
      theme: this.theme,
      view: this.view,
    };
  }

  #dispatch<Name extends keyof OcArgoPreviewEventMap>(name: Name, detail: OcArgoPreviewEventMap[Name]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function isSelection(value: unknown): value is PreviewSelection {
  if (typeof value !== "object" || value === null) return false;
  const { pointer, path } = value as { pointer?: unknown; path?: unknown };
  const isPath = path === undefined || (Array.isArray(path) && path.every((step) => typeof step === "string"));
  return typeof pointer === "string" && isPath;
}

/** Every event of the element: the DOM's, and its own. */
export type AnyEventMap = HTMLElementEventMap & OcArgoPreviewEventMap;

export interface OcArgoPreview {
  /** Listens to an event of the element, or of any. */
  addEventListener<Name extends keyof AnyEventMap>(
    type: Name,
    listener: (this: OcArgoPreview, event: AnyEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to events that no type is known of. */
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** Listens no longer. */
  removeEventListener<Name extends keyof AnyEventMap>(
    type: Name,
    listener: (this: OcArgoPreview, event: AnyEventMap[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  /** Listens no longer to events that no type is known of. */
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "oc-argo-preview": OcArgoPreview;
  }
}

if (globalThis.customElements?.get("oc-argo-preview") === undefined) {
  globalThis.customElements?.define("oc-argo-preview", OcArgoPreview);
}
