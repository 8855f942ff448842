/** The whole state in the page's address: what is in it, what is not, and that an address of somebody else does no harm. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";

import { change, documents, example, kept, notice, read, showTab, status, turnTo, write } from "./hands.mjs";
import { app, eventually, opened, openTexts, sample, served, translated } from "./page.mjs";

/** Shares what is open, and waits for what the page says about it. */
async function share(page, said) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await notice(page, said).waitFor();
  return page.url();
}

const SHARED = /^the (page's )?address .*holds everything that is open/;
/** What a fragment holds. */
const unpacked = (address) => JSON.parse(inflateRawSync(Buffer.from(new URL(address).hash.slice("#s=".length), "base64url")).toString());
const packed = (value) => `#s=${deflateRawSync(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")}`;
/** A state as the page would share it. */
const state = (change = {}) => ({ version: 1, texts: [["/workflow", sample("hello.json")]], files: [], settings: {}, look: {}, ...change });

test("everything comes back in another browser: texts, tabs, options, panes and views", async (t) => {
  const address = await served(t);
  const page = await opened(t, address);
  await translated(page);
  await example(page, "Chaîne");
  await change(page, '"name": "Préparer"', '"name": "Appareiller"');
  await page.getByRole("region", { name: "YAML" }).getByText("appareiller").first().waitFor();
  await page.getByRole("button", { name: "As drawn" }).click();
  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("imagerie");
  await page.getByLabel("executions id").fill("execution-7");
  await page.getByLabel("argo's CRDs in the cluster").selectOption("minimal");
  await page.getByRole("button", { name: "Source", exact: true }).click();
  // What takes credentials out is loaded when the page first remembers.
  await page.getByText(/^remembered in this browser/).waitFor();
  const requests = [];
  // The browser asks for the icon anew where the address changes; of the fragment it sends nothing.
  page.on("request", (request) => !request.url().endsWith("/icon.svg") && requests.push(request.url()));
  const link = await share(page, SHARED);
  await notice(page, /no credentials were found in it$/).waitFor();
  assert.deepEqual(requests, [], "nothing is asked of anybody");

  const other = await opened(t, link);
  await translated(other);
  await notice(other, "opened a shared state").waitFor();
  assert.equal(await other.getByRole("region", { name: "source" }).count(), 0);
  assert.equal(await other.getByRole("tab", { name: "Options" }).getAttribute("aria-selected"), "true");
  assert.equal(await other.getByLabel("namespace").inputValue(), "imagerie");
  assert.equal(await other.getByLabel("executions id").inputValue(), "execution-7");
  assert.equal(await other.getByLabel("argo's CRDs in the cluster").inputValue(), "minimal");
  assert.equal(await other.getByRole("button", { name: "As drawn" }).getAttribute("aria-pressed"), "true");
  await other.getByRole("button", { name: "Source", exact: true }).click();
  assert.deepEqual(await documents(other), ["shared: chaine.json", "shared: controle-qualite.json", "shared: peers.json"]);
  assert.match(await read(other), /"name": "Appareiller"/);
  await turnTo(other, "shared: controle-qualite.json");
  assert.equal(await read(other), sample("controle-qualite.json"));
  // What is edited from then on is what counts.
  assert.equal(new URL(other.url()).hash, "");
  // Shared again, the names are what they were.
  assert.deepEqual(unpacked(await share(other, SHARED)).files, unpacked(link).files);
});

test("where the browser allows it the address is copied", async (t) => {
  const page = await app(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const link = await share(page, /^the address is copied: it holds everything that is open, nothing is sent anywhere; no credentials/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
});

const PARAMS = [
  { name: "DB_PASSWORD", value: "hunter2-param" },
  { attr: "API_TOKEN", value: "hunter2-token" },
  { name: "MIRROR", value: "https://user:hunter2-login@mirror.example.org/x" },
];
const YAML = `
id: y
name: Avec secrets
creator_id: 5d372ae4-dad0-569b-91aa-74c4b6628e27
shared_secret: &key hunter2-anchor
also: *key
other: &other hunter2-other
password: *other
graph:
  items:
    a:
      id: a
      processing:
        id: p
        name: Une tâche
        instances:
        - env:
          - name: DB_PASSWORD
            value: |
              hunter2-block
              hunter2-block
          - {name: API_TOKEN, value: hunter2-flow}
          - name: SCRIPT
            value: >-
              curl
              https://user:hunter2-folded@host/
          access:
            container: {image: "busybox:1.36", command: echo}
    here:
      id: here
      compute: {id: c, name: Ici, creator_id: 5d372ae4-dad0-569b-91aa-74c4b6628e27}
  links:
  - source: {id: a}
    destination: {id: here}
`;

test("credentials are not in the address, and the page says how many were taken out; the editor keeps them", async (t) => {
  const page = await app(t);
  const workflow = JSON.parse(sample("imagerie.json"));
  const items = Object.values(workflow.graph.items);
  const storage = items.find((item) => item.storage?.name === "Archive S3").storage;
  storage.instances[0].credentials = { login: "hunter2-user", password: "hunter2-object" };
  items[0].processing.instances[0].env = PARAMS;
  const text = JSON.stringify(workflow, null, 2);
  await openTexts(page, { "secret.json": text });
  await eventually(async () => assert.deepEqual((await documents(page))[0], "secret.json"));
  await showTab(page, "Options");
  await page.getByLabel("the cluster's broker for events").fill("nats://oc:hunter2-broker@broker.example.org:4222");
  const link = await share(page, /5 credentials were taken out$/);
  const { texts, settings } = unpacked(link);
  assert.equal(settings.options.natsUrl, "nats://broker.example.org:4222");
  assert.doesNotMatch(JSON.stringify(unpacked(link)), /hunter2/);
  assert.match(texts[0][1], /"DB_PASSWORD"/);
  assert.match(texts[0][1], /https:\/\/mirror\.example\.org\/x/);
  assert.equal(await read(page), text);

  await openTexts(page, { "secret.yml": YAML });
  await eventually(async () => assert.deepEqual((await documents(page))[0], "secret.yml"));
  const other = await share(page, /credentials were taken out$/).then(() => eventually(() => {
    assert.notEqual(page.url(), link);
    return page.url();
  }));
  assert.doesNotMatch(JSON.stringify(unpacked(other)), /hunter2/);
  assert.equal(await read(page), YAML);
  await eventually(async () => assert.match(JSON.stringify(await kept(page)), /Une tâche/));
  assert.doesNotMatch(JSON.stringify(await kept(page)), /hunter2/);
  const receiver = await opened(t, other);
  await translated(receiver);
  await status(receiver).getByText("1 task", { exact: true }).waitFor();
  assert.equal(await receiver.getByRole("tab", { name: /Problems.*error/s }).count(), 0);
});

test("a text that cannot be read is not shared, and the page says why", async (t) => {
  const page = await app(t);
  await write(page, '{"password": "hunter2"');
  await status(page).getByText("the text cannot be read").waitFor();
  await share(page, "not shared: `imagerie.json` cannot be read, so nobody can say what in it is a credential");
  assert.equal(new URL(page.url()).hash, "");
});

test("the names that an address brings say that they are of it, whatever they look like", async (t) => {
  const files = [["/workflow", `a/b\u202E\u200B\n${"x".repeat(500)}`], ["/peers", "C:\\my\\peers.json"]];
  const texts = [["/workflow", sample("hello.json")], ["/peers", sample("peers.json")], ["/execution", '{"executions_id": "e"}'], ["/workflows/a~1b", sample("service.json")]];
  const page = await opened(t, (await served(t)) + packed(state({ texts, files })));
  await notice(page, "opened a shared state: its documents, their names and the options come from the address, and from whoever made it").waitFor();
  assert.deepEqual((await documents(page)).sort(), [`shared: b${"x".repeat(99)}`, "shared: b", "shared: execution", "shared: peers.json"].sort());
});

test("an address that holds too much is not opened, and the page says why", async (t) => {
  const many = (count) => [["/workflow", sample("hello.json")], ...Array.from({ length: count }, (_, index) => [`/workflows/w${index}`, "{}"])];
  const page = await opened(t, (await served(t)) + packed(state({ texts: many(200_000) })));
  await notice(page, "what the address holds is not opened: an address holds 500 documents at most, not 200,001").waitFor();
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  await page.evaluate((fragment) => (location.hash = fragment), packed(state({ texts: [["/workflow", " ".repeat(65 << 20)]] })));
  await notice(page, "what the address holds is not opened: an address holds 64 MiB at most").waitFor();
  await page.evaluate((fragment) => (location.hash = fragment), packed(state({ texts: many(499) })));
  await notice(page, "opened a shared state").waitFor();
  await status(page).getByText("1 task", { exact: true }).waitFor();
});

test("what is edited after sharing is not lost when the page is loaded again", async (t) => {
  const page = await app(t);
  await share(page, SHARED);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await eventually(() => assert.equal(new URL(page.url()).hash, ""));
  await eventually(async () => assert.ok(JSON.stringify(await kept(page)).includes("Chiffres")));
  await page.reload();
  await translated(page);
  assert.match(await read(page), /"Chiffres"/);
});

test("an option that is changed after sharing makes the address another one as well, a pane that is hidden does not", async (t) => {
  const page = await app(t);
  const link = await share(page, SHARED);
  await page.getByRole("button", { name: "Source", exact: true }).click();
  await page.getByRole("region", { name: "Source" }).waitFor({ state: "detached" });
  assert.equal(page.url(), link);
  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("imagerie");
  await eventually(() => assert.equal(new URL(page.url()).hash, ""));
});

test("a shared state takes the place of nothing that is remembered before it is edited, and can be undone", async (t) => {
  const page = await app(t);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await eventually(async () => assert.ok(JSON.stringify(await kept(page)).includes("Chiffres")));
  const address = page.url();
  // The page is left, so that the address is opened as anybody would open it.
  await page.goto("about:blank");
  await page.goto(address + packed(state()));
  await notice(page, "opened a shared state").waitFor();
  await status(page).getByText("1 task", { exact: true }).waitFor();
  await page.reload();
  await translated(page);
  assert.match(await read(page), /"Chiffres"/);

  await page.evaluate((fragment) => (location.hash = fragment), packed(state()));
  await notice(page, "opened a shared state").waitFor();
  assert.equal(await read(page), sample("hello.json"));
  await page.locator(".notices").getByRole("button", { name: "Undo" }).click();
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  assert.match(await read(page), /"Chiffres"/);
});

test("a damaged address is told once: it does not stay", async (t) => {
  const url = await served(t);
  const page = await opened(t, `${url}#s=abcd`);
  await notice(page, "the address is damaged").waitFor();
  await eventually(async () => assert.equal(page.url(), url));
  await page.reload();
  await translated(page);
  assert.equal(await notice(page, "the address is damaged").count(), 0);
});

const DAMAGED = ["#s=", "#s=%%%", "#s=abcd", packed("no json"), packed("null"), packed([]), packed({ version: 1 })];

for (const fragment of [...DAMAGED, packed(state({ texts: [["/workflow", 7], "x", null] })), packed(state()).slice(0, 90)]) {
  test(`a damaged address is told, and the page works: ${fragment.slice(0, 40)}`, async (t) => {
    const page = await opened(t, (await served(t)) + fragment);
    await notice(page, "the address is damaged: its fragment holds no state of this page").waitFor();
    await status(page).getByText("5 tasks", { exact: true }).waitFor();
    await notice(page, "the address is damaged").waitFor();
    await example(page, "Hello");
    await status(page).getByText("1 task", { exact: true }).waitFor();
  });
}

test("an address of another version is no damaged one", async (t) => {
  const page = await opened(t, (await served(t)) + packed({ version: 2, documents: {} }));
  await notice(page, "what the address holds is not opened: it was made by another version of this page").waitFor();
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
});

const HTML = '<img src="x" onerror="globalThis.harmed = 1"><script>globalThis.harmed = 1</script>';
const HARMFUL = {
  "wrong types": state({ texts: [["/workflow", sample("hello.json")], ["/peers", {}], [1, 2], ["a"]], files: { "/workflow": 1 }, settings: [], look: "drawn" }),
  "options that are none": state({ settings: { executionsId: {}, options: { namespace: { a: 1 }, selfPeer: 7, timeoutSeconds: 1e308, admiralty: "x", crds: [], name: null, defaults: { spec: 1 }, evil: true } } }),
  "huge numbers": state({ texts: [["/workflow", `{"graph": {"items": {"a": {"id": "a", "width": 1e308, "position": {"x": 1e308, "y": -1e308}, "processing": {"name": "A"}}}, "links": []}}`]], settings: { options: { timeoutSeconds: 9007199254740993 } } }),
  "a time that is negative": state({ settings: { options: { timeoutSeconds: -1 } } }),
  "keys of prototypes": JSON.stringify(state({ look: { panes: {}, tab: "constructor", dagView: "toString" } })).replace(
    '"settings":{}',
    '"settings":{"__proto__":{"harmed":1},"options":{"__proto__":{"harmed":1},"constructor":{"prototype":{"harmed":1}}}},"__proto__":{"harmed":1}',
  ),
  "documents of no source": state({ texts: [["/workflow", sample("hello.json")], ["/workflows/__proto__", sample("service.json")], ["__proto__", "x"], ["/options", "{}"], ["", "x"], ["/peers", '{"__proto__": {"harmed": 1}}']] }),
  "markup": state({
    texts: [["/workflow", sample("hello.json").replaceAll("Say hello", HTML.replaceAll('"', '\\"'))], ["/peers", sample("peers.json").replaceAll("Partenaire", HTML.replaceAll('"', '\\"'))]],
    files: [["/workflow", HTML]],
    settings: { executionsId: HTML, options: { namespace: HTML } },
  }),
  "all panes hidden": state({ look: { panes: { source: false, dag: false, yaml: false, drawer: false } } }),
};

for (const [what, harmful] of Object.entries(HARMFUL)) {
  test(`an address that somebody made does no harm: ${what}`, async (t) => {
    const page = await opened(t, (await served(t)) + packed(harmful));
    await notice(page, "opened a shared state").waitFor();
    await translated(page);
    for (const tab of what === "all panes hidden" ? [] : ["Considers", "Changes", "Options", "Problems"]) await showTab(page, tab);
    assert.equal(await page.evaluate(() => globalThis.harmed ?? {}.harmed), undefined);
    assert.equal(await page.locator("img, body script:not([src])").count(), 0);
    for (const name of what === "all panes hidden" ? ["Source", "DAG", "YAML", "Drawer"] : []) await page.getByRole("button", { name, exact: true }).click();
    await example(page, "Imagerie médicale");
    await status(page).getByText("5 tasks", { exact: true }).waitFor();
    if (what !== "markup") assert.equal(await page.locator(".notices [data-error]").count(), 0);
  });
}
