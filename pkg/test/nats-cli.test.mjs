/** The commands that speak with a broker, and those for an operator, as a shell runs them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";

import { parse, parseAllDocuments } from "yaml";

import { env, filesIn, startBroker, startCommand, startPeers, until } from "./broker.mjs";
import { command, EXECUTION, folder, manifestOf, PACKAGE, PARTNER, samplePath, SELF } from "./support.mjs";

const IMAGERIE = samplePath("imagerie.json");
const PEERS = samplePath("peers.json");
const BROKEN = samplePath("broken.json");
const SECRET = "s3cr3t-Gr1mple";
const BUILD = ["build", IMAGERIE, "--peers", PEERS, "--executions-id", EXECUTION, "--considers", "nats"];

/** Runs the command in a new folder, without the developer's broker. */
async function run(t, args, more) {
  const cwd = await folder(t);
  return { cwd, ...(await command(args, { cwd, env: env(more) })) };
}

/** `oc-argo grant`, once it answers. */
async function granting(t, args, more) {
  const grant = startCommand(t, ["grant", ...args], { env: env(more) });
  await grant.untilSaid(/^answering/m);
  return grant;
}

/** What a run must never show. */
function noSecret({ stdout, stderr }) {
  assert.ok(!`${stdout}${stderr}`.includes(SECRET), `${stdout}${stderr}`);
}

