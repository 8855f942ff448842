/** The preview's server: whom it answers, what it serves, and how it follows files; and its command. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";

import { OcArgoError, servePreview } from "oc-argo/node";

import { startCommand, until } from "./broker.mjs";
import { command, EXECUTION, folder, node, PACKAGE, permitting, sample } from "./support.mjs";

const PAGE = `<!doctype html><html><head><meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style></head><body><header></header></body></html>`;
const SCRIPT = "/assets/index-Ab_C-123.js";

/** A folder as the app's build leaves it, with a link that leads out of it. */
async function appFolder(t) {
  const dir = await folder(t);
  await mkdir(join(dir, "assets"));
  await writeFile(join(dir, "index.html"), PAGE);
  await writeFile(join(dir, SCRIPT), "export {};\n");
  await writeFile(join(dir, "assets/index-Ab_C-123.css"), "body {}\n");
  await writeFile(join(dir, "favicon.svg"), "<svg/>");
  await writeFile(join(dir, "other.html"), PAGE);
  await symlink(join(PACKAGE, "package.json"), join(dir, "assets/link.json"));
  return dir;
}

/** A preview on any free port, closed with the test, and requests to it. */
async function serve(t, options = {}) {
  const changes = [];
  const served = await servePreview({ app: await appFolder(t), port: 0, onChange: (change) => changes.push(change), ...options });
  t.after(() => served.close());
  return { served, changes, ...asking(served.url) };
}

/** Requests as a test needs them: with any path and any header. */
function asking(url) {
  const { port } = new URL(url);
  const send = (path, { method = "GET", headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, path, method, headers, agent: false }, resolve).on("error", reject).end();
    });
  const get = async (path, options) => {
    const response = await send(path, options);
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  /** What comes of bytes that no client would send. */
  const raw = async (bytes) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.end(bytes);
    return text(socket);
  };
  return { port, send, get, raw, documents: async () => JSON.parse((await get("/documents")).body) };
}

/** A client of the events; they are read as they come. */
async function follow(t, send) {
  const response = await send("/documents/events");
  const client = { response, events: [], isEnded: false };
  let rest = "";
  response.setEncoding("utf8").on("data", (chunk) => {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks.filter((found) => !found.startsWith(":"))) {
      const [event, data, ...others] = block.split("\n");
      assert.deepEqual([event, others], ["event: documents", []]);
      client.events.push(JSON.parse(data.replace(/^data: /, "")));
    }
  });
  response.on("error", () => undefined).on("close", () => (client.isEnded = true));
  t.after(() => response.destroy());
  /** The first event from the `from`th on of which something holds. */
  client.until = (what, condition, from = 0) => until(what, () => client.events.slice(from).find(condition));
  return client;
}

/** A folder with a workflow. */
async function workflowFolder(t, document = sample("hello.json")) {
  const dir = await folder(t);
  const workflow = join(dir, "workflow.json");
  await writeFile(workflow, document);
  return { dir, workflow };
}

const textOf = (pointer) => (event) => event.documents[pointer]?.text;

