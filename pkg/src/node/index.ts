/** The entry `oc-argo/node`: builds under Node. It is the package's main entry and what only Node can do. */
export * from "../nodejs.js";
export { build, type BuildResult, type NodeBuildOptions } from "./build.js";
export { ReadError, readText, readWorkflows, type SkippedFile, type WorkflowFile } from "./load.js";
export { grantOnNats, type GrantOptions } from "./grant.js";
export type { NatsConnectionOptions } from "./nats-connection.js";
export { natsConsiders, type NatsConsiders, type NatsConsidersOptions } from "./nats.js";
export { writeWorkflow } from "./write-workflow.js";
