/** What never answers: a broker that accepts and says nothing, a peer that keeps silent, a file that is not there, a wrong call. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";

import { build, grantOnNats, natsConsiders, OcArgoError } from "oc-argo/node";

import { startBroker, startCommand, startPeers } from "./broker.mjs";
import { command, EXECUTION, folder, node, PACKAGE, PARTNER, sample, samplePath, SELF } from "./support.mjs";

const EVENT = { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: SELF, data_type: 4, origin_id: SELF };

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

  it("does not hold up a build that was cancelled while its folder was looked at", async (t) => {
    const { servers } = await silentServer(t);
    const program = `
      import { once } from "node:events";
      import files from "node:fs/promises";
      import { syncBuiltinESMExports } from "node:module";
      const { access } = files;
      files.access = async (...args) => {
        // A process that waits for a signal alone has nothing to live for.
        const alive = setInterval(() => {}, 1000);
        const stopped = once(process, "SIGINT");
        process.kill(process.pid, "SIGINT");
        await stopped;
        clearInterval(alive);
        return access(...args);
      };
      syncBuiltinESMExports();`;
    const meanwhile = ["--import", `data:text/javascript,${encodeURIComponent(program)}`, join(PACKAGE, "dist/cli/main.js")];
    const { code, stderr } = await node([...meanwhile, ...BUILD, "--nats", servers, "--out", await folder(t)]);
    assert.equal(code, 130, stderr);
  });
});

/** A server that takes connections and says nothing. */
async function silentServer(t) {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { server, servers: `127.0.0.1:${server.address().port}` };
}

describe("a connection that does not come about", () => {
  const reason = new Error("enough");
  const cancelled = (error) => error instanceof OcArgoError && error.code === "cancelled" && error.cause === reason;

  it("ends at once by the signal of `natsConsiders`, and closing does not wait for it", async (t) => {
    const { server, servers } = await silentServer(t);
    const controller = new AbortController();
    const considers = natsConsiders({ servers, signal: controller.signal });
    const waiting = [considers(EVENT, { signal: new AbortController().signal }), considers.connect()].map((call) => assert.rejects(call, cancelled));
    await once(server, "connection");
    assert.equal(considers.outage.code, "nats-unreachable");
    const started = performance.now();
    controller.abort(reason);
    await Promise.all(waiting);
    await considers.close();
    assert.ok(performance.now() - started < 2000);
  });

  it("is not even begun where the signal was aborted before", async (t) => {
    const { server, servers } = await silentServer(t);
    let connections = 0;
    server.on("connection", () => (connections += 1));
    const considers = natsConsiders({ servers, signal: AbortSignal.abort(reason) });
    await assert.rejects(considers(EVENT, { signal: new AbortController().signal }), cancelled);
    await assert.rejects(considers.connect(), cancelled);
    await considers.close();
    assert.equal(connections, 0);
  });

  it("ends at once by the signal of a call, and the other calls wait on until it is closed", async (t) => {
    const { server, servers } = await silentServer(t);
    const controller = new AbortController();
    const considers = natsConsiders({ servers });
    const [ours, others] = [considers(EVENT, { signal: controller.signal }), considers(EVENT, { signal: new AbortController().signal })];
    const ended = assert.rejects(others, { code: "nats-lost", message: /is closed/ });
    await once(server, "connection");
    controller.abort(reason);
    await assert.rejects(ours, cancelled);
    await considers.close();
    await ended;
  });

  it("keeps no process alive", async (t) => {
    const { servers } = await silentServer(t);
    const script = `
      import { natsConsiders } from "oc-argo/node";
      const considers = natsConsiders({ servers: process.argv[1], connectTimeoutMs: 300 });
      await considers.connect().catch(({ code }) => console.log(code));`;
    const { code, stdout } = await node(["--input-type=module", "-e", script, servers]);
    assert.deepEqual([code, stdout], [0, "nats-unreachable\n"]);
  });

  it("is told as the broker's fault where a build has waited for it too long", async (t) => {
    const { servers } = await silentServer(t);
    const considers = natsConsiders({ servers });
    const source = { workflow: sample("imagerie.json"), peers: sample("peers.json"), execution: { executions_id: EXECUTION } };
    await assert.rejects(build(source, { considers, dir: await folder(t), build: { considersTimeoutMs: 200 } }), (error) => {
      assert.equal(error.code, "nats-unreachable");
      assert.ok(error.message.includes(servers), error.message);
      return true;
    });
    await considers.close();
  });
});

