/** The questions that wait on a broker: when each is asked, and when it is asked again. */
import type { Answer, ArgoKubeEvent } from "../nodejs.js";
import { questionKey, Rests } from "./nats-rests.js";

/** After how long a question is asked a second time after a reconnect, in milliseconds; each pause is twice the last. */
const FIRST_PAUSE_MS = 500;
/** How long after a reconnect the other peers may still be on their way back, in milliseconds. */
const PEERS_RETURN_MS = 60_000;

/** Who waits for the answer to a question. */
interface Waiter {
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

interface Question {
  event: ArgoKubeEvent;
  /** All who ask the same: one answer is for all of them. */
  waiters: Set<Waiter>;
  /** Whether it is open: asked since the last reconnect. */
  isAsked: boolean;
  /** Whether it is asked again until it is answered. */
  isRepeated: boolean;
  /** When it was first asked; `undefined` before. */
  firstAskedAt: number | undefined;
  lastAskedAt: number;
  pauseMs: number;
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
 * - one question is open at a time.
 *
 * A question that is asked while the same one waits is not published again: the answer is for both. After one that was
 * given up, or asked more than once, others of its execution and data type may have to rest: see {@link Rests}.
 */
export class Questions {
  readonly #asking: Asking;
  /** In the order in which they came. */
  readonly #waiting = new Map<string, Question>();
  /** Those that are still to be asked, in the same order: each answer would else look at all that wait. */
  #unasked = new Set<Question>();
  readonly #rests = new Rests(() => this.#askNext());
  /** When the connection was last back; `undefined` where it was never lost. */
  #backAt: number | undefined;
  /** Until the open question is asked again. */
  #repeating: NodeJS.Timeout | undefined;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** What waits for an answer. */
  get events(): ArgoKubeEvent[] {
    return [...this.#waiting.values()].map(({ event }) => event);
  }

  /** Asks, as soon as it may, and waits for the answer. */
  add(event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const question = this.#questionOf(event);
      const cancel = (): void => {
        this.#leave(question, waiter);
        reject(signal.reason);
        this.#askNext();
      };
      // The signal may outlive the answer, and the connection.
      const unheard = (): void => signal.removeEventListener("abort", cancel);
      const waiter: Waiter = {
        resolve: (answer) => {
          unheard();
          resolve(answer);
        },
        reject: (error) => {
          unheard();
          reject(error);
        },
      };
      signal.addEventListener("abort", cancel, { once: true });
      question.waiters.add(waiter);
      this.#askNext();
    });
  }

  /** An answer to these events has come. */
  answer(events: readonly ArgoKubeEvent[], namesPeer: boolean): void {
    for (const event of events) {
      const question = this.#waiting.get(questionKey(event));
      if (question === undefined) continue;
      this.#remove(question);
      if (namesPeer) this.#rests.afterNamedAnswer(event);
      else this.#rests.afterAnswer(event, question.lastAskedAt - (question.firstAskedAt ?? question.lastAskedAt));
      for (const waiter of question.waiters) waiter.resolve({ namesPeer });
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
    for (const question of this.#waiting.values()) Object.assign(question, { isAsked: false, pauseMs: FIRST_PAUSE_MS });
    this.#unasked = new Set(this.#waiting.values());
    this.#askNext();
  }

  /** Ends all that wait. */
  fail(error: Error): void {
    clearTimeout(this.#repeating);
    this.#rests.end();
    const ended = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#unasked.clear();
    for (const question of ended) question.waiters.forEach((waiter) => waiter.reject(error));
  }

  /** The question that an event asks: the one that waits already, or another. */
  #questionOf(event: ArgoKubeEvent): Question {
    const key = questionKey(event);
    const same = this.#waiting.get(key);
    if (same !== undefined) return same;
    const question: Question = { event, waiters: new Set(), isAsked: false, isRepeated: false, firstAskedAt: undefined, lastAskedAt: 0, pauseMs: FIRST_PAUSE_MS };
    this.#waiting.set(key, question);
    this.#unasked.add(question);
    return question;
  }

  /** One gives up waiting. Where it was the last, the question goes too. */
  #leave(question: Question, waiter: Waiter): void {
    question.waiters.delete(waiter);
    if (question.waiters.size > 0) return;
    this.#remove(question);
    this.#asking.forget(question.event);
    if (question.firstAskedAt !== undefined) this.#rests.afterGivingUp(question.event, question.firstAskedAt);
  }

  #askNext(): void {
    const isOneOpen = this.#unasked.size < this.#waiting.size;
    if (this.#backAt !== undefined && isOneOpen) return;
    for (const question of [...this.#unasked]) {
      if (this.#rests.holds(question.event)) continue;
      this.#ask(question);
      if (this.#backAt !== undefined) return;
    }
  }

  #ask(question: Question): void {
    const now = performance.now();
    if (!question.isAsked) question.isRepeated = this.#backAt !== undefined && now - this.#backAt < PEERS_RETURN_MS;
    question.firstAskedAt ??= this.#rests.firstAskedAt(question.event) ?? now;
    question.lastAskedAt = now;
    question.isAsked = true;
    this.#unasked.delete(question);
    clearTimeout(this.#repeating);
    try {
      this.#asking.ask(question.event);
    } catch (error) {
      this.#remove(question);
      question.waiters.forEach((waiter) => waiter.reject(error));
      return;
    }
    if (!question.isRepeated) return;
    this.#repeating = setTimeout(() => this.#ask(question), question.pauseMs);
    question.pauseMs *= 2;
  }

  #remove(question: Question): void {
    const key = questionKey(question.event);
    if (this.#waiting.get(key) === question) this.#waiting.delete(key);
    this.#unasked.delete(question);
    // One that was open at most is repeated.
    if (question.isAsked) clearTimeout(this.#repeating);
  }
}
