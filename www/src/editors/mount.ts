/** Puts an editor into the page, or into the shadow root where its host stands, under the page's content policy. */
import { Compartment, type EditorState, type Extension, type Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** An editor in `host`. Told of changes before it draws them, `onTransactions` gives what is to be done thereafter. */
export function mount(host: HTMLElement, state: EditorState, onTransactions?: (made: readonly Transaction[]) => () => void): EditorView {
  const root = host.getRootNode();
  const dispatchTransactions = onTransactions && ((made: readonly Transaction[], view: EditorView): void => {
    const then = onTransactions(made);
    view.update(made);
    then();
  });
  return new EditorView({ state, parent: host, ...(dispatchTransactions && { dispatchTransactions }), ...(root instanceof ShadowRoot && { root }) });
}

/** Lets an editor add its styles where the page's policy asks for a nonce. */
export function allowedStyles(): Extension {
  const meta = document.querySelector('meta[property="csp-nonce"]');
  return meta instanceof HTMLElement && meta.nonce ? EditorView.cspNonce.of(meta.nonce) : [];
}

const naming = new Compartment();

/** Gives an editor's text its accessible name and description. */
export function named(label: string, description = ""): Extension {
  return naming.of(nameAttributes(label, description));
}

/** Changes an editor's accessible name and description. */
export function setName(view: EditorView, label: string, description = ""): void {
  view.dispatch({ effects: naming.reconfigure(nameAttributes(label, description)) });
}

function nameAttributes(label: string, description: string): Extension {
  return EditorView.contentAttributes.of({
    tabindex: "0",
    "aria-label": label,
    ...(description && { "aria-description": description }),
  });
}
