/** The pane with the workflow's graph: as it will run, in parts, or as it was drawn. */
import { ReactFlowProvider } from "@xyflow/react";
import type { Dag, Diagnostic, Partition } from "oc-argo";
import { type ReactElement, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { DocumentKey, Drawing, Selection, Theme } from "../model.js";
import { useLatest } from "../use-latest.js";
import type { RunLayout } from "./arrange.js";
import { Board, type BoardHandle } from "./Board.js";
import { buildDrawnGraph, countUnplaced } from "./drawn-graph.js";
import { type Entry, selectionOf } from "./graph.js";
import { isPart, partsOf, subWorkflowsOf } from "./groupings.js";
import { findHighlight } from "./highlight.js";
import { Legend } from "./Legend.js";
import { countMarks } from "./marks.js";
import { buildRunGraph } from "./run-graph.js";
import type { Direction } from "./scene.js";
import { Toolbar, type View } from "./Toolbar.js";
import { useGroups } from "./use-groups.js";
import { useScene } from "./use-scene.js";

/** What the pane shows, and whom it tells what the user does. */
export interface DagPaneProps {
  view: View;
  onView(view: View): void;
  /** What will run. */
  dag: Dag;
  /** How that is arranged, where it is too large for one DAG. */
  partition: Partition | undefined;
  /** The workflow as it was drawn, and its sub-workflows. */
  drawings: readonly Drawing[];
  /** The drawing that is shown; the first where there is no such. */
  documentKey: DocumentKey;
  onDocument(key: DocumentKey): void;
  diagnostics: readonly Diagnostic[];
  selection: Selection | undefined;
  onSelect(selection: Selection | undefined): void;
  /** Lays a graph out, in a worker. */
  layout: RunLayout;
  /** Whether the first that there is to show is still to come. */
  coming: boolean;
  /** Whether the text has become unreadable since. */
  stale: boolean;
  /** Whether that is for another reason. */
  failed: boolean;
  theme: Theme;
  /** A peer's name. */
  peerName?(id: string): string;
}

/** Below this width a pane that is not wide shows tasks from top to bottom. */
const NARROW = 720;

const NO_DRAWING: Drawing = { key: "/workflow", name: "", items: [], links: [] };

/** The pane. */
export function DagPane(props: DagPaneProps): ReactElement {
  const { dag, partition, drawings, diagnostics, layout, coming, stale, failed, theme, peerName } = props;
  const groups = useGroups(dag);
  const { isClosed } = groups;
  const hasParts = partition !== undefined && partition.parts.length > 0;
  const view = props.view === "parts" && !hasParts ? "run" : props.view;
  const parts = view === "parts" ? partition : undefined;
  const grouping = useMemo(() => (parts ? partsOf(dag, parts) : subWorkflowsOf(dag)), [dag, parts]);
  const drawing = drawings.find(({ key }) => key === props.documentKey) ?? drawings[0] ?? NO_DRAWING;
  const graph = useMemo(
    () => (view === "drawn" ? buildDrawnGraph(drawing) : buildRunGraph(dag, grouping, isClosed)),
    [view, dag, grouping, isClosed, drawing],
  );
  const [selection, onSelect] = usePartSelection(props);
  const area = useRef<HTMLDivElement>(null);
  const [direction, setDirection] = useState<Direction>();
  const { scene, pending, failure } = useScene(graph, direction, layout);
  const findMarks = useMemo(() => countMarks(diagnostics), [diagnostics]);
  const highlight = useMemo(() => findHighlight(scene?.graph ?? graph, selection), [scene?.graph, graph, selection]);
  const board = useRef<BoardHandle>(null);
  const fitNext = useRef(false);
  const [said, setSaid] = useState("");
  const latest = useLatest({ scene });

  useLayoutEffect(() => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = area.current ?? {};
    setDirection(width < NARROW && width < height * 1.1 ? "down" : "right");
  }, []);

  // What was found while the graph was still being laid out is gone to when it is.
  const awaited = useRef<string>(undefined);
  useEffect(() => {
    if (awaited.current === undefined || scene?.graph !== graph) return;
    const found = graph.entries.find(({ id }) => id === awaited.current);
    awaited.current = undefined;
    if (found) board.current?.centre(found.node);
  }, [scene, graph]);

  const onFind = (entry: Entry, place: string) => {
    onSelect(selectionOf(entry));
    if (latest.current.scene?.graph === graph) board.current?.centre(entry.node);
    else awaited.current = entry.id;
    setSaid(`${place}: ${entry.label}`);
  };

  const onAll = (closed: boolean) => {
    fitNext.current = true;
    groups.setAll(closed);
  };

  return (
    <section className={`dag${stale ? " dag-is-stale" : ""}`} aria-label="Graph" aria-busy={pending || coming}>
      <Toolbar
        {...{ view, drawings, graph, direction, onFind }}
        onView={props.onView}
        document={drawing.key}
        onDocument={props.onDocument}
        hasParts={hasParts}
        hasGroups={grouping.groups.length > 0}
        onAll={onAll}
        onDirection={setDirection}
      />
      <Notes {...{ stale, failed, failure, drawing: view === "drawn" ? drawing : undefined }} />
      <div ref={area} className="dag-area">
        {graph.nodes.length === 0 ? (
          coming ? <p className="dag-pending">drawing…</p> : <Nothing view={view} />
        ) : (
          scene && (
            <ReactFlowProvider>
              <Board
                ref={board}
                {...{ scene, highlight, selection, onSelect, findMarks, peerName, theme, fitNext }}
                onToggle={groups.toggle}
                announce={setSaid}
              />
            </ReactFlowProvider>
          )
        )}
        {graph.nodes.length > 0 && !scene && pending && <p className="dag-pending">laying out…</p>}
        <Legend view={view} />
      </div>
      <div className="visually-hidden" role="status">
        {said}
      </div>
    </section>
  );
}

