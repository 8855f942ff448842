/** The service as a process of its own, asked over HTTP; with a real broker where peers are asked. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { filesIn, imagerie, startBroker, startPeers, until } from "../../pkg/test/broker.mjs";
import { serving } from "../../pkg/test/consumers/serving.mjs";
import { EXECUTION, folder, sample } from "../../pkg/test/support.mjs";
import { milliseconds } from "../service/duration.mjs";
import { createService } from "../service/service.mjs";

const PROJECT = fileURLToPath(new URL("../service", import.meta.url));

/** The service, and the folder that it writes to. */
async function service(t, args, env) {
  const dir = join(await folder(t), "manifests");
  const address = await serving(t, ["main.mjs", "--port", "0", "--dir", dir, ...args], { cwd: PROJECT, env });
  return { dir, url: new URL("/builds", address) };
}

const granted = (t) => service(t, ["--considers", "grant"]);
const asking = (t, broker, args = []) => service(t, ["--considers", "nats", ...args], { NATS_URL: broker.url });

const JSON_TYPE = { "Content-Type": "application/json" };

/** Posts a document, or a text as it is. */
async function post(url, body, signal) {
  const response = await fetch(url, { method: "POST", headers: JSON_TYPE, body: typeof body === "string" ? body : JSON.stringify(body), signal });
  assert.equal(response.headers.get("content-type"), "application/json");
  return { status: response.status, body: await response.json() };
}

test("a workflow that is posted becomes a manifest, of texts and of objects", async (t) => {
  const { dir, url } = await granted(t);
  for (const parsed of [(text) => text, JSON.parse]) {
    const source = { workflow: parsed(sample("imagerie.json")), peers: parsed(sample("peers.json")), execution: { executions_id: EXECUTION } };
    const { status, body } = await post(url, { ...source, options: { namespace: "open-cloud" } });
    assert.equal(status, 201);
    assert.equal(body.nbTasks, 5);
    assert.equal(body.remotePeers.length, 1);
    assert.ok(body.diagnostics.every(({ severity }) => severity !== "error"));
    assert.match(await readFile(body.path, "utf8"), /^apiVersion: argoproj\.io\/v1alpha1\n[\s\S]*namespace: open-cloud\n/);
  }
  assert.equal((await filesIn(dir)).length, 2);
});

test("a workflow with errors is told what is wrong, and where", async (t) => {
  const { dir, url } = await granted(t);
  const { status, body } = await post(url, { workflow: sample("broken.json"), peers: sample("peers.json"), execution: { executions_id: EXECUTION } });
  assert.equal(status, 422);
  assert.equal(body.code, "workflow-has-errors");
  const cycle = body.diagnostics.find(({ code }) => code === "cycle");
  assert.match(cycle.path, /^\/workflow\/graph\/items\//);
  assert.ok(cycle.range.start.line > 1);
  assert.deepEqual(await filesIn(dir), []);
});

test("a request that is none of a build is refused", async (t) => {
  const { url } = await granted(t);
  assert.equal((await fetch(new URL("/", url))).status, 404);
  const got = await fetch(url);
  assert.deepEqual([got.status, got.headers.get("allow")], [405, "POST"]);
  for (const [body, code] of [
    ["{", "not-json"],
    ["[]", "not-json"],
    ["{}", "invalid-source"],
    ['{"workflow": {}, "workflows": 3}', "invalid-source"],
    ['{"workflow": {}, "execution": {"executions_id": 5}}', "invalid-source"],
    ['{"workflow": {}, "execution": 5}', "invalid-source"],
    ['{"workflow": {}, "options": {"crds": "none at all"}}', "invalid-options"],
  ]) {
    const refused = await post(url, body);
    assert.deepEqual([refused.status, refused.body.code], [400, code], body);
  }
  // After all of that it still builds.
  assert.equal((await post(url, imagerie())).status, 201);
});

/** What is answered to a request whose headers and target are as they are given: `fetch` would make them proper. */
function raw(url, headers, { path = "/builds", method = "POST" } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request({ host: url.hostname, port: url.port, path, method, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve([response.statusCode, JSON.parse(Buffer.concat(parts)).code]));
    });
    asked.on("error", reject).end(JSON.stringify(imagerie()));
  });
}

