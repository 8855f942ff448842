/** What becomes of a connection to a broker, and of what it was asked for. */
import type { NatsConnection, Subscription } from "@nats-io/transport-node";

import { OcArgoError } from "../errors.js";
import { connectLimit, type NatsConnectionOptions } from "./nats-connection.js";

/** Who is told what. */
export interface StatusListener {
  /** Told of what an operator should look at. */
  onWarning: (warning: string) => void;
  /** The connection to this server is lost; the client is at making it again. */
  onLost?: (server: string) => void;
  /** The connection is back. */
  onBack?: () => void;
  /** The login may not read or write a subject; the code of the error is `nats-refused`. */
  onRefused: (error: OcArgoError) => void;
}

/** Tells what becomes of a connection, until it is closed: by us, or here, where the login may not do what it is for. */
export async function watch(connection: NatsConnection, { onWarning, onLost, onBack, onRefused }: StatusListener): Promise<void> {
  const statuses = connection.status();
  const { PermissionViolationError } = await import("@nats-io/transport-node");
  for await (const status of statuses) {
    if (status.type === "disconnect") {
      onWarning("the connection to the NATS broker is lost; trying to reconnect");
      onLost?.(status.server);
    } else if (status.type === "reconnect") {
      onWarning("the connection to the NATS broker is back");
      onBack?.();
    } else if (status.type === "error" && status.error instanceof PermissionViolationError) {
      const { operation, subject } = status.error;
      onRefused(refusal(operation === "publish" ? "write" : "read", subject, status.error));
      await connection.close();
    } else if (status.type === "error") {
      onWarning(`the NATS broker reports: ${status.error.message}`);
    }
  }
}

/** How long a broker has to take what is still to be sent, in milliseconds. */
const LEAVE_MS = 1000;

/**
 * Waits until the broker knows a subscription, for as long as connecting may take. Where it does not come to that, the
 * connection is closed: nobody gets hold of it.
 *
 * @param signal Ends it at once.
 * @throws OcArgoError with code `nats-unreachable` where the broker does not say so in time, `nats-lost` where the connection
 * is lost meanwhile, `nats-refused` where it refuses the subscription, `cancelled` where the signal ended it.
 */
export async function untilSubscribed(
  connection: NatsConnection,
  subscription: Subscription,
  { connectTimeoutMs }: NatsConnectionOptions,
  signal?: AbortSignal,
): Promise<void> {
  const giveUp = (): void => void connection.close();
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  const server = `the NATS broker at \`${connection.getServer()}\``;
  try {
    const isTold = await within(Promise.race([connection.flush(), subscription.closed]), connectLimit(connectTimeoutMs));
    if (!isTold) throw new OcArgoError("nats-unreachable", `${server} takes the login, and then says nothing`);
    if (signal?.aborted) throw new OcArgoError("cancelled", "connecting to the NATS broker was cancelled", {}, { cause: signal.reason });
    if (subscription.isClosed()) throw refusal("read", subscription.getSubject());
  } catch (error) {
    await connection.close();
    throw error instanceof OcArgoError ? error : new OcArgoError("nats-lost", `the connection to ${server} was lost at once`, {}, { cause: error });
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Sends what is still to be sent, and disconnects. A broker that has stalled holds nobody up. */
export async function leave(connection: NatsConnection): Promise<void> {
  // Nothing can be drained while the broker is away; what is left is to let go of it.
  await within(connection.drain(), LEAVE_MS).catch(() => undefined);
  await connection.close();
  // The client leaves a socket open on which it was making the connection again: the process would not end.
  (connection as WithTransport).protocol?.transport?.discard?.();
}

/** What the client's types do not tell. */
type WithTransport = NatsConnection & { protocol?: { transport?: { discard?: () => void } } };

/** Whether something has come about within a time. */
export async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(what: "read" | "write", subject: string, cause?: Error): OcArgoError {
  return new OcArgoError("nats-refused", `the NATS broker does not let us ${what} \`${subject}\`: check the permissions of the login`, {}, { cause });
}
