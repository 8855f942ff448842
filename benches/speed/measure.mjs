/** What all measurements share: times, medians, rows, and other processes that print their times as JSON. */
import { execFileSync } from "node:child_process";

/** How long a job takes, in milliseconds; one that is done by another process says so itself. */
export function timed(job) {
  const start = performance.now();
  const done = job();
  return typeof done === "number" ? done : performance.now() - start;
}

/** The times of several jobs, made in turns, so that whatever else the machine does hits all alike. */
export function inTurns(runs, jobs) {
  const times = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  for (let run = -1; run < runs; run += 1) {
    for (const [name, job] of Object.entries(jobs)) {
      const time = timed(job);
      // The first is for the compilers.
      if (run >= 0) times[name].push(time);
    }
  }
  return times;
}

/** What another process prints, as JSON. */
export function outside(command, parameters, options = {}) {
  return JSON.parse(execFileSync(command, parameters.map(String), { encoding: "utf8", maxBuffer: 1 << 24, stdio: ["ignore", "pipe", "inherit"], ...options }));
}

/** A row of the table; `theirs` is absent where there is nothing to compare with. */
export function row(name, peer, n, ours, theirs, more = {}) {
  return { name, peer, n, ...more, ours_ms: median(ours), peer_ms: theirs === undefined ? null : median(theirs) };
}

/** The middle one, or the mean of the two in the middle. */
export function median(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
