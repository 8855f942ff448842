import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { build, natsConsiders } from "oc-argo/node";

const [workflow, peers] = await Promise.all(process.argv.slice(2).map((file) => readFile(file, "utf8")));
const considers = natsConsiders({ servers: process.env.NATS_URL, onWarning: console.warn });
try {
  const { path, nbTasks, diagnostics } = await build(
    { workflow, peers, execution: { executions_id: randomUUID() } },
    { options: { namespace: "open-cloud", timeoutSeconds: 3600 }, considers, dir: "./argo_workflows" },
  );
  console.log(`${nbTasks} tasks, ${diagnostics.length} findings: ${path}`);
} catch (error) {
  console.error(error.message, error.failure?.diagnostics ?? "");
  process.exitCode = 1;
} finally {
  await considers.close();
}
