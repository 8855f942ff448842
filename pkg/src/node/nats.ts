/** The considers handshake over NATS: asks other peers, and waits for their answers. */
import type { NatsConnection, Subscription } from "@nats-io/transport-node";

import { assertObject, cross, moduleNumber, rawOptions } from "../boundary.js";
import { answersSubject, questionsSubject, RawExchange } from "../../wasm/oc_argo.js";
import { init, type Answer, type ArgoKubeEvent, type Host, type Wire } from "../nodejs.js";
import { OcArgoError } from "../errors.js";
import { connectNats, connectTimeoutMs, type NatsConnectionOptions } from "./nats-connection.js";
import { Questions } from "./nats-questions.js";
import { leave, untilSubscribed, watch } from "./nats-status.js";

/** How other peers are asked over NATS. */
export interface NatsConsidersOptions extends NatsConnectionOptions {
  /** Names and numbers of the messages. */
  wire?: Partial<Wire>;
  /** How long an answer is waited for, in milliseconds; a builder that asks has a limit of its own. */
  timeoutMs?: number;
  /** Cancels all that waits. */
  signal?: AbortSignal;
  /** Told of what an operator should look at: messages that cannot be read, and changes of the connection. */
  onWarning?: (warning: string) => void;
}

/** Asks peers over NATS. Close it when the build has ended, or the process stays alive. */
export interface NatsConsiders extends NonNullable<Host["considers"]> {
  /**
   * Connects now rather than with the first question. A builder's limit for answers does not run meanwhile, so that a broker
   * that cannot be reached is not taken for a peer that keeps silent.
   */
  connect(): Promise<void>;
  /** Sends what is still to be sent, and disconnects. */
  close(): Promise<void>;
  /** How many messages on the subject of answers were about something else. */
  readonly ignored: number;
}

interface RawReceived {
  kind: "answer" | "ignored" | "undecodable";
  events: ArgoKubeEvent[];
  namesPeer: boolean;
  warning?: string;
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
 */
export function natsConsiders(options: NatsConsidersOptions): NatsConsiders {
  assertObject(options, "invalid-options", "what says how to reach the broker");
  const session = new Session(options);
  const considers = (event: ArgoKubeEvent, context: { signal: AbortSignal }): Promise<Answer> => session.ask(event, context.signal);
  return Object.defineProperty(Object.assign(considers, { connect: () => session.connect(), close: () => session.close() }), "ignored", {
    get: () => session.ignored,
  }) as NatsConsiders;
}

class Session {
  readonly #options: NatsConsidersOptions;
  #opening: Promise<Open> | undefined;
  #closing: Promise<void> | undefined;
  ignored = 0;

  constructor(options: NatsConsidersOptions) {
    this.#options = options;
  }

  async ask(event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    const { timeoutMs } = this.#options;
    const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
    const signals = [signal, this.#options.signal, timeout];
    const ended = AbortSignal.any(signals.filter((found) => found !== undefined));
    ended.throwIfAborted();
    try {
      return await this.#ask(event, ended);
    } catch (error) {
      if (timeout === undefined || error !== timeout.reason) throw error;
      const failure = { event, waitedMs: timeoutMs ?? 0 };
      throw new OcArgoError("considers-timed-out", `the peer \`${event.dest_peer_id}\` did not answer for the data type ${event.data_type} within ${timeoutMs} ms`, failure, { cause: error });
    }
  }

  async #ask(event: ArgoKubeEvent, ended: AbortSignal): Promise<Answer> {
    const open = await this.#open();
    return open.ask(event, ended);
  }

  async connect(): Promise<void> {
    await this.#open();
  }

  /** Opens a connection where there is none. What could not be opened, or has ended, is tried again by the next build. */
  #open(): Promise<Open> {
    if (this.#closing !== undefined) {
      throw new OcArgoError("nats-lost", "the connection to the NATS broker is closed");
    }
    if (this.#opening === undefined) {
      const opening = Open.start(this.#options, () => (this.ignored += 1), () => onEnd());
      const onEnd = (): void => {
        if (this.#opening === opening) this.#opening = undefined;
      };
      this.#opening = opening;
      opening.catch(onEnd);
    }
    return this.#opening;
  }

  /** Closes once, however often it is called. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // A connection that never came about has told its error to whoever asked.
    const open = await this.#opening?.catch(() => undefined);
    await open?.close();
  }
}

/** An open connection, with the questions that wait on it. */
class Open {
  readonly #connection: NatsConnection;
  readonly #wire: string | undefined;
  #made: { exchange: RawExchange; module: number };
  readonly #questions: Questions;
  readonly #onIgnored: () => void;
  readonly #warn: (warning: string) => void;

  private constructor(connection: NatsConnection, options: NatsConsidersOptions, onIgnored: () => void) {
    this.#connection = connection;
    this.#wire = rawOptions(options.wire);
    this.#made = this.#newExchange();
    this.#questions = new Questions({
      ask: (event) => connection.publish(questionsSubject(), this.#exchange.ask(JSON.stringify(event))),
      forget: (event) => this.#exchange.forget(JSON.stringify(event)),
    });
    this.#onIgnored = onIgnored;
    this.#warn = options.onWarning ?? (() => undefined);
  }

  #newExchange(): { exchange: RawExchange; module: number } {
    return { exchange: cross(() => new RawExchange(this.#wire)), module: moduleNumber() };
  }

  /** The exchange; another where the module that held it was started afresh. */
  get #exchange(): RawExchange {
    if (this.#made.module !== moduleNumber()) this.#made = this.#newExchange();
    return this.#made.exchange;
  }

  static async start(options: NatsConsidersOptions, onIgnored: () => void, onEnd: () => void): Promise<Open> {
    await init();
    const connection = await connectNats(options);
    const open = new Open(connection, options, onIgnored);
    const subscription: Subscription = connection.subscribe(answersSubject(), {
      callback: (error, message) => {
        // What the broker refuses is told by `watch`.
        if (error === null) open.#take(message.data);
      },
    });
    void watch(connection, {
      onWarning: open.#warn,
      onLost: () => open.#questions.lost(),
      onBack: () => open.#askAgain(),
      onRefused: (error) => open.#questions.fail(error),
    });
    void connection.closed().then((error) => {
      onEnd();
      open.#fail(error ?? new Error("it was closed"));
    });
    // The broker must know the subscription before anything is asked, or a fast answer is lost.
    await untilSubscribed(connection, subscription, connectTimeoutMs(options));
    return open;
  }

  ask(event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    return this.#questions.add(event, signal);
  }

  /** Takes a message. An error thrown from here would end the client's reading without a word. */
  #take(data: Uint8Array): void {
    try {
      this.#receive(data);
    } catch (thrown) {
      this.#fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #receive(data: Uint8Array): void {
    const received = this.#exchange.receive(data) as RawReceived;
    if (received.warning !== undefined) this.#warn(received.warning);
    if (received.kind !== "answer") this.#onIgnored();
    this.#questions.answer(received.events, received.namesPeer);
  }

  #askAgain(): void {
    this.#exchange.restart();
    this.#questions.back();
  }

  #fail(error: Error): void {
    this.#questions.fail(new OcArgoError("nats-lost", `the connection to the NATS broker has ended: ${error.message}`, {}, { cause: error }));
  }

  async close(): Promise<void> {
    this.#fail(new Error("it was closed"));
    await leave(this.#connection);
    this.#exchange.free();
  }
}
