/** Where the arrow keys lead. */
import { adjacencyOf } from "./graph.js";
import { bodyOf, centreOf, type Scene } from "./scene.js";

/** An arrow key. */
export type Arrow = "ArrowRight" | "ArrowLeft" | "ArrowUp" | "ArrowDown";

/** Whether a key is an arrow key. */
export function isArrow(key: string): key is Arrow {
  return key === "ArrowRight" || key === "ArrowLeft" || key === "ArrowUp" || key === "ArrowDown";
}

/** The node at which the keyboard begins: the first that waits for nothing. */
export function firstNode({ graph }: Scene): number | undefined {
  const entry = graph.nodes.findIndex((node) => node.entry);
  if (entry >= 0) return entry;
  const { incoming } = adjacencyOf(graph);
  const first = graph.nodes.findIndex((node, index) => !node.group?.open && incoming[index]?.length === 0);
  return first >= 0 ? first : graph.nodes.length > 0 ? 0 : undefined;
}

/**
 * The node to which an arrow key leads: along the direction to the first successor or predecessor, across it to the
 * nearest node in the same layer. Where tasks follow each other downwards, right and left still lead to successors and
 * predecessors where there is nothing beside.
 */
export function nodeTowards(scene: Scene, from: number, arrow: Arrow): number | undefined {
  const isAcross = arrow === "ArrowRight" || arrow === "ArrowLeft";
  const forward = arrow === "ArrowRight" || arrow === "ArrowDown";
  if (isAcross === (scene.direction === "right")) {
    return follow(scene, from, forward) ?? (isOpenGroup(scene, from) ? neighbour(scene, from, arrow) : undefined);
  }
  return neighbour(scene, from, arrow) ?? (isAcross ? follow(scene, from, forward) : undefined);
}

function follow({ graph }: Scene, from: number, forward: boolean): number | undefined {
  const { incoming, outgoing } = adjacencyOf(graph);
  const edge = graph.edges[(forward ? outgoing : incoming)[from]?.[0] ?? -1];
  return forward ? edge?.to : edge?.from;
}

/** The nearest node in a direction, of those that lie in it without a step aside; a node of the drawing may lie aside. */
function neighbour(scene: Scene, from: number, arrow: Arrow): number | undefined {
  const own = bodyOf(scene, from);
  if (!own) return undefined;
  const isAcross = arrow === "ArrowRight" || arrow === "ArrowLeft";
  const sign = arrow === "ArrowRight" || arrow === "ArrowDown" ? 1 : -1;
  const middle = centreOf(own);
  let nearest: number | undefined;
  let least = Infinity;
  scene.boxes.forEach((_, node) => {
    const box = bodyOf(scene, node);
    if (node === from || !box) return;
    const centre = centreOf(box);
    const [ahead, aside] = isAcross
      ? [(centre.x - middle.x) * sign, Math.abs(centre.y - middle.y) - (box.height + own.height) / 2]
      : [(centre.y - middle.y) * sign, Math.abs(centre.x - middle.x) - (box.width + own.width) / 2];
    if (ahead <= 1 || (aside > 0 && !scene.graph.fixed)) return;
    const far = ahead + Math.max(aside, 0) * 3;
    if (far >= least) return;
    least = far;
    nearest = node;
  });
  return nearest;
}

function isOpenGroup({ graph }: Scene, node: number): boolean {
  return graph.nodes[node]?.group?.open === true;
}
