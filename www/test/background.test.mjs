/** The translator in a worker: as the package gives it to any page, and as the app falls back where there is no worker. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, status } from "./hands.mjs";
import { packagePage, sampleSource } from "./package-page.mjs";
import { app, hosted, opened, translated } from "./page.mjs";

/** A page with a translator, in the global `background`. */
async function withTranslator(t, options) {
  const page = await packagePage(t, "<p>a page</p>", options);
  await page.evaluate(async () => {
    const { BackgroundTranslator } = await import("oc-argo/background");
    globalThis.background = new BackgroundTranslator();
    globalThis.outcome = (promise) => promise.then(
      (value) => ({ value }),
      (error) => ({ name: error.name, code: error.code, message: error.message }),
    );
  });
  return page;
}

const NO_WORKER = () => Reflect.deleteProperty(window, "Worker");
const WAYS = {
  "in a worker": [true, {}],
  "where there are no workers": [false, { prepare: (page) => page.addInitScript(NO_WORKER) }],
  "where the worker's script is not there": [false, { missing: /worker\.js$/, allowed: /404/ }],
};

for (const [way, [inWorker, options]] of Object.entries(WAYS)) {
  test(`every call is answered ${way}`, async (t) => {
    const page = await withTranslator(t, options);
    const found = await page.evaluate(async (source) => {
      // What is called before it is known whether there is a worker is answered all the same.
      const { yaml, diagnostics, considers } = await background.translate(source, { namespace: "imagerie" });
      const { value } = await background.readDocument("a: 1");
      const ranges = await background.locate('{"a": 1}', ["/a", "/b"]);
      const { name, items } = await background.outline(source.workflow);
      await background.init();
      return { inWorker: background.inWorker, yaml, findings: diagnostics.length, considers: considers.length, value, ranges, name, items: items.length };
    }, sampleSource("imagerie.json"));
    assert.equal(found.inWorker, inWorker);
    assert.match(found.yaml, /namespace: imagerie/);
    assert.deepEqual(found.value, { a: 1 });
    const at = (from, to) => ({ start: { line: 1, column: from }, end: { line: 1, column: to } });
    assert.deepEqual(found.ranges, [at(7, 8), at(1, 9)]);
    assert.deepEqual([found.considers, found.name, found.items], [3, "Imagerie médicale", 10]);
  });

  test(`a preview is kept, and tells the edits of its manifest ${way}`, async (t) => {
    const page = await withTranslator(t, options);
    const found = await page.evaluate(async (source) => {
      const preview = background.preview();
      const lines = [];
      const take = ({ edits }) => {
        for (const { start, end, text } of edits.toReversed()) lines.splice(start, end - start, ...(text.match(/.*\n/g) ?? []));
        return lines.join("");
      };
      const fresh = async (changed, options) => (await background.translate(changed, options)).yaml;
      const texts = { first: [take(await preview.update(source, { namespace: "one" })), await fresh(source, { namespace: "one" })] };
      const dag = await preview.dag();
      const isSame = dag === (await preview.dag());

      const [from, name] = [source.workflow.indexOf("Statistiques"), "Chiffres é"];
      const typed = { ...source, workflow: source.workflow.replace("Statistiques", name) };
      const edit = { type: "edit", document: "/workflow", edits: [{ from, to: from + "Statistiques".length, insert: name }] };
      texts.typed = [take(await preview.change([edit])), await fresh(typed, { namespace: "one" })];
      const pointer = (await preview.dag()).tasks.find(({ itemName }) => itemName === name).pointer;
      const sourceLines = await preview.sourceLines();
      const own = sourceLines.of(pointer).map(({ start }) => lines[start - 1].trim());
      const back = sourceLines.at(sourceLines.of(pointer)[0].start).pointer === pointer;
      const outlined = (await preview.outline("/workflow")).items.some((item) => item.name === name);
      const [range] = await preview.locate("/workflow", ["/id"]);
      const { value: peers } = await preview.read("/peers");

      const refused = await outcome(preview.change([{ type: "options", options: { nameSpace: "x" } }]));
      const again = await outcome(preview.change([{ type: "remove", document: "/peers" }]));
      const options = { type: "options", options: { namespace: "two" } };
      texts.mended = [take(await preview.change([options])), await fresh({ workflow: typed.workflow }, { namespace: "two" })];
      const chosen = { type: "options", options: {} };
      texts.alone = [take(await preview.change([chosen])), await fresh({ workflow: typed.workflow })];

      const broken = { type: "edit", document: "/workflow", edits: [{ from: 0, to: 1, insert: "" }] };
      const stale = await preview.change([broken]);
      const isKept = (await preview.yaml()) === lines.join("") && (await preview.dag()).tasks.length === 5;
      const mended = await preview.change([{ ...broken, edits: [{ from: 0, to: 0, insert: "{" }] }]);
      const unread = { stale: [stale.isStale, stale.edits.length, stale.diagnostics.length > 0], mended: [mended.isStale, mended.edits.length], isKept };

      const { graph } = JSON.parse(typed.workflow);
      const [id] = Object.keys(graph.items);
      delete graph.items[id];
      const rest = { workflow: { ...JSON.parse(typed.workflow), graph } };
      texts.applied = [take(await preview.apply([{ op: "remove", path: `/workflow/graph/items/${id}` }])), await fresh(rest)];
      texts.beside = [take(await preview.change([{ type: "set", document: "/peers", value: {} }])), await fresh({ ...rest, peers: {} })];
      texts.last = [take(await preview.update(source)), await fresh(source)];
      const isWhole = (await preview.yaml()) === lines.join("");
      await preview.free();
      return { texts, isSame, own, back, outlined, line: range.start.line, peers: Object.keys(peers).length, refused, again, unread, isWhole };
    }, sampleSource("imagerie.json", true));
    for (const [what, [edited, fresh]] of Object.entries(found.texts)) assert.equal(edited, fresh, what);
    assert.deepEqual([found.isSame, found.back, found.outlined, found.isWhole, found.line], [true, true, true, true, 2]);
    assert.ok(found.own.some((line) => /^- name: chiffres-/.test(line)), String(found.own));
    assert.ok(found.peers > 0);
    assert.deepEqual(found.unread, { stale: [true, 0, true], mended: [false, 0], isKept: true });
    assert.equal(found.refused.code, "invalid-options");
    assert.equal(found.again.code, "invalid-options", "they are tried again until there are others");
  });

  test(`a build asks the page, tells its progress and gives the file ${way}`, async (t) => {
    const page = await withTranslator(t, options);
    const { result, events, progress } = await page.evaluate(async (source) => {
      const [events, progress] = [[], []];
      const result = await background.build({ ...source, execution: { executions_id: "e-1" } }, {}, {
        considers: async ({ dest_peer_id }) => void events.push(dest_peer_id),
        onProgress: ({ state, done, total }) => void progress.push([state, done, total]),
      });
      return { result, events, progress };
    }, sampleSource("imagerie.json"));
    assert.match(result.fileName, /^oc-monitor-.*\.yml$/);
    assert.match(result.yaml, /^apiVersion: argoproj\.io/);
    assert.equal(events.length, 3);
    assert.deepEqual(progress.at(-1)?.[0], "granted");
  });

  test(`closing rejects what runs, tells those who are asked, and refuses later calls ${way}`, async (t) => {
    const page = await withTranslator(t, options);
    const found = await page.evaluate(async (source) => {
      await background.init();
      let withdrawn = false;
      const asked = new Promise((resolve) => {
        globalThis.building = outcome(background.build({ ...source, execution: { executions_id: "e-1" } }, {}, {
          considers: (_event, { signal }) => new Promise(() => {
            signal.addEventListener("abort", () => (withdrawn = true));
            resolve();
          }),
        }));
      });
      await asked;
      const translating = outcome(background.translate(source));
      background.close();
      return { building: await globalThis.building, translating: await translating, later: await outcome(background.translate(source)), withdrawn };
    }, sampleSource("imagerie.json"));
    const closed = { name: "OcArgoError", code: "cancelled", message: "the background translator was closed" };
    assert.deepEqual(found, { building: closed, translating: closed, later: closed, withdrawn: true });
  });

  test(`a source that cannot be read is refused, and the next call is answered ${way}`, async (t) => {
    const page = await withTranslator(t, options);
    const found = await page.evaluate(async (source) => {
      const refused = await outcome(background.translate({ workflow: { size: 10n } }));
      const { yaml } = await background.translate(source);
      const again = await outcome(background.outline({ size: 10n }));
      return { refused, again, begin: yaml.slice(0, 10) };
    }, sampleSource("hello.json"));
    assert.equal(found.refused.code, "invalid-source");
    assert.match(found.refused.message, /`workflow` cannot be written as JSON/);
    assert.equal(found.again.code, "invalid-source");
    assert.equal(found.begin, "apiVersion");
  });

  test(`two builds at once keep their answers apart, and each can be cancelled ${way}`, async (t) => {
    const page = await withTranslator(t, options);
    const found = await page.evaluate(async (source) => {
      const controller = new AbortController();
      const asked = { one: [], other: [] };
      const withdrawn = [];
      const begun = (who, answer) => (event, { signal }) => {
        asked[who].push(event.executions_id);
        signal.addEventListener("abort", () => withdrawn.push(who));
        return answer();
      };
      let grant;
      const waits = new Promise((resolve) => (grant = resolve));
      let reached;
      const otherAsked = new Promise((resolve) => (reached = resolve));
      const one = outcome(background.build({ ...source, execution: { executions_id: "e-one" } }, {}, { considers: begun("one", () => waits) }));
      const other = outcome(
        background.build({ ...source, execution: { executions_id: "e-other" } }, {}, {
          considers: begun("other", () => (reached(), new Promise(() => undefined))),
          signal: controller.signal,
        }),
      );
      await otherAsked;
      controller.abort();
      const cancelled = await other;
      grant({ namesPeer: true });
      const built = await one;
      const late = await outcome(background.build(source, {}, { considers: async () => undefined, signal: AbortSignal.abort() }));
      return { cancelled, built: built.value?.fileName, asked, withdrawn, late };
    }, sampleSource("imagerie.json"));
    assert.equal(found.cancelled.code, "cancelled");
    assert.match(found.built ?? "", /\.yml$/);
    assert.deepEqual([...new Set(found.asked.one)], ["e-one"]);
    assert.deepEqual(found.asked.other, ["e-other"]);
    assert.deepEqual(found.withdrawn, ["other"]);
    assert.equal(found.late.code, "cancelled");
  });
}

