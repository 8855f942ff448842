/** The source's editor as the app has it, with nobody who listens: what a key costs before any of ours is done. */
import "../../src/theme.css";
import "../../src/editors/editors.css";
import schema from "oc-argo/schema.json";

import { SourceSession } from "../../src/editors/source-session.js";

declare global {
  /** Shows a text. */
  function show(text: string): void;
}

const host = document.querySelector<HTMLElement>("#host");
if (host === null) throw new Error("the page has no `#host`");

globalThis.show = (text) => {
  const listener = { onEdit: () => true, onChange: () => undefined, onCursor: () => undefined };
  new SourceSession(host, "/workflow", text, { schema, theme: "light", label: "source", listener });
};
