/** The graph: moving in it with pointer, buttons, wheel, map, search and keyboard. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, write } from "./hands.mjs";
import { app, eventually, openTexts } from "./page.mjs";
import { board, boxesOf, cardAround, graph, line, manifest, node, openExample, openTwice, SMALL } from "./panes.mjs";

const NAMES = ["curl", "Anonymisation (v2)", "Redimensionner", "Statistiques", "Fin de chaîne"];
const pressed = (page, name) => node(page, name).and(page.locator("[aria-pressed=true]"));
const isNear = (one, other, by = 1.5) => Math.abs(one - other) <= by;

/** A place in the graph where there is nothing. */
async function emptyPlace(page) {
  const { x, y, height } = await board(page).boundingBox();
  return { x: x + 30, y: y + height * 0.45 };
}

async function drag(page, from, by) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2);
  await page.mouse.move(from.x + by.x, from.y + by.y);
  await page.mouse.up();
}

/** Waits until every one of the nodes is within the graph. */
const areAllInSight = (page, names = NAMES) =>
  eventually(async () => {
    const around = await board(page).boundingBox();
    for (const [name, { x, y, width, height }] of Object.entries(await boxesOf(page, names))) {
      assert.ok(x >= around.x && y >= around.y && x + width <= around.x + around.width && y + height <= around.y + around.height, `${name} is in sight`);
    }
  });

test("dragging moves everything, and Fit shows it again", async (t) => {
  const page = await app(t);
  const before = await boxesOf(page, NAMES);
  await drag(page, await emptyPlace(page), { x: -60, y: 40 });
  const after = await boxesOf(page, NAMES);
  for (const name of NAMES) {
    assert.ok(isNear(after[name].x, before[name].x - 60) && isNear(after[name].y, before[name].y + 40), `${name} went along`);
  }
  assert.equal(await board(page).locator("[aria-pressed=true]").count(), 0, "nothing was selected");
  await drag(page, await emptyPlace(page), { x: 300, y: -300 });
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await areAllInSight(page);
});

test("buttons and the wheel zoom, the wheel around the pointer", async (t) => {
  const page = await app(t);
  const width = async () => (await boxesOf(page, ["curl"])).curl.width;
  const before = await width();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await eventually(async () => assert.ok(isNear(await width(), before * 1.3)));
  await page.getByRole("button", { name: "Zoom out" }).click();
  await eventually(async () => assert.ok(isNear(await width(), before)));

  const { curl } = await boxesOf(page, ["curl"]);
  await page.mouse.move(curl.x, curl.y);
  await page.mouse.wheel(0, -240);
  await eventually(async () => assert.ok((await width()) > before * 1.1));
  const larger = (await boxesOf(page, ["curl"])).curl;
  assert.ok(isNear(larger.x, curl.x, 3) && isNear(larger.y, curl.y, 3), "what is under the pointer stays there");
  await page.mouse.wheel(0, 720);
  await eventually(async () => assert.ok((await width()) < before));
});

test("the map shows where one is, and a click on it goes there", async (t) => {
  const page = await app(t);
  const map = graph(page).locator(".dag-map");
  const { x, y, width, height } = await map.boundingBox();
  for (let times = 0; times < 4; times += 1) await page.getByRole("button", { name: "Zoom in" }).click();
  const frame = map.locator(".dag-map-view");
  await eventually(async () => assert.ok((await frame.boundingBox()).width < width * 0.9));
  const painted = () => map.locator("canvas").evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0));
  await eventually(async () => assert.ok(await painted(), "the tasks are on the map"));

  const middle = async () => {
    const around = await board(page).boundingBox();
    return { x: around.x + around.width / 2, y: around.y + around.height / 2 };
  };
  await page.mouse.click(x + width / 2, y + height * 0.12);
  await eventually(async () => assert.ok((await boxesOf(page, ["curl"])).curl.y > (await middle()).y - 80, "the top is in the middle"));
  await page.mouse.click(x + width / 2, y + height * 0.9);
  await eventually(async () => {
    const last = (await boxesOf(page, ["Fin de chaîne"]))["Fin de chaîne"];
    assert.ok(last.y + last.height < (await middle()).y + 80, "the bottom is in the middle");
  });
});

test("a node beneath the map can be pressed as long as everything is in sight", async (t) => {
  const page = await app(t);
  const box = (await boxesOf(page, ["Fin de chaîne"]))["Fin de chaîne"];
  const map = await graph(page).locator(".dag-map").boundingBox();
  const [left, top] = [Math.max(box.x, map.x), Math.max(box.y, map.y)];
  const [right, bottom] = [Math.min(box.x + box.width, map.x + map.width), Math.min(box.y + box.height, map.y + map.height)];
  assert.ok(right - left > 4 && bottom - top > 4, "the map lies over the node");
  await page.mouse.click((left + right) / 2, (top + bottom) / 2);
  await pressed(page, "Fin de chaîne").waitFor();
});

