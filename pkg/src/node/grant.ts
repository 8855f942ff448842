/** A stand-in for the other peers: answers the questions of builds on a broker. */
import { setImmediate as turn } from "node:timers/promises";

import { OcArgoError } from "../errors.js";
import { answerMessage, answersSubject, questionsSubject, readQuestion } from "../../wasm/oc_argo.js";
import { init, type ArgoKubeEvent, type Wire } from "../nodejs.js";
import { checkOptions, FLAG, FUNCTION, OBJECT, type Kind } from "./checked-options.js";
import { harmless } from "./listeners.js";
import { connectNats, CONNECTION_OPTIONS, type NatsConnectionOptions } from "./nats-connection.js";
import { wireOptions } from "./nats-open.js";
import { leave, untilSubscribed, watch } from "./nats-status.js";
import { Warnings } from "./nats-warnings.js";

/** How questions are answered. */
export interface GrantOptions extends NatsConnectionOptions {
  /** Names and numbers of the messages. */
  wire?: Partial<Wire>;
  /** Whether answers name their peer. */
  isNamed?: boolean;
  /** Whether a question is answered, and when: the answer goes out when the promise resolves to `true`. */
  decide?: (event: ArgoKubeEvent) => Promise<boolean> | boolean;
  /** Told of an answer that the broker has taken. */
  onGranted?: (event: ArgoKubeEvent) => void;
  /** Told of messages that cannot be read, and of changes of the connection. */
  onWarning?: (warning: string) => void;
}

const OPTIONS: Record<keyof GrantOptions, Kind> = {
  ...CONNECTION_OPTIONS,
  wire: OBJECT,
  isNamed: FLAG,
  decide: FUNCTION,
  onGranted: FUNCTION,
  onWarning: FUNCTION,
};

/** Answers that are being given. */
export interface Granting {
  /** Resolves when they have ended. Rejects where the broker ends them, by refusing an answer for one. */
  readonly ended: Promise<void>;
  /** Ends them, and leaves the broker. */
  close(): Promise<void>;
}

/**
 * Answers until it is closed. Nothing is made ready anywhere: this is for demonstrations and tests.
 *
 * @throws OcArgoError with code `nats-unreachable`, `nats-refused` where the broker refuses the login or the questions,
 * or `invalid-options`.
 */
export async function grantOnNats(options: GrantOptions): Promise<Granting> {
  checkOptions(options, "what says how to grant", OPTIONS);
  const { wire, isNamed = false, decide = () => true } = options;
  const [onGranted, warnings] = [harmless("onGranted", options.onGranted), new Warnings(options.onWarning)];
  await init();
  const raw = wireOptions(wire);
  const connection = await connectNats(options, warnings.tell);
  let refused: OcArgoError | undefined;
  void watch(connection, { onWarning: warnings.tell, onRefused: (error) => (refused = error) });
  const answer = async (data: Uint8Array): Promise<void> => {
    const event = readQuestion(data) as ArgoKubeEvent;
    if (!(await decide(event)) || connection.isClosed()) return;
    connection.publish(answersSubject(), answerMessage(JSON.stringify(event), isNamed, raw));
    await connection.flush();
    // What the broker has against it has come before; it is told within this turn of the event loop.
    await turn();
    if (refused === undefined) onGranted(event);
  };
  const subscription = connection.subscribe(questionsSubject(), {
    callback: (error, message) => {
      if (error !== null) return;
      answer(message.data).catch((reason: unknown) => {
        const why = reason instanceof Error ? reason.message : String(reason);
        if (!connection.isClosed()) warnings.ofMessage("cannot be answered", `a question cannot be answered: ${why}`);
      });
    },
  });
  await untilSubscribed(connection, subscription, options);
  const ended = connection.closed().then((error) => {
    if (refused !== undefined) throw refused;
    if (error !== undefined) throw new OcArgoError("nats-lost", `the connection to the NATS broker has ended: ${error.message}`, {}, { cause: error });
  });
  // Whoever only closes has no need of it.
  ended.catch(() => undefined);
  const close = (): Promise<void> => {
    warnings.end();
    return leave(connection);
  };
  return { ended, close };
}