describe("`build --considers nats`", { concurrency: 3 }, () => {
  it("asks `grant`, one line per change, and writes the manifest", async (t) => {
    const broker = await startBroker(t);
    const grant = await granting(t, ["--nats", broker.url, "--named"]);
    const { code, stdout, stderr, cwd } = await run(t, [...BUILD, "--nats", broker.url]);
    assert.equal(code, 0, stderr);
    const [file, ...others] = await filesIn(join(cwd, "argo_workflows"));
    assert.deepEqual(others, []);
    assert.ok(stdout.startsWith(`wrote ./argo_workflows/${file}\n`), stdout);
    assert.equal(manifestOf(await readFile(join(cwd, "argo_workflows", file), "utf8")).kind, "Workflow");
    const changes = stderr.split("\n").filter((line) => /^(waiting|granted|failed)/.test(line));
    assert.equal(changes.filter((line) => line.startsWith("waiting")).length, 3, stderr);
    assert.equal(changes.filter((line) => /^granted +\w+ of `[^`]+` after \d+\.\d s {2}\d\/\d$/.test(line)).length, 3, stderr);
    assert.ok(changes.some((line) => line.startsWith(`granted  COMPUTE_RESOURCE of \`${PARTNER}\``)), stderr);
    assert.doesNotMatch(stdout + stderr, /\u001b/);
    assert.doesNotMatch(stdout, /no peer was asked/);
    grant.child.kill("SIGINT");
    await grant.ended;
    assert.equal(grant.code, 0, grant.stderr);
    assert.equal(grant.stderr, "");
    assert.equal(grant.stdout.match(/^granted /gm).length, 3);
  });

  it("finds the broker, the user and the password in the environment and in a file", async (t) => {
    const broker = await startBroker(t, `authorization { user: oc, password: "${SECRET}" }`);
    const login = { NATS_URL: broker.url, NATS_USER: "oc", NATS_PASSWORD: SECRET };
    const grant = await granting(t, [], login);
    const byEnvironment = await run(t, BUILD, login);
    assert.equal(byEnvironment.code, 0, byEnvironment.stderr);
    const file = join(await folder(t), "password");
    await writeFile(file, `${SECRET}\n`);
    const byFile = await run(t, [...BUILD, "--nats", broker.url, "--nats-user", "oc", "--nats-password-file", file]);
    assert.equal(byFile.code, 0, byFile.stderr);
    const byUrl = await run(t, [...BUILD, "--nats", `nats://oc:${SECRET}@${broker.host}`]);
    assert.equal(byUrl.code, 0, byUrl.stderr);
    [byEnvironment, byFile, byUrl, grant].forEach(noSecret);
  });

  it("finds the token in the environment", async (t) => {
    const broker = await startBroker(t, `authorization { token: "${SECRET}" }`);
    const login = { NATS_URL: broker.url, NATS_TOKEN: SECRET };
    await granting(t, ["--named"], login);
    const right = await run(t, BUILD, login);
    assert.equal(right.code, 0, right.stderr);
    noSecret(right);
  });

  it("ends with 5 where the password is wrong, and shows no secret", async (t) => {
    const broker = await startBroker(t, 'authorization { user: oc, password: "right" }');
    for (const [args, more] of [
      [["--nats", broker.url, "--nats-user", "oc"], { NATS_PASSWORD: SECRET }],
      [["--nats", `nats://oc:${SECRET}@${broker.host}`], {}],
      [["--nats", broker.url], { NATS_TOKEN: SECRET }],
    ]) {
      const ended = await run(t, [...BUILD, ...args], more);
      assert.equal(ended.code, 5, ended.stderr);
      assert.match(ended.stderr, /^error: .*refuses the login/m);
      noSecret(ended);
      assert.deepEqual(await filesIn(ended.cwd), []);
    }
    const grant = await command(["grant", "--nats", broker.url], { env: env({ NATS_TOKEN: SECRET }) });
    assert.equal(grant.code, 5, grant.stderr);
    noSecret(grant);
  });

  it("ends with 5 where the broker is not there", async (t) => {
    const broker = await startBroker(t);
    await broker.kill();
    const ended = await run(t, [...BUILD, "--nats", `nats://oc:${SECRET}@${broker.host}`]);
    assert.equal(ended.code, 5, ended.stderr);
    assert.ok(ended.stderr.includes(broker.host), ended.stderr);
    assert.match(ended.stderr, /cannot be reached/);
    noSecret(ended);
    assert.deepEqual(await filesIn(ended.cwd), []);
    const unreadable = await run(t, [...BUILD, "--nats", `nats://oc:${SECRET}@no such host`]);
    assert.equal(unreadable.code, 5, unreadable.stderr);
    noSecret(unreadable);
  });

  it("ends with 2 where no broker is named", async (t) => {
    const { code, stderr } = await run(t, BUILD);
    assert.equal(code, 2);
    assert.match(stderr, /--nats URL.*NATS_URL/);
    assert.doesNotMatch(stderr.slice(stderr.indexOf("error: ")), /--nats-url/);
    const other = await run(t, [...BUILD, "--nats-url", "nats://here:4222"]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /^error: the broker on which the other peers are asked is not named: .*; `--nats-url` is the broker of the tasks in the cluster/m);
  });

  it("ends with 3 and names who did not answer, and writes nothing", async (t) => {
    const broker = await startBroker(t);
    await granting(t, ["--nats", broker.url, "--named", "--silent", PARTNER]);
    const { code, stdout, stderr, cwd } = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s"]);
    assert.equal(code, 3, stderr);
    assert.match(stderr.slice(stderr.indexOf("error")), new RegExp(PARTNER));
    assert.equal(stdout, "");
    assert.deepEqual(await filesIn(cwd), []);
  });

  it("says which answers it ignored, and whom the last named", async (t) => {
    const broker = await startBroker(t);
    await startPeers(t, broker.url, ({ event }, { answer }) => answer({ ...event, dest_peer_id: `${PARTNER.toUpperCase()}\u202e` }, { named: true }));
    const { code, stdout, stderr } = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s", "--json"]);
    assert.equal(code, 3, stderr);
    const said = `1 answer was ignored, since it names a peer that nobody waited for, \`${PARTNER.toUpperCase()}\\u{202e}\``;
    assert.ok(stderr.includes(said), stderr);
    assert.match(stderr, /1 message on the subject of answers answered nothing that was asked/);
    assert.deepEqual(JSON.parse(stdout).error.otherPeers, { count: 1, last: `${PARTNER.toUpperCase()}\u202e` });
  });

  it("gives what did not come as JSON, too", async (t) => {
    const broker = await startBroker(t);
    await granting(t, ["--nats", broker.url, "--named", "--silent", SELF]);
    const { code, stdout } = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s", "--json"]);
    assert.equal(code, 3);
    const { path, error, nbTasks } = JSON.parse(stdout);
    assert.deepEqual([path, error.code, nbTasks], [null, "considers-timed-out", 5]);
    assert.equal(error.event.dest_peer_id, SELF);
    assert.deepEqual(error.granted.map(({ dest_peer_id }) => dest_peer_id), [PARTNER]);
    assert.deepEqual([error.unanswered, error.unasked.map(({ dest_peer_id, data_type }) => [dest_peer_id, data_type])], [[], [[PARTNER, 4]]]);
    assert.ok(error.waitedMs >= 900, String(error.waitedMs));
  });

  it("names all who did not answer when all were asked at once", async (t) => {
    const broker = await startBroker(t);
    const { code, stderr, cwd } = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s", "--concurrency", "2"]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, new RegExp(`^error: .*\\b${PARTNER}\\b`, "m"));
    assert.match(stderr, new RegExp(`not answered either: STORAGE_RESOURCE of \`${SELF}\``));
    assert.match(stderr, new RegExp(`not asked any more: COMPUTE_RESOURCE of \`${PARTNER}\``));
    assert.deepEqual(await filesIn(cwd), []);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    it(`ends with 130 on ${signal} in the middle of a wait, and writes nothing`, async (t) => {
      const broker = await startBroker(t);
      const peers = await startPeers(t, broker.url);
      const cwd = await folder(t);
      const build = startCommand(t, [...BUILD, "--nats", broker.url, "--json"], { cwd, env: env() });
      await peers.untilAsked(1);
      const started = performance.now();
      build.child.kill(signal);
      await build.ended;
      assert.equal(build.code, 130, build.stderr);
      assert.ok(performance.now() - started < 5000);
      assert.deepEqual([JSON.parse(build.stdout).path, JSON.parse(build.stdout).error.code], [null, "cancelled"]);
      assert.deepEqual(await filesIn(cwd), []);
    });
  }

  it("survives a crash of the broker", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }, { answer, questions }) => questions.length > 1 && answer(event));
    const cwd = await folder(t);
    const build = startCommand(t, [...BUILD, "--nats", broker.url], { cwd, env: env() });
    const [{ event }] = await peers.untilAsked(1);
    await broker.kill();
    await build.untilSaid(/lost; trying/);
    await broker.start();
    await build.untilSaid(/is back/);
    await until("the peers are back", () => peers.reconnects === 1);
    // Whether or not they were back in time to be asked again: this answers the question that waits.
    peers.answer(event, { named: true });
    await build.ended;
    assert.equal(build.code, 0, build.stderr);
    assert.equal((await filesIn(join(cwd, "argo_workflows"))).length, 1);
  });
});

