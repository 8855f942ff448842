/** The programs of the README: it quotes each as it stands in `docs/programs`, and each is run here from the packed package. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, isAbsolute, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { filesIn, startBroker, startPeers } from "../../pkg/test/broker.mjs";
import { command, ran } from "../../pkg/test/consumers/serving.mjs";
import { project } from "../../pkg/test/packing.mjs";
import { node, PARTNER, sample, samplePath, SELF } from "../../pkg/test/support.mjs";
import { eventually, fileServer, opened } from "../../www/test/page.mjs";

const PROGRAMS = fileURLToPath(new URL("../../docs/programs", import.meta.url));
/** The README's own documents. */
const HELLO = join(PROGRAMS, "hello.json");
const PEERS = join(PROGRAMS, "peers.json");
const README = await readFile(new URL("../../README.md", import.meta.url), "utf8");

it("the README quotes every program as it stands, and holds no other", async () => {
  const quoted = [...README.matchAll(/^\[`(docs\/programs\/.+)`\]\(.+\):\n\n```(?:js|html|json)\n([\s\S]*?)^```$/gm)].map(([, path, text]) => [basename(path), text]);
  const stored = (await readdir(PROGRAMS)).sort().map(async (name) => [name, await readFile(join(PROGRAMS, name), "utf8")]);
  assert.deepEqual(quoted.sort(), await Promise.all(stored));
  assert.equal([...README.matchAll(/^```\w/gm)].length, quoted.length, "blocks of code");
});

/** Runs a program in an empty project that has the package. */
async function runs(t, name, files, env = {}) {
  const dir = await project(t, { [name]: await readFile(join(PROGRAMS, name), "utf8") });
  return { dir, ...(await node([name, ...files.map((file) => (isAbsolute(file) ? file : samplePath(file)))], { cwd: dir, env: { ...process.env, ...env } })) };
}

/** Opens a page that is a program, as Vite builds it. */
async function opens(t, name) {
  const dir = await project(t, { "index.html": await readFile(join(PROGRAMS, name), "utf8") });
  await ran([command("vite"), "build", "--logLevel", "warn"], { cwd: dir });
  // A browser asks for an icon that the program does not name.
  const read = (path) => (path === "/favicon.ico" ? "" : readFileSync(join(dir, "dist", path)));
  return opened(t, await fileServer(t, read));
}

describe("in a browser", () => {
  it("browser.html shows the manifest of what is typed, and what is wrong with it", async (t) => {
    const page = await opens(t, "browser.html");
    const said = page.locator("pre");
    const hello = readFileSync(HELLO, "utf8");
    await eventually(async () => {
      await page.getByLabel("workflow").fill(hello);
      assert.match(await said.innerText(), /^apiVersion: argoproj\.io\/v1alpha1\n[\s\S]*namespace: open-cloud/);
    });
    await page.getByLabel("workflow").fill(hello.replace("busybox:1.36", ""));
    assert.match(await said.innerText(), /^# error, line \d+: the processing `Say hello` has no container image\n/);
    await page.getByLabel("workflow").fill("{");
    assert.match(await said.innerText(), /^# error, line \d+: the text cannot be read/);
  });

  it("element.html shows the workflow, follows it, and tells what is selected", async (t) => {
    const page = await opens(t, "element.html");
    const task = (name) => page.getByRole("region", { name: "DAG" }).getByRole("button", { name: new RegExp(`^${name}, `) });
    await task("Say hello").waitFor();
    await page.getByText("0 findings").waitFor();
    await page.getByLabel("task", { exact: true }).fill("Greet");
    await task("Greet").waitFor();
    await page.getByRole("region", { name: "YAML" }).getByText("name: greet-hello").first().waitFor();
    await task("Greet").and(page.locator("[aria-pressed=true]")).waitFor();
    await task("Greet").click();
    await page.getByText("/workflow/graph/items/hello", { exact: true }).waitFor();
  });
});

describe("in Node", () => {
  it("editor.mjs makes the edits of what is changed", async (t) => {
    const { code, stdout, stderr } = await runs(t, "editor.mjs", [HELLO, PEERS]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\nline \d+: 1 lines become\n +- echo good morning\n\n/);
    assert.match(stdout, /\nerror at \/workflow\/graph\/items\/\S+: the processing `Say hello` is linked to no compute\n/);
    assert.match(stdout, /\ntrue\n$/);
  });

  it("build.mjs asks peers on a broker, and writes the manifest", async (t) => {
    const broker = await startBroker(t);
    const peers = await startPeers(t, broker.url, ({ event }) => peers.answer(event, { named: true }));
    const { dir, code, stdout, stderr } = await runs(t, "build.mjs", ["imagerie.json", "peers.json"], { NATS_URL: broker.url });
    assert.equal(code, 0, stderr);
    assert.equal(peers.questions.length, 3);
    const [name, ...others] = await filesIn(join(dir, "argo_workflows"));
    assert.deepEqual(others, []);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.pop(), `5 tasks, 6 findings: ${join(dir, "argo_workflows", name)}`);
    assert.ok(lines.includes(`granted: peer ${PARTNER}`), stdout);
    for (const state of ["waiting", "granted"]) assert.equal(lines.filter((line) => line.startsWith(`${state}: peer `)).length, 3, stdout);
    assert.match(await readFile(join(dir, "argo_workflows", name), "utf8"), /namespace: open-cloud\n[\s\S]*activeDeadlineSeconds: 3600/);
    const broken = await runs(t, "build.mjs", ["broken.json", "peers.json"], { NATS_URL: broker.url });
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /^the workflow has errors, so nothing is written \[[\s\S]*code: 'cycle'/);
  });

  it("build.mjs logs in with NATS_USER and NATS_PASSWORD", async (t) => {
    const broker = await startBroker(t, 'authorization: { user: "builder", password: "s3cret" }');
    const peers = await startPeers(t, broker.url, ({ event }) => peers.answer(event, { named: true }), { user: "builder", pass: "s3cret" });
    const login = { NATS_URL: broker.url, NATS_USER: "builder", NATS_PASSWORD: "s3cret" };
    const built = await runs(t, "build.mjs", ["imagerie.json", "peers.json"], login);
    assert.equal(built.code, 0, built.stderr);
    const refused = await runs(t, "build.mjs", ["imagerie.json", "peers.json"], { NATS_URL: broker.url });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /refuse/);
  });

  it("build.mjs says whom it waits for, and ends when it is told to", async (t) => {
    const broker = await startBroker(t);
    const dir = await project(t, { "build.mjs": await readFile(join(PROGRAMS, "build.mjs"), "utf8") });
    const env = { ...process.env, NATS_URL: broker.url };
    const program = spawn(process.execPath, ["build.mjs", samplePath("imagerie.json"), samplePath("peers.json")], { cwd: dir, env });
    const ended = once(program, "close");
    let said = "";
    program.stderr.on("data", (text) => (said += text));
    for await (const text of program.stdout) if (String(text).startsWith("waiting: peer ")) program.kill("SIGTERM");
    const [code] = await ended;
    assert.equal(code, 1);
    assert.match(said, /cancelled/);
    assert.deepEqual(await filesIn(join(dir, "argo_workflows")), []);
  });

  it("considers.mjs asks peers in a way of its own", async (t) => {
    const asked = [];
    let status = 204;
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()));
    const env = { PEERS_URL: `http://127.0.0.1:${server.address().port}` };
    const built = await runs(t, "considers.mjs", ["imagerie.json", "peers.json"], env);
    assert.equal(built.code, 0, built.stderr);
    assert.equal(asked.length, 3);
    assert.ok(asked.includes(`/${PARTNER}`));
    const lines = built.stdout.trimEnd().split("\n");
    assert.equal(lines.filter((line) => line.startsWith("granted ")).length, 3);
    const [, path] = /^5 tasks: (.+)$/.exec(lines.at(-1));
    assert.match(await readFile(join(built.dir, path), "utf8"), /^apiVersion: /);
    // Where all tasks run on partners, nothing in the workflow names us.
    const abroad = join(built.dir, "abroad.json");
    await writeFile(abroad, sample("hello.json").replaceAll(/"creator_id": "[^"]*"/g, `"creator_id": "${PARTNER}"`));
    const own = await runs(t, "considers.mjs", [abroad, "peers.json"], { ...env, SELF_PEER: SELF });
    assert.equal(own.code, 0, own.stderr);
    const nobody = await runs(t, "considers.mjs", [abroad, "peers.json"], env);
    assert.match(nobody.stderr, /code: 'no-self-peer'[\s\S]*needs `selfPeer`/);
    status = 403;
    const refused = await runs(t, "considers.mjs", ["imagerie.json", "peers.json"], env);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /OcArgoError: .*it says 403/);
    assert.deepEqual((await filesIn(refused.dir)).filter((name) => name.endsWith(".yml")), []);
    // A peer that is called as objects' own things are is not known.
    for (const id of ["constructor", "__proto__"]) {
      const workflow = join(built.dir, "named.json");
      await writeFile(workflow, sample("hello.json").replaceAll(/"creator_id": "[^"]*"/g, `"creator_id": "${id}"`));
      const unknown = await node(["considers.mjs", workflow, samplePath("peers.json")], { cwd: built.dir, env: { ...process.env, ...env } });
      assert.match(unknown.stderr, /code: 'unknown-peer'/, id);
    }
  });
});
