/** What a cancel means: nothing is begun any more, nothing holds it up, and its reason goes wherever it is of use. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { before, describe, it } from "node:test";

import { ArgoBuilder, grantConsiders, init, OcArgoError } from "oc-argo";

import { deferred, drawing, EXECUTION, sample, SELF } from "./support.mjs";

const WORKFLOW = sample("imagerie.json");
const PEERS = sample("peers.json");
const REASON = new Error("the user went home");

before(() => init());

/** The error of a call that was cancelled for this reason. */
async function cancelled(call, reason) {
  const error = await call.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}`), (thrown) => thrown);
  assert.ok(error instanceof OcArgoError, `${error?.stack ?? error}`);
  assert.equal(error.code, "cancelled");
  assert.equal(error.cause, reason);
}

/** A host whose member `name` is asked, and never answers. */
function hanging(name, members = {}) {
  const asked = deferred();
  const hangs = (...args) => (asked.resolve(args.at(-1).signal), new Promise(() => {}));
  return { asked: asked.promise, host: { peers: PEERS, considers: grantConsiders(), writeFile: async () => "written", ...members, [name]: hangs } };
}

describe("a signal that was aborted before", () => {
  it("asks nobody, loads nothing, and says so, with `write` and without", async () => {
    const asked = [];
    const note = (what) => async () => void asked.push(what);
    const host = { considers: note("considers"), loadPeer: note("loadPeer"), loadWorkflow: note("loadWorkflow"), writeFile: note("writeFile") };
    const onProgress = note("onProgress");
    for (const peers of [undefined, PEERS]) {
      for (const write of [true, false]) {
        const builder = new ArgoBuilder(WORKFLOW, { ...host, peers });
        await cancelled(builder.createDag(EXECUTION, "default", write, { signal: AbortSignal.abort(REASON), onProgress }), REASON);
        assert.equal(builder.translation, undefined);
      }
    }
    const builder = new ArgoBuilder(WORKFLOW, { ...host, peers: PEERS });
    await builder.createDag(EXECUTION, "default", false);
    await cancelled(builder.completeBuild(EXECUTION, { signal: AbortSignal.abort(REASON), onProgress }), REASON);
    assert.deepEqual(asked, []);
  });

  it("may have any reason", async () => {
    for (const reason of ["a text", 5, null, { of: "a page" }]) {
      await cancelled(new ArgoBuilder(WORKFLOW, { peers: PEERS }).createDag(EXECUTION, "default", false, { signal: AbortSignal.abort(reason) }), reason);
    }
    const signal = AbortSignal.abort();
    await cancelled(new ArgoBuilder(WORKFLOW, { peers: PEERS }).createDag(EXECUTION, "default", false, { signal }), signal.reason);
  });
});

describe("a signal of many builds", () => {
  it("ends them all, has one listener meanwhile and none afterwards, and Node warns of nothing", async (t) => {
    const warnings = [];
    const note = (warning) => warnings.push(warning);
    process.on("warning", note);
    t.after(() => process.off("warning", note));
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = () => getEventListeners(signal, "abort").length;
    const { host } = hanging("considers");
    const began = (members) => new ArgoBuilder(WORKFLOW, { ...host, ...members }).createDag(EXECUTION, "default", true, { signal });
    const waiting = Array.from({ length: 30 }, () => began());
    await Promise.all(Array.from({ length: 30 }, () => began({ considers: grantConsiders() })));
    assert.equal(listeners(), 1);
    controller.abort(REASON);
    await Promise.all(waiting.map((build) => cancelled(build, REASON)));
    assert.equal(listeners(), 0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(warnings, []);
  });

  it("has no listener once the last has ended, whichever that is", async () => {
    const { signal } = new AbortController();
    const answers = [deferred(), deferred(), deferred()];
    const builds = answers.map(({ promise }) =>
      new ArgoBuilder(WORKFLOW, { peers: PEERS, considers: () => promise }).createDag(EXECUTION, "default", true, { signal }));
    for (const index of [1, 0, 2]) {
      assert.equal(getEventListeners(signal, "abort").length, 1);
      answers[index].resolve();
      await builds[index];
    }
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

describe("a signal that is aborted", () => {
  it("between two questions keeps the second from being asked", async () => {
    const controller = new AbortController();
    const asked = [];
    const considers = async (event) => {
      asked.push(event);
      controller.abort(REASON);
      return { namesPeer: true };
    };
    const builder = new ArgoBuilder(WORKFLOW, { peers: PEERS, considers }, { build: { concurrency: 1 } });
    await cancelled(builder.createDag(EXECUTION, "default", true, { signal: controller.signal }), REASON);
    assert.equal(asked.length, 1);
  });

  it("by the one who is told keeps the question from being asked", async () => {
    const controller = new AbortController();
    const considers = grantConsiders();
    const builder = new ArgoBuilder(WORKFLOW, { peers: PEERS, considers });
    const onProgress = () => controller.abort(REASON);
    await cancelled(builder.createDag(EXECUTION, "default", true, { signal: controller.signal, onProgress }), REASON);
    assert.equal(considers.granted.length, 0);
  });

  const calls = {
    considers: (builder, call) => builder.createDag(EXECUTION, "default", true, call),
    loadPeer: (builder, call) => builder.createDag(EXECUTION, "default", false, call),
    loadWorkflow: (builder, call) => builder.createDag(EXECUTION, "default", false, call),
    writeFile: async (builder, call) => (await builder.createDag(EXECUTION, "default", true), builder.completeBuild(EXECUTION, call)),
  };
  for (const [name, call] of Object.entries(calls)) {
    it(`while \`${name}\` hangs ends the call, and tells it why`, async () => {
      const { asked, host } = hanging(name, name === "loadPeer" ? { peers: undefined } : {});
      const workflow = name === "loadWorkflow" ? sample("chaine.json") : WORKFLOW;
      const controller = new AbortController();
      const ended = cancelled(call(new ArgoBuilder(workflow, host), { signal: controller.signal }), REASON);
      const signal = await asked;
      assert.equal(signal.aborted, false);
      controller.abort(REASON);
      assert.deepEqual([signal.aborted, signal.reason], [true, REASON]);
      await ended;
    });

    it(`where \`${name}\` gives up with an error of its own is still the reason`, async () => {
      const asked = deferred();
      const givesUp = (...args) =>
        new Promise((_, reject) => {
          const { signal } = args.at(-1);
          signal.addEventListener("abort", () => reject(new Error("given up")));
          asked.resolve();
        });
      const host = { peers: name === "loadPeer" ? undefined : PEERS, considers: grantConsiders(), [name]: givesUp };
      const workflow = name === "loadWorkflow" ? sample("chaine.json") : WORKFLOW;
      const controller = new AbortController();
      const ended = cancelled(call(new ArgoBuilder(workflow, host), { signal: controller.signal }), REASON);
      await asked.promise;
      controller.abort(REASON);
      await ended;
    });
  }

  it("when the call has ended changes nothing", async () => {
    const controller = new AbortController();
    const builder = new ArgoBuilder(drawing(), { peers: { [SELF]: { id: SELF, relation: 1 } }, writeFile: async () => "written" });
    await builder.createDag(EXECUTION, "default", true, { signal: controller.signal });
    controller.abort(REASON);
    assert.equal(await builder.completeBuild(EXECUTION), "written");
  });
});

describe("a call that fails for another reason", () => {
  it("has that as its cause, and not the errors of those who were told to give up", async () => {
    const mine = new Error("no room left");
    let asked = 0;
    const considers = (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("given up")));
        if (++asked === 2) reject(mine);
      });
    const builder = new ArgoBuilder(WORKFLOW, { peers: PEERS, considers }, { build: { concurrency: 2 } });
    await assert.rejects(builder.createDag(EXECUTION, "default", true), (error) => error.code === "considers-refused" && error.cause === mine);
  });
});

describe("a host that is an object of a class", () => {
  it("is called as one", async () => {
    class Host {
      peers = PEERS;
      #granted = 0;
      async considers() {
        this.#granted++;
      }
      async writeFile() {
        return `${this.#granted} answers`;
      }
    }
    const builder = new ArgoBuilder(WORKFLOW, new Host());
    await builder.createDag(EXECUTION, "default", true);
    assert.equal(await builder.completeBuild(EXECUTION), "3 answers");
  });
});
