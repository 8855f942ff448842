/** The worker that takes credentials out of texts: some have megabytes, and the page shall not wait for it. */
import { init, locate, readDocument } from "oc-argo";

import type { CleanReply, CleanRequest } from "./cleaning.js";
import { withoutCredentials } from "./credentials.js";

/** As much of a worker's scope as is used here; TypeScript's DOM library takes it for a window. */
interface Scope {
  onmessage: (event: MessageEvent<CleanRequest>) => void;
  postMessage(reply: CleanReply): void;
}

const scope = globalThis as unknown as Scope;

// Of a worker's end no event tells, but its lock is free then. Not every page has locks.
void (navigator as { locks?: LockManager }).locks?.request(crypto.randomUUID(), (lock) => {
  scope.postMessage({ lock: lock?.name ?? "" });
  return new Promise(() => {});
});

scope.onmessage = ({ data: { id, text } }) => {
  // What is loaded once is not loaded again.
  void init()
    .then(() => withoutCredentials(text, { readDocument, locate }))
    .then(
      (cleaned) => scope.postMessage({ id, cleaned }),
      (error: unknown) => scope.postMessage({ id, failure: String(error) }),
    );
};
