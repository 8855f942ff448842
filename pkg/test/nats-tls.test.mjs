/** Whom a broker's certificate has to be for: the name or the IP address by which the broker was dialled. */
import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { before, describe, it } from "node:test";

import { init } from "oc-argo";

import { asking, certificates, eventOf, startBroker, startPeers, until } from "./broker.mjs";

before(() => init());

/** What a broker's configuration says of its certificate. */
const tls = (files, name) => `tls { cert_file: "${files[`${name}.pem`]}", key_file: "${files[`${name}.key`]}" }\n`;
/** What it says of its cluster. */
const cluster = (...routes) => `cluster { name: c, listen: "127.0.0.1:-1", routes: [${routes.map((route) => JSON.stringify(route)).join(", ")}] }\n`;
const options = (files, servers, more) => ({ servers, caFile: files["ca.pem"], connectTimeoutMs: 5000, ...more });
const answering = (t, servers, files) => startPeers(t, servers, ({ event }, { answer }) => answer(event, { named: true }), { tls: { caFile: files["ca.pem"] } });

describe("a broker that is named by its IP address", { concurrency: 4 }, () => {
  it("is let in where its certificate is for that address", async (t) => {
    const files = await certificates(t, { ours: "IP:127.0.0.1" });
    const broker = await startBroker(t, tls(files, "ours"));
    for (const scheme of ["tls", "nats"]) await asking(t, options(files, `${scheme}://${broker.host}`)).considers.connect();
  });

  const hasIPv6 = Object.values(networkInterfaces()).flat().some(({ address }) => address === "::1");
  it("and by IPv6 is let in likewise, and with no other certificate", { skip: !hasIPv6 && "this machine has no IPv6" }, async (t) => {
    const files = await certificates(t, { ours: "IP:::1", others: "IP:::2" });
    const dial = async (name) => {
      const broker = await startBroker(t, tls(files, name), "::1");
      await asking(t, options(files, `tls://[::1]:${broker.port}`)).considers.connect();
    };
    await dial("ours");
    await assert.rejects(dial("others"), { code: "nats-unreachable", message: /Hostname\/IP does not match certificate's altnames/ });
  });

  it("is not let in with a certificate for another address, or for a name", async (t) => {
    for (const whom of ["IP:127.0.0.2", "DNS:localhost"]) {
      const files = await certificates(t, { ours: whom });
      const broker = await startBroker(t, tls(files, "ours"));
      const { considers } = asking(t, options(files, `tls://${broker.host}`));
      await assert.rejects(considers.connect(), { code: "nats-unreachable", message: /IP: 127\.0\.0\.1 is not in the cert's list/ });
    }
  });

  it("is not let in with the certificate of another one in the list", async (t) => {
    const files = await certificates(t, { named: "DNS:localhost" });
    const [gone, broker] = [await startBroker(t), await startBroker(t, tls(files, "named"))];
    await gone.kill();
    const { considers } = asking(t, options(files, [`tls://localhost:${gone.port}`, `tls://${broker.host}`]));
    await assert.rejects(considers.connect(), { code: "nats-unreachable" });
  });

  it("is let in beside one that is named by its name, each with its own certificate", async (t) => {
    const files = await certificates(t, { address: "IP:127.0.0.1", name: "DNS:localhost" });
    const [one, other] = [await startBroker(t, tls(files, "address")), await startBroker(t, tls(files, "name"))];
    await other.kill();
    const { considers, warnings } = asking(t, options(files, [`tls://${one.host}`, `tls://localhost:${other.port}`]));
    await considers.connect();
    for (const [gone, there, times] of [[one, other, 1], [other, one, 2]]) {
      await there.start();
      await gone.kill();
      await until("it is back", () => warnings.filter((warning) => /is back/.test(warning)).length === times);
    }
  });
});

describe("a broker that another one announces by its IP address", { concurrency: 2 }, () => {
  /** Connects to `localhost`, which then announces `127.0.0.2`, whose certificate is for `whom`; then only that one is left. */
  async function leftWith(t, whom) {
    const files = await certificates(t, { first: "DNS:localhost", second: whom });
    const first = await startBroker(t, tls(files, "first") + cluster());
    const server = `localhost:${first.port}`;
    const { considers, warnings } = asking(t, options(files, `tls://${server}`));
    const peers = await answering(t, server, files);
    await considers.connect();
    const announced = peers.connection.status();
    const second = await startBroker(t, tls(files, "second") + cluster(first.cluster), "127.0.0.2");
    for await (const { type, added } of announced) if (type === "update" && added?.includes(second.host)) break;
    // This answer has come after the announcement.
    assert.deepEqual(await considers(eventOf(1), { signal: AbortSignal.timeout(9000) }), { namesPeer: true });
    await first.kill();
    return { considers, isBack: () => warnings.some((warning) => /is back/.test(warning)) };
  }

  for (const [what, whom] of [
    ["has a certificate for that address", "IP:127.0.0.2"],
    ["has the certificate of the one that we were given", "DNS:localhost"],
  ]) {
    it(`is let in where it ${what}`, async (t) => {
      const { considers, isBack } = await leftWith(t, whom);
      await until("it is back", isBack);
      assert.equal(considers.outage, undefined);
    });
  }

  it("is not let in with a certificate for somebody else", async (t) => {
    const { considers, isBack } = await leftWith(t, "DNS:elsewhere,IP:127.0.0.3");
    await assert.rejects(considers(eventOf(2), { signal: AbortSignal.timeout(2000) }), { code: "cancelled" });
    assert.equal(considers.outage.code, "nats-lost");
    assert.equal(isBack(), false);
  });
});
