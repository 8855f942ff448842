/** The pictures of the kinds of nodes, and of the controls: strokes in the colour of the text around them. */
import type { ReactElement } from "react";
import type { NodeKind } from "./graph.js";

const KIND_PATHS: Record<NodeKind, string> = {
  processing: "M5 3.5v9l7.5-4.5z",
  data: "M4 2.5h5.5L12 5v8.5H4zM9.5 2.5V5H12M6 8h4M6 10.5h4",
  storage: "M3 4.2c0-2 10-2 10 0s-10 2-10 0v7.6c0 2 10 2 10 0V4.2M3 8c0 2 10 2 10 0",
  compute: "M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14",
  workflow: "M2.5 3h4.5v4H2.5zM9 9h4.5v4H9zM4.7 7v4H9",
  part: "M3 3h10v10H3zM3 8h10M8 8v5",
  native_tool: "M9 2 4 9h4l-1 5 5-7H8z",
  unknown: "M6 6c0-2.7 4-2.7 4 0 0 1.6-2 1.6-2 3.4M8 12v.2",
};

const CONTROL_PATHS = {
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  closer: "M8 3v10M3 8h10",
  farther: "M3 8h10",
  open: "M6 4l4 4-4 4",
  close: "M4 6l4 4 4-4",
  right: "M2.5 8h10M9 4.5 12.5 8 9 11.5",
  down: "M8 2.5v10M4.5 9 8 12.5 11.5 9",
} as const;

/** The name of a control's picture. */
export type ControlIcon = keyof typeof CONTROL_PATHS;

/** The picture of a kind of node. */
export function KindIcon({ kind }: { kind: NodeKind }): ReactElement {
  return <Icon path={KIND_PATHS[kind]} />;
}

/** The picture of a control. */
export function ControlIcon({ icon }: { icon: ControlIcon }): ReactElement {
  return <Icon path={CONTROL_PATHS[icon]} />;
}

function Icon({ path }: { path: string }): ReactElement {
  return (
    <svg className="dag-icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
