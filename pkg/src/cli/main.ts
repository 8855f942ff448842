#!/usr/bin/env node
/** The command `oc-argo`. */
import { readFile } from "node:fs/promises";

import { OcArgoError } from "../errors.js";
import { ReadError } from "../node/load.js";
import { parse, USAGE, UsageError } from "./arguments.js";
import { build, EXIT } from "./build.js";
import { paintFor, visible } from "./terminal.js";

async function main(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed.values.version) {
    const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
    process.stdout.write(`oc-argo ${(JSON.parse(text) as { version: string }).version}\n`);
    return EXIT.written;
  }
  const [command, ...positionals] = parsed.positionals;
  if (parsed.values.help || command === "help") {
    process.stdout.write(USAGE);
    return EXIT.written;
  }
  if (command !== "build") {
    throw new UsageError(command === undefined ? "a command is missing: try `oc-argo build WORKFLOW`" : `there is no command \`${command}\``);
  }
  return build({ ...parsed, positionals });
}

/** What an error means for the program that called this one. */
function exitCode(error: unknown): number {
  if (error instanceof UsageError) {
    return EXIT.usage;
  }
  if (error instanceof ReadError) {
    return EXIT.file;
  }
  const code = error instanceof OcArgoError ? error.code : undefined;
  switch (code) {
    case "considers-refused":
    case "considers-timed-out":
      return EXIT.considers;
    case "host-failed":
      return EXIT.file;
    case "workflow-has-errors":
      return EXIT.workflowHasErrors;
    default:
      return EXIT.usage;
  }
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const shown = message.split("\n").map(visible).join("\n");
  process.stderr.write(`${paintFor(process.stderr)("red", "error")}: ${shown}\n`);
  if (error instanceof UsageError) {
    process.stderr.write("`oc-argo --help` shows what can be said\n");
  }
  process.exitCode = exitCode(error);
}
