/** The translator, as a program that depends on the package meets it: by name, with texts and with objects. */
import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { before, describe, it } from "node:test";

import * as web from "oc-argo";
import * as entry from "oc-argo/node";
import { parse, stringify } from "yaml";

import { cases, drawn, EXECUTION, folder, node, PACKAGE, sample } from "./support.mjs";

const { init, OcArgoError, translate } = entry;

before(() => init());

describe("the entries", () => {
  it("initialise once", async () => {
    const [one, other] = [init(), init()];
    assert.equal(one, other);
    assert.equal(await one, undefined);
  });

  it("take the arrays of another realm, as the encoder makes them where a page is tested in jsdom", async () => {
    const program = `
      import { init, Preview, translate } from "oc-argo";
      globalThis.Uint8Array = class extends Uint8Array {};
      await init();
      console.log(new TextEncoder().encode("") instanceof Uint8Array, translate({ workflow: "{}" }).diagnostics.length, new Preview().update({ workflow: {} }).diagnostics.length);`;
    const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program]);
    assert.deepEqual([code, stdout, stderr], [0, "false 1 1\n", ""]);
  });

  it("are one module: what is initialised through one serves the other", () => {
    assert.equal(web.translate, translate);
    assert.equal(web.OcArgoError, OcArgoError);
    assert.equal(typeof entry.writeWorkflow, "function");
    assert.equal("writeWorkflow" in web, false);
  });

  it("read their modules from wherever a caller says: a path or an address of a file, and bytes", async (t) => {
    const program = `
      import { readFile } from "node:fs/promises";
      import { relative } from "node:path";
      import { pathToFileURL } from "node:url";
      import { init, initLayout, layout, translate } from "oc-argo";
      const [form, ...paths] = process.argv.slice(1);
      const forms = { path: (path) => path, relative: (path) => relative(".", path), URL: pathToFileURL, address: (path) => pathToFileURL(path).href, bytes: (path) => readFile(path) };
      const [module, layoutModule] = await Promise.all(paths.map(forms[form]));
      await init(module);
      await initLayout(layoutModule);
      console.log(translate({ workflow: {} }).yaml !== "", layout({ nodes: [], edges: [] }).width);`;
    const dir = await folder(t);
    const paths = ["oc_argo_bg", "oc_argo_layout_bg"].map((name) => join(dir, `${name} é%20.wasm`));
    for (const path of paths) await copyFile(join(PACKAGE, "wasm", basename(path).replace(" é%20", "")), path);
    for (const form of ["path", "relative", "URL", "address", "bytes"]) {
      const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program, form, ...paths]);
      assert.deepEqual([code, stdout], [0, "true 0\n"], `${form}: ${stderr}`);
    }
  });

  it("say what to do where `init` was not awaited", async () => {
    const program = `
      import { ArgoBuilder, OcArgoError, readDocument, translate, words } from "oc-argo";
      const calls = [() => translate({ workflow: {} }), () => new ArgoBuilder({}, {}), () => readDocument("{}"), () => words()];
      for (const call of calls) {
        try { call(); console.log("no error"); } catch (error) { console.log(error instanceof OcArgoError, error.code, error.message); }
      }`;
    const { code, stdout } = await node(["--input-type=module", "--eval", program]);
    assert.equal(code, 0);
    const said = "true not-initialised call `init()` and await it before anything else\n";
    assert.equal(stdout, said.repeat(4));
  });
});

describe("a module that cannot be loaded", () => {
  it("is told as what it is, and the next try may be luckier", async () => {
    const program = `
      import { init, initLayout, OcArgoError, translate } from "oc-argo";
      for (const wrong of [5, new Uint8Array([1, 2, 3]), new ArrayBuffer(9), "nowhere.wasm", new URL("file:///nowhere.wasm"), {}]) {
        for (const load of [init, initLayout]) {
          const error = await load(wrong).catch((thrown) => thrown);
          if (!(error instanceof OcArgoError) || error.code !== "module-unavailable" || error.cause === undefined) console.log(load.name, wrong, error);
        }
      }
      await Promise.all([init(), initLayout()]);
      console.log(translate({ workflow: "{}" }).diagnostics.length > 0);`;
    const { stdout, stderr } = await node(["--input-type=module", "--eval", program]);
    assert.equal(stdout, "true\n", stderr);
  });
});