test("a page of the web builds nothing: names, origins and types that are not the service's are refused", async (t) => {
  const { dir, url } = await granted(t);
  const text = { "Content-Type": "text/plain" };
  for (const [headers, status, code] of [
    [{ ...text, Host: "evil.com", Origin: "http://evil.com" }, 403, "wrong-host"],
    [{ ...JSON_TYPE, Host: `evil.com:${url.port}` }, 403, "wrong-host"],
    [{ ...JSON_TYPE, Host: "localhost@evil.com" }, 403, "wrong-host"],
    [{ ...JSON_TYPE, Host: "localhost.evil.com" }, 403, "wrong-host"],
    [{ ...JSON_TYPE, Origin: "http://evil.com" }, 403, "wrong-origin"],
    [{ ...JSON_TYPE, Origin: "http://localhost@evil.com" }, 403, "wrong-origin"],
    [{ ...JSON_TYPE, Origin: "null" }, 403, "wrong-origin"],
    [text, 415, "not-json"],
    [{}, 415, "not-json"],
    [{ "Content-Type": "text/plain; application/json" }, 415, "not-json"],
  ]) {
    assert.deepEqual(await raw(url, headers), [status, code], JSON.stringify(headers));
  }
  assert.deepEqual(await filesIn(dir), []);
  for (const headers of [{ Host: "localhost:1" }, { Host: "[::1]" }, { Origin: "http://127.0.0.1:3000" }, { "Content-Type": "Application/JSON; charset=utf-8" }]) {
    assert.deepEqual(await raw(url, { ...JSON_TYPE, ...headers }), [201, undefined], JSON.stringify(headers));
  }
});

test("the names that it is called by can be more", async (t) => {
  const { url } = await service(t, ["--considers", "grant", "--allow-host", "Builds.example.org"]);
  const named = { ...JSON_TYPE, Host: "builds.example.org", Origin: "https://builds.example.org" };
  assert.deepEqual(await raw(url, named), [201, undefined]);
  assert.deepEqual(await raw(url, { ...named, Host: "example.org" }), [403, "wrong-host"]);
});

test("a target that is no path is not found", async (t) => {
  const { url } = await granted(t);
  for (const path of ["//", "//builds", "http://", "/builds/", "*"]) assert.deepEqual(await raw(url, JSON_TYPE, { path }), [404, "not-found"], path);
  assert.deepEqual(await raw(url, JSON_TYPE, { path: "/builds?x=1" }), [201, undefined]);
});

test("a request that is too large is not read to its end, whether it says its size or not", async (t) => {
  const { url } = await granted(t);
  const large = "x".repeat(9 << 20);
  const said = await new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", headers: { "Content-Length": String(large.length), ...JSON_TYPE } }, (response) => resolve(response.statusCode));
    // Nothing is sent: the size alone is enough.
    asked.on("error", reject).flushHeaders();
    t.after(() => asked.destroy());
  });
  assert.equal(said, 413);
  const chunked = await new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", headers: JSON_TYPE }, (response) => resolve(response.statusCode));
    // The service closes the connection while this is still being written.
    asked.on("error", (error) => (["EPIPE", "ECONNRESET"].includes(error.code) ? undefined : reject(error)));
    t.after(() => asked.destroy());
    asked.write(large);
  });
  assert.equal(chunked, 413);
  assert.equal((await post(url, imagerie())).status, 201);
});

