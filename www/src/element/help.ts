/** What the one who made the page can do where nothing can be translated. */
import type { ErrorCode } from "oc-argo";

const HELP: Partial<Record<ErrorCode, string>> = {
  "invalid-source": "set `source` to an object with a `workflow`, which is a text or an object that JSON can hold",
  "invalid-options": "set `options` to options of a translation",
  "module-unavailable":
    "see that the page's server gives the file, and its policy allows it (`script-src 'wasm-unsafe-eval'`), or say where it is with `background`, then set `source` again",
};

/** What to do where no worker does the work. */
export const NO_WORKER_HELP =
  "see that the page's server gives the script, and its policy allows it (`worker-src 'self'`, `trusted-types oc-argo`), or give a worker with `background`";

/** What to do about an error. */
export function helpOf(code: ErrorCode): string {
  return HELP[code] ?? "set `source` again";
}