describe("every case", () => {
  for (const { name, source, options, yaml, diagnostics } of cases()) {
    it(`${name}: gives the manifest and the findings that are written down`, () => {
      const translation = translate(source, options);
      assert.equal(translation.yaml, yaml);
      assert.deepEqual(translation.diagnostics, diagnostics);
    });

    it(`${name}: gives the same bytes again`, () => {
      assert.equal(JSON.stringify(translate(source, options)), JSON.stringify(translate(source, options)));
    });
  }

  for (const { name, source, options, yaml, diagnostics } of cases(JSON.parse)) {
    it(`${name}: objects give the same, without positions`, () => {
      const translation = translate(source, options);
      assert.equal(translation.yaml, yaml);
      const withoutRange = ({ range, related, ...rest }) => ({
        ...rest,
        ...(related && { related: related.map(({ range, ...place }) => place) }),
      });
      assert.deepEqual(translation.diagnostics, diagnostics.map(withoutRange));
    });
  }

  for (const version of ["1.1", "1.2"]) {
    for (const { name, source, options, yaml } of cases((text) => stringify(JSON.parse(text), { version }))) {
      it(`${name}: as YAML ${version} gives the same manifest`, () => {
        assert.equal(translate(source, options).yaml, yaml);
      });
    }
  }
});

