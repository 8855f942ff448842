/** A button with a menu: the arrow keys go through it, Enter chooses, and Escape or a click elsewhere closes it. */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";

import { isOfBrowser } from "./keys.js";

/** What can be chosen. */
export interface MenuItem {
  text: string;
  onChoose(): void;
}

/** The button, and its menu while that is open. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  // The item that the menu opens at; `undefined` while it is closed.
  const [first, setFirst] = useState<number>();
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const isOpen = first !== undefined;
  useEffect(() => {
    if (first !== undefined) (list.current?.children[first] as HTMLElement | undefined)?.focus();
  }, [first]);

  const close = (): void => setFirst(undefined);
  const leave = (): void => {
    opener.current?.focus();
    close();
  };
  const onOpenerKey = (event: KeyboardEvent): void => {
    const at = { ArrowDown: 0, ArrowUp: items.length - 1 }[event.key];
    if (at === undefined) return;
    event.preventDefault();
    setFirst(at);
  };
  const onListKey = (event: KeyboardEvent): void => {
    if (event.key === "Tab") return leave();
    if (event.key === "Escape") {
      event.preventDefault();
      return leave();
    }
    if (isOfBrowser(event)) return;
    const places = [...event.currentTarget.children] as HTMLElement[];
    const next = nextPlace(event.key, places.indexOf(document.activeElement as HTMLElement), items);
    if (next === undefined) return;
    event.preventDefault();
    places[next]?.focus();
  };
  return (
    <div
      className="menu"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) close();
      }}
    >
      <button
        ref={opener}
        className="button"
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        // The focus stays in the menu that this closes.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (isOpen ? leave() : setFirst(0))}
        onKeyDown={onOpenerKey}
      >
        {label}
      </button>
      {isOpen && (
        <div ref={list} id={id} className="menu-list" role="menu" aria-label={label} onKeyDown={onListKey}>
          {items.map(({ text, onChoose }) => (
            <button
              key={text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                leave();
                onChoose();
              }}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Where a key leads in a menu: round by the arrows, to its ends, or to the next item that begins with the letter. */
function nextPlace(key: string, at: number, items: readonly MenuItem[]): number | undefined {
  const count = items.length;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key.length !== 1 || key === " ") return undefined;
  const after = items.map((_, index) => (at + 1 + index) % count);
  return after.find((index) => items[index]?.text.toLowerCase().startsWith(key.toLowerCase()));
}
