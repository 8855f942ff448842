/** The command `oc-argo`, as a shell runs it: what it prints and writes, and its exit codes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { before, describe, it } from "node:test";

import { init, translate } from "oc-argo";
import { stringify } from "yaml";

import { COMMANDS } from "../dist/cli/arguments.js";
import { command, drawing, drawn, EXECUTION, folder, manifestOf, PACKAGE, PARTNER, sample, samplePath } from "./support.mjs";

const IMAGERIE = samplePath("imagerie.json");
const PEERS = samplePath("peers.json");
/** A build of `imagerie` that can be carried out. */
const BUILD = ["build", IMAGERIE, "--peers", PEERS, "--executions-id", EXECUTION, "--considers", "grant"];
/** What no terminal should be sent by a workflow: control characters but for line feeds. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
/** Marks of direction, which could make a text look like another. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/;

before(() => init());

/** Runs the command in a new folder, where it would write by default. */
async function run(t, args, options = {}) {
  const cwd = await folder(t);
  return { cwd, ...(await command(args, { cwd, ...options })) };
}

/** Writes a document into a new folder. */
async function file(t, name, document) {
  const path = join(await folder(t), name);
  await writeFile(path, typeof document === "string" ? document : JSON.stringify(document));
  return path;
}

describe("a build", () => {
  it("writes the manifest, and says where it is and what will run", async (t) => {
    const { code, stdout, stderr, cwd } = await run(t, [...BUILD, "--name", "bakedo-luremi", "--namespace", "open-cloud", "--timeout", "1h"]);
    assert.equal(code, 0, stderr);
    const [name, ...others] = await readdir(join(cwd, "argo_workflows"));
    assert.deepEqual(others, []);
    assert.match(name, /^oc-monitor-bakedo-luremi_\d\d_\d\d_\d{4}_\d{6}\.yml$/);
    const expected = await readFile(join(PACKAGE, "../tests/fixtures/cases/imagerie/expected.yaml"), "utf8");
    assert.equal(await readFile(join(cwd, "argo_workflows", name), "utf8"), expected);
    const lines = stdout.split("\n");
    assert.equal(lines[0], `wrote ./argo_workflows/${name}`);
    assert.ok(lines.includes("5 tasks in 4 waves"), stdout);
    const waves = lines.filter((line) => /^ {2}\d {2}/.test(line));
    assert.equal(waves.length, 4);
    assert.match(waves[0], /^ {2}1 {2}curl \(/);
    assert.match(waves[2], /^ {2}3 {2}Redimensionner.* · Statistiques/);
    assert.match(waves[3], /Fin de chaîne/);
    assert.match(stdout, new RegExp(`^remote peers +${PARTNER}$`, "m"));
    assert.match(stdout, /^storages +Archive S3$/m);
    assert.match(stdout, /^volumes +scratch$/m);
    assert.match(stdout, /^answers +3 granted in this process; no peer was asked/m);
    const next = stdout.slice(stdout.indexOf("next\n")).split("\n");
    assert.equal(next[1], `  oc-argo requires ${IMAGERIE} --peers ${PEERS} --executions-id ${EXECUTION} --namespace open-cloud   # once: what the cluster must hold`);
    assert.equal(next[2], `  kubectl create --namespace open-cloud -f ./argo_workflows/${name}`);
  });

  it("tells its findings on standard error, with file, line and column", async (t) => {
    const { stderr } = await run(t, BUILD);
    assert.match(stderr, /^warning\[remote-outputs\]: `curl` runs on another cluster/m);
    assert.ok(stderr.includes(`  at ${IMAGERIE}:34:47  /graph/items/a78bb6b3-b437-57f2-b284-94e70d33c2ca\n`), stderr);
    assert.match(stderr, /^ {2}help: /m);
    assert.match(stderr, /^ {2}34 \| .*\n {2} {3}\| +\^+$/m);
    assert.match(stderr, /^2 warnings, 4 infos$/m);
  });

  it("writes where `--out` says", async (t) => {
    const { code, stdout, cwd } = await run(t, [...BUILD, "--out", "some/where"]);
    assert.equal(code, 0);
    assert.deepEqual(await readdir(cwd), ["some"]);
    const [name] = await readdir(join(cwd, "some/where"));
    assert.ok(stdout.startsWith(`wrote ./some/where/${name}\n`), stdout);
  });

  it("prints one object with `--json`", async (t) => {
    const { code, stdout, stderr, cwd } = await run(t, [...BUILD, "--json"]);
    assert.equal(code, 0);
    const about = JSON.parse(stdout);
    assert.deepEqual(Object.keys(about), ["path", "documents", "nbTasks", "firstItems", "lastItems", "remotePeers", "considers", "diagnostics"]);
    const [name] = await readdir(join(cwd, "argo_workflows"));
    assert.ok(about.path.endsWith(join("argo_workflows", name)), about.path);
    assert.ok(existsSync(about.path));
    assert.deepEqual(about.documents, { "/workflow": IMAGERIE, "/peers": PEERS });
    assert.equal(about.nbTasks, 5);
    assert.deepEqual(about.firstItems, ["curl-a78bb6b3-b437-57f2-b284-94e70d33c2ca"]);
    assert.deepEqual(about.lastItems, ["fin-de-chaine-d6874205-9f07-5751-bce1-a095374432e3"]);
    assert.deepEqual(about.remotePeers, [PARTNER]);
    assert.deepEqual(about.considers.map(({ data_type }) => data_type), [3, 3, 4]);
    assert.ok(about.diagnostics.length > 0);
    assert.equal(stderr, "");
  });

  it("prints the manifest alone with `--stdout`, and writes no file", async (t) => {
    const { code, stdout, cwd } = await run(t, [...BUILD, "--stdout", "--name", "bakedo-luremi", "--namespace", "open-cloud", "--timeout", "3600"]);
    assert.equal(code, 0);
    assert.equal(stdout, await readFile(join(PACKAGE, "../tests/fixtures/cases/imagerie/expected.yaml"), "utf8"));
    assert.deepEqual(await readdir(cwd), []);
  });

  it("needs no answers, and no execution, where nothing is remote", async (t) => {
    const { code, stdout, stderr } = await run(t, ["build", samplePath("hello.json"), "--peers", PEERS]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^1 task in 1 wave$/m);
    assert.match(stdout, /^remote peers +none$/m);
    assert.match(stdout, /^answers +none$/m);
    // A script that builds many names one way to ask for all of them.
    const { NATS_URL: _, ...env } = process.env;
    const asking = await run(t, ["build", samplePath("hello.json"), "--peers", PEERS, "--considers", "nats"], { env });
    assert.deepEqual([asking.code, asking.stderr], [0, ""]);
  });

  it("shows all errors of a broken workflow, and writes nothing", async (t) => {
    const { code, stdout, stderr, cwd } = await run(t, ["build", samplePath("broken.json"), "--peers", PEERS, "--executions-id", EXECUTION]);
    assert.equal(code, 1);
    for (const found of ["cycle", "no-image", "unknown-peer", "dangling-link", "no-compute", "volume-size", "reference-in-container"]) {
      assert.ok(stderr.includes(`error[${found}]: `), `${found}\n${stderr}`);
    }
    assert.match(stderr, /^9 errors, 2 infos$/m);
    assert.equal(stdout, "");
    assert.deepEqual(await readdir(cwd), []);
  });

  it("gives the errors of a broken workflow as JSON, too", async (t) => {
    const { code, stdout, cwd } = await run(t, ["build", samplePath("broken.json"), "--peers", PEERS, "--json"]);
    assert.equal(code, 1);
    const { path, error, diagnostics } = JSON.parse(stdout);
    assert.equal(path, null);
    assert.equal(error.code, "workflow-has-errors");
    assert.ok(diagnostics.some(({ code }) => code === "cycle"));
    assert.deepEqual(await readdir(cwd), []);
  });

  it("says why it failed with `--json`, too, with what was known by then", async (t) => {
    const failures = [
      [2, "wrong-usage", false, ["build", IMAGERIE, PEERS, "--json"]],
      [2, "wrong-usage", true, ["build", IMAGERIE, "--peers", PEERS, "--json"]],
      [4, "unreadable-file", false, ["build", "nowhere.json", "--json"]],
      [4, "host-failed", true, [...BUILD, "--out", PEERS, "--json"]],
    ];
    for (const [exit, name, isTranslated, args] of failures) {
      const { code, stdout, stderr } = await run(t, args);
      assert.equal(code, exit, stderr);
      const { path, error, ...known } = JSON.parse(stdout);
      assert.equal(path, null);
      assert.equal(error.code, name);
      assert.ok(stderr.includes(`error: ${error.message}`), stderr);
      assert.deepEqual(Object.keys(known), isTranslated ? ["documents", "nbTasks", "firstItems", "lastItems", "remotePeers", "considers", "diagnostics"] : []);
    }
  });

  it("prints nothing of a broken workflow on standard output with `--stdout`", async (t) => {
    const { code, stdout } = await run(t, ["build", samplePath("broken.json"), "--peers", PEERS, "--stdout"]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
  });
});

describe("what a build reads", () => {
  /** The manifest that a build prints. */
  async function printed(t, args, options) {
    const { code, stdout, stderr } = await run(t, [...args, "--stdout"], options);
    assert.equal(code, 0, stderr);
    return stdout;
  }
  const hello = (path) => ["build", path, "--peers", PEERS, "--name", "bakedo-luremi"];

  it("is standard input for `-`", async (t) => {
    const expected = await printed(t, hello(samplePath("hello.json")));
    assert.match(expected, /say-hello/);
    assert.equal(await printed(t, hello("-"), { input: sample("hello.json") }), expected);
    const peers = ["build", samplePath("hello.json"), "--peers", "-", "--name", "bakedo-luremi"];
    assert.equal(await printed(t, peers, { input: sample("peers.json") }), expected);
  });

  it("is YAML as well as JSON", async (t) => {
    const expected = await printed(t, hello(samplePath("hello.json")));
    const path = await file(t, "hello.yaml", stringify(JSON.parse(sample("hello.json"))));
    const peers = await file(t, "peers.yaml", stringify(JSON.parse(sample("peers.json"))));
    assert.equal(await printed(t, ["build", path, "--peers", peers, "--name", "bakedo-luremi"]), expected);
  });

  it("is a folder of sub-workflows for `--workflows`, whatever else is in it", async (t) => {
    const dir = await folder(t);
    await cp(samplePath("controle-qualite.json"), join(dir, "any-name.json"));
    await writeFile(join(dir, ".any-name.json"), sample("controle-qualite.json").replace("Mesurer", "Hidden"));
    await writeFile(join(dir, "broken.json"), "{");
    await writeFile(join(dir, "manifest.yml"), translate({ workflow: sample("hello.json"), peers: sample("peers.json") }).yaml);
    await writeFile(join(dir, "list.json"), "[1]");
    await writeFile(join(dir, "notes.txt"), "{}");
    const chaine = ["build", samplePath("chaine.json"), ...BUILD.slice(2)];
    const { code, stdout, stderr } = await run(t, [...chaine, "--workflows", dir]);
    assert.equal(code, 0, stderr);
    const { nbTasks, dag } = translate({
      workflow: sample("chaine.json"),
      workflows: { "9f5ebc8e-1de5-56d1-a110-03e59e112e0a": sample("controle-qualite.json") },
      peers: sample("peers.json"),
    });
    // The hidden one, which comes first by name, counts for nothing.
    assert.doesNotMatch(stderr, /any-name/);
    const lint = await run(t, ["lint", samplePath("chaine.json"), "--peers", PEERS, "--workflows", dir]);
    assert.deepEqual([...lint.stderr.matchAll(/(\w+\.\w+)` holds no workflow/g)].map(([, name]) => name), ["broken.json", "list.json"]);
    assert.ok(nbTasks > 2);
    assert.ok(stdout.includes(`${nbTasks} tasks in ${Math.max(...dag.tasks.map(({ wave }) => wave))} waves\n`), stdout);
    const yaml = await folder(t);
    for (const name of ["sub.yaml", "sub.yml"]) {
      await writeFile(join(yaml, name), stringify(JSON.parse(sample("controle-qualite.json"))));
      assert.equal((await run(t, [...chaine, "--workflows", yaml])).code, 0);
      await rm(join(yaml, name));
    }
    const without = await run(t, chaine);
    assert.equal(without.code, 1);
    assert.match(without.stderr, /error\[unknown-workflow\]/);
  });

  it("says to programs which files take part", async (t) => {
    const dir = await folder(t);
    await cp(samplePath("controle-qualite.json"), join(dir, "a~b.json"));
    await cp(samplePath("service.json"), join(dir, "other.json"));
    const args = [samplePath("chaine.json"), "--peers", PEERS, "--workflows", dir];
    const documents = {
      "/workflow": samplePath("chaine.json"),
      "/workflows/9f5ebc8e-1de5-56d1-a110-03e59e112e0a": join(dir, "a~b.json"),
      "/peers": PEERS,
    };
    const lint = await run(t, ["lint", "nowhere.json", ...args, "--format", "json"]);
    assert.deepEqual(JSON.parse(lint.stdout).map((of) => of.documents), [undefined, documents]);
    assert.deepEqual(JSON.parse((await run(t, ["build", ...args, "--json", "--considers", "grant", "--executions-id", "x"])).stdout).documents, documents);
    assert.deepEqual(JSON.parse((await run(t, ["requires", ...args, "--format", "json"])).stdout).documents, documents);
  });

  it("warns of files in the folder of sub-workflows where they may concern it", async (t) => {
    const dir = await folder(t);
    for (const name of ["a.json", "b.json"]) await cp(samplePath("controle-qualite.json"), join(dir, name));
    await writeFile(join(dir, "draft.json"), '{ "id": "draft",');
    const warned = async (command, workflow, ...more) => {
      const { stderr } = await run(t, [command, workflow, "--peers", PEERS, "--workflows", dir, ...more]);
      return [...stderr.matchAll(/^warning: `.*\/(\w+\.json)` (?:is left out|holds no workflow): /gm)].map(([, name]) => name);
    };
    const build = ["--considers", "grant", "--executions-id", "x"];
    for (const [command, flags] of [["build", build], ["build", ["--json", ...build]], ["requires", []]]) {
      assert.deepEqual(await warned(command, samplePath("hello.json"), ...flags), []);
      assert.deepEqual(await warned(command, samplePath("chaine.json"), ...flags), ["b.json"]);
    }
    const lost = sample("chaine.json").replaceAll("9f5ebc8e-1de5-56d1-a110-03e59e112e0a", "draft");
    assert.deepEqual(await warned("build", await file(t, "lost.json", lost), ...build), ["draft.json"]);
    // Lint may be of many, and tells all.
    assert.deepEqual(await warned("lint", samplePath("hello.json")), ["b.json", "draft.json"]);
  });

  it("says of each of several workflows what is wrong with it in a file that they share", async (t) => {
    const dir = await folder(t);
    const id = "9f5ebc8e-1de5-56d1-a110-03e59e112e0a";
    await writeFile(join(dir, "shared.json"), JSON.stringify({ ...drawing(), id, graph: { items: { x: { id: "x" } } } }));
    const defaults = await file(t, "prod.yaml", "podGC: never\n");
    const args = ["--peers", PEERS, "--workflows", dir, "--defaults", defaults];
    const many = await run(t, ["lint", samplePath("chaine.json"), samplePath("hello.json"), ...args]);
    assert.equal(many.code, 1);
    assert.match(many.stdout, new RegExp(`^error\\[no-resource\\].*\\n  at ${join(dir, "shared.json")}:1:`, "m"));
    assert.match(many.stdout, new RegExp(`^${samplePath("chaine.json")}: 2 errors`, "m"));
    assert.match(many.stdout, new RegExp(`^${samplePath("hello.json")}: 1 error`, "m"));
    assert.equal(many.stdout.match(new RegExp(`^  at ${defaults}  /podGC$`, "gm")).length, 2);
    const one = await run(t, ["lint", samplePath("hello.json"), "--format", "json", "--peers", PEERS, "--defaults", defaults]);
    assert.deepEqual(JSON.parse(one.stdout)[0].documents, { "/workflow": samplePath("hello.json"), "/peers": PEERS, "/options/defaults": defaults });
    // Nothing but the options is at fault: that is the command line's.
    assert.equal(one.code, 2);
    const made = await run(t, ["build", samplePath("hello.json"), "--json", "--peers", PEERS, "--defaults", defaults]);
    assert.deepEqual([made.code, JSON.parse(made.stdout).error], [2, { code: "wrong-usage", message: "the options have errors" }]);
    const empty = await file(t, "staging.yaml", "# nothing yet\n");
    const lost = await run(t, ["lint", samplePath("hello.json"), "--peers", PEERS, "--defaults", empty]);
    assert.equal(lost.code, 2);
    assert.match(lost.stderr, /^error: `--defaults .*staging\.yaml` is empty: write `\{\}` where nothing shall be in it$/m);
  });

  it("says how a sub-workflow that is missing is given, and which of two with one id counts", async (t) => {
    const dir = await folder(t);
    await cp(samplePath("controle-qualite.json"), join(dir, "b.json"));
    await cp(samplePath("controle-qualite.json"), join(dir, "a.json"));
    const args = ["lint", samplePath("chaine.json"), "--peers", PEERS];
    const { stdout } = await run(t, args);
    assert.match(stdout, /^error\[unknown-workflow\](?:.*\n)+? {2}help: put the workflow with this id into the folder that `--workflows` names: its files `\*\.json`, `\*\.yaml` and `\*\.yml` are read/m);
    const twice = await run(t, [...args, "--workflows", dir]);
    assert.equal(twice.code, 0, twice.stdout);
    assert.equal(
      twice.stderr,
      `warning: \`${join(dir, "b.json")}\` is left out: it has the same id as \`${join(dir, "a.json")}\`, which comes first by name; the id is \`9f5ebc8e-1de5-56d1-a110-03e59e112e0a\`\n`,
    );
    const strange = await run(t, ["lint", samplePath("hello.json")]);
    assert.match(strange.stdout, /^error\[unknown-peer\](?:.*\n)+? {2}help: give the peer's document in the file that `--peers` names/m);
  });

  it("says which file of the folder holds a fault", async (t) => {
    const dir = await folder(t);
    const sub = JSON.parse(sample("controle-qualite.json"));
    const [item] = Object.values(sub.graph.items).filter(({ processing }) => processing);
    item.processing.instances[0].access.container.image = "";
    await writeFile(join(dir, "sub.json"), JSON.stringify(sub, null, 2));
    const { code, stderr } = await run(t, ["build", samplePath("chaine.json"), "--peers", PEERS, "--workflows", dir]);
    assert.equal(code, 1);
    assert.match(stderr, /error\[no-image\]/);
    assert.match(stderr, new RegExp(`  at ${join(dir, "sub.json")}:\\d+:\\d+  /graph/items/`));
  });

  it("is an execution's document for `--execution`", async (t) => {
    const path = await file(t, "execution.json", { executions_id: EXECUTION, name: "an execution" });
    const args = ["build", IMAGERIE, "--peers", PEERS, "--considers", "grant", "--execution", path];
    const { metadata } = manifestOf(await printed(t, args));
    assert.equal(metadata.labels["oc-executions-id"], EXECUTION);
  });

  it("is an execution's document in YAML, whose id needs no quotes", async (t) => {
    const args = ["build", IMAGERIE, "--peers", PEERS, "--considers", "grant", "--execution"];
    for (const id of ["20261127", "0123", "1e3", "true"]) {
      const path = await file(t, "execution.yaml", `name: an execution\nexecutions_id: ${id} # the id\n`);
      const { metadata } = manifestOf(await printed(t, [...args, path]));
      assert.equal(metadata.labels["oc-executions-id"], id);
    }
    const faults = { '{"executions_id": 5}': /has an `executions_id` that is not a text/, "executions_id: [a]": /not a text/, "executions_id: ''": /that is empty/, "executions_id:": /holds no `executions_id`$/m };
    for (const [text, fault] of Object.entries(faults)) {
      const { code, stderr } = await run(t, [...args, await file(t, "execution.yaml", text)]);
      assert.equal(code, 2, text);
      assert.match(stderr, fault, text);
    }
  });

  it("is a part of the spec for `--defaults`", async (t) => {
    const path = await file(t, "defaults.yaml", "ttlStrategy:\n  secondsAfterCompletion: 600\nentrypoint: mine\n");
    const { spec } = manifestOf(await printed(t, [...hello(samplePath("hello.json")), "--defaults", path]));
    assert.deepEqual(spec.ttlStrategy, { secondsAfterCompletion: 600 });
    assert.equal(spec.entrypoint, "dag");
  });

  it("is every option of the translation", async (t) => {
    const args = [...BUILD, "--self-peer", PARTNER, "--event-image", "nats:1", "--nats-url", "nats://there:1", "--nats-secret", "key"];
    const yaml = await printed(t, [...args, "--timeout", "1h30m", "--claim", "05e453f4-cb8e-5e90-a712-acc649122cb8=kept"]);
    const { spec } = manifestOf(yaml);
    assert.equal(spec.activeDeadlineSeconds, 5400);
    assert.equal(spec.volumeClaimTemplates, undefined);
    assert.ok(spec.volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === "kept"), yaml);
    const event = spec.templates.at(-1);
    assert.equal(event.container.image, "nats:1");
    assert.ok(event.container.args.includes("nats://there:1"));
    assert.match(yaml, /secretName: key$/m);
    // What was remote is ours now.
    assert.equal(spec.templates[1].metadata?.annotations, undefined);
    const target = manifestOf(await printed(t, [...BUILD, "--admiralty", "target", "--target-name", "{peer}", "--crds", "minimal"]));
    assert.deepEqual(Object.values(target.spec.templates[1].nodeSelector).includes(PARTNER), true);
  });

  it("is divided as the options say", async (t) => {
    await init();
    const workflow = drawing();
    for (let number = 0; number < 200; number += 1) {
      const id = `task-${number}`;
      workflow.graph.items[id] = { id, processing: { ...workflow.graph.items.task.processing, id: `p-${number}` } };
      workflow.graph.links.push({ source: { id }, destination: { id: "here" } });
    }
    const { peers } = drawn();
    const files = [await file(t, "w.json", JSON.stringify(workflow)), "--peers", await file(t, "p.json", JSON.stringify(peers))];
    const seen = new Set();
    for (const options of [{ fold: "never" }, { fold: "always" }, { crds: "minimal" }, { crds: "minimal", fold: "always", split: "never" }]) {
      const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const yaml = await printed(t, ["build", ...files, "--name", "bakedo-luremi", ...flags]);
      assert.equal(yaml, translate({ workflow, peers }, { ...options, name: "bakedo-luremi" }).yaml, flags.join(" "));
      seen.add(yaml);
    }
    assert.equal(seen.size, 4);
    const { code, stderr } = await run(t, ["build", ...files, "--name", "bakedo-luremi", "--fold", "never", "--split", "never"]);
    assert.equal(code, 1);
    assert.match(stderr, /too-many-templates/);
  });
});

describe("wrong usage", () => {
  const usages = [
    ["no command", [], /a command is missing/],
    ["an unknown command", ["bulid"], /there is no command `bulid`: did you mean `build`\?$/m],
    ["a command like no other", ["frobnicate"], /there is no command `frobnicate`$/m],
    ["no workflow", ["build"], /WORKFLOW is missing/],
    ["two workflows", ["build", IMAGERIE, PEERS], /one WORKFLOW at a time/],
    ["an unknown option", [...BUILD, "--frobnicate"], /`build` knows no option `--frobnicate`$/m],
    ["an option with a slip", ["build", IMAGERIE, "--peer", PEERS], /`build` knows no option `--peer`: did you mean `--peers`\?$/m],
    ["another command's way to ask for JSON", ["lint", IMAGERIE, "--json"], /`lint` knows no option `--json`: did you mean `--format json`\?$/m],
    ["another command's format", [...BUILD, "--format", "json"], /`build` knows no option `--format`: did you mean `--json`\?$/m],
    ["no file, where a script's variable is empty", ["lint", IMAGERIE, "--peers", ""], /`--peers` is empty: name a file, or leave it out$/m],
    ["no folder, where a script's variable is empty", [...BUILD, "--workflows="], /`--workflows` is empty: name a folder, or leave it out$/m],
    ["an option by its name in the library", [...BUILD, "--timeoutSeconds", "5"], /knows no option `--timeoutSeconds`: did you mean `--timeout`\?$/m],
    ["an unknown letter", [...BUILD, "-x"], /knows no option `-x`$/m],
    ["an option without its value", ["build", IMAGERIE, "--peers"], /`--peers` needs a value$/m],
    ["an option that takes the next for its value", ["build", IMAGERIE, "--peers", "--json"], /`--peers` needs a value: one that begins with `-` is written `--peers=--json`$/m],
    ["a value where there is none", [...BUILD, "--json=yes"], /`--json` takes no value$/m],
    ["an unknown way to ask", ["build", IMAGERIE, "--considers", "maybe"], /`--considers maybe` is not known: use `grant`/],
    ["`--stdout` with `--json`", [...BUILD, "--stdout", "--json"], /choose one/],
    ["`--execution` with `--executions-id`", [...BUILD, "--execution", PEERS], /`--execution` and `--executions-id` say the same/],
    ["an execution without an id", ["build", IMAGERIE, "--peers", PEERS, "--considers", "grant", "--execution", PEERS], /holds no `executions_id`/],
    ["no execution where peers are asked", ["build", IMAGERIE, "--peers", PEERS, "--considers", "grant"], /needs `--executions-id` or `--execution`/],
    ["an empty executions id where peers are asked", ["build", IMAGERIE, "--peers", PEERS, "--considers", "grant", "--executions-id", ""], /`--executions-id` is empty/],
    ["a folder that looks like a file", ["build", samplePath("hello.json"), "--peers", PEERS, "--out", "some/hello.yml"], /`--out some\/hello\.yml` would be a folder: `--stdout` prints the manifest/],
    ["an empty folder", ["build", samplePath("hello.json"), "--peers", PEERS, "--out", ""], /`--out` is empty: name the folder/],
    ["an empty executions id where nobody is asked", ["build", samplePath("hello.json"), "--executions-id", ""], /`--executions-id` is empty/],
    ["a timeout without a number", [...BUILD, "--timeout", "soon"], /`--timeout soon` is no duration/],
    ["a timeout with a foreign unit", [...BUILD, "--timeout", "1w"], /`--timeout 1w` is no duration/],
    ["an empty timeout", [...BUILD, "--timeout", ""], /is no duration/],
    ["a negative timeout", [...BUILD, "--timeout=-1"], /is no duration/],
    ["a timeout out of all bounds", [...BUILD, "--timeout", "9".repeat(30)], /is no duration/],
    ["a name of one word", [...BUILD, "--name", "bakedo"], /`--name bakedo` is not two words/],
    ["a name that leaves the folder", [...BUILD, "--name", "../../x-y"], /is not two words/],
    ["a name in upper case", [...BUILD, "--name", "Bakedo-luremi"], /is not two words/],
    ["a claim without a storage", [...BUILD, "--claim", "=claim"], /is not of the form STORAGE=CLAIM/],
    ["a claim without a claim", [...BUILD, "--claim", "storage="], /is not of the form STORAGE=CLAIM/],
    ["a claim without `=`", [...BUILD, "--claim", "storage"], /is not of the form STORAGE=CLAIM/],
    ["an unknown kind of Admiralty", [...BUILD, "--admiralty", "both"], /`--admiralty both` is not known/],
    ["unknown definitions", [...BUILD, "--crds", "some"], /`--crds some` is not known/],
    ["an unknown way to fold", [...BUILD, "--fold", "some"], /`--fold some` is not known/],
    ["an unknown way to split", [...BUILD, "--split", "always"], /`--split always` is not known/],
    ["standard input twice", ["build", "-", "--peers", "-"], /only one file can be standard input/],
    ["standard input twice, once for the defaults", ["build", samplePath("hello.json"), "--peers", "-", "--defaults", "-"], /only one file can be standard input/, "{}"],
    ["a number of the wire that is a text", [...BUILD, "--wire", "-"], /`--wire -` cannot be used: `methods\.WORKFLOW_EVENT` is not a whole number/, '{"methods":{"WORKFLOW_EVENT":"9"}}'],
    ["a wire's table that is none", [...BUILD, "--wire", "-"], /`actions` is not an object of names and numbers/, '{"actions":[11]}'],
    ["a wire's name that is none", [...BUILD, "--wire", "-"], /`fromApp` is not a text/, '{"fromApp":1}'],
    ["an unknown member of the wire", [...BUILD, "--wire", "-"], /`numbers` is not known: use `fromApp`, `methods` or `actions`/, '{"numbers":{}}'],
    ["defaults that are no object", [...BUILD, "--defaults", "-"], /`--defaults -` holds no object/],
  ];
  for (const [what, args, message, input = "[1]"] of usages) {
    it(`is ${what}`, async (t) => {
      const { code, stdout, stderr, cwd } = await run(t, args, { input });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^error: /);
      assert.match(stderr, message);
      assert.ok(stderr.endsWith(args[0] in COMMANDS ? `\`oc-argo ${args[0]} --help\` shows its options\n` : "`oc-argo --help` shows the commands\n"), stderr);
      assert.equal(stdout, "");
      assert.deepEqual(await readdir(cwd), []);
    });
  }

  it("is a build that needs answers and does not say how to ask", async (t) => {
    const { code, stdout, stderr, cwd } = await run(t, ["build", IMAGERIE, "--peers", PEERS, "--executions-id", EXECUTION]);
    assert.equal(code, 2);
    assert.match(stderr, /needs 3 answers of other peers, and `--considers` does not say how to ask/);
    assert.ok(stderr.includes(`  COMPUTE_RESOURCE of \`${PARTNER}\`\n`), stderr);
    assert.equal(stderr.match(/STORAGE_RESOURCE of/g).length, 2);
    assert.equal(stdout, "");
    assert.deepEqual(await readdir(cwd), []);
  });
});

describe("files", () => {
  for (const option of ["", "--peers", "--workflows", "--execution", "--defaults"]) {
    it(`that cannot be read are exit code 4: ${option === "" ? "WORKFLOW" : option}`, async (t) => {
      const args = option === "" ? ["build", "nowhere.json"] : ["build", IMAGERIE, option, "nowhere.json"];
      const { code, stdout, stderr } = await run(t, args);
      assert.equal(code, 4, stderr);
      assert.equal(stderr, "error: `nowhere.json` does not exist\n");
      assert.equal(stdout, "");
    });
  }

  it("that are folders are exit code 4", async (t) => {
    const { code, stderr } = await run(t, ["build", "."]);
    assert.equal(code, 4);
    assert.equal(stderr, "error: `.` cannot be read: it is a folder: name a file in it (EISDIR)\n");
    const file = await run(t, ["lint", samplePath("hello.json"), "--workflows", PEERS]);
    assert.equal(file.code, 4);
    assert.equal(file.stderr, `error: \`${PEERS}\` cannot be read: it is no folder, or stands in none (ENOTDIR)\n`);
  });

  it("that are devices or named pipes are not read, for they may have no end", async (t) => {
    const dir = await folder(t);
    const pipe = join(dir, "pipe.json");
    assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
    for (const path of ["/dev/zero", pipe]) {
      const { code, stderr } = await run(t, ["lint", path, "--peers", PEERS]);
      assert.equal(code, 4, stderr);
      assert.ok(stderr.includes(`\`${path}\` cannot be read: it is no regular file`), stderr);
    }
    const { code, stderr } = await run(t, ["lint", samplePath("hello.json"), "--peers", PEERS, "--workflows", dir]);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, `warning: \`${pipe}\` holds no workflow: it is no regular file\n`);
  });

  it("that a shell hands over are read", async () => {
    const main = join(PACKAGE, "dist/cli/main.js");
    const line = '"$0" "$1" lint <(cat "$2") --peers <(cat "$3")';
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line, process.execPath, main, samplePath("hello.json"), PEERS], { encoding: "utf8", timeout: 20_000 });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /nothing to find fault with/);
  });

  it("that cannot be written are exit code 4", async (t) => {
    const cwd = await folder(t);
    await writeFile(join(cwd, "taken"), "old");
    for (const out of ["taken", "taken/below"]) {
      const { code, stdout, stderr } = await command([...BUILD, "--out", out], { cwd });
      assert.equal(code, 4, stderr);
      assert.match(stderr, /^error: the folder `taken.*` cannot be written: `.*taken` is no folder$/m);
      assert.equal(stdout, "");
    }
    assert.equal(await readFile(join(cwd, "taken"), "utf8"), "old");
  });

  it("that are neither JSON nor YAML are errors of the workflow, with their place", async (t) => {
    const path = await file(t, "workflow.json", "{\n  \"graph\": {\n");
    const { code, stderr } = await run(t, ["build", path]);
    assert.equal(code, 1);
    assert.match(stderr, /error\[unreadable-source\]/);
    assert.match(stderr, new RegExp(`  at ${path}:\\d+:\\d+`));
  });

  it("in a folder of sub-workflows are read where they are JSON alone", async (t) => {
    const dir = await folder(t);
    await mkdir(join(dir, "folder"));
    await writeFile(join(dir, "sub.yaml"), "id: x\n");
    const { code, stderr } = await run(t, ["build", samplePath("hello.json"), "--peers", PEERS, "--workflows", dir]);
    assert.equal(code, 0, stderr);
  });
});

