/** Finds nodes by their names and ids, those in closed groups too, and steps from one to the next. */
import { type KeyboardEvent, type ReactElement, useMemo, useState } from "react";
import type { Entry, Graph } from "./graph.js";
import { searched } from "./searched.js";

interface Props {
  graph: Graph;
  /** What is being searched for. */
  what: "tasks" | "items";
  onFind(entry: Entry, place: string): void;
}

/** The search field, with its count. */
export function Search({ graph, what, onFind }: Props): ReactElement {
  const [text, setText] = useState("");
  const [at, setAt] = useState<string>();
  const wanted = searched(text.trim());
  const found = useMemo(() => (wanted ? graph.entries.filter((entry) => entry.text.includes(wanted)) : []), [graph, wanted]);
  const position = found.findIndex(({ id }) => id === at);

  const step = (by: number) => {
    const from = position < 0 && by < 0 ? 0 : position;
    const next = (from + by + found.length) % found.length;
    const entry = found[next];
    if (!entry) return;
    setAt(entry.id);
    onFind(entry, `${next + 1} of ${found.length}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") setText("");
    else return;
    event.preventDefault();
  };

  return (
    <div className="dag-search">
      <input
        type="search"
        aria-label={`Search ${what}`}
        placeholder={`search ${what}`}
        title="Enter: next, Shift+Enter: previous, Escape: clear"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <output className="dag-search-count" aria-label="Matches">
        {wanted && countText(position, found.length)}
      </output>
    </div>
  );
}

function countText(position: number, count: number): string {
  if (count === 0) return "none";
  return position < 0 ? `${count}` : `${position + 1} / ${count}`;
}