describe("a broker that is lost for good", () => {
  it("ends the build with 5 and says so, as JSON too", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url);
    const build = startCommand(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "2s", "--json"], { cwd: await folder(t), env: env() });
    await peers.untilAsked(1);
    await broker.kill();
    await build.ended;
    assert.equal(build.code, 5, build.stderr);
    const said = new RegExp(`the connection to the NATS broker at \`${broker.host}\` was lost \\d\\.\\d s ago and is not back: the peer \`${PARTNER}\``);
    assert.match(build.stderr, new RegExp(`^error: ${said.source}`, "m"));
    const { path, error } = JSON.parse(build.stdout);
    assert.deepEqual([path, error.code, error.event.dest_peer_id, error.granted], [null, "nats-lost", PARTNER, []]);
    assert.match(error.message, said);
  });
});

describe("`grant`", { concurrency: 3 }, () => {
  it("answers for computes or storages alone with `--only`", async (t) => {
    const broker = await startBroker(t);
    for (const only of ["compute", "storage"]) {
      const grant = await granting(t, ["--nats", broker.url, "--named", "--only", only]);
      const { code, stderr } = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s"]);
      assert.equal(code, 3, stderr);
      assert.match(stderr.slice(stderr.indexOf("error")), only === "compute" ? /STORAGE_RESOURCE/ : /COMPUTE_RESOURCE/);
      assert.equal((grant.stdout.match(/^granted /gm) ?? []).length, only === "compute" ? 0 : 2);
      assert.match(grant.stdout, /^silent /m);
      grant.child.kill("SIGTERM");
      await grant.ended;
      assert.equal(grant.code, 0);
    }
  });

  it("takes its time with `--delay`", async (t) => {
    const broker = await startBroker(t);
    await granting(t, ["--nats", broker.url, "--delay", "1s"]);
    const started = performance.now();
    const { code, stderr } = await run(t, [...BUILD, "--nats", broker.url]);
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - started >= 3000, "three answers, one after another");
    assert.equal(stderr.match(/^granted .* after [1-9]\.\d s/gm).length, 3, stderr);
  });

  it("ends at once when it is stopped in the middle of a delay", async (t) => {
    const broker = await startBroker(t);
    const grant = await granting(t, ["--nats", broker.url, "--delay", "1m"]);
    const build = startCommand(t, [...BUILD, "--nats", broker.url], { cwd: await folder(t), env: env() });
    await grant.untilSaid(/^asked/m);
    const started = performance.now();
    grant.child.kill("SIGINT");
    await grant.ended;
    assert.equal(grant.code, 0);
    assert.ok(performance.now() - started < 5000);
    build.child.kill("SIGINT");
    await build.ended;
    assert.equal(build.code, 130);
  });

  it("tells a lost broker, and ends with 0 when it is stopped meanwhile", async (t) => {
    const broker = await startBroker(t);
    const grant = await granting(t, ["--nats", broker.url]);
    await broker.kill();
    await grant.untilSaid(/^warning: .* is lost/m);
    await broker.start();
    await grant.untilSaid(/^warning: .* is back/m);
    await broker.kill();
    await until("it is lost again", () => grant.stderr.match(/ is lost/g).length === 2);
    grant.child.kill("SIGINT");
    await grant.ended;
    assert.equal(grant.code, 0, grant.stderr);
    assert.doesNotMatch(grant.stderr, /^error/m);
  });

  const may = (permissions) => `authorization { users: [{ user: peer, password: "${SECRET}", permissions: ${permissions} }, { user: oc, password: "${SECRET}" }] }`;
  const login = (user) => ({ NATS_USER: user, NATS_PASSWORD: SECRET });

  it("ends with 5 where the login may not answer, and says of nothing that it was granted", async (t) => {
    const broker = await startBroker(t, may('{ publish: { deny: ["PROPALGATION_EVENT"] } }'));
    const grant = await granting(t, ["--nats", broker.url], login("peer"));
    const build = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s"], login("oc"));
    assert.equal(build.code, 3, build.stderr);
    await grant.ended;
    assert.equal(grant.code, 5, grant.stderr);
    assert.match(grant.stderr, /^error: .*write `PROPALGATION_EVENT`/m);
    assert.doesNotMatch(grant.stdout, /granted/);
  });

  it("ends with 5 where the login may not read the questions, and does not say that it answers", async (t) => {
    const broker = await startBroker(t, may('{ subscribe: { deny: ["ARGO_KUBE_EVENT"] } }'));
    const { code, stdout, stderr } = await run(t, ["grant", "--nats", broker.url], login("peer"));
    assert.equal(code, 5, stderr);
    assert.match(stderr, /^error: .*read `ARGO_KUBE_EVENT`/m);
    assert.equal(stdout, "");
  });

  it("understands the numbers of `--wire`", async (t) => {
    const broker = await startBroker(t);
    const wire = join(await folder(t), "wire.json");
    await writeFile(wire, JSON.stringify({ methods: { PROPALGATION_EVENT: 6 }, actions: { PB_CONSIDERS: 3 } }));
    await granting(t, ["--nats", broker.url, "--wire", wire]);
    const right = await run(t, [...BUILD, "--nats", broker.url, "--wire", wire]);
    assert.equal(right.code, 0, right.stderr);
    const without = await run(t, [...BUILD, "--nats", broker.url, "--considers-timeout", "1s"]);
    assert.equal(without.code, 3, without.stderr);
    assert.match(without.stderr, /^warning: .*the action 3, /m);
  });
});

