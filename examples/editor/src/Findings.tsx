/** What is wrong with the workflow, and where. */
import type { Diagnostic } from "oc-argo";
import type { ReactElement } from "react";

import { itemPointer, linkPointer } from "./workflow.js";

/** What a finding is about: an item, a link, or the workflow as a whole. */
export function pointerOf({ itemId, linkIndex }: Diagnostic): string | undefined {
  if (linkIndex !== undefined) return linkPointer(linkIndex);
  return itemId === undefined ? undefined : itemPointer(itemId);
}

export function Findings({ diagnostics, onSelect }: { diagnostics: readonly Diagnostic[]; onSelect: (pointer: string | undefined) => void }): ReactElement {
  return (
    <section aria-label="findings">
      <h2>Findings</h2>
      {diagnostics.length === 0 && <p className="quiet">nothing to find fault with</p>}
      <ul>
        {diagnostics.map((found) => (
          <li key={`${found.code} ${found.path}`}>
            <button type="button" className={`finding ${found.severity}`} onClick={() => onSelect(pointerOf(found))}>
              <strong>{found.severity}</strong> {found.message}
              {found.help !== undefined && <small>{found.help}</small>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
