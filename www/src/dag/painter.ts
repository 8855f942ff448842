/** Paints a scene on a canvas, a little at a time: what is too much for elements, and the map of everything. */
import type { ItemKind } from "../model.js";
import type { NodeKind } from "./graph.js";
import { traceArrow, traceLine } from "./curve.js";
import type { Box, GraphNode } from "./graph.js";
import type { Highlight } from "./highlight.js";
import type { FindMarks } from "./marks.js";
import { boxesWithin, isTouching, type Scene } from "./scene.js";

/** The colours, as the theme has them now. */
export interface Palette {
  card: string;
  frame: string;
  border: string;
  line: string;
  text: string;
  font: string;
  selected: string;
  selectedBorder: string;
  error: string;
  warning: string;
  kinds: Record<NodeKind, string>;
}

/** What is painted, and how large. */
export interface Picture {
  scene: Scene;
  highlight: Highlight;
  findMarks: FindMarks;
  palette: Palette;
  /** The part of the drawing that is painted. */
  area: Box;
  /** Pixels of the canvas for each of the drawing's. */
  scale: number;
  /** Pixels of the screen for each of the drawing's. */
  zoom: number;
}

/** After so many shapes, others get a turn. */
const CHUNK = 150;

/** Below this width on the screen, a node is a spot of its kind's colour. */
const SPOT = 48;

/** Above so many edges, those of a zoomed-out view are painted faintly. */
const MANY_EDGES = 2000;

/** What is written from right to left: its first letter is of such a script. */
const FROM_RIGHT = /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Reads the colours from the theme's tokens. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const kind = (name: ItemKind) => read(`--kind-${name}`);
  return {
    card: read("--raised"),
    frame: read("--sunken"),
    border: read("--border"),
    line: read("--border-strong"),
    text: read("--text"),
    font: `600 13px ${style.fontFamily}`,
    selected: read("--selected"),
    selectedBorder: read("--selected-border"),
    error: read("--error"),
    warning: read("--warning"),
    kinds: {
      processing: kind("processing"),
      data: kind("data"),
      storage: kind("storage"),
      compute: kind("compute"),
      workflow: kind("workflow"),
      part: kind("workflow"),
      native_tool: kind("native_tool"),
      unknown: kind("unknown"),
    },
  };
}

/** Paints a picture; whoever runs it decides how long it goes on at a time. */
export function* paint(context: CanvasRenderingContext2D, picture: Picture): Generator<void, void> {
  const { scene, area, scale, highlight } = picture;
  context.setTransform(scale, 0, 0, scale, -area.x * scale, -area.y * scale);
  const within = boxesWithin(scene.boxes, area);
  const isOpen = (node: number) => scene.graph.nodes[node]?.group?.open === true;
  yield* inChunks(within.filter(isOpen), (node) => paintFrame(context, picture, node));
  yield* paintLines(context, picture);
  const cards = within.filter((node) => !isOpen(node));
  yield* inChunks(cards, (node) => paintCard(context, picture, node));
  for (const node of highlight.nodes) paintCard(context, picture, node);
}

/** Paints the spots of all nodes, for a map. */
export function paintMap(context: CanvasRenderingContext2D, { scene, highlight, findMarks, palette, area, scale }: Picture): void {
  context.setTransform(scale, 0, 0, scale, -area.x * scale, -area.y * scale);
  const least = 1.5 / scale;
  const spot = ({ x, y, width, height }: Box, size: number) => {
    context.fillRect(x, y, Math.max(width, size), Math.max(height, size));
  };
  scene.graph.nodes.forEach((node, index) => {
    const box = scene.boxes[index];
    if (!box) return;
    context.globalAlpha = node.group?.open ? 1 : 0.8;
    context.fillStyle = node.group?.open ? palette.border : palette.kinds[node.kind];
    spot(box, least);
  });
  context.globalAlpha = 1;
  scene.graph.nodes.forEach((node, index) => {
    const box = scene.boxes[index];
    const stands = highlight.nodes.has(index) || highlight.holders.has(index);
    const isWrong = findMarks(node.findings).errors > 0;
    if (!box || node.group?.open || !(stands || isWrong)) return;
    context.fillStyle = stands ? palette.selectedBorder : palette.error;
    spot(box, least * 2);
  });
}

