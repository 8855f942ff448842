/** How far the answers have come: lines that are kept up to date on a terminal, one line per change elsewhere. */
import type { Writable } from "node:stream";

import type { ArgoKubeEvent, Progress, ProgressState } from "../nodejs.js";
import { dataTypeName } from "../unanswered.js";
import { seconds } from "../wording.js";
import { paintFor, visible, type Paint, type Style } from "./terminal.js";
import { cut, widthOf } from "./width.js";

const STYLES: Record<ProgressState, Style> = { waiting: "yellow", granted: "green", failed: "red" };
const MARKS: Record<ProgressState, string> = { waiting: "…", granted: "✓", failed: "✗" };
const BAR_WIDTH = 24;
/** How often the times of what waits are drawn anew, in milliseconds. */
const REFRESH_MS = 200;
/** The width of a terminal that does not say it. */
const COLUMNS = 80;

type Terminal = Writable & { isTTY?: boolean; rows?: number; columns?: number };

/** An answer, as it is shown. */
interface Row {
  event: ArgoKubeEvent;
  state: ProgressState;
  elapsedMs: number;
  since: number;
}

/** What an answer is about, for a person. */
export function describe(event: ArgoKubeEvent): string {
  return `${dataTypeName(event)} of \`${visible(event.dest_peer_id)}\``;
}

/** Shows the answers of one build. */
export class ProgressDisplay {
  readonly #stream: Terminal;
  readonly #paint: Paint;
  readonly #rows = new Map<string, Row>();
  #done = 0;
  #total = 0;
  /** How wide each of the lines is that stand on the terminal. */
  #drawn: readonly number[] = [];
  readonly #redraw = (): void => this.#draw();
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
      if (this.#timer === undefined) {
        this.#timer = setInterval(this.#redraw, REFRESH_MS).unref();
        this.#stream.on("resize", this.#redraw);
      }
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
      this.#stream.off("resize", this.#redraw);
      this.#draw();
      this.#stream.write("\n");
      this.#drawn = [];
    }
  }

  #erase(): void {
    // A terminal that has become narrower has broken the lines that no longer fit.
    const lines = this.#drawn.reduce((sum, width) => sum + Math.max(Math.ceil(width / this.#columns), 1), 0);
    if (lines > 0) this.#stream.write(`\u001b[${lines}A\u001b[0J`);
    this.#drawn = [];
  }

  #draw(): void {
    const room = Math.max((this.#stream.rows ?? 24) - 3, 1);
    const rows = [...this.#rows.values()];
    // Where not all fit, what waits is worth more than what has come.
    const shown = rows.length <= room ? rows : [...rows.filter((row) => row.state !== "granted"), ...rows.filter((row) => row.state === "granted").reverse()].slice(0, room);
    const lines = [...shown.map((row) => this.#line(row)), this.#bar()];
    this.#erase();
    this.#stream.write(lines.map(({ text }) => `${text}\n`).join(""));
    this.#drawn = lines.map(({ width }) => width);
  }

  get #columns(): number {
    return this.#stream.columns || COLUMNS;
  }

  /** A row that leaves the last column free: some terminals begin a new line behind it. */
  #line({ event, state, elapsedMs, since }: Row): { text: string; width: number } {
    const elapsed = seconds(state === "waiting" ? performance.now() - since : elapsedMs);
    const room = this.#columns - 1 - "  … ".length - "  ".length - elapsed.length;
    const what = cut(describe(event), room);
    return {
      text: `  ${this.#paint(STYLES[state], MARKS[state])} ${what}  ${this.#paint("dim", elapsed)}`,
      width: widthOf(`  ${MARKS[state]} ${what}  ${elapsed}`),
    };
  }

  #bar(): { text: string; width: number } {
    const count = ` ${this.#done}/${this.#total}`;
    const length = Math.max(Math.min(BAR_WIDTH, this.#columns - 1 - "  ".length - count.length), 0);
    const filled = this.#total === 0 ? 0 : Math.round((this.#done / this.#total) * length);
    const bar = `${this.#paint("green", "━".repeat(filled))}${this.#paint("dim", "━".repeat(length - filled))}`;
    return { text: `  ${bar}${count}`, width: "  ".length + length + count.length };
  }
}