describe("a translation", () => {
  it("gives an object's documents in any order of their keys the same bytes", () => {
    const reversed = (value) =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, reversed(member)]))
          : value;
    for (const { name, source, options, yaml } of cases(JSON.parse)) {
      if (name === "broken") continue;
      assert.equal(translate(reversed(source), options).yaml, yaml, name);
    }
  });

  it("sends the numbers of an event on as they are, whether an object, JSON or YAML has them", () => {
    const random = new Float64Array(500).map(() => (Math.random() - 0.5) * 10 ** (Math.random() * 600 - 300));
    const params = Object.fromEntries([27.414932946185246, 0.1 + 0.2, 5e-324, Number.MAX_VALUE, ...random].map((number, index) => [`n${index}`, number]));
    const workflow = JSON.parse(sample("imagerie.json"));
    const { native_tool: event } = Object.values(workflow.graph.items).find((item) => item.native_tool !== undefined);
    event.params = params;
    const payloadOf = (document) => {
      const { templates } = parse(translate({ workflow: document, peers: sample("peers.json") }).yaml).spec;
      const message = templates.flatMap(({ container }) => container?.args ?? []).find((arg) => arg.startsWith('{"datatype":7'));
      return JSON.parse(Buffer.from(JSON.parse(message).payload, "base64").toString());
    };
    for (const document of [workflow, JSON.stringify(workflow), stringify(workflow)]) {
      const { executions_id: _, ...sent } = payloadOf(document);
      assert.deepEqual(sent, params);
    }
  });

  it("lays numbers of the options beneath the manifest as they are", () => {
    const { yaml } = translate(drawn(), { defaults: { spec: { podMetadata: { labels: { latitude: 27.414932946185246 } } } } });
    assert.match(yaml, /latitude: 27\.414932946185246\n/);
  });

  it("leaves its source and options as they were", () => {
    const source = drawn({ env: [{ name: "T", value: "x" }] });
    const options = { defaults: { ttlStrategy: { secondsAfterCompletion: 1 } } };
    const [sourceBefore, optionsBefore] = [JSON.stringify(source), JSON.stringify(options)];
    translate(source, options);
    assert.equal(JSON.stringify(source), sourceBefore);
    assert.equal(JSON.stringify(options), optionsBefore);
  });

  it("is read as before where it was frozen or sealed, as states of pages are", () => {
    const { dag, sourceMap } = translate(drawn());
    for (const close of [Object.freeze, Object.seal, Object.preventExtensions]) {
      const closed = close(translate(drawn()));
      assert.deepEqual([closed.dag, closed.sourceMap], [dag, sourceMap]);
      assert.equal(closed.dag, closed.dag, "it is decoded once");
      assert.equal(JSON.stringify(close(translate(drawn()))), JSON.stringify(translate(drawn())));
    }
    assert.throws(() => (Object.freeze(translate(drawn())).dag = dag), TypeError);
  });

  it("can be given another DAG, as any object can", () => {
    const translation = translate(drawn());
    translation.dag = undefined;
    assert.deepEqual([translation.dag, translation.nbTasks], [undefined, 1]);
  });

  it("takes an option that is null or undefined as absent", () => {
    const { yaml } = translate(drawn());
    assert.match(yaml, /^ {2}namespace: default$/m);
    for (const nothing of [null, undefined]) {
      assert.equal(translate(drawn(), { namespace: nothing, timeoutSeconds: nothing, claims: nothing, selfPeer: nothing }).yaml, yaml);
    }
    assert.equal(translate(drawn(), null).yaml, yaml);
  });

  it("takes sub-workflows that are null or undefined as absent", () => {
    const source = { workflow: sample("chaine.json"), peers: sample("peers.json") };
    const none = { "9f5ebc8e-1de5-56d1-a110-03e59e112e0a": undefined, other: null };
    assert.deepEqual(translate({ ...source, workflows: none }), translate(source));
  });

  it("takes peers and an execution that are null as absent", () => {
    const { workflow } = drawn();
    assert.equal(translate({ workflow, peers: null, execution: null }).yaml, translate({ workflow }).yaml);
  });

  it("knows its tasks, their waves, and what the build will ask", () => {
    const source = { workflow: sample("imagerie.json"), peers: sample("peers.json"), execution: { executions_id: EXECUTION } };
    const { nbTasks, dag, firstItems, lastItems, considers, remotePeers, sourceMap, yaml } = translate(source);
    assert.equal(nbTasks, 5);
    assert.deepEqual(dag.tasks.map(({ itemName, wave }) => [itemName, wave]), [
      ["curl", 1],
      ["Anonymisation (v2)", 2],
      ["Redimensionner", 3],
      ["Statistiques", 3],
      ["Fin de chaîne", 4],
    ]);
    assert.deepEqual(firstItems, [dag.tasks[0].name]);
    assert.deepEqual(lastItems, [dag.tasks[4].name]);
    assert.deepEqual(considers.map(({ data_type }) => data_type), [3, 3, 4]);
    assert.equal(remotePeers.length, 1);
    const lines = yaml.split("\n");
    for (const { part, itemId, lines: { start } } of sourceMap.filter(({ part }) => part === "task" || part === "template")) {
      assert.match(lines[start - 1], new RegExp(`^ *- name: .*${itemId}$`), part);
    }
    assert.equal(sourceMap.filter(({ part }) => part === "task").length, nbTasks);
  });

  it("reports what a user drew, whatever it is, and throws nothing", () => {
    for (const workflow of ["", "{", "null", "[]", "5", "\u0000", "a: b: c", "&a [*a]", "{\"graph\": 5}", null, 5, [], true, {}]) {
      const { diagnostics, yaml } = translate({ workflow });
      assert.equal(diagnostics.some(({ severity }) => severity === "error"), true, JSON.stringify(workflow));
      assert.match(yaml, /^apiVersion: argoproj\.io\/v1alpha1\nkind: Workflow\n/, JSON.stringify(workflow));
    }
  });
});

