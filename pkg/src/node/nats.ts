/** The considers handshake over NATS: asks other peers, and waits for their answers. */
import { setImmediate as turn } from "node:timers/promises";

import { OcArgoError, type OtherPeers } from "../errors.js";
import type { Answer, ArgoKubeEvent, Host, Wire } from "../nodejs.js";
import { checkOptions, FUNCTION, MILLISECONDS, OBJECT, SIGNAL, timerMs, type Kind } from "./checked-options.js";
import { CONNECTION_OPTIONS, placesOf, type NatsConnectionOptions } from "./nats-connection.js";
import { Open } from "./nats-open.js";
import { Warnings } from "./nats-warnings.js";
import { unanswered } from "../unanswered.js";
import { seconds } from "../wording.js";

/** How other peers are asked over NATS. */
export interface NatsConsidersOptions extends NatsConnectionOptions {
  /** Names and numbers of the messages. */
  wire?: Partial<Wire>;
  /** How long an answer is waited for once there is a connection, in milliseconds; a builder that asks has a limit of its own. */
  timeoutMs?: number;
  /** Cancels all that waits, connecting too: it ends with the code `cancelled`, and the reason of the signal as its cause. */
  signal?: AbortSignal;
  /** Told of what an operator should look at: messages that cannot be read, the first of many, and changes of the connection. */
  onWarning?: (warning: string) => void;
}

const OPTIONS: Record<keyof NatsConsidersOptions, Kind> = {
  ...CONNECTION_OPTIONS,
  wire: OBJECT,
  timeoutMs: MILLISECONDS,
  signal: SIGNAL,
  onWarning: FUNCTION,
};

/** Asks peers over NATS. Close it when the build has ended, or the process stays alive. */
export interface NatsConsiders extends NonNullable<Host["considers"]> {
  /**
   * Connects now rather than with the first question. A builder's limit for answers does not run meanwhile, so that a broker
   * that cannot be reached is not taken for a peer that keeps silent.
   */
  connect(): Promise<void>;
  /** Sends what is still to be sent, and disconnects. A connection that is still being made is given up. */
  close(): Promise<void>;
  /**
   * Why no answer can come now: `nats-unreachable` while the broker is not reached yet, `nats-lost` while the connection is lost
   * and not back. Where an answer did not come in time, a build ends with this error.
   */
  readonly outage: OcArgoError | undefined;
  /** How many messages on the subject of answers were about something else, or named peers that nobody waited for. */
  readonly ignored: number;
  /** Of those, which named other peers than were waited for, since the last answer of the question's execution and data type. */
  otherPeers(event: ArgoKubeEvent): OtherPeers | undefined;
}

/**
 * A `considers` for builders that asks over NATS. It connects with the first question.
 *
 * An answer that names no peer counts for the first open question of its execution and data type, whoever gave it: where a
 * peer answers twice, the second answer counts for the next peer. Only answers that name their peer are safe from that.
 *
 * It subscribes to the answers and makes sure that the broker knows it before it asks. After the connection was lost,
 * what still waits is asked again, one question at a time, in growing pauses until it is answered: core NATS keeps
 * nothing, and the other peers may come back later than we do.
 *
 * @throws OcArgoError with code `invalid-options`. A question is rejected with `nats-unreachable`, `nats-refused` or
 * `nats-lost` where it is the broker's fault, `considers-timed-out` where the peer did not answer within `timeoutMs`, and
 * `cancelled` where a signal ended it.
 */
export function natsConsiders(options: NatsConsidersOptions): NatsConsiders {
  checkOptions(options, "what says how to reach the broker", OPTIONS);
  const session = new Session(options);
  const considers = (event: ArgoKubeEvent, context: { signal: AbortSignal }): Promise<Answer> => session.ask(event, context);
  const calls = Object.assign(considers, { connect: () => session.connect(), close: () => session.close(), otherPeers: (event: ArgoKubeEvent) => session.otherPeers(event) });
  return Object.defineProperties(calls, {
    outage: { get: () => session.outage },
    ignored: { get: () => session.ignored },
  }) as NatsConsiders;
}

/** Of so many executions is remembered which answers have come. */
const MAX_EXECUTIONS = 100;

/** Remembers what was heard of last, and forgets what was so the longest ago where that is too much. */
function setLast<T>(known: Map<string, T>, key: string, value: T): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > MAX_EXECUTIONS && oldest !== undefined) known.delete(oldest);
}

/** What an answer that names no peer would be about. */
function subjectOf({ executions_id, data_type }: ArgoKubeEvent): string {
  return `${data_type} ${executions_id}`;
}

/** How much is kept of a name that anybody may have sent. */
const MAX_NAME = 200;

class Session {
  readonly #options: NatsConsidersOptions;
  readonly #warnings: Warnings;
  /** Ends what waits for a connection when it is closed. */
  readonly #closed = new AbortController();
  /** The answers that have come, by their executions. */
  readonly #granted = new Map<string, ArgoKubeEvent[]>();
  /** The answers that named other peers, by what they were about. */
  readonly #otherPeers = new Map<string, OtherPeers>();
  #opening: { open: Promise<Open>; since: number } | undefined;
  #open: Open | undefined;
  #closing: Promise<void> | undefined;
  ignored = 0;

  constructor(options: NatsConsidersOptions) {
    this.#options = options;
    this.#warnings = new Warnings(options.onWarning);
  }

