/** Where the broker is, from flags and from the environment names of the `nats` command. */
import type { NatsConnectionOptions } from "../node/nats-connection.js";
import { readText } from "../node/load.js";
import { UsageError, type BrokerValues } from "./arguments.js";

/** Reads how the broker is reached. Secrets come from files and the environment alone. */
export async function readBroker(values: BrokerValues): Promise<NatsConnectionOptions> {
  const said = (flag: string | undefined, name: string): string | undefined => flag ?? (process.env[name] || undefined);
  const servers = said(values.nats, "NATS_URL");
  if (servers === undefined) {
    throw new UsageError("the broker is not named: say `--nats URL` or set NATS_URL");
  }
  const options: NatsConnectionOptions = { servers: servers.split(",").map((server) => server.trim()) };
  const user = said(values["nats-user"], "NATS_USER");
  if (user !== undefined) options.user = user;
  const password = values["nats-password-file"] === undefined ? process.env["NATS_PASSWORD"] : await readSecret(values["nats-password-file"]);
  if (password) options.password = password;
  const token = process.env["NATS_TOKEN"];
  if (token) options.token = token;
  const creds = said(values["nats-creds"], "NATS_CREDS");
  if (creds !== undefined) options.creds = await readText(creds);
  const nkey = said(values["nats-nkey"], "NATS_NKEY");
  if (nkey !== undefined) options.nkey = await readSecret(nkey);
  const ca = said(values["nats-ca"], "NATS_CA");
  if (ca !== undefined) options.caFile = ca;
  const cert = said(values["nats-cert"], "NATS_CERT");
  if (cert !== undefined) options.certFile = cert;
  const key = said(values["nats-key"], "NATS_KEY");
  if (key !== undefined) options.keyFile = key;
  // A file that cannot be read is a matter of files, not of the broker.
  for (const file of [ca, cert, key]) {
    if (file !== undefined) await readText(file);
  }
  return options;
}

/** A secret in a file, without the line end that editors add. */
async function readSecret(path: string): Promise<string> {
  return (await readText(path)).replace(/\r?\n$/, "");
}
