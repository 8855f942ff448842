/** The execution that a build is for: without one nobody is asked, and one that cannot be read is an error as any other. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { ArgoBuilder, build, executionsIdOf, grantConsiders, init, OcArgoError, translate } from "oc-argo/node";

import { command, drawn, EXECUTION, manifestOf, sample, samplePath } from "./support.mjs";

const SOURCE = { workflow: sample("imagerie.json"), peers: sample("peers.json") };
/** Needs answers of computes alone, so that the first call of a builder asks nobody. */
const COMPUTES = { ...drawn(), workflow: { ...drawn().workflow, graph: { ...drawn().workflow.graph } } };
COMPUTES.peers = { ...COMPUTES.peers, far: { id: "far", name: "Far", relation: 2 } };
COMPUTES.workflow.graph.items.here = { id: "here", compute: { id: "c", name: "There", creator_id: "far" } };

before(() => init());

/** What becomes of a build with this execution: its error, and whether anybody was asked or anything written. */
async function outcome(source, execution) {
  const written = [];
  const considers = grantConsiders();
  const writeFile = async (name) => (written.push(name), name);
  const error = await build({ ...source, execution }, { considers, writeFile }).then(() => undefined, (thrown) => thrown);
  if (error !== undefined) assert.ok(error instanceof OcArgoError, `${error?.stack}`);
  return { error, asked: considers.granted.length, written: written.length };
}

describe("a build whose execution", () => {
  const unreadable = [["[", "unreadable-source"], [5, "wrong-type"], [true, "wrong-type"], [[1], "wrong-type"], ["no object", "wrong-type"], [{ executions_id: 5 }, "wrong-type"], [{ executions_id: ["a"] }, "wrong-type"]];
  for (const [execution, code] of unreadable) {
    it(`is ${JSON.stringify(execution)} ends with errors, beside those of the workflow`, async () => {
      for (const source of [SOURCE, COMPUTES, drawn(), { ...SOURCE, workflow: sample("broken.json") }]) {
        const { error, asked, written } = await outcome(source, execution);
        assert.deepEqual([error?.code, asked, written], ["workflow-has-errors", 0, 0]);
        const [first, ...others] = error.failure.diagnostics;
        assert.deepEqual([first.code, first.path.split("/")[1]], [code, "execution"]);
        assert.equal(others.some(({ path }) => path.startsWith("/execution")), false, "it is told once");
        assert.equal(others.some(({ code }) => code === "no-image"), source.workflow === sample("broken.json"));
      }
    });
  }

  for (const execution of [undefined, null, {}, { id: "x" }, { executions_id: "" }, { executions_id: null }, "", "id: x"]) {
    it(`is ${JSON.stringify(execution)} asks nobody`, async () => {
      for (const source of [SOURCE, COMPUTES]) {
        const { error, asked, written } = await outcome(source, execution);
        assert.deepEqual([error?.code, asked, written], ["no-execution", 0, 0]);
        assert.match(error.message, /^this build asks other peers, so it needs the `executions_id` of an execution/);
      }
      assert.deepEqual(await outcome(drawn(), execution), { error: undefined, asked: 0, written: 1 }, "nobody is to be asked here");
    });
  }

  it("is a text or an object with an `executions_id` asks for it", async () => {
    for (const execution of [{ executions_id: EXECUTION }, JSON.stringify({ executions_id: EXECUTION }), "executions_id: 0123"]) {
      assert.deepEqual(await outcome(SOURCE, execution), { error: undefined, asked: 3, written: 1 });
    }
  });

  // Byte order marks, odd ends of lines, numbers without end, and names for other places.
  for (const [text, id] of [
    ["executions_id: 12\n", "12"],
    ["\ufeffexecutions_id: 12\n", "12"],
    ["name: x\r\r\nexecutions_id: 0123\r\r\n", "0123"],
    ["name: x\rexecutions_id: 0123\r", "0123"],
    ["executions_id: 12e4567\n", "12e4567"],
    ["a: &x 0123\nexecutions_id: *x\n", "0123"],
    ["executions_id: true", "true"],
  ]) {
    it(`is ${JSON.stringify(text)} asks with the id that a translation has`, async () => {
      const considers = grantConsiders();
      const { translation } = await build({ ...SOURCE, execution: text }, { considers, writeFile: async (name) => name });
      const { labels } = manifestOf(translation.yaml).metadata;
      assert.deepEqual([executionsIdOf(text), labels["oc-executions-id"]], [id, id]);
      assert.deepEqual(new Set(considers.granted.map(({ executions_id }) => executions_id)), new Set([id]));
      assert.deepEqual(manifestOf(translate({ ...SOURCE, execution: text }).yaml).metadata.labels, labels);
    });
  }
});

describe("a builder that is given no execution", () => {
  it("asks nobody, and can be given one", async () => {
    const considers = grantConsiders();
    const builder = new ArgoBuilder(SOURCE.workflow, { peers: SOURCE.peers, considers, writeFile: async (name) => name });
    for (const none of [undefined, null, "", {}, { id: "x" }]) {
      await assert.rejects(builder.createDag(none, "default", true), { code: "no-execution" });
      await builder.createDag(none, "default", false);
      await assert.rejects(builder.completeBuild(""), { code: "no-execution" });
    }
    assert.equal(considers.granted.length, 0);
    await builder.completeBuild(EXECUTION);
    assert.equal(considers.granted.length, 3);
  });

  it("refuses what is none", async () => {
    const builder = new ArgoBuilder(SOURCE.workflow, { peers: SOURCE.peers });
    for (const wrong of [12345, 7n, true, Symbol("id"), () => EXECUTION, [EXECUTION], { executions_id: 5 }, { executions_id: {} }]) {
      const error = await builder.createDag(wrong, "default", false).catch((thrown) => thrown);
      assert.ok(error instanceof OcArgoError && error.code === "invalid-source", `${String(wrong)}: ${error}`);
    }
  });
});

describe("the command", () => {
  it("says the same of a build without one", async () => {
    const { code, stderr } = await command(["build", samplePath("imagerie.json"), "--peers", samplePath("peers.json"), "--considers", "grant", "--stdout"]);
    assert.equal(code, 2);
    assert.match(stderr, /this build asks other peers, so it needs /);
  });
});
