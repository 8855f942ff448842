/** What goes wrong on the way to a broker: logins, TLS, crashes in the middle of a wait, and cancelled builds. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { inspect } from "node:util";

import { ArgoBuilder, init } from "oc-argo";

import { asking, certificates, COMPUTE, eventOf, filesIn, imagerie, startBroker, startBuild, startGate, startPeers, STORAGE, until } from "./broker.mjs";
import { folder, node, PARTNER, SELF } from "./support.mjs";

before(() => init());

const SECRET = "s3cr3t-Gr1mple";
const short = ({ data_type, dest_peer_id }) => [data_type, dest_peer_id];
/** Waits for a question about a type and a peer, among those from an index on, and gives its event. */
async function untilAskedFor(peers, event, from = 0) {
  const isMeant = (asked) => String(short(asked.event)) === String(short(event));
  return (await until(`${short(event)} is asked for`, () => peers.questions.slice(from).find(isMeant))).event;
}
/** What any logger could show of an error. */
const shown = (error) => `${inspect(error, { depth: 20, showHidden: true })}${error.stack}${error.message}${JSON.stringify(error)}`;

/** Builds against a broker that answers, and gives the error or nothing. */
async function attempt(t, nats) {
  const started = performance.now();
  const { done, dir, considers, warnings } = await startBuild(t, { nats: { connectTimeoutMs: 5000, ...nats } });
  const error = await done.then(() => undefined, (thrown) => thrown);
  await considers.close();
  const tookMs = performance.now() - started;
  assert.ok(tookMs < 9000, `${tookMs} ms`);
  assert.equal((await filesIn(dir)).length, error === undefined ? 1 : 0);
  assert.doesNotMatch(warnings.join("\n"), new RegExp(SECRET));
  return error;
}

async function refused(t, nats, code) {
  const error = await attempt(t, nats);
  assert.equal(error?.code, code, shown(error ?? new Error("it was built")));
  assert.ok(!shown(error).includes(SECRET), shown(error));
  return error;
}

/** Peers that answer everything. */
const answering = (t, servers, options) => startPeers(t, servers, ({ event }, peers) => peers.answer(event, { named: true }), options);

