/** The element `<oc-argo-preview>` in pages that are not ours. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { dag, ELEMENT, heard, problems, shows, withElements, yaml } from "./element-page.mjs";
import { read } from "./hands.mjs";
import { sampleSource } from "./package-page.mjs";
import { eventually, hosted, manyTasks, opened, seriousFaults } from "./page.mjs";
import { board, downloaded, manifest, marked, node } from "./panes.mjs";

const TASK = "/workflow/graph/items/43add874-8883-5003-8796-110a33296e42";

/** The page that comes with the app, with the element in it. */
async function embedded(t, options) {
  const page = await opened(t, `${await hosted(t)}embed.html`, options);
  await shows(page, "apiVersion");
  await node(page, "Statistiques").waitFor();
  return page;
}

for (const colorScheme of ["light", "dark"]) {
  test(`a page of somebody else shows the graph, the manifest and the problems, without a serious fault, in ${colorScheme}`, async (t) => {
    const page = await embedded(t, { colorScheme });
    await problems(page).getByText("2 warnings").waitFor();
    await page.getByText("0 of 6 findings are errors").waitFor();
    for (const name of ["curl", "Redimensionner", "Fin de chaîne"]) await node(page, name).waitFor();
    const around = await page.locator("oc-argo-preview").boundingBox();
    for (const pane of [dag(page), yaml(page), problems(page)]) {
      const { x, y, width, height } = await pane.boundingBox();
      assert.ok(width > 150 && height > 100, `${width} × ${height}`);
      assert.ok(x >= around.x && y >= around.y && x + width <= around.x + around.width + 1 && y + height <= around.y + around.height + 1);
    }
    assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), colorScheme);
    assert.deepEqual(await seriousFaults(page), []);
  });
}

test("where the element is narrow its panes stand one above the other, with all of their buttons in sight", async (t) => {
  const page = await embedded(t, { viewport: { width: 360, height: 640 } });
  await eventually(async () => {
    const [above, below] = [await dag(page).boundingBox(), await yaml(page).boundingBox()];
    assert.ok(above.y + above.height <= below.y && above.width > 250 && below.width > 250, JSON.stringify([above, below]));
  });
  const pane = await dag(page).boundingBox();
  for (const name of ["As it will run", "As drawn", "Legend", "Zoom in"]) {
    const { x, y, width, height } = await dag(page).getByRole("button", { name }).boundingBox();
    assert.ok(x >= pane.x && x + width <= pane.x + pane.width && y + height <= pane.y + pane.height, name);
  }
  const search = dag(page).getByRole("searchbox");
  assert.ok((await search.boundingBox()).width > 120);
  assert.deepEqual(await seriousFaults(page), []);
});

test("renaming a task in the page changes the manifest and the graph", async (t) => {
  const page = await embedded(t);
  await page.getByLabel("task").nth(3).fill("Chiffres");
  await node(page, "Chiffres").waitFor();
  await node(page, "Statistiques").waitFor({ state: "detached" });
  const text = await read(page, manifest(page));
  assert.match(text, /name: chiffres-43add874/);
  assert.doesNotMatch(text, /statistiques/);
  // What is said about it has its new name.
  await problems(page).getByText("`Chiffres` has no command").waitFor();
});

test("what is selected in the element is told to the page", async (t) => {
  const page = await embedded(t);
  await node(page, "Statistiques").click();
  await page.getByText(`selected: ${TASK}`).waitFor();
  await problems(page).getByRole("button", { name: /`curl` runs on another cluster/ }).click();
  await page.getByText("selected: /workflow/graph/items/a78bb6b3-b437-57f2-b284-94e70d33c2ca").waitFor();
  // A finding may be about a part of an item.
  await problems(page).getByRole("button", { name: /`Statistiques` has no command/ }).click();
  await page.getByText(`selected: ${TASK}`, { exact: true }).waitFor();
  await yaml(page).getByText("- name: anonymisation").first().click();
  await page.getByText("selected: /workflow/graph/items/edd22494-5c03-5a88-81ee-a42d59800a34").waitFor();
});

