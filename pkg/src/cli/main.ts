#!/usr/bin/env node
/** The command `oc-argo`. */
import { readFile } from "node:fs/promises";

import { COMMANDS, isCommand, parse, UsageError, type Command } from "./arguments.js";
import { build } from "./build.js";
import { EXIT, exitCode } from "./exit.js";
import { grant } from "./grant.js";
import { lint } from "./lint.js";
import { preview } from "./preview.js";
import { requires } from "./requires.js";
import { didYouMean } from "./suggestion.js";
import { paintFor, visible } from "./terminal.js";
import { usage } from "./usage.js";

const RUN: { [C in Command]: (args: readonly string[]) => Promise<number> | undefined } = {
  build: (args) => unlessHelp("build", parse("build", args), build),
  lint: (args) => unlessHelp("lint", parse("lint", args), lint),
  requires: (args) => unlessHelp("requires", parse("requires", args), requires),
  preview: (args) => unlessHelp("preview", parse("preview", args), preview),
  grant: (args) => unlessHelp("grant", parse("grant", args), grant),
};

function unlessHelp<A extends { values: { help?: boolean | undefined } }>(
  command: Command,
  args: A,
  run: (args: A) => Promise<number>,
): Promise<number> | undefined {
  if (!args.values.help) {
    return run(args);
  }
  process.stdout.write(usage(command));
  return undefined;
}

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (isCommand(command)) {
    return (await RUN[command](args)) ?? EXIT.done;
  }
  if (command === "--version" || command === "-V" || command === "version") {
    const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
    process.stdout.write(`oc-argo ${(JSON.parse(text) as { version: string }).version}\n`);
    return EXIT.done;
  }
  if (command === "--help" || command === "-h" || command === "help") {
    process.stdout.write(usage(isCommand(args[0]) ? args[0] : "all"));
    return EXIT.done;
  }
  if (command === undefined) throw new UsageError("a command is missing: try `oc-argo build WORKFLOW`");
  throw new UsageError(`there is no command \`${command}\`${didYouMean(command, Object.keys(COMMANDS))}`);
}

// A reader that has seen enough, such as `head`, is no failure; a full disk is one.
for (const stream of [process.stdout, process.stderr]) {
  let isTold = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Each write fails for itself.
    if (error.code === "EPIPE" || isTold) return;
    isTold = true;
    process.exitCode = EXIT.file;
    if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
  });
}

// A library that logs would do so into the output of the command. The NATS client logs what it cannot read, and then hears
// nothing more until it notices that the broker does not answer.
console.log = (...parts: unknown[]): void => {
  const [what, error] = parts;
  const why = error instanceof Error ? `: ${error.message}` : "";
  process.stderr.write(`${paintFor(process.stderr)("yellow", "warning")}: the NATS client cannot go on (${visible(`${String(what)}${why}`.slice(0, 200))})\n`);
};

/** Tells an error, and what it means for the exit code. */
function tell(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof UsageError ? error.lines : [];
  // One line, whatever the message holds: another could pass for one of ours.
  process.stderr.write(`${paintFor(process.stderr)("red", "error")}: ${visible(message)}${lines.length === 0 ? "" : ":"}\n`);
  for (const line of lines) process.stderr.write(`  ${line}\n`);
  if (error instanceof UsageError) {
    const [command] = process.argv.slice(2);
    process.stderr.write(isCommand(command) ? `\`oc-argo ${command} --help\` shows its options\n` : "`oc-argo --help` shows the commands\n");
  }
  process.exitCode = exitCode(error);
}

/** Ends the process once all is written, whatever is open: a NATS client that could not connect leaves its socket behind. */
async function end(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
  process.exit();
}

// What nobody could catch, Node would end with 1, as if the workflow had errors.
process.once("uncaughtException", (error) => {
  tell(error);
  void end();
});

try {
  const code = await main(process.argv.slice(2));
  process.exitCode ??= code;
} catch (error) {
  tell(error);
}
await end();
