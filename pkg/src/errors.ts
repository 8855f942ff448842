/** The errors that this package throws: real `Error`s with a stable `code`, and the facts of a failed build. */
import type { ArgoKubeEvent, Diagnostic } from "../wasm/schema.js";

/** What went wrong, for programs. */
export type ErrorCode =
  | "not-initialised"
  | "invalid-source"
  | "invalid-options"
  | "invalid-graph"
  | "invalid-change"
  | "busy"
  | "host-lacks"
  | "no-dag"
  | "no-execution"
  | "workflow-has-errors"
  | "considers-refused"
  | "considers-timed-out"
  | "cancelled"
  | "host-failed"
  | "nats-unreachable"
  | "nats-refused"
  | "nats-lost"
  | "preview-unavailable"
  | "module-unavailable"
  | "internal";

/** Answers that were ignored, because they name peers that nobody waited for. */
export interface OtherPeers {
  /** How many there were. */
  count: number;
  /** The peer that the last one named, as it wrote it, or how that begins. */
  last: string;
}

/** The facts of a build that ended without a file. */
export interface BuildFailure {
  /** With `workflow-has-errors`: everything that was found. */
  diagnostics?: Diagnostic[];
  /** With `considers-...`: what was asked and did not come. */
  event?: ArgoKubeEvent;
  /** How long it was waited for, in milliseconds. */
  waitedMs?: number;
  /** What had been asked, and had not been answered either. */
  unanswered?: ArgoKubeEvent[];
  /** What the build needs too, and had not been asked: an earlier answer has to come first, or one of an earlier call. */
  unasked?: ArgoKubeEvent[];
  /** Which answers had come. */
  granted?: ArgoKubeEvent[];
  /** With `considers-timed-out`: which answers to it were ignored. */
  otherPeers?: OtherPeers;
}

/** An error of this package. */
export class OcArgoError extends Error {
  /** The name of the class. */
  override readonly name = "OcArgoError";
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** The facts, where a build failed. */
  readonly failure: BuildFailure;

  constructor(code: ErrorCode, message: string, failure: BuildFailure = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.failure = failure;
  }

  /** What `JSON.stringify` writes: a message is no member of its own that it would find. */
  toJSON(): Pick<OcArgoError, "name" | "code" | "message" | "failure"> {
    const { name, code, message, failure } = this;
    return { name, code, message, failure };
  }

  /** The same error as one of ours, where the wasm module threw it; any other is given back as it is. */
  static from(error: unknown): unknown {
    if (error instanceof OcArgoError || !(error instanceof Error) || !("code" in error)) {
      return error;
    }
    const { code, message, diagnostics, event, waitedMs, unanswered, unasked, granted } = error as Error & BuildFailure & { code: ErrorCode };
    const facts = { diagnostics, event, waitedMs, unanswered, unasked, granted };
    const known = Object.entries(facts).filter(([, fact]) => fact !== undefined);
    return new OcArgoError(code, message, Object.fromEntries(known) as BuildFailure, { cause: error });
  }
}

/** What a thrown value says, which may be anything. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "no reason was given";
  }
}