test("the search counts, goes from one to the next and back, and is cleared", async (t) => {
  const page = await app(t);
  const field = page.getByRole("searchbox", { name: "Search tasks" });
  const count = page.getByRole("status", { name: "Matches" });
  await field.fill("ti");
  await eventually(async () => assert.equal(await count.textContent(), "2"));
  await field.press("Enter");
  await eventually(async () => assert.equal(await count.textContent(), "1 / 2"));
  await pressed(page, "Anonymisation (v2)").waitFor();
  await field.press("Enter");
  await pressed(page, "Statistiques").waitFor();
  assert.equal(await count.textContent(), "2 / 2");
  await graph(page).getByRole("status").getByText("2 of 2: Statistiques").waitFor({ state: "attached" });
  await field.press("Shift+Enter");
  await pressed(page, "Anonymisation (v2)").waitFor();
  await field.fill("292c1a14");
  await field.press("Enter");
  await pressed(page, "Redimensionner").waitFor();
  await field.fill("nowhere");
  await eventually(async () => assert.equal(await count.textContent(), "none"));
  await field.press("Escape");
  assert.equal(await field.inputValue(), "");
});

test("the search finds what a closed group hides", async (t) => {
  const page = await app(t);
  await openExample(page, "Chaîne", "Publier");
  await page.getByRole("button", { name: "Collapse all" }).click();
  await node(page, "Signer").waitFor({ state: "detached" });
  await page.getByRole("searchbox", { name: "Search tasks" }).fill("signer");
  await page.keyboard.press("Enter");
  await eventually(async () => assert.equal(await page.getByRole("status", { name: "Matches" }).textContent(), "1 / 1"));
  const border = (name) => board(page).locator(".dag-card", { hasText: name }).evaluate((card) => getComputedStyle(card).borderTopColor);
  await eventually(async () => assert.notEqual(await border("Contrôle qualité"), await border("Publier"), "the group stands out"));
});

test("as drawn, Tab goes from a selected item to its links, which Enter selects", async (t) => {
  const page = await app(t);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await node(page, "curl").click();
  await board(page).focus();
  const link = board(page).getByRole("button", { name: "link from curl to Anonymisation (v2)" });
  await eventually(async () => {
    await page.keyboard.press("Tab");
    assert.ok(await link.evaluate((element) => element === document.activeElement));
  });
  const opacities = () => page.locator(".dag-link[role=button]").evaluateAll((links) => links.map((element) => getComputedStyle(element).opacity));
  assert.deepEqual((await opacities()).filter((opacity) => opacity === "1").length, 1, "the others are faint");
  await page.keyboard.press("Enter");
  await link.and(page.locator("[aria-pressed=true]")).waitFor();
  assert.ok(await link.evaluate((element) => element === document.activeElement), "it keeps the focus");
  await page.keyboard.press("Escape");
  await link.and(page.locator("[aria-pressed=false]")).waitFor();
  await board(page).focus();
  assert.ok((await opacities()).every((opacity) => opacity === "1"));
});

test("the search goes back from the first to the last, and begins anew in another view", async (t) => {
  const page = await app(t);
  const field = page.getByRole("searchbox", { name: "Search tasks" });
  const count = page.getByRole("status", { name: "Matches" });
  await field.fill("i");
  await eventually(async () => assert.equal(await count.textContent(), "4"));
  for (const [key, at, name] of [["Shift+Enter", 4, "Fin de chaîne"], ["Shift+Enter", 3, "Statistiques"], ["Enter", 4, "Fin de chaîne"], ["Enter", 1, "Anonymisation (v2)"]]) {
    await field.press(key);
    await pressed(page, name).waitFor();
    assert.equal(await count.textContent(), `${at} / 4`);
  }
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  assert.equal(await page.getByRole("searchbox", { name: "Search items" }).inputValue(), "");
  assert.equal(await count.textContent(), "");
});

