/** What builders leave behind: nothing that waits in the wasm module, and no builder that nobody refers to. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { ArgoBuilder, grantConsiders, init } from "oc-argo";

import initModule from "../wasm/oc_argo.js";
import { EXECUTION, sample } from "./support.mjs";

const WORKFLOW = sample("imagerie.json");
const PEERS = sample("peers.json");

before(() => init());

/** Lets everything run that is ready to. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** How many values of JavaScript the wasm module holds. */
async function heldValues() {
  await settle();
  const { __wbindgen_externrefs: table } = await initModule();
  let held = 0;
  for (let index = 0; index < table.length; index++) held += table.get(index) == null ? 0 : 1;
  return held;
}

describe("many builds", () => {
  const silent = () => new Promise(() => {});
  const ways = {
    "whose answers come": [{ considers: grantConsiders() }, {}],
    "whose answers never come": [{ considers: silent }, { build: { considersTimeoutMs: 1, concurrency: 2 } }],
    "whose answers are refused": [{ considers: async () => Promise.reject(new Error("no")) }, {}],
    "that are cancelled while they wait": [{ considers: silent }, {}, true],
    "whose documents never come": [{ peers: undefined, loadPeer: silent }, {}, true],
    "whose files are never written": [{ considers: grantConsiders(), writeFile: silent }, {}, true],
  };
  for (const [what, [members, options, isCancelled]] of Object.entries(ways)) {
    it(`${what} leave nothing in the module that waits`, async () => {
      const run = async (count) => {
        for (let left = count; left > 0; left--) {
          const controller = new AbortController();
          const call = { signal: controller.signal };
          const builder = new ArgoBuilder(WORKFLOW, { peers: PEERS, writeFile: async () => "written", ...members }, options);
          const built = builder.createDag(EXECUTION, "default", true, call).then(() => builder.completeBuild(EXECUTION, call));
          built.catch(() => undefined);
          if (isCancelled) {
            await settle();
            controller.abort();
          }
          await built.catch(() => undefined);
        }
        return heldValues();
      };
      assert.equal(await run(30), await run(5));
    });
  }
});

describe("a builder that nobody refers to", () => {
  it("goes, also where its host refers to it", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc");
    const COUNT = 20;
    let gone = 0;
    const registry = new FinalizationRegistry(() => gone++);
    const make = async () => {
      let builder;
      const host = { peers: PEERS, considers: async () => void builder.remotePeers, writeFile: async () => "written" };
      builder = new ArgoBuilder(WORKFLOW, host);
      registry.register(builder);
      await builder.createDag(EXECUTION, "default", true);
      await builder.completeBuild(EXECUTION);
    };
    for (let left = COUNT; left > 0; left--) await make();
    for (let turns = 0; turns < 100 && gone < COUNT - 1; turns++) {
      collectGarbage();
      await settle();
    }
    // The last may still be on the stack.
    assert.ok(gone >= COUNT - 1, `${gone} of ${COUNT} are gone`);
  });
});
