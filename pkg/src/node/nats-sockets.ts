/**
 * The sockets of a connection that is being made. The client cannot be told to give up, and leaves a socket open on which nobody
 * ever answered, which would keep the process alive for good.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

import { OcArgoError } from "../errors.js";

/** What is being connected, in all that it sets off. */
const connecting = new AsyncLocalStorage<Connecting>();

/** An attempt, with the sockets that it has opened. */
class Connecting {
  readonly #sockets = new Set<Socket>();
  #state: "under way" | "connected" | "given up" = "under way";

  add(socket: Socket): void {
    if (this.#state === "under way") this.#sockets.add(socket);
    // It is being connected at this moment, and can be ended when that has begun.
    else if (this.#state === "given up") process.nextTick(() => socket.destroy());
  }

  /** What the client opens from now on is its own affair, as is what listeners open. */
  connected(): void {
    this.#state = "connected";
    this.#sockets.clear();
  }

  giveUp(): void {
    this.#state = "given up";
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe("net.client.socket", (message) => connecting.getStore()?.add((message as { socket: Socket }).socket));
}

/**
 * Connects by `connect`. Where that fails, or `signal` ends it, no socket is left.
 *
 * @throws What `connect` rejects with; OcArgoError with code `cancelled` where the signal ended it.
 */
export async function connectOrLeave<T>(connect: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  listen();
  const attempt = new Connecting();
  const giveUp = (): void => attempt.giveUp();
  signal?.addEventListener("abort", giveUp);
  try {
    if (signal?.aborted) giveUp();
    const connected = await connecting.run(attempt, connect);
    attempt.connected();
    return connected;
  } catch (error) {
    giveUp();
    throw signal?.aborted ? new OcArgoError("cancelled", "connecting to the NATS broker was cancelled", {}, { cause: signal.reason }) : error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}
