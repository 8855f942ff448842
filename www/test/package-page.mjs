/** Pages that use the npm package as it is, with nothing but an import map: no bundler, no command. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { closePages, opened, sample } from "./page.mjs";

const PACKAGE = fileURLToPath(new URL("../../pkg", import.meta.url));
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const IMPORTS = { "oc-argo": "/pkg/dist/web.js", "oc-argo/background": "/pkg/dist/background/index.js", "oc-argo/preview": "/pkg/dist/preview/element.js" };

/**
 * A page with `body`, from which the package can be imported.
 *
 * @param {{missing?: RegExp, head?: string} & Parameters<typeof opened>[2]} [options] `missing`: paths that are not there.
 */
export async function packagePage(t, body, { missing, head = "", ...options } = {}) {
  const map = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
  const html = `<!doctype html><html lang="en"><head><title>a page</title><link rel="icon" href="data:,">${map}${head}</head><body>${body}</body></html>`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/") {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
      return;
    }
    try {
      if (!pathname.startsWith("/pkg/") || missing?.test(pathname)) throw new Error("it is not there");
      const content = readFileSync(join(PACKAGE, pathname.slice("/pkg".length)));
      response.writeHead(200, { "Content-Type": TYPES[extname(pathname)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    await closePages(t);
    await new Promise((resolve) => server.close(resolve) && server.closeAllConnections());
  });
  return opened(t, `http://127.0.0.1:${server.address().port}/`, options);
}

/** The source of a sample, as objects or as texts. */
export function sampleSource(name, isText = false) {
  const read = (file) => (isText ? sample(file) : JSON.parse(sample(file)));
  return { workflow: read(name), peers: read("peers.json") };
}