test("the selection can be set by the page, and is no event then", async (t) => {
  const page = await withElements(t, ELEMENT);
  await node(page, "Statistiques").waitFor();
  assert.deepEqual(await marked(manifest(page)), []);
  await page.evaluate((pointer) => Object.assign(document.querySelector("oc-argo-preview"), { selection: { pointer } }), TASK);
  await node(page, "Statistiques").and(page.locator("[aria-pressed=true]")).waitFor();
  await eventually(async () => assert.match((await marked(manifest(page))).join("\n"), /^- name: statistiques-/));
  await page.evaluate(() => Object.assign(document.querySelector("oc-argo-preview"), { selection: undefined }));
  await eventually(async () => assert.deepEqual(await marked(manifest(page)), []));
  assert.deepEqual(await heard(page, "oc-select"), []);
  await node(page, "curl").click();
  await eventually(async () => assert.deepEqual((await heard(page, "oc-select"))[0]?.pointer, "/workflow/graph/items/a78bb6b3-b437-57f2-b284-94e70d33c2ca"));
  const selection = await page.evaluate(() => document.querySelector("oc-argo-preview").selection);
  assert.equal(selection.pointer, "/workflow/graph/items/a78bb6b3-b437-57f2-b284-94e70d33c2ca");
});

test("what is no selection selects nothing, as the `null` of the element's own event", async (t) => {
  const page = await withElements(t, ELEMENT);
  const selected = node(page, "Statistiques").and(page.locator("[aria-pressed=true]"));
  const pointer = TASK;
  for (const odd of [null, {}, { pointer: 5 }, { pointer, path: 5 }, { pointer, path: [5] }, pointer]) {
    await page.evaluate((selection) => Object.assign(document.querySelector("oc-argo-preview"), { selection }), { pointer });
    await selected.waitFor();
    await page.evaluate((selection) => Object.assign(document.querySelector("oc-argo-preview"), { selection }), odd);
    await selected.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.querySelector("oc-argo-preview").selection), undefined);
  }
  await shows(page, "apiVersion");
});

test("after each change the page is told what is wrong; of a text, also where", async (t) => {
  const page = await withElements(t, ELEMENT);
  await eventually(async () => assert.equal((await heard(page, "oc-diagnostics")).at(-1)?.length, 6));
  assert.ok((await heard(page, "oc-diagnostics")).at(-1).every(({ range }) => range === undefined));
  const set = (source) => page.evaluate((given) => Object.assign(document.querySelector("oc-argo-preview"), { source: given }), source);
  await set(sampleSource("imagerie.json", true));
  await eventually(async () => assert.ok((await heard(page, "oc-diagnostics")).at(-1).every(({ range }) => range.start.line > 1)));
  await set({ workflow: '{"graph": ' });
  await eventually(async () => assert.deepEqual((await heard(page, "oc-diagnostics")).at(-1).map(({ code }) => code), ["unreadable-source"]));
  await yaml(page).getByText("last good version").waitFor();
  await shows(page, "apiVersion");
  const before = (await heard(page, "oc-diagnostics")).length;
  await set(sampleSource("imagerie.json"));
  await eventually(async () => assert.ok((await heard(page, "oc-diagnostics")).length > before));
  await yaml(page).getByText("last good version").waitFor({ state: "detached" });
  // The same findings of another source are told all the same.
  const count = (await heard(page, "oc-diagnostics")).length;
  await set(sampleSource("imagerie.json"));
  await eventually(async () => assert.ok((await heard(page, "oc-diagnostics")).length > count));
});

test("options are a property too, and those that are none are told in the element", async (t) => {
  const page = await withElements(t, ELEMENT);
  const set = (options) => page.evaluate((given) => Object.assign(document.querySelector("oc-argo-preview"), { options: given }), options);
  await set({ namespace: "imagerie" });
  await shows(page, "namespace: imagerie");
  await set({ crds: "none at all" });
  await page.getByRole("status").getByText("none at all").waitFor();
  await set({});
  await shows(page, "namespace: default");
  await page.getByRole("status").getByText(/none at all/).waitFor({ state: "detached" });
});

