/** Servers of the tests: the dev servers of bundlers, as their users start them, and plain files. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { closePages, fileServer } from "../../../www/test/page.mjs";

/** The folder of a package that is installed for the tests. */
export const tool = (name) => fileURLToPath(new URL(`node_modules/${name}`, import.meta.url));

/** The path of a command of such a package. */
export function command(name, bin = name) {
  const about = JSON.parse(readFileSync(join(tool(name), "package.json"), "utf8"));
  return join(tool(name), typeof about.bin === "string" ? about.bin : about.bin[bin]);
}

/** Serves a folder as any static host would. */
export const hosted = (t, dir) => fileServer(t, (path) => readFileSync(join(dir, path)));

/** Runs a program of a project to its end, and fails where that does. */
export async function ran(args, { cwd, env = {} }) {
  const { said, ended } = started(args, { cwd, env });
  const code = await ended;
  if (code !== 0) throw new Error(`\`${args.map((part) => part.split("/").at(-1)).join(" ")}\` ended with ${code}:\n${said()}`);
  return said();
}

/**
 * Starts a server of a project, and gives the address that it prints; it ends with the test.
 *
 * @param {string[]} args What Node runs.
 */
export async function serving(t, args, { cwd, env = {} }) {
  const { child, said, ended } = started(args, { cwd, env });
  t.after(async () => {
    await closePages(t);
    child.kill();
    await ended;
  });
  return new Promise((resolve, reject) => {
    const look = () => {
      const address = /http:\/\/(?:127\.0\.0\.1|localhost):\d+\/?/.exec(said())?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on("data", look);
    ended.then((code) => reject(new Error(`the server ended with ${code}:\n${said()}`)), reject);
  });
}

function started(args, { cwd, env }) {
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NO_COLOR: "1", PATH: path, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (more) => (text += more));
  const ended = new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  return { child, said: () => text, ended };
}
