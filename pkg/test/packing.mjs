/** The package as users get it: packed, and unpacked into a project that holds nothing else. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

let packing;

after(async () => {
  if (packing !== undefined) await rm((await packing).dir, { recursive: true, force: true });
});

/**
 * Packs the package, once for a file of tests.
 *
 * @returns {Promise<{dir: string, tarball: string, unpacked: string, files: string[]}>}
 */
export function packed() {
  return (packing ??= pack());
}

async function pack() {
  const dir = await mkdtemp(join(tmpdir(), "oc-argo-packed-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", dir], { cwd: PACKAGE });
  const [{ filename, files }] = Object.values(JSON.parse(stdout));
  const tarball = join(dir, filename);
  await run("tar", ["-xzf", tarball, "-C", dir]);
  return { dir, tarball, unpacked: join(dir, "package"), files: files.map(({ path }) => path) };
}

/**
 * A folder with the package in its `node_modules`, which goes away with the test.
 *
 * @param {Record<string, string>} [texts] Files of the project, by their paths.
 * @param {{beside?: string[]}} [options] `beside`: installed packages (their folders) that the project has as well.
 */
export async function project(t, texts = {}, { beside = [] } = {}) {
  const { unpacked } = await packed();
  const dir = await mkdtemp(join(tmpdir(), "oc-argo-project-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  await cp(unpacked, join(dir, "node_modules/oc-argo"), { recursive: true });
  for (const folder of [join(PACKAGE, "node_modules/@nats-io"), ...beside]) {
    const name = /node_modules\/(.+)$/.exec(folder.slice(folder.lastIndexOf("node_modules/")))?.[1] ?? "";
    await mkdir(dirname(join(dir, "node_modules", name)), { recursive: true });
    await symlink(folder, join(dir, "node_modules", name));
  }
  await writeFiles(dir, { "package.json": JSON.stringify({ name: "app", private: true, type: "module" }), ...texts });
  return dir;
}

/** Writes texts into a folder. */
async function writeFiles(dir, texts) {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}
