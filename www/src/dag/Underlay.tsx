/**
 * The picture beneath the nodes of a large graph. It is painted in slices of a few milliseconds on a hidden canvas, which
 * then takes the place of the visible one; until then the visible one is only shifted and scaled along with the viewport.
 */
import { useStoreApi } from "@xyflow/react";
import { type ReactElement, useEffect, useRef } from "react";
import type { Theme } from "../model.js";
import type { Box } from "./graph.js";
import type { Highlight } from "./highlight.js";
import type { FindMarks } from "./marks.js";
import { paint, readPalette } from "./painter.js";
import { isInside, type Scene, widen } from "./scene.js";
import { viewOf } from "./use-camera.js";

/** How many milliseconds of a frame go into painting. */
const SLICE = 5;

/** How much more than the viewport is painted, on each side. */
const MARGIN = 0.15;

interface Props {
  scene: Scene;
  highlight: Highlight;
  findMarks: FindMarks;
  theme: Theme;
}

/** What the visible canvas shows. */
interface Shown {
  area: Box;
  zoom: number;
}

/** The visible canvas and the hidden one. */
interface Canvases {
  front: HTMLCanvasElement;
  back: HTMLCanvasElement;
  shown: Shown | undefined;
}

/** Paints all of a scene that is in the viewport. */
export function Underlay({ scene, highlight, findMarks, theme }: Props): ReactElement {
  const holder = useRef<HTMLDivElement>(null);
  const store = useStoreApi();

  const canvases = useRef<Canvases>(undefined);

  useEffect(() => {
    const place = holder.current;
    if (!place) return;
    canvases.current ??= { front: document.createElement("canvas"), back: document.createElement("canvas"), shown: undefined };
    const { current } = canvases;
    let frame = 0;
    let isDirty = true;
    let work: Generator<void, void> | undefined;

    const keepUp = () => {
      if (current.shown) follow(current.front, current.shown, store.getState().transform);
    };
    const step = () => {
      frame = 0;
      const end = performance.now() + SLICE;
      work ??= begin();
      while (work && performance.now() < end) {
        if (work.next().done) work = undefined;
      }
      if (work || isDirty) frame ||= requestAnimationFrame(step);
    };
    function* repaint(): Generator<void, void> {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const view = viewOf({ x, y, zoom }, { width, height });
      const area = widen(view, Math.max(view.width, view.height) * MARGIN);
      const scale = zoom * window.devicePixelRatio;
      const { back, front } = current;
      back.width = Math.ceil(area.width * scale);
      back.height = Math.ceil(area.height * scale);
      const context = back.getContext("2d");
      if (!context || !place || back.width === 0) return;
      yield* paint(context, { scene, highlight, findMarks, palette: readPalette(place), area, scale, zoom });
      Object.assign(current, { front: back, back: front, shown: { area, zoom } });
      place.replaceChildren(back);
      keepUp();
    }
    const begin = () => {
      isDirty = false;
      return repaint();
    };
    const move = () => {
      keepUp();
      if (isCurrent(current.shown, store.getState())) return;
      isDirty = true;
      frame ||= requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    const leave = store.subscribe(move);
    return () => {
      leave();
      cancelAnimationFrame(frame);
    };
  }, [store, scene, highlight, findMarks, theme]);

  return <div ref={holder} className="dag-underlay" aria-hidden="true" />;
}

/** Puts a canvas where what it shows is now. */
function follow(canvas: HTMLCanvasElement, { area, zoom }: Shown, [x, y, now]: readonly [number, number, number]): void {
  canvas.style.width = `${area.width * zoom}px`;
  canvas.style.height = `${area.height * zoom}px`;
  canvas.style.transform = `translate(${area.x * now + x}px, ${area.y * now + y}px) scale(${now / zoom})`;
}

/** Whether what is shown is sharp, and all that is visible. */
function isCurrent(
  shown: Shown | undefined,
  { transform: [x, y, zoom], width, height }: { transform: [number, number, number]; width: number; height: number },
): boolean {
  return shown?.zoom === zoom && isInside(viewOf({ x, y, zoom }, { width, height }), shown.area);
}