function* paintLines(context: CanvasRenderingContext2D, { scene, area, zoom, palette, highlight }: Picture): Generator<void, void> {
  const isWithin = (edge: number) => isTouching(scene.extents[edge] ?? area, area);
  const edges = scene.lines.map((_, edge) => edge).filter((edge) => isWithin(edge) && !highlight.edges.has(edge));
  context.lineWidth = 1.5 * Math.min(Math.max(1, 0.5 / zoom), 1 / zoom);
  context.strokeStyle = palette.line;
  context.fillStyle = palette.line;
  context.globalAlpha = zoom < 0.4 && edges.length > MANY_EDGES ? 0.35 : 1;
  yield* strokeLines(context, scene, edges, zoom);
  context.globalAlpha = 1;
  context.lineWidth = 2.5 * Math.max(1, 0.6 / zoom);
  context.strokeStyle = palette.selectedBorder;
  context.fillStyle = palette.selectedBorder;
  yield* strokeLines(context, scene, [...highlight.edges].filter(isWithin), zoom);
}

function* strokeLines(context: CanvasRenderingContext2D, scene: Scene, edges: number[], zoom: number): Generator<void, void> {
  for (const files of [false, true]) {
    const alike = edges.filter((edge) => scene.graph.edges[edge]?.files === files);
    context.setLineDash(files ? [6, 4] : []);
    for (let start = 0; start < alike.length; start += CHUNK) {
      const some = alike.slice(start, start + CHUNK).flatMap((edge) => scene.lines[edge] ?? []);
      context.beginPath();
      for (const line of some) traceLine(context, line);
      context.stroke();
      if (zoom > 0.3) {
        context.beginPath();
        for (const line of some) traceArrow(context, line);
        context.fill();
      }
      yield;
    }
  }
  context.setLineDash([]);
}

function paintFrame(context: CanvasRenderingContext2D, { scene, palette, zoom, highlight }: Picture, index: number): void {
  const box = scene.boxes[index];
  const node = scene.graph.nodes[index];
  if (!box || !node) return;
  context.fillStyle = palette.frame;
  context.strokeStyle = highlight.nodes.has(index) ? palette.selectedBorder : palette.kinds.workflow;
  context.lineWidth = 1 / Math.min(zoom, 1);
  context.fillRect(box.x, box.y, box.width, box.height);
  context.strokeRect(box.x, box.y, box.width, box.height);
  writeLabel(context, node, { ...box, height: 28 }, palette, zoom);
}

function paintCard(context: CanvasRenderingContext2D, picture: Picture, index: number): void {
  const { scene, palette, zoom, highlight, findMarks } = picture;
  const box = scene.boxes[index];
  const node = scene.graph.nodes[index];
  if (!box || !node || node.group?.open) return;
  const { x, y, width, height } = box;
  const { errors, warnings } = findMarks(node.findings);
  const stands = highlight.nodes.has(index) || highlight.holders.has(index);
  const outline = stands ? palette.selectedBorder : errors ? palette.error : warnings ? palette.warning : undefined;
  if (width * zoom < SPOT) {
    context.fillStyle = outline ?? palette.kinds[node.kind];
    const grown = stands ? Math.max(0, 8 / zoom - width) / 2 + 2 / zoom : 0;
    context.fillRect(x - grown, y - grown, width + 2 * grown, height + 2 * grown);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, width, height, 6);
  context.fillStyle = stands ? palette.selected : palette.card;
  context.fill();
  context.strokeStyle = outline ?? palette.border;
  context.lineWidth = outline ? 2 / Math.min(zoom, 1) : 1;
  context.stroke();
  context.beginPath();
  context.roundRect(x, y, 5, height, [6, 0, 0, 6]);
  context.fillStyle = palette.kinds[node.kind];
  context.fill();
  writeLabel(context, node, { ...box, height: 32 }, palette, zoom);
}

function writeLabel(context: CanvasRenderingContext2D, { label }: GraphNode, box: Box, palette: Palette, zoom: number): void {
  if (zoom < 0.4) return;
  const most = Math.floor((box.width - 60) / 7);
  const signs = [...label];
  // The end is cut off, on whichever side that is.
  context.direction = FROM_RIGHT.test(label) ? "rtl" : "ltr";
  context.textAlign = "left";
  context.fillStyle = palette.text;
  context.font = palette.font;
  context.textBaseline = "middle";
  context.fillText(signs.length > most ? `${signs.slice(0, most).join("")}…` : label, box.x + 34, box.y + box.height / 2 + 1);
}

function* inChunks(indexes: readonly number[], draw: (index: number) => void): Generator<void, void> {
  for (const [count, index] of indexes.entries()) {
    draw(index);
    if (count % CHUNK === CHUNK - 1) yield;
  }
}