  async ask(event: ArgoKubeEvent, context: { signal: AbortSignal }): Promise<Answer> {
    assertQuestion(event, context);
    const { signal } = context;
    return this.#cancellable([signal, this.#options.signal], async (cancelled) => {
      const open = await this.#opened(cancelled);
      const answer = await this.#answer(open, event, cancelled);
      this.#remember(event);
      return answer;
    });
  }

  otherPeers(event: ArgoKubeEvent): OtherPeers | undefined {
    return this.#otherPeers.get(subjectOf(event));
  }

  connect(): Promise<void> {
    return this.#cancellable([this.#options.signal], async (cancelled) => void (await this.#opened(cancelled)));
  }

  get outage(): OcArgoError | undefined {
    if (this.#open !== undefined) return this.#open.outage;
    if (this.#opening === undefined) return undefined;
    const waited = seconds(performance.now() - this.#opening.since);
    return new OcArgoError("nats-unreachable", `the NATS broker at ${placesOf(this.#options.servers)} was not reached within ${waited}`);
  }

  /** Ends a call as soon as one of the signals says so. */
  async #cancellable<T>(signals: readonly (AbortSignal | undefined)[], call: (cancelled: AbortSignal) => Promise<T>): Promise<T> {
    const cancelled = AbortSignal.any(signals.filter((signal) => signal !== undefined));
    try {
      cancelled.throwIfAborted();
      return await call(cancelled);
    } catch (error) {
      if (!cancelled.aborted) throw error;
      // A builder that has given up a question says itself why, and has done so by the next turn of the event loop.
      await turn();
      throw new OcArgoError("cancelled", "asking over NATS was cancelled", {}, { cause: cancelled.reason });
    }
  }

  /** Asks, and waits for as long as our own limit says. */
  async #answer(open: Open, event: ArgoKubeEvent, cancelled: AbortSignal): Promise<Answer> {
    const { timeoutMs } = this.#options;
    if (timeoutMs === undefined) return open.ask(event, cancelled);
    const since = performance.now();
    const timeout = AbortSignal.timeout(timerMs(timeoutMs));
    try {
      return await open.ask(event, AbortSignal.any([cancelled, timeout]));
    } catch (error) {
      if (error !== timeout.reason) throw error;
      const execution = event.executions_id;
      const granted = [...(this.#granted.get(execution) ?? [])];
      const otherPeers = this.otherPeers(event);
      const facts = { event, waitedMs: performance.now() - since, unanswered: open.waitingFor(execution), granted, ...(otherPeers && { otherPeers }) };
      throw unanswered(facts, open.outage, error);
    }
  }

  #remember(event: ArgoKubeEvent): void {
    const execution = event.executions_id;
    setLast(this.#granted, execution, [...(this.#granted.get(execution) ?? []), event]);
    this.#otherPeers.delete(subjectOf(event));
  }

  #ignore(otherPeer: readonly [question: ArgoKubeEvent, peer: string] | undefined): void {
    this.ignored += 1;
    if (otherPeer === undefined) return;
    const [question, peer] = otherPeer;
    const { count } = this.otherPeers(question) ?? { count: 0 };
    setLast(this.#otherPeers, subjectOf(question), { count: count + 1, last: peer.slice(0, MAX_NAME) });
  }

  /** Waits for the connection, unless it is cancelled, or closed, in the meantime. */
  #opened(cancelled: AbortSignal): Promise<Open> {
    const ended = AbortSignal.any([cancelled, this.#closed.signal]);
    ended.throwIfAborted();
    return unlessAborted(this.#opens().open, ended);
  }

  /** Opens a connection where there is none. What could not be opened, or has ended, is tried again by the next build. */
  #opens(): { open: Promise<Open>; since: number } {
    if (this.#opening !== undefined) return this.#opening;
    const onEnd = (): void => {
      if (this.#opening !== opening) return;
      this.#opening = this.#open = undefined;
    };
    const ended = AbortSignal.any([this.#closed.signal, this.#options.signal].filter((signal) => signal !== undefined));
    const opening = { open: Open.start(this.#options, ended, { warnings: this.#warnings, onIgnored: (otherPeer) => this.#ignore(otherPeer), onEnd }), since: performance.now() };
    this.#opening = opening;
    opening.open.then((open) => this.#isOpen(opening, open), onEnd);
    return opening;
  }

  #isOpen(opening: object, open: Open): void {
    if (this.#closing !== undefined) void open.close().catch(() => undefined);
    else if (this.#opening === opening) this.#open = open;
  }

  /** Closes once, however often it is called. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed.abort(new OcArgoError("nats-lost", "the connection to the NATS broker is closed"));
    this.#warnings.end();
    await this.#open?.close();
  }
}

/** Waits for what cannot be ended; where the signal is aborted, nobody waits any more. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const leave = (): void => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(leave);
  });
}

const TEXTS_OF_A_QUESTION = ["executions_id", "dest_peer_id", "source_peer_id", "origin_id"] as const;

/** Refuses what is no question, and a call that nobody could end. */
function assertQuestion(event: Partial<ArgoKubeEvent> | null | undefined, context: { signal?: unknown } | null | undefined): void {
  const missing = TEXTS_OF_A_QUESTION.find((name) => typeof event?.[name] !== "string");
  if (missing !== undefined) throw new OcArgoError("invalid-options", `a question cannot be asked without its \`${missing}\`: give it as a text`);
  if (!Number.isInteger(event?.data_type)) {
    throw new OcArgoError("invalid-options", "a question cannot be asked without its `data_type`: give its number, as 3 for a storage and 4 for a compute");
  }
  if (!(context?.signal instanceof AbortSignal)) {
    throw new OcArgoError("invalid-options", "a question cannot be asked without a signal: give `{ signal }` with an AbortSignal as the second argument");
  }
}