test("a refusal and a time-out end a build with what is known of it", async (t) => {
  const page = await withTranslator(t);
  const found = await page.evaluate(async (source) => {
    const run = { ...source, execution: { executions_id: "e-1" } };
    const refused = await outcome(background.build(run, {}, { considers: async () => { throw new Error("not today"); } }));
    const late = await outcome(background.build(run, { build: { considersTimeoutMs: 1 } }, { considers: () => new Promise(() => undefined) }));
    const odd = Object.create(null);
    const same = await background.build(run, {}, { considers: () => Promise.reject(odd) }).catch(({ code, cause }) => [code, cause === odd]);
    const signal = await outcome(background.build(run, {}, { considers: () => undefined, signal: 5 }));
    return { refused, late, same, signal };
  }, sampleSource("imagerie.json"));
  assert.deepEqual([found.same, found.signal.code], [["considers-refused", true], "invalid-options"]);
  assert.match(found.refused.message, /not today/);
  assert.match(found.late.message, /did not answer/);
  assert.notEqual(found.refused.code, found.late.code);
});

test("the app says where it works without a worker, and works", async (t) => {
  const page = await app(t, { prepare: (fresh) => fresh.addInitScript(NO_WORKER) });
  await status(page).getByText("without a worker").waitFor();
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
});

