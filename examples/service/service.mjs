/**
 * `POST /builds` with `{workflow, workflows?, peers?, execution?, options?}` builds a manifest, and answers 201 with what was
 * built. Every other end is an answer `{code, message, diagnostics?}`: see `refusals.mjs`.
 */
import { createServer } from "node:http";

import { build } from "oc-argo/node";

import { readJson } from "./body.mjs";
import { Refusal, refusalOf } from "./refusals.mjs";

/**
 * @param {object} settings
 * @param {import("oc-argo/node").Host["considers"]} settings.considers Who asks the other peers.
 * @param {string} settings.dir The folder of the manifests.
 * @param {number} [settings.considersTimeoutMs] How long each answer is waited for.
 * @param {number} [settings.maxBytes] How large a request may be.
 * @returns {import("node:http").Server}
 */
export function createService({ considers, dir, considersTimeoutMs = 300_000, maxBytes = 8 << 20 }) {
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
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname !== "/builds") throw new Refusal(404, "not-found", `there is nothing at \`${pathname}\`; builds are at \`/builds\``);
    if (request.method !== "POST") throw new Refusal(405, "method-not-allowed", "a build is asked for with POST", { Allow: "POST" });
    const { workflow, workflows, peers, execution, options } = await readJson(request, maxBytes);
    if (workflow === undefined) throw new Refusal(400, "invalid-source", "the request has no `workflow`");
    const source = { workflow, ...(workflows && { workflows }), ...(peers && { peers }), ...(execution && { execution }) };
    const { path, nbTasks, firstItems, lastItems, diagnostics, translation } = await build(source, {
      options,
      build: { considersTimeoutMs },
      considers,
      dir,
      signal,
    });
    return { status: 201, body: { path, nbTasks, firstItems, lastItems, remotePeers: translation.remotePeers, diagnostics } };
  }
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}
