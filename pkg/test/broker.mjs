/** A real `nats-server` for a test, the peers that answer on it, and builds that ask through it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { connect } from "@nats-io/transport-node";
import { build, natsConsiders } from "oc-argo/node";

import { EXECUTION, folder, PACKAGE, sample, SELF } from "./support.mjs";

export const STORAGE = 3;
export const COMPUTE = 4;
export const QUESTIONS = "ARGO_KUBE_EVENT";
export const ANSWERS = "PROPALGATION_EVENT";

const run = promisify(execFile);
const base64 = (text) => Buffer.from(text).toString("base64");

const ends = new WeakMap();

/** Undoes something with the test, the last first: whoever uses a broker leaves before the broker does. */
function atEnd(t, undo) {
  if (!ends.has(t)) {
    ends.set(t, []);
    t.after(async () => {
      for (const last of ends.get(t).reverse()) await last();
    });
  }
  ends.get(t).push(undo);
}

/** Waits until something holds, and gives it; fails where it does not in time. */
export async function until(what, condition, limitMs = 30_000) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`not in ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Starts a broker on a free port; it is stopped with the test.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} [config] What its configuration says beside the address.
 * @param {string} [address] The loopback address that it listens on.
 */
export async function startBroker(t, config = "", address = "127.0.0.1") {
  const dir = await folder(t);
  const configFile = join(dir, "nats.conf");
  await writeFile(configFile, config);
  let server;
  let port = -1;
  let cluster;
  const start = async () => {
    const started = spawn("nats-server", ["-c", configFile, "-a", address, "-p", String(port), "--ports_file_dir", dir], { stdio: ["ignore", "ignore", "pipe"] });
    server = started;
    let log = "";
    started.stderr.setEncoding("utf8").on("data", (text) => (log += text));
    const ports = await until("nats-server says its port", async () => {
      if (started.exitCode !== null) throw new Error(`nats-server has ended:\n${log}`);
      const text = await readFile(join(dir, `nats-server_${started.pid}.ports`), "utf8").catch(() => "");
      return text.trimEnd().endsWith("}") && JSON.parse(text);
    });
    port = Number(/:(\d+)$/.exec((ports.nats ?? ports.tls)[0])[1]);
    cluster = ports.cluster?.[0];
  };
  const end = async (signal) => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = once(server, "exit");
      server.kill(signal);
      await ended;
    }
  };
  atEnd(t, () => end("SIGKILL"));
  await start();
  return {
    port,
    host: `${address}:${port}`,
    url: `nats://${address}:${port}`,
    /** Where other brokers of its cluster find it. */
    cluster,
    /** It keeps its connections, and says and hears nothing any more. */
    stall: () => server.kill("SIGSTOP"),
    /** Ends it as a crash would. */
    kill: () => end("SIGKILL"),
    /** Starts it again on the same port. */
    start,
  };
}

/**
 * Something that speaks a broker's protocol as the test says. Pings are answered unless the test does so.
 *
 * @param {(line: string, say: (text: string) => void, said: string[]) => void | boolean} onLine What a client says, each line,
 * with all that it has said; where it gives `true`, a ping is not answered.
 */
export async function startActor(t, onLine) {
  const sockets = new Set();
  const lines = [];
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    const say = (text) => socket.write(`${text}\r\n`);
    let rest = "";
    const said = [];
    socket.setEncoding("latin1").on("data", (text) => {
      const found = (rest + text).split("\r\n");
      rest = found.pop();
      for (const line of found) {
        lines.push(line);
        said.push(line);
        if (!onLine(line, say, said) && line === "PING") say("PONG");
      }
    });
    say('INFO {"server_id":"actor","version":"2.10.0","max_payload":1048576,"headers":true,"proto":1}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(t, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `nats://127.0.0.1:${server.address().port}`, lines };
}

/** A way to a broker that the test can shut: whoever goes through it then finds nobody. */
export async function startGate(t, port) {
  const sockets = new Set();
  let isOpen = true;
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    if (!isOpen) {
      socket.destroy();
      return;
    }
    const onward = createConnection({ port, host: "127.0.0.1" });
    onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(t, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `nats://127.0.0.1:${server.address().port}`,
    shut() {
      isOpen = false;
      for (const socket of sockets) socket.destroy();
    },
    open: () => (isOpen = true),
    /** How many have come to it. */
    connections: () => connections,
  };
}

/**
 * An answer to an event.
 *
 * @param {object} event
 * @param {{named?: boolean | "peer_id" | "peer_ids", bare?: boolean, inline?: boolean, text?: boolean, names?: boolean,
 *   action?: unknown, datatype?: unknown, executionsId?: string, fromApp?: string}} [form]
 */
export function answerTo(event, form = {}) {
  const { named = false, bare = false, inline = false, text = false, names = false, action = "PB_CONSIDERS", fromApp = "oc-discovery" } = form;
  const encode = (value) => (inline ? value : text ? JSON.stringify(value) : base64(JSON.stringify(value)));
  const payload = { executions_id: form.executionsId ?? event.executions_id };
  if (named === "peer_ids") payload.peer_ids = [event.dest_peer_id];
  else if (named) payload[named === true ? "dest_peer_id" : named] = event.dest_peer_id;
  const datatype = form.datatype ?? (names ? { 3: "STORAGE_RESOURCE", 4: "COMPUTE_RESOURCE" }[event.data_type] : event.data_type);
  const message = { datatype, action, payload: encode(payload) };
  return JSON.stringify(bare ? message : { from_app: fromApp, datatype, user: "", method: 7, payload: encode(message) });
}

/**
 * The other peers on a broker. They take down every question, and `onQuestion` may answer it.
 *
 * @param {(question: {event: object, message: object}, peers: object) => void} [onQuestion]
 */
export async function startPeers(t, servers, onQuestion = () => undefined, options = {}) {
  const connection = await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 20, reconnectJitter: 0, ...options });
  atEnd(t, () => connection.close());
  const peers = {
    connection,
    questions: [],
    reconnects: 0,
    errors: [],
    say: (message) => connection.publish(ANSWERS, message),
    answer: (event, form) => connection.publish(ANSWERS, answerTo(event, form)),
    untilAsked: (count) => until(`${count} questions`, () => peers.questions.length >= count && peers.questions),
  };
  connection.subscribe(QUESTIONS, {
    callback: (error, { data }) => {
      const message = JSON.parse(Buffer.from(data).toString());
      const event = JSON.parse(Buffer.from(message.payload, "base64").toString());
      peers.questions.push({ event, message });
      try {
        onQuestion({ event, message }, peers);
      } catch (thrown) {
        peers.errors.push(thrown);
      }
    },
  });
  void (async () => {
    for await (const { type } of connection.status()) if (type === "reconnect") peers.reconnects += 1;
  })();
  await connection.flush();
  return peers;
}

