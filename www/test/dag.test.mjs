/** The graph: what is drawn as it will run and as it was drawn, in both themes. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { app, eventually, openTexts, sample, seriousFaults } from "./page.mjs";
import { board, boxesOf, cardAround, graph, node, openExample, openTwice, SMALL } from "./panes.mjs";

const asDrawn = (page) => graph(page).getByRole("button", { name: "As drawn" }).click();
const asRun = (page) => graph(page).getByRole("button", { name: "As it will run" }).click();

/** The whole of a node. */
const card = (page, name) => cardAround(node(page, name));
/** What is written on it. */
const writtenOn = async (page, name) => (await card(page, name).innerText()).split("\n").filter(Boolean);

const IMAGERIE = ["curl", "Anonymisation (v2)", "Redimensionner", "Statistiques", "Fin de chaîne"];
const WAITS = [
  ["curl", "Anonymisation (v2)"],
  ["Anonymisation (v2)", "Redimensionner"],
  ["Anonymisation (v2)", "Statistiques"],
  ["Redimensionner", "Fin de chaîne"],
  ["Statistiques", "Fin de chaîne"],
];

test("as it will run, a task lies behind what it waits for, downwards or to the right", async (t) => {
  const page = await app(t);
  const direction = page.getByRole("button", { name: "Top to bottom" });
  for (const [isDown, axis, length, across] of [["true", "y", "height", "x"], ["false", "x", "width", "y"]]) {
    if ((await direction.getAttribute("aria-pressed")) !== isDown) await direction.click();
    await eventually(async () => {
      const boxes = await boxesOf(page, IMAGERIE);
      for (const [before, after] of WAITS) assert.ok(boxes[before][axis] + boxes[before][length] < boxes[after][axis], `${before} before ${after}`);
      const [one, other] = [boxes.Redimensionner, boxes.Statistiques];
      assert.ok(Math.abs(one[axis] - other[axis]) < 1, "tasks of a wave are in a layer");
      assert.ok(Math.abs(one[across] - other[across]) > 20);
    });
  }
});

test("cards say what a task has to do with, and where the workflow begins and ends", async (t) => {
  const page = await app(t);
  const buttons = board(page).getByRole("button");
  const names = () => buttons.evaluateAll((found) => found.map((button) => button.getAttribute("aria-label")));
  // The DAG comes when the manifest has been painted.
  await eventually(async () =>
    assert.deepEqual(await names(), [
      "curl, task, remote on Partenaire, S3, entry, 1 warning",
      "Anonymisation (v2), task, remote on Partenaire, S3, 1 warning",
      "Redimensionner, task, S3, volume",
      "Statistiques, task",
      "Fin de chaîne, task, event, final",
    ]),
  );
  assert.deepEqual(await writtenOn(page, "curl"), ["curl", "entry", "↗", "Partenaire", "S3", "! 1"]);
  assert.deepEqual(await writtenOn(page, "Redimensionner"), ["Redimensionner", "S3", "volume"]);
  assert.deepEqual(await writtenOn(page, "Fin de chaîne"), ["Fin de chaîne", "final", "event"]);
  await openExample(page, "Service", "Dashboard");
  await board(page).getByRole("button", { name: "Dashboard, task, creates service, entry, 1 warning" }).waitFor();
  await board(page).getByRole("button", { name: "Dashboard, task, service, final, 1 warning" }).waitFor();
});

test("errors are marked on the nodes, in both views", async (t) => {
  const page = await app(t);
  await openExample(page, "Broken", "B");
  await board(page).getByRole("button", { name: "B, task, 2 errors" }).waitFor();
  assert.deepEqual(await writtenOn(page, "B"), ["B", "✕ 2"]);
  const mark = board(page).locator(".dag-card", { hasText: "✕ 2" }).locator(".dag-mark-error");
  assert.equal(await mark.evaluate((element) => getComputedStyle(element).color), "rgb(179, 38, 30)");
  await asDrawn(page);
  for (const name of ["B, processing, 2 errors", "C, processing, 3 errors", "Inconnu, compute, 1 error", "Vide, storage, 2 errors"]) {
    await board(page).getByRole("button", { name, exact: true }).waitFor();
  }
});

