/** Starts the package's own worker, also where the page's policy asks for Trusted Types. */

/** As much of Trusted Types as is used here; TypeScript's DOM library does not know them. */
interface Policy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** The name that a page has to allow whose policy lists names (`trusted-types oc-argo`). */
const POLICY = "oc-argo";

/** Many pages allow a name once only. */
let policy: Policy | undefined;

/** The policy of this package; `undefined` where the browser has none, or the page does not allow it. */
function policyOfPackage(): Policy | undefined {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  try {
    return (policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url }));
  } catch {
    return undefined;
  }
}

/**
 * A worker of the package's script. Bundlers know that script only by these very words, a `Worker` of a `URL`, and put
 * their own address there.
 *
 * @throws What the browser throws where it starts no worker.
 */
export function startedWorker(): Worker {
  const giveBack = trustScripts();
  try {
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } finally {
    giveBack();
  }
}

/** Puts something in the place of the browser's class that trusts the address on its way there; gives the way back. */
function trustScripts(): () => void {
  const trusting = policyOfPackage();
  const { Worker: Started } = globalThis as { Worker?: typeof Worker };
  if (trusting === undefined || Started === undefined) return () => {};
  const started = function (url: URL, options: WorkerOptions): Worker {
    return new Started(trusting.createScriptURL(url.href), options);
  };
  globalThis.Worker = started as unknown as typeof Worker;
  return () => {
    globalThis.Worker = Started;
  };
}
