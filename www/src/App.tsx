/** The app: three panes, a drawer below them, a bar above and one below. */
import { useCallback, useLayoutEffect, useMemo, useSyncExternalStore } from "react";
import type { Diagnostic } from "oc-argo";
import type { BackgroundTranslator } from "oc-argo/background";
import { Group, Panel, Separator } from "react-resizable-panels";
import { useStore } from "zustand";

import { DropTarget } from "./DropTarget.js";
import { Header } from "./Header.js";
import { NoticeBar } from "./NoticeBar.js";
import { Panes } from "./Panes.js";
import { Drawer } from "./panels/Drawer.js";
import { ownerOf, placeNames } from "./preview/names.js";
import { isComing, type Previewing } from "./preview/previewing.js";
import { useSimulation } from "./preview/simulation.js";
import type { Cleaner } from "./state/cleaning.js";
import { useOpening } from "./state/useOpening.js";
import * as actions from "./state/store.js";
import { optionsOf, sourceOf, store } from "./state/store.js";
import { isNarrow, type Look } from "./state/settings.js";
import { useMatch, useTheme } from "./state/theme.js";
import { StatusBar } from "./StatusBar.js";

interface AppProps {
  background: BackgroundTranslator;
  cleaner: Cleaner;
  previewing: Previewing;
}

/** What a row of panes, and the drawer, are at least high: in a window with less room the page scrolls. */
const ROW = 200;
const DRAWER = 180;

/** The whole page. */
export function App({ background, cleaner, previewing }: AppProps) {
  const state = useStore(store);
  const { isBeginning, documents, settings, servedOptions, look, pinned } = state;
  const preview = useSyncExternalStore(previewing.subscribe, previewing.current);
  const { drawings } = preview;
  const theme = useTheme(look.theme);
  const source = useMemo(() => sourceOf({ documents, settings }), [documents, settings]);
  const options = useMemo(() => optionsOf({ settings, servedOptions }), [settings, servedOptions]);
  const openFiles = useOpening(background, previewing);

  // Together with what the editor shows: what is typed next belongs to both.
  useLayoutEffect(() => {
    if (documents.texts.size > 0) previewing.update(source, options, documents.generation);
  }, [previewing, documents, source, options]);

  const peerName = useCallback((id: string) => preview.peers.get(id) ?? id, [preview.peers]);
  const simulation = useSimulation(background, preview.considers, peerName);
  const layout = useCallback((graph: Parameters<BackgroundTranslator["layout"]>[0]) => background.layout(graph), [background]);
  const placeName = useMemo(() => placeNames(drawings), [drawings]);

  const go = (diagnostic: Diagnostic): void => {
    const { path, range } = diagnostic;
    const owner = ownerOf(path);
    if (owner !== undefined) actions.select({ pointer: owner });
    const key = [...documents.texts.keys()].find((known) => path === known || path.startsWith(`${known}/`));
    if (key !== undefined && range !== undefined) actions.revealRange(key, range, true);
    else if (path.startsWith("/options")) actions.restyle({ tab: "options" });
  };

  const coming = (isBeginning || documents.texts.size > 0) && isComing(preview);
  const { panes } = look;
  const rows = rowsOf(panes, useMatch(isNarrow));
  return (
    <div className="oc-argo app" data-theme={theme}>
      <DropTarget onFiles={openFiles}>
        <Header background={background} cleaner={cleaner} look={look} state={state} onFiles={openFiles} />
        {rows === 0 && !panes.drawer && <p className="app-nothing">every pane is hidden: the buttons above show them</p>}
        <Group className="app-main" role="main" tabIndex={-1} orientation="vertical" style={{ minHeight: rows * ROW + (panes.drawer ? DRAWER : 0) }}>
          {rows > 0 && (
            <Panel id="panes" minSize={120} className="app-panel">
              <Panes state={state} preview={preview} coming={coming} previewing={previewing} theme={theme} layout={layout} peerName={peerName} />
            </Panel>
          )}
          {rows > 0 && panes.drawer && <Separator className="app-separator" aria-label="resize the drawer" />}
          {panes.drawer && (
            <Panel id="drawer" {...(rows > 0 && { defaultSize: "32%" })} minSize={80} className="app-panel">
              <Drawer
                simulation={simulation}
                preview={preview}
                manifest={previewing.manifest}
                look={look}
                settings={settings}
                servedOptions={servedOptions}
                pinned={pinned}
                source={source}
                options={options}
                theme={theme}
                peerName={peerName}
                placeName={placeName}
                onGo={go}
              />
            </Panel>
          )}
        </Group>
        <div className="app-foot">
          <NoticeBar notice={state.notice} ways={state.ways} failure={preview.failure?.message} />
          <StatusBar preview={preview} coming={coming} followed={state.followed} memory={state.memory} workerFailure={background.workerFailure} />
        </div>
      </DropTarget>
    </div>
  );
}

/** How many rows the panes above the drawer make. */
function rowsOf({ source, dag, yaml }: Look["panes"], isStacked: boolean): number {
  const shown = [source, dag, yaml].filter(Boolean).length;
  return isStacked ? shown : Math.min(shown, 1);
}