test("a sub-workflow is a group around its tasks, which closes and opens", async (t) => {
  const page = await app(t);
  await openExample(page, "Chaîne", "Publier");
  const inside = ["Mesurer", "Comparer", "Signer"];
  const frame = async () => page.locator(".react-flow__node-frame").boundingBox();
  const isInside = (box, around) => box.x >= around.x && box.y >= around.y && box.x + box.width <= around.x + around.width && box.y + box.height <= around.y + around.height;
  const boxes = await boxesOf(page, [...inside, "Préparer", "Publier"]);
  const around = await frame();
  for (const name of inside) assert.ok(isInside(boxes[name], around), `${name} is in the group`);
  for (const name of ["Préparer", "Publier"]) assert.ok(!isInside(boxes[name], around), `${name} is not`);
  await board(page).getByRole("button", { name: "Contrôle qualité, sub-workflow, 3 tasks, expanded" }).waitFor();

  await board(page).getByRole("button", { name: "Collapse Contrôle qualité", expanded: true }).click();
  await board(page).getByRole("button", { name: "Contrôle qualité, sub-workflow, 3 tasks, collapsed" }).waitFor();
  for (const name of inside) assert.equal(await node(page, name).count(), 0);
  const closed = await boxesOf(page, ["Préparer", "Contrôle qualité", "Publier"]);
  assert.ok(closed["Préparer"].y < closed["Contrôle qualité"].y && closed["Contrôle qualité"].y < closed.Publier.y);
  await board(page).getByRole("button", { name: "Expand Contrôle qualité", expanded: false }).click();
  await node(page, "Signer").waitFor();

  await page.getByRole("button", { name: "Collapse all" }).click();
  await node(page, "Signer").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Expand all" }).click();
  await node(page, "Signer").waitFor();
  assert.deepEqual(await writtenOn(page, "Signer"), ["Signer", "↗", "Tiers"]);
});

test("as drawn, items are where the document puts them, as large as it says", async (t) => {
  const page = await app(t);
  await asDrawn(page);
  const { items } = JSON.parse(sample("imagerie.json")).graph;
  const drawn = Object.values(items).map((item) => ({ ...item, name: Object.values(item).find((value) => value?.name !== undefined).name }));
  await node(page, drawn[0].name).waitFor();
  assert.equal(await board(page).getByRole("button", { name: /^(?!link )/ }).count(), drawn.length);
  await boxesOf(page, drawn.map(({ name }) => name));
  const boxes = Object.fromEntries(await Promise.all(drawn.map(async ({ name }) => [name, await card(page, name).boundingBox()])));
  const [first] = drawn;
  const zoom = boxes[first.name].width / first.width;
  for (const { name, position, width, height } of drawn) {
    const box = boxes[name];
    const [x, y] = [(box.x - boxes[first.name].x) / zoom, (box.y - boxes[first.name].y) / zoom];
    const [is, shall] = [[x, y, box.width / zoom, box.height / zoom], [position.x - first.position.x, position.y - first.position.y, width, height]];
    is.forEach((value, index) => assert.ok(Math.abs(value - shall[index]) < 0.5, `${name}: ${is}, not ${shall}`));
  }
  await board(page).getByRole("button", { name: "link from curl to Anonymisation (v2)" }).waitFor({ state: "attached" });
  await board(page).getByRole("button", { name: "link from curl to Archive S3, files" }).waitFor({ state: "attached" });
});

test("as drawn, what has no size to be drawn with has one all the same, and a link to where it begins is none", async (t) => {
  const page = await app(t);
  const workflow = JSON.parse(SMALL);
  const { one, two } = workflow.graph.items;
  workflow.graph.items = { one: { ...one, position: { x: 0, y: 0 }, width: 5000, height: 3 }, two: { ...two, position: { x: 0, y: 200 }, width: 100, height: 50 } };
  workflow.graph.links = [["one", "one"], ["one", "two"]].map(([from, to]) => ({ source: { id: from }, destination: { id: to } }));
  await openTexts(page, { "small.json": workflow });
  await asDrawn(page);
  const links = board(page).getByRole("button", { name: /^link / });
  await eventually(async () => assert.match((await links.evaluateAll((found) => found.map((link) => link.getAttribute("aria-label")))).join("\n"), /^link from First to Second.*$/));
  await boxesOf(page, ["First", "Second"]);
  const [first, second] = [await card(page, "First").boundingBox(), await card(page, "Second").boundingBox()];
  assert.ok(Math.abs(first.width / second.width - 2) < 0.02, `${first.width} and ${second.width}`);
  assert.ok(Math.abs(first.height / second.height - 64 / 50) < 0.02, `${first.height} and ${second.height}`);
});

