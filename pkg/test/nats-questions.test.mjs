/** The questions that wait on a broker: what one costs does not depend on how many others wait. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Questions } from "../dist/node/nats-questions.js";

const COUNT = 500;

/** Questions to as many peers, how often one of them was looked at, and the asking of them. */
function asked() {
  const looked = { times: 0 };
  const events = Array.from({ length: COUNT }, (_, index) => ({
    get executions_id() {
      looked.times++;
      return "execution";
    },
    data_type: 4,
    dest_peer_id: `peer ${index}`,
    source_peer_id: "us",
    origin_id: "us",
  }));
  const published = [];
  const questions = new Questions({ ask: (event) => published.push(event), forget: () => undefined });
  const stops = events.map(() => new AbortController());
  const answers = events.map((event, index) => questions.add(event, stops[index].signal));
  return { looked, events, published, questions, stops, answers };
}

describe("many questions", () => {
  it("are each asked and answered without looking at all the others", async () => {
    const { looked, events, published, questions, answers } = asked();
    assert.equal(published.length, COUNT);
    for (const event of events.toReversed()) questions.answer([event], true);
    assert.deepEqual(await Promise.all(answers), events.map(() => ({ namesPeer: true })));
    assert.deepEqual(questions.events, []);
    assert.ok(looked.times < 30 * COUNT, `${looked.times} looks`);
  });

  it("are given up without looking at all the others", async () => {
    const { looked, questions, stops, answers } = asked();
    for (const stop of stops) stop.abort(new Error("given up"));
    for (const { reason } of await Promise.allSettled(answers)) assert.match(reason.message, /given up/);
    assert.deepEqual(questions.events, []);
    assert.ok(looked.times < 30 * COUNT, `${looked.times} looks`);
    questions.fail(new Error("over"));
  });

  it("are asked one after the other once the connection was lost, in the order in which they came", () => {
    const { events, published, questions, answers } = asked();
    for (const answer of answers) answer.catch(() => undefined);
    published.length = 0;
    questions.lost();
    questions.back();
    for (const event of events) questions.answer([event], true);
    assert.deepEqual(published, events);
    questions.fail(new Error("over"));
  });
});
