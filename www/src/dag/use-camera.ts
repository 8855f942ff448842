/** Moves the viewport: to everything, to a node, nearer and farther; without animation where the user wants none. */
import { useReactFlow, useStoreApi, type Viewport } from "@xyflow/react";
import { useMemo } from "react";
import type { Box } from "./graph.js";
import type { Point } from "oc-argo";
import { centreOf, isInside, isTouching, widen } from "./scene.js";

/** How far the viewport zooms. */
export const MIN_ZOOM = 0.001;
export const MAX_ZOOM = 2;

/** The zoom from which on cards can be read. */
const LEGIBLE = 0.8;

/** The viewport, and how it is moved. */
export interface Camera {
  /** What is visible, in the pixels of the drawing. */
  view(): Box;
  viewport(): Viewport;
  isReady(): boolean;
  /** Shows all of a box. */
  fit(box: Box, animate?: boolean): void;
  /** Whether the viewport is still where fitting has put it. */
  isFitted(): boolean;
  /** Puts a box into the middle, large enough to be read. */
  centre(box: Box): void;
  /** Moves as little as possible for a box to be visible. */
  reveal(box: Box): void;
  /** Whether a part of a box is visible. */
  isVisible(box: Box): boolean;
  moveTo(point: Point): void;
  restore(viewport: Viewport): void;
  zoom(by: number): void;
}

/** The camera of the flow around. */
export function useCamera(): Camera {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useMemo(() => {
    const size = () => ({ width: store.getState().width, height: store.getState().height });
    const go = (viewport: Viewport, duration: number) => {
      void flow.setViewport(viewport, { duration: prefersStillness() ? 0 : duration });
    };
    let fitted: Viewport | undefined;
    const lookAt = ({ x, y }: Point, zoom: number, duration: number) => {
      const { width, height } = size();
      const viewport = { x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom };
      go(viewport, duration);
      return viewport;
    };
    const camera: Camera = {
      view: () => viewOf(flow.getViewport(), size()),
      viewport: () => flow.getViewport(),
      isReady: () => store.getState().panZoom !== null && size().width > 0,
      fit: (box, animate = true) => {
        fitted = lookAt(centreOf(box), fittingZoom(box, size()), animate ? 250 : 0);
      },
      isFitted: () => fitted !== undefined && isSameViewport(fitted, flow.getViewport()),
      centre: (box) => void lookAt(centreOf(box), Math.max(flow.getZoom(), LEGIBLE), 250),
      reveal: (box) => {
        const view = camera.view();
        const inner = widen(view, -24 / flow.getZoom());
        if (isInside(box, inner)) return;
        const { x, y } = centreOf(view);
        const dx = shift(box.x, box.width, inner.x, inner.width);
        const dy = shift(box.y, box.height, inner.y, inner.height);
        lookAt({ x: x + dx, y: y + dy }, flow.getZoom(), 150);
      },
      isVisible: (box) => isTouching(box, camera.view()),
      moveTo: (point) => void lookAt(point, flow.getZoom(), 0),
      restore: (viewport) => go(viewport, 0),
      zoom: (by) => void flow.zoomTo(clamp(flow.getZoom() * by), { duration: prefersStillness() ? 0 : 150 }),
    };
    return camera;
  }, [flow, store]);
}

/** What a viewport of a size shows, in the pixels of the drawing. */
export function viewOf({ x, y, zoom }: Viewport, { width, height }: { width: number; height: number }): Box {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

function fittingZoom(box: Box, { width, height }: { width: number; height: number }): number {
  const margin = Math.min(36, width / 12);
  const zoom = Math.min((width - 2 * margin) / (box.width || 1), (height - 2 * margin) / (box.height || 1));
  return Math.min(clamp(zoom), 1);
}

function clamp(zoom: number): number {
  return Math.min(Math.max(zoom, MIN_ZOOM), MAX_ZOOM);
}

function shift(start: number, length: number, outerStart: number, outerLength: number): number {
  if (start < outerStart || length > outerLength) return start - outerStart;
  return Math.max(start + length - outerStart - outerLength, 0);
}

function isSameViewport(one: Viewport, other: Viewport): boolean {
  return Math.abs(one.x - other.x) < 1 && Math.abs(one.y - other.y) < 1 && Math.abs(one.zoom / other.zoom - 1) < 0.001;
}

function prefersStillness(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
