/** Makes the flow's nodes from a scene's: a node that looks as before stays the very same object, and is not drawn anew. */
import { useMemo, useRef } from "react";
import type { CardData, CardNode } from "./cards.js";
import type { Highlight } from "./highlight.js";
import type { FindMarks } from "./marks.js";
import type { Scene } from "./scene.js";
import { describeNode, peerOf } from "./words.js";

/** What cards are made from. */
export interface CardSource {
  scene: Scene;
  highlight: Highlight;
  findMarks: FindMarks;
  peerName: ((id: string) => string) | undefined;
  /** The id of the element at which the keyboard is. */
  activeId: string;
}

interface Kept {
  look: string;
  node: CardNode;
}

/** The flow's nodes for some of the nodes of a scene. */
export function useCards(visible: readonly number[], source: CardSource): CardNode[] {
  const { scene, highlight, findMarks, peerName, activeId } = source;
  const kept = useRef<ReadonlyMap<string, Kept>>(new Map());
  return useMemo(() => {
    const next = new Map<string, Kept>();
    for (const index of visible) {
      const node = makeCard(index, { scene, highlight, findMarks, peerName, activeId });
      if (!node) continue;
      const look = JSON.stringify(node);
      const before = kept.current.get(node.id);
      next.set(node.id, before?.look === look ? before : { look, node });
    }
    kept.current = next;
    return [...next.values()].map(({ node }) => node);
  }, [visible, scene, highlight, findMarks, peerName, activeId]);
}

function makeCard(index: number, { scene, highlight, findMarks, peerName, activeId }: CardSource): CardNode | undefined {
  const node = scene.graph.nodes[index];
  const box = scene.boxes[index];
  if (!node || !box) return undefined;
  const { label, title, role, kind, badges, entry, final, group } = node;
  const marks = findMarks(node.findings);
  const peer = peerOf(node, peerName);
  const state = highlight.nodes.has(index) ? "selected" : highlight.holders.has(index) ? "holder" : "plain";
  const data: CardData = {
    ...{ label, title, role, kind, badges, entry, final, state, ...marks },
    name: describeNode(node, marks, peer),
    ...(peer === undefined ? {} : { peer }),
    ...(group ? { group } : {}),
    ...(highlight.first === index ? { elementId: activeId } : {}),
  };
  const { x, y, width, height } = box;
  return {
    id: node.id,
    type: group?.open ? "frame" : "card",
    position: { x, y },
    ...{ width, height, measured: { width, height } },
    handles: [],
    zIndex: group?.open ? 0 : 2,
    domAttributes: { "aria-roledescription": undefined },
    data,
  };
}
