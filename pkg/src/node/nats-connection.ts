/** A connection to a NATS broker, with what keeps secrets out of messages and failures apart. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP, isIPv6, type Socket } from "node:net";
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

/** How often a broker is asked whether it is still there, in milliseconds. Where it leaves two of them unanswered, the connection is lost. */
const PING_MS = 10_000;

/** How long connecting may take, in milliseconds. */
export function connectLimit(connectTimeoutMs = 10_000): number {
  return timerMs(connectTimeoutMs);
}

/**
 * Connects. Once connected, the client reconnects without end: how long an answer is waited for is not its affair.
 *
 * @param onWarning Told which brokers were passed over.
 * @param signal Ends it at once.
 * @throws OcArgoError with code `nats-unreachable` where no broker answers, `nats-refused` where it refuses the login,
 * `cancelled` where the signal ended it.
 * @internal
 */
export async function connectNats(options: NatsConnectionOptions, onWarning: (warning: string) => void, signal?: AbortSignal): Promise<NatsConnection> {
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
    pingInterval: PING_MS,
    // In the order in which they are named: then it is known which ones were passed over.
    noRandomize: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    ...Object.fromEntries(known),
    ...(authenticators.length > 0 && { authenticator: authenticators }),
    ...(tls !== undefined && { tls }),
  };
  try {
    const connected = await connectOrLeave(() => connect(connection), signal);
    tellPassedOver(addresses, connected.getServer(), onWarning);
    return connected;
  } catch (error) {
    if (error instanceof OcArgoError) throw error;
    if (addresses.length === 1) throw connectionError([[addresses[0] ?? "", error]]);
    const alone = (address: string): Promise<NatsConnection> =>
      connectOrLeave(() => connect({ ...connection, servers: [address], timeout: Math.min(connectLimit(options.connectTimeoutMs), LOOK_AGAIN_MS) }), signal);
    throw connectionError(await faultsOf(addresses, alone), error);
  }
}

/** Tells which brokers were tried in vain: the client forgets them, also where the one that answered is lost later. */
function tellPassedOver(addresses: readonly string[], taken: string, onWarning: (warning: string) => void): void {
  const passedOver = addresses.slice(0, Math.max(addresses.indexOf(taken), 0)).map((address) => `\`${address}\``);
  if (passedOver.length === 0) return;
  onWarning(`connected to the NATS broker at \`${taken}\`; passed over, and not tried again: ${passedOver.join(", ")}`);
}

/** How long each of several servers has to tell its own error, in milliseconds. */
const LOOK_AGAIN_MS = 3000;

/** What a server has against us. */
type Fault = [address: string, error: unknown];

/** Asks each server alone what it has against us: of a list, the client tells the error of the one that it tried last. */
async function faultsOf(addresses: readonly string[], connect: (address: string) => Promise<NatsConnection>): Promise<Fault[]> {
  const found = await Promise.allSettled(addresses.map(async (address) => (await connect(address)).close()));
  const faults = found.map((outcome, index): Fault | undefined => (outcome.status === "rejected" ? [addresses[index] ?? "", outcome.reason] : undefined));
  return faults.filter((fault) => fault !== undefined);
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
  const logins: Login[] = [];
  let isTls = false;
  for (const server of servers) {
    try {
      const url = new URL(server.includes("://") ? server : `nats://${server}`);
      // Whoever writes `wss://` wants no login in plain TCP.
      if (!SCHEMES.includes(url.protocol)) throw new Error("another scheme");
      // A login with such a character in it would be a host, which is told and looked up.
      if (!/^\/?$/.test(url.pathname) || /[?#]/.test(server)) throw new Error("more than an address");
      isTls ||= url.protocol === "tls:";
      logins.push(loginOf(url));
      addresses.push(`${url.hostname}:${url.port || "4222"}`);
    } catch {
      // Without the cause: it holds the address, and with it the password.
      const encoded = "in a login, other characters than letters and digits are written as `%2F` and so on";
      throw new OcArgoError("nats-unreachable", `a NATS address cannot be read: write it as \`nats://host:4222\` or \`tls://host:4222\`; ${encoded}`);
    }
  }
  // The client sends one login to all of them, and to those that they know of.
  if (new Set(logins.map((login) => JSON.stringify(login))).size > 1) {
    const remedy = "give all of them the same one, or none and the login apart; a `,` in a login is written as `%2C`";
    throw new OcArgoError("invalid-options", `the NATS addresses hold different logins: ${remedy}`);
  }
  return { addresses, ...logins[0], isTls };
}

interface Login {
  user?: string;
  password?: string;
  token?: string;
}

function loginOf({ username, password }: URL): Login {
  if (password !== "") return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return username === "" ? {} : { token: decodeURIComponent(username) };
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
      // Whoever gives the key itself finds it in no message.
      if (file.includes("-----")) throw new OcArgoError("nats-unreachable", "a TLS file is given by its path, not by what it holds");
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
    const mismatch = mismatchOf(dialled, certificate);
    const isAnnounced = isIP(dialled) !== 0 && !hosts.includes(dialled);
    const isKnown = isAnnounced && names.some((name) => checkServerIdentity(name, certificate) === undefined);
    return isKnown ? undefined : mismatch;
  };
}

/** What a certificate has against a host. Some releases of Node since 22.23 take an IPv6 address for a name (nodejs/node#64144). */
function mismatchOf(host: string, certificate: PeerCertificate): Error | undefined {
  if (isIPv6(host) && new X509Certificate(certificate.raw).checkIP(host.replace(/%.*/, "")) !== undefined) return undefined;
  return checkServerIdentity(host, certificate);
}

/** The error of a connection that did not come about, with what each server has against it. */
function connectionError(faults: readonly Fault[], cause: unknown = faults[0]?.[1]): OcArgoError {
  const refusing = faults.filter(([, error]) => isRefusal(error)).map(([address]) => `\`${address}\``);
  const silent = faults.filter(([, error]) => !isRefusal(error)).map(([address, error]) => `the NATS broker at \`${address}\` cannot be reached: ${innermost(error)}`);
  const refusal = `the NATS broker at ${refusing.join(", ")} refuses the login: check user, password, token or credentials`;
  const reasons = [...(refusing.length > 0 ? [refusal] : []), ...silent];
  // Each of them has answered when it was asked again.
  if (reasons.length === 0) reasons.push(`the NATS brokers cannot be reached: ${innermost(cause)}`);
  return new OcArgoError(refusing.length > 0 ? "nats-refused" : "nats-unreachable", reasons.join("; "), {}, { cause });
}

function isRefusal(error: unknown): boolean {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  return name === "AuthorizationError" || name === "UserAuthenticationExpiredError" || /authorization|authentication/i.test(message);
}

/** The first thing that went wrong: the client wraps the system's errors. */
function innermost(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) {
    reason = reason.cause;
  }
  return reason instanceof Error ? reason.message : String(reason);
}
