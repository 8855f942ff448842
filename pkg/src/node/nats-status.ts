/** What becomes of a connection to a broker, and of what it was asked for. */
import { once } from "node:events";

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

/**
 * Waits until the broker knows a subscription, for as long as connecting may take. Where it does not come to that, the
 * connection is closed: nobody gets hold of it.
 */
export async function untilSubscribed(connection: NatsConnection, subscription: Subscription, { connectTimeoutMs }: NatsConnectionOptions): Promise<void> {
  const limit = AbortSignal.timeout(connectLimit(connectTimeoutMs));
  const late = once(limit, "abort");
  try {
    await Promise.race([connection.flush(), subscription.closed, late]);
    limit.throwIfAborted();
  } catch (error) {
    const server = `the NATS broker at \`${connection.getServer()}\``;
    await connection.close();
    if (limit.aborted) throw new OcArgoError("nats-unreachable", `${server} takes the login, and then says nothing`, {}, { cause: error });
    throw new OcArgoError("nats-lost", `the connection to ${server} was lost at once`, {}, { cause: error });
  }
  if (subscription.isClosed()) {
    await connection.close();
    throw refusal("read", subscription.getSubject());
  }
}

/** Sends what is still to be sent, and disconnects. */
export async function leave(connection: NatsConnection): Promise<void> {
  try {
    await connection.drain();
  } catch {
    // Nothing can be drained while the broker is away; what is left is to let go of it.
    await connection.close();
  }
}

function refusal(what: "read" | "write", subject: string, cause?: Error): OcArgoError {
  return new OcArgoError("nats-refused", `the NATS broker does not let us ${what} \`${subject}\`: check the permissions of the login`, {}, { cause });
}
