/** A connection to a NATS broker, with what keeps secrets out of messages and failures apart. */
import { readFile } from "node:fs/promises";
import { isIP, type Socket } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";

import type { Authenticator, NatsConnection, NodeConnectionOptions, TlsOptions } from "@nats-io/transport-node";

import { OcArgoError } from "../errors.js";
import { MILLISECONDS, TEXT, TEXTS, timerMs, type Kind } from "./checked-options.js";
import { connectOrLeave } from "./nats-sockets.js";

/** How a broker is reached. Secrets come as values or as files; none is ever part of a message. */
export interface NatsConnectionOptions {
  /** The broker's addresses, `nats://broker:4222` or, where it must speak TLS, `tls://broker:4222`. No other scheme is known. */
  servers: string | readonly string[];
  /** The user's name. */
  user?: string;
  /** The user's password. */
  password?: string;
  /** A token, instead of user and password. */
  token?: string;
  /** The seed of an NKey, or the text of a file that holds it. */
  nkey?: string;
  /** The text of a `.creds` file. */
  creds?: string;
  /** A file with the certificates of trusted authorities (PEM). */
  caFile?: string;
  /** A file with our certificate (PEM). */
  certFile?: string;
  /** A file with our certificate's key (PEM). */
  keyFile?: string;
  /** How long connecting may take, in milliseconds (default 10000). A builder's limit for answers should be longer, or run after `connect`. */
  connectTimeoutMs?: number;
}

/** What each of the options has to be. */
export const CONNECTION_OPTIONS: Record<keyof NatsConnectionOptions, Kind> = {
  servers: TEXTS,
  user: TEXT,
  password: TEXT,
  token: TEXT,
  nkey: TEXT,
  creds: TEXT,
  caFile: TEXT,
  certFile: TEXT,
  keyFile: TEXT,
  connectTimeoutMs: MILLISECONDS,
};

/** How long connecting may take, in milliseconds. */
export function connectLimit(connectTimeoutMs = 10_000): number {
  return timerMs(connectTimeoutMs);
}

/**
 * Connects. Once connected, the client reconnects without end: how long an answer is waited for is not its affair.
 *
 * @param signal Ends it at once.
 * @throws OcArgoError with code `nats-unreachable` where no broker answers, `nats-refused` where it refuses the login,
 * `cancelled` where the signal ended it.
 * @internal
 */
export async function connectNats(options: NatsConnectionOptions, signal?: AbortSignal): Promise<NatsConnection> {
  // Loaded only by those who speak NATS.
  const { connect, credsAuthenticator, nkeyAuthenticator } = await import("@nats-io/transport-node");
  const { addresses, user, password, token, isTls } = readServers(options.servers);
  const authenticators: Authenticator[] = [];
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text.trim());
  if (options.creds !== undefined) authenticators.push(usable("credentials", credsAuthenticator(encode(options.creds))));
  if (options.nkey !== undefined) authenticators.push(usable("seed of the NKey", nkeyAuthenticator(encode(options.nkey))));
  const tls = await readTls(options, addresses, isTls);
  const login = { user: options.user ?? user, pass: options.password ?? password, token: options.token ?? token };
  const known = Object.entries(login).filter(([, value]) => value !== undefined);
  const connection: NodeConnectionOptions = {
    name: "oc-argo",
    servers: addresses,
    timeout: connectLimit(options.connectTimeoutMs),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    ...Object.fromEntries(known),
    ...(authenticators.length > 0 && { authenticator: authenticators }),
    ...(tls !== undefined && { tls }),
  };
  try {
    return await connectOrLeave(() => connect(connection), signal);
  } catch (error) {
    if (error instanceof OcArgoError) throw error;
    throw connectionError(error, addresses);
  }
}

/** Tries an authenticator before there is a connection: one that throws in the middle of a login leaves that open. */
function usable(what: string, authenticator: Authenticator): Authenticator {
  try {
    authenticator("nonce");
  } catch {
    // Without the cause, which may know the secret.
    throw new OcArgoError("nats-refused", `the ${what} for the NATS broker cannot be read`);
  }
  return authenticator;
}

/** How a broker is spoken to: `tls:` demands TLS; with `nats:` the broker may. */
const SCHEMES = ["nats:", "tls:"];