describe("a preview's server", () => {
  it("refuses requests that name another host", async (t) => {
    const { port, get, raw } = await serve(t);
    for (const host of ["example.org", `example.org:${port}`, "127.0.0.1", `127.0.0.1:${Number(port) + 1}`, `localhost.example.org:${port}`, `127.0.0.1:${port}@example.org`]) {
      for (const path of ["/", "/documents", "/documents/events", SCRIPT]) {
        const { status, body } = await get(path, { headers: { Host: host } });
        assert.equal(status, 421, `${host} ${path}`);
        assert.ok(body.length < 100);
      }
    }
    assert.match(await raw("GET /documents HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 421 /);
    assert.match(await raw("GET /documents HTTP/1.1\r\nHost:\r\n\r\n"), /^HTTP\/1\.1 421 /);
    assert.match(await raw(`GET http://example.org/documents HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 404 /);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      assert.equal((await get("/documents", { headers: { Host: host } })).status, 200, host);
    }
  });

  it("refuses requests of other pages", async (t) => {
    const { port, get } = await serve(t);
    for (const origin of ["https://example.org", "null", `https://127.0.0.1:${port}`, "http://127.0.0.1", `http://127.0.0.1:${Number(port) + 1}`, `http://127.0.0.1:${port}.example.org`]) {
      for (const path of ["/", "/documents", "/documents/events"]) {
        const { status, headers } = await get(path, { headers: { Origin: origin } });
        assert.equal(status, 403, origin);
        assert.equal(headers["access-control-allow-origin"], undefined);
      }
    }
    for (const site of ["cross-site", "same-site"]) {
      assert.equal((await get("/documents", { headers: { "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors" } })).status, 403, site);
    }
    assert.equal((await get("/", { headers: { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" } })).status, 200);
    assert.equal((await get("/documents", { headers: { Origin: `http://127.0.0.1:${port}`, "Sec-Fetch-Site": "same-origin" } })).status, 200);
  });

  it("only reads", async (t) => {
    const { get } = await serve(t);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const { status, headers } = await get("/documents", { method });
      assert.deepEqual([status, headers.allow], [405, "GET, HEAD"], method);
    }
    for (const path of ["/", "/documents", "/documents/events", SCRIPT]) {
      const { status, body } = await get(path, { method: "HEAD" });
      assert.deepEqual([status, body], [200, ""], path);
    }
  });

  it("serves the files of the app and nothing else", async (t) => {
    const { port, get, raw } = await serve(t);
    const paths = [
      "/../package.json", "/assets/../../package.json", "/%2e%2e/package.json", "/..%2fpackage.json", "/%2e%2e%2fpackage.json", "/..%5cpackage.json", "/..\\package.json",
      "//etc/passwd", "/etc/passwd", "/%2fetc/passwd", "/file:///etc/passwd", "/assets/", "/assets", "/assets//index-Ab_C-123.js", "/assets/link.json", "/index.html/", "/index.html%00",
      "/assets/../index.html", "/documents/", "/documents/workflow", "/documents/../index.html", "/constructor", "/__proto__",
    ];
    for (const path of paths) {
      const { status, headers, body } = await get(path);
      assert.deepEqual([status, body], [404, "there is nothing here\n"], path);
      assert.ok(headers["content-security-policy"]);
    }
    assert.match(await raw(`GET /\0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), /^HTTP\/1\.1 400 /);
    for (const [path, type] of [[SCRIPT, "text/javascript; charset=utf-8"], ["/assets/index-Ab_C-123.css", "text/css; charset=utf-8"], ["/favicon.svg?x=1", "image/svg+xml"]]) {
      const { status, headers } = await get(path);
      assert.deepEqual([status, headers["content-type"]], [200, type]);
    }
  });

  it("says with everything what a browser may do", async (t) => {
    const { get, send } = await serve(t);
    const policy = (style) =>
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'${style}; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    const kept = "public, max-age=31536000, immutable";
    const cacheControl = { "/": "no-store", "/documents": "no-store", "/nowhere": "no-store", "/favicon.svg": "no-store", [SCRIPT]: kept, "/assets/oc_argo_bg-Xy12.wasm": "no-store", "/documents/events": "no-store" };
    for (const [path, caching] of Object.entries(cacheControl)) {
      const response = await send(path);
      response.destroy();
      const { headers } = response;
      const nonce = /'nonce-([^']+)'/.exec(headers["content-security-policy"])?.[1];
      assert.equal(headers["content-security-policy"], policy(nonce === undefined ? "" : ` 'nonce-${nonce}'`), path);
      assert.equal(nonce !== undefined, path === "/");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["cross-origin-resource-policy"], "same-origin");
      assert.equal(headers["cross-origin-opener-policy"], "same-origin");
      assert.equal(headers["cross-origin-embedder-policy"], "require-corp");
      assert.equal(headers["cache-control"], caching, path);
    }
    assert.equal((await get("/", { headers: { Origin: "https://example.org" } })).headers["x-content-type-options"], "nosniff");
  });

  it("gives every page a nonce of its own, and the place of its documents", async (t) => {
    const { get } = await serve(t);
    const nonces = [];
    for (const path of ["/", "/", "/index.html", "/?x", "/other.html"]) {
      const { headers, body } = await get(path);
      const [, nonce] = /'nonce-([\w+/=]{20,})'/.exec(headers["content-security-policy"]);
      assert.equal(headers["content-type"], "text/html; charset=utf-8");
      assert.equal(body, PAGE.replaceAll("__CSP_NONCE__", nonce).replace("<head>", '<head><meta name="oc-argo-documents" content="/documents">'));
      nonces.push(nonce);
    }
    assert.equal(new Set(nonces).size, nonces.length);
  });

  it("serves the package's wasm under the names that builds give it", async (t) => {
    const { send, get } = await serve(t);
    for (const module of ["oc_argo_bg", "oc_argo_layout_bg"]) {
      const wasm = await readFile(join(PACKAGE, `wasm/${module}.wasm`));
      for (const hash of ["DeadBeef", "x_-1"]) {
        const response = await send(`/assets/${module}-${hash}.wasm`);
        const chunks = await response.toArray();
        assert.deepEqual([response.statusCode, response.headers["content-type"]], [200, "application/wasm"]);
        assert.ok(wasm.equals(Buffer.concat(chunks)));
      }
    }
    for (const path of ["/oc_argo_bg-DeadBeef.wasm", "/assets/oc_argo_other_bg-DeadBeef.wasm", "/assets/oc_argo_bg.wasm", "/assets/oc_argo_bg-.wasm", "/assets/oc_argo_bg-a.b.wasm", "/assets/x/oc_argo_bg-a.wasm"]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  it("is not there without the app", async (t) => {
    await assert.rejects(servePreview({ app: await folder(t), port: 0 }), { code: "preview-unavailable", message: /not in this package: run `make build`/ });
  });

  it("refuses options that do not fit, by their name", async (t) => {
    const app = await appFolder(t);
    const wrong = { namespace: [5], places: [5, null, []], executionsId: [5], options: ["x", null], port: [-1, 65536, 1.5, "80", null], app: [5], onChange: ["x"] };
    const refused = (name) => (error) => error instanceof OcArgoError && error.code === "invalid-options" && error.message.includes(`\`${name}\``);
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) await assert.rejects(servePreview({ app, port: 0, [name]: value }), refused(name), `${name}: ${String(value)}`);
    }
    await assert.rejects(servePreview({ app, port: 0, places: { workflow: 5 } }), refused("workflow"));
    await assert.rejects(servePreview({ app, port: 0, options: { namespace: 5 } }), refused("namespace"));
    for (const none of [null, 5]) await assert.rejects(servePreview(none), { code: "invalid-options" });
  });

  it("says what to do where the port is in use, without the command's options", async (t) => {
    const { port } = await serve(t);
    await assert.rejects(servePreview({ app: await appFolder(t), port: Number(port) }), ({ code, message }) => code === "preview-unavailable" && /in use; choose another/.test(message) && !message.includes("--"));
  });

  it("goes on where `onChange` throws, and says so", async (t) => {
    const file = join(await folder(t), "workflow.json");
    await writeFile(file, "{}");
    const warnings = [];
    const onWarning = ({ message }) => warnings.push(message);
    process.on("warning", onWarning);
    t.after(() => process.off("warning", onWarning));
    let isAsync = false;
    const onChange = () => {
      if (isAsync) return Promise.reject(new Error("late"));
      throw new Error("at once");
    };
    const { documents } = await serve(t, { places: { workflow: file }, onChange });
    for (const [text, said] of [['{"id": "a"}', "at once"], ['{"id": "b"}', "late"]]) {
      isAsync = said === "late";
      await writeFile(file, text);
      await until(`it says ${said}`, () => warnings.some((warning) => warning.startsWith("`onChange` of oc-argo threw: ") && warning.includes(said)));
      assert.equal((await documents()).documents["/workflow"].text, text);
    }
  });

  it("leaves nothing behind when it is closed", async (t) => {
    const { served, send, port } = await serve(t);
    const clients = [await follow(t, send), await follow(t, send)];
    await Promise.all([served.close(), served.close()]);
    await until("all clients have ended", () => clients.every(({ isEnded }) => isEnded));
    const again = createServer().listen(Number(port), "127.0.0.1");
    await once(again, "listening");
    again.close();
  });
});

describe("the documents", () => {
  it("are all that were named, by their pointers", async (t) => {
    const { dir, workflow } = await workflowFolder(t, sample("chaine.json"));
    const [workflows, peers] = [join(dir, "sub"), join(dir, "peers.json")];
    await mkdir(workflows);
    await writeFile(join(workflows, "one.json"), sample("controle-qualite.json"));
    await writeFile(join(workflows, "odd.json"), '{"id": "a/b~c"}');
    await writeFile(join(workflows, "broken.json"), "{");
    await writeFile(peers, sample("peers.json"));
    const places = { workflow, workflows, peers };
    const { documents, get } = await serve(t, { places, executionsId: 'a"b', options: { namespace: "open-cloud" } });
    assert.equal((await get("/documents")).headers["content-type"], "application/json; charset=utf-8");
    const found = await documents();
    assert.deepEqual(Object.keys(found), ["documents", "options", "problems"]);
    assert.deepEqual(found.documents, {
      "/workflow": { file: workflow, text: sample("chaine.json") },
      "/workflows/a~1b~0c": { file: join(workflows, "odd.json"), text: '{"id": "a/b~c"}' },
      "/workflows/9f5ebc8e-1de5-56d1-a110-03e59e112e0a": { file: join(workflows, "one.json"), text: sample("controle-qualite.json") },
      "/peers": { file: peers, text: sample("peers.json") },
      "/execution": { file: "--executions-id", text: '{"executions_id": "a\\"b"}' },
    });
    assert.deepEqual(found.options, { namespace: "open-cloud" });
    const [problem, ...others] = found.problems;
    assert.deepEqual([problem.file, others], [join(workflows, "broken.json"), []]);
    assert.match(problem.message, /^holds no workflow: /);
  });

  it("are an execution's document, too", async (t) => {
    const { dir, workflow } = await workflowFolder(t);
    const execution = join(dir, "execution.json");
    await writeFile(execution, `{"executions_id": "${EXECUTION}"}`);
    const { documents } = await serve(t, { places: { workflow, execution } });
    assert.equal((await documents()).documents["/execution"].text, `{"executions_id": "${EXECUTION}"}`);
  });

  it("are none where none was named", async (t) => {
    const { documents } = await serve(t, { options: { namespace: "x" } });
    assert.deepEqual(await documents(), { documents: {}, options: { namespace: "x" }, problems: [] });
  });

  it("need not be there yet", async (t) => {
    const dir = await folder(t);
    const [workflow, workflows] = [join(dir, "later/workflow.json"), join(dir, "sub")];
    const { served, send } = await serve(t, { places: { workflow, workflows } });
    const { problems } = served.documents;
    assert.deepEqual(problems.map(({ file }) => file), [workflow, workflows]);
    for (const { message } of problems) assert.equal(message, "does not exist");
    const client = await follow(t, send);
    await mkdir(join(dir, "later"));
    await writeFile(workflow, sample("hello.json"));
    await client.until("the workflow", (event) => textOf("/workflow")(event) === sample("hello.json"));
    await mkdir(workflows);
    await writeFile(join(workflows, "one.json"), '{"id": "one"}');
    const { problems: none } = await client.until("the sub-workflow", textOf("/workflows/one"));
    assert.deepEqual(none, []);
  });
});

describe("a saved file", { concurrency: 2 }, () => {
  /** A preview of a workflow, a client that has heard the first event, and what it hears of saves. */
  async function followed(t, places = {}) {
    const { dir, workflow } = await workflowFolder(t);
    const preview = await serve(t, { places: { workflow, ...places } });
    const client = await follow(t, preview.send);
    await client.until("the first event", textOf("/workflow"));
    const untilText = (text) => client.until("the new text", (event) => textOf("/workflow")(event) === text);
    return { dir, workflow, client, untilText, ...preview };
  }

  it("is told to whoever connects, as it is", async (t) => {
    const { client, documents, send } = await followed(t);
    assert.equal(client.response.headers["content-type"], "text/event-stream");
    const second = await follow(t, send);
    await second.until("the first event", textOf("/workflow"));
    assert.deepEqual(second.events, [await documents()]);
    assert.deepEqual(client.events, second.events);
  });

  it("is told after a write, to everybody, once", async (t) => {
    const { client, workflow, untilText, send, documents, changes } = await followed(t);
    const second = await follow(t, send);
    await writeFile(workflow, '{"id": "1"}');
    await untilText('{"id": "1"}');
    await second.until("the new text", (event) => textOf("/workflow")(event) === '{"id": "1"}');
    assert.equal(textOf("/workflow")(await documents()), '{"id": "1"}');
    // The same again is no change; what comes next is.
    await writeFile(workflow, '{"id": "1"}');
    await writeFile(`${workflow}.unrelated`, "x");
    await writeFile(workflow, '{"id": "2"}');
    await untilText('{"id": "2"}');
    assert.equal(client.events.length, 3);
    assert.deepEqual(changes.map(({ saved, gone, problems }) => [saved, gone, problems]), [[[workflow], [], []], [[workflow], [], []]]);
    assert.equal(changes[1].source.workflow, '{"id": "2"}');
  });

  it("is told after another file was renamed into its place, again and again", async (t) => {
    const { workflow, untilText, client } = await followed(t);
    for (const text of ['{"id": "1"}', '{"id": "2"}', '{"id": "3"}']) {
      await writeFile(`${workflow}.tmp`, text);
      await rename(`${workflow}.tmp`, workflow);
      await untilText(text);
    }
    assert.equal(client.events.length, 4);
  });

  it("is told once where it was deleted and made again, or emptied and written", async (t) => {
    const { workflow, untilText, client } = await followed(t);
    await rm(workflow);
    await writeFile(workflow, '{"id": "1"}');
    await untilText('{"id": "1"}');
    await writeFile(workflow, "");
    await writeFile(workflow, '{"id": "2"}');
    await untilText('{"id": "2"}');
    assert.equal(client.events.length, 3);
  });

  it("is told as a problem where it is gone, and again when it is back", async (t) => {
    const { workflow, untilText, client, changes } = await followed(t);
    await rm(workflow);
    const gone = await client.until("the problem", ({ problems }) => problems.length > 0);
    assert.deepEqual(gone.documents, {});
    assert.equal(gone.problems[0].file, workflow);
    assert.equal(changes[0].source, undefined);
    await writeFile(workflow, '{"id": "back"}');
    await untilText('{"id": "back"}');
    assert.deepEqual(client.events.at(-1).problems, []);
  });

  it("is told as it is where it is malformed, and as a problem where it is no text", async (t) => {
    const { workflow, untilText, client } = await followed(t);
    await writeFile(workflow, "{ broken");
    await untilText("{ broken");
    assert.deepEqual(client.events.at(-1).problems, []);
    await writeFile(workflow, Buffer.from([0xff, 0xfe, 0x00]));
    const { problems } = await client.until("the problem", (event) => event.problems.length > 0);
    assert.match(problems[0].message, /^cannot be read: .*utf-8/);
  });

  it("is told where it is the target of a link", async (t) => {
    const { dir } = await workflowFolder(t);
    const [target, link] = [join(dir, "target.json"), join(await folder(t), "link.json")];
    await writeFile(target, '{"id": "1"}');
    await symlink(target, link);
    const { client, untilText } = await followed(t, { workflow: link });
    await writeFile(target, '{"id": "target"}');
    await untilText('{"id": "target"}');
    assert.equal(client.events[1].documents["/workflow"].file, link);
  });

  it("is told where it is new in the folder of sub-workflows, changes there, or goes", async (t) => {
    const workflows = await folder(t);
    const { client, changes } = await followed(t, { workflows });
    const file = join(workflows, "one.json");
    await writeFile(join(workflows, "notes.txt"), "x");
    await writeFile(file, '{"id": "one"}');
    await client.until("the new file", (event) => textOf("/workflows/one")(event) === '{"id": "one"}');
    await writeFile(file, '{"id": "one", "name": "One"}');
    await client.until("the changed file", (event) => textOf("/workflows/one")(event) === '{"id": "one", "name": "One"}');
    await writeFile(file, '{"id": "one", ');
    const { problems } = await client.until("the problem", (event) => event.problems.length > 0);
    assert.equal(problems[0].file, file);
    await rm(file);
    const last = await client.until("no file", (event) => event.problems.length === 0 && textOf("/workflows/one")(event) === undefined, 1);
    assert.deepEqual(Object.keys(last.documents), ["/workflow"]);
    assert.deepEqual(changes.at(-1).gone, [file]);
  });

  it("is told to a client that did not read, as it is in the end", async (t) => {
    const { workflow, changes, send } = await followed(t);
    const slow = await send("/documents/events");
    t.after(() => slow.destroy());
    const long = (id) => JSON.stringify({ id, name: "x".repeat(8_000_000) });
    for (const id of ["1", "2", "3", "4", "5"]) {
      await writeFile(workflow, long(id));
      await until(`save ${id}`, () => changes.some(({ source }) => source?.workflow === long(id)));
    }
    let said = "";
    slow.setEncoding("utf8").on("data", (chunk) => (said += chunk));
    await until("the last state", () => said.endsWith("\n\n") && said.includes(String.raw`{\"id\":\"5\"`));
    assert.equal(said.match(/^event: documents$/gm).length, 3);
    assert.ok(!said.includes(String.raw`{\"id\":\"4\"`));
  });

  it("is told where its folder is made anew", async (t) => {
    const { dir, workflow, untilText } = await followed(t);
    await rename(dir, `${dir}.old`);
    t.after(() => rm(`${dir}.old`, { recursive: true }));
    await mkdir(dir);
    await writeFile(workflow, '{"id": "anew"}');
    await untilText('{"id": "anew"}');
  });
});

describe("`oc-argo preview`", () => {
  const ends = [];
  let dir;
  let dist;
  before(async () => {
    // The package once more, with an app of which the tests know what it holds.
    const t = { after: (end) => ends.push(end) };
    dir = await folder(t);
    dist = join(dir, "dist");
    await cp(join(PACKAGE, "dist"), dist, { recursive: true, filter: (path) => path !== join(PACKAGE, "dist/app") });
    await cp(await appFolder(t), join(dist, "app"), { recursive: true });
    await cp(join(PACKAGE, "wasm"), join(dir, "wasm"), { recursive: true });
    await cp(join(PACKAGE, "package.json"), join(dir, "package.json"));
    await symlink(join(PACKAGE, "node_modules"), join(dir, "node_modules"));
  });
  after(() => Promise.all(ends.map((end) => end())));

  /** Starts the command, and gives requests to it once it serves. */
  async function start(t, args, options = {}) {
    const started = startCommand(t, ["preview", "--port", "0", ...args], { dist, ...options });
    await started.untilSaid(/press ctrl-c to stop\n/);
    const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(started.stdout);
    return { ...asking(url), url, started };
  }

  it("says where it is, tells each save in a line, and ends with 0 on ctrl-c", async (t) => {
    const { dir: cwd, workflow } = await workflowFolder(t);
    await writeFile(join(cwd, "peers.json"), sample("peers.json"));
    const { url, started, send, documents } = await start(t, ["workflow.json", "--peers", "peers.json", "--executions-id", EXECUTION, "--namespace", "open-cloud"], { cwd });
    assert.equal(started.stdout, `preview of \`workflow.json\` at ${url}\npress ctrl-c to stop\n`);
    assert.equal(started.stderr, "");
    const told = await documents();
    assert.equal(told.documents["/workflow"].file, "workflow.json");
    assert.equal(told.documents["/execution"].text, `{"executions_id": "${EXECUTION}"}`);
    assert.deepEqual(told.options, { namespace: "open-cloud" });
    const clients = [await follow(t, send), await follow(t, send)];
    await writeFile(workflow, sample("broken.json"));
    await started.untilSaid(/^\d\d:\d\d:\d\d workflow\.json saved: 9 errors, 2 infos\n/m);
    await writeFile(workflow, sample("hello.json"));
    await started.untilSaid(/^\d\d:\d\d:\d\d workflow\.json saved: nothing to find fault with\n/m);
    await rm(join(cwd, "peers.json"));
    await started.untilSaid(/^\d\d:\d\d:\d\d peers\.json does not exist: nothing to find fault with\n/m);
    assert.equal(started.stderr.match(/\n/g).length, 3, started.stderr);
    started.child.kill("SIGINT");
    await started.ended;
    assert.equal(started.code, 0, started.stderr);
    await until("all clients have ended", () => clients.every(({ isEnded }) => isEnded));
  });

  it("ends with 0 on SIGTERM, and shows the examples without a workflow", async (t) => {
    const { url, started, documents } = await start(t, []);
    assert.equal(started.stdout, `preview of the examples at ${url}\npress ctrl-c to stop\n`);
    assert.deepEqual(await documents(), { documents: {}, options: {}, problems: [] });
    started.child.kill("SIGTERM");
    await started.ended;
    assert.equal(started.code, 0);
  });

  it("warns of a file that is not there, and takes it once it is", async (t) => {
    const cwd = await folder(t);
    const { started } = await start(t, ["later.json"], { cwd });
    await started.untilSaid(/^warning: `later\.json` does not exist$/m);
    await writeFile(join(cwd, "later.json"), sample("hello.json"));
    await started.untilSaid(/later\.json saved: /);
  });

  it("sends the terminal no control character of a file's name", async (t) => {
    const cwd = await folder(t);
    const { started } = await start(t, ["\u001b[31m.json"], { cwd });
    await writeFile(join(cwd, "\u001b[31m.json"), "{}");
    await started.untilSaid(/saved: /);
    assert.ok(!`${started.stdout}${started.stderr}`.includes("\u001b"));
  });

  it("opens the browser where `--open` says so, and warns where it cannot", { skip: process.platform !== "linux" }, async (t) => {
    const bin = await folder(t);
    await writeFile(join(bin, "xdg-open"), `#!/bin/sh\necho "$@" >"${join(bin, "opened")}"\nexit 3\n`);
    await chmod(join(bin, "xdg-open"), 0o755);
    const { url, started } = await start(t, ["--open"], { env: { ...process.env, PATH: bin } });
    await started.untilSaid(/^warning: the browser cannot be opened: `xdg-open` ended with 3$/m);
    assert.equal(await readFile(join(bin, "opened"), "utf8"), `${url}\n`);
    const without = await start(t, ["--open"], { env: { ...process.env, PATH: await folder(t) } });
    await without.started.untilSaid(/^warning: the browser cannot be opened: .*ENOENT/m);
    assert.equal((await without.get("/")).status, 200);
    const program = [...permitting(`--allow-fs-read=${join(dir, "*")}`), join(dist, "cli/main.js")];
    const denied = await start(t, ["--open"], { program });
    await denied.started.untilSaid(/^warning: the browser cannot be opened: Access to this API has been restricted/m);
    assert.equal((await denied.get("/")).status, 200);
  });

  it("ends with 4, and no trace, where Node's permission model denies it the port", async () => {
    // Node throws so where nobody can catch it.
    const denied = `import { Server } from "node:net";
      Server.prototype.listen = () => process.nextTick(() => { throw Object.assign(new Error("denied"), { code: "ERR_ACCESS_DENIED" }); });`;
    const { code, stdout, stderr } = await node([`--import=data:text/javascript,${encodeURIComponent(denied)}`, join(dist, "cli/main.js"), "preview", "--port", "0"]);
    assert.deepEqual([code, stdout, stderr], [4, "", "error: denied\n"]);
  });

  it("ends with 4 where the port is in use", async (t) => {
    const taken = createServer().listen(0, "127.0.0.1");
    t.after(() => taken.close());
    await once(taken, "listening");
    const { port } = taken.address();
    const { code, stdout, stderr } = await node([join(dist, "cli/main.js"), "preview", "--port", String(port)]);
    assert.equal(code, 4, stderr);
    assert.equal(stderr, `error: the port \`${port}\` cannot be had: it is in use; choose another, or 0 for any free one\n`);
    assert.equal(stdout, "");
  });

  it("ends with 4 where the app is not in the package", async (t) => {
    await rename(join(dist, "app"), join(dist, "elsewhere"));
    t.after(() => rename(join(dist, "elsewhere"), join(dist, "app")));
    const { code, stderr } = await node([join(dist, "cli/main.js"), "preview", "--port", "0"]);
    assert.equal(code, 4, stderr);
    assert.equal(stderr, "error: the preview app is not in this package: run `make build`\n");
  });

  for (const [what, args, message] of [
    ["a port that is none", ["--port", "http"], /`--port http` is no port: write a number up to 65535/],
    ["a port out of bounds", ["--port", "65536"], /`--port 65536` is no port/],
    ["a negative port", ["--port=-1"], /`--port -1` is no port/],
    ["an empty port", ["--port", ""], /is no port/],
    ["two workflows", ["one.json", "two.json"], /`two\.json` is one too many/],
    ["peers without a workflow", ["--peers", "x"], /WORKFLOW is missing, which `--peers` is about/],
    ["an execution without a workflow", ["--executions-id", "x"], /WORKFLOW is missing, which `--executions-id` is about/],
    ["standard input", ["-"], /standard input is none: name a file/],
    ["standard input for the peers", ["one.json", "--peers", "-"], /standard input is none/],
    ["two executions", ["one.json", "--execution", "x", "--executions-id", "x"], /choose one/],
    ["a timeout that is none", ["one.json", "--timeout", "soon"], /`--timeout soon` is no duration/],
    ["an unknown option", ["--format", "json"], /--format/],
  ]) {
    it(`is not for ${what}`, async () => {
      const { code, stdout, stderr } = await command(["preview", ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    });
  }

  it("says of itself how it ends", async () => {
    const { code, stdout } = await command(["preview", "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, /Ctrl-c stops it; the exit\scode\sis\sthen\s0\. It is 4 where the port is taken\./);
    assert.match((await command(["--help"])).stdout, /^ {2}oc-argo preview \[WORKFLOW\]/m);
  });
});