/** A source that needs three answers: two for storages and one for a compute. */
export const imagerie = (executionsId = EXECUTION) => ({
  workflow: sample("imagerie.json"),
  peers: sample("peers.json"),
  execution: { executions_id: executionsId },
});

/** The id of a remote peer. */
export const peerId = (number) => `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;

/** A source whose tasks run on so many remote peers' clusters. */
export function manyPeers(count, executionsId = EXECUTION) {
  const items = {};
  const links = [];
  const peers = { [SELF]: { id: SELF, name: "We", relation: 1 } };
  for (let number = 0; number < count; number += 1) {
    const id = peerId(number);
    const container = { image: "busybox:1.36", command: "echo", args: "done" };
    peers[id] = { id, name: `Peer ${number}`, relation: 2 };
    items[`task${number}`] = { id: `task${number}`, processing: { id: `p${number}`, name: `Task ${number}`, instances: [{ access: { container } }] } };
    items[`there${number}`] = { id: `there${number}`, compute: { id: `c${number}`, name: `There ${number}`, creator_id: id } };
    links.push({ source: { id: `task${number}` }, destination: { id: `there${number}` } });
  }
  return { workflow: { id: "many", name: "Many", creator_id: SELF, graph: { items, links } }, peers, execution: { executions_id: executionsId } };
}

/** An event that asks for a peer's compute. */
export const eventOf = (number, more = {}) => ({
  executions_id: EXECUTION,
  dest_peer_id: peerId(number),
  source_peer_id: SELF,
  data_type: COMPUTE,
  origin_id: SELF,
  ...more,
});

/** A `considers`, what it warned of, and its end with the test. */
export function asking(t, options) {
  const warnings = [];
  const considers = natsConsiders({ onWarning: (warning) => warnings.push(warning), ...options });
  atEnd(t, () => considers.close());
  return { considers, warnings };
}

/** Starts a build into a new folder. */
export async function startBuild(t, { source = imagerie(), nats, ...options }) {
  const dir = join(await folder(t), "out");
  const { considers, warnings } = asking(t, nats);
  const progress = [];
  const done = build(source, {
    considers,
    dir,
    onProgress: (change) => progress.push(change),
    ...options,
    build: { considersTimeoutMs: 12_000, ...options.build },
  });
  done.catch(() => undefined);
  return { dir, considers, warnings, progress, done };
}

/**
 * A certificate authority, and certificates that it signed.
 *
 * @param {Record<string, string>} [names] Whom each certificate is for.
 */
export async function certificates(t, names = { server: "IP:127.0.0.1,DNS:localhost", client: "IP:127.0.0.1,DNS:localhost" }) {
  const dir = await folder(t);
  const openssl = (...args) => run("openssl", args, { cwd: dir });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority");
  for (const [name, whom] of Object.entries(names)) {
    await writeFile(join(dir, "san"), `subjectAltName=${whom}\n`);
    await openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    await openssl("x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", `${name}.pem`, "-days", "2", "-extfile", "san");
  }
  const files = ["ca.pem", ...Object.keys(names).flatMap((name) => [`${name}.pem`, `${name}.key`])];
  return Object.fromEntries(files.map((name) => [name, join(dir, name)]));
}

/** The environment of a command, in which nothing but `more` says where a broker is. */
export const env = (more = {}) => ({ ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("NATS_"))), ...more });

/** Starts the command, or another `program`, and lets the test wait for what it writes. It is ended with the test. */
export function startCommand(t, args, { dist = join(PACKAGE, "dist"), program = [join(dist, "cli/main.js")], ...options } = {}) {
  const child = spawn(process.execPath, [...program, ...args], { cwd: PACKAGE, timeout: 20_000, stdio: ["ignore", "pipe", "pipe"], ...options });
  const started = { child, stdout: "", stderr: "", code: undefined };
  child.stdout.setEncoding("utf8").on("data", (text) => (started.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (started.stderr += text));
  started.ended = once(child, "close").then(([code]) => {
    started.code = code;
    return started;
  });
  started.untilSaid = (what) =>
    until(`the command says ${what}`, () => {
      if (started.code !== undefined && !what.test(started.stdout + started.stderr)) throw new Error(`it ended with ${started.code}:\n${started.stdout}${started.stderr}`);
      return what.test(started.stdout + started.stderr);
    });
  atEnd(t, () => (started.code === undefined ? child.kill("SIGKILL") : undefined));
  return started;
}

/** The names in a folder; none where there is no folder. */
export const filesIn = (dir) => readdir(dir).catch((error) => (error.code === "ENOENT" ? [] : Promise.reject(error)));
