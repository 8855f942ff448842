/** Brokers that stall or break their protocol, peers that send nonsense, and secrets where no secret is meant. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { inspect } from "node:util";

import { connect } from "@nats-io/transport-node";
import { build, grantOnNats, init, natsConsiders } from "oc-argo/node";

import { asking, env, eventOf, filesIn, imagerie, manyPeers, peerId, QUESTIONS, startActor, startBroker, startBuild, startCommand, startGate, startPeers, until } from "./broker.mjs";
import { command, EXECUTION, folder, samplePath } from "./support.mjs";

before(() => init());

const NEVER = new AbortController().signal;
const SECRET = "s3cr3t-Gr1mple";
const BUILD = ["build", samplePath("imagerie.json"), "--peers", samplePath("peers.json"), "--executions-id", EXECUTION, "--considers", "nats"];

/** How long something takes, in milliseconds. */
async function took(promise) {
  const started = performance.now();
  await promise;
  return performance.now() - started;
}

describe("a broker that stalls", { concurrency: 4 }, () => {
  it("keeps neither a time-out nor the closing from coming", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers, done, dir } = await startBuild(t, { nats: { servers: broker.url }, build: { considersTimeoutMs: 1000 } });
    await peers.untilAsked(1);
    broker.stall();
    assert.ok((await took(assert.rejects(done))) < 4000);
    assert.ok((await took(considers.close())) < 4000);
    assert.deepEqual(await filesIn(dir), []);
  });

  for (const isLost of [false, true]) {
    it(`holds up no process that has closed${isLost ? ", also where the connection was lost" : ""}`, async (t) => {
      const broker = await startBroker(t);
      const gate = await startGate(t, broker.port);
      const peers = await startPeers(t, broker.url);
      const script = `
        import { natsConsiders } from "oc-argo/node";
        const considers = natsConsiders({ servers: process.argv[1], onWarning: console.error });
        considers(${JSON.stringify(eventOf(1))}, { signal: new AbortController().signal }).catch(({ code }) => console.log(code));
        process.once("SIGUSR2", () => considers.close());`;
      const started = startCommand(t, [gate.url], { program: ["--input-type=module", "--eval", script] });
      await peers.untilAsked(1);
      broker.stall();
      if (isLost) {
        const before = gate.connections();
        gate.shut();
        gate.open();
        await started.untilSaid(/is lost/);
        await until("it is being made again", () => gate.connections() > before);
      }
      started.child.kill("SIGUSR2");
      assert.ok((await took(started.ended)) < 5000);
      assert.deepEqual([started.code, started.stdout], [0, "nats-lost\n"]);
    });
  }

  it("keeps no command from its time-out", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const started = startCommand(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "2s"], { cwd: await folder(t), env: env() });
    await peers.untilAsked(1);
    broker.stall();
    assert.ok((await took(started.ended)) < 8000);
    assert.equal(started.code, 3, started.stderr);
  });

  for (const signal of ["SIGINT", "SIGHUP"]) {
    it(`keeps no command from ending with ${signal}`, async (t) => {
      const broker = await startBroker(t);
      const peers = await startPeers(t, broker.url);
      const started = startCommand(t, [...BUILD, "--nats", broker.url, "--json"], { cwd: await folder(t), env: env() });
      await peers.untilAsked(1);
      broker.stall();
      started.child.kill(signal);
      assert.ok((await took(started.ended)) < 5000);
      assert.equal(started.code, 130, started.stderr);
      assert.equal(JSON.parse(started.stdout).error.code, "cancelled");
    });
  }

  it("keeps nobody who grants from closing", async (t) => {
    const broker = await startBroker(t);
    const granting = await grantOnNats({ servers: broker.url });
    broker.stall();
    assert.ok((await took(granting.close())) < 4000);
  });

  it("does not keep `grant` from ending while it connects", async (t) => {
    const actor = await startActor(t, () => true);
    const started = startCommand(t, ["grant", "--nats", actor.url], { env: env() });
    await until("it logs in", () => actor.lines.some((line) => line.startsWith("CONNECT ")));
    started.child.kill("SIGHUP");
    assert.ok((await took(started.ended)) < 5000);
    assert.deepEqual([started.code, started.stdout, started.stderr], [0, "", ""]);
  });

  it("after the login is told as one that cannot be reached", async (t) => {
    // The first ping is part of the login, the second asks whether the subscription is known.
    const actor = await startActor(t, (line, _say, said) => line === "PING" && said.some((earlier) => earlier.startsWith("SUB ")));
    const options = { servers: actor.url, connectTimeoutMs: 500 };
    const { considers } = asking(t, options);
    const told = { code: "nats-unreachable", message: /takes the login, and then says nothing/ };
    assert.ok((await took(assert.rejects(considers.connect(), told))) < 5000);
    assert.ok((await took(assert.rejects(grantOnNats(options), told))) < 5000);
  });

  it("is asked every ten seconds whether it is still there", async (t) => {
    const actor = await startActor(t, () => undefined);
    const { considers } = asking(t, { servers: actor.url });
    await considers.connect();
    const pings = () => actor.lines.filter((line) => line === "PING").length;
    const known = pings();
    const started = performance.now();
    await until("it is asked", () => pings() > known, 20_000);
    assert.ok(performance.now() - started > 5000, "not all the time");
  });
});

