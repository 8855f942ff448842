/** Writes a manifest so that it appears whole or not at all. */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { OcArgoError } from "../errors.js";

/** The mode of a manifest: its owner and group read and write it. */
const MODE = 0o660;

/**
 * Writes `yaml` as `fileName` into `dir`, which is made where it is missing. The text goes into a temporary file beside
 * it, to the disk, and is then linked to its name: unlike a rename, that never overwrites.
 *
 * @returns The absolute path of the file.
 * @throws OcArgoError with code `invalid-options` where the name would leave the folder; Node's own error, with its code
 * (`EEXIST`, say), where the file exists or the disk refuses.
 */
export async function writeWorkflow(dir: string, fileName: string, yaml: string): Promise<string> {
  if (fileName === "" || fileName === "." || fileName === ".." || fileName !== basename(fileName) || /[\\/\0]/.test(fileName)) {
    throw new OcArgoError("invalid-options", `\`${fileName}\` is not the name of a file in the folder`);
  }
  await makeFolder(resolve(dir));
  const target = resolve(join(dir, fileName));
  const temporary = join(dir, `.oc-argo-${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, "wx", MODE);
    try {
      // The umask may have taken bits of the mode away.
      await file.chmod(MODE);
      await file.writeFile(yaml, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  return target;
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
