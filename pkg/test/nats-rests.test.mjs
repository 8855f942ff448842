/** When a question may not be asked yet, because an answer to another one could be taken for its own: without a broker. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Rests } from "../dist/node/nats-rests.js";
import { eventOf } from "./broker.mjs";

const [FIRST, SECOND, THIRD] = [eventOf(1), eventOf(2), eventOf(3)];

describe("a question that was given up", () => {
  let rests;
  beforeEach((t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    rests = new Rests(() => undefined);
  });

  it("holds others for half a minute at most, and never itself", (t) => {
    rests.afterGivingUp(FIRST, performance.now() - 300_000);
    assert.deepEqual([FIRST, SECOND].map((event) => rests.holds(event)), [false, true]);
    t.mock.timers.tick(30_100);
    assert.equal(rests.holds(SECOND), false);
  });

  it("holds itself where another was given up as well, and the longer rest counts", (t) => {
    rests.afterGivingUp(FIRST, performance.now() - 5000);
    rests.afterGivingUp(SECOND, performance.now() - 1000);
    assert.deepEqual([FIRST, SECOND, THIRD].map((event) => rests.holds(event)), [true, true, true]);
    t.mock.timers.tick(1100);
    assert.equal(rests.holds(THIRD), true);
    t.mock.timers.tick(4000);
    assert.equal(rests.holds(THIRD), false);
  });
});
