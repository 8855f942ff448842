/** Who may ask a server on the loopback address, and what it lets browsers do with its answers. */
import type { IncomingMessage } from "node:http";

/** What every answer says to the browser. */
const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  // Only a page that nobody else can look into may share memory with its workers.
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** The headers of every answer; a page's style elements carry its nonce. */
export function headers(nonce?: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self'${nonce === undefined ? "" : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { "Content-Security-Policy": policy.join("; "), ...HEADERS };
}

/** Why a request is refused. */
export interface Refusal {
  status: 403 | 405 | 421;
  reason: string;
}

/**
 * Why a request is refused; `undefined` where it is not.
 *
 * Any page can send requests to the loopback address, and a name of its own that it lets point here would even let it
 * read the answers: so the request must name this server, and come from its own page or from nobody's.
 */
export function refusalOf({ method, headers: { host, origin, ...others } }: IncomingMessage, port: number): Refusal | undefined {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return { status: 421, reason: "this server answers to its loopback address alone" };
  }
  const site = others["sec-fetch-site"];
  const isForeign = (site === "cross-site" || site === "same-site") && others["sec-fetch-mode"] !== "navigate";
  if (isForeign || (origin !== undefined && !hosts.some((known) => origin === `http://${known}`))) {
    return { status: 403, reason: "this server answers to its own pages alone" };
  }
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, reason: "this server is read only" };
  }
  return undefined;
}
