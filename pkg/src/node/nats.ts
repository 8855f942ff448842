/** The considers handshake over NATS: asks other peers, and waits for their answers. */
import type { NatsConnection, Subscription } from "@nats-io/transport-node";

import { assertObject, cross, moduleNumber, rawOptions } from "../boundary.js";
import { answersSubject, questionsSubject, RawExchange } from "../../wasm/oc_argo.js";
import { init, type Answer, type ArgoKubeEvent, type Host, type Wire } from "../nodejs.js";
import { OcArgoError } from "../errors.js";
import { connectNats, type NatsConnectionOptions } from "./nats-connection.js";

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
 * It subscribes to the answers and makes sure that the broker knows it before it asks. After the connection was lost,
 * what still waits is asked again, one question at a time: core NATS keeps nothing, and a second answer to a repeated
 * question must not be taken for another peer's.
 */
export function natsConsiders(options: NatsConsidersOptions): NatsConsiders {
  assertObject(options, "invalid-options", "what says how to reach the broker");
  const session = new Session(options);
  const considers = (event: ArgoKubeEvent, context: { signal: AbortSignal }): Promise<Answer> => session.ask(event, context.signal);
  return Object.defineProperty(Object.assign(considers, { close: () => session.close() }), "ignored", {
    get: () => session.ignored,
  }) as NatsConsiders;
}

interface Question {
  event: ArgoKubeEvent;
  isAsked: boolean;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
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
    if (this.#closing !== undefined) {
      throw new OcArgoError("nats-lost", "the connection to the NATS broker is closed");
    }
    // What could not be opened is tried again by the next build.
    this.#opening ??= Open.start(this.#options, () => (this.ignored += 1)).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    const open = await this.#opening;
    return open.ask(event, ended);
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
  readonly #questions: Question[] = [];
  readonly #onIgnored: () => void;
  readonly #warn: (warning: string) => void;
  /** Since a reconnect: questions go out one at a time. */
  #isSerial = false;

  private constructor(connection: NatsConnection, options: NatsConsidersOptions, onIgnored: () => void) {
    this.#connection = connection;
    this.#wire = rawOptions(options.wire);
    this.#made = this.#newExchange();
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

  static async start(options: NatsConsidersOptions, onIgnored: () => void): Promise<Open> {
    await init();
    const connection = await connectNats(options);
    const open = new Open(connection, options, onIgnored);
    const subscription: Subscription = connection.subscribe(answersSubject(), {
      callback: (error, message) => open.#take(error, message?.data),
    });
    void open.#watch();
    void connection.closed().then((error) => open.#fail(error ?? new Error("it was closed")));
    // The broker must know the subscription before anything is asked, or a fast answer is lost.
    await connection.flush();
    if (subscription.isClosed()) {
      // Nobody gets hold of this connection, so nobody else will close it.
      await connection.close();
      throw new OcArgoError("nats-refused", `the NATS broker does not let us read \`${answersSubject()}\``);
    }
    return open;
  }

  ask(event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // It may have ended while the connection came about.
      signal.throwIfAborted();
      const cancel = (): void => {
        this.#remove(question);
        this.#exchange.forget(JSON.stringify(event));
        reject(signal.reason);
        this.#askNext();
      };
      // The signal may outlive the answer, and the connection.
      const leave = (): void => signal.removeEventListener("abort", cancel);
      const question: Question = {
        event,
        isAsked: false,
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
      this.#questions.push(question);
      this.#askNext();
    });
  }

  /** Asks what has not been asked: all of it or, since a reconnect, one after another. */
  #askNext(): void {
    const isOneAsked = this.#questions.some((question) => question.isAsked);
    if (this.#isSerial && isOneAsked) {
      return;
    }
    const unasked = this.#questions.filter((question) => !question.isAsked);
    for (const question of this.#isSerial ? unasked.slice(0, 1) : unasked) {
      question.isAsked = true;
      this.#connection.publish(questionsSubject(), this.#exchange.ask(JSON.stringify(question.event)));
    }
  }

  /** Takes a message. An error thrown from here would end the client's reading without a word. */
  #take(error: Error | null, data: Uint8Array | undefined): void {
    try {
      if (error !== null) throw error;
      if (data !== undefined) this.#receive(data);
    } catch (thrown) {
      this.#fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #receive(data: Uint8Array): void {
    const received = this.#exchange.receive(data) as RawReceived;
    if (received.warning !== undefined) this.#warn(received.warning);
    if (received.kind !== "answer") this.#onIgnored();
    for (const event of received.events) {
      const question = this.#questions.find((waiting) => isSame(waiting.event, event));
      if (question !== undefined) {
        this.#remove(question);
        question.resolve({ namesPeer: received.namesPeer });
      }
    }
    this.#askNext();
  }

  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === "disconnect") {
        this.#warn("the connection to the NATS broker is lost; trying to reconnect");
      } else if (status.type === "reconnect") {
        this.#warn("the connection to the NATS broker is back; asking again what still waits");
        this.#isSerial = true;
        this.#exchange.restart();
        for (const question of this.#questions) question.isAsked = false;
        this.#askNext();
      } else if (status.type === "error") {
        this.#warn(`the NATS broker reports: ${status.error.message}`);
      }
    }
  }

  #remove(question: Question): void {
    const at = this.#questions.indexOf(question);
    if (at >= 0) this.#questions.splice(at, 1);
  }

  #fail(error: Error): void {
    const lost = new OcArgoError("nats-lost", `the connection to the NATS broker has ended: ${error.message}`, {}, { cause: error });
    for (const question of this.#questions.splice(0)) question.reject(lost);
  }

  async close(): Promise<void> {
    try {
      await this.#connection.drain();
    } catch {
      // Nothing can be drained while the broker is away; what is left is to let go of it.
      await this.#connection.close();
    } finally {
      this.#fail(new Error("it was closed"));
      this.#exchange.free();
    }
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