/** Where the brokers are, for a message: without the secrets. */
export function placesOf(servers: NatsConnectionOptions["servers"]): string {
  try {
    return readServers(servers).addresses.map((address) => `\`${address}\``).join(", ");
  } catch {
    return "an address that cannot be read";
  }
}

/** What the addresses say beside where the brokers are. The secrets in them are taken out. */
function readServers(given: NatsConnectionOptions["servers"] | undefined): {
  addresses: string[];
  user?: string;
  password?: string;
  token?: string;
  isTls: boolean;
} {
  const servers = [given ?? []].flat().filter((server) => server.trim() !== "");
  if (servers.length === 0) {
    throw new OcArgoError("nats-unreachable", "no NATS broker is named: give its address as `servers`");
  }
  const addresses: string[] = [];
  const found: { user?: string; password?: string; token?: string } = {};
  let isTls = false;
  for (const server of servers) {
    try {
      const url = new URL(server.includes("://") ? server : `nats://${server}`);
      // Whoever writes `wss://` wants no login in plain TCP.
      if (!SCHEMES.includes(url.protocol)) throw new Error("another scheme");
      isTls ||= url.protocol === "tls:";
      if (url.password !== "") {
        found.user = decodeURIComponent(url.username);
        found.password = decodeURIComponent(url.password);
      } else if (url.username !== "") {
        found.token = decodeURIComponent(url.username);
      }
      addresses.push(`${url.hostname}:${url.port || "4222"}`);
    } catch {
      // Without the cause: it holds the address, and with it the password.
      throw new OcArgoError("nats-unreachable", "a NATS address cannot be read: write it as `nats://host:4222` or `tls://host:4222`");
    }
  }
  return { addresses, ...found, isTls };
}

async function readTls(options: NatsConnectionOptions, addresses: readonly string[], isTls: boolean): Promise<TlsOptions | undefined> {
  const { caFile, certFile, keyFile } = options;
  if (!isTls && caFile === undefined && certFile === undefined && keyFile === undefined) {
    return undefined;
  }
  const read = async (file: string | undefined): Promise<string | undefined> => {
    if (file === undefined) return undefined;
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      throw new OcArgoError("nats-unreachable", `the TLS file \`${file}\` cannot be read`, {}, { cause: error });
    }
  };
  const [ca, cert, key] = await Promise.all([read(caFile), read(certFile), read(keyFile)]);
  const files: TlsOptions = { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
  // The client hands on to Node whatever stands here.
  return Object.assign(files, { checkServerIdentity: identityCheck(addresses) });
}

/** What Node calls an identity check on: the options of the TLS connection. */
interface TlsConnecting {
  servername?: string;
  socket?: Socket;
}

/**
 * Compares a broker's certificate with the broker that was dialled. An IP address is no name that TLS could ask for, so the client
 * leaves the name out, and Node would then compare with `localhost`. A broker that others announce by its IP address may also
 * be known by one of the names that we were given.
 */
function identityCheck(addresses: readonly string[]): (this: TlsConnecting, host: string, certificate: PeerCertificate) => Error | undefined {
  const hosts = addresses.map((address) => address.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
  const names = hosts.filter((host) => isIP(host) === 0);
  return function (host, certificate) {
    const dialled = this.servername || this.socket?.remoteAddress || host;
    const mismatch = checkServerIdentity(dialled, certificate);
    const isAnnounced = isIP(dialled) !== 0 && !hosts.includes(dialled);
    const isKnown = isAnnounced && names.some((name) => checkServerIdentity(name, certificate) === undefined);
    return isKnown ? undefined : mismatch;
  };
}

function connectionError(error: unknown, addresses: readonly string[]): OcArgoError {
  const where = placesOf(addresses);
  const name = error instanceof Error ? error.name : "";
  const message = error instanceof Error ? error.message : String(error);
  if (name === "AuthorizationError" || name === "UserAuthenticationExpiredError" || /authorization|authentication/i.test(message)) {
    return new OcArgoError("nats-refused", `the NATS broker at ${where} refuses the login: check user, password, token or credentials`, {}, { cause: error });
  }
  const reason = innermost(error);
  return new OcArgoError("nats-unreachable", `the NATS broker at ${where} cannot be reached: ${reason}`, {}, { cause: error });
}

/** The first thing that went wrong: the client wraps the system's errors. */
function innermost(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) {
    reason = reason.cause;
  }
  return reason instanceof Error ? reason.message : String(reason);
}
