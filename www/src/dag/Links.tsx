/**
 * The edges of a small graph, as elements. They follow the points of the layout, also past nodes that are not drawn,
 * and so are ours: the flow draws only edges both of whose ends it knows. Links that were drawn can be selected: with the
 * keyboard those at what is selected, for nobody walks through a thousand.
 */
import { ViewportPortal } from "@xyflow/react";
import { type KeyboardEvent, memo, type ReactElement, useMemo } from "react";
import { pathOf, traceArrow, traceLine } from "./curve.js";
import type { Highlight } from "./highlight.js";
import type { FindMarks } from "./marks.js";
import type { Scene } from "./scene.js";
import { describeEdge } from "./words.js";

interface Props {
  scene: Scene;
  highlight: Highlight;
  findMarks: FindMarks;
  /** The pointer of the link that is selected. */
  selected: string | undefined;
  onSelect(pointer: string): void;
}

/** All edges of a scene. */
export const Links = memo(function Links({ scene, highlight, findMarks, selected, onSelect }: Props): ReactElement {
  const { graph, lines } = scene;
  const paths = useMemo(() => {
    return lines.map((line) => ({
      way: pathOf((pen) => traceLine(pen, line)),
      head: pathOf((pen) => traceArrow(pen, line)),
    }));
  }, [lines]);
  const order = graph.edges.map((_, index) => index).sort((one, other) => {
    return Number(highlight.edges.has(one)) - Number(highlight.edges.has(other));
  });

  return (
    <ViewportPortal>
      <svg className="dag-links" width="1" height="1">
        {order.map((index) => {
          const edge = graph.edges[index];
          const path = paths[index];
          if (!edge || !path) return null;
          const pointer = edge.pointer;
          const marks = findMarks(pointer ? [pointer] : []);
          const name = pointer ? describeEdge(graph, edge, marks) : undefined;
          const tone = marks.errors ? "error" : marks.warnings ? "warning" : undefined;
          return (
            <Link
              key={pointer ?? `${graph.nodes[edge.from]?.id} ${graph.nodes[edge.to]?.id}`}
              {...path}
              {...{ name, pointer, tone, onSelect, files: edge.files }}
              emphasised={highlight.edges.has(index)}
              selected={pointer !== undefined && pointer === selected}
            />
          );
        })}
      </svg>
    </ViewportPortal>
  );
});

interface LinkProps {
  way: string;
  head: string;
  name: string | undefined;
  pointer: string | undefined;
  tone: "error" | "warning" | undefined;
  files: boolean;
  emphasised: boolean;
  selected: boolean;
  onSelect(pointer: string): void;
}

const Link = memo(function Link(props: LinkProps): ReactElement {
  const { way, head, name, pointer, tone, files, emphasised, selected, onSelect } = props;
  const classes = ["dag-link", files && "dag-link-files", emphasised && "dag-is-emphasised", tone && `dag-link-${tone}`];
  const className = classes.filter(Boolean).join(" ");
  const lines = (
    <>
      <path className="dag-link-way" d={way} />
      <path className="dag-link-head" d={head} />
    </>
  );
  if (pointer === undefined) return <g className={className}>{lines}</g>;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(pointer);
  };
  return (
    <g
      className={className}
      role="button"
      tabIndex={emphasised ? 0 : -1}
      aria-label={name}
      aria-pressed={selected}
      onClick={() => onSelect(pointer)}
      onKeyDown={onKeyDown}
    >
      <path className="dag-link-hit" d={way} />
      {lines}
    </g>
  );
});
