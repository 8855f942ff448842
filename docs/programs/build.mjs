import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { build, natsConsiders } from "oc-argo/node";

const files = process.argv.slice(2);
const [workflow, peers] = await Promise.all(files.map((file) => readFile(file, "utf8")));
const { NATS_URL: servers, NATS_USER: user, NATS_PASSWORD: password } = process.env;
const considers = natsConsiders({ servers, user, password, onWarning: console.warn });
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
try {
  const { path, nbTasks, diagnostics } = await build(
    { workflow, peers, execution: { executions_id: randomUUID() } },
    {
      options: { namespace: "open-cloud", timeoutSeconds: 3600 },
      considers,
      dir: "./argo_workflows",
      signal: stop.signal,
      onProgress: ({ state, event }) => console.log(`${state}: peer ${event.dest_peer_id}`),
    },
  );
  console.log(`${nbTasks} tasks, ${diagnostics.length} findings: ${path}`);
} catch (error) {
  console.error(error.message, error.failure?.diagnostics ?? "");
  process.exitCode = 1;
} finally {
  await considers.close();
}