describe("the file of a build", { concurrency: 3 }, () => {
  const GRANTED = ["build", IMAGERIE, "--peers", PEERS, "--executions-id", EXECUTION, "--considers", "grant"];

  it("that cannot be written ends with 4", async (t) => {
    const dir = await folder(t);
    await writeFile(join(dir, "file"), "");
    for (const out of [join(dir, "file"), join(dir, "file/below"), "/proc/oc-argo", "/proc/self/fd/none/x"]) {
      const { code, stderr } = await run(t, [...GRANTED, "--out", out]);
      assert.equal(code, 4, `${out}: ${stderr}`);
      assert.match(stderr, /^error: /m);
    }
    assert.deepEqual(await filesIn(dir), ["file"]);
  });

  it("in a folder that is none ends with 4 before anybody is asked", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }, { answer }) => answer(event, { named: true }));
    const out = join(await folder(t), "file");
    await writeFile(out, "");
    const { code, stderr } = await run(t, [...BUILD, "--nats", broker.url, "--out", out]);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /^error: the folder `.*` cannot be written: `.*` is no folder$/m);
    await peers.connection.flush();
    assert.deepEqual(peers.questions, []);
    await broker.kill();
    assert.equal((await run(t, [...BUILD, "--nats", broker.url, "--out", out])).code, 4);
  });

  it("in a folder that may not be written ends with 4", { skip: process.getuid?.() === 0 && "root may write everywhere" }, async (t) => {
    const dir = join(await folder(t), "shut");
    await mkdir(dir);
    await chmod(dir, 0o500);
    assert.equal((await run(t, [...GRANTED, "--out", dir])).code, 4);
    assert.deepEqual(await filesIn(dir), []);
  });

  it("on a full disk ends with 4", async (t) => {
    const dir = await folder(t);
    // The most that a file may hold is as good as a full disk.
    const main = join(PACKAGE, "dist/cli/main.js");
    const { status, stderr } = spawnSync("bash", ["-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "bash", process.execPath, main, ...GRANTED, "--out", dir], { encoding: "utf8", timeout: 20_000 });
    assert.equal(status, 4, stderr);
    assert.match(stderr, /EFBIG|too large/);
    assert.deepEqual(await filesIn(dir), []);
  });

  it("has no name that leaves its folder", async (t) => {
    for (const name of ["../bakedo-luremi", "bakedo/luremi", "../../etc", "bakedo-luremi\u0000", ""].filter((name) => !name.includes("\u0000"))) {
      const { code, stderr, cwd } = await run(t, [...GRANTED, "--name", name]);
      assert.equal(code, 2, `${name}: ${stderr}`);
      assert.deepEqual(await filesIn(cwd), []);
    }
  });

  it("is whole when several builds want its name in the same second", async (t) => {
    const cwd = await folder(t);
    const ended = await Promise.all(Array.from({ length: 4 }, () => command([...GRANTED, "--name", "bakedo-luremi"], { cwd, env: env() })));
    const files = await filesIn(join(cwd, "argo_workflows"));
    for (const { code, stderr } of ended) {
      assert.ok(code === 0 || code === 4, stderr);
      if (code === 4) assert.match(stderr, /EEXIST|exists/);
    }
    assert.equal(files.length, ended.filter(({ code }) => code === 0).length);
    assert.ok(files.length >= 1);
    const texts = await Promise.all(files.map((name) => readFile(join(cwd, "argo_workflows", name), "utf8")));
    for (const text of texts) assert.equal(text, texts[0]);
    assert.equal(manifestOf(texts[0]).kind, "Workflow");
  });
});

