/** Why an answer did not come, in words for a person and as facts for a program. */
import { OcArgoError, type BuildFailure } from "./errors.js";
import type { ArgoKubeEvent } from "../wasm/schema.js";
import { counted, seconds } from "./wording.js";

/** oc-lib's names of the data types that answers are about. */
const DATA_TYPES: Readonly<Record<number, string>> = { 3: "STORAGE_RESOURCE", 4: "COMPUTE_RESOURCE" };

/** The name of the data type that an answer is about. */
export function dataTypeName({ data_type }: ArgoKubeEvent): string {
  return DATA_TYPES[data_type] ?? String(data_type);
}

/** What is known of an answer that did not come. */
type Facts = BuildFailure & { event: ArgoKubeEvent };

/**
 * The error of an answer that did not come in time: the peer kept silent, or the broker was out of reach.
 *
 * @param outage What kept answers from coming; `undefined` where nothing did.
 */
export function unanswered(failure: Facts, outage: OcArgoError | undefined, cause: unknown): OcArgoError {
  const { event, waitedMs = 0, granted = [] } = failure;
  const kind = dataTypeName(event);
  const what = outage === undefined ? `the peer \`${event.dest_peer_id}\` did not answer for ${kind}` : `${outage.message}: the peer \`${event.dest_peer_id}\` could not answer for ${kind}`;
  const others = granted.map((other) => `\`${other.dest_peer_id}\` (${dataTypeName(other)})`).join(", ");
  const came = `${counted(granted.length, "answer")} had come${others === "" ? "" : `: ${others}`}`;
  return new OcArgoError(outage?.code ?? "considers-timed-out", `${what}, after ${seconds(waitedMs)}; ${came}`, failure, { cause });
}

/**
 * What a build's error comes from: where an answer did not come in time while its broker was out of reach, the error says
 * so; any other stays as it is.
 *
 * @param host Whose `considers` asked, and may tell its `outage`.
 */
export function withOutage(error: unknown, host: { considers?: { readonly outage?: unknown } | null | undefined }): unknown {
  if (!(error instanceof OcArgoError) || error.code !== "considers-timed-out" || error.failure.event === undefined) return error;
  const outage = host.considers?.outage;
  return outage instanceof OcArgoError ? unanswered({ ...error.failure, event: error.failure.event }, outage, error) : error;
}
