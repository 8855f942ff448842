/** A build in two calls, with surroundings that the tests inject: what is asked, when, and how it ends. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { ArgoBuilder, grantConsiders, init, OcArgoError, Preview } from "oc-argo";

import { deferred, drawing, EXECUTION, manifestOf, node, PARTNER, sample, SELF } from "./support.mjs";

const STORAGE = 3;
const COMPUTE = 4;
const IMAGERIE = sample("imagerie.json");
const PEERS = sample("peers.json");
const CLUSTERNAME = "multicluster.admiralty.io/clustername";
/** What `imagerie` needs: its storage for both clusters, and the partner's cluster. */
const NEEDED = [[STORAGE, PARTNER], [STORAGE, SELF], [COMPUTE, PARTNER]];

before(() => init());

/** An event in short. */
const short = ({ data_type, dest_peer_id }) => [data_type, dest_peer_id];

/**
 * A host that records what is written.
 *
 * @param {import("oc-argo").Host} [members]
 */
function hostWith(members = {}) {
  const files = [];
  const writeFile = async (name, yaml) => {
    files.push({ name, yaml });
    return `/somewhere/${name}`;
  };
  return { files, host: { peers: PEERS, considers: grantConsiders(), writeFile, ...members } };
}

/** A builder that waits for no answer as long as five minutes, so that a fault ends a test instead of holding it up. */
const builderOf = (workflow, host, { build, ...options } = {}) =>
  new ArgoBuilder(workflow, host, { ...options, build: { considersTimeoutMs: 10_000, ...build } });

/** A `considers` whose answers the test gives, and a way to wait until so many are asked. */
function manualConsiders() {
  const asked = [];
  let arrived = deferred();
  const considers = (event, { signal }) => {
    const answer = deferred();
    asked.push({ event, signal, ...answer });
    arrived.resolve();
    return answer.promise;
  };
  const untilAsked = async (count) => {
    while (asked.length < count) {
      await arrived.promise;
      arrived = deferred();
    }
  };
  return { asked, considers, untilAsked };
}

/** Lets everything run that is ready to. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A workflow of one processing on the cluster of each of these peers, and the peers. */
function spread(count) {
  const ids = Array.from({ length: count }, (_, index) => `peer-${String(index).padStart(3, "0")}`);
  const workflow = drawing();
  const { items, links } = workflow.graph;
  for (const id of ids) {
    items[`task-${id}`] = { id: `task-${id}`, processing: { ...items.task.processing, id: `p-${id}`, name: id } };
    items[`on-${id}`] = { id: `on-${id}`, compute: { id: `c-${id}`, name: id, creator_id: id } };
    links.push({ source: { id: `task-${id}` }, destination: { id: `on-${id}` } });
  }
  const known = ids.map((id) => [id, { id, name: id, relation: 2 }]);
  const peers = Object.fromEntries([[SELF, { id: SELF, name: "We", relation: 1 }], ...known]);
  return { workflow, peers, ids };
}