test("the app works where the worker's script is not there", async (t) => {
  const address = await hosted(t);
  const prepare = (fresh) => fresh.route(/worker-[^/]*\.js$/, (route) => route.fulfill({ status: 404 }));
  const page = await opened(t, address, { prepare, allowed: /404/ });
  await translated(page);
  await status(page).getByText("without a worker").waitFor();
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
});

test("where workers can be had the app uses one, and says nothing of it", async (t) => {
  const page = await opened(t, await hosted(t));
  await translated(page);
  assert.ok(page.workers().length > 0);
  assert.equal(await status(page).getByText("without a worker").count(), 0);
});

const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** A page with a preview, in the global `preview`, whose worker's messages and whose frames come when the test lets them. */
async function withHeldMessages(t, headers) {
  const page = await packagePage(t, "<p>a page</p>", { headers });
  await page.evaluate(async (source) => {
    const { BackgroundTranslator } = await import("oc-argo/background");
    const worker = new Worker("/pkg/dist/background/worker.js", { type: "module" });
    const held = [];
    const settled = () => new Promise((resolve) => setTimeout(resolve));
    let take;
    let isHolding = false;
    let [frames, arrivals] = [[], []];
    worker.onmessage = (event) => {
      if (!isHolding || event.data.type === "alive") return take(event);
      held.push(event);
      arrivals.shift()?.();
    };
    globalThis.requestAnimationFrame = (callback) => frames.push(callback);
    const line = {
      postMessage: (message) => worker.postMessage(message),
      set onmessage(listener) {
        take = listener;
      },
      terminate: () => worker.terminate(),
    };
    globalThis.preview = new BackgroundTranslator({ worker: line }).preview();
    await preview.update(source);
    Object.assign(globalThis, {
      hold: () => (isHolding = true),
      /** Resolves when the worker's next message is there, whose answer then lies in the shared memory too. */
      arrival: () => new Promise((resolve) => arrivals.push(resolve)),
      drawFrame: async () => {
        const callbacks = frames;
        frames = [];
        callbacks.forEach((callback) => callback());
        await settled();
      },
      release: async () => {
        isHolding = false;
        held.splice(0).forEach(take);
        await settled();
      },
      rename: (insert) => ({ type: "edit", document: "/workflow", edits: [{ from: source.workflow.indexOf("Statistiques"), to: source.workflow.indexOf("Statistiques") + 1, insert }] }),
      order: [],
      noted: (name, promise) => promise.then((value) => (order.push(name), value)),
    });
  }, sampleSource("imagerie.json", true));
  return page;
}