test("peers are asked on the broker, for builds side by side", async (t) => {
  const broker = await startBroker(t);
  const peers = await startPeers(t, broker.url, ({ event }) => peers.answer(event, { named: true }));
  const { dir, url } = await asking(t, broker);
  const ids = ["one", "two", "three"];
  const built = await Promise.all(ids.map((id) => post(url, imagerie(id))));
  assert.deepEqual(built.map(({ status }) => status), [201, 201, 201]);
  assert.equal((await filesIn(dir)).length, 3);
  for (const id of ids) assert.equal(peers.questions.filter(({ event }) => event.executions_id === id).length, 3, id);
});

test("a peer that does not answer, and a broker that is not there, are not the client's fault", async (t) => {
  const broker = await startBroker(t);
  await startPeers(t, broker.url);
  const { dir, url } = await asking(t, broker, ["--considers-timeout", "1s"]);
  const silent = await post(url, imagerie());
  assert.deepEqual([silent.status, silent.body.code], [504, "considers-timed-out"]);
  assert.equal(silent.body.event.executions_id, EXECUTION);
  assert.deepEqual(await filesIn(dir), []);
  const nowhere = await service(t, [], { NATS_URL: "nats://127.0.0.1:1" });
  const lost = await post(nowhere.url, imagerie());
  assert.deepEqual([lost.status, lost.body], [503, { code: "nats-unreachable", message: "other peers cannot be asked at the moment" }]);
});

test("times are taken in the form of the command", () => {
  for (const [text, seconds] of [["300", 300], ["300s", 300], ["5m", 300], ["1h30m", 5400], ["1d", 86_400]]) {
    assert.equal(milliseconds("--considers-timeout", text), seconds * 1000, text);
  }
  for (const text of ["", "soon", "0", "0.2", "-1", "5 m", "1w", "9".repeat(30)]) {
    assert.throws(() => milliseconds("--considers-timeout", text), { message: `\`--considers-timeout ${text}\` is no duration above 0: write it as \`90s\`, \`5m\` or \`1h30m\`` }, text);
  }
});

test("who says no, and a folder that cannot be written, end a build", async (t) => {
  const dir = await folder(t);
  const listening = async (settings) => {
    const server = createService(settings);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()));
    return new URL(`http://127.0.0.1:${server.address().port}/builds`);
  };
  const refused = await post(await listening({ dir, considers: () => Promise.reject(new Error("not today")) }), imagerie());
  assert.deepEqual([refused.status, refused.body.code], [409, "considers-refused"]);
  assert.match(refused.body.message, /not today/);
  const logged = t.mock.method(console, "error", () => undefined);
  const file = fileURLToPath(import.meta.url);
  const unwritten = await post(await listening({ dir: file, considers: async () => ({ namesPeer: true }) }), imagerie());
  assert.deepEqual([unwritten.status, unwritten.body], [500, { code: "internal", message: "the build failed" }]);
  assert.equal(logged.mock.callCount(), 1);
  assert.deepEqual(await filesIn(dir), []);
});

test("a client that goes away takes its build with it", async (t) => {
  const broker = await startBroker(t);
  const peers = await startPeers(t, broker.url);
  const { dir, url } = await asking(t, broker);
  const client = new AbortController();
  const asked = post(url, imagerie("left"), client.signal);
  await peers.untilAsked(1);
  client.abort();
  await assert.rejects(asked, { name: "AbortError" });
  // Were that build still there, the answer to its question would let it ask the next.
  const other = post(url, imagerie("stays"));
  const { event } = await until("the other build asks", () => peers.questions.find((question) => question.event.executions_id === "stays"));
  peers.answer(peers.questions[0].event, { named: true });
  const answered = new Set();
  const answerAll = () => {
    for (const question of peers.questions) {
      if (question.event.executions_id !== "stays" || answered.has(question)) continue;
      answered.add(question);
      peers.answer(question.event, { named: true });
    }
    return answered.size === 3;
  };
  await until("the other build has all of its answers", answerAll);
  assert.equal((await other).status, 201);
  assert.equal(event.executions_id, "stays");
  assert.equal(peers.questions.filter((question) => question.event.executions_id === "left").length, 1);
  assert.equal((await filesIn(dir)).length, 1);
});
