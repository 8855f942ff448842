/**
 * A build whose answers the user gives: the real builder, with a `considers` that waits for a click. Nobody is asked and
 * nothing is written.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { ArgoKubeEvent, GivenOptions, Source } from "oc-argo";
import { OcArgoError, type BackgroundTranslator } from "oc-argo/background";

import { messageOf } from "../message-of.js";

/** How far one answer is. */
export interface SimulatedAnswer {
  event: ArgoKubeEvent;
  state: "waiting" | "granted" | "failed";
  /** Whether the user has chosen to leave it without an answer. */
  isIgnored: boolean;
}

/** How a simulated build stands. */
export interface Simulated {
  state: "idle" | "running" | "built" | "failed";
  answers: readonly SimulatedAnswer[];
  done: number;
  total: number;
  /** How it ended: the name of the file, or the error. */
  outcome: string;
  /** What is built. */
  of: { source: Source; options: GivenOptions } | undefined;
}

/** What the user can do with a simulated build. */
export interface Simulation extends Simulated {
  start(source: Source, options: GivenOptions, timeoutMs: number): void;
  cancel(): void;
  grant(event: ArgoKubeEvent): void;
  refuse(event: ArgoKubeEvent): void;
  ignore(event: ArgoKubeEvent): void;
}

const IDLE: Simulated = { state: "idle", answers: [], done: 0, total: 0, outcome: "", of: undefined };

interface Waiting {
  grant(): void;
  refuse(): void;
}

/** Why a build failed, with the peer's name where an answer was the reason. */
function reasonOf(error: unknown, peerName: (id: string) => string): string {
  const message = messageOf(error);
  const event = error instanceof OcArgoError ? error.failure.event : undefined;
  return event === undefined ? message : message.replaceAll(`\`${event.dest_peer_id}\``, () => `\`${peerName(event.dest_peer_id)}\``);
}

/** The identity of an event: each is asked once. */
export function eventKey({ data_type, dest_peer_id, source_peer_id }: ArgoKubeEvent): string {
  return [data_type, dest_peer_id, source_peer_id].join(" ");
}

/** The simulation, with something new about one answer. */
function marked(simulated: Simulated, event: ArgoKubeEvent, change: Partial<SimulatedAnswer>): Simulated {
  const key = eventKey(event);
  const known = simulated.answers.some((answer) => eventKey(answer.event) === key);
  const answers = known
    ? simulated.answers.map((answer) => (eventKey(answer.event) === key ? { ...answer, ...change } : answer))
    : [...simulated.answers, { event, state: "waiting" as const, isIgnored: false, ...change }];
  return { ...simulated, answers };
}

/**
 * A simulation in the worker of `background`. Where other answers are needed than before, what is simulated no longer
 * means anything, and it is given up.
 */
export function useSimulation(background: BackgroundTranslator, needed: readonly ArgoKubeEvent[], peerName: (id: string) => string): Simulation {
  const [simulated, setSimulated] = useState(IDLE);
  const waiting = useRef(new Map<string, Waiting>());
  const controller = useRef<AbortController>(undefined);

  const start = useCallback(
    (source: Source, options: GivenOptions, timeoutMs: number) => {
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      waiting.current.clear();
      setSimulated({ ...IDLE, state: "running", of: { source, options } });
      // A build needs an execution to speak of.
      const execution = source.execution ?? { executions_id: "simulated-execution" };
      // A build that was given up still tells how it ends.
      const ifCurrent = (change: (now: Simulated) => Simulated): void => setSimulated((now) => (controller.current === own ? change(now) : now));
      background
        .build({ ...source, execution }, { ...options, build: { considersTimeoutMs: timeoutMs } }, {
          signal: own.signal,
          considers: (event) =>
            new Promise((resolve, reject) => {
              waiting.current.set(eventKey(event), {
                grant: () => resolve({ namesPeer: true }),
                refuse: () => reject(new Error("refused in the simulation")),
              });
              ifCurrent((now) => marked(now, event, {}));
            }),
          onProgress: ({ event, state, done, total }) => {
            ifCurrent((now) => ({ ...marked(now, event, { state }), done, total }));
          },
        })
        .then(
          ({ fileName }) => ifCurrent((now) => ({ ...now, state: "built", outcome: fileName })),
          (error: unknown) => ifCurrent((now) => ({ ...now, state: "failed", outcome: reasonOf(error, peerName) })),
        );
    },
    [background, peerName],
  );

  const key = needed.map(eventKey).join("\n");
  useEffect(
    () => () => {
      controller.current?.abort();
      controller.current = undefined;
      setSimulated(IDLE);
    },
    [key],
  );

  const take = (event: ArgoKubeEvent): Waiting | undefined => {
    const found = waiting.current.get(eventKey(event));
    waiting.current.delete(eventKey(event));
    return found;
  };
  return {
    ...simulated,
    start,
    cancel: () => controller.current?.abort(),
    grant: (event) => take(event)?.grant(),
    refuse: (event) => take(event)?.refuse(),
    ignore: (event) => {
      take(event);
      setSimulated((now) => marked(now, event, { isIgnored: true }));
    },
  };
}
