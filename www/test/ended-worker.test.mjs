/** Workers that end without an error, as those do that the browser wants the memory of: others take their place. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, manifest, read, status } from "./hands.mjs";
import { packagePage, sampleSource } from "./package-page.mjs";
import { app, eventually } from "./page.mjs";
import { node } from "./panes.mjs";

/** A page with a translator whose workers are in the global `made`: it makes them, or is given one. */
async function withWorkers(t, { isGiven = false, ...options } = {}) {
  const page = await packagePage(t, "<p>a page</p>", options);
  await page.evaluate(async (given) => {
    const { BackgroundTranslator } = await import("oc-argo/background");
    globalThis.made = [];
    const make = () => {
      made.push(new Worker("/pkg/dist/background/worker.js", { type: "module" }));
      return made.at(-1);
    };
    globalThis.background = new BackgroundTranslator({ worker: given ? make() : make });
    globalThis.outcome = (promise) => promise.then(() => "answered", ({ code, message }) => `${code}: ${message}`);
    await background.init();
  }, isGiven);
  await watched(page);
  return page;
}

/** Waits until as many ends of workers would be seen. */
const watched = (page, count = 1) => eventually(async () => assert.equal(await page.evaluate(async () => (await navigator.locks.query()).pending.length), count));

const ENDED = "internal: the worker of the background translator has ended";
const LOST = /^internal: the translator was started afresh since this preview was updated/;
const WAYS = { "that is terminated": () => made[0].terminate(), "that closes itself": undefined };
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

for (const [way, end] of Object.entries(WAYS)) {
  test(`a worker ${way} rejects what runs, and the next call starts another`, async (t) => {
    const page = await withWorkers(t);
    await page.evaluate(async (source) => {
      await new Promise((resolve) => {
        globalThis.running = outcome(background.build({ ...source, execution: { executions_id: "e" } }, {}, { considers: () => new Promise(() => resolve()) }));
      });
    }, sampleSource("imagerie.json"));
    if (end === undefined) await page.workers()[0].evaluate(() => self.close());
    else await page.evaluate(end);
    const found = await page.evaluate(async (source) => {
      const running = await globalThis.running;
      const before = made.length;
      const { yaml } = await background.translate(source);
      return { running, begin: yaml.slice(0, 10), workers: [before, made.length] };
    }, sampleSource("imagerie.json"));
    assert.deepEqual(found, { running: ENDED, begin: "apiVersion", workers: [1, 2] });
    await watched(page);
  });
}

for (const [where, headers] of Object.entries({ "an isolated page": ISOLATED, "any page": {} })) {
  test(`a preview whose worker has ended begins anew with the whole, from what it has shown, in ${where}`, async (t) => {
    const page = await withWorkers(t, { headers });
    const found = await page.evaluate(async (source) => {
      const preview = background.preview();
      const lines = [];
      const take = ({ edits }) => {
        for (const { start, end, text } of edits.toReversed()) lines.splice(start, end - start, ...(text.match(/.*\n/g) ?? []));
      };
      const edit = (insert) => {
        const from = source.workflow.indexOf("Statistiques");
        return [{ type: "edit", document: "/workflow", edits: [{ from, to: from + 1, insert }] }];
      };
      take(await preview.update(source, { namespace: "one" }));
      take(await preview.change(edit("Ren\\nS")));
      await preview.dag();
      await preview.outline("/workflow");
      const running = outcome(background.build({ ...source, execution: { executions_id: "e" } }, {}, { considers: () => new Promise(() => made[0].terminate()) }));
      await running;
      const lost = [await outcome(preview.change(edit("Z"))), await outcome(preview.yaml())];
      const refused = await outcome(preview.update(source, { nope: 1 }));
      take(await preview.update(source, { namespace: "two" }));
      const whole = [lines.join(""), (await background.translate(source, { namespace: "two" })).yaml];
      take(await preview.change(edit("Z")));
      const isSame = lines.join("") === (await preview.yaml());
      const { tasks } = await preview.dag();
      const { items } = await preview.outline("/workflow");
      await preview.free();
      return { lost, refused, whole, isSame, tasks: tasks.length, items: items.length };
    }, sampleSource("imagerie.json", true));
    for (const message of found.lost) assert.match(message, LOST);
    assert.match(found.refused, /^invalid-options: /);
    assert.equal(found.whole[0], found.whole[1]);
    assert.deepEqual([found.isSame, found.tasks, found.items], [true, 5, 10]);
  });
}

test("a worker that the page has given itself cannot be started again: every call is rejected", async (t) => {
  const page = await withWorkers(t, { isGiven: true });
  await page.evaluate(() => made[0].terminate());
  await watched(page, 0);
  const found = await page.evaluate(async (source) => {
    const calls = [() => background.translate(source), () => background.preview().update(source), () => background.init()];
    const outcomes = [];
    for (const call of calls) outcomes.push(await outcome(call()));
    background.close();
    return [...outcomes, await outcome(background.init())];
  }, sampleSource("imagerie.json"));
  assert.deepEqual(found, [ENDED, ENDED, ENDED, "cancelled: the background translator was closed"]);
});

test("a page without locks has its worker all the same, and one that closes its translator hears of no end", async (t) => {
  const page = await packagePage(t, "<p>a page</p>", { prepare: (fresh) => fresh.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks")) });
  const found = await page.evaluate(async (source) => {
    const { BackgroundTranslator } = await import("oc-argo/background");
    const background = new BackgroundTranslator();
    const { yaml } = await background.translate(source);
    background.close();
    return [background.inWorker, yaml.slice(0, 10), "locks" in navigator];
  }, sampleSource("imagerie.json"));
  assert.deepEqual(found, [true, "apiVersion", false]);
});

test("what could not be laid out is laid out with the next change, though nothing else is to be arranged", async (t) => {
  const page = await packagePage(t, "<p>a page</p>");
  await page.evaluate(async (source) => {
    await import("oc-argo/preview");
    // Ends where it is to lay something out for the first time.
    let isEnding = true;
    const worker = () => {
      const made = new Worker("/pkg/dist/background/worker.js", { type: "module" });
      const post = made.postMessage.bind(made);
      made.postMessage = (message, ...more) => {
        if (!isEnding || message.name !== "layout") return post(message, ...more);
        isEnding = false;
        made.terminate();
      };
      return made;
    };
    globalThis.element = Object.assign(document.createElement("oc-argo-preview"), { source, background: { worker } });
    element.style.height = "700px";
    document.body.append(element);
  }, sampleSource("imagerie.json"));
  const failure = page.getByText("the graph could not be laid out: the worker of the background translator has ended");
  await failure.waitFor();
  await page.evaluate(() => (element.source = element.source));
  await node(page, "curl").waitFor();
  await failure.waitFor({ state: "detached" });
});

/** Ends the workers of the app: the translator's, and the one that takes out credentials before anything is remembered. */
async function endWorkers(page) {
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  await watched(page, 2);
  await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.close())));
  await watched(page, 0);
}

test("the app goes on when its workers have ended, whatever is changed next, and says nothing of it", async (t) => {
  const page = await app(t);
  const shows = (text) => page.getByRole("region", { name: "YAML" }).getByText(text).first().waitFor();
  await endWorkers(page);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await shows("chiffres");
  await page.getByRole("tab", { name: "Options" }).click();
  await endWorkers(page);
  await page.getByLabel("namespace").fill("imagerie");
  await shows("namespace: imagerie");
  assert.equal((await read(page, manifest(page))).match(/^kind: Workflow$/gm).length, 1);
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
  assert.equal(await status(page).getByText("this cannot be translated").count(), 0);
});