test("the same source, set again, is translated as it is now", async (t) => {
  const page = await withElements(t, ELEMENT);
  await node(page, "Statistiques").waitFor();
  const count = (await heard(page, "oc-diagnostics")).length;
  await page.evaluate((id) => {
    const element = document.querySelector("oc-argo-preview");
    element.source.workflow.graph.items[id].processing.name = "Chiffres";
    element.source = element.source;
  }, TASK.split("/").at(-1));
  await node(page, "Chiffres").waitFor();
  assert.match(await read(page, manifest(page)), /name: chiffres-43add874/);
  assert.ok((await heard(page, "oc-diagnostics")).length > count);
});

test("the same options, set again, count as they are now", async (t) => {
  const page = await withElements(t, ELEMENT, { properties: { options: { namespace: "one" } } });
  await shows(page, "namespace: one");
  await page.evaluate(() => {
    const element = document.querySelector("oc-argo-preview");
    element.options.namespace = "two";
    element.options = element.options;
  });
  await shows(page, "namespace: two");
});

test("after a source that cannot be handed over the right one is shown", async (t) => {
  const page = await withElements(t, ELEMENT, { source: sampleSource("imagerie.json", true) });
  await node(page, "curl").waitFor();
  const hand = (what) =>
    page.evaluate(([source, odd]) => {
      const element = document.querySelector("oc-argo-preview");
      if (odd === "a member") element.source = { ...source, peers: () => 1 };
      else if (odd === "a getter") element.source = { get workflow() { throw new Error("not now") }, peers: source.peers };
      else element.source = source;
    }, what);
  const failure = page.locator(".element-failure");
  await hand([sampleSource("hello.json", true), "a member"]);
  await failure.waitFor();
  await hand([sampleSource("hello.json", true)]);
  await shows(page, "say-hello");
  await node(page, "Say hello").waitFor();
  await failure.waitFor({ state: "detached" });
  await hand([sampleSource("hello.json", true), "a getter"]);
  await failure.getByText("the source cannot be read: not now").waitFor();
  // Both at once: what waits behind the failure.
  await page.evaluate(([other, source]) => {
    const element = document.querySelector("oc-argo-preview");
    element.source = { ...other, peers: () => 1 };
    requestAnimationFrame(() => (element.source = other));
    requestAnimationFrame(() => requestAnimationFrame(() => (element.source = source)));
  }, [sampleSource("service.json", true), sampleSource("imagerie.json", true)]);
  await node(page, "curl").waitFor();
  await failure.waitFor({ state: "detached" });
});

test("source and options can be taken back", async (t) => {
  const page = await withElements(t, ELEMENT);
  const set = (properties) => page.evaluate((given) => Object.assign(document.querySelector("oc-argo-preview"), given), properties);
  const failure = page.locator(".element-failure");
  for (const none of [undefined, null]) {
    await node(page, "curl").waitFor();
    await page.evaluate((source) => (document.querySelector("oc-argo-preview").source = source), none);
    await yaml(page).getByText("apiVersion").waitFor({ state: "detached" });
    await node(page, "curl").waitFor({ state: "detached" });
    await set({ source: sampleSource("imagerie.json") });
  }
  for (const none of [undefined, null]) {
    await set({ options: { namespace: "imagerie" } });
    await shows(page, "namespace: imagerie");
    await page.evaluate((options) => (document.querySelector("oc-argo-preview").options = options), none);
    await shows(page, "namespace: default");
  }
  await page.evaluate(() => (document.querySelector("oc-argo-preview").options = { timeoutSeconds: 1n }));
  await failure.getByText("the options cannot be used: ").waitFor();
  await dag(page).getByText("this cannot be translated now: this is the last state that could be").waitFor();
  await set({ options: {} });
  await failure.waitFor({ state: "detached" });
  await shows(page, "apiVersion");
});

test("options count at once while a text cannot be read, and its lines are still found", async (t) => {
  const source = sampleSource("imagerie.json", true);
  const page = await withElements(t, ELEMENT, { source });
  const set = (properties) => page.evaluate((given) => Object.assign(document.querySelector("oc-argo-preview"), given), properties);
  await node(page, "Statistiques").waitFor();
  await set({ source: { ...source, workflow: "{" } });
  await yaml(page).getByText("last good version").waitFor();
  await set({ options: { timeoutSeconds: 60 } });
  await shows(page, "activeDeadlineSeconds: 60");
  await set({ selection: { pointer: TASK } });
  await eventually(async () => assert.match((await marked(manifest(page)))[0] ?? "", /^- name: statistiques-/));
  await set({ source: { ...source, workflow: source.workflow.replace("Statistiques", "Chiffres") } });
  await yaml(page).getByText("last good version").waitFor({ state: "detached" });
  await shows(page, "chiffres");
});