/** The error of a call, which must be one of the package's. */
async function failure(call) {
  const error = await call.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}`), (thrown) => thrown);
  assert.ok(error instanceof OcArgoError, `${error?.stack ?? error}`);
  return error;
}

describe("createDag", () => {
  it("gives the number of tasks, the first, the last, and what was found", async () => {
    const builder = builderOf(IMAGERIE, hostWith().host);
    assert.equal(builder.translation, undefined);
    assert.deepEqual(builder.remotePeers, []);
    const summary = await builder.createDag(EXECUTION, "open-cloud", false);
    assert.deepEqual(Object.keys(summary).sort(), ["diagnostics", "firstItems", "lastItems", "nbTasks"]);
    assert.equal(summary.nbTasks, 5);
    assert.deepEqual(summary.firstItems, ["curl-a78bb6b3-b437-57f2-b284-94e70d33c2ca"]);
    assert.deepEqual(summary.lastItems, ["fin-de-chaine-d6874205-9f07-5751-bce1-a095374432e3"]);
    assert.equal(summary.diagnostics.some(({ severity }) => severity === "error"), false);
    assert.deepEqual(builder.remotePeers, [PARTNER]);
    const { metadata, spec } = manifestOf(builder.translation.yaml);
    assert.equal(metadata.namespace, "open-cloud");
    assert.equal(metadata.labels["oc-executions-id"], EXECUTION);
    assert.equal(spec.serviceAccountName, "sa-open-cloud");
  });

  it("takes the execution as its document too", async () => {
    const [one, other] = [builderOf(IMAGERIE, hostWith().host), builderOf(IMAGERIE, hostWith().host)];
    await one.createDag(EXECUTION, "default", false);
    await other.createDag({ executions_id: EXECUTION }, "default", false);
    assert.match(one.translation.yaml, new RegExp(EXECUTION));
    assert.equal(one.translation.yaml, other.translation.yaml);
  });

  it("says which argument is of a wrong kind, and the translator serves on", async () => {
    const kept = new Preview();
    kept.update({ workflow: drawing() });
    const { host } = hostWith();
    const wrong = [1n, Symbol("write"), Object.create(null), null, "yes", undefined];
    for (const write of wrong) {
      const error = await failure(builderOf(IMAGERIE, host).createDag(EXECUTION, "default", write));
      assert.deepEqual([error.code, error.message], ["invalid-options", "`write` is neither true nor false"]);
    }
    assert.match(kept.yaml, /^apiVersion/);
    kept.free();
  });

  it("takes options that are null as absent", async () => {
    const { nbTasks } = await builderOf(IMAGERIE, hostWith().host).createDag(EXECUTION, "default", false, null);
    assert.equal(nbTasks, 5);
  });

  it("asks nothing and writes nothing as a preview", async () => {
    const { host, files } = hostWith();
    await builderOf(IMAGERIE, host).createDag(EXECUTION, "default", false);
    assert.deepEqual(host.considers.granted, []);
    assert.deepEqual(files, []);
  });

  it("asks exactly for the storages, each distinct event once, and writes nothing", async () => {
    const { host, files } = hostWith();
    await builderOf(IMAGERIE, host).createDag(EXECUTION, "default", true);
    assert.deepEqual(host.considers.granted, [
      { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: PARTNER, data_type: STORAGE, origin_id: SELF },
      { executions_id: EXECUTION, dest_peer_id: SELF, source_peer_id: PARTNER, data_type: STORAGE, origin_id: SELF },
    ]);
    assert.deepEqual(files, []);
  });

  it("tells what is wrong with the workflow, and asks nothing then", async () => {
    const { host, files } = hostWith();
    const builder = builderOf(sample("broken.json"), host);
    const { diagnostics } = await builder.createDag(EXECUTION, "default", true);
    const codes = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
    for (const code of ["cycle", "no-image", "unknown-peer", "dangling-link", "no-compute", "volume-size", "reference-in-container"]) {
      assert.ok(codes.includes(code), code);
    }
    const error = await failure(builder.completeBuild(EXECUTION));
    assert.equal(error.code, "workflow-has-errors");
    assert.deepEqual(error.failure.diagnostics, diagnostics);
    assert.deepEqual(host.considers.granted, []);
    assert.deepEqual(files, []);
  });
});

describe("completeBuild", () => {
  it("asks for each remote cluster once, names the clusters and has the manifest written", async () => {
    const { host, files } = hostWith();
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(EXECUTION, "default", true);
    const storages = host.considers.granted.length;
    const path = await builder.completeBuild(EXECUTION);
    assert.deepEqual(host.considers.granted.slice(storages), [
      { executions_id: EXECUTION, dest_peer_id: PARTNER, source_peer_id: SELF, data_type: COMPUTE, origin_id: SELF },
    ]);
    assert.equal(files.length, 1);
    const [{ name, yaml }] = files;
    assert.match(name, /^oc-monitor-[a-z]{5,8}-[a-z]{5,8}_\d\d_\d\d_\d{4}_\d{6}\.yml$/);
    assert.equal(path, `/somewhere/${name}`);
    const { metadata, spec } = manifestOf(yaml);
    assert.equal(metadata.name, name.split("_")[0]);
    const clusters = spec.templates.flatMap(({ metadata }) => metadata?.annotations?.[CLUSTERNAME] ?? []);
    assert.deepEqual(clusters, Array(2).fill(`target-${PARTNER}-${EXECUTION}`));
    assert.equal(builder.translation.yaml, yaml);
  });

  it("writes the file's time as UTC", async () => {
    const { host, files } = hostWith();
    const builder = builderOf(drawing(), host);
    const earliest = Math.floor(Date.now() / 1000) * 1000;
    await builder.createDag(EXECUTION, "default", true);
    await builder.completeBuild(EXECUTION);
    const latest = Date.now();
    const [, day, month, year, hour, minute, second] = /_(\d\d)_(\d\d)_(\d{4})_(\d\d)(\d\d)(\d\d)\.yml$/.exec(files[0].name);
    const written = Date.UTC(year, month - 1, day, hour, minute, second);
    assert.ok(earliest <= written && written <= latest, files[0].name);
  });

  it("uses the words that it is given, and draws others for each build where there are none", async () => {
    const built = async (options) => {
      const { host, files } = hostWith();
      const builder = builderOf(drawing(), host, options);
      await builder.createDag(EXECUTION, "default", true);
      await builder.completeBuild(EXECUTION);
      return files[0].name.split("_")[0];
    };
    assert.equal(await built({ name: "bakedo-luremi" }), "oc-monitor-bakedo-luremi");
    const drawn = await Promise.all(Array.from({ length: 5 }, () => built()));
    assert.equal(new Set(drawn).size, 5);
  });

  it("gives clusters the name of its own execution, whatever `createDag` was given", async () => {
    const { host, files } = hostWith();
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(undefined, "default", false);
    await builder.completeBuild("another-execution");
    assert.match(files[0].yaml, new RegExp(`target-${PARTNER}-another-execution`));
  });

  it("asks for the storages that a preview did not ask for", async () => {
    const { host } = hostWith();
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(EXECUTION, "default", false);
    await builder.completeBuild(EXECUTION);
    assert.deepEqual(host.considers.granted.map(short), NEEDED);
  });

  it("needs a DAG first", async () => {
    const { host, files } = hostWith();
    const error = await failure(builderOf(IMAGERIE, host).completeBuild(EXECUTION));
    assert.equal(error.code, "no-dag");
    assert.deepEqual(host.considers.granted, []);
    assert.deepEqual(files, []);
  });

  it("says why the file could not be written", async () => {
    const { host } = hostWith({ writeFile: async () => Promise.reject(new Error("the disk is full")) });
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(EXECUTION, "default", true);
    const error = await failure(builder.completeBuild(EXECUTION));
    assert.equal(error.code, "host-failed");
    assert.match(error.message, /writing `oc-monitor-.*\.yml` failed: .*the disk is full/);
  });
});

describe("answers", () => {
  it("that name no peer are waited for one after another", async () => {
    const { workflow, peers, ids } = spread(6);
    let [waiting, most] = [0, 0];
    const asked = [];
    const considers = async (event) => {
      asked.push(event.dest_peer_id);
      most = Math.max(most, ++waiting);
      await settle();
      waiting -= 1;
    };
    const { host, files } = hostWith({ peers, considers });
    const builder = builderOf(workflow, host);
    await builder.createDag(EXECUTION, "default", true);
    await builder.completeBuild(EXECUTION);
    assert.equal(most, 1);
    assert.deepEqual(asked.sort(), ids);
    assert.equal(files.length, 1);
  });

  it("are waited for all at once as soon as the first has named its peer", async () => {
    const { workflow, peers, ids } = spread(6);
    const { asked, considers, untilAsked } = manualConsiders();
    const { host } = hostWith({ peers, considers });
    const builder = builderOf(workflow, host);
    await builder.createDag(EXECUTION, "default", true);
    const built = builder.completeBuild(EXECUTION);
    await untilAsked(1);
    await settle();
    assert.equal(asked.length, 1, "the first answer says how to go on");
    asked[0].resolve({ namesPeer: true });
    await untilAsked(6);
    assert.deepEqual(asked.map(({ event }) => event.dest_peer_id).sort(), ids);
    for (const { resolve } of asked.slice(1).reverse()) resolve({ namesPeer: true });
    await built;
    assert.equal(asked.length, 6);
    assert.equal(asked.some(({ signal }) => signal.aborted), false);
  });

  it("are waited for as many at once as `concurrency` says", async () => {
    const { workflow, peers } = spread(6);
    const { asked, considers, untilAsked } = manualConsiders();
    const { host } = hostWith({ peers, considers });
    const builder = builderOf(workflow, host, { build: { concurrency: 2 } });
    await builder.createDag(EXECUTION, "default", true);
    const built = builder.completeBuild(EXECUTION);
    for (let answered = 0; answered < 6; answered += 1) {
      const expected = Math.min(answered + 2, 6);
      await untilAsked(expected);
      await settle();
      assert.equal(asked.length, expected);
      asked[answered].resolve({ namesPeer: true });
    }
    await built;
  });

  it("that have come are not asked for again by a second try", async () => {
    const asked = [];
    let refuses = true;
    const considers = async (event) => {
      asked.push(short(event));
      if (refuses && event.data_type === COMPUTE) throw new Error("not now");
    };
    const { host, files } = hostWith({ considers });
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(EXECUTION, "default", true);
    await failure(builder.completeBuild(EXECUTION));
    refuses = false;
    await builder.completeBuild(EXECUTION);
    assert.deepEqual(asked, [...NEEDED, [COMPUTE, PARTNER]]);
    assert.equal(files.length, 1);
  });

  it("that are refused end the build, and abort what still waits", async () => {
    const { workflow, peers, ids } = spread(4);
    const { asked, considers, untilAsked } = manualConsiders();
    const { host, files } = hostWith({ peers, considers });
    const builder = builderOf(workflow, host, { build: { concurrency: 3 } });
    await builder.createDag(EXECUTION, "default", true);
    const built = failure(builder.completeBuild(EXECUTION));
    await untilAsked(3);
    asked[0].resolve();
    await untilAsked(4);
    const refused = asked[1].event;
    asked[1].reject(new Error("no room left"));
    const error = await built;
    assert.equal(error.code, "considers-refused");
    assert.match(error.message, new RegExp(`\`${refused.dest_peer_id}\` for COMPUTE_RESOURCE failed: .*no room left`));
    assert.deepEqual(error.failure.event, refused);
    assert.deepEqual(error.failure.granted, [asked[0].event]);
    assert.deepEqual(error.failure.unanswered.map(({ dest_peer_id }) => dest_peer_id), ids.slice(2));
    assert.equal(typeof error.failure.waitedMs, "number");
    assert.deepEqual([asked[2].signal.aborted, asked[3].signal.aborted], [true, true]);
    assert.deepEqual(files, []);
  });

  it("that do not come in time end the build, and name the peer", async () => {
    const { asked, considers } = manualConsiders();
    const { host, files } = hostWith({ considers });
    const builder = builderOf(IMAGERIE, host, { build: { considersTimeoutMs: 30 } });
    const error = await failure(builder.createDag(EXECUTION, "default", true));
    assert.equal(error.code, "considers-timed-out");
    assert.match(error.message, new RegExp(`the peer \`${PARTNER}\` did not answer for STORAGE_RESOURCE, after 0\\.\\d s`));
    assert.ok(error.failure.waitedMs >= 29, `${error.failure.waitedMs}`);
    assert.deepEqual(asked.map(({ event }) => short(event)), [[STORAGE, PARTNER]]);
    assert.equal(asked[0].signal.aborted, true);
    assert.deepEqual(files, []);
  });

  it("that do not come in time while nobody can be reached end the build with that", async () => {
    const outage = new OcArgoError("nats-lost", "the broker is away");
    const considers = Object.assign(() => new Promise(() => undefined), { outage });
    const builder = builderOf(IMAGERIE, hostWith({ considers }).host, { build: { considersTimeoutMs: 30 } });
    const error = await failure(builder.createDag(EXECUTION, "default", true));
    assert.equal(error.code, "nats-lost");
    assert.match(error.message, new RegExp(`^the broker is away: the peer \`${PARTNER}\` could not answer`));
    assert.deepEqual([error.cause.code, short(error.failure.event)], ["considers-timed-out", [STORAGE, PARTNER]]);
  });

  it("that throw at once are refused, not a trap", async () => {
    const considers = () => {
      throw new TypeError("a mistake of the host");
    };
    const error = await failure(builderOf(IMAGERIE, hostWith({ considers }).host).createDag(EXECUTION, "default", true));
    assert.equal(error.code, "considers-refused");
    assert.match(error.message, /a mistake of the host/);
  });

  const refusals = [
    ["`false`", false],
    ["an error", new Error("refused")],
    ["what says no", { granted: false }],
    ["what says no", new Response(null, { status: 403 })],
  ];
  for (const [said, answer] of refusals) {
    it(`that say no, as ${said}, are no consent`, async () => {
      const { host, files } = hostWith({ considers: async () => answer });
      const error = await failure(builderOf(IMAGERIE, host).createDag(EXECUTION, "default", true));
      assert.equal(error.code, "considers-refused");
      const wrong = `asking the peer \`${PARTNER}\` for STORAGE_RESOURCE failed: \`considers\` resolved with ${said}: let it reject`;
      assert.equal(error.message.slice(0, wrong.length), wrong);
      assert.deepEqual([error.failure.granted, error.cause.name, files], [[], "TypeError", []]);
    });
  }

  it("are nothing, say whether they name their peer, or are what a function happens to give back", async () => {
    const named = [{ namesPeer: undefined }, { namesPeer: false }, new (class { namesPeer = true; })()];
    const answers = [undefined, null, {}, Object.create(null), ...named, true, 1, "", [], new Response(), () => undefined, Symbol("yes")];
    for (const answer of answers) {
      const { host, files } = hostWith({ considers: () => answer });
      const builder = builderOf(IMAGERIE, host);
      await builder.createDag(EXECUTION, "default", true);
      await builder.completeBuild(EXECUTION);
      assert.equal(files.length, 1);
    }
  });

  const ends = [
    ["were granted", "async () => {}", "{}", "written"],
    ["did not come", "() => new Promise(() => {})", "{ considersTimeoutMs: 30 }", "considers-timed-out"],
    ["were refused", "async () => { throw new Error('no'); }", "{}", "considers-refused"],
  ];
  for (const [what, considers, build, expected] of ends) {
    it(`that ${what} keep no process alive`, async () => {
      const program = `
        import { readFileSync } from "node:fs";
        import { ArgoBuilder, init } from "oc-argo";
        const [workflow, peers] = JSON.parse(readFileSync(0, "utf8"));
        await init();
        const host = { peers, considers: ${considers}, writeFile: async () => "written" };
        const builder = new ArgoBuilder(workflow, host, { build: ${build} });
        const told = await builder.createDag("e", "default", true).then(() => builder.completeBuild("e")).catch((error) => error.code);
        console.log(told);`;
      const { code, stdout } = await node(["--input-type=module", "--eval", program], { input: JSON.stringify([IMAGERIE, PEERS]) });
      assert.equal(stdout, `${expected}\n`);
      assert.equal(code, 0, "it ended by itself");
    });
  }
});

