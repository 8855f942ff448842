/** Writes a manifest so that it appears whole or not at all. */
import { randomUUID } from "node:crypto";
import { access, chmod, constants, link, lstat, mkdir, open, rm, stat, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { OcArgoError } from "../errors.js";
import { isDenied } from "./denied.js";

/** The mode of a manifest: its owner and group read and write it. */
const MODE = 0o660;

/**
 * Writes `yaml` as `fileName` into `dir`, which is made where it is missing. The text goes into a temporary file beside
 * it, to the disk, and is then linked to its name: unlike a rename, that never overwrites.
 *
 * @returns The absolute path of the file.
 * @throws OcArgoError with code `invalid-options` where the name would leave the folder, or something is no text; the system's
 * own error where the file exists, or the disk refuses.
 */
export async function writeWorkflow(dir: string, fileName: string, yaml: string): Promise<string> {
  for (const [what, text] of Object.entries({ "the folder": dir, "the file's name": fileName, "the manifest": yaml })) {
    if (typeof text !== "string") throw new OcArgoError("invalid-options", `${what} is no text`);
  }
  if (fileName === "" || fileName === "." || fileName === ".." || fileName !== basename(fileName) || /[\\/\0]/.test(fileName)) {
    throw new OcArgoError("invalid-options", `\`${fileName}\` is not the name of a file in the folder: give a name without a path`);
  }
  await makeFolder(resolve(dir));
  const target = resolve(join(dir, fileName));
  const temporary = temporaryIn(dir);
  try {
    const file = await open(temporary, "wx", MODE);
    try {
      // The umask may have taken bits of the mode away.
      await orWhereDenied(file.chmod(MODE), () => chmod(temporary, MODE));
      await file.writeFile(yaml, "utf8");
      await orWhereDenied(file.sync());
    } finally {
      await file.close();
    }
    await link(temporary, target).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? existsAlready(target, error) : error;
    });
    await syncFolder(dir);
  } finally {
    await rm(temporary, { force: true });
  }
  return target;
}

/** The path of a file in a folder that nobody else makes. */
function temporaryIn(dir: string): string {
  return join(dir, `.oc-argo-${randomUUID()}.tmp`);
}

/**
 * Waits for what Node's permission model may deny of every open file (its mode; in Node 26 also bringing it to the disk, which the
 * system then does in its own time), and does something else where it does.
 */
async function orWhereDenied(call: Promise<void>, otherwise?: () => Promise<void>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isDenied(error)) throw error;
    return otherwise?.();
  });
}

/** The error of a file that is there already, with the system's code. */
function existsAlready(path: string, cause: Error): Error {
  const message = `\`${path}\` exists already (EEXIST), and nothing is overwritten: build again, or give another \`name\``;
  return Object.assign(new Error(message, { cause }), { code: "EEXIST" });
}

/** Brings the names in a folder to the disk. A file of which only the name is lost would be lost with it. */
async function syncFolder(dir: string): Promise<void> {
  // Some systems open no folder, or sync none: then they do so in their own time.
  const folder = await open(dir, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/**
 * Makes sure that manifests can be written into a folder, or that it can be made, without making it: what is wrong with it
 * should be known before anybody is asked to make anything ready.
 *
 * @throws OcArgoError with code `host-failed`.
 */
export async function assertWritable(dir: string): Promise<void> {
  let there = resolve(dir);
  try {
    while (!(await exists(there))) there = dirname(there);
    if (!(await isFolder(there))) throw new Error(`\`${there}\` is no folder`);
    await access(there, constants.W_OK | constants.X_OK);
    await assertPermitted(resolve(dir));
  } catch (error) {
    const help = "Node is not permitted to: make the folder, and allow it with `--allow-fs-read` and `--allow-fs-write`";
    const reason = isDenied(error) ? help : error instanceof Error ? error.message : String(error);
    throw new OcArgoError("host-failed", `the folder \`${dir}\` cannot be written: ${reason}`, {}, { cause: error });
  }
}

/** Asks Node's permission model about the files of a folder, by looking for one that is not there and taking it away. */
async function assertPermitted(dir: string): Promise<void> {
  const path = temporaryIn(dir);
  await exists(path);
  await unlink(path).catch((error: unknown) => {
    if (isDenied(error)) throw error;
  });
}

/** Whether there is anything at a path, and be it a link that leads nowhere. What stands in the way is found further up. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR" || (code === "ENOENT" && dirname(path) !== path)) return false;
    throw error;
  }
}

/**
 * Makes a folder and those above it. Node's own `recursive` never ends where the system denies a folder whose parent
 * is there, as below `/proc`.
 */
async function makeFolder(dir: string): Promise<void> {
  if (await isFolder(dir)) {
    return;
  }
  const parent = dirname(dir);
  if (parent !== dir) {
    await makeFolder(parent);
  }
  try {
    await mkdir(dir);
  } catch (error) {
    // Another build may have made it in the meantime.
    if (!(await isFolder(dir))) {
      throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
