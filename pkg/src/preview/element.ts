/**
 * The element `<oc-argo-preview>`: the DAG, the manifest and the problems of a workflow, for any page. Importing this
 * module defines it.
 *
 * ```html
 * <oc-argo-preview panes="dag yaml problems" theme="system"></oc-argo-preview>
 * ```
 *
 * The page sets the property `source` whenever its own graph changes. What the user selects comes as an event
 * `oc-select`, what is wrong as `oc-diagnostics`.
 *
 * @module oc-argo/preview
 */
import type { Diagnostic, Options } from "../../wasm/schema.js";
import { BackgroundTranslator } from "../background/index.js";
import type { Source } from "../boundary.js";
import { type MountedPanes, type PanesState, type PreviewPane, type PreviewSelection, VIEWS } from "./contract.js";

export type { MountedPanes, MountPanes, PanesEvents, PanesState, PreviewPane, PreviewSelection, PreviewView } from "./contract.js";

/** The events of the element. They bubble, and pass out of shadow trees that hold the element. */
export interface OcArgoPreviewEventMap {
  /** The user has selected something in the preview, or nothing (`null`). */
  "oc-select": CustomEvent<PreviewSelection | null>;
  /** What is wrong with the source that was set last. */
  "oc-diagnostics": CustomEvent<readonly Diagnostic[]>;
}

const PANES: readonly PreviewPane[] = ["dag", "yaml", "problems"];

// A server that renders pages has no elements, and may import this all the same.
const Base = (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (class {} as typeof HTMLElement);

/** The element. */
export class OcArgoPreview extends Base {
  /** The attributes that it follows. */
  static readonly observedAttributes = ["panes", "theme", "view"];

  #source: Source | undefined;
  #revision = 0;
  #options: Partial<Options> = {};
  #selection: PreviewSelection | undefined;
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
  get options(): Partial<Options> {
    return this.#options;
  }

  /** Translates with these from now on; with the defaults where there are none. */
  set options(options: Partial<Options> | null | undefined) {
    this.#options = options ?? {};
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

  /** @hidden */
  connectedCallback(): void {
    // A property that was set before the element was defined hides the setter.
    for (const name of ["source", "options", "selection"] as const) {
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
    const { mountPanes } = await import("./panes.js").finally(() => (this.#isMounting = false));
    if (!this.isConnected) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#background = new BackgroundTranslator();
    this.#panes = mountPanes(root, this.#background, this.#state(), {
      onSelect: (selection) => {
        this.#selection = selection;
        this.#update();
        this.#dispatch("oc-select", selection ?? null);
      },
      onDiagnostics: (diagnostics) => this.#dispatch("oc-diagnostics", diagnostics),
      onView: (view) => this.setAttribute("view", view),
    });
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
    const asked = this.getAttribute("panes")?.split(/[\s,]+/) ?? PANES;
    const theme = this.getAttribute("theme");
    const view = VIEWS.find((known) => known === this.getAttribute("view")) ?? "run";
    return {
      source: this.#source,
      revision: this.#revision,
      options: this.#options,
      selection: this.#selection,
      panes: PANES.filter((pane) => asked.includes(pane)),
      theme: theme === "light" || theme === "dark" ? theme : "system",
      view,
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