describe("a login", { concurrency: 4 }, () => {
  it("with user and password is let in or refused", async (t) => {
    const broker = await startBroker(t, `authorization { user: oc, password: "${SECRET}" }`);
    await answering(t, broker.url, { user: "oc", pass: SECRET });
    assert.equal(await attempt(t, { servers: broker.url, user: "oc", password: SECRET }), undefined);
    assert.equal(await attempt(t, { servers: `nats://oc:${SECRET}@${broker.host}` }), undefined);
    const other = `${SECRET}-not`;
    for (const nats of [
      { servers: broker.url },
      { servers: broker.url, user: "oc", password: other },
      { servers: `nats://oc:${other}@${broker.host}` },
      { servers: `nats://${other}@${broker.host}` },
      { servers: broker.url, token: other },
    ]) {
      const { message } = await refused(t, nats, "nats-refused");
      assert.ok(message.includes(broker.host), message);
    }
  });

  it("with a password that a URL has to escape is let in", async (t) => {
    const password = "p@ss/w:rd %41é";
    const broker = await startBroker(t, `authorization { user: "o c", password: ${JSON.stringify(password)} }`);
    await answering(t, broker.url, { user: "o c", pass: password });
    assert.equal(await attempt(t, { servers: `nats://${encodeURIComponent("o c")}:${encodeURIComponent(password)}@${broker.host}` }), undefined);
  });

  it("with a token is let in or refused", async (t) => {
    const broker = await startBroker(t, `authorization { token: "${SECRET}" }`);
    await answering(t, broker.url, { token: SECRET });
    assert.equal(await attempt(t, { servers: broker.url, token: SECRET }), undefined);
    assert.equal(await attempt(t, { servers: `nats://${SECRET}@${broker.host}` }), undefined);
    await refused(t, { servers: broker.url, token: `${SECRET}-not` }, "nats-refused");
  });

  it("with an NKey is let in or refused", async (t) => {
    const { nkeyAuthenticator, nkeys } = await import("@nats-io/transport-node");
    const [ours, others] = [nkeys.createUser(), nkeys.createUser()];
    const seed = (pair) => new TextDecoder().decode(pair.getSeed());
    const broker = await startBroker(t, `authorization { users: [{ nkey: ${ours.getPublicKey()} }] }`);
    await answering(t, broker.url, { authenticator: nkeyAuthenticator(ours.getSeed()) });
    assert.equal(await attempt(t, { servers: broker.url, nkey: seed(ours) }), undefined);
    assert.equal(await attempt(t, { servers: broker.url, nkey: `${seed(ours)}\n` }), undefined);
    const error = await refused(t, { servers: broker.url, nkey: seed(others) }, "nats-refused");
    assert.ok(!shown(error).includes(seed(others)));
    const broken = await attempt(t, { servers: broker.url, nkey: `SU${SECRET}` });
    assert.ok(broken !== undefined && !shown(broken).includes(SECRET), shown(broken));
    assert.match(String(broken.code), /^nats-/, shown(broken));
  });

  it("with a .creds file that holds nothing usable is refused", async (t) => {
    const broker = await startBroker(t);
    await refused(t, { servers: broker.url, creds: `no creds: ${SECRET}` }, "nats-refused");
  });

  it("that may not read the answers is refused", async (t) => {
    const broker = await startBroker(t, `authorization { users: [{ user: oc, password: "${SECRET}", permissions: { publish: ">", subscribe: { deny: ["PROPALGATION_EVENT"] } } }] }`);
    const { message } = await refused(t, { servers: broker.url, user: "oc", password: SECRET }, "nats-refused");
    assert.match(message, /PROPALGATION_EVENT/);
  });

  it("that may not ask is refused at once, and is not taken for a peer that keeps silent", async (t) => {
    const broker = await startBroker(t, `authorization { users: [{ user: oc, password: "${SECRET}", permissions: { publish: { deny: ["ARGO_KUBE_EVENT"] } } }] }`);
    const { message } = await refused(t, { servers: broker.url, user: "oc", password: SECRET }, "nats-refused");
    assert.match(message, /write `ARGO_KUBE_EVENT`/);
    // The connection has ended with it; what is asked next connects anew, and is told the same.
    const { considers } = asking(t, { servers: broker.url, user: "oc", password: SECRET });
    for (const number of [1, 2]) await assert.rejects(considers(eventOf(number), { signal: AbortSignal.timeout(9000) }), { code: "nats-refused" });
  });

  it("over TLS needs the authority", async (t) => {
    const files = await certificates(t);
    const broker = await startBroker(t, `tls { cert_file: "${files["server.pem"]}", key_file: "${files["server.key"]}" }\nauthorization { user: oc, password: "${SECRET}" }`);
    await answering(t, broker.host, { user: "oc", pass: SECRET, tls: { caFile: files["ca.pem"] } });
    const login = { user: "oc", password: SECRET, caFile: files["ca.pem"] };
    for (const scheme of ["tls", "nats"]) assert.equal(await attempt(t, { ...login, servers: `${scheme}://${broker.host}` }), undefined);
    for (const scheme of ["tls", "nats"]) {
      const { message } = await refused(t, { ...login, caFile: undefined, servers: `${scheme}://${broker.host}` }, "nats-unreachable");
      assert.match(message, /certificate/i);
    }
    await refused(t, { ...login, password: `${SECRET}-not`, servers: `tls://${broker.host}` }, "nats-refused");
  });

  it("over TLS may need our certificate", async (t) => {
    const files = await certificates(t);
    const broker = await startBroker(t, `tls { cert_file: "${files["server.pem"]}", key_file: "${files["server.key"]}", ca_file: "${files["ca.pem"]}", verify: true }`);
    const ours = { certFile: files["client.pem"], keyFile: files["client.key"] };
    await answering(t, broker.host, { tls: { caFile: files["ca.pem"], ...ours } });
    assert.equal(await attempt(t, { servers: `tls://${broker.host}`, caFile: files["ca.pem"], ...ours }), undefined);
  });

  it("over TLS to a broker that speaks none is told apart from a refusal", async (t) => {
    const broker = await startBroker(t);
    await refused(t, { servers: `tls://oc:${SECRET}@${broker.host}` }, "nats-unreachable");
  });
});

