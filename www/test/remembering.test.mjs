/** What was open comes back with the page, without the credentials. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, documents, example, kept, read, showTab, status, turnTo, write } from "./hands.mjs";
import { app, eventually, openTexts, sample, translated } from "./page.mjs";

/** Waits until the browser remembers a state for which `check` holds. */
const remembers = (page, check) => eventually(async () => check(JSON.stringify(await kept(page)) ?? ""));

/** Loads the page again. */
async function reload(page) {
  await page.reload();
  await translated(page);
}

/** A workflow with one task that has params, as a text. */
function withParams(params, more = {}) {
  const workflow = JSON.parse(sample("hello.json"));
  const [task] = Object.values(workflow.graph.items);
  Object.assign(task.processing.instances[0], { env: params, ...more });
  return JSON.stringify(workflow, null, 2);
}

test("documents, options, panes and views come back when the page is loaded again", async (t) => {
  const page = await app(t);
  await example(page, "Chaîne");
  await eventually(async () => assert.deepEqual(await documents(page), ["chaine.json", "controle-qualite.json", "peers.json"]));
  await change(page, '"name": "Préparer"', '"name": "Appareiller"');
  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("imagerie");
  await page.getByLabel("executions id").fill("execution-7");
  await page.getByLabel("timeout in seconds").fill("90");
  await page.getByRole("button", { name: "YAML", exact: true }).click();
  await remembers(page, (text) => {
    for (const part of ["Appareiller", "imagerie", "execution-7", ":90", '"yaml":false']) assert.ok(text.includes(part), part);
  });
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();

  await reload(page);
  assert.deepEqual(await documents(page), ["chaine.json", "controle-qualite.json", "peers.json"]);
  assert.match(await read(page), /"name": "Appareiller"/);
  assert.equal(await page.getByLabel("namespace").inputValue(), "imagerie");
  assert.equal(await page.getByLabel("executions id").inputValue(), "execution-7");
  assert.equal(await page.getByLabel("timeout in seconds").inputValue(), "90");
  assert.equal(await page.getByRole("region", { name: "YAML" }).count(), 0);
  await page.getByRole("button", { name: "YAML", exact: true }).click();
  await page.getByRole("region", { name: "YAML" }).getByText("namespace: imagerie").waitFor();
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
});

test("credentials are not remembered, and the bar says how many were left out; the editor keeps them", async (t) => {
  const page = await app(t);
  const params = [
    { name: "DB_PASSWORD", value: "hunter2-param" },
    { name: "API_TOKEN", value: "hunter2-token" },
    { name: "MIRROR", value: "https://user:hunter2-login@mirror.example.org/x" },
  ];
  const text = withParams(params, { credentials: { login: "hunter2-user", password: "hunter2-object" } });
  await openTexts(page, { "hello.json": text });
  await status(page).getByText("remembered in this browser without 4 credentials", { exact: true }).waitFor();
  const memory = JSON.stringify(await kept(page));
  assert.match(memory, /DB_PASSWORD/);
  assert.doesNotMatch(memory, /hunter2/);
  assert.equal(await read(page), text);

  await reload(page);
  const restored = JSON.parse(await read(page)).graph.items;
  const [instance] = Object.values(restored)[0].processing.instances;
  assert.deepEqual(instance.env, [
    { name: "DB_PASSWORD", value: null },
    { name: "API_TOKEN", value: null },
    { name: "MIRROR", value: "https://mirror.example.org/x" },
  ]);
  assert.equal(instance.credentials, null);
});

test("no credential is ever written, not even while one is typed", async (t) => {
  const page = await app(t);
  await example(page, "Hello");
  const typed = ["hunter2", 'hunter2", "PASSWORD": "hunter2', "hunter2 hunter2", "hunter\\u0032"];
  for (const [index, value] of typed.entries()) {
    const text = withParams([{ name: "API_TOKEN", value: "@" }]).replace("@", value).replace("Say hello", `Say ${index}`);
    await write(page, text);
    await remembers(page, (memory) => assert.ok(memory.includes(`Say ${index}`)));
    assert.doesNotMatch(JSON.stringify(await kept(page)), /hunter/);
  }
});

