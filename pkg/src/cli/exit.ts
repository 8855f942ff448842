/** The exit codes, and which error means which. */
import type { Diagnostic } from "../../wasm/schema.js";
import { OcArgoError } from "../errors.js";
import { isDenied } from "../node/denied.js";
import { ReadError } from "../node/load.js";
import { UsageError } from "./arguments.js";

/** The exit codes. */
export const EXIT = { done: 0, workflowHasErrors: 1, usage: 2, considers: 3, file: 4, broker: 5, internal: 70, cancelled: 130 } as const;

/** What an error means for the program that called this one. */
export function exitCode(error: unknown): number {
  if (error instanceof UsageError) {
    return EXIT.usage;
  }
  if (error instanceof ReadError || isDenied(error)) {
    return EXIT.file;
  }
  switch (error instanceof OcArgoError ? error.code : undefined) {
    case "workflow-has-errors":
      return EXIT.workflowHasErrors;
    case "invalid-options":
    case "invalid-source":
    case "no-execution":
      return EXIT.usage;
    case "considers-refused":
    case "considers-timed-out":
      return EXIT.considers;
    case "host-failed":
    case "preview-unavailable":
      return EXIT.file;
    case "nats-unreachable":
    case "nats-refused":
    case "nats-lost":
      return EXIT.broker;
    case "cancelled":
      return EXIT.cancelled;
    default:
      return EXIT.internal;
  }
}

/** What has been found means for it. Where nothing but options is at fault, that is no fault of who drew the workflow. */
export function exitOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return EXIT.done;
  return errors.every(({ path }) => path.startsWith("/options")) ? EXIT.usage : EXIT.workflowHasErrors;
}

/** What went wrong, for programs: one of our own codes, or what the command line and the files say of themselves. */
export function errorCode(error: unknown): string {
  if (error instanceof UsageError) return "wrong-usage";
  if (error instanceof ReadError) return error.code;
  return error instanceof OcArgoError ? error.code : "internal";
}
