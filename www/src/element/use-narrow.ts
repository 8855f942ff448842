/** Whether the element has no room for panes side by side: the page around it decides how wide it is, not the window. */
import { type RefCallback, useCallback, useState } from "react";

/** Below this width panes stand one above the other. */
const NARROW = 600;

/** Gives the way to watch an element, and whether it is narrow. */
export function useNarrow(): readonly [RefCallback<HTMLElement>, boolean] {
  const [isNarrow, setNarrow] = useState(false);
  const watch = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setNarrow(element.clientWidth > 0 && element.clientWidth < NARROW));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [watch, isNarrow];
}