test("the arrow keys move the selection along the links, and Escape clears it", async (t) => {
  const page = await app(t);
  await board(page).focus();
  // With these it is a key of the browser or the system.
  for (const key of ["Alt+ArrowDown", "Control+Home", "Meta+Home"]) await page.keyboard.press(key);
  const walk = [
    ["ArrowDown", "curl"],
    ["ArrowDown", "Anonymisation (v2)"],
    ["ArrowDown", "Redimensionner"],
    ["ArrowRight", "Statistiques"],
    ["ArrowRight", "Fin de chaîne"],
    ["ArrowUp", "Redimensionner"],
    ["ArrowRight", "Statistiques"],
    ["ArrowLeft", "Redimensionner"],
    ["ArrowDown", "Fin de chaîne"],
    ["ArrowUp", "Redimensionner"],
    ["Home", "curl"],
  ];
  for (const [key, name] of walk) {
    await page.keyboard.press(key);
    await pressed(page, name).waitFor();
    assert.equal(await board(page).locator("[aria-pressed=true]").count(), 1);
    const active = await board(page).getAttribute("aria-activedescendant");
    assert.equal(await node(page, name).getAttribute("id"), active, "a screen reader is told which node that is");
    assert.ok(await board(page).evaluate((element) => element === document.activeElement), "the graph keeps the focus");
  }
  await page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await board(page).locator("[aria-pressed=true]").count(), 0));
});

test("the keyboard closes and opens groups, and zooms", async (t) => {
  const page = await app(t);
  await openExample(page, "Chaîne", "Publier");
  await node(page, "Contrôle qualité").click();
  await board(page).focus();
  await page.keyboard.press("Enter");
  await node(page, "Signer").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await node(page, "Signer").waitFor();
  const width = async () => (await boxesOf(page, ["Publier"])).Publier.width;
  const before = await width();
  await page.keyboard.press("+");
  await eventually(async () => assert.ok((await width()) > before * 1.2));
  await page.keyboard.press("-");
  await eventually(async () => assert.ok((await width()) < before * 1.2));
  for (const key of ["0", "f"]) {
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("-");
    await eventually(async () => assert.ok((await width()) < before * 0.6));
    await page.keyboard.press(key);
    await eventually(async () => assert.ok(isNear(await width(), before)));
  }
});

test("as drawn the arrow keys lead to what lies aside, too", async (t) => {
  const page = await app(t);
  const workflow = JSON.parse(SMALL);
  const { one, two } = workflow.graph.items;
  workflow.graph.items = { one: { ...one, position: { x: 0, y: 0 } }, two: { ...two, position: { x: 500, y: 400 } } };
  workflow.graph.links = [];
  await openTexts(page, { "small.json": workflow });
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await node(page, "First").click();
  await board(page).focus();
  for (const [key, name] of [["ArrowDown", "Second"], ["ArrowUp", "First"]]) {
    await page.keyboard.press(key);
    await pressed(page, name).waitFor();
  }
});

test("what was in sight stays so in a window of another size, until it is moved; each view stays as it was left", async (t) => {
  const page = await app(t);
  await areAllInSight(page);
  await page.setViewportSize({ width: 1100, height: 700 });
  await areAllInSight(page);
  await drag(page, await emptyPlace(page), { x: -40, y: 30 });
  const left = await boxesOf(page, NAMES);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await node(page, "Cluster local").waitFor();
  await graph(page).getByRole("button", { name: "As it will run" }).click();
  await eventually(async () => {
    const back = await boxesOf(page, NAMES);
    for (const name of NAMES) assert.ok(isNear(back[name].x, left[name].x) && isNear(back[name].y, left[name].y), name);
  });
});

/** Moves everything so far that nothing is in sight. */
async function moveAway(page) {
  for (let times = 0; times < 3; times += 1) await drag(page, await emptyPlace(page), { x: 350, y: 0 });
}

test("another direction, all groups at once and another workflow are shown as a whole, wherever one was", async (t) => {
  const page = await app(t);
  await moveAway(page);
  await page.getByRole("button", { name: "Top to bottom" }).click();
  await areAllInSight(page);
  await moveAway(page);
  await openExample(page, "Chaîne", "Publier");
  await areAllInSight(page, ["Préparer", "Signer", "Publier"]);
  for (const [name, shown] of [["Collapse all", ["Préparer", "Contrôle qualité", "Publier"]], ["Expand all", ["Préparer", "Signer", "Publier"]]]) {
    await moveAway(page);
    await page.getByRole("button", { name }).click();
    await areAllInSight(page, shown);
  }
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await moveAway(page);
  await graph(page).getByRole("button", { name: "As it will run" }).click();
  await openExample(page, "Imagerie médicale", "curl");
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await areAllInSight(page, ["curl", "Cluster local"]);
});