describe("`lint` of many workflows", { concurrency: 3 }, () => {
  it("shows the line and a caret, and ends with 1 where one has errors", async (t) => {
    const { code, stdout, stderr, cwd } = await run(t, ["lint", samplePath("hello.json"), BROKEN, IMAGERIE, "--peers", PEERS]);
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^ +\d+ \| .+\n +\| +\^+$/m);
    assert.match(stdout, /^error\[cycle\]: /m);
    assert.ok(stdout.includes(`at ${BROKEN}:`), stdout);
    assert.ok(stdout.includes(`at ${IMAGERIE}:`), stdout);
    assert.match(stdout, /^3 workflows, 1 with errors$/m);
    assert.deepEqual(await filesIn(cwd), []);
  });

  it("gives one array with `--format json`", async (t) => {
    const files = [samplePath("hello.json"), BROKEN, IMAGERIE];
    const { code, stdout } = await run(t, ["lint", ...files, "--peers", PEERS, "--format", "json"]);
    assert.equal(code, 1);
    const found = JSON.parse(stdout);
    assert.deepEqual(found.map(({ file }) => file), files);
    assert.ok(found[1].diagnostics.some(({ code: found, severity }) => found === "cycle" && severity === "error"));
    assert.ok(found[2].diagnostics.every(({ severity }) => severity !== "error"));
  });

  it("tells what it finds in the others where one cannot be read", async (t) => {
    const files = ["nowhere.json", BROKEN, samplePath("hello.json")];
    const asText = await run(t, ["lint", ...files, "--peers", PEERS]);
    assert.equal(asText.code, 4);
    assert.match(asText.stderr, /^error: `nowhere\.json` does not exist$/m);
    assert.match(asText.stdout, /^error\[cycle\]: /m);
    assert.match(asText.stdout, /^3 workflows, 1 with errors, 1 not read$/m);
    const asJson = await run(t, ["lint", ...files, "--peers", PEERS, "--format", "json"]);
    assert.equal(asJson.code, 4);
    const [unread, broken, hello] = JSON.parse(asJson.stdout);
    assert.deepEqual([unread.file, unread.diagnostics], ["nowhere.json", []]);
    assert.equal(unread.error, "`nowhere.json` does not exist");
    assert.ok(broken.diagnostics.some(({ code }) => code === "cycle"));
    assert.deepEqual(Object.keys(hello), ["file", "documents", "diagnostics"]);
    const shared = await run(t, ["lint", ...files.slice(1), "--peers", "nowhere.json", "--format", "json"]);
    assert.deepEqual([shared.code, shared.stdout], [4, ""]);
  });

  it("reads standard input once", async (t) => {
    const hello = samplePath("hello.json");
    const read = (...args) => command(["lint", ...args], { cwd: PACKAGE, env: env(), input: "{}" });
    for (const args of [["-", "-"], ["-", hello, "-", "--peers", PEERS], ["-", "--peers", "-"]]) {
      const { code, stdout, stderr } = await read(...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^error: .*standard input/);
      assert.equal(stdout, "");
    }
    assert.equal((await read(hello, "-", "--peers", PEERS)).code, 1);
  });

  it("ends with 0 where none has errors, 2 without a file, and 4 where one cannot be read", async (t) => {
    assert.equal((await run(t, ["lint", samplePath("hello.json"), IMAGERIE, "--peers", PEERS])).code, 0);
    assert.equal((await run(t, ["lint"])).code, 2);
    assert.equal((await run(t, ["lint", IMAGERIE, "--peers", PEERS, "--format", "yaml"])).code, 2);
    assert.equal((await run(t, ["lint", "nowhere.json", "--peers", PEERS])).code, 4);
  });
});

