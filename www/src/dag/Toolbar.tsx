/** The bar above the graph: which view, which drawing, what to find, and how groups and direction are. */
import type { ReactElement } from "react";
import type { PreviewView } from "oc-argo/preview";
import type { DocumentKey, Drawing } from "../model.js";
import type { Entry, Graph } from "./graph.js";
import { ControlIcon } from "./icons.js";
import type { Direction } from "./scene.js";
import { Search } from "./Search.js";

/** The views of a workflow: what will run, in the sub-workflows that were drawn or in the parts that Argo gets, and what was drawn. */
export type View = PreviewView;

interface Props {
  view: View;
  onView(view: View): void;
  drawings: readonly Drawing[];
  document: DocumentKey | undefined;
  onDocument(key: DocumentKey): void;
  graph: Graph;
  onFind(entry: Entry, place: string): void;
  /** Whether there are parts. */
  hasParts: boolean;
  hasGroups: boolean;
  onAll(closed: boolean): void;
  direction: Direction | undefined;
  onDirection(direction: Direction): void;
}

const VIEWS: readonly [View, string][] = [
  ["run", "As it will run"],
  ["parts", "In parts"],
  ["drawn", "As drawn"],
];

/** The bar. */
export function Toolbar(props: Props): ReactElement {
  const { view, onView, graph, onFind, hasParts, hasGroups, onAll, direction, onDirection } = props;
  const isDown = direction === "down";
  return (
    <div className="dag-toolbar">
      <div className="dag-views" role="group" aria-label="View">
        {VIEWS.filter(([key]) => key !== "parts" || hasParts).map(([key, text]) => (
          <button key={key} type="button" aria-pressed={view === key} onClick={() => onView(key)}>
            {text}
          </button>
        ))}
      </div>
      {view === "drawn" && props.drawings.length > 1 && <DrawingSelect {...props} />}
      {view !== "drawn" && hasGroups && (
        <div className="dag-all">
          <button type="button" className="button" onClick={() => onAll(true)}>
            Collapse all
          </button>
          <button type="button" className="button" onClick={() => onAll(false)}>
            Expand all
          </button>
        </div>
      )}
      <div className="dag-toolbar-end">
        <Search key={graph.key} graph={graph} what={view === "drawn" ? "items" : "tasks"} onFind={onFind} />
        {view !== "drawn" && (
          <button
            type="button"
            className="button dag-direction"
            aria-label="Top to bottom"
            title={isDown ? "tasks follow each other from top to bottom" : "tasks follow each other from left to right"}
            aria-pressed={isDown}
            onClick={() => onDirection(isDown ? "right" : "down")}
          >
            <ControlIcon icon={isDown ? "down" : "right"} />
          </button>
        )}
      </div>
    </div>
  );
}

function DrawingSelect({ drawings, document, onDocument }: Props): ReactElement {
  return (
    <select
      className="dag-drawing"
      aria-label="Drawing"
      value={document}
      onChange={(event) => onDocument(event.currentTarget.value)}
    >
      {drawings.map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
