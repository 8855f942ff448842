/** The app: three panes, a drawer below them, a bar above and one below. */
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Diagnostic } from "oc-argo";
import type { BackgroundTranslator } from "oc-argo/background";
import { Group, Panel, Separator } from "react-resizable-panels";
import { useStore } from "zustand";

import { DagPane } from "./dag/DagPane.js";
import { DropTarget } from "./DropTarget.js";
import { Header } from "./Header.js";
import { NoticeBar } from "./NoticeBar.js";
import { Drawer } from "./panels/Drawer.js";
import { EMPTY_DAG } from "./preview/empty.js";
import { ownerOf, placeName } from "./preview/names.js";
import { linesOf, rangeOf, selectionAtLine, selectionAtPosition } from "./preview/places.js";
import type { Previewing } from "./preview/previewing.js";
import { SourcePane } from "./SourcePane.js";
import type { Cleaner } from "./state/cleaning.js";
import { useOpening } from "./state/useOpening.js";
import * as actions from "./state/store.js";
import { optionsOf, sourceOf, store } from "./state/store.js";
import { isNarrow as narrow } from "./state/settings.js";
import { useMatch, useTheme } from "./state/theme.js";
import { StatusBar } from "./StatusBar.js";
import { YamlView } from "./editors/YamlView.js";

interface AppProps {
  background: BackgroundTranslator;
  cleaner: Cleaner;
  previewing: Previewing;
}

/** The whole page. */
export function App({ background, cleaner, previewing }: AppProps) {
  const state = useStore(store);
  const { documents, settings, servedOptions, look, selection, active, pinned } = state;
  const preview = useSyncExternalStore(previewing.subscribe, previewing.current);
  const { translation, drawings, diagnostics, isStale } = preview;
  const theme = useTheme(look.theme);
  const source = useMemo(() => sourceOf({ documents, settings }), [documents, settings]);
  const options = useMemo(() => optionsOf({ settings, servedOptions }), [settings, servedOptions]);
  const openFiles = useOpening(background, drawings);
  const isNarrow = useMatch(narrow);

  useEffect(() => {
    if (documents.texts.size > 0) previewing.update(source, options);
  }, [previewing, documents, source, options]);

  // What was selected elsewhere than in the source is shown there, in the document that holds it.
  const place = useMemo(() => rangeOf(drawings, selection), [drawings, selection]);
  const fromSource = useRef(false);
  useEffect(() => {
    if (place !== undefined && !fromSource.current) actions.activate(place.key);
    fromSource.current = false;
  }, [place?.key, selection]);

  const sourceMap = translation?.sourceMap;
  const lines = useMemo(() => linesOf(sourceMap ?? [], selection), [sourceMap, selection]);
  const peerName = useCallback((id: string) => preview.peers.get(id) ?? id, [preview.peers]);
  const layout = useCallback((graph: Parameters<BackgroundTranslator["layout"]>[0]) => background.layout(graph), [background]);
  const named = useCallback((pointer: string) => placeName(drawings, pointer), [drawings]);

  const go = (diagnostic: Diagnostic): void => {
    const { path, range } = diagnostic;
    const owner = ownerOf(path);
    if (owner !== undefined) actions.select({ pointer: owner });
    const key = [...documents.texts.keys()].find((known) => path === known || path.startsWith(`${known}/`));
    if (key !== undefined && range !== undefined) actions.revealRange(key, range, true);
    else if (path.startsWith("/options")) actions.restyle({ tab: "options" });
  };

  const { panes } = look;
  const yaml = translation?.yaml ?? "";
  const fileName = `${/^ {2}name: "?([^"\n]+)"?$/m.exec(yaml)?.[1] ?? "oc-monitor-preview"}.yml`;
  const drawingShown = drawings.some(({ key }) => key === active) ? active : "/workflow";
  return (
    <div className="oc-argo app" data-theme={theme}>
      <DropTarget onFiles={openFiles}>
        <Header background={background} cleaner={cleaner} look={look} state={state} onFiles={openFiles} />
        <Group className="app-main" orientation="vertical">
          <Panel id="panes" minSize={120} className="app-panel">
            <Group orientation={isNarrow ? "vertical" : "horizontal"} className="app-panes">
              {panes.source && (
                <Panel id="source" minSize={isNarrow ? 100 : 200} className="app-panel">
                  <SourcePane
                    state={state}
                    diagnostics={diagnostics}
                    highlight={place !== undefined && place.key === active ? place.range : undefined}
                    theme={theme}
                    onCursor={(key, position) => {
                      const found = selectionAtPosition(drawings, key, position);
                      if (found === undefined) return;
                      fromSource.current = true;
                      if (found.pointer !== selection?.pointer) actions.select(found);
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
                      dag={translation?.dag ?? EMPTY_DAG}
                      drawings={drawings}
                      documentKey={drawingShown}
                      onDocument={actions.activate}
                      diagnostics={diagnostics}
                      selection={selection}
                      onSelect={actions.select}
                      layout={layout}
                      stale={isStale}
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
                      text={yaml}
                      stale={isStale}
                      highlights={lines}
                      reveal={undefined}
                      onCursor={(line) => {
                        const found = selectionAtLine(sourceMap ?? [], line);
                        if (found !== undefined) actions.select(found);
                      }}
                      fileName={fileName}
                      theme={theme}
                      label="manifest"
                      onPin={() => {
                        actions.pin({ yaml, label: `pinned at ${new Date().toLocaleTimeString()}` });
                        actions.restyle({ tab: "changes", panes: { ...panes, drawer: true } });
                      }}
                    />
                  </section>
                </Panel>
              )}
            </Group>
          </Panel>
          {panes.drawer && <Separator className="app-separator" aria-label="resize the drawer" />}
          {panes.drawer && (
            <Panel id="drawer" defaultSize="32%" minSize={80} className="app-panel">
              <Drawer
                background={background}
                preview={preview}
                look={look}
                settings={settings}
                servedOptions={servedOptions}
                pinned={pinned}
                source={source}
                options={options}
                theme={theme}
                peerName={peerName}
                placeName={named}
                onGo={go}
              />
            </Panel>
          )}
        </Group>
        <NoticeBar notice={state.notice} failure={preview.failure} />
        <StatusBar preview={preview} followed={state.followed} memory={state.memory} inWorker={background.inWorker} />
      </DropTarget>
    </div>
  );
}