describe("a broker that breaks its protocol", () => {
  it("is told in a line of its own, and keeps nothing from ending", async (t) => {
    const actor = await startActor(t, (line, say) => line.startsWith("PUB ") && say("MSG PROPALGATION_EVENT 1 -5\r\n\u0000garbage"));
    const started = startCommand(t, [...BUILD, "--nats", actor.url, "--considers-timeout", "1s", "--json"], { cwd: await folder(t), env: env() });
    assert.ok((await took(started.ended)) < 8000);
    assert.equal(started.code, 3, started.stderr);
    assert.equal(JSON.parse(started.stdout).error.code, "considers-timed-out");
    assert.match(started.stderr, /^warning: the NATS client cannot go on \(/m);
    assert.doesNotMatch(started.stderr, /^ +at /m);
  });
});

describe("two builds of one execution on one connection", { concurrency: 2 }, () => {
  it("are both answered", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url });
    const waiting = [[], []];
    const started = waiting.map(async (events) => {
      const onProgress = ({ state, event }) => state === "waiting" && events.push(event);
      return build(imagerie(), { considers, dir: join(await folder(t), "out"), build: { considersTimeoutMs: 9000 }, onProgress });
    });
    for (const count of [1, 2, 3]) {
      await until("both wait", () => waiting.every((events) => events.length === count));
      await peers.untilAsked(count);
      peers.answer(waiting[0][count - 1], { named: true });
    }
    const built = await Promise.all(started);
    assert.notEqual(built[0].path, built[1].path);
    assert.equal(peers.questions.length, 3);
  });

  it("do not lose the answer where one is cancelled", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url });
    const controller = new AbortController();
    const cancelled = considers(eventOf(1), { signal: controller.signal });
    const answer = considers(eventOf(1), { signal: NEVER });
    await peers.untilAsked(1);
    controller.abort();
    await assert.rejects(cancelled, { code: "cancelled" });
    peers.answer(eventOf(1));
    assert.deepEqual(await answer, { namesPeer: false });
    assert.equal(considers.ignored, 0);
    assert.equal(peers.questions.length, 1);
  });
});

describe("the late answer to a question that was given up", { concurrency: 4 }, () => {
  /** A question that nobody answered for as long as `timeoutMs`. */
  async function givenUp(t, timeoutMs) {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url });
    await considers.connect();
    await assert.rejects(considers(eventOf(1), { signal: AbortSignal.timeout(timeoutMs) }));
    assert.equal(peers.questions.length, 1);
    return { peers, considers };
  }

  it("is not taken for another peer's", async (t) => {
    const { peers, considers } = await givenUp(t, 1000);
    const other = considers(eventOf(2), { signal: NEVER });
    peers.answer(eventOf(1));
    await until("it is ignored", () => considers.ignored === 1);
    assert.equal(peers.questions.length, 1);
    await peers.untilAsked(2);
    peers.answer(eventOf(2));
    assert.deepEqual(await other, { namesPeer: false });
  });

  it("holds up no other execution or data type", async (t) => {
    const { peers, considers } = await givenUp(t, 1000);
    const others = [eventOf(2, { executions_id: "another" }), eventOf(2, { data_type: 3 })];
    const started = performance.now();
    const answers = others.map((event) => considers(event, { signal: NEVER }));
    await peers.untilAsked(3);
    assert.ok(performance.now() - started < 900);
    others.forEach((event) => peers.answer(event));
    await Promise.all(answers);
  });

  it("is its own where it is asked again, and a second one is nobody's", async (t) => {
    const { peers, considers } = await givenUp(t, 1000);
    const again = considers(eventOf(1), { signal: NEVER });
    const other = considers(eventOf(2), { signal: NEVER });
    await peers.untilAsked(2);
    peers.answer(eventOf(1));
    await again;
    peers.answer(eventOf(1));
    await until("the second is ignored", () => considers.ignored === 1);
    await peers.untilAsked(3);
    peers.answer(eventOf(2));
    await other;
  });

  it("matters no more where peers name themselves", async (t) => {
    const { peers, considers } = await givenUp(t, 3000);
    const again = considers(eventOf(1), { signal: NEVER });
    await peers.untilAsked(2);
    peers.answer(eventOf(1), { named: true });
    await again;
    const started = performance.now();
    const other = considers(eventOf(2), { signal: NEVER });
    await peers.untilAsked(3);
    assert.ok(performance.now() - started < 2500);
    peers.answer(eventOf(2), { named: true });
    await other;
  });
});

