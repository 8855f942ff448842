/** Builds of the background translator in the caller's own thread, which asks the page and ends with what it threw. */
import assert from "node:assert/strict";
import { afterEach, before, beforeEach, describe, it } from "node:test";

import { init, OcArgoError } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";

import { EXECUTION, sample, withCode } from "./support.mjs";

let background;

before(() => init());
beforeEach(() => (background = new BackgroundTranslator()));
afterEach(() => background.close());

const rejectsWith = (promise, code, message) => assert.rejects(promise, withCode(code, message));

describe("a build in the background", () => {
  const source = { workflow: sample("imagerie.json"), peers: sample("peers.json"), execution: { executions_id: EXECUTION } };

  it("reads the sub-workflows of its source, and its options", async () => {
    const workflows = { "9f5ebc8e-1de5-56d1-a110-03e59e112e0a": sample("controle-qualite.json") };
    // Without them it would end with errors.
    const { yaml } = await background.build({ ...source, workflow: sample("chaine.json"), workflows }, { namespace: "mine" }, { considers: async () => undefined });
    assert.match(yaml, /^ {2}namespace: mine$/m);
  });

  it("fails where nobody can be asked", async () => {
    for (const build of [undefined, {}, { onProgress: () => undefined }]) {
      await rejectsWith(background.build(source, {}, build), "host-lacks", /the host has no `considers`/);
    }
  });

  it("asks nobody without an execution, or where it cannot be read", async () => {
    const asked = [];
    const considers = async (event) => void asked.push(event);
    await rejectsWith(background.build({ ...source, execution: {} }, {}, { considers }), "no-execution");
    await rejectsWith(background.build({ ...source, execution: "[" }, {}, { considers }), "workflow-has-errors");
    assert.deepEqual(asked, []);
  });

  it("has as its cause what the page threw, whatever that is", async () => {
    const odd = Object.create(null);
    for (const [thrown, message] of [[new Error("not today"), /not today/], [odd, /no reason was given/], [undefined, /undefined/], [new OcArgoError("nats-lost", "gone"), /gone/]]) {
      const considers = async () => {
        throw thrown;
      };
      const found = await background.build(source, {}, { considers }).catch((error) => error);
      assert.deepEqual([found.code, "cause" in found, found.cause === thrown], ["considers-refused", true, true]);
      assert.match(found.message, message);
      assert.equal(typeof found.failure.event.dest_peer_id, "string");
    }
  });

  it("has the first of several errors as its cause, and none where the answer came too late", async () => {
    const first = new Error("first");
    const later = (_event, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("later"))));
    const answers = [later, () => Promise.reject(first)];
    const considers = async (...question) => answers.shift()(...question);
    await assert.rejects(background.build(source, { build: { concurrency: 2 } }, { considers }), ({ code, cause }) => code === "considers-refused" && cause === first);
    assert.equal(answers.length, 0);
    const late = background.build(source, { build: { considersTimeoutMs: 1 } }, { considers: later });
    await assert.rejects(late, ({ code, cause }) => code === "considers-timed-out" && cause === undefined);
  });

  it("has as its cause why it was cancelled, whenever that was, and asks nobody where it was before", async () => {
    const reason = new Error("the user has left");
    const asked = [];
    const early = background.build(source, {}, { considers: async (event) => void asked.push(event), signal: AbortSignal.abort(reason) });
    await assert.rejects(early, ({ code, cause }) => code === "cancelled" && cause === reason);
    assert.deepEqual(asked, []);
    const controller = new AbortController();
    const considers = () => (controller.abort(reason), new Promise(() => undefined));
    const late = background.build(source, {}, { considers, signal: controller.signal });
    await assert.rejects(late, ({ code, cause }) => code === "cancelled" && cause === reason);
  });

  it("does not begin with what is no signal and no function", async () => {
    let asked = 0;
    const considers = async () => void asked++;
    for (const signal of [5, "now", {}, true]) await rejectsWith(background.build(source, {}, { considers, signal }), "invalid-options", /`signal` is no/);
    await rejectsWith(background.build(source, {}, { considers: 5 }), "invalid-options", /`considers` is no function/);
    await rejectsWith(background.build(source, {}, { considers, onProgress: {} }), "invalid-options", /`onProgress` is no function/);
    const getter = { considers, get signal() { throw new Error("not now"); } };
    await rejectsWith(background.build(source, {}, getter), "invalid-options", /cannot be read: not now/);
    await background.init();
    assert.equal(asked, 0);
    assert.match((await background.build(source, {}, { considers, onProgress: null, signal: null })).fileName, /\.yml$/);
  });

  it("ends with the error of the one who is told, once, and withdraws what is asked", async () => {
    let told = 0;
    const mistake = new Error("a mistake in the progress bar");
    const onProgress = () => {
      told++;
      throw mistake;
    };
    const withdrawn = [];
    const considers = (_event, { signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => (withdrawn.push(signal.reason), resolve())));
    await assert.rejects(background.build(source, {}, { considers, onProgress }), (error) => error === mistake);
    const { fileName } = await background.build(source, {}, { considers: async () => undefined });
    assert.match(fileName, /\.yml$/);
    assert.equal(told, 1);
    assert.ok(withdrawn.length <= 1);
  });
});
