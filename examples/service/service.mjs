/**
 * `POST /builds` with `{workflow, workflows?, peers?, execution?, options?}` builds a manifest, and answers 201 with what was
 * built. Every other end is an answer `{code, message, diagnostics?}`: see `refusals.mjs`.
 */
import { createServer } from "node:http";

import { build, executionsIdOf, init } from "oc-argo/node";

import { readJson } from "./body.mjs";
import { assertCaller, assertJson, LOOPBACK } from "./callers.mjs";
import { Refusal, refusalOf } from "./refusals.mjs";

/**
 * @param {object} settings
 * @param {import("oc-argo/node").Host["considers"]} settings.considers Who asks the other peers.
 * @param {string} settings.dir The folder of the manifests.
 * @param {number} [settings.considersTimeoutMs] How long each answer is waited for.
 * @param {number} [settings.maxBytes] How large a request may be.
 * @param {string[]} [settings.hosts] The names that it is called by, and that pages which may ask it come from.
 * @returns {import("node:http").Server}
 */
export function createService({ considers, dir, considersTimeoutMs = 300_000, maxBytes = 8 << 20, hosts = LOOPBACK }) {
  return createServer((request, response) => {
    // A client that goes away takes its build with it: whoever has not been asked yet is not asked any more.
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    answer(request, gone.signal).then(
      ({ status, body }) => send(response, status, body),
      (error) => {
        if (gone.signal.aborted) return;
        const { status, headers, body } = refusalOf(error);
        send(response, status, body, headers);
      },
    );
  });

  async function answer(request, signal) {
    assertCaller(request, hosts);
    const [path] = request.url.split("?", 1);
    if (path !== "/builds") throw new Refusal(404, "not-found", `there is nothing at \`${path}\`; builds are at \`/builds\``);
    if (request.method !== "POST") throw new Refusal(405, "method-not-allowed", "a build is asked for with POST", { Allow: "POST" });
    assertJson(request);
    const { workflow, workflows, peers, execution, options } = await readJson(request, maxBytes);
    if (workflow === undefined) throw new Refusal(400, "invalid-source", "the request has no `workflow`");
    // What is `null` is not there; anything else that is wrong is the package's to refuse.
    const source = { workflow, ...present({ workflows, peers, execution }) };
    await init();
    // A build can do without an execution: one that has no id was meant to have one.
    if ("execution" in source && executionsIdOf(execution) === undefined) {
      throw new Refusal(400, "invalid-source", "the `execution` has no `executions_id` that is a text");
    }
    const { path: file, nbTasks, firstItems, lastItems, diagnostics, translation } = await build(source, {
      ...present({ options }),
      build: { considersTimeoutMs },
      considers,
      dir,
      signal,
    });
    return { status: 201, body: { path: file, nbTasks, firstItems, lastItems, remotePeers: translation.remotePeers, diagnostics } };
  }
}

function present(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}