test("in an isolated page an update comes with the frame, before its message, and once", async (t) => {
  const page = await withHeldMessages(t, ISOLATED);
  const found = await page.evaluate(async () => {
    hold();
    let arrived = arrival();
    const change = preview.change([rename("Z")]);
    await arrived;
    await drawFrame();
    const { edits, diagnostics, isStale } = await change;
    await release();
    // What comes next finds the memory empty.
    hold();
    arrived = arrival();
    const next = preview.change([rename("Y")]);
    await arrived;
    await drawFrame();
    const again = await next;
    await release();
    return { isolated: crossOriginIsolated, texts: [edits, again.edits].map((each) => each.map(({ text }) => text).join("")), diagnostics: diagnostics.length, isStale };
  });
  assert.equal(found.isolated, true);
  assert.match(found.texts[0], /ztatistiques/);
  assert.match(found.texts[1], /ytatistiques/);
  assert.equal(found.isStale, false);
});

test("an update does not overtake an answer that was asked for before it", async (t) => {
  const page = await withHeldMessages(t, ISOLATED);
  const order = await page.evaluate(async () => {
    hold();
    const both = [arrival(), arrival()];
    const asked = [noted("dag", preview.dag()), noted("change", preview.change([rename("Z")]))];
    await Promise.all(both);
    await drawFrame();
    const early = [...order];
    await release();
    await Promise.all(asked);
    return { early, order };
  });
  assert.deepEqual(order, { early: [], order: ["dag", "change"] });
});

test("where memory is not shared an update comes as a message", async (t) => {
  const page = await withHeldMessages(t, {});
  const found = await page.evaluate(async () => {
    hold();
    const arrived = arrival();
    const change = noted("change", preview.change([rename("Z")]));
    await arrived;
    await drawFrame();
    const early = [...order];
    await release();
    const { edits } = await change;
    return { isolated: crossOriginIsolated, early, text: edits.map(({ text }) => text).join("") };
  });
  assert.deepEqual([found.isolated, found.early], [false, []]);
  assert.match(found.text, /ztatistiques/);
});

test("in an isolated page of a browser without shared memory an update comes as a message", async (t) => {
  // As in WebKitGTK.
  const prepare = (fresh) => fresh.addInitScript(() => delete globalThis.SharedArrayBuffer);
  const page = await app(t, { prepare });
  assert.deepEqual(await page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer]), [true, "undefined"]);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
});
