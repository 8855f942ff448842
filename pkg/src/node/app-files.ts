/** The files of the built preview app, in memory: what is not among them is not served. */
import { lstat, readdir, readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { OcArgoError } from "../errors.js";

/** The folder of the app in this package. */
export const APP = fileURLToPath(new URL("../app/", import.meta.url));
/** The package's wasm modules. */
const MODULES = ["oc_argo_bg", "oc_argo_layout_bg"];
/** The names that the app's build gives to them: each is in the package once, without such a name. */
const MODULE_URL = new RegExp(`^/assets/(${MODULES.join("|")})-[\\w-]+\\.wasm$`);
/** Files whose names change with what they hold. */
const HASHED_URL = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/** The type of a page. */
export const PAGE_TYPE = "text/html; charset=utf-8";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": PAGE_TYPE,
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** A file as it is sent. */
export interface AppFile {
  body: Buffer;
  type: string;
  /** Whether a browser may keep it for good. */
  isImmutable: boolean;
}

/** The file at a path of a URL, as the browser sent it. */
export type AppFiles = (path: string) => AppFile | undefined;

/**
 * Reads the app of a folder. Links are left out: they could lead elsewhere.
 *
 * @throws OcArgoError with code `preview-unavailable` where the app is not there.
 */
export async function readApp(dir: string): Promise<AppFiles> {
  const files = new Map<string, AppFile>();
  for (const name of await readdir(dir, { recursive: true }).catch(() => [])) {
    const path = join(dir, name);
    if (!(await lstat(path)).isFile()) continue;
    const url = `/${encodeURI(name.split(sep).join("/"))}`;
    const type = TYPES[extname(name).toLowerCase()] ?? "application/octet-stream";
    files.set(url, { body: await readFile(path), type, isImmutable: HASHED_URL.test(url) });
  }
  const page = files.get("/index.html");
  if (page === undefined) {
    throw new OcArgoError("preview-unavailable", "the preview app is not in this package: run `make build`");
  }
  files.set("/", page);
  const modules = new Map<string, AppFile>();
  for (const name of MODULES) {
    const body = await readFile(new URL(`../../wasm/${name}.wasm`, import.meta.url));
    // Its hash is that of the app's build, which need not be that of the package's file.
    modules.set(name, { body, type: "application/wasm", isImmutable: false });
  }
  return (path) => {
    const [, module] = MODULE_URL.exec(path) ?? [];
    return module === undefined ? files.get(path) : modules.get(module);
  };
}
