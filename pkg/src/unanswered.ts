/** Why an answer did not come, in words for a person and as facts for a program. */
import type { Considers } from "./builder.js";
import { OcArgoError, type BuildFailure, type OtherPeers } from "./errors.js";
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
  const { event, waitedMs = 0, granted = [], otherPeers } = failure;
  const kind = dataTypeName(event);
  const what = outage === undefined ? `the peer \`${event.dest_peer_id}\` did not answer for ${kind}` : `${outage.message}: the peer \`${event.dest_peer_id}\` could not answer for ${kind}`;
  const others = granted.map((other) => `\`${other.dest_peer_id}\` (${dataTypeName(other)})`).join(", ");
  const came = `${counted(granted.length, "answer")} had come${others === "" ? "" : `: ${others}`}`;
  const ignored = otherPeers === undefined ? "" : `; ${ignoredAnswers(otherPeers)}`;
  return new OcArgoError(outage?.code ?? "considers-timed-out", `${what}, after ${seconds(waitedMs)}; ${came}${ignored}`, failure, { cause });
}

function ignoredAnswers({ count, last }: OtherPeers): string {
  const why = count === 1 ? "was ignored, since it names a peer that nobody waited for," : "were ignored, since they name peers that nobody waited for, the last";
  return `${counted(count, "answer")} ${why} ${quoted(last)}`;
}

/** A name from the wire: anybody may have written it, as long as a message can be and with characters that nobody sees. */
function quoted(name: string): string {
  const shown = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  return `\`${shown.replace(/[^\x20-\x5f\x61-\x7e\p{L}\p{N}…]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)}\``;
}

/** How much of a name is shown. */
const MAX_NAME = 80;

/** What a host's `considers` may tell of answers that have not come. */
type Telling = { readonly outage?: unknown; otherPeers?: Considers["otherPeers"] };

/**
 * What a build's error comes from: where an answer did not come in time while its broker was out of reach, or came in the name of
 * another peer, the error says so; any other stays as it is.
 *
 * @param host Whose `considers` asked, and may tell its `outage` and its `otherPeers`.
 */
export function withReason(error: unknown, host: { considers?: Telling | null | undefined }): unknown {
  if (!(error instanceof OcArgoError) || error.code !== "considers-timed-out" || error.failure.event === undefined) return error;
  const { considers } = host;
  const { event } = error.failure;
  const outage = considers?.outage;
  const otherPeers = error.failure.otherPeers ?? considers?.otherPeers?.(event);
  if (!(outage instanceof OcArgoError) && otherPeers === error.failure.otherPeers) return error;
  const facts = { ...error.failure, event, ...(otherPeers !== undefined && { otherPeers }) };
  return unanswered(facts, outage instanceof OcArgoError ? outage : undefined, error);
}