test("of a sub-workflow that runs twice one task is selected, and as drawn both", async (t) => {
  const page = await app(t);
  await openTwice(page);
  const signers = board(page).getByRole("button", { name: /^Signer, / });
  const pressed = board(page).getByRole("button", { name: /^Signer, /, pressed: true });
  const first = async (count) => {
    await eventually(async () => assert.equal(await signers.count(), count));
    await signers.first().click();
    await pressed.first().waitFor();
  };
  await first(2);
  assert.equal(await pressed.count(), 1);
  await asDrawn(page);
  await page.getByRole("combobox", { name: "Drawing" }).selectOption("Contrôle qualité");
  await first(1);
  await asRun(page);
  await eventually(async () => assert.equal(await pressed.count(), 2));
});

test("as drawn, sub-workflows can be looked at, each in its own drawing", async (t) => {
  const page = await app(t);
  await openExample(page, "Chaîne", "Publier");
  await asDrawn(page);
  await board(page).getByRole("button", { name: "Contrôle qualité, sub-workflow", exact: true }).waitFor();
  assert.equal(await node(page, "Signer").count(), 0);
  await page.getByRole("combobox", { name: "Drawing" }).selectOption("Contrôle qualité");
  await node(page, "Signer").waitFor();
  await asRun(page);
  await node(page, "Publier").waitFor();
});

test("items without a position are arranged, not piled up", async (t) => {
  const page = await app(t);
  await openTexts(page, { "small.json": SMALL });
  await node(page, "Second").waitFor();
  await asDrawn(page);
  await page.getByText("4 of 4 items have no position: they are arranged below the others").waitFor();
  const boxes = Object.values(await boxesOf(page, ["First", "Second", "Here", "Disk"]));
  boxes.forEach((one, index) =>
    boxes.slice(index + 1).forEach((other) => {
      const apart = one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
      assert.ok(apart, "items do not lie on each other");
    }),
  );
});

test("a workflow without tasks says so", async (t) => {
  const page = await app(t);
  await openTexts(page, { "empty.json": { id: "e", name: "Empty", graph: { items: {}, links: [] } } });
  await graph(page).getByText("nothing to run yet").waitFor();
  await asDrawn(page);
  await graph(page).getByText("nothing drawn yet").waitFor();
});

for (const [colorScheme, ground, ink] of [["light", "rgb(255, 255, 255)", "rgb(27, 35, 48)"], ["dark", "rgb(31, 38, 48)", "rgb(228, 233, 240)"]]) {
  test(`both views and their legends are legible in ${colorScheme}`, async (t) => {
    const page = await app(t, { colorScheme });
    await openExample(page, "Chaîne", "Publier");
    const look = await board(page).locator(".dag-card", { hasText: "Publier" }).evaluate((card) => {
      const { backgroundColor, color } = getComputedStyle(card);
      return [backgroundColor, color];
    });
    assert.deepEqual(look, [ground, ink]);
    await page.getByRole("button", { name: "Legend" }).click();
    assert.deepEqual(await seriousFaults(page, "section[aria-label=Graph]"), []);
    await page.getByRole("button", { name: "Legend" }).click();
    await node(page, "Mesurer").click();
    await asDrawn(page);
    await node(page, "Signer").waitFor();
    assert.deepEqual(await seriousFaults(page, "section[aria-label=Graph]"), []);
  });
}

test("a group deep inside of others is no darker than they are", async (t) => {
  const page = await app(t);
  const level = (depth) => {
    const [task] = Object.values(JSON.parse(sample("hello.json")).graph.items).filter(({ processing }) => processing);
    const inner = depth < 8 ? { w: { id: "w", workflow: { id: `w${depth + 1}`, name: `Level ${depth + 1}` } } } : {};
    return { id: `w${depth}`, name: `Level ${depth}`, graph: { items: { [task.id]: task, ...inner }, links: [] } };
  };
  await openTexts(page, Object.fromEntries(Array.from({ length: 9 }, (_, depth) => [`w${depth}.json`, level(depth)])));
  await node(page, "Level 1").waitFor();
  const frames = graph(page).locator(".dag-frame");
  await eventually(async () => assert.ok((await frames.count()) > 2));
  const opacities = await frames.evaluateAll((elements) =>
    elements.map((element) => {
      const context = document.createElement("canvas").getContext("2d");
      context.fillStyle = getComputedStyle(element).backgroundColor;
      context.fillRect(0, 0, 1, 1);
      return context.getImageData(0, 0, 1, 1).data[3];
    }),
  );
  assert.deepEqual(new Set(opacities), new Set([255]));
});
