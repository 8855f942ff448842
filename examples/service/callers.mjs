/**
 * Which requests are listened to. A page of the web can post to this machine: it says where it comes from in `Origin`, and
 * where its name was made to lead here, in `Host`. And only what is no simple request is asked about by browsers beforehand.
 */
import { Refusal } from "./refusals.mjs";

/** The names of this machine for itself. */
export const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Refuses what does not call this service by one of its names, comes from a page of elsewhere, or brings no JSON. */
export function assertCaller({ headers: { host, origin } }, hosts) {
  if (!hosts.includes(nameIn(host))) throw new Refusal(403, "wrong-host", `this service is not called \`${host ?? ""}\``);
  if (origin !== undefined && !hosts.includes(nameIn(/^https?:\/\/(.*)$/.exec(origin)?.[1]))) {
    throw new Refusal(403, "wrong-origin", `pages of \`${origin}\` may not ask this service`);
  }
}

/** Refuses a body that is not said to be JSON. */
export function assertJson({ headers }) {
  const type = headers["content-type"]?.split(";", 1)[0].trim().toLowerCase();
  if (type !== "application/json") throw new Refusal(415, "not-json", "the request must say `Content-Type: application/json`");
}

/** The name in `name:port`. */
function nameIn(authority) {
  return /^(\[[0-9a-f:.]+\]|[^:[\]@/]+)(?::\d+)?$/i.exec(authority ?? "")?.[1].toLowerCase();
}
