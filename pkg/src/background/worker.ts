/**
 * The web worker of a background translator, for pages that make it themselves:
 *
 * ```js
 * new Worker(new URL("oc-argo/worker", import.meta.url), { type: "module" });
 * ```
 *
 * @module oc-argo/worker
 */
import { holdForLife } from "./life.js";
import type { Port, Reply, Request } from "./protocol.js";
import { serve } from "./serve.js";

// In a worker the global scope is the port; TypeScript's DOM library takes it for a window.
const port = globalThis as unknown as Port<Reply, Request>;
serve(port);
holdForLife((lock) => port.postMessage({ type: "alive", lock }));
