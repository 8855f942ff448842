/** Notices that files may have changed. What they hold is for the caller to read and to compare. */
import { watch, type FSWatcher } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { isWorkflowFile } from "./load.js";

/** How often the files are looked at, in milliseconds, for the changes that the system does not tell. */
const LOOK_MS = 1_000;

/** What is followed. */
export interface FollowedPlaces {
  /** Files, which need not be there yet. */
  files: readonly string[];
  /** A folder whose workflow files are all followed. */
  folder?: string;
}

/**
 * Calls `onChange` whenever one of the files may have changed, until it is closed; often several times for one change.
 *
 * The folders are watched, not the files: an editor that saves by renaming puts another file into the place. Systems do
 * not tell all (nothing of network drives, of a link's target, of a folder that is made anew) and some watch nothing
 * more once their limit is reached, so the files are also looked at every second.
 */
export function followFiles(places: FollowedPlaces, onChange: () => void): { close(): void } {
  const watchers = watchFolders(places, onChange);
  let isClosed = false;
  let seen: string | undefined;
  const look = async (): Promise<void> => {
    const state = await stateOf(places);
    if (isClosed) return;
    if (seen !== undefined && seen !== state) onChange();
    seen = state;
    timer = setTimeout(look, LOOK_MS).unref();
  };
  let timer = setTimeout(look, 0).unref();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchFolders({ files, folder }: FollowedPlaces, onChange: () => void): FSWatcher[] {
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    const dir = dirname(resolve(file));
    names.set(dir, (names.get(dir) ?? new Set()).add(basename(file)));
  }
  const whole = folder === undefined ? undefined : resolve(folder);
  if (whole !== undefined && !names.has(whole)) names.set(whole, new Set());
  const watchers: FSWatcher[] = [];
  for (const [dir, known] of names) {
    try {
      const watcher = watch(dir, { persistent: false }, (_event, name) => {
        if (name === null || known.has(name) || (dir === whole && isWorkflowFile(name))) onChange();
      });
      watcher.on("error", () => watcher.close());
      watchers.push(watcher);
    } catch {
      // The folder is not there, or the system watches no more: looking every second remains.
    }
  }
  return watchers;
}

/** A text that is another one as soon as a file is. */
async function stateOf({ files, folder }: FollowedPlaces): Promise<string> {
  const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
  const found = names.filter(isWorkflowFile).map((name) => join(folder ?? "", name));
  const states = [...files, ...found].map(async (file) => {
    const state = await stat(file).catch(() => undefined);
    return [file, state?.ino, state?.size, state?.mtimeMs, state?.ctimeMs];
  });
  return JSON.stringify(await Promise.all(states));
}
