/** Previews that a background translator keeps, here in the caller's own thread: what they show, and what they refuse. */
import assert from "node:assert/strict";
import { afterEach, before, beforeEach, describe, it } from "node:test";

import { init, readDocument, translate } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";

import initModule from "../wasm/oc_argo.js";
import { Shown } from "./shown.mjs";
import { drawing, drawn, sample, SELF, withCode } from "./support.mjs";

let background;

before(() => init());
beforeEach(() => (background = new BackgroundTranslator()));
afterEach(() => background.close());

const rejectsWith = (promise, code, message) => assert.rejects(promise, withCode(code, message));

/** A source whose workflow is a text. */
const textOf = (what) => ({ ...drawn(what), workflow: JSON.stringify(drawing(what)) });
const UNREADABLE = { type: "set", document: "/workflow", value: "{" };
const options = (chosen) => ({ type: "options", options: chosen });

describe("a preview in the background", () => {
  it("takes options while the text cannot be read, and its edits still lead to its manifest", async () => {
    const shown = new Shown(background);
    await shown.update(textOf(), { namespace: "one" });
    assert.equal((await shown.change(UNREADABLE)).isStale, true);
    const update = await shown.change(options({ namespace: "two" }));
    assert.deepEqual([update.isStale, update.diagnostics.length > 0], [true, true]);
    assert.equal(shown.text, translate(textOf(), { namespace: "two" }).yaml);
    await shown.update(textOf({ name: "Other" }));
    assert.equal(shown.text, translate(textOf({ name: "Other" }), { namespace: "two" }).yaml);
  });

  it("takes options together with a text that cannot be read", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    assert.equal((await shown.change(UNREADABLE, options({ timeoutSeconds: 60 }))).isStale, true);
    assert.equal(shown.text, translate(textOf(), { timeoutSeconds: 60 }).yaml);
  });

  it("shows what it was told first, even where that cannot be read", async () => {
    const shown = new Shown(background);
    assert.equal((await shown.update({ workflow: "{" }, { namespace: "one" })).isStale, false);
    assert.equal(shown.text, translate({ workflow: "{" }, { namespace: "one" }).yaml);
  });

  it("goes back to what changes have made of a workflow, not to what it was", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    await shown.apply({ op: "set", path: "/workflow/graph/items/task/processing/name", value: "Renamed" });
    await shown.change(options({ namespace: "one" }));
    assert.equal((await shown.update({ workflow: "{" })).isStale, true);
    assert.equal(shown.text, translate(drawn({ name: "Renamed" }), { namespace: "one" }).yaml);
    await shown.update(textOf({ name: "Other" }));
    assert.equal(shown.text, translate(textOf({ name: "Other" }), { namespace: "one" }).yaml);
  });

  it("changes nothing by no steps, or by the same options", async () => {
    const shown = new Shown(background);
    await shown.update(textOf(), { namespace: "mine" });
    for (const steps of [[], [options({ namespace: "mine" })]]) {
      assert.deepEqual((await shown.change(...steps)).edits, []);
    }
    assert.match(shown.text, /namespace: mine/);
    const { edits } = await shown.update(textOf({ name: "Other" }), { namespace: "mine" });
    assert.ok(edits.every(({ start }) => start > 0), "options that are given again are nothing new");
  });

  it("refuses options that are none, and tries again with the next", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    await rejectsWith(shown.preview.change([options({ nope: 1 })]), "invalid-options", /nope/);
    await rejectsWith(shown.preview.change([{ type: "remove", document: "/peers" }]), "invalid-options", /nope/);
    await shown.change(options({ namespace: "one" }));
    assert.equal(shown.text, translate({ workflow: textOf().workflow }, { namespace: "one" }).yaml);
  });

  it("refuses a step that is none, takes none of those with it, and goes on", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    const { yaml } = translate(textOf());
    const edit = (edits, document = "/workflow") => ({ type: "edit", document, edits });
    const end = textOf().workflow.length;
    const WRONG = [
      [{}, /has the `type`/], [{ type: "opts", options: {} }, /has the `type`/],
      [{ type: "set", document: "peers", value: "{}" }, /`document`/], [{ type: "set", value: "{}" }, /`document`/], [{ type: "set", document: "x/workflow", value: "{}" }, /`document`/], [{ type: "remove", document: 5 }, /`document`/],
      [edit([], "/workflow/graph"), /`document`/], [edit(undefined), /no list/], [edit("abc"), /no list/], [edit([null]), /./], [edit([,]), /./],
      [edit([{ from: "0", to: 1, insert: "" }]), /no whole numbers/], [edit([{ from: 0.5, to: 1, insert: "" }]), /no whole numbers/], [edit([{ from: 0, to: 1 }]), /no text/],
      [edit([{ from: 10, to: 2, insert: "" }]), /ends before/], [edit([{ from: -1, to: 2, insert: "" }]), /behind/],
      [edit([{ from: 5, to: 7, insert: "" }, { from: 6, to: 8, insert: "" }]), /edit 1, .* not behind/],
      [edit([{ from: end, to: end + 1, insert: "" }]), /the text has \d+ units/], [edit([], "/execution"), /is no text/],
    ];
    for (const [step, message] of WRONG) {
      await rejectsWith(shown.preview.change([options({ namespace: "lost" }), step]), "invalid-source", message);
      await shown.change();
      assert.equal(shown.text, yaml, JSON.stringify(step));
    }
    await shown.change(edit([{ from: 0, to: 0, insert: " " }, { from: 0, to: 1, insert: "{" }, { from: end, to: end, insert: " " }]));
    assert.equal((await shown.preview.read("/workflow")).value.name, "Drawing");
  });

  it("takes edits of a text that comes with them", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    const { workflow } = textOf({ name: "Other" });
    await shown.change({ type: "set", document: "/workflow", value: workflow.slice(1) }, { type: "edit", document: "/workflow", edits: [{ from: 0, to: 0, insert: "{" }] });
    assert.equal(shown.text, translate(textOf({ name: "Other" })).yaml);
  });

  it("tells of a changed workflow what the changes have made of it", async () => {
    const link = { source: { id: "__proto__" }, destination: { id: "task" } };
    const changes = [
      { op: "remove", path: "/workflow/graph/items/here" },
      { op: "set", path: "/workflow/graph/items/__proto__", value: { id: "__proto__", processing: { name: "New" } } },
      { op: "set", path: "/workflow/graph/items/__proto__/processing/name", value: "Newer" },
      { op: "set", path: "/workflow/graph/items/a~1b", value: { id: "a/b" } },
      { op: "set", path: "/workflow/graph/links/-", value: link },
      { op: "set", path: "/workflow/graph/links/0", value: link },
      { op: "remove", path: "/workflow/graph/links/1" },
      { op: "remove", path: "/workflow/graph/items/task/processing/instances/0/access" },
    ];
    for (const source of [textOf(), drawn()]) {
      const shown = new Shown(background);
      await shown.update(source);
      await shown.preview.outline("/workflow");
      await shown.apply(...changes);
      const { value } = await shown.preview.read("/workflow");
      assert.deepEqual(Object.keys(value.graph.items).sort(), ["__proto__", "a/b", "task"]);
      assert.equal(Object.getOwnPropertyDescriptor(value.graph.items, "__proto__").value.processing.name, "Newer");
      assert.deepEqual(value.graph.items.task.processing.instances, [{ env: [] }]);
      assert.deepEqual(value.graph.links, [link]);
      assert.equal(shown.text, translate({ ...source, workflow: value }).yaml, "it is the workflow of the manifest");
      const { items } = await shown.preview.outline("/workflow");
      assert.deepEqual(items.map(({ id, name }) => [id, name]), [["task", "Task"], ["__proto__", "Newer"], ["a/b", "a/b"]]);
      await rejectsWith(shown.preview.locate("/workflow", ["/id"]), "invalid-source", /is no text/);
    }
  });

  it("makes the graph that changes need", async () => {
    for (const graph of [undefined, null, {}, { items: null, links: null }]) {
      const shown = new Shown(background);
      await shown.update({ workflow: { id: "w", graph } });
      await shown.apply({ op: "set", path: "/workflow/graph/items/a", value: { id: "a" } }, { op: "set", path: "/workflow/graph/links/-", value: {} });
      const { value } = await shown.preview.read("/workflow");
      assert.deepEqual(value.graph, { items: { a: { id: "a" } }, links: [{}] });
    }
  });

  it("takes other documents and options after changes, and keeps these where a change is refused", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    await shown.apply({ op: "set", path: "/workflow/graph/items/task/processing/name", value: "Renamed" });
    await rejectsWith(shown.preview.apply([{ op: "remove", path: "/workflow/graph/items/none" }]), "invalid-change");
    const peers = { [SELF]: { id: SELF, name: "Others", relation: 2 } };
    await shown.change({ type: "set", document: "/peers", value: peers });
    await shown.change(options({ namespace: "one" }));
    assert.equal(shown.text, translate({ ...drawn({ name: "Renamed" }), peers }, { namespace: "one" }).yaml);
  });

  it("shows the same after the module was started afresh", async () => {
    const shown = new Shown(background);
    await shown.update(textOf(), { namespace: "one" });
    const { memory } = await initModule();
    memory.grow(65_536 - memory.buffer.byteLength / 65_536);
    assert.throws(() => readDocument(`"${"x".repeat(8 * 1024 * 1024)}"`), { code: "internal" });
    assert.equal(await shown.preview.yaml(), shown.text);
    await shown.change(options({ namespace: "two" }));
    assert.equal(shown.text, translate(textOf(), { namespace: "two" }).yaml);
  });

  it("finds the lines of a link by its index alone, and nothing at a line that is none", async () => {
    const shown = new Shown(background);
    const source = { workflow: drawing({ files: [{ write: true, source: "/tmp/x", destination: "d", filename: "f" }] }), peers: drawn().peers };
    await shown.update(source);
    const lines = await shown.preview.sourceLines();
    assert.ok(lines.of("/workflow/graph/links/1").length > 0);
    for (const step of ["", "01", "0x1", "+1", "1.0", " 1", "1e0", "-0", "2"]) assert.deepEqual(lines.of(`/workflow/graph/links/${step}`), [], step);
    assert.equal(lines.at(lines.of("/workflow/graph/items/task")[0].start).pointer, "/workflow/graph/items/task");
    for (const line of [NaN, -1, 0, Infinity, undefined]) assert.equal(lines.at(line), undefined, `${line}`);
  });

  it("finds the lines of a sub-workflow's part in each place where it stands, or in one", async () => {
    const id = "9f5ebc8e-1de5-56d1-a110-03e59e112e0a";
    const workflow = JSON.parse(sample("chaine.json"));
    const { items, links } = workflow.graph;
    const first = Object.keys(items).find((item) => items[item].workflow !== undefined);
    items.twin = { ...structuredClone(items[first]), id: "twin" };
    const ends = (end) => (end.id === first ? { ...end, id: "twin" } : end);
    const isOfFirst = ({ source, destination }) => source.id === first || destination.id === first;
    links.push(...links.filter(isOfFirst).map((link) => ({ ...link, source: ends(link.source), destination: ends(link.destination) })));
    const inner = sample("controle-qualite.json");
    const shown = new Shown(background);
    await shown.update({ workflow, workflows: { [id]: inner }, peers: sample("peers.json") });
    const lines = await shown.preview.sourceLines();
    const [task] = Object.entries(JSON.parse(inner).graph.items).find(([, item]) => item.processing !== undefined);
    const pointer = `/workflows/${id}/graph/items/${task}`;
    const places = [[first], ["twin"]].map((path) => lines.of(pointer, path));
    for (const found of places) assert.ok(found.length > 0);
    const byStart = (found) => found.map(({ start }) => start).sort((one, other) => one - other);
    assert.deepEqual(byStart(lines.of(pointer)), byStart(places.flat()));
    for (const path of [[""], [first.slice(0, 4)]]) assert.deepEqual(lines.of(pointer, path), []);
    assert.deepEqual(lines.of(`${pointer}/processing`), []);
  });

  it("is gone once it was freed", async () => {
    const preview = background.preview();
    await preview.update(drawn());
    await preview.free();
    await preview.free();
    const calls = [
      () => preview.update(drawn()), () => preview.change([]), () => preview.apply([]), () => preview.yaml(), () => preview.dag(),
      () => preview.sourceLines(), () => preview.read("/workflow"), () => preview.outline("/workflow"), () => preview.locate("/workflow", []),
    ];
    for (const call of calls) await rejectsWith(call(), "not-initialised", /was freed/);
  });

  it("is gone as soon as it is freed, before that is done", async () => {
    const preview = background.preview();
    await preview.update(drawn());
    const freed = preview.free();
    await rejectsWith(preview.yaml(), "not-initialised", /was freed/);
    await freed;
  });
});

