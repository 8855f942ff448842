/** What stands at a cursor may be known only when the user has gone on, or has selected something else. */
import { useRef } from "react";

import type { Selection } from "../model.js";

/**
 * Counts where the user goes.
 *
 * @returns what is called where the user goes somewhere, and gives the way to ask whether that still counts.
 */
export function useGoing(selected: () => Selection | undefined): () => () => boolean {
  const last = useRef(0);
  return () => {
    const own = ++last.current;
    const before = selected();
    return () => own === last.current && selected() === before;
  };
}
