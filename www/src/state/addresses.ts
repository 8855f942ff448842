/** Addresses of brokers, which may hold a login. */

/** A host, with the port and what says how to speak with it. */
const PLAIN = /^(?:[a-z][a-z0-9+]*:\/\/)?(?:\[[0-9a-f:.]+\]|[^\s:/@?#[\]]*)(?::\d{0,5})?\/?$/i;

/** Addresses without their logins; nothing where one of them is of another form, for it may be a secret. */
export function withoutLogins(addresses: string): string {
  const bare = addresses.split(",").map((address) => address.trim().replace(/^([a-z][a-z0-9+]*:\/\/)?.*@/i, "$1"));
  return bare.every((address) => PLAIN.test(address)) ? bare.join(",") : "";
}
