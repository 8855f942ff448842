/** Keeps the focus in a part of the page where the element that had it goes away or is disabled. */
import { useLayoutEffect, useRef, type FocusEvent } from "react";

/** What the part's element is given. */
export interface HeldFocus {
  onFocus(event: FocusEvent<HTMLElement>): void;
  onBlur(): void;
}

/** Gives the focus to what `find` finds in the part, as soon as the element that had it is gone; it is told which that was. */
export function useHeldFocus(find: (part: HTMLElement, gone: HTMLElement) => HTMLElement | null | undefined): HeldFocus {
  const held = useRef<{ part: HTMLElement; element: HTMLElement }>(undefined);
  // After every drawing: any may have taken the element away. Of that React tells no blur.
  useLayoutEffect(() => {
    const { current } = held;
    if (current === undefined || (current.element.isConnected && !current.element.matches(":disabled"))) return;
    held.current = undefined;
    // Unless the user has gone elsewhere since: the part may not have been drawn when its element went away.
    if (isNowhere(document.activeElement)) find(current.part, current.element)?.focus();
  });
  return {
    onFocus: ({ currentTarget, target }) => {
      held.current = { part: currentTarget, element: target };
    },
    onBlur: () => {
      held.current = undefined;
    },
  };
}

/** The browser gives the focus of what goes away to the page's body. */
function isNowhere(focused: Element | null): boolean {
  return focused === null || focused === document.body;
}
