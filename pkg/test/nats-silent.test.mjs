/** What never answers: a broker that accepts and says nothing, a peer that keeps silent, a file that is not there. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "node:test";

import { natsConsiders } from "oc-argo/node";

import { startBroker, startCommand } from "./broker.mjs";
import { command, EXECUTION, PARTNER, samplePath, SELF } from "./support.mjs";

const BUILD = ["build", samplePath("imagerie.json"), "--peers", samplePath("peers.json"), "--executions-id", EXECUTION, "--considers", "nats"];

describe("a broker that accepts and says nothing", () => {
  it("ends the command with exit code 5, although the client leaves its socket open", async (t) => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    // A shorter wait for answers does not make the peer the culprit.
    const { code, stderr } = await command([...BUILD, "--nats", `127.0.0.1:${server.address().port}`, "--considers-timeout", "1s"]);
    assert.equal(code, 5, stderr);
    assert.match(stderr, /cannot be reached/);
    assert.ok(!stderr.includes(`error: the peer`), stderr);
  });

  it("does not hold up a build that is cancelled", async (t) => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const build = startCommand(t, [...BUILD, "--nats", `127.0.0.1:${server.address().port}`]);
    await once(server, "connection");
    const started = performance.now();
    build.child.kill("SIGINT");
    await build.ended;
    assert.equal(build.code, 130, build.stderr);
    assert.ok(performance.now() - started < 5000);
  });
});

describe("a TLS file that is not there", () => {
  it("is a file that cannot be read for the command", async () => {
    const { code, stderr } = await command([...BUILD, "--nats", "tls://127.0.0.1:1", "--nats-ca", "/nowhere/ca.pem"]);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /`\/nowhere\/ca\.pem` cannot be read/);
  });

  it("is told by its name in the library", async () => {
    const considers = natsConsiders({ servers: "tls://127.0.0.1:1", caFile: "/nowhere/ca.pem" });
    const event = { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: SELF, data_type: 4, origin_id: SELF };
    await assert.rejects(considers(event, { signal: new AbortController().signal }), { code: "nats-unreachable", message: /`\/nowhere\/ca\.pem`/ });
    await considers.close();
  });
});

describe("a peer that keeps silent", () => {
  it("is named where the time-out is that of `natsConsiders` itself", async (t) => {
    const { port } = await startBroker(t);
    const considers = natsConsiders({ servers: `127.0.0.1:${port}`, timeoutMs: 300 });
    const event = { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: SELF, data_type: 4, origin_id: SELF };
    await assert.rejects(considers(event, { signal: new AbortController().signal }), (error) => {
      assert.equal(error.code, "considers-timed-out");
      assert.ok(error.message.includes(PARTNER), error.message);
      return true;
    });
    await considers.close();
  });
});
