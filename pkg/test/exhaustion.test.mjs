/** The memory of the wasm module: calls leave none behind, and where it runs out the module is started afresh. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { ArgoBuilder, init, OcArgoError, readDocument, translate } from "oc-argo";

import initModule from "../wasm/oc_argo.js";
import { asking, eventOf, startBroker, startPeers } from "./broker.mjs";
import { deferred, EXECUTION, sample } from "./support.mjs";

const SOURCE = { workflow: sample("imagerie.json"), peers: sample("peers.json") };
/** The most that a module of 32 bits can have, in pages of 64 KiB. */
const MOST_PAGES = 65_536;

let expected;

before(async () => {
  await init();
  expected = JSON.stringify(translate(SOURCE));
});

const memory = async () => (await initModule()).memory;
const bytes = async () => (await memory()).buffer.byteLength;
const isInternal = (error) => error instanceof OcArgoError && error.code === "internal";

/** Lets the module run out: all the memory that there can be is taken, and a document needs more than is left. */
async function runOut() {
  const full = await memory();
  full.grow(MOST_PAGES - full.buffer.byteLength / 65_536);
  const large = `"${"x".repeat(8 * 1024 * 1024)}"`;
  assert.throws(() => readDocument(large), (error) => isInternal(error) && /started afresh/.test(error.message));
}

/** The sizes after the first two hundred calls, and after two thousand more. */
async function sizesOver(call) {
  for (let left = 200; left > 0; left--) call();
  const first = await bytes();
  for (let left = 2000; left > 0; left--) call();
  return [first, await bytes()];
}

describe("memory", () => {
  it("is not left behind by translations", async () => {
    const [first, last] = await sizesOver(() => translate(SOURCE));
    assert.equal(last, first);
  });

  it("is not left behind by calls that fail", async () => {
    const failing = [
      () => translate(SOURCE, { nope: "x".repeat(1000) }),
      () => translate({ workflow: `{"graph":{"items":${"[".repeat(1000)}` }),
      () => new ArgoBuilder(SOURCE.workflow, {}, { build: { nope: 1 } }),
      () => translate(SOURCE, { defaults: { get spec() { throw new Error("mine"); } } }),
    ];
    let at = 0;
    const [first, last] = await sizesOver(() => {
      try {
        failing[at++ % failing.length]();
      } catch (error) {
        assert.equal(error.code, "invalid-options");
      }
    });
    assert.equal(last, first);
  });
});

describe("a module that has run out of memory", () => {
  it("says so, gives its memory back, and translates as before", async () => {
    const before = await bytes();
    await runOut();
    assert.equal(JSON.stringify(translate(SOURCE)), expected);
    assert.ok((await bytes()) <= before, `${await bytes()} bytes`);
  });

  it("ends the builds that it held, whose late answers disturb nobody", async () => {
    const [asked, answer] = [deferred(), deferred()];
    const considers = () => (asked.resolve(), answer.promise);
    // The timer of a build goes on to its end, and the process waits for it.
    const builder = new ArgoBuilder(SOURCE.workflow, { peers: SOURCE.peers, considers }, { build: { considersTimeoutMs: 2000 } });
    const build = builder.createDag(EXECUTION, "default", true);
    await asked.promise;
    await runOut();
    await assert.rejects(build, isInternal);
    answer.resolve({ namesPeer: true });
    await assert.rejects(builder.createDag(EXECUTION, "default", true), isInternal);
    const another = new ArgoBuilder(SOURCE.workflow, { peers: SOURCE.peers });
    assert.equal((await another.createDag(EXECUTION, "default", false)).nbTasks, 5);
    assert.equal(JSON.stringify(translate(SOURCE)), expected);
  });

  it("understands the answers of a broker as before", async (t) => {
    const broker = await startBroker(t);
    await startPeers(t, broker.url, ({ event }, { answer }) => answer(event, { named: true }));
    const { considers, warnings } = asking(t, { servers: broker.url, timeoutMs: 10_000 });
    const { signal } = new AbortController();
    await considers(eventOf(1), { signal });
    await runOut();
    assert.deepEqual(await considers(eventOf(2), { signal }), { namesPeer: true });
    assert.deepEqual(warnings, []);
  });

  it("ends the call of a builder that it cannot take, and tells nobody else of it", async () => {
    // The runner takes a rejection that nobody waits for as a failure of this test.
    const builder = new ArgoBuilder(SOURCE.workflow, { peers: SOURCE.peers });
    const full = await memory();
    full.grow(MOST_PAGES - full.buffer.byteLength / 65_536);
    await assert.rejects(builder.createDag(EXECUTION, "x".repeat(8 * 1024 * 1024), false), isInternal);
    assert.equal(JSON.stringify(translate(SOURCE)), expected);
  });
});
