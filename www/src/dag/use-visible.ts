/**
 * Decides what is drawn as elements. A small graph is, all of it. Of a large one only the nodes near the viewport are,
 * a few more with each frame; all the rest, and all edges, are painted on a canvas (see `Underlay`), and of the edges the
 * links of what is selected are elements, too (see `Links`).
 */
import { useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Box } from "./graph.js";
import { boxesWithin, isInside, type Scene, widen } from "./scene.js";
import { viewOf } from "./use-camera.js";

/** Up to so many nodes, and edges, everything is an element. */
const FEW_NODES = 250;
const FEW_EDGES = 1000;

/** Above so many nodes near the viewport, none is an element. */
const MOST_NODES = 350;

/** The zoom below which the words on a card cannot be read anyway. */
const LEAST_ZOOM = 0.25;

/** How many nodes become elements with each frame. */
const STEP = 16;

/** Whether all of a scene can be elements. */
export function isSmall({ graph }: Scene): boolean {
  return graph.nodes.length <= FEW_NODES && graph.edges.length <= FEW_EDGES;
}

/** The nodes that are drawn as elements. */
export function useVisible(scene: Scene): readonly number[] {
  const small = isSmall(scene);
  const store = useStoreApi();
  const [near, setNear] = useState<readonly number[]>([]);
  const isSized = useStore(({ width }) => width > 0);
  const { boxes } = scene;

  useEffect(() => {
    if (small || !isSized) return;
    let area: Box | undefined;
    const look = () => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const view = viewOf({ x, y, zoom }, { width, height });
      if (area && isInside(view, area) && area.width < view.width * 2.5) return;
      area = undefined;
      const wide = widen(view, Math.max(view.width, view.height) * 0.2);
      const found = zoom < LEAST_ZOOM ? [] : boxesWithin(boxes, wide);
      const isFew = found.length > 0 && found.length <= MOST_NODES;
      if (isFew) area = wide;
      setNear((now) => (isFew ? found : now.length === 0 ? now : []));
    };
    look();
    return store.subscribe(look);
  }, [store, boxes, small, isSized]);

  const mounted = useGradually(small ? undefined : near);
  const all = useMemo(() => boxes.map((_, node) => node), [boxes]);
  return small ? all : mounted;
}

/** Lets a list grow by steps; what leaves it leaves at once. */
function useGradually(wanted: readonly number[] | undefined): readonly number[] {
  const [shown, setShown] = useState<readonly number[]>([]);
  const current = useRef(shown);

  useEffect(() => {
    let frame = 0;
    const grow = () => {
      const before = new Set(current.current);
      const stay = (wanted ?? []).filter((node) => before.has(node));
      const come = (wanted ?? []).filter((node) => !before.has(node)).slice(0, STEP);
      if (come.length === 0 && stay.length === before.size) return;
      current.current = [...stay, ...come];
      setShown(current.current);
      frame = requestAnimationFrame(grow);
    };
    grow();
    return () => cancelAnimationFrame(frame);
  }, [wanted]);

  return shown;
}
