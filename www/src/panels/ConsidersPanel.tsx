/** Which answers of other peers a build needs, and a build that the user answers in their stead. */
import { useState } from "react";
import type { ArgoKubeEvent, Dag, GivenOptions, Source } from "oc-argo";

import { useHeldFocus } from "../held-focus.js";
import { reasonOf, wantedOf } from "../preview/reasons.js";
import { eventKey, type Simulation } from "../preview/simulation.js";
import { visible } from "../quotations.js";
import { Said } from "./Said.js";

interface ConsidersPanelProps {
  /** `undefined` where nothing has been translated that tells them. */
  considers: readonly ArgoKubeEvent[] | undefined;
  dag: Dag;
  peerName(id: string): string;
  simulation: Simulation;
  source: Source;
  options: GivenOptions;
}

/** How long a simulated answer may take: long enough to click, short enough to see it end. */
const TIMEOUTS = [5, 15, 60];

/** The answers that a build needs, with the simulation. */
export function ConsidersPanel({ considers: events, dag, peerName, simulation, source, options }: ConsidersPanelProps) {
  const [seconds, setSeconds] = useState(15);
  // On to the next question, or to where all that are to come can be answered.
  const held = useHeldFocus((panel) => {
    const [found] = [".considers-actions button", ".considers-all", ".considers-bar button"].flatMap((place) => panel.querySelector<HTMLElement>(place) ?? []);
    return found;
  });
  if (events === undefined) {
    return <p className="panel-empty">the answers that a build needs are known when the workflow has been translated</p>;
  }
  if (events.length === 0) {
    return <p className="panel-empty">no answer is needed: everything runs on our own cluster, and no S3 storage is used</p>;
  }
  const { state, done, total, outcome, of } = simulation;
  const isOlder = of !== undefined && (of.source !== source || of.options !== options);
  const isRunning = state === "running";
  const waiting = simulation.answers.filter((answer) => answer.state === "waiting" && !answer.isIgnored);
  return (
    <div className="considers" {...held}>
      <div className="considers-bar">
        <button className="button" type="button" aria-disabled={isRunning} onClick={() => !isRunning && simulation.start(source, options, seconds * 1000)}>
          {state === "idle" ? "Simulate the build" : "Simulate again"}
        </button>
        <label className="panel-field">
          each answer is waited for
          <select value={seconds} disabled={isRunning} onChange={(event) => setSeconds(Number(event.target.value))}>
            {TIMEOUTS.map((value) => (
              <option key={value} value={value}>{`${value} s`}</option>
            ))}
          </select>
        </label>
        {isRunning && (
          <>
            <button className="button considers-all" type="button" aria-disabled={waiting.length === 0} onClick={() => waiting.forEach(({ event }) => simulation.grant(event))}>
              Grant what is asked
            </button>
            <button className="button" type="button" onClick={() => simulation.cancel()}>
              Cancel
            </button>
          </>
        )}
        {state !== "idle" && (
          <span className="considers-progress">
            <progress aria-label="answers that have come" value={done} max={Math.max(total, events.length)} /> {done} of {Math.max(total, events.length)}
          </span>
        )}
      </div>
      <p role="status" className="considers-outcome" data-state={state}>
        {state === "idle" && "nobody is asked here: in the simulation you answer in the peers' stead"}
        {isRunning && (waiting.length > 0 ? "a peer is asked: grant, refuse, or let it time out" : "waiting")}
        {state === "built" && <Said text={`every answer came: the build would write \`${outcome}\``} />}
        {state === "failed" && <Said text={`nothing would be written: ${outcome}`} />}
        {isOlder && " (the source has changed since)"}
      </p>
      <table className="considers-table">
        <caption className="visually-hidden">the answers that this build needs, in the order in which it asks</caption>
        <thead>
          <tr>
            <th scope="col">peer</th>
            <th scope="col">is asked for</th>
            <th scope="col">because</th>
            <th scope="col">answer</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Row key={eventKey(event)} event={event} dag={dag} peerName={peerName} simulation={simulation} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  event: ArgoKubeEvent;
  dag: Dag;
  peerName(id: string): string;
  simulation: Simulation;
}

function Row({ event, dag, peerName, simulation }: RowProps) {
  const name = visible(peerName(event.dest_peer_id));
  return (
    <tr>
      <th scope="row" title={event.dest_peer_id}>
        <bdi>{name}</bdi>
      </th>
      <td>its {wantedOf(event) === "compute" ? "cluster" : "way to the storage"}</td>
      <td>
        <Said text={reasonOf(event, dag, peerName)} />
      </td>
      <td>
        <Answer event={event} name={name} simulation={simulation} />
      </td>
    </tr>
  );
}

function Answer({ event, name, simulation }: { event: ArgoKubeEvent; name: string; simulation: Simulation }) {
  const answer = simulation.answers.find((known) => eventKey(known.event) === eventKey(event));
  if (answer === undefined) return <span className="considers-state">{simulation.state === "idle" ? "needed" : "not asked yet"}</span>;
  if (answer.state !== "waiting") {
    return (
      <span className="considers-state" data-state={answer.state}>
        {answer.state}
      </span>
    );
  }
  if (simulation.state !== "running") return <span className="considers-state">not answered</span>;
  if (answer.isIgnored) return <span className="considers-state">left to time out …</span>;
  const what = `${wantedOf(event)} of ${name}`;
  return (
    <span className="considers-actions">
      <button className="button" type="button" aria-label={`Grant the ${what}`} onClick={() => simulation.grant(event)}>
        Grant
      </button>
      <button className="button" type="button" aria-label={`Refuse the ${what}`} onClick={() => simulation.refuse(event)}>
        Refuse
      </button>
      <button className="button" type="button" aria-label={`Let the ${what} time out`} onClick={() => simulation.ignore(event)}>
        Time out
      </button>
    </span>
  );
}