describe("a secret where none is meant", { concurrency: 4 }, () => {
  const shown = (error) => `${inspect(error, { depth: 20, showHidden: true })}${JSON.stringify(error)}`;

  it("in a variable that names a file is told by the variable", async (t) => {
    for (const [name, value] of [["NATS_NKEY", `SU${SECRET}`], ["NATS_CREDS", `-----BEGIN NATS USER JWT-----\n${SECRET}\n`], ["NATS_KEY", `-----BEGIN PRIVATE KEY-----\n${SECRET}`], ["NATS_CREDS", SECRET.repeat(500)]]) {
      const { code, stdout, stderr } = await command(BUILD, { cwd: await folder(t), env: env({ NATS_URL: "127.0.0.1:1", [name]: value }) });
      assert.equal(code, 4, stderr);
      assert.match(stderr, new RegExp(`^error: .*\`${name}\` cannot be read: it has to name a file \\((ENOENT|ENAMETOOLONG)\\)$`, "m"));
      assert.ok(!`${stdout}${stderr}`.includes(SECRET), stderr);
    }
    const { stderr } = await command([...BUILD, "--nats-nkey", SECRET], { cwd: await folder(t), env: env({ NATS_URL: "127.0.0.1:1" }) });
    assert.match(stderr, /^error: `--nats-nkey` cannot be read/m);
    const { considers } = asking(t, { servers: "tls://127.0.0.1:1", keyFile: `-----BEGIN PRIVATE KEY-----\n${SECRET}` });
    await assert.rejects(considers.connect(), (error) => error.code === "nats-unreachable" && !shown(error).includes(SECRET));
  });

  it("in a login that is not encoded is no part of a host", async (t) => {
    for (const address of [`${SECRET}/en@127.0.0.1:1`, `us3r:12/${SECRET}@h`, `${SECRET}?x@h`, `${SECRET}#x@h`, `127.0.0.1:1/${SECRET}`, `127.0.0.1:1?${SECRET}`]) {
      const { considers } = asking(t, { servers: `nats://${address}` });
      await assert.rejects(considers.connect(), (error) => {
        assert.equal(error.code, "nats-unreachable");
        assert.match(error.message, /a NATS address cannot be read: .*`%2F`/);
        assert.ok(!shown(error).toLowerCase().includes(SECRET.toLowerCase()), shown(error));
        return true;
      });
    }
    const { considers } = asking(t, { servers: "nats://127.0.0.1:1/" });
    await assert.rejects(considers.connect(), { message: /`127\.0\.0\.1:1` cannot be reached/ });
  });

  it("that holds a comma does not become two addresses", async (t) => {
    const { code, stdout, stderr } = await command([...BUILD, "--nats", `nats://user:12,${SECRET}@127.0.0.1:1`], { cwd: await folder(t), env: env() });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error: .*`%2C`/m);
    assert.ok(!`${stdout}${stderr}`.includes(SECRET), stderr);
  });
});

describe("several brokers", { concurrency: 2 }, () => {
  it("get one login, or none is sent", async (t) => {
    const heard = [];
    const actors = [await startActor(t, (line) => void heard.push(line)), await startActor(t, (line) => void heard.push(line))];
    const [one, other] = actors.map(({ url }) => url.slice("nats://".length));
    for (const servers of [[`nats://oc:${SECRET}@${one}`, other], [`nats://oc:${SECRET}@${one}`, `nats://oc:other@${other}`], [`nats://${SECRET}@${one}`, `nats://x@${other}`]]) {
      const { considers } = asking(t, { servers });
      await assert.rejects(considers.connect(), (error) => error.code === "invalid-options" && /different logins/.test(error.message) && !error.message.includes(SECRET));
    }
    assert.deepEqual(heard, []);
    const { considers } = asking(t, { servers: [`nats://oc:${SECRET}@${one}`, `nats://oc:${SECRET}@${other}`] });
    await considers.connect();
    assert.equal(heard.filter((line) => line.startsWith("CONNECT ") && line.includes(SECRET)).length, 1);
  });

  it("are each told with their own error where none can be reached", async (t) => {
    const [gone, shut] = [await startBroker(t), await startBroker(t, `authorization { token: "${SECRET}" }`)];
    await gone.kill();
    for (const servers of [[gone.url, shut.url], [shut.url, gone.url]]) {
      const { considers } = asking(t, { servers });
      await assert.rejects(considers.connect(), ({ code, message }) => {
        assert.equal(code, "nats-refused");
        assert.ok(message.includes(`the NATS broker at \`${shut.host}\` refuses the login`), message);
        assert.match(message, new RegExp(`\`${gone.host}\` cannot be reached: .*(ECONNREFUSED|refused)`));
        return true;
      });
    }
  });
});

