/** A translation that is kept between changes: its edits, what it makes when asked, and what it says to wrong calls. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { init, Preview, readDocument, translate } from "oc-argo";

import initModule from "../wasm/oc_argo.js";
import { cases, drawing, drawn, withCode } from "./support.mjs";

before(() => init());

/** The text with the edits made. */
function edited(before, edits) {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let [text, at] = ["", 0];
  for (const { start, end, text: inserted } of edits) {
    assert.ok(at <= start && start <= end && end <= lines.length, `${start}..${end} behind ${at} of ${lines.length}`);
    text += lines.slice(at, start).join("") + inserted;
    at = end;
  }
  return text + lines.slice(at).join("");
}

/** What an update and a translation both say. */
const said = ({ diagnostics, nbTasks, manifestBytes, firstItems, lastItems, remotePeers, considers }) => ({
  diagnostics, nbTasks, manifestBytes, firstItems, lastItems, remotePeers, considers,
});

const COMMAND = "/workflow/graph/items/task/processing/instances/0/access/container/command";

describe("a kept translation", () => {
  it("says of every case what a fresh translation says", () => {
    const preview = new Preview();
    let text = "";
    for (const { name, source, options, yaml } of cases()) {
      text = edited(text, preview.setOptions(options ?? {}).edits);
      const update = preview.update(source);
      text = edited(text, update.edits);
      const fresh = translate(source, options);
      assert.equal(text, yaml, name);
      assert.equal(preview.yaml, yaml, name);
      assert.deepEqual(said(update), said(fresh), name);
      assert.deepEqual(preview.dag, fresh.dag, name);
      assert.deepEqual(preview.sourceMap, fresh.sourceMap, name);
    }
    preview.free();
  });

  it("makes an editor's changes", () => {
    const source = drawn();
    const preview = new Preview();
    let text = edited("", preview.update(source).edits);
    const { items } = source.workflow.graph;
    const changes = [
      { op: "set", path: COMMAND, value: "echo é 🙂 \ud800" },
      { op: "set", path: "/workflow/graph/items/other", value: { ...structuredClone(items.task), id: "other" } },
      { op: "set", path: "/workflow/graph/links/-", value: { source: { id: "other" }, destination: { id: "task" } } },
    ];
    items.other = changes[1].value;
    items.task.processing.instances[0].access.container.command = "echo é 🙂 \ufffd";
    source.workflow.graph.links.push(changes[2].value);
    const update = preview.apply(changes);
    text = edited(text, update.edits);
    const fresh = translate(source);
    assert.equal(text, fresh.yaml);
    assert.deepEqual(said(update), said(fresh));
    assert.equal(preview.dag, preview.dag, "it is made once");
    assert.deepEqual(preview.dag, fresh.dag);

    text = edited(text, preview.apply([{ op: "remove", path: "/workflow/graph/items/other" }]).edits);
    assert.doesNotMatch(text, /other/);
    assert.deepEqual(preview.dag.tasks.map(({ itemId }) => itemId), ["task"], "it is made anew");
    assert.equal(preview.yaml, text);
  });

  it("takes documents again that it has, and others in their place", () => {
    const texts = (...names) => names.map((name) => JSON.stringify(drawing({ name })));
    const [one, two, three] = texts("One", "Two", "Three");
    const item = (id) => ({ id, workflow: { id, name: id } });
    const reaching = drawing();
    Object.assign(reaching.graph.items, { one: item("one"), two: item("two") });
    const [plain, both] = [JSON.stringify(drawing()), JSON.stringify(reaching)];
    const [{ peers }, object] = [drawn(), drawing({ name: "Object" })];
    const [ours, theirs] = [JSON.stringify(peers), JSON.stringify({ ...peers, other: { id: "other", relation: 2 } })];
    const execution = JSON.stringify({ executions_id: "e" });
    const steps = [
      [plain, { one, two }, ours], [plain, { one, two }, ours, execution], [both, { one, two }, ours, execution], [both, { one: two, two: one }, theirs],
      [both, { one: two, two: object }, theirs], [both, { one: two, two: object }, theirs, execution], [both, { two }, undefined], [both, { one, two }, ours], [plain, undefined, ours],
      [both, { one: three, two }, ours], [both, { one: "{", two }, "["], [both, { one: three, two: three }, ours],
    ];
    const preview = new Preview();
    let text = "";
    const shows = (source, options) => {
      const update = preview.update(source);
      text = edited(text, update.edits);
      const fresh = translate(source, options);
      assert.equal(text, fresh.yaml);
      assert.deepEqual(said(update), said(fresh));
    };
    for (const [workflow, workflows, peers, execution] of steps) {
      shows({ workflow, workflows, peers, execution });
      object.graph.items.task.processing.name += "!";
    }
    text = edited(text, preview.apply([{ op: "remove", path: "/workflow/graph/items/one" }]).edits);
    shows({ workflow: both, workflows: { one: three, two: three }, peers: ours });
    assert.throws(() => preview.update({ workflow: both, workflows: { one, two: 1n }, peers: ours }), withCode("invalid-source", /two/));
    shows({ workflow: both, workflows: { one: three, two }, peers: ours });
    text = edited(text, preview.setOptions({ namespace: "other" }).edits);
    shows({ workflow: both, workflows: { one: three, two }, peers: theirs }, { namespace: "other" });
  });

  it("is handed the letters of a text that are others, and no more", (t) => {
    const many = drawing({ name: "é🙂" });
    for (let index = 0; index < 300; index++) many.graph.items[`data-${index}`] = { data: { name: "x".repeat(900) } };
    const whole = JSON.stringify(many);
    const { peers } = drawn();
    const preview = new Preview();
    let text = "";
    const shows = (workflow, beside = { peers }) => {
      const update = preview.update({ workflow, ...beside });
      text = edited(text, update.edits);
      const fresh = translate({ workflow, ...beside });
      assert.equal(text, fresh.yaml);
      assert.deepEqual(said(update), said(fresh));
    };
    shows(whole);
    let units = 0;
    const { encode } = TextEncoder.prototype;
    const mocked = t.mock.method(TextEncoder.prototype, "encode", function (input = "") {
      units += input.length;
      return encode.call(this, input);
    });
    const update = preview.update({ workflow: whole.replace("é🙂", "é🙃"), peers: structuredClone(peers) });
    mocked.mock.restore();
    assert.ok(units < whole.length / 3, `${units} of ${whole.length} units are encoded`);
    text = edited(text, update.edits);
    // A text, what is no workflow on the way to another, an object and a text again, and others beside them.
    const steps = [whole, whole.slice(0, -1), `${whole.slice(0, -1)} }`, "name: é\n", "name: 🙂\n", "", JSON.parse(whole), many, JSON.stringify(many)];
    for (const step of steps) shows(step);
    many.name = "🙃\ud83d";
    shows(many);
    shows(JSON.stringify(many), {});
    shows(JSON.stringify(many), { peers, execution: { executions_id: "e" } });
    text = edited(text, preview.apply([{ op: "set", path: COMMAND, value: "echo" }]).edits);
    shows(JSON.stringify(many), { peers, execution: { executions_id: "e" } });
    assert.throws(() => preview.update({ workflow: 1n, peers }), withCode("invalid-source", /workflow/));
    shows(whole, { peers, execution: { executions_id: "e" } });
  });

  it("follows what a getter of the source makes of it meanwhile", () => {
    const [one, two, three] = ["One", "Two", "Three"].map((name) => JSON.stringify(drawing({ name })));
    const { peers } = drawn();
    const preview = new Preview();
    preview.update({ workflow: one, peers });
    const within = {
      peers,
      get workflow() {
        preview.update({ workflow: two, peers });
        return three;
      },
    };
    const { diagnostics } = preview.update(within);
    const fresh = translate({ workflow: three, peers });
    assert.equal(preview.yaml, fresh.yaml);
    assert.deepEqual(diagnostics, fresh.diagnostics);
  });

  it("takes a backslash in front of letters for no half of a character", () => {
    const preview = new Preview();
    preview.update(drawn());
    preview.apply([{ op: "set", path: COMMAND, value: "echo \\ud800" }]);
    assert.match(preview.yaml, /echo \\+ud800/);
  });

  const REFUSED = [
    ["a list that is none", undefined, /^change 0 cannot be made: this is no list of changes/],
    ["another operation", [{ op: "move", path: COMMAND }], /^change 0 cannot be made: unknown variant `move`/],
    ["no value", [{ op: "set", path: COMMAND, value: undefined }], /^change 0 cannot be made: there is no `value` to set$/],
    ["an item that is not there", [{ op: "set", path: COMMAND, value: "x" }, { op: "remove", path: "/workflow/graph/items/none" }], /^change 1 cannot be made: there is no item `none`$/],
    ["what JSON cannot hold", [{ op: "set", path: COMMAND, value: 1n }], /cannot be written as JSON/],
  ];
  for (const [what, changes, message] of REFUSED) {
    it(`refuses ${what}, and keeps what it has`, () => {
      const preview = new Preview();
      preview.update(drawn());
      const { yaml } = preview;
      assert.throws(() => preview.apply(changes), withCode("invalid-change", message));
      assert.deepEqual(preview.apply([]).edits, []);
      assert.equal(preview.yaml, yaml);
    });
  }

  it("refuses options and sources that cannot be used, and keeps what it has", () => {
    assert.throws(() => new Preview({ nameSpace: "x" }), withCode("invalid-options", /nameSpace/));
    const preview = new Preview({ namespace: "kept" });
    preview.update(drawn());
    const { yaml } = preview;
    assert.match(yaml, /namespace: kept/);
    assert.throws(() => preview.setOptions({ nameSpace: "x" }), withCode("invalid-options", /nameSpace/));
    assert.throws(() => preview.update({}), withCode("invalid-source", /no `workflow`/));
    assert.equal(preview.yaml, yaml);
    assert.match(edited(yaml, preview.setOptions({ namespace: "other" }).edits), /namespace: other/);
  });

  it("changes nothing before there is a workflow, and nothing after it was freed", () => {
    const preview = new Preview();
    assert.equal(preview.yaml, "");
    assert.throws(() => preview.apply([]), withCode("invalid-change", /there is no workflow yet/));
    preview.free();
    preview.free();
    for (const call of [() => preview.update(drawn()), () => preview.apply([]), () => preview.setOptions({}), () => preview.yaml, () => preview.dag, () => preview.sourceMap]) {
      assert.throws(call, withCode("not-initialised", /was freed/));
    }
  });

  it("begins anew with a whole source where the module was started afresh, from the text that is shown", async () => {
    const preview = new Preview({ namespace: "kept" });
    const text = edited("", preview.update(drawn({ name: "Before" })).edits);
    const { memory } = await initModule();
    memory.grow(65_536 - memory.buffer.byteLength / 65_536);
    assert.throws(() => readDocument(`"${"x".repeat(8 * 1024 * 1024)}"`), withCode("internal", /started afresh/));
    for (const call of [() => preview.apply([]), () => preview.setOptions({}), () => preview.yaml, () => preview.dag, () => preview.sourceMap]) {
      assert.throws(call, withCode("internal", /update it with the whole source/));
    }
    const source = drawn({ name: "After" });
    assert.equal(edited(text, preview.update(source).edits), translate(source, { namespace: "kept" }).yaml);
    assert.deepEqual(preview.update(source).edits, []);
    preview.free();
  });
});
