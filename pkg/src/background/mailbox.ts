/**
 * A piece of memory that page and worker share, in which the worker leaves an answer beside the message that brings it.
 * Browsers hold messages back from the moment a key is pressed until it has been painted, so that what a key has changed in
 * the manifest would always come a frame late; here the page finds it when that very frame is drawn.
 *
 * INVARIANT: only the worker fills it, and only when it is empty; only the page empties it, and does so at the latest when
 * the message comes. Whoever finds nothing here loses nothing but time.
 */
import type { RawKeptUpdate } from "./protocol.js";

/** Larger answers, which take longer to draw than a message takes to come, go as messages alone. */
const CAPACITY = 65_536;
const HEADER = 2 * Int32Array.BYTES_PER_ELEMENT;
/** In the header: whose answer lies here, 0 for nobody's, and how many bytes it has. */
const [CALL, LENGTH] = [0, 1];

/** Updates of previews, one at a time, as JSON. */
export class Mailbox {
  readonly #header: Int32Array;
  readonly #body: Uint8Array;

  /** A mailbox in memory that was made for one. */
  constructor(readonly memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, 2);
    this.#body = new Uint8Array(memory, HEADER);
  }

  /**
   * A new one; `undefined` where memory cannot be shared, as in pages that are not isolated from other origins. WebKitGTK
   * says of isolated ones that they are, and has no such memory all the same.
   */
  static create(): Mailbox | undefined {
    const { crossOriginIsolated, requestAnimationFrame, SharedArrayBuffer } = globalThis as Partial<typeof globalThis>;
    if (!crossOriginIsolated || requestAnimationFrame === undefined || SharedArrayBuffer === undefined) return undefined;
    return new Mailbox(new SharedArrayBuffer(HEADER + CAPACITY));
  }

  /** Leaves the answer to a call, if there is room. */
  put(call: number, update: RawKeptUpdate): void {
    if (Atomics.load(this.#header, CALL) !== 0) return;
    const bytes = new TextEncoder().encode(JSON.stringify({ ...update, lines: [...update.lines] }));
    if (bytes.length > this.#body.length) return;
    this.#body.set(bytes);
    Atomics.store(this.#header, LENGTH, bytes.length);
    Atomics.store(this.#header, CALL, call);
  }

  /** Takes the answer to a call out; `undefined` where it is not there. */
  take(call: number): RawKeptUpdate | undefined {
    if (Atomics.load(this.#header, CALL) !== call) return undefined;
    // What decodes texts does not read shared memory everywhere.
    const bytes = this.#body.slice(0, Atomics.load(this.#header, LENGTH));
    this.empty(call);
    const update = JSON.parse(new TextDecoder().decode(bytes)) as Omit<RawKeptUpdate, "lines"> & { lines: number[] };
    return { ...update, lines: Uint32Array.from(update.lines) };
  }

  /** Throws the answer to a call away, which has come in another way. */
  empty(call: number): void {
    Atomics.compareExchange(this.#header, CALL, call, 0);
  }
}
