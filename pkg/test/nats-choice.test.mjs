/** Which broker is asked, with which login, whether it is needed at all, and what `grant` says there. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { ANSWERS, asking, env, startBroker, startBuild, startCommand, startGate, startPeers, until } from "./broker.mjs";
import { command, EXECUTION, folder, samplePath } from "./support.mjs";

const PEERS = samplePath("peers.json");
const BUILD = ["build", samplePath("imagerie.json"), "--peers", PEERS, "--executions-id", EXECUTION, "--considers", "nats", "--stdout"];
const SECRET = "s3cr3t-Gr1mple";

/** A broker that is there no longer. */
async function goneBroker(t) {
  const broker = await startBroker(t);
  await broker.kill();
  return broker.url;
}

const answering = (t, servers, options) => startPeers(t, servers, ({ event }, { answer }) => answer(event, { named: true }), options);

describe("the broker", { concurrency: 3 }, () => {
  it("is not looked for where nobody is asked", async (t) => {
    const args = ["build", samplePath("hello.json"), "--peers", PEERS, "--considers", "nats", "--nats", await goneBroker(t), "--stdout"];
    const { code, stderr } = await command(args, { cwd: await folder(t), env: env() });
    assert.equal(code, 0, stderr);
  });

  it("is that of `--nats`, whatever the environment says", async (t) => {
    const broker = await startBroker(t);
    await answering(t, broker.url);
    const { code, stderr } = await command([...BUILD, "--nats", broker.url], { cwd: await folder(t), env: env({ NATS_URL: await goneBroker(t) }) });
    assert.equal(code, 0, stderr);
  });

  it("is told the user of the options, whatever its address says", async (t) => {
    const broker = await startBroker(t, `authorization { user: oc, password: "${SECRET}" }`);
    await answering(t, broker.url, { user: "oc", pass: SECRET });
    const { done } = await startBuild(t, { nats: { servers: `nats://nobody:nothing@${broker.host}`, user: "oc", password: SECRET } });
    await done;
  });

  it("is the first of a list that is there", async (t) => {
    const gates = await Promise.all((await Promise.all([startBroker(t), startBroker(t)])).map(({ port }) => startGate(t, port)));
    const servers = gates.map(({ url }) => url);
    await Promise.all(Array.from({ length: 10 }, () => asking(t, { servers }).considers.connect()));
    assert.deepEqual(gates.map((gate) => gate.connections()), [10, 0]);
  });

  it("may be away for longer than the client would look for it", async (t) => {
    const broker = await startBroker(t);
    const gate = await startGate(t, broker.port);
    let isBack = false;
    const peers = await startPeers(t, broker.url, ({ event }, { answer }) => isBack && answer(event, { named: true }));
    const { done } = await startBuild(t, { nats: { servers: gate.url } });
    await peers.untilAsked(1);
    gate.shut();
    // The client's own limit is ten tries.
    await until("it is looked for often", () => gate.connections() > 12);
    isBack = true;
    gate.open();
    await done;
  });
});

describe("an answer of `grant`", { concurrency: 2 }, () => {
  for (const [more, expected] of [[[], false], [["--named"], true]]) {
    it(`${expected ? "names" : "does not name"} its peer with \`${["grant", ...more].join(" ")}\``, async (t) => {
      const broker = await startBroker(t);
      const { connection } = await startPeers(t, broker.url);
      const payloads = [];
      const decoded = (text) => JSON.parse(Buffer.from(text, "base64").toString());
      connection.subscribe(ANSWERS, { callback: (_, message) => payloads.push(decoded(decoded(message.json().payload).payload)) });
      await connection.flush();
      const grant = startCommand(t, ["grant", "--nats", broker.url, ...more], { env: env() });
      await grant.untilSaid(/^answering/m);
      const { code, stderr } = await command([...BUILD, "--nats", broker.url], { cwd: await folder(t), env: env() });
      assert.equal(code, 0, stderr);
      await until("all answers are heard", () => payloads.length === 3);
      assert.deepEqual(payloads.map((payload) => "dest_peer_id" in payload), [expected, expected, expected], JSON.stringify(payloads));
    });
  }
});
