/** An open connection to a broker, with the questions that wait on it. */
import type { NatsConnection, Subscription } from "@nats-io/transport-node";

import { cross, moduleNumber, rawOptions } from "../boundary.js";
import { answersSubject, questionsSubject, RawExchange } from "../../wasm/oc_argo.js";
import { init, type Answer, type ArgoKubeEvent, type Wire } from "../nodejs.js";
import { OcArgoError } from "../errors.js";
import { connectNats, type NatsConnectionOptions } from "./nats-connection.js";
import { Questions } from "./nats-questions.js";
import { leave, untilSubscribed, watch } from "./nats-status.js";
import type { Warnings } from "./nats-warnings.js";
import { seconds } from "../wording.js";

/** How a connection is made and used. */
export interface AskingOptions extends NatsConnectionOptions {
  wire?: Partial<Wire>;
}

/** Who is told what. */
export interface OpenListener {
  warnings: Warnings;
  /** A message was about something else; or would be an answer to this question, had it not named this other peer. */
  onIgnored: (otherPeer: readonly [question: ArgoKubeEvent, peer: string] | undefined) => void;
  /** The connection has ended. */
  onEnd: () => void;
}

interface RawReceived {
  kind: "answer" | "ignored" | "undecodable";
  events: ArgoKubeEvent[];
  namesPeer: boolean;
  otherPeer?: [question: ArgoKubeEvent, peer: string];
  warning?: string;
}

/** What messages that are warned of have in common. */
const KINDS: Record<RawReceived["kind"], string> = { undecodable: "cannot be read", ignored: "have another action", answer: "answer" };

/** The names and numbers of messages as the wasm module takes them; whatever is wrong with them is told before anybody connects. */
export function wireOptions(wire: Partial<Wire> | undefined): string | undefined {
  const raw = rawOptions(wire);
  cross(() => new RawExchange(raw)).free();
  return raw;
}

/** An open connection, with the questions that wait on it. */
export class Open {
  readonly #connection: NatsConnection;
  readonly #wire: string | undefined;
  #made: { exchange: RawExchange; module: number };
  readonly #questions: Questions;
  readonly #onIgnored: OpenListener["onIgnored"];
  readonly #warnings: Warnings;
  #loss: { server: string; since: number } | undefined;

  private constructor(connection: NatsConnection, wire: string | undefined, warnings: Warnings, onIgnored: OpenListener["onIgnored"]) {
    this.#connection = connection;
    this.#wire = wire;
    this.#made = this.#newExchange();
    this.#questions = new Questions({
      ask: (event) => connection.publish(questionsSubject(), cross(() => this.#exchange.ask(JSON.stringify(event)))),
      forget: (event) => this.#exchange.forget(JSON.stringify(event)),
    });
    this.#onIgnored = onIgnored;
    this.#warnings = warnings;
  }

  #newExchange(): { exchange: RawExchange; module: number } {
    return { exchange: cross(() => new RawExchange(this.#wire)), module: moduleNumber() };
  }

  /** The exchange; another where the module that held it was started afresh. */
  get #exchange(): RawExchange {
    if (this.#made.module !== moduleNumber()) this.#made = this.#newExchange();
    return this.#made.exchange;
  }

  /** Connects, unless `signal` ends it, and makes sure that answers will be read. */
  static async start(options: AskingOptions, signal: AbortSignal, { warnings, onIgnored, onEnd }: OpenListener): Promise<Open> {
    await init();
    const wire = wireOptions(options.wire);
    const connection = await connectNats(options, warnings.tell, signal);
    const open = new Open(connection, wire, warnings, onIgnored);
    const subscription: Subscription = connection.subscribe(answersSubject(), {
      callback: (error, message) => {
        // What the broker refuses is told by `watch`.
        if (error === null) open.#take(message.data);
      },
    });
    void watch(connection, {
      onWarning: warnings.tell,
      onLost: (server) => open.#lost(server),
      onBack: () => open.#askAgain(),
      onRefused: (error) => open.#questions.fail(error),
    });
    void connection.closed().then((error) => {
      onEnd();
      open.#fail(error ?? new Error("it was closed"));
    });
    // The broker must know the subscription before anything is asked, or a fast answer is lost.
    await untilSubscribed(connection, subscription, options, signal);
    return open;
  }

  /** Asks, and waits for the answer; where `signal` ends that, it rejects with its reason. */
  ask(event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    return this.#questions.add(event, signal);
  }

  /** The questions of an execution that wait. */
  waitingFor(executionsId: string): ArgoKubeEvent[] {
    return this.#questions.events.filter((event) => event.executions_id === executionsId);
  }

  /** Why no answer can come now; `undefined` while the connection stands. */
  get outage(): OcArgoError | undefined {
    if (this.#loss === undefined) return undefined;
    const { server, since } = this.#loss;
    return new OcArgoError("nats-lost", `the connection to the NATS broker at \`${server}\` was lost ${seconds(performance.now() - since)} ago and is not back`);
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
    if (received.warning !== undefined) this.#warnings.ofMessage(KINDS[received.kind], received.warning);
    if (received.kind !== "answer") this.#onIgnored(received.otherPeer);
    this.#questions.answer(received.events, received.namesPeer);
  }

  #lost(server: string): void {
    this.#loss ??= { server, since: performance.now() };
    this.#questions.lost();
  }

  #askAgain(): void {
    this.#loss = undefined;
    this.#exchange.restart();
    this.#questions.back();
  }

  #fail(error: Error): void {
    this.#questions.fail(new OcArgoError("nats-lost", `the connection to the NATS broker has ended: ${error.message}`, {}, { cause: error }));
  }

  /** Ends all that wait, sends what is still to be sent, and disconnects. */
  async close(): Promise<void> {
    this.#fail(new Error("it was closed"));
    await leave(this.#connection);
    this.#exchange.free();
  }
}