describe("a broker that is away in front of one that answers", () => {
  it("is named in a warning of who asks and who grants, and others are not", async (t) => {
    const [gone, there, behind] = [await startBroker(t), await startBroker(t), await startBroker(t)];
    await gone.kill();
    const servers = [gone.url, there.url, behind.url];
    const passedOver = [`connected to the NATS broker at \`${there.host}\`; passed over, and not tried again: \`${gone.host}\``];
    const { considers, warnings } = asking(t, { servers });
    await considers.connect();
    assert.deepEqual(warnings, passedOver);
    const told = [];
    const granting = await grantOnNats({ servers, onWarning: (warning) => told.push(warning) });
    t.after(() => granting.close());
    assert.deepEqual(told, passedOver);
    const first = asking(t, { servers: servers.slice(1) });
    await first.considers.connect();
    assert.deepEqual(first.warnings, []);
  });
});

describe("times beyond what a timer takes", () => {
  it("are as long as it takes", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url, timeoutMs: 3e9, connectTimeoutMs: 3e9 });
    const answer = considers(eventOf(1), { signal: NEVER });
    await peers.untilAsked(1);
    peers.answer(eventOf(1));
    assert.deepEqual(await answer, { namesPeer: false });
  });
});

describe("twenty thousand messages of garbage", () => {
  it("are six warnings, and a count at the end", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const warnings = [];
    const considers = natsConsiders({ servers: broker.url, onWarning: (warning) => warnings.push(warning) });
    t.after(() => considers.close());
    await considers.connect();
    for (let number = 0; number < 20_000; number += 1) peers.say(`${number} x`);
    await until("all are read", () => considers.ignored === 20_000);
    assert.equal(warnings.length, 6, warnings.slice(0, 9).join("\n"));
    await considers.close();
    assert.deepEqual(warnings.slice(5), ["more messages that cannot be read are only counted", "19995 more messages cannot be read"]);
  });

  it("are as few for who grants", async (t) => {
    const broker = await startBroker(t);
    const [warnings, granted] = [[], []];
    const granting = await grantOnNats({ servers: broker.url, onWarning: (warning) => warnings.push(warning), onGranted: (event) => granted.push(event) });
    t.after(() => granting.close());
    const connection = await connect({ servers: broker.url });
    t.after(() => connection.close());
    for (let number = 0; number < 200; number += 1) connection.publish(QUESTIONS, "x");
    connection.publish(QUESTIONS, JSON.stringify({ payload: eventOf(1) }));
    await until("the question after them is granted", () => granted.length === 1);
    await granting.close();
    assert.deepEqual(warnings.slice(5), ["more messages that cannot be answered are only counted", "195 more messages cannot be answered"]);
  });
});

describe("what looks like a line of the command", () => {
  it("stays in the line of the error", async (t) => {
    const broker = await startBroker(t);
    const dir = await folder(t);
    const forged = "\nwrote ./fake.yml";
    const replaced = (text) => text.replaceAll(peerId(0), JSON.stringify(forged).slice(1, -1));
    const { workflow, peers } = manyPeers(1);
    await writeFile(join(dir, "workflow.json"), replaced(JSON.stringify(workflow)));
    await writeFile(join(dir, "peers.json"), replaced(JSON.stringify(peers)));
    const build = ["build", "workflow.json", "--peers", "peers.json", "--executions-id", EXECUTION, "--considers", "nats", "--nats", broker.url, "--considers-timeout", "1s"];
    for (const args of [build, build.slice(0, 6), [forged], ["build", `--${forged}`], ["lint", forged]]) {
      const { code, stdout, stderr } = await command(args, { cwd: dir, env: env() });
      assert.notEqual(code, 0);
      assert.match(stderr, /\\nwrote/);
      assert.doesNotMatch(stdout + stderr, /^wrote/m);
    }
  });
});
