/** Pages that use the npm package as it is, with nothing but an import map: no bundler, no command. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { fileServer, opened, sample } from "./page.mjs";

const PACKAGE = fileURLToPath(new URL("../../pkg", import.meta.url));
const IMPORTS = { "oc-argo": "/pkg/dist/web.js", "oc-argo/background": "/pkg/dist/background/index.js", "oc-argo/preview": "/pkg/dist/preview/element.js" };

/**
 * A page with `body`, from which the package can be imported.
 *
 * @param {{missing?: RegExp, head?: string, headers?: Record<string, string>} & Parameters<typeof opened>[2]} [options]
 * `missing`: paths that are not there; `headers`: what every answer says beside its type.
 */
export async function packagePage(t, body, { missing, head = "", headers, ...options } = {}) {
  const map = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
  const html = `<!doctype html><html lang="en"><head><title>a page</title><link rel="icon" href="data:,">${map}${head}</head><body>${body}</body></html>`;
  const address = await fileServer(t, (path) => {
    if (path === "/index.html") return html;
    if (!path.startsWith("/pkg/") || missing?.test(path)) throw new Error("it is not there");
    return readFileSync(join(PACKAGE, path.slice("/pkg".length)));
  }, headers);
  return opened(t, address, options);
}

/** The source of a sample, as objects or as texts. */
export function sampleSource(name, isText = false) {
  const read = (file) => (isText ? sample(file) : JSON.parse(sample(file)));
  return { workflow: read(name), peers: read("peers.json") };
}
