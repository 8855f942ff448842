/** What a client is told when there is no manifest. */
import { OcArgoError } from "oc-argo/node";

/** A request that goes no further. */
export class Refusal extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }
}

/** Which status an error of the package means that is the request's, or another peer's. */
const STATUS = {
  "invalid-source": 400,
  "invalid-options": 400,
  "workflow-has-errors": 422, // `diagnostics` says what is wrong, and where
  "considers-refused": 409, // a peer does not grant what the workflow needs
  "considers-timed-out": 504, // a peer did not answer
};

/** The broker's errors: it may be there again in a while. */
const BROKER = ["nats-unreachable", "nats-lost", "nats-refused"];

/** The answer that an error is. What brokers, file systems and bugs say is for the log, not for the client. */
export function refusalOf(error) {
  if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: { code: error.code, message: error.message } };
  const { code, message, failure } = error instanceof OcArgoError ? error : {};
  if (code !== undefined && code in STATUS) return { status: STATUS[code], body: { code, message, ...failure } };
  console.error(error);
  if (BROKER.includes(code)) return { status: 503, headers: { "Retry-After": "30" }, body: { code, message: "other peers cannot be asked at the moment" } };
  return { status: 500, body: { code: "internal", message: "the build failed" } };
}