describe("cancelling", () => {
  it("ends a build that waits, and aborts what it waits for", async () => {
    const { asked, considers, untilAsked } = manualConsiders();
    const { host, files } = hostWith({ considers });
    const controller = new AbortController();
    const builder = builderOf(IMAGERIE, host);
    const dag = failure(builder.createDag(EXECUTION, "default", true, { signal: controller.signal }));
    await untilAsked(1);
    controller.abort();
    assert.equal((await dag).code, "cancelled");
    assert.equal(asked.length, 1);
    assert.equal(asked[0].signal.aborted, true);
    assert.deepEqual(files, []);
  });

  it("ends a build whose signal was aborted before it began", async () => {
    const { considers } = manualConsiders();
    const { host, files } = hostWith({ considers });
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(EXECUTION, "default", false);
    const error = await failure(builder.completeBuild(EXECUTION, { signal: AbortSignal.abort() }));
    assert.equal(error.code, "cancelled");
    assert.deepEqual(files, []);
  });

  it("ends a build that would ask nothing, too", async () => {
    const { host, files } = hostWith();
    const builder = builderOf(drawing(), host);
    await builder.createDag(EXECUTION, "default", true);
    const error = await failure(builder.completeBuild(EXECUTION, { signal: AbortSignal.abort() }));
    assert.equal(error.code, "cancelled");
    assert.deepEqual(files, []);
  });

  it("ends a build that loads a document", async () => {
    const peer = deferred();
    const asked = deferred();
    const { host } = hostWith({ peers: undefined, loadPeer: (id) => (asked.resolve(id), peer.promise) });
    const controller = new AbortController();
    const dag = failure(builderOf(drawing(), host).createDag(EXECUTION, "default", false, { signal: controller.signal }));
    const id = await asked.promise;
    controller.abort();
    peer.resolve({ id, relation: 1 });
    assert.equal((await dag).code, "cancelled");
  });

  it("leaves the next call as it is", async () => {
    const { asked, considers, untilAsked } = manualConsiders();
    const { host } = hostWith({ considers });
    const controller = new AbortController();
    const builder = builderOf(IMAGERIE, host);
    const first = failure(builder.createDag(EXECUTION, "default", true, { signal: controller.signal }));
    await untilAsked(1);
    controller.abort();
    assert.equal((await first).code, "cancelled");
    const second = builder.createDag(EXECUTION, "default", true);
    await untilAsked(2);
    assert.equal(asked[1].signal.aborted, false);
    asked[1].resolve({ namesPeer: true });
    await untilAsked(3);
    asked[2].resolve({ namesPeer: true });
    assert.equal((await second).nbTasks, 5);
  });
});