test("attributes choose panes, theme and view, also while it is shown", async (t) => {
  const page = await withElements(t, '<oc-argo-preview panes="yaml" style="height: 700px"></oc-argo-preview>', { colorScheme: "light" });
  await shows(page, "apiVersion");
  assert.deepEqual([await dag(page).count(), await problems(page).count()], [0, 0]);
  const set = (name, value) => page.evaluate((given) => document.querySelector("oc-argo-preview").setAttribute(...given), [name, value]);
  await set("panes", "problems, dag");
  await node(page, "curl").waitFor();
  await problems(page).waitFor();
  await yaml(page).waitFor({ state: "detached" });
  assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), "light");
  await set("theme", "dark");
  await eventually(async () => assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), "dark"));
  assert.equal(await node(page, "Cluster local").count(), 0);
  await set("view", "drawn");
  await node(page, "Cluster local").waitFor();
  await page.getByRole("button", { name: "As it will run" }).click();
  await node(page, "Cluster local").waitFor({ state: "detached" });
  assert.equal(await page.locator("oc-argo-preview").getAttribute("view"), "run");
  await set("panes", "");
  await dag(page).waitFor({ state: "detached" });
  await page.evaluate(() => document.querySelector("oc-argo-preview").removeAttribute("panes"));
  for (const pane of [dag, yaml, problems]) await pane(page).waitFor();
});

test("panes, theme and view are properties too, which the attributes follow", async (t) => {
  const page = await withElements(t, ELEMENT, { colorScheme: "light" });
  await node(page, "curl").waitFor();
  const set = (properties) => page.evaluate((given) => Object.assign(document.querySelector("oc-argo-preview"), given), properties);
  const told = () =>
    page.evaluate(() => {
      const element = document.querySelector("oc-argo-preview");
      return ["panes", "theme", "view"].map((name) => [element[name], element.getAttribute(name)]);
    });
  assert.deepEqual(await told(), [["dag yaml problems", null], ["system", null], ["run", null]]);
  await set({ panes: "dag", theme: "dark", view: "drawn" });
  await node(page, "Cluster local").waitFor();
  await yaml(page).waitFor({ state: "detached" });
  await eventually(async () => assert.equal(await page.locator(".oc-argo").getAttribute("data-theme"), "dark"));
  assert.deepEqual(await told(), [["dag", "dag"], ["dark", "dark"], ["drawn", "drawn"]]);
  await page.getByRole("button", { name: "As it will run" }).click();
  await eventually(async () => assert.deepEqual((await told())[2], ["run", "run"]));
  await set({ view: "sideways", theme: "loud" });
  assert.deepEqual((await told()).slice(1), [["system", "loud"], ["run", "sideways"]]);
  for (const none of [null, undefined]) {
    await set({ view: "drawn", panes: "dag" });
    await page.evaluate((nothing) => Object.assign(document.querySelector("oc-argo-preview"), { panes: nothing, theme: nothing, view: nothing }), none);
    assert.deepEqual(await told(), [["dag yaml problems", null], ["system", null], ["run", null]]);
  }
  await yaml(page).waitFor();
});

test("as drawn, each sub-workflow can be turned to", async (t) => {
  const inner = sampleSource("controle-qualite.json").workflow;
  const source = { ...sampleSource("chaine.json"), workflows: { [inner.id]: inner } };
  const page = await withElements(t, '<oc-argo-preview view="drawn" panes="dag" style="height: 700px"></oc-argo-preview>', { source });
  await node(page, "Publier").waitFor();
  await page.getByRole("combobox", { name: "Drawing" }).selectOption("Contrôle qualité");
  await node(page, "Signer").waitFor();
  assert.equal(await node(page, "Publier").count(), 0);
  // What the page selects is shown in the drawing that it is in, and the user can turn to another all the same.
  const select = (root, id) => page.evaluate((pointer) => (document.querySelector("oc-argo-preview").selection = { pointer }), `${root}/graph/items/${id}`);
  const [first] = Object.keys(source.workflow.graph.items);
  const [last] = Object.keys(inner.graph.items);
  const pressed = board(page).getByRole("button", { pressed: true });
  await select("/workflow", first);
  await node(page, "Publier").waitFor();
  await pressed.waitFor();
  await select(`/workflows/${inner.id}`, last);
  await node(page, "Signer").waitFor();
  await pressed.waitFor();
  await page.getByRole("combobox", { name: "Drawing" }).selectOption("/workflow");
  await node(page, "Publier").waitFor();
});

