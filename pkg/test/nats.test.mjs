/** The handshake over a real broker: which messages answer a question, and which do not. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { before, describe, it } from "node:test";

import { init } from "oc-argo";

import { answerTo, asking, COMPUTE, eventOf, filesIn, startBroker, startBuild, startPeers, STORAGE, until } from "./broker.mjs";
import { EXECUTION, PARTNER, SELF } from "./support.mjs";

before(() => init());

const NEVER = new AbortController().signal;
const short = ({ data_type, dest_peer_id }) => [data_type, dest_peer_id];
const FOREIGN = "11111111-2222-4333-8444-555555555555";
/** What waits in a test gives up long before the test runner does. */
const TIMED = { timeoutMs: 10_000 };

/** A question that waits on a broker, and the peers that see it. */
async function oneQuestion(t, options = {}) {
  const broker = await startBroker(t);
  const peers = await startPeers(t, broker.url);
  const { considers, warnings } = asking(t, { servers: broker.url, ...TIMED, ...options });
  const question = { isAnswered: false };
  question.answer = considers(eventOf(1), { signal: NEVER }).then((answer) => {
    question.isAnswered = true;
    return answer;
  });
  question.answer.catch(() => undefined);
  await peers.untilAsked(1);
  return { broker, peers, considers, warnings, question };
}

describe("a build over NATS", { concurrency: 4 }, () => {
  for (const [how, form] of [["name no peer", {}], ["name their peer", { named: true }]]) {
    it(`takes answers that ${how} and come as soon as the question does`, async (t) => {
      const broker = await startBroker(t);
      const peers = await startPeers(t, broker.url, ({ event }) => peers.answer(event, form));
      const { done, dir, considers, warnings, progress } = await startBuild(t, { nats: { servers: broker.url } });
      const { path } = await done;
      assert.deepEqual(await filesIn(dir), [path.slice(dir.length + 1)]);
      assert.deepEqual(peers.questions.map(({ event }) => short(event)), [[STORAGE, PARTNER], [STORAGE, SELF], [COMPUTE, PARTNER]]);
      assert.equal(considers.ignored, 0);
      assert.deepEqual(warnings, []);
      assert.deepEqual(progress.filter(({ state }) => state === "granted").length, 3);
    });
  }

  it("asks in oc-lib's form", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }) => peers.answer(event));
    const wire = { fromApp: "oc-scheduler", methods: { PROPALGATION_EVENT: 9 } };
    const { done } = await startBuild(t, { nats: { servers: broker.url, wire } });
    await done;
    const { event, message } = peers.questions[0];
    assert.deepEqual({ ...message, payload: null }, { from_app: "oc-scheduler", datatype: STORAGE, user: "", method: 9, payload: null });
    assert.deepEqual(event, { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: PARTNER, data_type: STORAGE, origin_id: SELF });
  });

  it("ignores an answer that comes before its question, and takes one that comes long after", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }, { answer, questions }) => {
      if (event.data_type === COMPUTE) return;
      // The compute has not been asked for: this is somebody's mistake.
      if (questions.length === 1) answer({ ...event, data_type: COMPUTE });
      answer(event);
    });
    const build = await startBuild(t, { nats: { servers: broker.url } });
    await peers.untilAsked(3);
    // A message that is ignored shows that everything before it has been read.
    peers.say(answerTo(eventOf(1, { executions_id: FOREIGN })));
    await until("the foreign answer is ignored", () => build.considers.ignored === 2);
    assert.deepEqual(build.progress.filter(({ state }) => state === "granted").length, 2);
    assert.deepEqual(await filesIn(build.dir), []);
    peers.answer(peers.questions[2].event);
    await build.done;
    assert.equal(build.considers.ignored, 2);
    assert.equal((await filesIn(build.dir)).length, 1);
  });

  it("takes a second answer to a question for nothing", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const build = await startBuild(t, { nats: { servers: broker.url } });
    await peers.untilAsked(1);
    peers.answer(peers.questions[0].event, { named: true });
    peers.answer(peers.questions[0].event, { named: true });
    // The other storage; the compute is asked for when all storages have answered.
    await peers.untilAsked(2);
    peers.answer(peers.questions[1].event, { named: true });
    peers.answer(peers.questions[1].event, { named: true });
    await peers.untilAsked(3);
    await until("two are ignored", () => build.considers.ignored === 2);
    assert.equal(build.progress.filter(({ state }) => state === "granted").length, 2);
    assert.deepEqual(await filesIn(build.dir), []);
    peers.answer(peers.questions[2].event, { named: true });
    await build.done;
    assert.equal(build.considers.ignored, 2);
  });

  it("ends quickly after the timeout where nobody answers, and names the peer", async (t) => {
    const broker = await startBroker(t);
    const started = performance.now();
    const { done, dir, considers } = await startBuild(t, { nats: { servers: broker.url }, build: { considersTimeoutMs: 300 } });
    await assert.rejects(done, (error) => {
      assert.equal(error.code, "considers-timed-out");
      assert.ok(error.message.includes(PARTNER), error.message);
      assert.match(error.message, /STORAGE_RESOURCE/);
      assert.deepEqual(short(error.failure.event), [STORAGE, PARTNER]);
      assert.deepEqual(error.failure.granted, []);
      assert.ok(error.failure.waitedMs >= 290 && error.failure.waitedMs < 3000, String(error.failure.waitedMs));
      return true;
    });
    await considers.close();
    const tookMs = performance.now() - started;
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    assert.deepEqual(await filesIn(dir), []);
  });

  it("asks one peer for two storages, and takes both answers", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const { considers } = asking(t, { servers: broker.url, timeoutMs: 5000 });
    const events = [SELF, PARTNER].map((source_peer_id) => eventOf(1, { source_peer_id, data_type: STORAGE }));
    const answers = Promise.all(events.map((event) => considers(event, { signal: NEVER })));
    answers.catch(() => undefined);
    await peers.untilAsked(2);
    for (const event of events) peers.answer(event, { named: true });
    await answers;
  });

  it("leaves no listener on the signal of a question that was answered", async (t) => {
    const broker = await startBroker(t);
    await startPeers(t, broker.url, ({ event }, { answer }) => answer(event, { named: true }));
    const { considers } = asking(t, { servers: broker.url });
    const { signal } = new AbortController();
    for (let count = 0; count < 3; count++) await considers(eventOf(1), { signal });
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("says which answers had come when one did not", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }) => event.data_type === STORAGE && peers.answer(event, { named: true }));
    const { done, dir } = await startBuild(t, { nats: { servers: broker.url }, build: { considersTimeoutMs: 500 } });
    await assert.rejects(done, ({ code, failure }) => {
      assert.equal(code, "considers-timed-out");
      assert.deepEqual(short(failure.event), [COMPUTE, PARTNER]);
      return true;
    });
    assert.deepEqual(await filesIn(dir), []);
  });
});