/** A terminal that breaks what is too long for it, and breaks it anew when it is resized. */
class Screen extends Writable {
  isTTY = true;
  rows = 24;
  /** What was written, line by line; the cursor is behind the last. */
  #written = [""];

  constructor(columns) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  _write(text, _, done) {
    for (const [piece] of text.matchAll(/\u001b\[\d*[A-Za-z]|\n|[^\u001b\n]+/g)) this.#take(piece);
    done();
  }

  #take(piece) {
    if (piece === "\n") this.#written.push("");
    else if (piece.endsWith("A") && piece.startsWith("\u001b")) {
      const shown = this.#shown();
      const kept = shown.slice(0, shown.length - 1 - Number(piece.slice(2, -1)));
      this.#written = [...kept, ""];
    } else if (!piece.startsWith("\u001b")) this.#written[this.#written.length - 1] += piece;
  }

  #shown() {
    return this.#written.flatMap((line) => {
      const rows = Math.max(Math.ceil(line.length / this.columns), 1);
      return Array.from({ length: rows }, (_, row) => line.slice(row * this.columns, (row + 1) * this.columns));
    });
  }

  /** What stands above the cursor. */
  get lines() {
    return this.#shown().slice(0, -1);
  }

  resize(columns) {
    this.columns = columns;
    this.emit("resize");
  }
}

