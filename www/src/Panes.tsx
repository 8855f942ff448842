/** The three panes: source, DAG and YAML, side by side or, where the window is narrow, one above the other. */
import { useEffect, useMemo, useRef } from "react";
import type { Layout, LayoutGraph } from "oc-argo";
import { Group, Panel, Separator } from "react-resizable-panels";

import { DagPane } from "./dag/DagPane.js";
import { YamlView } from "./editors/YamlView.js";
import type { Theme } from "./model.js";
import { useGoing } from "./preview/going.js";
import { linesOf, rangeOf, selectionAtPosition } from "./preview/places.js";
import { outOfReach } from "./preview/reach.js";
import type { Preview, Previewing } from "./preview/previewing.js";
import { SourcePane } from "./SourcePane.js";
import { isNarrow as narrow } from "./state/settings.js";
import * as actions from "./state/store.js";
import { store, type State } from "./state/store.js";
import { useMatch } from "./state/theme.js";

interface PanesProps {
  state: State;
  preview: Preview;
  /** Whether the first that there is to show is still to come. */
  coming: boolean;
  previewing: Previewing;
  theme: Theme;
  layout(graph: LayoutGraph): Promise<Layout>;
  peerName(id: string): string;
}

/** The panes, which show one selection together. */
export function Panes({ state, preview, coming, previewing, theme, layout, peerName }: PanesProps) {
  const { documents, look, selection, active } = state;
  const { dag, sourceLines, drawings, diagnostics, failure } = preview;
  const isStale = preview.isStale && preview.translation !== undefined;
  const { manifest } = previewing;
  const { panes } = look;
  const isNarrow = useMatch(narrow);

  // What was selected elsewhere than in the source is shown there, in the document that holds it.
  const place = useMemo(() => rangeOf(drawings, selection), [drawings, selection]);
  const fromSource = useRef(false);
  const goneTo = useGoing(() => store.getState().selection);
  useEffect(() => {
    if (place !== undefined && !fromSource.current) actions.activate(place.key);
    fromSource.current = false;
  }, [place?.key, selection]);

  const unused = useMemo(() => outOfReach(drawings), [drawings]);
  const lines = useMemo(() => linesOf(sourceLines, selection), [sourceLines, selection]);
  const drawingShown = drawings.some(({ key }) => key === active) ? active : "/workflow";
  return (
    <Group orientation={isNarrow ? "vertical" : "horizontal"} className="app-panes">
      {panes.source && (
        <Panel id="source" minSize={isNarrow ? 100 : 200} className="app-panel">
          <SourcePane
            state={state}
            diagnostics={diagnostics}
            unused={unused}
            highlight={place !== undefined && place.key === active ? place.range : undefined}
            theme={theme}
            previewing={previewing}
            onCursor={(key, position) => {
              const isNewest = goneTo();
              void previewing.drawn().then((drawn) => {
                const found = isNewest() ? selectionAtPosition(drawn, key, position) : undefined;
                // Where nothing else is selected nothing follows from it, and what is selected next is shown.
                if (found === undefined || found.pointer === store.getState().selection?.pointer) return;
                fromSource.current = true;
                actions.select(found);
              });
            }}
          />
        </Panel>
      )}
      {panes.source && panes.dag && <Separator className="app-separator" aria-label="resize source and DAG" />}
      {panes.dag && (
        <Panel id="dag" minSize={isNarrow ? 100 : 200} className="app-panel">
          <section className="pane" aria-label="DAG">
            <DagPane
              view={look.dagView}
              onView={(dagView) => actions.restyle({ dagView })}
              dag={dag}
              partition={preview.dagOf?.partition}
              drawings={drawings}
              documentKey={drawingShown}
              onDocument={actions.activate}
              diagnostics={diagnostics}
              selection={selection}
              onSelect={actions.select}
              layout={layout}
              coming={coming}
              stale={isStale}
              failed={failure !== undefined}
              theme={theme}
              peerName={peerName}
            />
          </section>
        </Panel>
      )}
      {panes.yaml && (panes.source || panes.dag) && <Separator className="app-separator" aria-label="resize YAML" />}
      {panes.yaml && (
        <Panel id="yaml" minSize={isNarrow ? 100 : 200} className="app-panel">
          <section className="pane" aria-label="YAML">
            <YamlView
              key={documents.generation}
              manifest={manifest}
              stale={isStale}
              highlights={lines}
              onCursor={(line) => {
                const isNewest = goneTo();
                void previewing.located().then((known) => {
                  const found = isNewest() ? known?.at(line) : undefined;
                  if (found !== undefined) actions.select(found);
                });
              }}
              theme={theme}
              label="manifest"
              onPin={() => {
                actions.pin(actions.asOfNow(manifest.text()));
                actions.restyle({ tab: "changes", panes: { ...panes, drawer: true } });
              }}
            />
          </section>
        </Panel>
      )}
    </Group>
  );
}
