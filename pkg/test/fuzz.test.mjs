/**
 * Input of any kind through the public calls: each gives a result or an error of ours with a code, and whatever it was,
 * the next call finds the module as if nothing had been. `FUZZ_RUNS` says how many random inputs (default 1500),
 * `FUZZ_SEED` which.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { ArgoBuilder, executionsIdOf, init, initLayout, isManifestWords, layout, locate, OcArgoError, outline, readDocument, requires, translate } from "oc-argo";

import { EXECUTION, sample } from "./support.mjs";
import { mutated, mutatedValue, oddOptions, oddValues, randomFrom, randomText } from "./odd-input.mjs";

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_123);
const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);
/** After so many inputs the sample is translated again, at the latest. */
const BATCH = 50;
const SAMPLES = ["broken", "chaine", "controle-qualite", "hello", "imagerie", "service", "peers"].map((name) => sample(`${name}.json`));
const SOUND = { workflow: sample("imagerie.json"), peers: sample("peers.json"), execution: { executions_id: EXECUTION } };

let expected;

before(async () => {
  await init();
  await initLayout();
  expected = JSON.stringify(translate(SOUND));
});

/** Calls it, and says which code its error had. */
function outcome(call, what) {
  try {
    call();
    return "ok";
  } catch (error) {
    assert.ok(error instanceof OcArgoError && error.code !== "internal", `${what()}: ${error?.name} ${error?.code} ${error?.message}\n${error?.stack}`);
    return error.code;
  }
}

const assertAsNew = (what) => assert.equal(JSON.stringify(translate(SOUND)), expected, what());

/** Every public call with one document, and how each ended. */
function callsWith(document, what) {
  const calls = {
    translate: () => translate({ workflow: document, peers: SOUND.peers }),
    parts: () => translate({ ...SOUND, workflows: { [EXECUTION]: document }, peers: document, execution: document }),
    requires: () => requires({ workflow: document }),
    readDocument: () => readDocument(document),
    outline: () => outline(document),
    locate: () => locate(document, ["/graph/items", "/graph/links/0/source", "/x~1y/-1", ""]),
    executionsIdOf: () => executionsIdOf(document),
    layout: () => layout(document),
    builder: () => new ArgoBuilder(document, {}),
  };
  return Object.entries(calls).map(([name, call]) => outcome(call, () => `${name} of ${what()}`));
}

/** Tries random inputs, the sample after every batch. `FUZZ_RUNS` counts all kinds together. */
function tryMany(share, seed, input) {
  const random = randomFrom(seed);
  const outcomes = new Set();
  const runs = Math.ceil(RUNS * share);
  for (let run = 0; run < runs; run++) {
    const document = input(random);
    const what = () => `seed ${SEED}, run ${run}: ${typeof document === "string" ? JSON.stringify(document).slice(0, 2000) : "a value"}`;
    callsWith(document, what).forEach((code) => outcomes.add(code));
    if (run % BATCH === BATCH - 1 || run === runs - 1) assertAsNew(what);
  }
  return outcomes;
}

describe("random documents", () => {
  it("that are noise end well", () => {
    assert.ok(tryMany(0.3, SEED, (random) => randomText(random)).has("ok"));
  });

  it("that are samples with bytes changed end well", () => {
    const outcomes = tryMany(0.4, SEED + 1, (random) => mutated(random, random.pick(SAMPLES), random.pick(SAMPLES)));
    assert.ok(outcomes.has("ok"));
  });

  it("that are samples with values changed end well, as objects and as texts", () => {
    const outcomes = tryMany(0.3, SEED + 2, (random) => {
      const value = mutatedValue(random, JSON.parse(random.pick(SAMPLES)), JSON.parse(random.pick(SAMPLES)));
      return random.below(2) === 0 ? value : JSON.stringify(value);
    });
    assert.ok(outcomes.has("ok"));
  });
});

describe("values that are no documents", () => {
  for (const [name, make] of Object.entries(oddValues)) {
    it(`${name}: every call ends well, and so does the next`, () => {
      const outcomes = callsWith(make(), () => name);
      assert.equal(outcomes.length, 9);
      outcome(() => translate(make()), () => `a source, ${name}`);
      outcome(() => translate({ workflow: {}, workflows: make() }), () => `sub-workflows, ${name}`);
      outcome(() => isManifestWords(make()), () => `words, ${name}`);
      outcome(() => locate("{}", make()), () => `pointers, ${name}`);
      outcome(() => locate("{}", [make()]), () => `a pointer, ${name}`);
      outcome(() => layout({ nodes: [make(), { id: "a", width: make(), height: make(), parent: make() }], edges: [make()], direction: make() }), () => `a node, ${name}`);
      outcome(() => layout({ nodes: [{ id: "a", width: make(), height: make(), parent: make() }], edges: [{ from: make(), to: make() }] }), () => `sizes, ${name}`);
      assertAsNew(() => name);
    });
  }
});

