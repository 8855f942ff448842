/** The editor on the left, the preview on the right; what is selected in one is selected in the other. */
import { type ReactElement, useMemo, useState, useSyncExternalStore } from "react";

import { Findings } from "./Findings.js";
import { Graph } from "./Graph.js";
import { Inspector } from "./Inspector.js";
import { LastEdit } from "./LastEdit.js";
import { OPTIONS, type Session } from "./session.js";

export function App({ session }: { session: Session }): ReactElement {
  const { workflow, diagnostics, last } = useSyncExternalStore(session.subscribe, session.state);
  /** The JSON pointer of the item or link that is selected. */
  const [selected, select] = useState<string | undefined>();
  const source = useMemo(() => ({ workflow, peers: session.peers }), [workflow, session]);
  const selection = useMemo(() => (selected === undefined ? undefined : { pointer: selected }), [selected]);
  return (
    <main>
      <h1 className="hidden">Workflow editor</h1>
      <Graph session={session} workflow={workflow} diagnostics={diagnostics} selected={selected} onSelect={select} />
      <section className="below" aria-label="details">
        <Inspector session={session} workflow={workflow} selected={selected} onSelect={select} />
        <div className="outcome">
          <LastEdit last={last} />
          <Findings diagnostics={diagnostics} onSelect={select} />
        </div>
      </section>
      <oc-argo-preview
        panes="dag yaml"
        source={source}
        options={OPTIONS}
        selection={selection}
        onoc-select={({ detail }) => select(detail?.pointer)}
      />
    </main>
  );
}
