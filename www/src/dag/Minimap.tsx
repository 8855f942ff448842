/** A map of the whole layout, with the viewport on it: pressing or dragging on it moves the viewport there. */
import { useStoreApi } from "@xyflow/react";
import { type PointerEvent, type ReactElement, useEffect, useMemo, useRef } from "react";
import type { Theme } from "../model.js";
import type { Box } from "./graph.js";
import type { Highlight } from "./highlight.js";
import type { FindMarks } from "./marks.js";
import { paintMap, readPalette } from "./painter.js";
import { isInside, type Scene } from "./scene.js";
import { type Camera, viewOf } from "./use-camera.js";

/** Its size in pixels, which its style has too. */
const SIZE = { width: 168, height: 104 } as const;

interface Props {
  scene: Scene;
  highlight: Highlight;
  findMarks: FindMarks;
  theme: Theme;
  camera: Camera;
}

/** The map, faint where everything is in sight anyway. For those who do not see it there is nothing in it. */
export function Minimap({ scene, highlight, findMarks, theme, camera }: Props): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  const { bounds } = scene;
  const { area, scale } = useMemo(() => mapOf(bounds), [bounds]);

  useEffect(() => {
    const target = canvas.current;
    const request = requestAnimationFrame(() => {
      const context = target?.getContext("2d");
      if (!target || !context) return;
      const ratio = window.devicePixelRatio;
      target.width = SIZE.width * ratio;
      target.height = SIZE.height * ratio;
      paintMap(context, { scene, highlight, findMarks, palette: readPalette(target), area, scale: scale * ratio, zoom: scale });
    });
    return () => cancelAnimationFrame(request);
  }, [scene, highlight, findMarks, theme, area, scale]);

  useEffect(() => {
    const follow = () => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      if (!frame.current || !map.current) return;
      const view = viewOf({ x, y, zoom }, { width, height });
      outline(frame.current, view, area, scale);
      map.current.classList.toggle("dag-map-idle", isInside(bounds, view));
    };
    follow();
    return store.subscribe(follow);
  }, [store, bounds, area, scale]);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, top } = event.currentTarget.getBoundingClientRect();
    camera.moveTo({ x: area.x + (event.clientX - left) / scale, y: area.y + (event.clientY - top) / scale });
  };

  return (
    <div ref={map} className="dag-map" aria-hidden="true" onPointerDown={move} onPointerMove={move}>
      <canvas ref={canvas} />
      <div ref={frame} className="dag-map-view" />
    </div>
  );
}

/** The part of the drawing that the map shows, and how small. */
function mapOf(bounds: Box): { area: Box; scale: number } {
  const margin = 6;
  const scale = Math.min(
    (SIZE.width - 2 * margin) / (bounds.width || 1),
    (SIZE.height - 2 * margin) / (bounds.height || 1),
    0.2,
  );
  const [width, height] = [SIZE.width / scale, SIZE.height / scale];
  return {
    area: { x: bounds.x - (width - bounds.width) / 2, y: bounds.y - (height - bounds.height) / 2, width, height },
    scale,
  };
}

function outline(element: HTMLElement, view: Box, area: Box, scale: number): void {
  const left = Math.max((view.x - area.x) * scale, -2);
  const top = Math.max((view.y - area.y) * scale, -2);
  const right = Math.min((view.x + view.width - area.x) * scale, SIZE.width + 2);
  const bottom = Math.min((view.y + view.height - area.y) * scale, SIZE.height + 2);
  element.style.transform = `translate(${left}px, ${top}px)`;
  element.style.width = `${Math.max(right - left, 8)}px`;
  element.style.height = `${Math.max(bottom - top, 8)}px`;
}
