/** The panes of `<oc-argo-preview>`, in its shadow root. */
import flowStyle from "@xyflow/react/dist/base.css?inline";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import type { Diagnostic } from "oc-argo";
import type { BackgroundTranslator } from "oc-argo/background";
import type { MountPanes, PanesEvents, PanesState } from "oc-argo/preview";
import { Group, Panel, Separator } from "react-resizable-panels";

import { DagPane } from "../dag/DagPane.js";
import dagStyle from "../dag/dag.css?inline";
import editorsStyle from "../editors/editors.css?inline";
import { YamlView } from "../editors/YamlView.js";
import { documentOf, type Selection } from "../model.js";
import { useGoing } from "../preview/going.js";
import { ownerOf, placeNames } from "../preview/names.js";
import { linesOf } from "../preview/places.js";
import { isComing, Previewing } from "../preview/previewing.js";
import { ProblemsPanel } from "../panels/ProblemsPanel.js";
import { Said } from "../panels/Said.js";
import panelsStyle from "../panels/panels.css?inline";
import { useTheme } from "../state/theme.js";
import themeStyle from "../theme.css?inline";
import { useLatest } from "../use-latest.js";
import forcedStyle from "../forced-colours.css?inline";
import elementStyle from "./element.css?inline";
import { helpOf, NO_WORKER_HELP } from "./help.js";
import { useNarrow } from "./use-narrow.js";

const STYLES = [flowStyle, themeStyle, dagStyle, editorsStyle, panelsStyle, elementStyle, forcedStyle];

/** Draws the panes into a shadow root. */
export const mountPanes: MountPanes = (root, background, first, events) => {
  dress(root);
  const place = document.createElement("div");
  place.className = "element-place";
  root.replaceChildren(place);
  const react = createRoot(place);
  const update = (state: PanesState): void => react.render(<Panes {...{ background, state, events }} />);
  update(first);
  return { update, unmount: () => react.unmount() };
};

/** Gives a shadow root its styles, as sheets of the document that it stands in. */
function dress(root: ShadowRoot): void {
  const { defaultView } = root.ownerDocument;
  root.adoptedStyleSheets = STYLES.map((style) => {
    const sheet = new (defaultView ?? globalThis).CSSStyleSheet();
    sheet.replaceSync(style);
    return sheet;
  });
  // CodeMirror keeps at a root which sheet is its own there, which may be one of the document before.
  for (const key of Object.getOwnPropertySymbols(root)) if (key.description === "styleSet") Reflect.deleteProperty(root, key);
}

interface PanesProps {
  background: BackgroundTranslator;
  state: PanesState;
  events: PanesEvents;
}

function Panes({ background, state, events }: PanesProps) {
  const { source, revision, options, selection, panes, view } = state;
  // Where the source is taken back nothing is left of it.
  const isEmpty = source === undefined;
  const previewing = useMemo(() => new Previewing(background), [background, isEmpty]);
  const preview = useSyncExternalStore(previewing.subscribe, previewing.current);
  const { translation, dag, sourceLines, drawings, diagnostics, failure } = preview;
  const isStale = preview.isStale && translation !== undefined;
  const theme = useTheme(state.theme);
  const [watch, isNarrow] = useNarrow();
  const [documentKey, setDocumentKey] = useState("/workflow");

  useEffect(() => () => previewing.free(), [previewing]);
  useEffect(() => {
    if (source !== undefined) previewing.update(source, options);
  }, [previewing, source, revision, options]);
  useEffect(() => {
    if (translation !== undefined || isEmpty) events.onDiagnostics(diagnostics);
  }, [events, isEmpty, translation, diagnostics]);
  useEffect(() => {
    if (failure !== undefined) events.onFailure({ ...failure, help: helpOf(failure.code) });
  }, [events, failure]);
  // What is selected elsewhere is shown in the drawing that it is in.
  useEffect(() => {
    if (selection !== undefined) setDocumentKey(documentOf(selection.pointer));
  }, [selection]);

  const lines = useMemo(() => linesOf(sourceLines, selection), [sourceLines, selection]);
  const placeName = useMemo(() => placeNames(drawings), [drawings]);
  const peerName = useCallback((id: string) => preview.peers.get(id) ?? id, [preview.peers]);
  const layout = useCallback((graph: Parameters<BackgroundTranslator["layout"]>[0]) => background.layout(graph), [background]);
  const latest = useLatest(selection);
  const goneTo = useGoing(() => latest.current);
  const select = (found: Selection | undefined): void => events.onSelect(found);
  const go = ({ path }: Diagnostic): void => {
    const owner = ownerOf(path);
    if (owner !== undefined) select({ pointer: owner });
  };

  const shown = {
    dag: (
      <section className="pane" aria-label="DAG">
        <DagPane
          view={view}
          onView={events.onView}
          dag={dag}
          partition={preview.dagOf?.partition}
          drawings={drawings}
          documentKey={documentKey}
          onDocument={setDocumentKey}
          diagnostics={diagnostics}
          selection={selection}
          onSelect={select}
          layout={layout}
          coming={!isEmpty && isComing(preview)}
          stale={isStale}
          failed={failure !== undefined}
          theme={theme}
          peerName={peerName}
        />
      </section>
    ),
    yaml: (
      <section className="pane" aria-label="YAML">
        <YamlView
          manifest={previewing.manifest}
          stale={isStale}
          highlights={lines}
          onCursor={(line) => {
            const isNewest = goneTo();
            void previewing.located().then((known) => {
              const found = isNewest() ? known?.at(line) : undefined;
              if (found !== undefined) select(found);
            });
          }}
          theme={theme}
          label="manifest"
        />
      </section>
    ),
    problems: (
      <section className="pane element-problems" aria-label="problems" tabIndex={0}>
        <ProblemsPanel diagnostics={diagnostics} isTranslated={translation !== undefined} isFailed={failure !== undefined} placeName={placeName} onGo={go} />
      </section>
    ),
  };
  const side = panes.filter((pane) => pane !== "problems");
  return (
    <div ref={watch} className="oc-argo element" data-theme={theme}>
      {failure !== undefined && (
        <p className="element-failure" role="status">
          <Said text={failure.message} />
          <span className="element-help">
            <Said text={helpOf(failure.code)} />
          </span>
        </p>
      )}
      {background.workerFailure !== undefined && !isEmpty && (translation ?? failure) !== undefined && (
        <p className="element-note" role="status">
          no worker could be started, so that the page waits for every translation: <Said text={background.workerFailure} />
          <span className="element-help">
            <Said text={NO_WORKER_HELP} />
          </span>
        </p>
      )}
      <Group orientation="vertical" className="element-main">
        {side.length > 0 && (
          <Panel id="side" minSize={80} className="element-panel">
            <Group orientation={isNarrow ? "vertical" : "horizontal"} className="element-main">
              {side.flatMap((pane, index) => [
                index > 0 && <Separator key={`${pane} separator`} className="app-separator" aria-label={`resize ${pane}`} />,
                <Panel key={pane} id={pane} minSize={120} className="element-panel">
                  {shown[pane]}
                </Panel>,
              ])}
            </Group>
          </Panel>
        )}
        {side.length > 0 && panes.includes("problems") && <Separator className="app-separator" aria-label="resize problems" />}
        {panes.includes("problems") && (
          <Panel id="problems" {...(side.length > 0 ? { defaultSize: "30%" } : {})} minSize={60} className="element-panel">
            {shown.problems}
          </Panel>
        )}
      </Group>
    </div>
  );
}
