/** What a build made, for the person who called it. */
import { relative } from "node:path";

import type { DagTask, Partition } from "../nodejs.js";
import type { BuildResult } from "../node/build.js";
import { counted } from "../wording.js";
import { shellWord, visible, type Paint } from "./terminal.js";

/** How many names of one wave are shown. */
const MAX_NAMES = 8;

/** How a build was made. */
interface How {
  namespace: string;
  /** Whether nobody was asked. */
  granted: boolean;
  /** The command that says what the cluster must hold. */
  requires: string;
}

/** The DAG in waves, what it needs, and how to go on. */
export function formatSummary({ translation, path }: BuildResult, { namespace, granted, requires }: How, paint: Paint): string {
  const { dag, remotePeers, considers, partition } = translation;
  const waves = new Map<number, DagTask[]>();
  for (const task of dag.tasks) {
    const wave = waves.get(task.wave);
    if (wave === undefined) waves.set(task.wave, [task]);
    else wave.push(task);
  }
  const shown = relative(process.cwd(), path);
  const file = shown.startsWith("..") ? path : `./${shown}`;
  const width = String(waves.size).length;
  const lines = [
    `${paint("green", "wrote")} ${paint("bold", visible(file))}`,
    "",
    paint("bold", `${counted(dag.tasks.length, "task")} in ${counted(waves.size, "wave")}`),
    ...[...waves].sort(([one], [other]) => one - other).map(([wave, tasks]) => `  ${String(wave).padStart(width)}  ${names(tasks, paint)}`),
    "",
    row("remote peers", remotePeers),
    row("storages", dag.storages),
    row("volumes", dag.volumes),
    ...(dag.services.length === 0 ? [] : [row("services", dag.services)]),
    ...(partition === undefined ? [] : partitionRows(partition)),
    row("answers", considers.length === 0 ? [] : [answers(considers.length, granted)]),
    "",
    paint("bold", "next"),
    `  ${requires}   ${paint("dim", "# once: what the cluster must hold")}`,
    `  kubectl create --namespace ${namespace} -f ${shellWord(file)}`,
    `  argo watch --namespace ${namespace} @latest`,
    "",
  ];
  return lines.join("\n");
}

/** How a large workflow was arranged. */
function partitionRows({ parts, templates, documents, wavesBefore, wavesAfter }: Partition): string[] {
  const price = wavesAfter === wavesBefore ? "no wave more" : `${wavesAfter} waves instead of ${wavesBefore}`;
  return [
    ...(parts.length === 0 ? [] : [row("parts", [`${parts.length} DAGs inside of the first`, price])]),
    row("templates", [counted(templates, "template")]),
    ...(documents.length === 0 ? [] : [row("documents", documents)]),
  ];
}

function names(tasks: readonly DagTask[], paint: Paint): string {
  const shown = tasks.slice(0, MAX_NAMES).map((task) => {
    const marks = task.kinds.filter((kind) => kind !== "processing");
    return `${visible(task.itemName)}${marks.length === 0 ? "" : paint("dim", ` (${marks.join(", ")})`)}`;
  });
  const more = tasks.length - shown.length;
  return `${shown.join(paint("dim", " · "))}${more > 0 ? paint("dim", ` and ${more} more`) : ""}`;
}

function row(name: string, values: readonly string[]): string {
  return `${name.padEnd(13)} ${values.length === 0 ? "none" : values.map(visible).join(", ")}`;
}

function answers(count: number, granted: boolean): string {
  return granted ? `${count} granted in this process; no peer was asked (--considers grant)` : `${count} of ${count}`;
}
