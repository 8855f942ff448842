/** Where the broker is, from flags and from the environment names of the `nats` command. */
import type { NatsConnectionOptions } from "../node/nats-connection.js";
import { ReadError, readText } from "../node/load.js";
import { UsageError, type BrokerValues } from "./arguments.js";

/** What says a thing: a flag, or else a variable of the environment. */
interface Said {
  value: string;
  /** Where it was said, for a message: a secret may stand where a path is meant. */
  by: string;
}

/**
 * Reads how the broker is reached. Secrets come from files and the environment alone.
 *
 * @param isOfCluster Whether it was said how the cluster sees the broker, which is another thing.
 */
export async function readBroker(values: BrokerValues, isOfCluster = false): Promise<NatsConnectionOptions> {
  const said = (flag: "nats" | "nats-user" | "nats-creds" | "nats-nkey" | "nats-ca" | "nats-cert" | "nats-key", name: string): Said | undefined => {
    const [ours, theirs] = [values[flag], process.env[name]];
    if (ours !== undefined) return { value: ours, by: `--${flag}` };
    return theirs ? { value: theirs, by: name } : undefined;
  };
  const servers = said("nats", "NATS_URL");
  if (servers === undefined) {
    const other = isOfCluster ? "; `--nats-url` is the broker of the tasks in the cluster, which publish events there, and need not be the same" : "";
    throw new UsageError(`the broker on which the other peers are asked is not named: say \`--nats URL\` or set NATS_URL${other}`);
  }
  const options: NatsConnectionOptions = { servers: servers.value.split(",").map((server) => server.trim()) };
  const user = said("nats-user", "NATS_USER");
  if (user !== undefined) options.user = user.value;
  const passwordFile = values["nats-password-file"];
  const password = passwordFile === undefined ? process.env["NATS_PASSWORD"] : await readSecret({ value: passwordFile, by: "--nats-password-file" });
  if (password) options.password = password;
  const token = process.env["NATS_TOKEN"];
  if (token) options.token = token;
  const creds = said("nats-creds", "NATS_CREDS");
  if (creds !== undefined) options.creds = await readSaid(creds);
  const nkey = said("nats-nkey", "NATS_NKEY");
  if (nkey !== undefined) options.nkey = await readSecret(nkey);
  const [ca, cert, key] = [said("nats-ca", "NATS_CA"), said("nats-cert", "NATS_CERT"), said("nats-key", "NATS_KEY")];
  if (ca !== undefined) options.caFile = ca.value;
  if (cert !== undefined) options.certFile = cert.value;
  if (key !== undefined) options.keyFile = key.value;
  // A file that cannot be read is a matter of files, not of the broker.
  for (const file of [ca, cert, key]) {
    // Certificates are no secret: where a flag names them, the message may do so too.
    if (file !== undefined) await (file !== key && file.by.startsWith("--") ? readText(file.value) : readSaid(file));
  }
  return options;
}

/** A secret in a file, without the line end that editors add. */
async function readSecret(file: Said): Promise<string> {
  return (await readSaid(file)).replace(/\r?\n$/, "");
}

/** The text of a file that is told by who named it: whoever gives the secret itself instead finds it in no message. */
async function readSaid({ value, by }: Said): Promise<string> {
  try {
    return await readText(value);
  } catch (error) {
    const { cause } = error as ReadError;
    const { code, message } = cause as NodeJS.ErrnoException;
    // The message of a system's error holds the path.
    throw new ReadError(by, new Error(`it has to name a file (${code?.startsWith("E") === true && !code.startsWith("ERR_") ? code : message})`));
  }
}