describe("documents that the source lacks", () => {
  it("are asked for by the ids that are needed, each once", async () => {
    const known = JSON.parse(PEERS);
    const loaded = [];
    const { host, files } = hostWith({
      peers: undefined,
      loadPeer: async (id) => {
        loaded.push(id);
        return known[id];
      },
      loadWorkflow: async (id) => {
        loaded.push(id);
        return undefined;
      },
    });
    const builder = builderOf(IMAGERIE, host);
    await builder.createDag(EXECUTION, "default", true);
    await builder.completeBuild(EXECUTION);
    assert.deepEqual(loaded.sort(), [PARTNER, SELF].sort(), "not the third peer, and no workflow");
    assert.equal(files.length, 1);
  });

  it("are loaded as texts, as objects, at once or later", async () => {
    const id = "9f5ebc8e-1de5-56d1-a110-03e59e112e0a";
    const text = sample("controle-qualite.json");
    const yamls = [];
    for (const found of [text, JSON.parse(text), Promise.resolve(text)]) {
      const asked = [];
      const { host } = hostWith({ loadWorkflow: (id) => (asked.push(id), found) });
      const builder = builderOf(sample("chaine.json"), host);
      await builder.createDag(EXECUTION, "default", false);
      assert.deepEqual(asked, [id]);
      yamls.push(builder.translation.yaml);
    }
    const { host } = hostWith({ workflows: { [id]: text } });
    const builder = builderOf(sample("chaine.json"), host);
    const { nbTasks } = await builder.createDag(EXECUTION, "default", false);
    assert.ok(nbTasks > 2);
    assert.deepEqual(yamls, Array(3).fill(builder.translation.yaml));
  });

  it("are not asked for where they are at hand", async () => {
    const never = (id) => assert.fail(`asked for ${id}`);
    const { host } = hostWith({
      workflows: { "9f5ebc8e-1de5-56d1-a110-03e59e112e0a": sample("controle-qualite.json") },
      loadWorkflow: never,
      loadPeer: never,
    });
    const { diagnostics } = await builderOf(sample("chaine.json"), host).createDag(EXECUTION, "default", false);
    assert.equal(diagnostics.some(({ severity }) => severity === "error"), false);
  });

  it("hold who we are where `selfPeer` says it, though no task runs with us; else the finding asks for it", async () => {
    const abroad = JSON.parse(JSON.stringify(drawing()).replaceAll(SELF, PARTNER));
    const known = JSON.parse(PEERS);
    const built = async (options) => {
      const loaded = [];
      const { host, files } = hostWith({ peers: undefined, loadPeer: (id) => (loaded.push(id), known[id]) });
      const builder = builderOf(abroad, host, options);
      const { diagnostics } = await builder.createDag(EXECUTION, "default", true);
      if (options !== undefined) await builder.completeBuild(EXECUTION);
      return { loaded, diagnostics, files, asked: host.considers.granted };
    };
    const nobody = await built();
    const [error, ...others] = nobody.diagnostics.filter(({ severity }) => severity === "error");
    assert.deepEqual([error.code, others, nobody.loaded, nobody.asked], ["no-self-peer", [], [PARTNER], []]);
    assert.match(error.help, /a build that loads its peers by their ids needs `selfPeer`/);
    const { loaded, diagnostics, files, asked } = await built({ selfPeer: SELF });
    assert.deepEqual([loaded.sort(), diagnostics.filter(({ severity }) => severity === "error"), files.length], [[PARTNER, SELF].sort(), [], 1]);
    assert.deepEqual(asked.map(({ dest_peer_id, origin_id }) => [dest_peer_id, origin_id]), [[PARTNER, SELF]]);
  });

  it("that do not exist are errors of the workflow, and asked for once", async () => {
    const asked = [];
    const absent = (id) => void asked.push(id);
    const { host } = hostWith({ peers: {}, loadWorkflow: absent, loadPeer: absent });
    const builder = builderOf(sample("chaine.json"), host);
    const { diagnostics } = await builder.createDag(EXECUTION, "default", true);
    const codes = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
    assert.ok(codes.includes("unknown-workflow") && codes.includes("unknown-peer"), `${codes}`);
    assert.equal((await failure(builder.completeBuild(EXECUTION))).code, "workflow-has-errors");
    assert.deepEqual(asked.sort(), [SELF, "9f5ebc8e-1de5-56d1-a110-03e59e112e0a"].sort());
  });

  it("that cannot be loaded end the build, and say why", async () => {
    const loadPeer = async () => Promise.reject(new Error("the catalogue is down"));
    const error = await failure(builderOf(IMAGERIE, hostWith({ peers: undefined, loadPeer }).host).createDag(EXECUTION, "default", true));
    assert.equal(error.code, "host-failed");
    assert.match(error.message, /loading the peer `.*` failed: .*the catalogue is down/);
  });
});

