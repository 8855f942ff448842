/** What was open comes back with the page, without the credentials. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, documents, example, kept, notice, read, records, showTab, source, status, turnTo, withoutPauses, write } from "./hands.mjs";
import { app, eventually, opened, openTexts, sample, served, translated } from "./page.mjs";

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

test("a text keeps the line ends of its file when something is typed in it", async (t) => {
  const page = await app(t);
  const text = sample("hello.json").replaceAll("\n", "\r\n");
  await openTexts(page, { "hello.json": text });
  await status(page).getByText("1 task", { exact: true }).waitFor();
  await source(page).getByText('"Say hello"').dblclick();
  for (const key of ["End", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  await page.keyboard.type("!");
  const typed = text.replace("Say hello", "Say hello!");
  await eventually(async () => assert.equal(new Map((await kept(page)).texts).get("/workflow"), typed));
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
  await status(page).getByText(/^not remembered in this browser: ./).waitFor();
});

test("what cannot be written is told, and told no longer when it can be", async (t) => {
  const page = await app(t, { allowed: /^warning: the state cannot be remembered/ });
  await example(page, "Hello");
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  await page.evaluate(() => {
    globalThis.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("the quota has been exceeded", "QuotaExceededError");
    };
  });
  await change(page, '"Say hello"', '"Say goodbye"');
  await status(page).getByText("not remembered in this browser: the quota has been exceeded", { exact: true }).waitFor();
  assert.doesNotMatch(JSON.stringify(await kept(page)), /Say goodbye/);
  await page.evaluate(() => (IDBObjectStore.prototype.put = globalThis.put));
  await change(page, '"Say goodbye"', '"Say farewell"');
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  assert.match(JSON.stringify(await kept(page)), /Say farewell/);
});

test("a tab that cannot read once what the browser remembers goes on remembering", async (t) => {
  const page = await app(t, { allowed: /^warning: the state cannot be remembered/ });
  await example(page, "Hello");
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  // What the page begins with can be read.
  await page.addInitScript(() => {
    const { getAll } = IDBObjectStore.prototype;
    let reads = 0;
    IDBObjectStore.prototype.getAll = function () {
      if (reads++ > 0 && globalThis.isBack !== true) throw new DOMException("the disk is away", "UnknownError");
      return getAll.call(this);
    };
  });
  await reload(page);
  await change(page, '"Say hello"', '"Say goodbye"');
  await status(page).getByText("not remembered in this browser: the disk is away", { exact: true }).waitFor();
  await page.evaluate(() => (globalThis.isBack = true));
  await change(page, '"Say goodbye"', '"Say farewell"');
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  assert.match(JSON.stringify(await kept(page)), /Say farewell/);
});

test("who types without a pause is remembered all the same", async (t) => {
  const page = await app(t);
  await example(page, "Hello");
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  await goToName(page);
  // Each key comes before the page would take it for a pause.
  for (let isKept = false; !isKept; ) {
    await page.keyboard.type("aaaaaa", { delay: 30 });
    isKept = JSON.stringify(await kept(page)).includes("aaaaaa");
  }
});

/** Puts the cursor into the name of the task of the example Hello. */
async function goToName(page) {
  await source(page).getByText('"Say hello"').dblclick();
  await page.keyboard.press("ArrowLeft");
}

/** The page never remembers by itself. */
const withoutMemory = (page) => withoutPauses(page, 250, 400, 3000);
/** Nor does its editor hand on what is typed. */
const holding = (page) => withoutPauses(page, 20, 150, 250, 400, 3000);

/** Hides the page, as another tab that is turned to does. */
const hide = (page) =>
  page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });

test("while something is not remembered yet the bar says so, and a page that is hidden remembers at once", async (t) => {
  const page = await app(t, { prepare: withoutMemory });
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await status(page).getByText("not yet remembered", { exact: true }).waitFor();
  assert.equal(await status(page).getByText("remembered in this browser").count(), 0);
  await hide(page);
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  assert.match(JSON.stringify(await kept(page)), /Chiffres/);
});

test("a page that is hidden remembers what its editor still holds as well", async (t) => {
  const page = await app(t, { prepare: holding });
  await example(page, "Hello");
  await goToName(page);
  await page.keyboard.type("Now ");
  await hide(page);
  await remembers(page, (text) => assert.ok(text.includes("Say Now hello")));
});

test("who leaves before what was typed is remembered is asked, and nobody else is", async (t) => {
  const page = await app(t, { prepare: holding });
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    // Who stays still has the page, which remembers by then.
    void (asked.length === 1 ? dialog.dismiss() : dialog.accept());
  });
  await example(page, "Hello");
  await page.getByRole("button", { name: "YAML", exact: true }).click();
  await status(page).getByText("not yet remembered", { exact: true }).waitFor();
  await reload(page);
  assert.deepEqual(asked, [], "what was opened and how the page looks is not missed");

  await example(page, "Hello");
  await goToName(page);
  await page.keyboard.type("Now ");
  await page.evaluate(() => location.reload());
  await eventually(() => assert.deepEqual(asked, ["beforeunload"]));
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  assert.match(JSON.stringify(await kept(page)), /Say Now hello/);
  await reload(page);
  assert.match(await read(page), /"Say Now hello"/);
  assert.equal(asked.length, 1);

  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("imagerie");
  await page.reload();
  assert.equal(asked.length, 2, "options are typed as well");
});

