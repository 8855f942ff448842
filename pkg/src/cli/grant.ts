/** `oc-argo grant`: answers builds in the stead of the other peers, for demonstrations and first tests of a broker. */
import { setTimeout as delay } from "node:timers/promises";

import { init } from "../nodejs.js";
import { grantOnNats } from "../node/grant.js";
import { choice, seconds, UsageError, type Arguments } from "./arguments.js";
import { readBroker } from "./broker.js";
import { EXIT } from "./exit.js";
import { readWire } from "./inputs.js";
import { describe } from "./progress.js";
import { untilStopped } from "./stopping.js";
import { paintFor, visible } from "./terminal.js";

/** Answers until it is stopped. */
export async function grant({ values, positionals }: Arguments<"grant">): Promise<number> {
  if (positionals.length > 0) {
    throw new UsageError(`\`grant\` takes no WORKFLOW: \`${positionals[0]}\` is one too many`);
  }
  await init();
  const only = choice("only", values.only, ["compute", "storage"]);
  const waitMs = values.delay === undefined ? 0 : seconds("delay", values.delay) * 1000;
  const broker = await readBroker(values);
  const wire = values.wire === undefined ? undefined : await readWire(values.wire);
  const silent = new Set(values.silent ?? []);
  const paint = paintFor(process.stdout);
  const tell = (style: "green" | "dim" | "yellow", word: string, what: string): boolean => process.stdout.write(`${paint(style, word.padEnd(8))} ${what}\n`);
  const stopped = untilStopped();
  const connecting = grantOnNats({
    ...broker,
    ...(wire !== undefined && { wire }),
    isNamed: values.named ?? false,
    async decide(event) {
      const isKind = only === undefined || event.data_type === (only === "compute" ? 4 : 3);
      if (!isKind || silent.has(event.dest_peer_id)) {
        tell("dim", "silent", describe(event));
        return false;
      }
      tell("yellow", "asked", describe(event));
      // A delay must not hold up the end of the process; the connection keeps it alive until then.
      await delay(waitMs, undefined, { ref: false });
      return true;
    },
    onGranted: (event) => tell("green", "granted", describe(event)),
    onWarning: (warning) => process.stderr.write(`${paintFor(process.stderr)("yellow", "warning")}: ${visible(warning)}\n`),
  });
  const granting = await Promise.race([connecting, stopped]);
  if (granting === undefined) return EXIT.done;
  process.stdout.write("answering; stop with ctrl-c\n");
  await Promise.race([stopped, granting.ended]);
  await granting.close();
  return EXIT.done;
}