/** What is selected here: what is selected everywhere or, as long as that is nothing, a part, which only this pane shows. */
function usePartSelection({ selection, onSelect }: DagPaneProps) {
  const [part, setPart] = useState<Selection>();
  const select = (wanted: Selection | undefined): void => {
    const ofPart = wanted !== undefined && isPart(wanted.pointer);
    setPart(ofPart ? wanted : undefined);
    onSelect(ofPart ? undefined : wanted);
  };
  return [selection ?? part, select] as const;
}

interface NotesProps extends Pick<DagPaneProps, "stale" | "failed"> {
  failure: string | undefined;
  drawing: Drawing | undefined;
}

function Notes({ stale, failed, failure, drawing }: NotesProps) {
  const unplaced = drawing ? countUnplaced(drawing) : 0;
  const many = drawing !== undefined && unplaced > 1 && unplaced * 4 > drawing.items.length;
  return (
    <div className="dag-notes" role="status">
      {stale && <p className="dag-note dag-note-stale">{failed ? "this cannot be translated now: this is the last state that could be" : "the text cannot be read now: this is the last state that could be read"}</p>}
      {failure && <p className="dag-note dag-note-error">the graph could not be laid out: {failure}</p>}
      {many && (
        <p className="dag-note">
          {unplaced} of {drawing.items.length} items have no position: they are arranged below the others
        </p>
      )}
    </div>
  );
}

function Nothing({ view }: { view: View }): ReactElement {
  return view === "drawn" ? (
    <div className="dag-nothing">
      <p>nothing drawn yet</p>
      <p>Items appear here as soon as the workflow's graph has some.</p>
    </div>
  ) : (
    <div className="dag-nothing">
      <p>nothing to run yet</p>
      <p>Tasks appear here as soon as the workflow has a processing that can be translated.</p>
    </div>
  );
}

