/** The graph itself: the region that has the keyboard's focus, with its nodes, edges, map and controls. */
import { type Node, ReactFlow, useStore } from "@xyflow/react";
import { type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactElement, type RefObject, useId, useImperativeHandle, useMemo } from "react";
import { useHeldFocus } from "../held-focus.js";
import { isOfBrowser } from "../keys.js";
import type { Selection, Theme } from "../model.js";
import { useLatest } from "../use-latest.js";
import { CARD_TYPES, type CardActions, CardActionsContext } from "./cards.js";
import { Controls } from "./Controls.js";
import { selectionOf } from "./graph.js";
import type { Highlight } from "./highlight.js";
import { Links } from "./Links.js";
import type { FindMarks } from "./marks.js";
import { Minimap } from "./Minimap.js";
import { firstNode, isArrow, nodeTowards } from "./navigation.js";
import { bodyOf, linkAt, nodeAt, type Scene } from "./scene.js";
import { Underlay } from "./Underlay.js";
import { MAX_ZOOM, MIN_ZOOM, useCamera } from "./use-camera.js";
import { useCards } from "./use-cards.js";
import { useFraming } from "./use-framing.js";
import { isSmall, useVisible } from "./use-visible.js";
import { countOf, describeNode, peerOf } from "./words.js";

/** What others can do with a board. */
export interface BoardHandle {
  /** Puts a node into the middle. */
  centre(node: number): void;
}

interface Props {
  ref: RefObject<BoardHandle | null>;
  scene: Scene;
  highlight: Highlight;
  selection: Selection | undefined;
  onSelect(selection: Selection | undefined): void;
  onToggle(key: string): void;
  findMarks: FindMarks;
  peerName: ((id: string) => string) | undefined;
  theme: Theme;
  /** Whether all of the next scene is to be shown. */
  fitNext: RefObject<boolean>;
  /** Says something to those who cannot see it. */
  announce(text: string): void;
}

/** A scene that can be looked at and walked through. */
export function Board(props: Props): ReactElement {
  const { ref, scene, highlight, selection, onSelect, onToggle, findMarks, peerName, theme, fitNext, announce } = props;
  const { graph } = scene;
  const flowId = useId();
  const activeId = useId();
  const camera = useCamera();
  const holdInPlace = useFraming({ scene, highlight, camera, fitNext });
  const visible = useVisible(scene);
  const cards = useCards(visible, { scene, highlight, findMarks, peerName, activeId });
  const small = isSmall(scene);
  const width = useStore((flow) => flow.width);
  const height = useStore((flow) => flow.height);
  // On paper the pane has another size, in which nobody frames the graph anew.
  const framed = { "--framed-width": width || 1, "--framed-height": height || 1 } as CSSProperties;
  // In a large graph the links of what is selected go away with the selection.
  const heldFocus = useHeldFocus((board) => board);
  const isActiveShown = cards.some(({ data }) => data.elementId === activeId);

  useImperativeHandle(ref, () => ({
    centre(node) {
      const body = bodyOf(scene, node);
      if (body) camera.centre(body);
    },
  }));

  const selectNode = (index: number | undefined) => {
    const node = graph.nodes[index ?? -1];
    onSelect(node && selectionOf(node));
  };
  const toggleNode = (index: number) => {
    const group = graph.nodes[index]?.group;
    if (!group || group.tasks === 0) return;
    holdInPlace(index);
    onToggle(group.key);
  };
  const latest = useLatest({ selectNode, toggleNode, onSelect, graph });
  const actions = useMemo<CardActions>(() => {
    const indexOf = (id: string) => latest.current.graph.nodes.findIndex((node) => node.id === id);
    return {
      select: (id) => latest.current.selectNode(indexOf(id)),
      toggle: (id) => latest.current.toggleNode(indexOf(id)),
    };
  }, [latest]);
  const selectLink = useMemo(() => (pointer: string) => latest.current.onSelect({ pointer }), [latest]);

  const walkTo = (index: number | undefined) => {
    const node = graph.nodes[index ?? -1];
    const body = index === undefined ? undefined : bodyOf(scene, index);
    if (!node || !body) return;
    onSelect(selectionOf(node));
    camera.reveal(body);
    if (!small) announce(describeNode(node, findMarks(node.findings), peerOf(node, peerName)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isOfBrowser(event)) return;
    const act = keyAction(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const keyAction = (key: string): (() => void) | undefined => {
    const { first } = highlight;
    if (isArrow(key)) return () => walkTo(first === undefined ? firstNode(scene) : nodeTowards(scene, first, key));
    if (key === "Home") return () => walkTo(firstNode(scene));
    if (key === "Enter" || key === " ") return () => first !== undefined && toggleNode(first);
    if (key === "Escape") return () => onSelect(undefined);
    if (key === "+" || key === "=") return () => camera.zoom(1.3);
    if (key === "-") return () => camera.zoom(1 / 1.3);
    if (key === "0" || key === "f") return () => camera.fit(scene.bounds);
    return undefined;
  };
  // Only what has no element of its own comes here: the canvas, and the empty places.
  const onPaneClick = (event: MouseEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { x, y, zoom } = camera.viewport();
    const point = { x: (event.clientX - left - x) / zoom, y: (event.clientY - top - y) / zoom };
    if (small) return onSelect(undefined);
    const node = nodeAt(scene, point, Math.max(0, 4 / zoom - 8));
    const link = node === undefined ? linkAt(scene, point, 6 / zoom) : undefined;
    const pointer = graph.edges[link ?? -1]?.pointer;
    if (pointer !== undefined) onSelect({ pointer });
    else selectNode(node);
  };

  return (
    <CardActionsContext value={actions}>
      <ReactFlow<Node>
        id={flowId}
        className="dag-board"
        style={framed}
        tabIndex={0}
        aria-label={`Workflow graph, ${countOf(graph.nodes.length, "node")}`}
        aria-activedescendant={isActiveShown ? activeId : undefined}
        onKeyDown={onKeyDown}
        {...heldFocus}
        onPaneClick={onPaneClick}
        nodes={cards}
        nodeTypes={CARD_TYPES}
        minZoom={MIN_ZOOM}
        maxZoom={MAX_ZOOM}
        paneClickDistance={4}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        attributionPosition="top-right"
      >
        {!small && <Underlay {...{ scene, highlight, findMarks, theme }} />}
        <Links {...{ scene, highlight, findMarks, selected: selection?.pointer, onSelect: selectLink }} />
      </ReactFlow>
      <Minimap {...{ scene, highlight, findMarks, theme, camera }} />
      <Controls camera={camera} bounds={scene.bounds} />
    </CardActionsContext>
  );
}
