/**
 * The entry `oc-argo/node`: builds under Node. It is the package's main entry and what only Node can do.
 *
 * @module oc-argo/node
 */
export * from "../nodejs.js";
export { build, type BuildResult, type NodeBuildOptions } from "./build.js";
export { ReadError, readText, readWorkflows, type SkippedFile, type WorkflowFile, type WorkflowFolder } from "./load.js";
export { grantOnNats, type GrantOptions, type Granting } from "./grant.js";
export type { NatsConnectionOptions } from "./nats-connection.js";
export { natsConsiders, type NatsConsiders, type NatsConsidersOptions } from "./nats.js";
export type { DocumentPlaces, DocumentText } from "./documents.js";
export type { DocumentProblem, PreviewChange, PreviewDocuments } from "./followed-documents.js";
export { PREVIEW_PORT, servePreview, type PreviewOptions, type ServedPreview } from "./preview-server.js";
export { writeWorkflow } from "./write-workflow.js";