describe("a broker that is not there", { concurrency: 4 }, () => {
  it("is told by its address", async (t) => {
    const broker = await startBroker(t);
    await broker.kill();
    const { message } = await refused(t, { servers: `nats://oc:${SECRET}@${broker.host}` }, "nats-unreachable");
    assert.ok(message.includes(broker.host), message);
    assert.match(message, /ECONNREFUSED|refused/);
  });

  it("is looked for again by the next build", async (t) => {
    const broker = await startBroker(t);
    await broker.kill();
    const { considers } = asking(t, { servers: broker.url, connectTimeoutMs: 5000 });
    const ask = () => considers(eventOf(1), { signal: AbortSignal.timeout(9000) });
    await assert.rejects(ask(), { code: "nats-unreachable" });
    await broker.start();
    await answering(t, broker.url);
    assert.deepEqual(await ask(), { namesPeer: true });
  });

  it("is told when no address is given", async (t) => {
    await refused(t, { servers: undefined }, "nats-unreachable");
  });

  it("is told when it takes the connection and says nothing", async (t) => {
    const sockets = [];
    const server = createServer((socket) => sockets.push(socket.on("error", () => undefined)));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await refused(t, { servers: `nats://127.0.0.1:${server.address().port}`, connectTimeoutMs: 300 }, "nats-unreachable");
  });

  it("is told when its address cannot be read, without the secret in it", async (t) => {
    for (const servers of [`nats://oc:${SECRET}@not a host:4222`, `nats://oc:${SECRET}@127.0.0.1:99999`, `nats://oc:${SECRET}%zz@127.0.0.1:4`, ""]) {
      await refused(t, { servers }, "nats-unreachable");
    }
  });

  it("is not spoken to in plain TCP where another scheme is asked for", async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const host = `127.0.0.1:${server.address().port}`;
    for (const scheme of ["wss", "ws", "https", "http", "WSS", "oc"]) {
      const { message } = await refused(t, { servers: `${scheme}://oc:${SECRET}@${host}` }, "nats-unreachable");
      assert.match(message, /a NATS address cannot be read/);
    }
    assert.equal(connections, 0);
  });

  it("does no harm where another one is", async (t) => {
    const [gone, broker] = [await startBroker(t), await startBroker(t)];
    await gone.kill();
    await answering(t, broker.url);
    assert.equal(await attempt(t, { servers: [gone.url, broker.url] }), undefined);
  });
});