test("a text that cannot be read comes back as it last could, and the bar says so", async (t) => {
  const page = await app(t);
  await example(page, "Hello");
  await change(page, '"Say hello"', '"Say goodbye"');
  await remembers(page, (text) => assert.ok(text.includes("Say goodbye")));
  await write(page, '{"name": "never ending');
  await status(page).getByText("remembered in this browser, as it last could be read").waitFor();
  await status(page).getByText("the text cannot be read: the last good version is shown").waitFor();

  await reload(page);
  assert.deepEqual(await documents(page), ["hello.json", "peers.json"]);
  assert.match(await read(page), /Say goodbye/);
  // The very first change after that may be one that cannot be read.
  await write(page, '{"name": "never ending');
  await status(page).getByText("remembered in this browser, as it last could be read").waitFor();
  await reload(page);
  assert.match(await read(page), /Say goodbye/);
  await write(page, sample("service.json"));
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
});

test("a broken document beside a good one loses neither", async (t) => {
  const page = await app(t);
  await example(page, "Hello");
  await remembers(page, (text) => assert.ok(text.includes("Say hello")));
  await turnTo(page, "peers.json");
  await write(page, '{"broken"');
  await status(page).getByText("as it last could be read").waitFor();
  await turnTo(page, "hello.json");
  await change(page, '"Say hello"', '"Say goodbye"');
  await remembers(page, (text) => assert.ok(text.includes("Say goodbye")));
  await reload(page);
  assert.deepEqual(await documents(page), ["hello.json", "peers.json"]);
  assert.match(await read(page), /Say goodbye/);
  await turnTo(page, "peers.json");
  assert.match(await read(page), /"Partenaire"/);
});

test("a browser that remembers nothing shows the page all the same", async (t) => {
  const forget = () => Reflect.deleteProperty(window, "indexedDB");
  const page = await app(t, { prepare: (fresh) => fresh.addInitScript(forget), allowed: /the state cannot be remembered/ });
  assert.equal(await page.evaluate(() => "indexedDB" in window), false);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
  assert.equal(await status(page).getByText("remembered in this browser").count(), 0);
});

test("the broker of events and the claims come back, the broker without its login, and the bar says so", async (t) => {
  const page = await app(t);
  await example(page, "Imagerie médicale");
  await showTab(page, "Options");
  const broker = page.getByLabel("the cluster's broker for events");
  const claims = page.getByLabel("claims for storages' files");
  await claims.fill("scratch=kept-files");
  await broker.fill("nats://oc:hunter2-login@broker.example.org:4222");
  await remembers(page, (text) => assert.ok(text.includes("kept-files") && text.includes("nats://broker.example.org:4222"), text));
  assert.ok(!JSON.stringify(await kept(page)).includes("hunter2"));
  await status(page).getByText("remembered in this browser without 1 credential", { exact: true }).waitFor();
  assert.equal(await broker.inputValue(), "nats://oc:hunter2-login@broker.example.org:4222");
  for (const half of ["nats://oc:hunter2", "nats://h:4222/?token=hunter2", "nats://h:4222,nats://oc:hunter2"]) {
    await broker.fill(half);
    await remembers(page, (text) => assert.doesNotMatch(text, /natsUrl/));
  }
  await broker.fill("nats://broker.example.org:4222");
  await remembers(page, (text) => assert.ok(text.includes('"natsUrl":"nats://broker.example.org:4222"'), text));
  await reload(page);
  await showTab(page, "Options");
  assert.deepEqual([await broker.inputValue(), await claims.inputValue()], ["nats://broker.example.org:4222", "scratch=kept-files"]);
});
