/** The events of a preview's server, without a server. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { EventStream } from "../dist/node/event-stream.js";

/** A client: what it was sent, and its way to go. */
function connected() {
  const listeners = {};
  const written = [];
  const response = {
    writableNeedDrain: false,
    on: (name, listener) => ((listeners[name] = listener), response),
    write: (chunk) => written.push(chunk),
    end: () => written.push("end"),
  };
  return { response, written, leave: () => listeners.close() };
}

describe("an event stream", () => {
  it("lets its clients hear that the connection lives", (t) => {
    t.mock.timers.enable({ apis: ["setInterval"] });
    const events = new EventStream("documents", () => "{}");
    const { response, written } = connected();
    events.add(response);
    t.mock.timers.tick(30_000);
    events.close();
    t.mock.timers.tick(30_000);
    assert.deepEqual(written, ["event: documents\ndata: {}\n\n", ":\n\n", ":\n\n", "end"]);
  });

  it("tells nothing to a client that has gone, and does not end it", () => {
    const events = new EventStream("documents", () => "{}");
    const { response, written, leave } = connected();
    events.add(response);
    leave();
    events.send();
    events.close();
    assert.deepEqual(written, ["event: documents\ndata: {}\n\n"]);
  });
});