describe("`requires`", { concurrency: 3 }, () => {
  it("names what the cluster must hold", async (t) => {
    const { code, stdout, stderr } = await run(t, ["requires", IMAGERIE, "--peers", PEERS, "--namespace", "open-cloud"]);
    assert.equal(code, 0, stderr);
    for (const need of [/^Namespace open-cloud$/m, /^ServiceAccount \S+$/m, /^ConfigMap \S+-artifact-repository$/m, /^Secret \S+-secret-s3$/m, /`access-key` and `secret-key`/, /workflowtaskresults/]) {
      assert.match(stdout, need);
    }
    assert.match(stdout, new RegExp(`^ServiceAccount \\S+ {2}in the cluster of \`${PARTNER}\`$`, "m"));
  });

  it("gives a manifest without a secret as YAML", async (t) => {
    const { code, stdout, stderr } = await run(t, ["requires", IMAGERIE, "--peers", PEERS, "--format", "yaml"]);
    assert.equal(code, 0, stderr);
    const documents = parseAllDocuments(stdout);
    documents.forEach(({ errors }) => assert.deepEqual(errors, []));
    const found = documents.map((document) => document.toJS());
    found.forEach(({ apiVersion, kind, metadata }) => assert.ok(apiVersion && kind && metadata.name));
    const of = (kind) => found.filter((document) => document.kind === kind);
    for (const kind of ["ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Secret"]) assert.ok(of(kind).length > 0, kind);
    for (const secret of of("Secret")) {
      assert.equal(secret.data, undefined);
      assert.deepEqual(secret.stringData, { "access-key": "", "secret-key": "" });
    }
    const [{ data }] = of("ConfigMap");
    const repository = parse(Object.values(data)[0]);
    assert.equal(repository.s3.accessKeySecret.name, of("Secret")[0].metadata.name);
  });
});
