/**
 * The edges that are elements: all of a small graph; of a large one, whose edges are painted, the links at what is selected.
 * They follow the points of the layout, also past nodes that are not drawn, and so are ours: the flow draws only edges both
 * of whose ends it knows. Links that were drawn can be selected: with the keyboard those at what is selected, for nobody
 * walks through a thousand.
 */
import { ViewportPortal } from "@xyflow/react";
import { type KeyboardEvent, memo, type ReactElement } from "react";
import { type Line, pathOf, traceArrow, traceLine } from "./curve.js";
import type { Highlight } from "./highlight.js";
import type { FindMarks } from "./marks.js";
import type { Scene } from "./scene.js";
import { isSmall } from "./use-visible.js";
import { describeEdge } from "./words.js";

/** In a large graph no more links of an item are elements: the others can be reached from their other ends. */
const MOST_LINKS = 100;

interface Props {
  scene: Scene;
  highlight: Highlight;
  findMarks: FindMarks;
  /** The pointer of the link that is selected. */
  selected: string | undefined;
  onSelect(pointer: string): void;
}

/** The edges of a scene that are elements. */
export const Links = memo(function Links({ scene, highlight, findMarks, selected, onSelect }: Props): ReactElement {
  const { graph, lines } = scene;
  const order = isSmall(scene) ? selectedOnTop(scene, highlight) : linksAtHand(scene, highlight);

  return (
    <ViewportPortal>
      <svg className="dag-links" width="1" height="1">
        {order.map((index) => {
          const edge = graph.edges[index];
          const line = lines[index];
          if (!edge || !line) return null;
          const pointer = edge.pointer;
          const marks = findMarks(pointer ? [pointer] : []);
          const name = pointer ? describeEdge(graph, edge, marks) : undefined;
          const tone = marks.errors ? "error" : marks.warnings ? "warning" : undefined;
          return (
            <Link
              key={pointer ?? `${graph.nodes[edge.from]?.id} ${graph.nodes[edge.to]?.id}`}
              {...{ line, name, pointer, tone, onSelect, files: edge.files }}
              emphasised={highlight.edges.has(index)}
              selected={pointer !== undefined && pointer === selected}
            />
          );
        })}
      </svg>
    </ViewportPortal>
  );
});

function selectedOnTop({ graph }: Scene, { edges }: Highlight): number[] {
  const order = graph.edges.map((_, index) => index);
  return order.sort((one, other) => Number(edges.has(one)) - Number(edges.has(other)));
}

function linksAtHand({ graph }: Scene, { edges }: Highlight): number[] {
  return [...edges].filter((index) => graph.edges[index]?.pointer !== undefined).slice(0, MOST_LINKS);
}

interface LinkProps {
  line: Line;
  name: string | undefined;
  pointer: string | undefined;
  tone: "error" | "warning" | undefined;
  files: boolean;
  emphasised: boolean;
  selected: boolean;
  onSelect(pointer: string): void;
}

const Link = memo(function Link(props: LinkProps): ReactElement {
  const { line, name, pointer, tone, files, emphasised, selected, onSelect } = props;
  const classes = ["dag-link", files && "dag-link-files", emphasised && "dag-is-emphasised", tone && `dag-link-${tone}`];
  const className = classes.filter(Boolean).join(" ");
  const way = pathOf((pen) => traceLine(pen, line));
  const head = pathOf((pen) => traceArrow(pen, line));
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
