/** What a key that is pressed means to all that is walked through by keyboard. */
import type { KeyboardEvent } from "react";

/** Whether the key is the browser's or the system's: with these held down it is none of the page's. */
export function isOfBrowser({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

/** Lets the arrow keys go round through the tabs of a list: each is shown as it gets the focus. */
export function walkTabs<Tab>(event: KeyboardEvent, tabs: readonly Tab[], at: Tab, show: (tab: Tab) => void): void {
  const step = { ArrowRight: 1, ArrowLeft: tabs.length - 1 }[event.key];
  if (step === undefined || isOfBrowser(event)) return;
  const index = (tabs.indexOf(at) + step) % tabs.length;
  const next = tabs[index];
  if (next === undefined) return;
  // The browser would scroll the tabs by itself as well.
  event.preventDefault();
  show(next);
  (event.currentTarget.parentElement?.children[index] as HTMLElement | undefined)?.focus();
}
