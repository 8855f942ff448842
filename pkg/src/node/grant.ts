/** A stand-in for the other peers: answers the questions of builds on a broker. */
import { rawOptions } from "../boundary.js";
import { answerMessage, answersSubject, questionsSubject, readQuestion } from "../../wasm/oc_argo.js";
import { init, type ArgoKubeEvent, type Wire } from "../nodejs.js";
import { connectNats, type NatsConnectionOptions } from "./nats-connection.js";

/** How questions are answered. */
export interface GrantOptions extends NatsConnectionOptions {
  /** Names and numbers of the messages. */
  wire?: Partial<Wire>;
  /** Whether answers name their peer. */
  isNamed?: boolean;
  /** Whether a question is answered, and when: the answer goes out when the promise resolves to `true`. */
  decide?: (event: ArgoKubeEvent) => Promise<boolean> | boolean;
  /** Told of messages that cannot be read. */
  onWarning?: (warning: string) => void;
}

/** Answers that are being given. */
export interface Granting {
  /** Ends them, and leaves the broker. */
  close(): Promise<void>;
}

/** Answers until it is closed. Nothing is made ready anywhere: this is for demonstrations and tests. */
export async function grantOnNats(options: GrantOptions): Promise<Granting> {
  const { wire, isNamed = false, decide = () => true, onWarning = () => undefined } = options;
  await init();
  const connection = await connectNats(options);
  const answer = async (data: Uint8Array): Promise<void> => {
    const event = readQuestion(data) as ArgoKubeEvent;
    if ((await decide(event)) && !connection.isClosed()) {
      connection.publish(answersSubject(), answerMessage(JSON.stringify(event), isNamed, rawOptions(wire)));
    }
  };
  connection.subscribe(questionsSubject(), {
    callback: (error, message) => {
      if (error !== null) {
        onWarning(error.message);
        return;
      }
      answer(message.data).catch((reason: unknown) => {
        onWarning(`a question cannot be answered: ${reason instanceof Error ? reason.message : String(reason)}`);
      });
    },
  });
  await connection.flush();
  return { close: () => connection.drain() };
}