describe("a document of a preview in the background that cannot be read", () => {
  it("is not stale where nothing was shown before", async () => {
    const shown = new Shown(background);
    await shown.update({ workflow: "{" });
    assert.equal((await shown.change(options({ namespace: "one" }))).isStale, false);
  });

  it("leaves what changes have made of the workflow", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    await shown.apply({ op: "set", path: "/workflow/graph/items/task/processing/name", value: "Renamed" });
    assert.equal((await shown.update({ ...textOf(), workflow: "{" })).isStale, true);
    assert.match(shown.text, /renamed/);
  });

  it("changes nothing by another text that cannot be read either", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    await shown.change(UNREADABLE);
    await shown.change(options({ timeoutSeconds: 60 }));
    const { isStale, edits } = await shown.change({ ...UNREADABLE, value: "{{" });
    assert.deepEqual([isStale, edits], [true, []]);
  });

  it("is one that is too deep, and not one with a wrong type inside", async () => {
    const shown = new Shown(background);
    await shown.update(textOf());
    const mistyped = textOf().workflow.replace('"name":"Task"', '"name":[5]');
    const { diagnostics, isStale } = await shown.change({ ...UNREADABLE, value: mistyped });
    assert.ok(diagnostics.some(({ code }) => code === "wrong-type"));
    assert.equal(isStale, false);
    assert.equal((await shown.change({ ...UNREADABLE, value: "[".repeat(200) + "]".repeat(200) })).isStale, true);
  });
});

describe("a document of a preview in the background that is taken away", () => {
  it("is there no longer, be it a sub-workflow or, with other options, the execution", async () => {
    const shown = new Shown(background);
    await shown.update({ ...textOf(), workflows: { a: textOf().workflow } });
    await shown.change({ type: "remove", document: "/workflows/a" });
    assert.equal(shown.text, translate(textOf()).yaml);
    await shown.update({ ...textOf(), execution: { executions_id: "e" } });
    await shown.change({ type: "remove", document: "/execution" }, options({ namespace: "one" }));
    assert.equal(shown.text, translate(textOf(), { namespace: "one" }).yaml);
  });
});