test("what was typed just before a reload comes back", async (t) => {
  const url = await served(t);
  const page = await opened(t, url, { prepare: withoutMemory });
  await translated(page);
  const onlooker = await page.context().newPage();
  await onlooker.goto(`${url}icon.svg`);
  await page.bringToFront();
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await status(page).getByText("not yet remembered", { exact: true }).waitFor();
  assert.doesNotMatch(JSON.stringify(await records(onlooker)), /Chiffres/);
  // The page is there until the new one has come.
  await page.route(url, async (route) => {
    await eventually(async () => assert.match(JSON.stringify(await records(onlooker)), /Chiffres/));
    await route.continue();
  });
  await reload(page);
  assert.match(await read(page), /"Chiffres"/);
});

/** Another tab of the same browser. */
async function otherTab(page, url) {
  const other = await page.context().newPage();
  await other.goto(url);
  await translated(other);
  return other;
}

/** A tab that remembers an example, and another that begins with the same. */
async function twoTabs(t) {
  const url = await served(t);
  const page = await opened(t, url);
  await translated(page);
  await example(page, "Hello");
  await remembers(page, (text) => assert.ok(text.includes("Say hello")));
  const other = await otherTab(page, url);
  return { url, page, other };
}

test("each tab has a memory of its own, and a new one begins with the newest", async (t) => {
  const { page, other } = await twoTabs(t);
  assert.deepEqual(await documents(other), ["hello.json", "peers.json"]);
  await example(other, "Chaîne");
  await remembers(other, (text) => assert.ok(text.includes("Préparer")));
  await reload(page);
  assert.deepEqual(await documents(page), ["hello.json", "peers.json"]);
  await reload(other);
  assert.deepEqual(await documents(other), ["chaine.json", "controle-qualite.json", "peers.json"]);
});

test("a new tab begins with what was remembered last, also after the clock was set back", async (t) => {
  const { url, page, other } = await twoTabs(t);
  await other.clock.setSystemTime(Date.now() - 86_400_000);
  for (const name of ["Say goodbye", "Say farewell"]) {
    await change(other, /"Say \w+"/.exec(await read(other))[0], `"${name}"`);
    await remembers(other, (text) => assert.ok(text.includes(name)));
    const newest = await otherTab(page, url);
    assert.match(await read(newest), new RegExp(name));
    await newest.close();
  }
});

test("the copy of a tab begins with the same, and takes a memory of its own", async (t) => {
  const page = await app(t);
  await example(page, "Hello");
  await remembers(page, (text) => assert.ok(text.includes("Say hello")));
  const [copy] = await Promise.all([page.context().waitForEvent("page"), page.evaluate(() => void open(location.href))]);
  await translated(copy);
  assert.deepEqual(await documents(copy), ["hello.json", "peers.json"]);
  await example(copy, "Chaîne");
  await remembers(copy, (text) => assert.ok(text.includes("Préparer")));
  await remembers(page, (text) => assert.ok(text.includes("Say hello") && !text.includes("Préparer")));
  await reload(page);
  assert.deepEqual(await documents(page), ["hello.json", "peers.json"]);
});

/** What a tab would have kept, of a workflow with that name. */
const keptOnce = (name, more) => ({ version: 1, texts: [["/workflow", sample("hello.json").replace("Say hello", name)]], files: [["/workflow", `${name}.json`]], settings: {}, look: {}, ...more });

test("the one memory of earlier versions is found, and of many memories the newest are kept", async (t) => {
  const page = await app(t);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await remembers(page, (text) => assert.ok(text.includes("Chiffres")));
  await records(page, { "oc-argo preview": keptOnce("Before tabs") });
  await page.evaluate(() => sessionStorage.clear());
  const [own] = Object.keys(await records(page)).filter((key) => key !== "oc-argo preview");
  await page.evaluate((key) => new Promise((resolve) => {
    indexedDB.open("keyval-store").onsuccess = ({ target: { result: database } }) => {
      const transaction = database.transaction("keyval", "readwrite");
      transaction.objectStore("keyval").delete(key);
      transaction.oncomplete = () => resolve(database.close());
    };
  }), own);
  await reload(page);
  assert.deepEqual(await documents(page), ["Before tabs.json"]);
  await remembers(page, (text) => assert.ok(text.includes("Before tabs")));
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`oc-argo preview, tab ${index}`, keptOnce(`Tab ${index}`, { at: 1000 + index })]));
  await records(page, many);
  await reload(page);
  await change(page, '"Before tabs"', '"Behind them"');
  await eventually(async () => assert.deepEqual(Object.keys(await records(page)).filter((key) => /tab \d$/.test(key)), [5, 6, 7, 8].map((index) => `oc-argo preview, tab ${index}`)));
  await remembers(page, (text) => assert.ok(text.includes("Behind them")));
});

test("what another version of the page has kept stays as it is, and the page says so", async (t) => {
  const page = await app(t);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await remembers(page, (text) => assert.ok(text.includes("Chiffres")));
  const [own] = Object.keys(await records(page));
  const later = { version: 2, documents: "in another way" };
  await records(page, { [own]: later });
  await reload(page);
  await notice(page, "what this browser remembers was kept by another version of this page").waitFor();
  await change(page, '"name": "Statistiques"', '"name": "Zahlen"');
  await remembers(page, (text) => assert.ok(text.includes("Zahlen")));
  assert.deepEqual((await records(page))[own], later);
  await reload(page);
  assert.match(await read(page), /"Zahlen"/);
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
