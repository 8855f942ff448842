/** How far the answers have come: lines that are kept up to date on a terminal, one line per change elsewhere. */
import type { Writable } from "node:stream";

import type { ArgoKubeEvent, Progress, ProgressState } from "../nodejs.js";
import { dataTypeName, seconds } from "../node/unanswered.js";
import { paintFor, visible, type Paint, type Style } from "./terminal.js";

const STYLES: Record<ProgressState, Style> = { waiting: "yellow", granted: "green", failed: "red" };
const MARKS: Record<ProgressState, string> = { waiting: "…", granted: "✓", failed: "✗" };
const BAR_WIDTH = 24;
/** How often the times of what waits are drawn anew, in milliseconds. */
const REFRESH_MS = 200;

type Terminal = Writable & { isTTY?: boolean; rows?: number };

/** What an answer is about, for a person. */
export function describe(event: ArgoKubeEvent): string {
  return `${dataTypeName(event)} of \`${visible(event.dest_peer_id)}\``;
}

/** Shows the answers of one build. */
export class ProgressDisplay {
  readonly #stream: Terminal;
  readonly #paint: Paint;
  readonly #rows = new Map<string, { event: ArgoKubeEvent; state: ProgressState; elapsedMs: number; since: number }>();
  #done = 0;
  #total = 0;
  #drawnLines = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Terminal) {
    this.#stream = stream;
    this.#paint = paintFor(stream);
  }

  /** Takes a change. */
  update({ event, state, elapsedMs, done, total }: Progress): void {
    this.#done = done;
    this.#total = total;
    this.#rows.set(JSON.stringify(event), { event, state, elapsedMs, since: performance.now() });
    if (this.#stream.isTTY === true) {
      this.#timer ??= setInterval(() => this.#draw(), REFRESH_MS).unref();
      this.#draw();
    } else {
      this.#stream.write(`${state.padEnd(8)} ${describe(event)}${state === "waiting" ? "" : ` after ${seconds(elapsedMs)}`}  ${done}/${total}\n`);
    }
  }

  /** Writes a line of its own above the display. */
  warn(warning: string): void {
    this.#erase();
    this.#stream.write(`${this.#paint("yellow", "warning")}: ${visible(warning)}\n`);
    if (this.#timer !== undefined) this.#draw();
  }

  /** Leaves the last state standing. */
  end(): void {
    if (this.#timer !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#draw();
      this.#stream.write("\n");
      this.#drawnLines = 0;
    }
  }

  #erase(): void {
    if (this.#drawnLines > 0) {
      this.#stream.write(`\u001b[${this.#drawnLines}A\u001b[0J`);
      this.#drawnLines = 0;
    }
  }

  #draw(): void {
    const room = Math.max((this.#stream.rows ?? 24) - 3, 1);
    const rows = [...this.#rows.values()];
    // Where not all fit, what waits is worth more than what has come.
    const shown = rows.length <= room ? rows : [...rows.filter((row) => row.state !== "granted"), ...rows.filter((row) => row.state === "granted").reverse()].slice(0, room);
    const lines = shown.map(({ event, state, elapsedMs, since }) => {
      const elapsed = state === "waiting" ? performance.now() - since : elapsedMs;
      return `  ${this.#paint(STYLES[state], MARKS[state])} ${describe(event)}  ${this.#paint("dim", seconds(elapsed))}`;
    });
    const filled = this.#total === 0 ? 0 : Math.round((this.#done / this.#total) * BAR_WIDTH);
    const bar = `${this.#paint("green", "━".repeat(filled))}${this.#paint("dim", "━".repeat(BAR_WIDTH - filled))}`;
    lines.push(`  ${bar} ${this.#done}/${this.#total}`);
    this.#erase();
    this.#stream.write(`${lines.join("\n")}\n`);
    this.#drawnLines = lines.length;
  }
}