describe("a terminal", () => {
  const NASTY = "\u001b[31mX\u0007\u009b31m\u202eY\r\nZ";

  /** A good and a bad workflow of nasty words. */
  const workflows = () => {
    const [good, bad] = [drawing({ name: NASTY, files: [] }), drawing({ name: NASTY })];
    good.name = NASTY;
    good.graph.items.store.storage.name = NASTY;
    bad.graph.items.task.processing.instances[0].access.container.image = "";
    bad.graph.items[NASTY] = { id: NASTY, processing: { name: NASTY } };
    bad.graph.links.push({ source: { id: NASTY }, destination: { id: NASTY } });
    return { good, bad };
  };
  const { peers } = drawn();

  it("is sent no control character of a workflow", async (t) => {
    const { good, bad } = workflows();
    const [goodPath, badPath, peersPath] = [await file(t, "good.json", good), await file(t, "bad.json", bad), await file(t, "peers.json", peers)];
    const written = await run(t, ["build", goodPath, "--peers", peersPath, "--considers", "grant", "--executions-id", "x"]);
    assert.equal(written.code, 0, written.stderr);
    assert.match(written.stdout, /\\u\{1b\}\[31mX\\u\{7\}\\u\{9b\}31m\\u\{202e\}Y\\u\{d\}\\nZ/);
    const refused = await run(t, ["build", badPath, "--peers", peersPath]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /\\u\{1b\}\[31mX/);
    for (const text of [written.stdout, written.stderr, refused.stdout, refused.stderr]) {
      assert.doesNotMatch(text, CONTROL);
      assert.doesNotMatch(text, DIRECTION);
    }
  });

  for (const option of ["--json", "--stdout"]) {
    it(`is sent no control character with ${option}`, async (t) => {
      const { good } = workflows();
      good.graph.items.task.processing.instances[0].env = [{ name: "T", value: NASTY }];
      const [path, peersPath] = [await file(t, "good.json", good), await file(t, "peers.json", peers)];
      const { code, stdout, stderr } = await run(t, ["build", path, "--peers", peersPath, option, "--considers", "grant", "--executions-id", "x"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, option === "--json" ? /"nbTasks": 1/ : /kind: Workflow/);
      assert.doesNotMatch(stdout, CONTROL);
    });
  }

  it("is sent no control character of the command line", async (t) => {
    for (const args of [["\u001b[31mX"], ["build", "\u001b[31mX"], [...BUILD, "--\u001b[31mX"], [...BUILD, "--name", "\u001b[31mX"], [...BUILD, "--namespace", "\u001b[31mX"]]) {
      const { code, stdout, stderr } = await run(t, args);
      assert.notEqual(code, 0);
      assert.match(stderr, /\\u\{1b\}\[31mX/);
      assert.doesNotMatch(stdout + stderr, CONTROL);
    }
  });

  it("is shown what nobody sees", async (t) => {
    const { stderr } = await run(t, ["a\u00adb\ufeffc\u200dd\u{e0041}e\u3164f"]);
    assert.ok(stderr.includes("a\\u{ad}b\\u{feff}c\\u{200d}d\\u{e0041}e\\u{3164}f"), stderr);
  });

  it("is given a path that its shell reads", async (t) => {
    for (const out of ["a\nb", "it's", "\\ \u202e'\u001b[31m", "-x y"]) {
      const { code, stdout, stderr, cwd } = await run(t, [...BUILD, `--out=${out}`]);
      assert.equal(code, 0, stderr);
      const [, word] = /^ {2}kubectl create .* -f (.*)$/m.exec(stdout);
      assert.doesNotMatch(word, CONTROL);
      const found = spawnSync("bash", ["-c", `cat -- ${word}`], { cwd, encoding: "utf8" });
      assert.equal(found.status, 0, `${word}: ${found.stderr}`);
      assert.equal(manifestOf(found.stdout).kind, "Workflow");
    }
  });

  it("keeps no row of what has changed, however narrow it is and becomes", async () => {
    const { ProgressDisplay } = await import("../dist/cli/progress.js");
    const { widthOf } = await import("../dist/cli/width.js");
    const terminal = new Screen(60);
    const display = new ProgressDisplay(terminal);
    const ids = [PARTNER, "\u65e5\u672c\u8a9e".repeat(20), "\u{1f469}\u200d\u{1f4bb}".repeat(30), "x"];
    const show = (state, done) => {
      for (const id of ids) display.update({ event: { dest_peer_id: id, data_type: 4 }, state, elapsedMs: 1200, done, total: ids.length });
    };
    const assertShown = (rows) => {
      assert.equal(terminal.lines.length, rows, terminal.lines.join("\n"));
      for (const line of terminal.lines) assert.ok(widthOf(line) < terminal.columns, `${widthOf(line)}: ${line}`);
    };
    for (let round = 0; round < 5; round += 1) show("waiting", 0);
    assertShown(ids.length + 1);
    assert.match(terminal.lines[0], /^ {2}… COMPUTE_RESOURCE of `21e8e336-b4aa-.*… {2}0\.\d s$/);
    terminal.resize(33);
    show("waiting", 0);
    assertShown(ids.length + 1);
    terminal.resize(100);
    show("granted", ids.length);
    assertShown(ids.length + 1);
    assert.ok(terminal.lines.includes(`  ✓ COMPUTE_RESOURCE of \`${PARTNER}\`  1.2 s`), terminal.lines.join("\n"));
    display.warn("a word between");
    display.end();
    assert.equal(terminal.listenerCount("resize"), 0);
    assert.deepEqual(terminal.lines.map((line) => line.slice(0, 12)).filter((line) => line.startsWith("warning")), ["warning: a w"]);
    assertShown(ids.length + 3);
  });

  it("alone is sent colours", async (t) => {
    const env = { ...process.env, TERM: "xterm-256color" };
    delete env.NO_COLOR;
    for (const args of [BUILD, ["build", samplePath("broken.json"), "--peers", PEERS], ["nope"]]) {
      const { stdout, stderr } = await run(t, args, { env });
      assert.ok((stdout + stderr).length > 0);
      assert.doesNotMatch(stdout + stderr, /\u001b/);
    }
  });
});

describe("the line of a finding", () => {
  it("shows no login, wherever the excerpt is cut", async (t) => {
    for (const source of ["https://oc:s3cr3t@s3.example.org", "oc:s3cr3t@s3.example.org", `https://${"x".repeat(90)}:s3cr3t@s3.example.org`]) {
      const workflow = drawing({ files: [{ write: true, source: "/tmp/x", destination: "x" }] });
      Object.assign(workflow.graph.items.store.storage, { creator_id: PARTNER, instances: [{ source }] });
      const { peers } = drawn();
      peers[PARTNER] = { id: PARTNER, relation: 3 };
      const [path, peersPath] = [await file(t, "w.json", workflow), await file(t, "peers.json", peers)];
      for (const command of [["lint"], ["build", "--considers", "grant", "--executions-id", "x"]]) {
        const { stdout, stderr } = await run(t, [command[0], path, "--peers", peersPath, ...command.slice(1)]);
        const said = stdout + stderr;
        assert.match(said, /^ {2}1 \| .*"source":"(?:https:\/\/)?\*{9}/m);
        assert.doesNotMatch(said, /s3cr3t/);
      }
    }
    const workflow = drawing();
    workflow.graph.items.task.processing.instances[0].access.container.image = "Busybox:1.36@sha256:0";
    const { stdout } = await run(t, ["lint", await file(t, "image.json", workflow)]);
    assert.match(stdout, /^ {2}1 \| .*"Busybox:1\.36@sha256:0"/m);
  });
});

describe("peers that are none", () => {
  it("are one error of their file, and no peer is told as missing", async (t) => {
    const list = await file(t, "peers.json", Object.values(JSON.parse(sample("peers.json"))));
    for (const [peers, reason] of [[list, "`peers` cannot be read: list, expected an object"], [IMAGERIE, /`\w+` cannot be read: string ".*", expected an object/.source]]) {
      const { code, stderr } = await run(t, ["build", IMAGERIE, "--peers", peers]);
      assert.equal(code, 1, stderr);
      assert.deepEqual(stderr.match(/^error\[.*$/gm).length, 1, stderr);
      assert.match(stderr, new RegExp(`^error\\[wrong-peers\\]: these are no peers: the value of ${reason}$`, "m"));
      assert.ok(stderr.includes(`  at ${peers}:1:1\n`), stderr);
      assert.match(stderr, /^ {2}help: give an object of peers by their id/m);
    }
  });
});

describe("what it says of options", () => {
  it("is their flags, in our own words alone", async (t) => {
    const workflow = drawing({ name: "the option `claims`" });
    workflow.graph.items.task.processing.is_service = true;
    workflow.graph.items.task.processing.instances[0].access.container.exposes = [{ port: 80 }];
    const [path, peers] = [await file(t, "w.json", workflow), await file(t, "peers.json", drawn().peers)];
    const { stdout } = await run(t, ["lint", path, "--peers", peers, "--claim", "x=y"]);
    assert.match(stdout, /nothing depends on the service `the option `claims``/);
    assert.match(stdout, /^ {2}help: set the option `--timeout`, or link the service to what uses it$/m);
    assert.match(stdout, /^warning\[unused-claim\]: the option `--claim` names the storage `x`, which/m);
    const broker = await run(t, ["lint", path, "--peers", peers, "--nats-url", "nats://oc:s3cr3t@here"]);
    assert.match(broker.stdout, /^error\[invalid-option\]: the option `--nats-url` cannot be `…@here`: .*, and name that with `--nats-secret`$/m);
    const asJson = await run(t, ["lint", path, "--peers", peers, "--format", "json"]);
    assert.match(asJson.stdout, /set the option `timeoutSeconds`/);
  });

  it("names every option of a translation and of a build, and every finding whose help speaks of one", async () => {
    const { FLAGS, HELP_NAMES_OPTIONS, isOption, withFlags } = await import("../dist/cli/flags.js");
    const { definitions } = JSON.parse(await readFile(join(PACKAGE, "wasm/schema.json"), "utf8"));
    const options = [definitions.Options, definitions.BuildOptions].flatMap(({ properties }) => Object.keys(properties));
    assert.deepEqual(Object.keys(FLAGS).sort(), options.sort());
    // What says where documents and brokers are, and where the manifest goes, is no option of the library.
    const others = /^(help|peers|workflows|execution|executions-id|considers|nats|nats-(user|password-file|creds|nkey|ca|cert|key)|out|stdout|json)$/;
    assert.deepEqual(Object.values(FLAGS).sort(), Object.keys(COMMANDS.build).filter((flag) => !others.test(flag)).sort());
    const page = await readFile(join(PACKAGE, "../docs/diagnostics.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| \w+ \| (.*) \| (.*) \|$/gm)];
    const speaking = rows.filter(([, , , help]) => /the options? `|`\w+: \w+`/.test(help) && [...help.matchAll(/`(\w+)/g)].some(([, name]) => isOption(name)));
    assert.deepEqual(speaking.map(([, code]) => code).sort(), [...HELP_NAMES_OPTIONS].sort());
    for (const [, code, message, help] of speaking) {
      assert.doesNotMatch(help.replace("`{peer}`", ""), /\{/, `${code} may hold words of the user's`);
      assert.doesNotMatch(withFlags({ code, message, help }).help, /option `[^-]/, code);
    }
    for (const [, code, message] of rows.filter(([, , message]) => /option `(?!\{)/.test(message))) {
      assert.match(withFlags({ code, message }).message, /^the option `--/, code);
    }
    const said = (code) => withFlags({ code, message: "x", help: rows.find((row) => row[1] === code)[3] }).help;
    assert.equal(said("too-many-templates"), "leave the options `--fold` and `--split` on `auto`, or set `--crds minimal` where the cluster has the minimal CRDs");
    assert.equal(said("volume-size"), "give the instance a `size` above 0, or name an existing claim in the option `--claim`");
    assert.equal(said("target-name-too-long"), "set the option `--target-name` to a shorter pattern, such as `{peer}`, or use `--admiralty annotation`");
  });
});

describe("what it says of itself", () => {
  it("fits into the terminal, down to 60 columns, and each description stays in its column", async (t) => {
    for (const command of ["build", "lint", "requires", "preview", "grant", ""]) {
      const widest = async (COLUMNS) => {
        const { stdout } = await run(t, [command, "--help"].filter(Boolean), { env: { ...process.env, COLUMNS } });
        return { stdout, width: Math.max(...stdout.split("\n").map((line) => line.length)) };
      };
      const [narrow, least, wide] = [await widest("60"), await widest("20"), await widest("400")];
      assert.ok(narrow.width <= 60, `${command}: ${narrow.width}`);
      assert.equal(least.stdout, narrow.stdout);
      assert.ok(wide.width <= 120, `${command}: ${wide.width}`);
      assert.deepEqual(narrow.stdout.split(/\s+/), wide.stdout.split(/\s+/));
      if (command === "build") assert.match(narrow.stdout, /^ {2}--workflows DIR {10}a folder of sub-workflows in JSON\n {27}or YAML, found by id$/m);
    }
  });

  it("is what a first user asks for: the version, and how to have no colours", async (t) => {
    const { stdout } = await run(t, ["--help"]);
    assert.match(stdout, /^ {2}oc-argo --version /m);
    assert.match(stdout, /NO_COLOR/);
  });

  it("is its commands with `--help`, `-h` and `help`", async (t) => {
    for (const args of [["--help"], ["-h"], ["help"]]) {
      const { code, stdout, stderr } = await run(t, args);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const command of ["build", "lint", "requires", "grant"]) {
        assert.match(stdout, new RegExp(`^  oc-argo ${command}\\b`, "m"));
      }
    }
  });

  it("is every option of a command with its own `--help`", async (t) => {
    for (const [command, options] of Object.entries(COMMANDS)) {
      const { code, stdout, stderr } = await run(t, [command, "--help"]);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const option of Object.keys(options).filter((name) => name !== "help")) {
        assert.match(stdout, new RegExp(`^  --${option}\\b`, "m"), `${command} --${option}`);
      }
    }
  });

  it("is the package's version with `--version`", async (t) => {
    const { version } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
    for (const word of ["--version", "version", "-V"]) {
      const { code, stdout, stderr } = await run(t, [word]);
      assert.deepEqual([code, stdout, stderr], [0, `oc-argo ${version}\n`, ""]);
    }
  });
});
