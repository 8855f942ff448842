/** Keeps a graph laid out: asks for a layout where the structure has changed, and shows the last one until it comes. */
import { useEffect, useRef, useState } from "react";
import { messageOf } from "../message-of.js";
import { arrange, type RunLayout } from "./arrange.js";
import { type Graph, isSameStructure } from "./graph.js";
import type { Direction, Scene } from "./scene.js";

/** What there is to show. */
export interface SceneState {
  scene: Scene | undefined;
  /** A layout is on its way. */
  pending: boolean;
  /** Why there is none. */
  failure: string | undefined;
}

interface Request {
  graph: Graph;
  direction: Direction;
}

/** Lays a graph out, as soon as its direction is known. A result that something newer has overtaken is ignored. */
export function useScene(graph: Graph, direction: Direction | undefined, layout: RunLayout): SceneState {
  const [state, setState] = useState<SceneState>({ scene: undefined, pending: true, failure: undefined });
  const latest = useRef<Request>(undefined);
  const scenes = useRef(new Map<string, Scene>());
  const run = useRef(layout);

  useEffect(() => {
    run.current = layout;
  }, [layout]);

  useEffect(() => {
    if (!direction) return;
    const request: Request = { graph, direction: graph.fixed ? "right" : direction };
    if (latest.current && isSameRequest(latest.current, request)) {
      latest.current.graph = graph;
      setState((now) => (now.pending || !now.scene ? now : { ...now, scene: { ...now.scene, graph } }));
      return;
    }
    latest.current = request;
    const old = scenes.current.get(graph.key);
    if (old && isSameRequest(old, request)) {
      setState({ scene: { ...old, graph }, pending: false, failure: undefined });
      return;
    }
    setState((now) => ({ ...now, pending: true }));
    arrange(graph, request.direction, (wanted) => run.current(wanted)).then(
      (arranged) => {
        if (latest.current !== request) return;
        const scene = { ...arranged, graph: request.graph };
        scenes.current.set(graph.key, scene);
        setState({ scene, pending: false, failure: undefined });
      },
      (error: unknown) => {
        if (latest.current !== request) return;
        // The next graph is another try, also where it is as this one.
        latest.current = undefined;
        const failure = messageOf(error);
        setState((now) => ({ ...now, pending: false, failure }));
      },
    );
  }, [graph, direction]);

  return state;
}

function isSameRequest(one: Request, other: Request): boolean {
  return one.direction === other.direction && isSameStructure(one.graph, other.graph);
}
