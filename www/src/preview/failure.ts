/** Why what the page was given cannot be translated at all. */
import type { ErrorCode } from "oc-argo";

import { messageOf } from "../message-of.js";

/** The reason: for programs, and for people. */
export interface Failure {
  code: ErrorCode;
  message: string;
}

/** What was given is not what it should be. */
export class GivenError extends Error {
  constructor(
    readonly code: ErrorCode,
    what: string,
    cause: unknown,
  ) {
    super(`${what}: ${messageOf(cause)}`, { cause });
  }
}

/** The reason in an error, which may be anything. */
export function failureOf(error: unknown): Failure {
  // Of another bundle than this, an error of the package is of another class.
  const isOurs = error instanceof GivenError || (error instanceof Error && error.name === "OcArgoError");
  return { code: isOurs ? (error as { code: ErrorCode }).code : "internal", message: messageOf(error) };
}
