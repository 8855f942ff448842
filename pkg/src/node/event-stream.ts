/** Server-sent events: one kind of event, whose latest state is all that anybody needs. */
import type { ServerResponse } from "node:http";

/** How often a client hears that the connection lives, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/** The clients that follow a state. */
export class EventStream {
  readonly #event: string;
  readonly #state: () => string;
  readonly #clients = new Map<ServerResponse, { isBehind: boolean }>();
  readonly #heartbeat: NodeJS.Timeout;

  /** @param state Gives the state, as one line. */
  constructor(event: string, state: () => string) {
    this.#event = event;
    this.#state = state;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Takes a client whose headers are written; it is told the state, and every later one. */
  add(response: ServerResponse): void {
    const client = { isBehind: false };
    this.#clients.set(response, client);
    response.on("close", () => this.#clients.delete(response));
    response.on("drain", () => {
      if (client.isBehind) this.#tell(response, client);
    });
    this.#tell(response, client);
  }

  /** Tells everybody the state. */
  send(): void {
    for (const [response, client] of this.#clients) this.#tell(response, client);
  }

  /** Ends all. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#clients.keys()) response.end();
  }

  #tell(response: ServerResponse, client: { isBehind: boolean }): void {
    // Whoever does not read must not fill the memory: what is in between is skipped.
    client.isBehind = response.writableNeedDrain;
    if (!client.isBehind) response.write(`event: ${this.#event}\ndata: ${this.#state()}\n\n`);
  }

  #beat(): void {
    for (const response of this.#clients.keys()) {
      if (!response.writableNeedDrain) response.write(":\n\n");
    }
  }
}
