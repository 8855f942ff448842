/** Decides when the viewport moves by itself: for new content, for another view, and to what has been selected. */
import { useStore, type Viewport } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { haveCommonEntry } from "./graph.js";
import type { Highlight } from "./highlight.js";
import { bodyOf, type Scene } from "./scene.js";
import type { Camera } from "./use-camera.js";

/** A node that keeps its place on the screen while the rest is laid out anew. */
export interface Anchor {
  id: string;
  viewport: Viewport;
  x: number;
  y: number;
}

/** What is framed. */
export interface Framing {
  scene: Scene;
  highlight: Highlight;
  camera: Camera;
  /** Whether all of the next scene is to be shown, whatever it is. */
  fitNext: RefObject<boolean>;
}

/**
 * Frames a scene: all of it at first, what was shown before when it comes back, and otherwise as the user left it. It
 * gives a way to hold a node where it is on the screen while the next scene comes.
 */
export function useFraming({ scene, highlight, camera, fitNext }: Framing): (node: number) => void {
  const ready = useStore(({ panZoom, width }) => panZoom !== null && width > 0);
  const size = useStore(({ width, height }) => `${width} ${height}`);
  const last = useRef<Scene>(undefined);
  const left = useRef(new Map<string, { scene: Scene; viewport: Viewport }>());
  const anchor = useRef<Anchor>(undefined);

  useEffect(() => {
    if (!ready || scene.boxes.length === 0) return;
    const before = last.current;
    last.current = scene;
    if (before?.boxes === scene.boxes) return;
    if (before?.graph.key === scene.graph.key && haveCommonEntry(before.graph, scene.graph)) {
      if (before.direction !== scene.direction || fitNext.current) camera.fit(scene.bounds);
      else keepInPlace(anchor.current, scene, camera);
    } else {
      if (before) left.current.set(before.graph.key, { scene: before, viewport: camera.viewport() });
      const known = left.current.get(scene.graph.key);
      if (known && haveCommonEntry(known.scene.graph, scene.graph)) camera.restore(known.viewport);
      else camera.fit(scene.bounds, false);
    }
    anchor.current = undefined;
    fitNext.current = false;
  }, [scene, camera, ready, fitNext]);

  useEffect(() => {
    if (ready && camera.isFitted()) camera.fit(scene.bounds, false);
    // Only another size fits anew what was fitted to the last one.
  }, [size, ready]);

  const { first } = highlight;
  const signature = `${scene.graph.key} ${[...highlight.nodes, ...highlight.holders].join(" ")}`;
  useEffect(() => {
    if (!ready || first === undefined) return;
    const bodies = [...highlight.nodes, ...highlight.holders].flatMap((node) => bodyOf(scene, node) ?? []);
    const wanted = bodyOf(scene, first);
    if (wanted && !bodies.some((body) => camera.isVisible(body))) camera.centre(wanted);
    // Only another selection moves the viewport: not another layout, nor the user, who may well look elsewhere.
  }, [signature, ready]);

  return (node) => {
    const box = scene.boxes[node];
    const id = scene.graph.nodes[node]?.id;
    if (box && id) anchor.current = { id, viewport: camera.viewport(), x: box.x, y: box.y };
  };
}

function keepInPlace(anchor: Anchor | undefined, scene: Scene, camera: Camera): void {
  if (!anchor) return;
  const box = scene.boxes[scene.graph.nodes.findIndex(({ id }) => id === anchor.id)];
  if (!box) return;
  const { x, y, zoom } = camera.viewport();
  camera.restore({ x: x + (anchor.x - box.x) * zoom, y: y + (anchor.y - box.y) * zoom, zoom });
}
