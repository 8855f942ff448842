/** The questions that wait on a broker: when each is asked, and when it is asked again. */
import type { Answer, ArgoKubeEvent } from "../nodejs.js";

/** After how long a question is asked a second time after a reconnect, in milliseconds; each pause is twice the last. */
const FIRST_PAUSE_MS = 500;
/** How long after a reconnect the other peers may still be on their way back, in milliseconds. */
const PEERS_RETURN_MS = 60_000;
/** The longest that second answers to a repeated question are waited for, in milliseconds. */
const LONGEST_REST_MS = 30_000;

interface Question {
  event: ArgoKubeEvent;
  /** Whether it is open: asked since the last reconnect. */
  isAsked: boolean;
  /** Whether it is asked again until it is answered. */
  isRepeated: boolean;
  firstAskedAt: number;
  lastAskedAt: number;
  pauseMs: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** How questions go out. */
export interface Asking {
  /** Publishes a question. */
  ask: (event: ArgoKubeEvent) => void;
  /** Nobody waits for its answer any more. */
  forget: (event: ArgoKubeEvent) => void;
}

/**
 * The questions that wait on one connection. All are asked as they come, once, until the connection was lost and is
 * back. Core NATS keeps nothing, and the other peers may come back later than we do, so from then on:
 *
 * - a question that is asked in the first minute after a reconnect is asked again until it is answered, in growing pauses;
 * - one question is open at a time; and after an answer that names no peer to a question that was asked more than once,
 *   the next one waits for as long as lay between the first and the last asking, so that a second answer does not
 *   stand for another peer.
 */
export class Questions {
  readonly #asking: Asking;
  readonly #waiting: Question[] = [];
  /** When the connection was last back; `undefined` where it was never lost. */
  #backAt: number | undefined;
  /** Until the open question is asked again. */
  #repeating: NodeJS.Timeout | undefined;
  /** Until the next question may be asked. */
  #resting: NodeJS.Timeout | undefined;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** What waits for an answer. */
  get events(): ArgoKubeEvent[] {
    return this.#waiting.map(({ event }) => event);
  }

  /** Asks, as soon as it may, and waits for the answer. */
  add(event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const cancel = (): void => {
        this.#remove(question);
        this.#asking.forget(event);
        reject(signal.reason);
        this.#askNext();
      };
      // The signal may outlive the answer, and the connection.
      const leave = (): void => signal.removeEventListener("abort", cancel);
      const question: Question = {
        event,
        isAsked: false,
        isRepeated: false,
        firstAskedAt: 0,
        lastAskedAt: 0,
        pauseMs: FIRST_PAUSE_MS,
        resolve: (answer) => {
          leave();
          resolve(answer);
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener("abort", cancel, { once: true });
      this.#waiting.push(question);
      this.#askNext();
    });
  }

  /** An answer to these events has come. */
  answer(events: readonly ArgoKubeEvent[], namesPeer: boolean): void {
    for (const event of events) {
      const question = this.#waiting.find((waiting) => isSame(waiting.event, event));
      if (question === undefined) continue;
      this.#remove(question);
      if (!namesPeer) this.#rest(question.lastAskedAt - question.firstAskedAt);
      question.resolve({ namesPeer });
    }
    this.#askNext();
  }

  /** The connection is lost: there is nobody to ask. */
  lost(): void {
    clearTimeout(this.#repeating);
  }

  /** The connection is back: everything has to be asked again. */
  back(): void {
    this.#backAt = performance.now();
    for (const question of this.#waiting) Object.assign(question, { isAsked: false, pauseMs: FIRST_PAUSE_MS });
    this.#askNext();
  }

  /** Ends all that wait. */
  fail(error: Error): void {
    clearTimeout(this.#repeating);
    clearTimeout(this.#resting);
    this.#resting = undefined;
    for (const question of this.#waiting.splice(0)) question.reject(error);
  }

  #askNext(): void {
    const unasked = this.#waiting.filter(({ isAsked }) => !isAsked);
    if (this.#backAt === undefined) {
      unasked.forEach((question) => this.#ask(question));
    } else if (unasked[0] !== undefined && unasked.length === this.#waiting.length && this.#resting === undefined) {
      this.#ask(unasked[0]);
    }
  }

  #ask(question: Question): void {
    const now = performance.now();
    if (!question.isAsked) question.isRepeated = this.#backAt !== undefined && now - this.#backAt < PEERS_RETURN_MS;
    question.firstAskedAt ||= now;
    question.lastAskedAt = now;
    question.isAsked = true;
    clearTimeout(this.#repeating);
    try {
      this.#asking.ask(question.event);
    } catch (error) {
      this.#remove(question);
      question.reject(error);
      return;
    }
    if (!question.isRepeated) return;
    this.#repeating = setTimeout(() => this.#ask(question), question.pauseMs);
    question.pauseMs *= 2;
  }

  #rest(milliseconds: number): void {
    if (milliseconds <= 0) return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      this.#askNext();
    }, Math.min(milliseconds, LONGEST_REST_MS));
  }

  #remove(question: Question): void {
    const at = this.#waiting.indexOf(question);
    if (at >= 0) this.#waiting.splice(at, 1);
    // One that was open at most is repeated.
    if (question.isAsked) clearTimeout(this.#repeating);
  }
}

function isSame(one: ArgoKubeEvent, other: ArgoKubeEvent): boolean {
  return (
    one.executions_id === other.executions_id &&
    one.data_type === other.data_type &&
    one.dest_peer_id === other.dest_peer_id &&
    one.source_peer_id === other.source_peer_id &&
    one.origin_id === other.origin_id
  );
}
