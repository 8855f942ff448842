/**
 * The background translator where there are no workers, as in Node: the same code then serves in the caller's own thread.
 * What a page and a worker do beyond that, the tests of the pages hold.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "node:test";

import { init, readDocument, translate } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";

import initModule from "../wasm/oc_argo.js";
import { drawing, drawn, node, PACKAGE, sample, SELF, withCode } from "./support.mjs";

let background;

before(() => init());
beforeEach(() => (background = new BackgroundTranslator()));
afterEach(() => background.close());

const rejectsWith = (promise, code, message) => assert.rejects(promise, withCode(code, message));

/** A source whose workflow is a text. */
const textOf = (what) => ({ ...drawn(what), workflow: JSON.stringify(drawing(what)) });
const UNREADABLE = { type: "set", document: "/workflow", value: "{" };
const options = (chosen) => ({ type: "options", options: chosen });

/** A kept preview, and the text that its edits so far make, which must be what it says itself. */
class Shown {
  #lines = [];

  constructor() {
    this.preview = background.preview();
  }

  get text() {
    return this.#lines.join("");
  }

  async take(promise) {
    const update = await promise;
    for (const { start, end, text } of update.edits.toReversed()) {
      this.#lines.splice(start, end - start, ...(text.match(/[^\n]*\n/g) ?? []));
    }
    assert.equal(this.text, await this.preview.yaml());
    return update;
  }

  update(...args) {
    return this.take(this.preview.update(...args));
  }

  change(...steps) {
    return this.take(this.preview.change(steps));
  }

  apply(...changes) {
    return this.take(this.preview.apply(changes));
  }
}