describe("a TLS file that is not there", () => {
  it("is a file that cannot be read for the command", async () => {
    const { code, stderr } = await command([...BUILD, "--nats", "tls://127.0.0.1:1", "--nats-ca", "/nowhere/ca.pem"]);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /`\/nowhere\/ca\.pem` does not exist/);
  });

  it("is told by its name in the library", async () => {
    const considers = natsConsiders({ servers: "tls://127.0.0.1:1", caFile: "/nowhere/ca.pem" });
    const event = { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: SELF, data_type: 4, origin_id: SELF };
    await assert.rejects(considers(event, { signal: new AbortController().signal }), { code: "nats-unreachable", message: /`\/nowhere\/ca\.pem`/ });
    await considers.close();
  });
});

describe("a peer that keeps silent", () => {
  it("is named, with what was asked and what had come, where the time-out is that of `natsConsiders` itself", async (t) => {
    const broker = await startBroker(t);
    const other = { ...EVENT, dest_peer_id: SELF, data_type: 3 };
    await startPeers(t, broker.url, ({ event }, { answer }) => event.dest_peer_id === SELF && answer(event, { named: true }));
    const considers = natsConsiders({ servers: broker.url, timeoutMs: 300 });
    const ask = (event) => considers(event, { signal: new AbortController().signal });
    assert.deepEqual(await ask(other), { namesPeer: true });
    await assert.rejects(ask(EVENT), ({ code, message, failure }) => {
      assert.equal(code, "considers-timed-out");
      assert.match(message, new RegExp(`^the peer \`${PARTNER}\` did not answer for COMPUTE_RESOURCE, after 0\\.\\d s; 1 answer had come: \`${SELF}\` \\(STORAGE_RESOURCE\\)$`));
      assert.deepEqual([failure.event, failure.granted, failure.unanswered], [EVENT, [other], []]);
      assert.ok(failure.waitedMs >= 290, String(failure.waitedMs));
      return true;
    });
    await considers.close();
  });
});

describe("a wrong call", () => {
  const refused = (name) => (error) => {
    assert.ok(error instanceof OcArgoError, String(error));
    assert.equal(error.code, "invalid-options");
    assert.ok(error.message.includes(name), error.message);
    assert.doesNotMatch(error.message, /s3cr3t/);
    return true;
  };
  const servers = "127.0.0.1:1";
  const wrong = {
    servers: [5, null, [5], {}],
    user: [5],
    password: [Buffer.from("s3cr3t")],
    connectTimeoutMs: [0, -1, NaN, "1s"],
    wire: [5, null, []],
    onWarning: ["s3cr3t"],
  };

  it("of `natsConsiders` is told by its option", () => {
    for (const [name, values] of Object.entries({ ...wrong, timeoutMs: [-1, 0, NaN, "5", null], signal: [5, {}], timeout: [5] })) {
      for (const value of values) assert.throws(() => natsConsiders({ servers, [name]: value }), refused(`\`${name}\``), `${name}: ${String(value)}`);
    }
    for (const none of [null, undefined, 5]) assert.throws(() => natsConsiders(none), refused("the broker"));
  });

  it("of `grantOnNats` is told by its option", async () => {
    for (const [name, values] of Object.entries({ ...wrong, isNamed: ["yes"], decide: [true], onGranted: [5] })) {
      for (const value of values) await assert.rejects(grantOnNats({ servers, [name]: value }), refused(`\`${name}\``), `${name}: ${String(value)}`);
    }
    for (const none of [null, undefined, 5]) await assert.rejects(grantOnNats(none), refused("how to grant"));
  });

  it("of the wire's names and numbers is told before anybody connects", async (t) => {
    const { server, servers } = await silentServer(t);
    let connections = 0;
    server.on("connection", () => (connections += 1));
    const considers = natsConsiders({ servers, wire: { methods: 5 } });
    await assert.rejects(considers.connect(), refused("methods"));
    await assert.rejects(grantOnNats({ servers, wire: { methods: 5 } }), refused("methods"));
    await considers.close();
    assert.equal(connections, 0);
  });

  it("of a question is told by what it lacks, and asks nobody", async () => {
    const considers = natsConsiders({ servers });
    const { signal } = new AbortController();
    for (const none of [undefined, null, 5, "x", {}]) await assert.rejects(considers(none, { signal }), refused("`executions_id`"));
    await assert.rejects(considers({ ...EVENT, dest_peer_id: 5 }, { signal }), refused("`dest_peer_id`"));
    for (const type of [undefined, "x", 1.5]) await assert.rejects(considers({ ...EVENT, data_type: type }, { signal }), refused("`data_type`"));
    for (const context of [undefined, null, {}, { signal: 5 }]) await assert.rejects(considers(EVENT, context), refused("signal"));
    await considers.close();
  });

  it("whose times are longer than timers take waits, and does not end at once", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const considers = natsConsiders({ servers: broker.url, timeoutMs: 1e12, connectTimeoutMs: Infinity });
    const answer = considers(EVENT, { signal: new AbortController().signal });
    await peers.untilAsked(1);
    peers.answer(EVENT, { named: true });
    assert.deepEqual(await answer, { namesPeer: true });
    await considers.close();
  });
});