describe("a broker that crashes in the middle of a wait", { concurrency: 2 }, () => {
  it("is waited for, and asked again when it is back, one question at a time", async (t) => {
    const broker = await startBroker(t);
    // The build finds the broker when the test says so: its peers must be back before it asks, for the broker keeps nothing.
    const gate = await startGate(t, broker.port);
    const peers = await startPeers(t, broker.url);
    const build = await startBuild(t, { nats: { servers: gate.url }, build: { concurrency: 2 } });
    await peers.untilAsked(2);
    gate.shut();
    await broker.kill();
    await until("the loss is told", () => build.warnings.some((warning) => /lost/.test(warning)));
    await broker.start();
    await until("the peers are back", () => peers.reconnects === 1);
    await peers.connection.flush();
    gate.open();
    await peers.untilAsked(3);
    // A message that is ignored shows that the build has done all that it does after a reconnect.
    peers.answer(eventOf(1, { executions_id: "nobody" }));
    await until("it is ignored", () => build.considers.ignored === 1);
    await peers.connection.flush();
    const [first, second] = peers.questions.map(({ event }) => event);
    const since = () => peers.questions.slice(2).map(({ event }) => short(event));
    assert.deepEqual(new Set(since().map(String)), new Set([String(short(first))]), "one question at a time");
    peers.answer(first);
    await untilAskedFor(peers, second, 2);
    assert.deepEqual(build.progress.filter(({ state }) => state === "granted").map(({ event }) => short(event)), [short(first)]);
    peers.answer(second);
    const third = await untilAskedFor(peers, { data_type: COMPUTE, dest_peer_id: PARTNER });
    assert.deepEqual(await filesIn(build.dir), []);
    peers.answer(third);
    await build.done;
    assert.deepEqual(since().filter((event, at, all) => String(event) !== String(all[at - 1])), [first, second, third].map(short));
    assert.equal((await filesIn(build.dir)).length, 1);
    assert.ok(build.warnings.some((warning) => /back/.test(warning)), build.warnings.join("\n"));
  });

  it("and comes back is survived again and again", async (t) => {
    const broker = await startBroker(t);
    const gate = await startGate(t, broker.port);
    const peers = await startPeers(t, broker.url);
    const build = await startBuild(t, { nats: { servers: gate.url } });
    let asked = 0;
    for (let round = 1; round <= 3; round += 1) {
      await peers.untilAsked(asked + 1);
      gate.shut();
      await broker.kill();
      await broker.start();
      await until("the peers are back", () => peers.reconnects === round);
      await peers.connection.flush();
      asked = peers.questions.length;
      gate.open();
    }
    await peers.untilAsked(asked + 1);
    peers.questions.forEach(({ event }) => assert.deepEqual(short(event), [STORAGE, PARTNER]));
    for (const [data_type, dest_peer_id] of [[STORAGE, PARTNER], [STORAGE, SELF], [COMPUTE, PARTNER]]) {
      peers.answer(await untilAskedFor(peers, { data_type, dest_peer_id }));
    }
    await build.done;
  });

  it("is asked again until the other peers, who come back later, have heard it", async (t) => {
    const broker = await startBroker(t);
    const gate = await startGate(t, broker.port);
    // They answer what they are asked a second time, and have lost the first question with their connection.
    const peers = await startPeers(t, gate.url, ({ event }, { questions, answer }) => questions.length > 1 && answer(event));
    const build = await startBuild(t, { nats: { servers: broker.url } });
    await peers.untilAsked(1);
    gate.shut();
    await broker.kill();
    await broker.start();
    await until("the question was asked again, of nobody", () => build.warnings.some((warning) => /is back/.test(warning)));
    gate.open();
    await build.done;
    assert.equal((await filesIn(build.dir)).length, 1);
  });

  it("does not let a second answer to a repeated question stand for another peer", async (t) => {
    const broker = await startBroker(t);
    const gate = await startGate(t, broker.port);
    const peers = await startPeers(t, broker.url);
    const build = await startBuild(t, { nats: { servers: gate.url } });
    await peers.untilAsked(1);
    gate.shut();
    await broker.kill();
    await broker.start();
    await until("the peers are back", () => peers.reconnects === 1);
    await peers.connection.flush();
    gate.open();
    const [{ event: first }] = await peers.untilAsked(4);
    const granted = () => build.progress.filter(({ state }) => state === "granted").map(({ event }) => short(event));
    for (const ignored of [0, 1, 2]) {
      peers.answer(first);
      await until("it is taken, or ignored", () => build.considers.ignored === ignored && granted().length > 0);
      assert.deepEqual(granted(), [short(first)]);
    }
    peers.answer(await untilAskedFor(peers, { data_type: STORAGE, dest_peer_id: SELF }));
    peers.answer(await untilAskedFor(peers, { data_type: COMPUTE, dest_peer_id: PARTNER }));
    await build.done;
  });

  it("and stays away is told as lost when the time for answers is over", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }, { answer, questions }) => questions.length === 1 && answer(event, { named: true }));
    const { done, dir, considers } = await startBuild(t, { nats: { servers: broker.url }, build: { considersTimeoutMs: 1500 } });
    await peers.untilAsked(2);
    assert.equal(considers.outage, undefined);
    await broker.kill();
    const started = performance.now();
    await assert.rejects(done, ({ code, message, failure, cause }) => {
      assert.equal(code, "nats-lost", message);
      assert.match(message, new RegExp(`^the connection to the NATS broker at \`${broker.host}\` was lost 1\\.\\d s ago and is not back: the peer \`${SELF}\` could not answer for STORAGE_RESOURCE, after 1\\.\\d s; 1 answer`));
      assert.deepEqual([failure.event, ...failure.unanswered, ...failure.granted].map(short), [[STORAGE, SELF], [STORAGE, PARTNER]]);
      assert.equal(cause.code, "considers-timed-out");
      return true;
    });
    assert.equal(considers.outage.code, "nats-lost");
    await considers.close();
    assert.ok(performance.now() - started < 6000);
    assert.deepEqual(await filesIn(dir), []);
  });

  it("and stays away is told as lost where the time-out is that of `natsConsiders` itself", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url, timeoutMs: 1000 });
    const waiting = considers(eventOf(1), { signal: new AbortController().signal });
    await peers.untilAsked(1);
    await broker.kill();
    await assert.rejects(waiting, ({ code, message, failure }) => {
      assert.deepEqual([code, short(failure.event)], ["nats-lost", short(eventOf(1))]);
      assert.ok(message.includes(broker.host), message);
      return true;
    });
  });

  it("and stays away does not hide that a build was cancelled", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const controller = new AbortController();
    const build = await startBuild(t, { nats: { servers: broker.url }, signal: controller.signal });
    await peers.untilAsked(1);
    await broker.kill();
    await until("the loss is told", () => build.considers.outage?.code === "nats-lost");
    controller.abort();
    await assert.rejects(build.done, { code: "cancelled" });
  });

  it("ends nothing where the listener for warnings throws", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }, { answer, questions }) => questions.length > 1 && answer(event, { named: true }));
    const said = [];
    const listen = ({ message }) => said.push(message);
    process.on("warning", listen);
    t.after(() => process.off("warning", listen));
    const onWarning = (warning) => {
      throw new Error(`no: ${warning}`);
    };
    const { considers } = asking(t, { servers: broker.url, onWarning });
    const answer = considers(eventOf(1), { signal: AbortSignal.timeout(9000) });
    await peers.untilAsked(1);
    peers.say("garbage");
    await broker.kill();
    await until("the loss is told", () => considers.outage !== undefined);
    await broker.start();
    assert.deepEqual(await answer, { namesPeer: true });
    await until("all is said", () => said.filter((message) => /^`onWarning` of oc-argo threw: Error: no: /.test(message)).length >= 2);
  });

  for (const [what, code, onSubscribed] of [
    ["while it is told of the subscription is told as lost", "nats-lost", (socket) => socket.destroy()],
    ["and says nothing to the subscription is told as out of reach", "nats-unreachable", (socket) => socket.removeAllListeners("data")],
  ]) {
    it(`${what}, and leaves no connection behind`, async (t) => {
      const sockets = new Set();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
        socket.write('INFO {"server_id":"x","version":"2.10.0","max_payload":1048576,"proto":1,"headers":true}\r\n');
        socket.on("data", (data) => (String(data).includes("SUB ") ? onSubscribed(socket) : socket.write("PONG\r\n")));
      });
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      t.after(() => server.close());
      const servers = `127.0.0.1:${server.address().port}`;
      const { considers } = asking(t, { servers, connectTimeoutMs: 500 });
      await assert.rejects(considers.connect(), (error) => error.code === code && error.message.includes(servers));
      await until("it is left alone", () => sockets.size === 0);
    });
  }

  it("and is asked nothing more once the build is closed", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url });
    const waiting = considers(eventOf(1), { signal: new AbortController().signal });
    await peers.untilAsked(1);
    await Promise.all([considers.close(), assert.rejects(waiting, { code: "nats-lost" })]);
    await assert.rejects(considers(eventOf(2), { signal: new AbortController().signal }), { code: "nats-lost" });
    await considers.close();
    assert.equal(peers.questions.length, 1);
  });
});