describe("a host that lacks what a build needs", () => {
  it("is told so for `considers`", async () => {
    const { host, files } = hostWith({ considers: undefined });
    const builder = builderOf(IMAGERIE, host);
    assert.equal((await builder.createDag(EXECUTION, "default", false)).nbTasks, 5);
    const error = await failure(builder.completeBuild(EXECUTION));
    assert.match(error.message, /the host has no `considers`/);
    assert.equal(error.code, "host-lacks");
    assert.deepEqual(files, []);
  });

  it("is told so for `writeFile`", async () => {
    const builder = builderOf(IMAGERIE, hostWith({ writeFile: undefined }).host);
    await builder.createDag(EXECUTION, "default", true);
    const error = await failure(builder.completeBuild(EXECUTION));
    assert.match(error.message, /the host has no `writeFile`/);
    assert.equal(error.code, "host-lacks");
  });

  it("is told nothing where a build needs no answer", async () => {
    const { host, files } = hostWith({ considers: undefined });
    const builder = builderOf(drawing(), host);
    await builder.createDag(EXECUTION, "default", true);
    await builder.completeBuild(EXECUTION);
    assert.equal(files.length, 1);
  });
});

describe("a builder at work", () => {
  it("takes no second call until the first has ended", async () => {
    const { asked, considers, untilAsked } = manualConsiders();
    const builder = builderOf(IMAGERIE, hostWith({ considers }).host);
    const first = builder.createDag(EXECUTION, "default", true);
    await untilAsked(1);
    assert.equal((await failure(builder.createDag(EXECUTION, "default", false))).code, "busy");
    assert.equal((await failure(builder.completeBuild(EXECUTION))).code, "busy");
    asked[0].resolve({ namesPeer: true });
    await untilAsked(2);
    asked[1].resolve();
    assert.equal((await first).nbTasks, 5);
    assert.equal((await builder.createDag(EXECUTION, "default", false)).nbTasks, 5);
  });

  it("can be looked at while it waits", async () => {
    const { considers, untilAsked, asked } = manualConsiders();
    const builder = builderOf(IMAGERIE, hostWith({ considers }).host, { build: { concurrency: 2 } });
    const dag = builder.createDag(EXECUTION, "default", true);
    await untilAsked(2);
    try {
      assert.ok(Array.isArray(builder.remotePeers));
    } finally {
      for (const { resolve } of asked) resolve();
      await dag;
    }
  });

  it("tells how far the answers are", async () => {
    const told = [];
    const onProgress = ({ event, state, elapsedMs, done, total, ...rest }) => {
      assert.deepEqual(rest, {});
      assert.ok(elapsedMs >= 0);
      told.push([state, ...short(event), done, total]);
    };
    const builder = builderOf(IMAGERIE, hostWith({ considers: async () => {} }).host);
    await builder.createDag(EXECUTION, "default", true, { onProgress });
    assert.deepEqual(told.splice(0), [
      ["waiting", STORAGE, PARTNER, 0, 3],
      ["granted", STORAGE, PARTNER, 1, 3],
      ["waiting", STORAGE, SELF, 1, 3],
      ["granted", STORAGE, SELF, 2, 3],
    ]);
    await builder.completeBuild(EXECUTION, { onProgress });
    assert.deepEqual(told, [
      ["waiting", COMPUTE, PARTNER, 2, 3],
      ["granted", COMPUTE, PARTNER, 3, 3],
    ]);
  });

  it("tells of an answer that failed", async () => {
    const states = [];
    const considers = async () => Promise.reject(new Error("no"));
    const builder = builderOf(IMAGERIE, hostWith({ considers }).host);
    await failure(builder.createDag(EXECUTION, "default", true, { onProgress: ({ state, done }) => states.push([state, done]) }));
    assert.deepEqual(states, [["waiting", 0], ["failed", 0]]);
  });

  it("ends with the error of the one who is told, and asks nobody", async () => {
    // In a process of its own: a build that hangs would end this one before its other tests.
    const program = `
      import { readFileSync } from "node:fs";
      import { ArgoBuilder, grantConsiders, init } from "oc-argo";
      const [workflow, peers] = JSON.parse(readFileSync(0, "utf8"));
      await init();
      const considers = grantConsiders();
      const builder = new ArgoBuilder(workflow, { peers, considers, writeFile: async () => "written" });
      const onProgress = () => { throw new Error("a mistake in the progress bar"); };
      const error = await builder.createDag("e", "default", true, { onProgress }).catch((error) => error);
      console.log(error.message, considers.granted.length);
      console.log(await builder.createDag("e", "default", true), await builder.completeBuild("e"));`;
    const { code, stdout, stderr } = await node(["--input-type=module", "--eval", program], { input: JSON.stringify([IMAGERIE, PEERS]) });
    assert.match(stdout, /^a mistake in the progress bar 0\n/, stderr);
    assert.match(stdout, / written\n$/);
    assert.equal(code, 0);
  });

  it("waits at most as long as a timer takes", async () => {
    const asked = deferred();
    const considers = () => (asked.resolve(), new Promise((resolve) => setImmediate(resolve)));
    const builder = builderOf(IMAGERIE, hostWith({ considers }).host, { build: { considersTimeoutMs: 1e300 } });
    await builder.createDag(EXECUTION, "default", true);
    await asked.promise;
  });

  it("refuses options that it does not know", () => {
    const { host } = hostWith();
    const wrong = [{ nope: 1 }, { build: { nope: 1 } }, { build: { considersTimeoutMs: "5m" } }, { build: 5 }, { build: new Map([["nope", 1]]) }];
    for (const options of [...wrong, 5, true, "fast", ["fast"], new Map([["nope", 1]]), () => {}]) {
      assert.throws(
        () => new ArgoBuilder(IMAGERIE, host, options),
        (error) => error instanceof OcArgoError && error.code === "invalid-options",
        JSON.stringify(options),
      );
    }
  });
});
