/** Says what the colours, labels and lines mean. */
import { type ReactElement, type ReactNode, useId, useState } from "react";
import type { NodeKind } from "./graph.js";
import { ControlIcon, KindIcon } from "./icons.js";
import type { View } from "./Toolbar.js";
import { KIND_WORDS } from "./words.js";

const DRAWN_KINDS: readonly NodeKind[] = ["processing", "data", "storage", "compute", "workflow", "native_tool", "unknown"];

const TASK_KINDS: readonly [NodeKind, string][] = [
  ["processing", "task"],
  ["native_tool", "task that publishes an event"],
  ["compute", "task that creates a service"],
];

const GROUP_KINDS = { run: ["workflow", "sub-workflow"], parts: ["part", "part of the DAG: a DAG inside of it"] } as const;

/** The legend of a view, which opens and closes. */
export function Legend({ view }: { view: View }): ReactElement {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="dag-legend">
      <button type="button" className="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <ControlIcon icon={open ? "close" : "open"} />
        Legend
      </button>
      <dl id={id} className="dag-legend-list" hidden={!open}>
        {view === "drawn" ? <DrawnLegend /> : <RunLegend view={view} />}
        <Term sample={<span className="dag-mark dag-mark-error">✕ 1</span>}>errors</Term>
        <Term sample={<span className="dag-mark dag-mark-warning">! 1</span>}>warnings</Term>
        <Term sample={<kbd>← → ↑ ↓</kbd>}>go from node to node</Term>
        <Term sample={<kbd>Enter</kbd>}>expand or collapse</Term>
        {view === "drawn" && <Term sample={<kbd>Tab</kbd>}>go to the links of what is selected</Term>}
        <Term sample={<kbd>f + -</kbd>}>fit, zoom in, zoom out</Term>
      </dl>
    </div>
  );
}

function RunLegend({ view }: { view: "run" | "parts" }): ReactElement {
  return (
    <>
      {[...TASK_KINDS, GROUP_KINDS[view]].map(([kind, text]) => (
        <KindTerm key={kind} kind={kind} text={text} />
      ))}
      <Term sample={<span className="dag-badge dag-badge-remote">↗ peer</span>}>runs on another peer's cluster</Term>
      <Term sample={<span className="dag-badge">S3</span>}>exchanges files with a storage</Term>
      <Term sample={<span className="dag-badge">volume</span>}>mounts a volume</Term>
      <Term sample={<span className="dag-badge">service</span>}>stays up as a service</Term>
      <Term sample={<span className="dag-flag">entry</span>}>waits for nothing</Term>
      <Term sample={<span className="dag-flag">final</span>}>nothing waits for it</Term>
    </>
  );
}

function DrawnLegend(): ReactElement {
  return (
    <>
      {DRAWN_KINDS.map((kind) => (
        <KindTerm key={kind} kind={kind} text={KIND_WORDS[kind]} />
      ))}
      <Term sample={<LineSample files={false} />}>link</Term>
      <Term sample={<LineSample files />}>link with files</Term>
    </>
  );
}

function KindTerm({ kind, text }: { kind: NodeKind; text: string }): ReactElement {
  return (
    <Term
      sample={
        <span className={`dag-legend-kind dag-kind-${kind}`}>
          <KindIcon kind={kind} />
        </span>
      }
    >
      {text}
    </Term>
  );
}

function LineSample({ files }: { files: boolean }): ReactElement {
  return (
    <svg className={`dag-link${files ? " dag-link-files" : ""}`} width="32" height="8" aria-hidden="true">
      <path className="dag-link-way" d="M0 4H32" />
    </svg>
  );
}

function Term({ sample, children }: { sample: ReactNode; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{sample}</dt>
      <dd>{children}</dd>
    </div>
  );
}
