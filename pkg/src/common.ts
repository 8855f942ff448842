/** What every entry of the package exports. The entries differ only in how they find the wasm module. */
export { ArgoBuilder, grantConsiders, type Answer, type CallOptions, type Considers, type Host, type HostContext } from "./builder.js";
export { type Document, type GivenOptions, type Immutable, type Source } from "./boundary.js";
export { OcArgoError, type BuildFailure, type ErrorCode, type OtherPeers } from "./errors.js";
export type * from "../wasm/schema.js";
export type { ModuleInput } from "./loading.js";
export { layout } from "./layout.js";
export { Preview } from "./preview.js";
export { outline, type DrawnItem, type DrawnLink, type ItemKind, type Outline } from "./outline.js";
export {
  executionsIdOf,
  isManifestWords,
  locate,
  readDocument,
  requires,
  translate,
  words,
} from "./translator.js";