describe("a message on the subject of answers", { concurrency: 4 }, () => {
  const forms = {
    "bare, with base64": { bare: true },
    "bare, with an inline object": { bare: true, inline: true },
    "bare, with a text of JSON": { bare: true, text: true },
    "inside a NATSResponse, with base64": {},
    "inside a NATSResponse, inline": { inline: true },
    "inside a NATSResponse, as text": { text: true },
    "with the data type's name": { names: true },
    "with the number of its action": { action: 42 },
    "sent on by an app that we do not know": { fromApp: "oc-whoever" },
    "that names its peer as dest_peer_id": { named: true },
    "that names its peer as peer_id": { named: "peer_id" },
    "that names its peer in peer_ids": { named: "peer_ids" },
  };
  it("answers in each of its forms", async (t) => {
    const { peers, considers, warnings, question } = await oneQuestion(t, { wire: { actions: { PB_CONSIDERS: 42 } } });
    peers.answer(eventOf(1), {});
    assert.deepEqual(await question.answer, { namesPeer: false });
    for (const [form, how] of Object.entries(forms)) {
      await t.test(form, async () => {
        const asked = peers.questions.length;
        const answer = considers(eventOf(1), { signal: NEVER });
        await peers.untilAsked(asked + 1);
        peers.answer(eventOf(1), how);
        assert.deepEqual(await answer, { namesPeer: how.named !== undefined });
      });
    }
    assert.equal(considers.ignored, 0);
    assert.deepEqual(warnings, []);
  });

  const others = {
    "of a foreign execution": { executionsId: FOREIGN },
    "of another data type": { datatype: STORAGE },
    "of a data type that nobody knows": { datatype: 99 },
    "with another action": { action: "PB_DELETE" },
  };
  for (const [what, form] of Object.entries(others)) {
    it(`${what} is ignored and counted`, async (t) => {
      const { peers, considers, warnings, question } = await oneQuestion(t);
      for (const bare of [true, false]) peers.answer(eventOf(1), { ...form, bare });
      await until("both are ignored", () => considers.ignored === 2);
      assert.equal(question.isAnswered, false);
      assert.deepEqual(warnings, []);
      peers.answer(eventOf(1));
      await question.answer;
      assert.equal(considers.ignored, 2);
    });
  }

  it("that names another peer is ignored", async (t) => {
    const { peers, considers, question } = await oneQuestion(t);
    peers.answer(eventOf(2), { named: true });
    await until("it is ignored", () => considers.ignored === 1);
    assert.equal(question.isAnswered, false);
    const other = { count: 1, last: eventOf(2).dest_peer_id };
    assert.deepEqual([considers.otherPeers(eventOf(1)), considers.otherPeers(eventOf(1, { executions_id: FOREIGN }))], [other, undefined]);
    peers.answer(eventOf(1), { named: true });
    await question.answer;
    assert.equal(considers.otherPeers(eventOf(1)), undefined);
  });

  for (const [what, nats, build] of [["the build's", {}, { considersTimeoutMs: 1000 }], ["`natsConsiders`'", { timeoutMs: 1000 }, {}]]) {
    it(`that names another peer is told of where ${what} time is over`, async (t) => {
      const broker = await startBroker(t);
      const names = [PARTNER.toUpperCase(), `z\u001b[31m\u202e${"z".repeat(300)}`];
      await startPeers(t, broker.url, ({ event }, { answer }) => names.forEach((name) => answer({ ...event, dest_peer_id: name }, { named: true })));
      const { done, considers } = await startBuild(t, { nats: { servers: broker.url, ...nats }, build });
      await assert.rejects(done, ({ code, message, failure }) => {
        assert.equal(code, "considers-timed-out");
        const told = `; 0 answers had come; 2 answers were ignored, since they name peers that nobody waited for, the last \`z\\u{1b}[31m\\u{202e}${"z".repeat(73)}…\``;
        assert.ok(message.startsWith(`the peer \`${PARTNER}\` did not answer for STORAGE_RESOURCE`) && message.endsWith(told), message);
        assert.deepEqual(failure.otherPeers, { count: 2, last: names[1].slice(0, 200) });
        return true;
      });
      assert.equal(considers.ignored, 2);
    });
  }

  it("that names no peer answers one question, the first asked", async (t) => {
    const { peers, considers, question } = await oneQuestion(t);
    let isSecondAnswered = false;
    const second = considers(eventOf(2), { signal: NEVER }).then(() => (isSecondAnswered = true));
    await peers.untilAsked(2);
    peers.answer(eventOf(2));
    await question.answer;
    peers.answer(eventOf(1, { executions_id: FOREIGN }));
    await until("all is read", () => considers.ignored === 1);
    assert.equal(isSecondAnswered, false);
    peers.answer(eventOf(2));
    await second;
  });

  it("with a number of an action that the wire does not name is warned of by its number", async (t) => {
    const { peers, considers, warnings, question } = await oneQuestion(t);
    peers.answer(eventOf(1), { action: 1234 });
    await until("it is warned of", () => warnings.length === 1);
    assert.match(warnings[0], /\b1234\b/);
    assert.match(warnings[0], /wire\.actions/);
    assert.equal(considers.ignored, 1);
    assert.equal(question.isAnswered, false);
    peers.answer(eventOf(1));
    await question.answer;
  });

  const garbage = {
    "that is empty": "",
    "that is no text": Uint8Array.from([0xff, 0xfe, 0x00]),
    "that is no object": "[1, 2]",
    "whose payload is no base64": JSON.stringify({ payload: "!!" }),
    "whose payload is base64 of garbage": JSON.stringify({ from_app: "x", datatype: 4, method: 1, payload: Buffer.from([0, 255, 7, 128]).toString("base64") }),
    "whose inner payload is base64 of garbage": JSON.stringify({ datatype: 4, action: "PB_CONSIDERS", payload: Buffer.from([0, 255, 7]).toString("base64") }),
    "whose payload is a number": JSON.stringify({ payload: 7 }),
    "of 1 MiB of garbage": "x".repeat(2 ** 20),
    "that is nested too deeply": `{"payload":${"[".repeat(200_000)}`,
  };
  for (const [what, message] of Object.entries(garbage)) {
    it(`${what} is warned of, and harms nothing`, async (t) => {
      const { peers, considers, warnings, question } = await oneQuestion(t);
      peers.say(message);
      await until("it is warned of", () => warnings.length === 1);
      assert.ok(warnings[0].length < 500, `${warnings[0].length} characters`);
      assert.equal(considers.ignored, 1);
      assert.equal(question.isAnswered, false);
      peers.answer(eventOf(1));
      await question.answer;
    });
  }

  it("of nearly 1 MiB answers like any other", async (t) => {
    const { peers, considers, question } = await oneQuestion(t);
    const inner = JSON.stringify({ executions_id: EXECUTION, dest_peer_id: eventOf(1).dest_peer_id, filler: "x".repeat(740_000) });
    const message = JSON.stringify({ datatype: COMPUTE, action: "PB_CONSIDERS", payload: Buffer.from(inner).toString("base64") });
    assert.ok(message.length < 2 ** 20 && message.length > 900_000, String(message.length));
    peers.say(message);
    assert.deepEqual(await question.answer, { namesPeer: true });
    assert.equal(considers.ignored, 0);
  });
});
