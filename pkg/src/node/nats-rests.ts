/** When a question may not be asked yet, because an answer to another one could be taken for its own. */
import type { ArgoKubeEvent } from "../nodejs.js";

/** The longest that answers to an earlier question are waited for, in milliseconds. */
const LONGEST_REST_MS = 30_000;

interface Rest {
  until: number;
  timer: NodeJS.Timeout;
  /** The one question whose answer may be on its way; `undefined` where there are several, or it has been answered. */
  owed: { event: ArgoKubeEvent; firstAskedAt: number } | undefined;
}

/**
 * The rests of questions. An answer that names no peer counts for the open question of its execution and data type. Where
 * such an answer may still be on its way, no other question of that execution and data type is asked:
 *
 * - after a question that was asked more than once, and was answered without a name, for as long as lay between the first and
 *   the last asking;
 * - after one that was given up, for as long as it had been waited for. It may be asked itself meanwhile: the answer is its own.
 *
 * Nothing rests for longer than {@link LONGEST_REST_MS}.
 */
export class Rests {
  readonly #rests = new Map<string, Rest>();
  readonly #onEnd: () => void;

  /** @param onEnd Told that questions may be asked again. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Whether a question may not be asked yet. */
  holds(event: ArgoKubeEvent): boolean {
    const rest = this.#rests.get(keyOf(event));
    return rest !== undefined && !(rest.owed !== undefined && isSame(rest.owed.event, event));
  }

  /** When a question that is asked anew was first asked; `undefined` where no answer to that is on its way. */
  firstAskedAt(event: ArgoKubeEvent): number | undefined {
    const owed = this.#rests.get(keyOf(event))?.owed;
    return owed !== undefined && isSame(owed.event, event) ? owed.firstAskedAt : undefined;
  }

  /** A question is given up that was first asked then. */
  afterGivingUp(event: ArgoKubeEvent, firstAskedAt: number): void {
    const before = this.#rests.get(keyOf(event));
    const isOnlyOne = before === undefined || (before.owed !== undefined && isSame(before.owed.event, event));
    this.#rest(event, performance.now() - firstAskedAt, isOnlyOne ? { event, firstAskedAt } : undefined);
  }

  /** A question was answered without a name, and was asked over such a time. */
  afterAnswer(event: ArgoKubeEvent, askedOverMs: number): void {
    if (!this.holds(event)) this.#lift(event);
    if (askedOverMs > 0) this.#rest(event, askedOverMs, undefined);
  }

  /** A question was answered by a peer that names itself, which it does in every answer. */
  afterNamedAnswer(event: ArgoKubeEvent): void {
    if (!this.holds(event)) this.#lift(event);
  }

  /** Ends all, and tells nobody. */
  end(): void {
    for (const { timer } of this.#rests.values()) clearTimeout(timer);
    this.#rests.clear();
  }

  #rest(event: ArgoKubeEvent, milliseconds: number, owed: Rest["owed"]): void {
    const key = keyOf(event);
    const now = performance.now();
    const until = Math.max(now + Math.min(milliseconds, LONGEST_REST_MS), this.#rests.get(key)?.until ?? 0);
    this.#lift(event);
    const end = (): void => {
      this.#rests.delete(key);
      this.#onEnd();
    };
    // What waits keeps the process alive by its connection.
    this.#rests.set(key, { until, timer: setTimeout(end, until - now).unref(), owed });
  }

  #lift(event: ArgoKubeEvent): void {
    clearTimeout(this.#rests.get(keyOf(event))?.timer);
    this.#rests.delete(keyOf(event));
  }
}

/** What an answer that names no peer says. */
function keyOf({ executions_id, data_type }: ArgoKubeEvent): string {
  return `${data_type} ${executions_id}`;
}

/** The same text for events that are one question, and for no others. */
export function questionKey({ executions_id, data_type, dest_peer_id, source_peer_id, origin_id }: ArgoKubeEvent): string {
  return JSON.stringify([executions_id, data_type, dest_peer_id, source_peer_id, origin_id]);
}

function isSame(one: ArgoKubeEvent, other: ArgoKubeEvent): boolean {
  return questionKey(one) === questionKey(other);
}
