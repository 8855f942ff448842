/** How the page translates, and how it looks. */
import type { Options } from "oc-argo";
import type { PreviewView } from "oc-argo/preview";

/** The options of the translation that the page lets people choose, and an execution's id. */
export interface Settings {
  options: Partial<Pick<Options, "namespace" | "selfPeer" | "timeoutSeconds" | "admiralty" | "crds" | "fold" | "split" | "name" | "targetName" | "natsUrl" | "claims">>;
  executionsId: string;
}

/** What one pane of the page may be. */
export type PaneName = "source" | "dag" | "yaml" | "drawer";

/** The tabs of the drawer below the panes. */
export type DrawerTab = "problems" | "considers" | "changes" | "options";

/** The theme that was chosen. */
export type ThemeChoice = "system" | "light" | "dark";

/** How the page looks. */
export interface Look {
  theme: ThemeChoice;
  panes: Record<PaneName, boolean>;
  tab: DrawerTab;
  dagView: PreviewView;
}

/** Whether the window has no room for panes side by side. */
export const isNarrow = matchMedia("(max-width: 760px)");

const THEME_KEY = "oc-argo theme";

/** The theme that was chosen when the page was last open. It is this browser's: nobody shares it. */
function keptTheme(): ThemeChoice {
  try {
    const kept = localStorage.getItem(THEME_KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

/** Keeps the theme for the next time, where the browser keeps anything. */
export function keepTheme(theme: ThemeChoice): void {
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // The choice holds until the page is left.
  }
}

/** What the page begins with. */
export const FIRST_LOOK: Look = {
  theme: keptTheme(),
  panes: isNarrow.matches ? { source: false, dag: true, yaml: false, drawer: true } : { source: true, dag: true, yaml: true, drawer: true },
  tab: "problems",
  dagView: "run",
};

/** What the page begins with. */
export const FIRST_SETTINGS: Settings = { options: {}, executionsId: "" };
