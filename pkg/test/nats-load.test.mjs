/** The handshake under load: many peers, much that is about something else, and many builds on one broker. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { init } from "oc-argo";

import { answerTo, COMPUTE, imagerie, manyPeers, startBroker, startBuild, startPeers, STORAGE } from "./broker.mjs";
import { EXECUTION, PARTNER, SELF } from "./support.mjs";

before(() => init());

const PEERS = 200;
/** Argo's full definitions take 200 templates, and the DAG is one more. */
const MINIMAL = { crds: "minimal" };
const UNRELATED = 1000;
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(2)} s`;
const execution = (number) => `${String(number).padStart(8, "0")}-1111-4222-8333-444444444444`;

/** Messages that look much like an answer and are none. */
function unrelated(event, number) {
  const foreign = { ...event, executions_id: execution(number) };
  return [
    answerTo(foreign, { named: true }),
    answerTo(foreign, { bare: true }),
    answerTo(event, { datatype: STORAGE, named: true }),
    answerTo(event, { action: "PB_DELETE" }),
    answerTo({ ...event, dest_peer_id: `nobody-${number}` }, { named: "peer_ids" }),
  ][number % 5];
}

describe("200 peers, with 1,000 unrelated messages among the answers", () => {
  for (const [how, named] of [["answers that name their peers", true], ["answers that name no peer", false]]) {
    it(`are built with ${how}`, async (t) => {
      const broker = await startBroker(t);
      let said = 0;
      let open = 0;
      let mostOpen = 0;
      const granted = [];
      const peers = await startPeers(t, broker.url, ({ event }, { questions }) => {
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        // Between the arrival of a question and its answer stands one turn of the event loop, so that questions which
        // are asked together can be seen together.
        setImmediate(() => {
          const share = Math.floor((UNRELATED * questions.length) / PEERS);
          for (; said < Math.min(share, UNRELATED); said += 1) peers.say(unrelated(event, said));
          granted.push(event.dest_peer_id);
          open -= 1;
          peers.answer(event, { named });
        });
      });
      const started = performance.now();
      const { done, considers, warnings } = await startBuild(t, { source: manyPeers(PEERS), options: MINIMAL, nats: { servers: broker.url } });
      const { translation } = await done;
      t.diagnostic(`${PEERS} peers, ${how}: ${seconds(started)}; at most ${mostOpen} question(s) open`);
      assert.equal(translation.remotePeers.length, PEERS);
      assert.equal(peers.questions.length, PEERS);
      assert.equal(new Set(granted).size, PEERS);
      assert.equal(said, UNRELATED);
      assert.equal(considers.ignored, UNRELATED);
      assert.deepEqual(warnings, []);
      if (named) assert.ok(mostOpen > 1, "all that are left are asked at once");
      else assert.equal(mostOpen, 1);
    });
  }

  it("are asked all at once when the first answer names its peer", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }, { questions, answer }) => questions.length === 1 && answer(event, { named: true }));
    const { done } = await startBuild(t, { source: manyPeers(PEERS), options: MINIMAL, nats: { servers: broker.url } });
    // Nobody answers before all are asked.
    await peers.untilAsked(PEERS);
    for (const { event } of peers.questions.slice(1).reverse()) peers.answer(event, { named: true });
    await done;
    assert.equal(peers.questions.length, PEERS);
  });

  it("are asked as many at once as `concurrency` says", async (t) => {
    const broker = await startBroker(t);
    let [open, mostOpen] = [0, 0];
    const peers = await startPeers(t, broker.url, ({ event }) => {
      mostOpen = Math.max(mostOpen, (open += 1));
      setImmediate(() => {
        open -= 1;
        peers.answer(event, { named: true });
      });
    });
    const { done } = await startBuild(t, { source: manyPeers(50), nats: { servers: broker.url }, build: { concurrency: 7 } });
    await done;
    assert.equal(mostOpen, 7);
    assert.equal(peers.questions.length, 50);
  });
});

describe("20 builds at once on one broker", () => {
  for (const named of [true, false]) {
    it(`each get their own answers, which ${named ? "name their peers" : "name no peer"}`, async (t) => {
      const broker = await startBroker(t);
      const count = 20;
      const waiting = [];
      // Answers go out in rounds: one for each question that waits, last build first.
      const answerAll = () => waiting.splice(0).reverse().forEach((event) => peers.answer(event, { named }));
      const peers = await startPeers(t, broker.url, ({ event }) => waiting.push(event) === 1 && setImmediate(answerAll));
      const builds = await Promise.all(
        Array.from({ length: count }, (_, number) => startBuild(t, { source: imagerie(execution(number)), nats: { servers: broker.url } })),
      );
      const results = await Promise.all(builds.map(({ done }) => done));
      results.forEach(({ translation, path }, number) => {
        assert.ok(translation.yaml.includes(`target-${PARTNER}-${execution(number)}`), path);
      });
      assert.equal(new Set(results.map(({ path }) => path)).size, count);
      for (let number = 0; number < count; number += 1) {
        const asked = peers.questions.filter(({ event }) => event.executions_id === execution(number)).map(({ event }) => [event.data_type, event.dest_peer_id]);
        assert.deepEqual(asked, [[STORAGE, PARTNER], [STORAGE, SELF], [COMPUTE, PARTNER]]);
        const grantedOf = builds[number].progress.filter(({ state }) => state === "granted");
        assert.ok(grantedOf.every(({ event }) => event.executions_id === execution(number)));
        assert.equal(grantedOf.length, 3);
      }
    });
  }

  it("do not answer for one that nobody answers", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }) => event.executions_id !== EXECUTION && peers.answer(event, { named: event.executions_id.endsWith("0") }));
    const unanswered = await startBuild(t, { nats: { servers: broker.url } });
    await peers.untilAsked(1);
    const others = await Promise.all(Array.from({ length: 19 }, (_, number) => startBuild(t, { source: imagerie(execution(number)), nats: { servers: broker.url } })));
    await Promise.all(others.map(({ done }) => done));
    assert.deepEqual(unanswered.progress.map(({ state }) => state), ["waiting"]);
    for (const event of [1, 2, 3]) {
      await peers.untilAsked(19 * 3 + event);
      peers.answer(peers.questions.filter(({ event: { executions_id: id } }) => id === EXECUTION).at(-1).event);
    }
    await unanswered.done;
  });
});