describe("misuse", () => {
  const source = drawn();
  const cycle = {};
  cycle.itself = cycle;
  const misuses = [
    ["no source", [undefined], "invalid-source", /has no `workflow`/],
    ["null for a source", [null], "invalid-source", /has no `workflow`/],
    ["a source without workflow", [{}], "invalid-source", /has no `workflow`/],
    ["an undefined workflow", [{ workflow: undefined }], "invalid-source", /`workflow` is neither/],
    ["a function for a workflow", [{ workflow: () => ({}) }], "invalid-source", /`workflow` is neither/],
    ["a workflow that JSON cannot hold", [{ workflow: { size: 10n } }], "invalid-source", /workflow/],
    ["a workflow that holds itself", [{ workflow: cycle }], "invalid-source", /workflow/],
    ["a symbol for peers", [{ ...source, peers: Symbol("peers") }], "invalid-source", /`peers` is neither/],
    ["a `Map` of workflows", [{ ...source, workflows: new Map([["w", "{}"]]) }], "invalid-source", /`workflows` is no object/],
    ["a list of workflows", [{ ...source, workflows: [source.workflow] }], "invalid-source", /`workflows` is no object/],
    ["a `Map` for a workflow", [{ workflow: new Map([["graph", {}]]) }], "invalid-source", /`workflow` is a `Map`/],
    ["a `Map` of peers", [{ ...source, peers: new Map() }], "invalid-source", /`peers` is a `Map` or a `Set`: give an object/],
    ["a promise of a workflow", [{ workflow: Promise.resolve(source.workflow) }], "invalid-source", /`workflow` is a promise: await it/],
    ["the bytes of a workflow", [{ workflow: new TextEncoder().encode("{}") }], "invalid-source", /`workflow` is bytes: give their text/],
    ["the buffer of peers", [{ ...source, peers: new ArrayBuffer(2) }], "invalid-source", /`peers` is bytes/],
    ["the file of a sub-workflow", [{ ...source, workflows: { w: new Blob(["{}"]) } }], "invalid-source", /workflow `w` is bytes/],
    ["a `Map` of items", [{ workflow: { graph: { items: new Map(), links: [] } } }], "invalid-source", /`items` is a `Map`/],
    ["a `Set` of links", [{ workflow: { graph: { items: {}, links: new Set() } } }], "invalid-source", /`links` is a `Map` or a `Set`: give a list/],
    ["a `Map` of items of a sub-workflow", [{ ...source, workflows: { w: { graph: { items: new Map() } } } }], "invalid-source", /`items` is a `Map`/],
    ["a `Map` with an unknown option", [source, new Map([["nope", 1]])], "invalid-options", /nope/],
    ["an unknown option", [source, { nope: 1 }], "invalid-options", /nope/],
    ["a text for a number", [source, { timeoutSeconds: "1h" }], "invalid-options", /"1h"/],
    ["a negative timeout", [source, { timeoutSeconds: -1 }], "invalid-options", /-1/],
    ["a timeout that is no whole number", [source, { timeoutSeconds: 1.5 }], "invalid-options", /1\.5/],
    ["an unknown choice", [source, { admiralty: "both" }], "invalid-options", /both/],
    ["a list for a map", [source, { claims: [["storage", "claim"]] }], "invalid-options", /expected an object/],
    ["an unknown member of an option", [source, { wire: { nope: 1 } }], "invalid-options", /nope/],
    ["a function deep in an option", [source, { defaults: { a: () => 1 } }], "invalid-options", /`a` cannot be/],
    ["a symbol deep in an option", [source, { defaults: { a: Symbol("x") } }], "invalid-options", /`a` cannot be/],
    ["a text for the options", [source, "fast"], "invalid-options", /fast/],
  ];
  for (const [what, args, code, message] of misuses) {
    it(`${what} is ${code}`, () => {
      assert.throws(
        () => translate(...args),
        (error) => {
          assert.ok(error instanceof OcArgoError, `${error}`);
          assert.ok(error instanceof Error);
          assert.equal(error.name, "OcArgoError");
          assert.equal(error.code, code);
          assert.match(error.message, message);
          assert.deepEqual(JSON.parse(JSON.stringify(error)), { name: "OcArgoError", code, message: error.message, failure: {} });
          return true;
        },
      );
    });
  }
});