describe("a build that is cancelled", { concurrency: 4 }, () => {
  it("in the middle of a wait writes nothing", async (t) => {
    const broker = await startBroker(t);
    const controller = new AbortController();
    const peers = await startPeers(t, broker.url, ({ event }, { questions, answer }) => (questions.length === 1 ? answer(event, { named: true }) : controller.abort()));
    const { done, dir, considers } = await startBuild(t, { nats: { servers: broker.url }, signal: controller.signal });
    await assert.rejects(done, { code: "cancelled" });
    await considers.close();
    assert.deepEqual(await filesIn(dir), []);
    assert.equal(peers.questions.length, 2);
  });

  it("before the connection stands asks nothing", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const controller = new AbortController();
    const { considers } = asking(t, { servers: broker.url });
    const answer = considers(eventOf(1), { signal: controller.signal });
    controller.abort();
    await assert.rejects(answer, ({ code, cause }) => code === "cancelled" && cause === controller.signal.reason);
    // What is asked next arrives, and nothing before it.
    void considers(eventOf(2), { signal: new AbortController().signal }).catch(() => undefined);
    await peers.untilAsked(1);
    assert.deepEqual(peers.questions.map(({ event }) => event.dest_peer_id), [eventOf(2).dest_peer_id]);
  });

  it("by the signal of `natsConsiders` ends", async (t) => {
    const broker = await startBroker(t);
    const controller = new AbortController();
    await startPeers(t, broker.url, () => controller.abort(new Error("enough")));
    const { done, dir } = await startBuild(t, { nats: { servers: broker.url, signal: controller.signal } });
    await assert.rejects(done, ({ code, cause }) => code === "cancelled" && cause === controller.signal.reason);
    assert.deepEqual(await filesIn(dir), []);
  });

  it("by a limit of the builder was not cancelled", async (t) => {
    const broker = await startBroker(t);
    const { considers } = asking(t, { servers: broker.url });
    await considers.connect();
    const host = { considers, peers: imagerie().peers };
    const builder = new ArgoBuilder(imagerie().workflow, host, { build: { considersTimeoutMs: 200 } });
    await assert.rejects(builder.createDag(imagerie().execution, "default", true), { code: "considers-timed-out" });
  });
});

