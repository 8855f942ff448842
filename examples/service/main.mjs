/**
 * The service as a program:
 *
 *     node main.mjs [--host 127.0.0.1] [--port 8080] [--allow-host NAME]... [--dir ./argo_workflows]
 *       [--considers nats|grant] [--considers-timeout 5m]
 *
 * With `nats`, which is the default, the other peers are asked on the broker of NATS_URL, with NATS_USER and NATS_PASSWORD
 * where it wants them. With `grant` nobody is asked: for trying it out. It is called by the names of the loopback, and by
 * those of `--allow-host`; pages of other origins are refused.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";

import { natsConsiders } from "oc-argo/node";

import { LOOPBACK } from "./callers.mjs";
import { milliseconds } from "./duration.mjs";
import { createService } from "./service.mjs";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "127.0.0.1" },
    "allow-host": { type: "string", multiple: true, default: [] },
    port: { type: "string", default: "8080" },
    dir: { type: "string", default: "./argo_workflows" },
    considers: { type: "string", default: "nats" },
    "considers-timeout": { type: "string", default: "5m" },
  },
});
const { considers, close } = asking(values.considers);
const considersTimeoutMs = milliseconds("--considers-timeout", values["considers-timeout"]);
const service = createService({ considers, dir: values.dir, considersTimeoutMs, hosts: [...LOOPBACK, ...values["allow-host"].map((name) => name.toLowerCase())] });

service.listen(Number(values.port), values.host);
await once(service, "listening");
console.log(`builds at http://${values.host}:${service.address().port}/builds (--considers ${values.considers})`);

// What is being built may end; its client waits for it.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    service.close(() => void close());
    service.closeIdleConnections();
  });
}

/** Who asks the other peers, and how that ends. All builds share one connection to the broker. */
function asking(how) {
  if (how === "grant") return { considers: async () => ({ namesPeer: true }), close: () => undefined };
  if (how !== "nats") throw new Error(`--considers is \`nats\` or \`grant\`, not \`${how}\``);
  const { NATS_URL: servers, NATS_USER: user, NATS_PASSWORD: password } = process.env;
  if (servers === undefined) throw new Error("set NATS_URL, or say `--considers grant` to ask nobody");
  const considers = natsConsiders({ servers, ...(user && { user, password }), onWarning: (warning) => console.error(warning) });
  return { considers, close: () => considers.close() };
}
