/**
 * Types over a selection in the editor's own way. Left to itself Chromium deletes what was selected in the page, and keeps its
 * look as an inline style, which a content policy refuses, loudly.
 */
import { EditorView } from "@codemirror/view";

/** Lets what is typed replace what is selected. Text that is still being composed is the browser's. */
export const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { main } = state.selection;
    const { data: text, inputType, isComposing } = event;
    if (inputType !== "insertText" || !text || isComposing || main.empty || state.readOnly) return false;
    const insert = () => state.update(state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    const isHandled = state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, text, insert));
    if (!isHandled) view.dispatch(insert());
    return true;
  },
});