describe("a preview in the background", () => {
  it("takes options while the text cannot be read, and its edits still lead to its manifest", async () => {
    const shown = new Shown();
    await shown.update(textOf(), { namespace: "one" });
    assert.equal((await shown.change(UNREADABLE)).isStale, true);
    const update = await shown.change(options({ namespace: "two" }));
    assert.deepEqual([update.isStale, update.diagnostics.length > 0], [true, true]);
    assert.equal(shown.text, translate(textOf(), { namespace: "two" }).yaml);
    await shown.update(textOf({ name: "Other" }));
    assert.equal(shown.text, translate(textOf({ name: "Other" }), { namespace: "two" }).yaml);
  });

  it("takes options together with a text that cannot be read", async () => {
    const shown = new Shown();
    await shown.update(textOf());
    assert.equal((await shown.change(UNREADABLE, options({ timeoutSeconds: 60 }))).isStale, true);
    assert.equal(shown.text, translate(textOf(), { timeoutSeconds: 60 }).yaml);
  });

  it("shows what it was told first, even where that cannot be read", async () => {
    const shown = new Shown();
    assert.equal((await shown.update({ workflow: "{" }, { namespace: "one" })).isStale, false);
    assert.equal(shown.text, translate({ workflow: "{" }, { namespace: "one" }).yaml);
  });

  it("goes back to what changes have made of a workflow, not to what it was", async () => {
    const shown = new Shown();
    await shown.update(textOf());
    await shown.apply({ op: "set", path: "/workflow/graph/items/task/processing/name", value: "Renamed" });
    await shown.change(options({ namespace: "one" }));
    assert.equal((await shown.update({ workflow: "{" })).isStale, true);
    assert.equal(shown.text, translate(drawn({ name: "Renamed" }), { namespace: "one" }).yaml);
    await shown.update(textOf({ name: "Other" }));
    assert.equal(shown.text, translate(textOf({ name: "Other" }), { namespace: "one" }).yaml);
  });

  it("changes nothing by no steps, or by the same options", async () => {
    const shown = new Shown();
    await shown.update(textOf(), { namespace: "mine" });
    for (const steps of [[], [options({ namespace: "mine" })]]) {
      assert.deepEqual((await shown.change(...steps)).edits, []);
    }
    assert.match(shown.text, /namespace: mine/);
    const { edits } = await shown.update(textOf({ name: "Other" }), { namespace: "mine" });
    assert.ok(edits.every(({ start }) => start > 0), "options that are given again are nothing new");
  });

  it("refuses options that are none, and tries again with the next", async () => {
    const shown = new Shown();
    await shown.update(textOf());
    await rejectsWith(shown.preview.change([options({ nope: 1 })]), "invalid-options", /nope/);
    await rejectsWith(shown.preview.change([{ type: "remove", document: "/peers" }]), "invalid-options", /nope/);
    await shown.change(options({ namespace: "one" }));
    assert.equal(shown.text, translate({ workflow: textOf().workflow }, { namespace: "one" }).yaml);
  });

  it("refuses a step that is none, takes none of those with it, and goes on", async () => {
    const shown = new Shown();
    await shown.update(textOf());
    const { yaml } = translate(textOf());
    const edit = (edits, document = "/workflow") => ({ type: "edit", document, edits });
    const end = textOf().workflow.length;
    const WRONG = [
      [{}, /has the `type`/], [{ type: "opts", options: {} }, /has the `type`/],
      [{ type: "set", document: "peers", value: "{}" }, /`document`/], [{ type: "set", value: "{}" }, /`document`/], [{ type: "remove", document: 5 }, /`document`/],
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
    const shown = new Shown();
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
      const shown = new Shown();
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
      const shown = new Shown();
      await shown.update({ workflow: { id: "w", graph } });
      await shown.apply({ op: "set", path: "/workflow/graph/items/a", value: { id: "a" } }, { op: "set", path: "/workflow/graph/links/-", value: {} });
      const { value } = await shown.preview.read("/workflow");
      assert.deepEqual(value.graph, { items: { a: { id: "a" } }, links: [{}] });
    }
  });

  it("takes other documents and options after changes, and keeps these where a change is refused", async () => {
    const shown = new Shown();
    await shown.update(textOf());
    await shown.apply({ op: "set", path: "/workflow/graph/items/task/processing/name", value: "Renamed" });
    await rejectsWith(shown.preview.apply([{ op: "remove", path: "/workflow/graph/items/none" }]), "invalid-change");
    const peers = { [SELF]: { id: SELF, name: "Others", relation: 2 } };
    await shown.change({ type: "set", document: "/peers", value: peers });
    await shown.change(options({ namespace: "one" }));
    assert.equal(shown.text, translate({ ...drawn({ name: "Renamed" }), peers }, { namespace: "one" }).yaml);
  });

  it("shows the same after the module was started afresh", async () => {
    const shown = new Shown();
    await shown.update(textOf(), { namespace: "one" });
    const { memory } = await initModule();
    memory.grow(65_536 - memory.buffer.byteLength / 65_536);
    assert.throws(() => readDocument(`"${"x".repeat(8 * 1024 * 1024)}"`), { code: "internal" });
    assert.equal(await shown.preview.yaml(), shown.text);
    await shown.change(options({ namespace: "two" }));
    assert.equal(shown.text, translate(textOf(), { namespace: "two" }).yaml);
  });

  it("finds the lines of a link by its index alone, and nothing at a line that is none", async () => {
    const shown = new Shown();
    const source = { workflow: drawing({ files: [{ write: true, source: "/tmp/x", destination: "d", filename: "f" }] }), peers: drawn().peers };
    await shown.update(source);
    const lines = await shown.preview.sourceLines();
    assert.ok(lines.of("/workflow/graph/links/1").length > 0);
    for (const step of ["", "01", "0x1", "+1", "1.0", " 1", "1e0", "-0", "2"]) assert.deepEqual(lines.of(`/workflow/graph/links/${step}`), [], step);
    assert.equal(lines.at(lines.of("/workflow/graph/items/task")[0].start).pointer, "/workflow/graph/items/task");
    for (const line of [NaN, -1, 0, Infinity, undefined]) assert.equal(lines.at(line), undefined, `${line}`);
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
});

/** An item as a library of models has it: what it is, it says as JSON. */
class Model {
  #processing;

  constructor({ processing }) {
    this.#processing = processing;
  }

  get processing() {
    return this.#processing;
  }

  toJSON() {
    return { id: "task", processing: this.#processing };
  }
}

describe("a source in the background", () => {
  const { items, links } = drawing().graph;
  const OBJECTS = {
    "an object with toJSON": (workflow) => ({ ...workflow, graph: { items: { ...items, task: new Model(items.task) }, links } }),
    "an own toJSON": (workflow) => ({ toJSON: () => workflow }),
    "a proxy": (workflow) => new Proxy(workflow, {}),
    "members that JSON leaves out": (workflow) => ({ ...workflow, listener: () => 1, [Symbol("s")]: 1 }),
  };
  for (const [what, made] of Object.entries(OBJECTS)) {
    it(`is read as \`translate\` reads it: ${what}`, async () => {
      const source = { ...drawn(), workflow: made(drawing()) };
      const expected = translate(source);
      assert.equal(expected.nbTasks, 1);
      assert.equal(JSON.stringify(await background.translate(source)), JSON.stringify(expected));
      const shown = new Shown();
      await shown.update(source);
      assert.equal(shown.text, expected.yaml);
      await shown.change({ type: "set", document: "/workflow", value: made(drawing({ name: "Other" })) });
      assert.equal(shown.text, translate({ ...source, workflow: made(drawing({ name: "Other" })) }).yaml);
      assert.deepEqual((await background.readDocument(source.workflow)).value, readDocument(source.workflow).value);
      assert.deepEqual((await background.outline(source.workflow)).items.map(({ name }) => name), ["Task", "Here"]);
    });
  }

  it("that is wrong is refused with the code that the same call has elsewhere", async () => {
    const preview = background.preview();
    const big = { workflow: { size: 10n } };
    for (const source of [null, undefined, {}, { workflow: undefined }, big]) {
      await rejectsWith(background.translate(source), "invalid-source");
      await rejectsWith(background.build(source, {}, {}), "invalid-source");
      await rejectsWith(preview.update(source), "invalid-source");
    }
    for (const steps of [null, undefined, 5, [null], [{ type: "set", document: "/workflow", value: 10n }]]) {
      await rejectsWith(preview.change(steps), "invalid-source");
    }
    for (const wrong of [{ nope: 1 }, "fast", { timeoutSeconds: NaN }]) {
      await rejectsWith(background.translate(drawn(), wrong), "invalid-options");
      await rejectsWith(preview.update(drawn(), wrong), "invalid-options");
    }
    await rejectsWith(background.readDocument(10n), "invalid-source");
  });

  it("may have options that are null or absent", async () => {
    assert.equal((await background.translate(drawn(), null)).yaml, translate(drawn()).yaml);
    const { fileName } = await background.build({ ...drawn(), execution: { executions_id: "e" } }, undefined, {});
    assert.match(fileName, /\.yml$/);
  });
});

describe("the modules in the background", () => {
  it("are where the page says, whatever the worker is served from", (t) => {
    t.after(() => Reflect.deleteProperty(globalThis, "document"));
    globalThis.document = { baseURI: "https://page.example/app/index.html" };
    const placed = (options) => {
      const sent = [];
      new BackgroundTranslator({ ...options, worker: { postMessage: (request) => sent.push(request), terminate: () => undefined } });
      return sent.map(({ module, layoutModule }) => [module, layoutModule]);
    };
    const url = new URL("https://cdn.example/layout.wasm");
    assert.deepEqual(placed({ module: "wasm/a.wasm", layoutModule: "/b.wasm" }), [["https://page.example/app/wasm/a.wasm", "https://page.example/b.wasm"]]);
    assert.deepEqual(placed({ module: url.href, layoutModule: url }), [[url.href, url.href]]);
    assert.deepEqual(placed({}), [[undefined, undefined]]);
    const bytes = Uint8Array.of(0, 97, 115, 109);
    assert.deepEqual(placed({ module: bytes, layoutModule: bytes }), [[bytes, bytes]]);
    Reflect.deleteProperty(globalThis, "document");
    assert.deepEqual(placed({ module: "wasm/a.wasm" }), [["wasm/a.wasm", undefined]]);
  });

  it("have addresses, or there is no translator", (t) => {
    t.after(() => Reflect.deleteProperty(globalThis, "document"));
    globalThis.document = { baseURI: "https://page.example/" };
    for (const options of [{ module: "http://[" }, { layoutModule: "http://[" }]) {
      assert.throws(() => new BackgroundTranslator(options), { code: "invalid-options", message: /odule` is no address: / });
    }
  });

  it("may be given as their bytes", async () => {
    const program = `
      import { readFile } from "node:fs/promises";
      import { BackgroundTranslator } from "oc-argo/background";
      const [module, layoutModule] = await Promise.all(process.argv.slice(1).map((path) => readFile(path)));
      const background = new BackgroundTranslator({ module, layoutModule });
      const { value } = await background.readDocument("a: 1");
      const { nodes } = await background.layout({ nodes: [{ id: "a", width: 1, height: 1 }], edges: [] });
      console.log(JSON.stringify(value), nodes.length);
      background.close();`;
    const paths = ["oc_argo", "oc_argo_layout"].map((name) => join(PACKAGE, `wasm/${name}_bg.wasm`));
    const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program, "--", ...paths]);
    assert.deepEqual([code, stdout, stderr], [0, '{"a":1} 1\n', ""]);
  });

  it("are loaded by the next call where the first try failed", async () => {
    const program = `
      import { readFile } from "node:fs/promises";
      import { BackgroundTranslator } from "oc-argo/background";
      let isDown = true;
      globalThis.fetch = async (url) => {
        if (isDown) throw new TypeError("Failed to fetch");
        return new Response(await readFile(new URL(url)), { headers: { "content-type": "application/wasm" } });
      };
      const background = new BackgroundTranslator();
      const first = await background.readDocument("a: 1").catch(({ code, message }) => code + ": " + message);
      isDown = false;
      const { value } = await background.readDocument("a: 1");
      console.log(first, JSON.stringify(value));
      background.close();`;
    const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program]);
    assert.equal(stderr, "");
    assert.deepEqual([code, stdout], [0, `module-unavailable: the wasm module cannot be loaded: Failed to fetch {"a":1}\n`]);
  });
});

it("is loaded by the next call where its own code could not be had", async () => {
  const program = `
    import { readFile } from "node:fs/promises";
    import { register } from "node:module";
    import { BackgroundTranslator } from "oc-argo/background";
    const once = "let isDown = true; export function resolve(name, context, next) { if (!name.endsWith('/serve.js') || !isDown) return next(name, context); isDown = false; throw new Error('404'); }";
    register("data:text/javascript," + encodeURIComponent(once));
    const background = new BackgroundTranslator({ module: await readFile("wasm/oc_argo_bg.wasm") });
    const failed = ({ code, message }) => code + ": " + message;
    console.log((await Promise.all([background.init().catch(failed), background.readDocument("a: 1").catch(failed)])).join("\\n"));
    console.log(JSON.stringify((await background.readDocument("a: 2")).value), background.inWorker);
    background.close();`;
  const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program]);
  const failure = "module-unavailable: the background translator cannot be loaded: 404\n";
  assert.deepEqual([code, stdout, stderr], [0, `${failure}${failure}{"a":2} false\n`, ""]);
});

it("keeps no process alive once it was closed, whatever it was at", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { init } from "oc-argo";
    import { BackgroundTranslator } from "oc-argo/background";
    await init();
    const idle = new BackgroundTranslator();
    await idle.init();
    idle.close();
    const busy = new BackgroundTranslator();
    const considers = () => (busy.close(), new Promise(() => undefined));
    await busy.build(JSON.parse(readFileSync(0, "utf8")), {}, { considers }).catch(({ code }) => console.log(code));
    new BackgroundTranslator().close();`;
  const input = JSON.stringify({ workflow: sample("imagerie.json"), peers: sample("peers.json"), execution: { executions_id: "e" } });
  const { code, stdout } = await node(["--input-type=module", "--eval", program], { input });
  assert.deepEqual([code, stdout], [0, "cancelled\n"]);
});