describe("a process that has built", { concurrency: 4 }, () => {
  const script = (body) => `
    import { build, natsConsiders } from "oc-argo/node";
    const [url, dir, source] = process.argv.slice(1);
    const controller = new AbortController();
    const considers = natsConsiders({ servers: url, timeoutMs: 60000, connectTimeoutMs: 2000 });
    const options = { considers, dir, signal: controller.signal };
    const done = build(JSON.parse(source), options);
    ${body}
    await considers.close();
    process.stdout.write("closed\\n");`;
  const bodies = {
    "ends by itself": ["await done;", true],
    "ends by itself when it was cancelled": ["setImmediate(() => controller.abort()); await done.catch(({ code }) => process.stdout.write(`${code}\\n`));", false],
    "ends by itself when the broker is gone": ["await done.catch(({ code }) => process.stdout.write(`${code}\\n`));", false],
  };
  for (const [what, [body, isBuilt]] of Object.entries(bodies)) {
    it(what, async (t) => {
      const broker = await startBroker(t);
      if (/gone/.test(what)) await broker.kill();
      else await answering(t, broker.url);
      const dir = join(await folder(t), "out");
      const started = performance.now();
      const { code, stdout, stderr } = await node(["--input-type=module", "-e", script(body), broker.url, dir, JSON.stringify(imagerie())]);
      assert.equal(code, 0, stderr);
      assert.equal(stderr, "");
      assert.equal(stdout, isBuilt ? "closed\n" : /gone/.test(what) ? "nats-unreachable\nclosed\n" : "cancelled\nclosed\n");
      assert.equal((await filesIn(dir)).length, isBuilt ? 1 : 0);
      assert.ok(performance.now() - started < 10_000);
    });
  }
});
