/**
 * The background translator where there are no workers, as in Node: the same code then serves in the caller's own thread.
 * What a page and a worker do beyond that, the tests of the pages hold.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "node:test";

import { init, readDocument, translate } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";

import { Shown } from "./shown.mjs";
import { drawing, drawn, node, PACKAGE, sample, withCode } from "./support.mjs";

let background;

before(() => init());
beforeEach(() => (background = new BackgroundTranslator()));
afterEach(() => background.close());

const rejectsWith = (promise, code, message) => assert.rejects(promise, withCode(code, message));

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
      const shown = new Shown(background);
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
    for (const nothing of [null, undefined]) {
      const { fileName } = await background.build({ ...drawn(), execution: { executions_id: "e" } }, nothing, {});
      assert.match(fileName, /\.yml$/);
    }
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

  it("are read beside the package's files where `fetch` reads none, as where a page is tested under Node", async () => {
    const program = `
      import { BackgroundTranslator } from "oc-argo/background";
      const background = new BackgroundTranslator();
      const { value } = await background.readDocument("a: 1");
      const { nodes } = await background.layout({ nodes: [{ id: "a", width: 1, height: 1 }], edges: [] });
      console.log(JSON.stringify(value), nodes.length);
      background.close();`;
    const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program]);
    assert.deepEqual([code, stdout, stderr], [0, '{"a":1} 1\n', ""]);
  });

  it("are loaded by the next call where the first try failed", async () => {
    const program = `
      import { readFile } from "node:fs/promises";
      import { BackgroundTranslator } from "oc-argo/background";
      let isDown = true;
      globalThis.fetch = async (url) => {
        if (isDown) throw new TypeError("Failed to fetch");
        return new Response(await readFile(new URL(url).pathname.slice(1)), { headers: { "content-type": "application/wasm" } });
      };
      const background = new BackgroundTranslator({ module: "https://page.example/wasm/oc_argo_bg.wasm" });
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
    import * as hooks from "node:module";
    import { BackgroundTranslator } from "oc-argo/background";
    let isDown = true;
    function resolve(name, context, next) { if (!name.endsWith("/serve.js") || !isDown) return next(name, context); isDown = false; throw new Error("404"); }
    // Node 20 has no hooks of this thread; Node 26 warns of the others.
    if (hooks.registerHooks) hooks.registerHooks({ resolve });
    else hooks.register("data:text/javascript," + encodeURIComponent("let isDown = true; export " + resolve));
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