describe("options of wrong kinds", () => {
  for (const [name, make] of Object.entries({ ...oddValues, ...oddOptions })) {
    it(`${name}: are used or refused, and the next call is as before`, () => {
      for (const options of [make(), { defaults: make() }, { defaults: { spec: [make()] } }, { namespace: make() }, { timeoutSeconds: make() }, { claims: { a: make() } }]) {
        const code = outcome(() => translate(SOUND, options), () => name);
        assert.ok(code === "ok" || code === "invalid-options", code);
        const built = outcome(() => new ArgoBuilder({}, {}, { build: options }), () => `build, ${name}`);
        assert.ok(built === "ok" || built === "invalid-options", built);
      }
      assertAsNew(() => name);
    });
  }
});

describe("a builder's calls with values of wrong kinds", () => {
  for (const [name, make] of Object.entries(oddValues)) {
    it(`${name}: are refused or served, and the next call is as before`, async () => {
      const host = { loadWorkflow: make, loadPeer: make, considers: async () => make(), writeFile: async () => make() };
      const calls = [
        () => new ArgoBuilder(SOUND.workflow, host).createDag(make(), "default", true),
        () => new ArgoBuilder(SOUND.workflow, host).createDag(EXECUTION, make(), make()),
        () => new ArgoBuilder(SOUND.workflow, host).createDag(EXECUTION, "default", true, { signal: make() }),
        () => new ArgoBuilder(SOUND.workflow, { ...host, peers: SOUND.peers }).completeBuild(make()),
        () => new ArgoBuilder(SOUND.workflow, make(), make()).createDag(EXECUTION, "default", false),
      ];
      const codes = await Promise.all(calls.map((call) => Promise.resolve().then(call).then(() => "ok", (error) => (error instanceof OcArgoError ? error.code : error))));
      for (const code of codes) {
        assert.ok(typeof code === "string" && code !== "internal", `${name}: ${code?.stack ?? code}`);
      }
      assertAsNew(() => name);
    });
  }
});

describe("large and deep documents", () => {
  const DEEP = 100_000;
  const links = (count) => Array.from({ length: count }, (_, at) => ({ source: { id: `i${at % 50}` }, destination: { id: `i${(at * 7) % 53}` } }));
  const items = Object.fromEntries(Array.from({ length: 53 }, (_, at) => [`i${at}`, { processing: { name: "p" } }]));
  const documents = {
    "lists a hundred thousand deep": () => "[".repeat(DEEP) + "]".repeat(DEEP),
    "objects a hundred thousand deep": () => '{"graph":'.repeat(DEEP) + "1" + "}".repeat(DEEP),
    "lists of YAML a hundred thousand deep": () => "- ".repeat(DEEP),
    "lists that are never closed": () => `a: ${"[".repeat(DEEP)}`,
    "an ignored member a hundred thousand deep": () => `{"x":${"[".repeat(DEEP)}${"]".repeat(DEEP)},"graph":{"items":{}}}`,
    "a hundred thousand links": () => JSON.stringify({ id: "w", graph: { items, links: links(DEEP) } }),
    "a hundred thousand links as an object": () => ({ id: "w", graph: { items, links: links(DEEP) } }),
    "numbers beyond all bounds": () => `{"graph":{"items":{"a":{"storage":{"storage_type":1e999,"instances":[{"size":${"9".repeat(5000)}}]},"processing":{"selected_instance_index":-99999999999999999999}}}}}`,
    "repeated keys": () => `{"graph":{"items":{"a":{}},"items":{"a":{},"a":5}},"graph":{"links":[],"links":[{}]}}`,
    "keys of an object's prototype": () => '{"__proto__":{"graph":1},"graph":{"items":{"__proto__":{"processing":{"name":"constructor"}},"toString":{},"constructor":null},"links":[{"source":{"id":"__proto__"}}]}}',
  };
  for (const [name, make] of Object.entries(documents)) {
    it(`${name}: every call ends well, and so does the next`, () => {
      assert.equal(callsWith(make(), () => name).length, 9);
      assertAsNew(() => name);
    });
  }
});