test("tasks, peers, findings, what divides the panes and the file to be saved are called by their names", async (t) => {
  const page = await withElements(t, ELEMENT, { properties: { options: { name: "evaluation" } } });
  await board(page).getByRole("button", { name: /^curl, .*remote on Partenaire/ }).waitFor();
  await problems(page).locator("bdi", { hasText: /^curl$/ }).first().waitFor();
  for (const name of ["resize yaml", "resize problems"]) await page.getByRole("separator", { name, exact: true }).waitFor();
  const { name, text } = await downloaded(page);
  assert.match(name, /^oc-monitor-evaluation.*\.yml$/);
  assert.ok(text.includes(`  name: ${name.slice(0, -".yml".length)}\n`), name);
  await page.evaluate(() => (document.querySelector("oc-argo-preview").panes = "dag problems"));
  await page.getByRole("separator", { name: "resize yaml" }).waitFor({ state: "detached" });
  assert.equal(await page.getByRole("separator", { name: "resize problems" }).count(), 1);
});

test("what stands at a line is not selected where something else has been, before it was known", async (t) => {
  const page = await withElements(t, "");
  await page.evaluate((source) => {
    // Holds up what the worker is told.
    globalThis.held = undefined;
    const worker = () => {
      const made = new Worker("/pkg/dist/background/worker.js", { type: "module" });
      const post = made.postMessage.bind(made);
      made.postMessage = (...message) => (globalThis.held === undefined ? post(...message) : globalThis.held.push(() => post(...message)));
      return made;
    };
    globalThis.element = Object.assign(document.createElement("oc-argo-preview"), { source, background: { worker } });
    element.style.height = "700px";
    document.body.append(element);
  }, sampleSource("imagerie.json"));
  const line = yaml(page).getByText("- name: anonymisation").first();
  await node(page, "curl").waitFor();
  await line.click();
  await board(page).getByRole("button", { pressed: true }).waitFor();
  await page.evaluate((id) => {
    globalThis.held = [];
    globalThis.heard.length = 0;
    element.source.workflow.graph.items[id].processing.name = "Chiffres";
    element.source = element.source;
    element.selection = undefined;
  }, TASK.split("/").at(-1));
  await eventually(async () => assert.ok(await page.evaluate(() => held.length > 0)));
  await page.keyboard.press("ArrowDown");
  await page.evaluate((pointer) => (element.selection = { pointer }), TASK);
  await node(page, "Statistiques").and(page.locator("[aria-pressed=true]")).waitFor();
  await page.evaluate(() => {
    for (const post of held.splice(0)) post();
    globalThis.held = undefined;
  });
  await node(page, "Chiffres").and(page.locator("[aria-pressed=true]")).waitFor();
  assert.deepEqual(await heard(page, "oc-select"), []);
});

test("a large DAG is shown in its parts where the page asks for that, and tells nobody of one that is selected", async (t) => {
  const source = { ...sampleSource("hello.json"), workflow: manyTasks(450) };
  const page = await withElements(t, '<oc-argo-preview view="parts" panes="dag" style="height: 700px"></oc-argo-preview>', { source });
  await board(page).getByRole("button", { name: /^part-1, part/ }).click();
  await board(page).getByRole("button", { name: /^part-1, part/, pressed: true }).waitFor();
  await node(page, "Task 0").click();
  await eventually(async () => assert.deepEqual((await heard(page, "oc-select")).at(-1), { pointer: "/workflow/graph/items/t0", path: [] }));
  assert.ok((await heard(page, "oc-select")).every((detail) => detail === null || detail.pointer.startsWith("/workflow/")));
});