test("what is selected elsewhere comes into sight; what is walked to as well; what is found is large enough to be read", async (t) => {
  const page = await app(t);
  await moveAway(page);
  await line(manifest(page), "- name: statistiques-").first().click();
  await areAllInSight(page, ["Statistiques"]);
  await board(page).focus();
  for (let times = 0; times < 4; times += 1) await page.keyboard.press("+");
  for (const [key, name] of [["Home", "curl"], ["ArrowDown", "Anonymisation (v2)"], ["ArrowDown", "Redimensionner"], ["ArrowDown", "Fin de chaîne"]]) {
    await page.keyboard.press(key);
    await pressed(page, name).waitFor();
    await areAllInSight(page, [name]);
  }
  for (let times = 0; times < 12; times += 1) await page.keyboard.press("-");
  const width = async () => (await boxesOf(page, ["curl"])).curl.width;
  await eventually(async () => assert.ok((await width()) < 40));
  await page.getByRole("searchbox", { name: "Search tasks" }).fill("curl");
  await page.keyboard.press("Enter");
  await eventually(async () => assert.ok((await width()) > 100, "it can be read"));
  await openExample(page, "Hello", "Say hello");
  const scale = () => board(page).locator(".react-flow__viewport").evaluate((viewport) => new DOMMatrix(getComputedStyle(viewport).transform).a);
  await eventually(async () => assert.equal(await scale(), 1, "a single task is no larger than others"));
});

test("a group that is closed stays so while there is nothing to run", async (t) => {
  const page = await app(t);
  await openExample(page, "Chaîne", "Publier");
  await graph(page).getByRole("button", { name: "Collapse all" }).click();
  await node(page, "Signer").waitFor({ state: "detached" });
  await write(page, JSON.stringify({ id: "empty", name: "Empty", graph: { items: {}, links: [] } }));
  await graph(page).getByText("nothing to run yet").waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await board(page).getByRole("button", { name: "Expand Contrôle qualité" }).waitFor();
  assert.equal(await node(page, "Signer").count(), 0);
});

test("a group that closes and opens stays where it is pressed, also as something is typed", async (t) => {
  const page = await app(t);
  await openExample(page, "Chaîne", "Publier");
  const toggle = (name) => board(page).getByRole("button", { name: `${name} Contrôle qualité` });
  const corner = async () => {
    const { x, y } = await page.locator(".react-flow__node", { has: page.getByRole("button", { name: /^Contrôle qualité, / }) }).boundingBox();
    return { x, y };
  };
  const before = await corner();
  await toggle("Collapse").click();
  await toggle("Expand").waitFor();
  await eventually(async () => {
    const { x, y } = await corner();
    assert.ok(isNear(x, before.x) && isNear(y, before.y), JSON.stringify([x, y, before]));
  });
  await change(page, '"name": "Publier"', '"name": "Diffuser"');
  await node(page, "Diffuser").waitFor();
  await toggle("Expand").waitFor();
  assert.equal(await node(page, "Signer").count(), 0);
  await graph(page).getByRole("button", { name: "Expand all" }).click();
  await node(page, "Signer").waitFor();
});

test("a group that is closed stays where it is pressed, though the others change places", async (t) => {
  const page = await app(t);
  await openTwice(page);
  const [collapse, expand] = ["Collapse", "Expand"].map((name) => board(page).getByRole("button", { name: `${name} Contrôle qualité` }));
  await eventually(async () => assert.equal(await collapse.count(), 2));
  await areAllInSight(page, ["Préparer", "Publier"]);
  const cornerOf = async (toggle) => {
    const { x, y } = await cardAround(toggle).boundingBox();
    return { x, y };
  };
  const before = await cornerOf(collapse.first());
  await collapse.first().click();
  await eventually(async () => {
    const { x, y } = await cornerOf(expand);
    assert.ok(isNear(x, before.x) && isNear(y, before.y), JSON.stringify([x, y, before]));
  });
});

for (const reducedMotion of ["reduce", "no-preference"]) {
  test(`the viewport moves ${reducedMotion === "reduce" ? "at once where motion is not wanted" : "smoothly otherwise"}`, async (t) => {
    const page = await app(t, { reducedMotion });
    const before = (await boxesOf(page, ["curl"])).curl.width;
    await page.evaluate(() => {
      const viewport = document.querySelector(".react-flow__viewport");
      globalThis.transforms = [];
      new MutationObserver(() => globalThis.transforms.push(viewport.style.transform)).observe(viewport, { attributes: true, attributeFilter: ["style"] });
    });
    await page.getByRole("button", { name: "Zoom in" }).click();
    await eventually(async () => assert.ok(isNear((await boxesOf(page, ["curl"])).curl.width, before * 1.3)));
    const steps = new Set(await page.evaluate(() => globalThis.transforms)).size;
    assert.ok(reducedMotion === "reduce" ? steps === 1 : steps > 1, `${steps} steps`);
  });
}
