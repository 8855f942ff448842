/** The drawer below the panes: problems, answers, changes and options, one at a time. */
import type { Diagnostic, GivenOptions, Source } from "oc-argo";

import { useHeldFocus } from "../held-focus.js";
import { walkTabs } from "../keys.js";
import type { Theme } from "../model.js";
import type { Manifest } from "../preview/manifest.js";
import type { Preview } from "../preview/previewing.js";
import type { Simulation } from "../preview/simulation.js";
import type { DrawerTab, Look, Settings } from "../state/settings.js";
import { configure, pin, restyle, type Pinned } from "../state/store.js";
import { ChangesPanel } from "./ChangesPanel.js";
import { ConsidersPanel } from "./ConsidersPanel.js";
import { OptionsPanel } from "./OptionsPanel.js";
import { counted, ProblemsPanel } from "./ProblemsPanel.js";

interface DrawerProps {
  /** Kept outside: the drawer may be closed while it runs. */
  simulation: Simulation;
  preview: Preview;
  manifest: Manifest;
  look: Look;
  settings: Settings;
  servedOptions: GivenOptions;
  pinned: Pinned | undefined;
  source: Source;
  options: GivenOptions;
  theme: Theme;
  peerName(id: string): string;
  placeName(pointer: string): string;
  onGo(diagnostic: Diagnostic): void;
}

const TABS: readonly [DrawerTab, string][] = [
  ["problems", "Problems"],
  ["considers", "Considers"],
  ["changes", "Changes"],
  ["options", "Options"],
];
const TAB_NAMES = TABS.map(([tab]) => tab);

/** The drawer. */
export function Drawer(props: DrawerProps) {
  const { simulation, preview, manifest, look, settings, servedOptions, pinned, source, options, theme, peerName, placeName, onGo } = props;
  const { translation, diagnostics, considers, dag, dagOf, failure } = preview;
  const counts: Record<DrawerTab, string> = {
    problems: (["error", "warning", "info"] as const).map((severity) => counted(diagnostics, severity)).filter((text) => !text.startsWith("0 ")).join(", "),
    considers: considers.length > 0 ? String(considers.length) : "",
    changes: pinned !== undefined && !manifest.isEmpty && pinned.yaml !== manifest.text() ? "changed" : "",
    options: "",
  };
  const worst = (["error", "warning", "info"] as const).find((severity) => diagnostics.some((diagnostic) => diagnostic.severity === severity));
  // What leads to another panel goes away with its own: on to what is wrong there.
  const held = useHeldFocus((drawer) => drawer.querySelector<HTMLElement>("[aria-invalid=true]") ?? drawer.querySelector<HTMLElement>("[role=tabpanel]"));
  return (
    <section className="drawer" aria-label="drawer" {...held}>
      <div className="drawer-tabs" role="tablist" aria-label="drawer">
        {TABS.map(([tab, title]) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`drawer-tab-${tab}`}
            className="drawer-tab"
            aria-selected={look.tab === tab}
            aria-controls="drawer-panel"
            tabIndex={look.tab === tab ? 0 : -1}
            onClick={() => restyle({ tab })}
            onKeyDown={(event) => walkTabs(event, TAB_NAMES, tab, (next) => restyle({ tab: next }))}
          >
            {title}
            {counts[tab] !== "" && (
              <span className="count" data-severity={tab === "problems" ? worst : undefined}>
                {counts[tab]}
              </span>
            )}
          </button>
        ))}
      </div>
      <div className="drawer-panel" role="tabpanel" id="drawer-panel" aria-labelledby={`drawer-tab-${look.tab}`} tabIndex={0}>
        {look.tab === "problems" && <ProblemsPanel diagnostics={diagnostics} isTranslated={translation !== undefined} isFailed={failure !== undefined} placeName={placeName} onGo={onGo} />}
        {look.tab === "considers" && <ConsidersPanel considers={dagOf && considers} dag={dag} peerName={peerName} simulation={simulation} source={source} options={options} />}
        {look.tab === "changes" && <ChangesPanel manifest={manifest} pinned={pinned} theme={theme} onPin={pin} />}
        {look.tab === "options" && <OptionsPanel settings={settings} beneath={servedOptions} peers={preview.peers} hasExecution={typeof source.execution === "string"} onChange={configure} />}
      </div>
    </section>
  );
}
