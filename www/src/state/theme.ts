/** The colour scheme: what was chosen, else what the system says. */
import { useSyncExternalStore } from "react";

import type { Theme } from "../model.js";
import type { ThemeChoice } from "./settings.js";

const isDark = matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  isDark.addEventListener("change", listener);
  return () => isDark.removeEventListener("change", listener);
}

/** The theme to draw with. */
export function useTheme(choice: ThemeChoice): Theme {
  const system = useSyncExternalStore(subscribe, () => isDark.matches);
  if (choice !== "system") return choice;
  return system ? "dark" : "light";
}
