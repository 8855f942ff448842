/** What the window and the system say: the colour scheme, and whatever else a media query can ask. */
import { useCallback, useSyncExternalStore } from "react";

import type { Theme } from "../model.js";
import type { ThemeChoice } from "./settings.js";

const isDark = matchMedia("(prefers-color-scheme: dark)");

/** Whether a media query matches now. */
export function useMatch(query: MediaQueryList): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => query.matches);
}

/** The theme to draw with: what was chosen, else what the system says. */
export function useTheme(choice: ThemeChoice): Theme {
  const system = useMatch(isDark);
  if (choice !== "system") return choice;
  return system ? "dark" : "light";
}
