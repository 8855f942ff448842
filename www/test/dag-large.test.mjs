/** The page with thousands of tasks: it stays usable, and its elements stay few. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { app, eventually, manyTasks, openTexts } from "./page.mjs";
import { board, boxesOf, graph, line, manifest, marked, node, source, status } from "./panes.mjs";

const pressed = (page, name) => node(page, name).and(page.locator("[aria-pressed=true]"));
const matches = (page) => page.getByRole("status", { name: "Matches" });

/** How many elements tasks have; and all that the page has. */
const counts = (page) =>
  page.evaluate(() => ({ tasks: document.querySelectorAll(".react-flow__node").length, all: document.querySelectorAll("*").length }));

async function isBounded(page) {
  const { tasks, all } = await counts(page);
  assert.ok(tasks < 1000, `${tasks} tasks are elements`);
  assert.ok(all < 12_000, `the page has ${all} elements`);
}

/** Waits until something is painted on the canvas beneath the nodes. */
const isPainted = (page) =>
  eventually(async () => {
    const canvas = graph(page).locator(".dag-underlay canvas");
    const painted = await canvas.evaluate((element) => {
      if (element.width === 0) return false;
      const [width, height] = [200, 200];
      const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", { willReadFrequently: true });
      context.drawImage(element, 0, 0, width, height);
      return context.getImageData(0, 0, width, height).data.some((value) => value > 0);
    });
    assert.ok(painted, "the tasks are painted");
  });

async function isInSight(page, name) {
  const around = await board(page).boundingBox();
  const { x, y, width, height } = (await boxesOf(page, [name]))[name];
  assert.ok(x >= around.x && y >= around.y && x + width <= around.x + around.width && y + height <= around.y + around.height, `${name} is in sight`);
}

/** Opens a workflow of so many tasks, and waits until it is drawn. */
async function opened(t, count, workflow = manyTasks(count)) {
  const page = await app(t);
  await openTexts(page, { "many.json": workflow });
  await status(page).getByText(`${count.toLocaleString("en")} tasks`).waitFor();
  await board(page).and(page.getByLabel(`${count} nodes`)).waitFor();
  await isPainted(page);
  await isBounded(page);
  return page;
}

/** Searches for a task, goes there, moves around it and selects another beside it. */
async function isUsable(page, count) {
  const name = `Task ${count - 123}`;
  await page.getByRole("searchbox", { name: "Search tasks" }).fill(name);
  await eventually(async () => assert.equal(await matches(page).textContent(), "1"));
  await page.keyboard.press("Enter");
  await pressed(page, name).waitFor();
  await isInSight(page, name);
  await isBounded(page);

  const before = (await boxesOf(page, [name]))[name];
  const { x, y, width, height } = await board(page).boundingBox();
  await page.mouse.move(x + width / 2, y + height - 20);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 30, y + height - 40);
  await page.mouse.move(x + width / 2 + 60, y + height - 70);
  await page.mouse.up();
  await eventually(async () => {
    const after = (await boxesOf(page, [name]))[name];
    assert.ok(Math.abs(after.x - before.x - 60) < 3 && Math.abs(after.y - before.y + 50) < 3, `moved by ${after.x - before.x}, ${after.y - before.y}`);
  });
  await pressed(page, name).waitFor();

  const others = board(page).locator("[role=button][aria-pressed=false][aria-label^='Task ']");
  await others.first().waitFor();
  const visible = await others.evaluateAll((buttons, { left, top, right, bottom }) => {
    const found = buttons.find((button) => {
      const box = button.getBoundingClientRect();
      const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return box.x > left && box.y > top && box.right < right && box.bottom < bottom && middle === button;
    });
    return found?.getAttribute("aria-label");
  }, { left: x, top: y, right: x + width, bottom: y + height });
  const other = visible.split(",")[0];
  await node(page, other).click();
  await pressed(page, other).waitFor();
  await eventually(async () => assert.ok((await marked(source(page))).includes(`"name": "${other}",`)));
  await eventually(async () => assert.match((await marked(manifest(page)))[0], new RegExp(`^- name: ${other.toLowerCase().replace(" ", "-")}-`)));

  for (let times = 0; times < 8; times += 1) {
    await page.getByRole("button", { name: "Zoom out" }).click();
    await isBounded(page);
  }
  const direction = page.getByRole("button", { name: "Top to bottom" });
  for (const isDown of ["false", "true"]) {
    if ((await direction.getAttribute("aria-pressed")) !== isDown) await direction.click();
    await eventually(async () => assert.equal(await graph(page).getAttribute("aria-busy"), "false"));
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    // Where everything is in sight, the map is not.
    await graph(page).locator(".dag-map").waitFor({ state: "hidden" });
    await isPainted(page);
    await isBounded(page);
  }
}

test("2,000 tasks can be searched, moved and selected, and few of them are elements", async (t) => {
  const page = await opened(t, 2000);
  await isUsable(page, 2000);
  t.diagnostic(JSON.stringify(await counts(page)));
});

test("2,000 tasks as drawn are searched and selected too", async (t) => {
  const page = await opened(t, 2000);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await isPainted(page);
  await isBounded(page);
  await page.getByRole("searchbox", { name: "Search items" }).fill("Task 1234");
  await page.keyboard.press("Enter");
  await pressed(page, "Task 1234").waitFor();
  await isInSight(page, "Task 1234");
  await isBounded(page);
  await board(page).focus();
  await page.keyboard.press("ArrowDown");
  await pressed(page, "Task 1235").waitFor();
  // Most of its nodes are no elements, which a screen reader could be led to.
  await graph(page).getByRole("status").getByText("Task 1235, processing", { exact: true }).waitFor({ state: "attached" });
});

test("the sub-workflows of a large workflow begin closed", async (t) => {
  const page = await app(t);
  const main = { id: "main", name: "Main", graph: { items: { inner: { id: "inner", workflow: { id: "w", name: "Inner", workflow_id: "many" } } }, links: [] } };
  await openTexts(page, { "main.json": main, "many.json": manyTasks(301) });
  await board(page).getByRole("button", { name: "Inner, sub-workflow, 301 tasks, collapsed" }).waitFor();
});

test("links and tasks that are only painted are picked where they are seen", async (t) => {
  const workflow = manyTasks(300);
  workflow.graph.links = [["t0", "t40"], ["t41", "t82"]].map(([from, to]) => ({ source: { id: from }, destination: { id: to } }));
  const page = await opened(t, 300, workflow);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await isPainted(page);
  await page.getByRole("searchbox", { name: "Search items" }).fill("Task 40");
  await page.keyboard.press("Enter");
  await pressed(page, "Task 40").waitFor();
  const boxes = await boxesOf(page, ["Task 0", "Task 40"]);
  const [from, to] = [boxes["Task 0"], boxes["Task 40"]];
  const middle = { x: (from.x + from.width + to.x) / 2, y: to.y + to.height / 2 };
  await page.mouse.click(middle.x, middle.y);
  await pressed(page, "Task 40").waitFor({ state: "detached" });
  await eventually(async () => assert.deepEqual((await marked(source(page))).filter((text) => /"id"/.test(text)), ['"id": "t0"', '"id": "t40"']));
  // Beside it there is nothing.
  await page.mouse.click(middle.x, middle.y + (to.height * 2) / 3);
  await eventually(async () => assert.deepEqual(await marked(source(page)), []));

  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await eventually(async () => assert.equal(await board(page).getByRole("button", { name: /^Task / }).count(), 0));
  const place = await board(page).locator(".react-flow__viewport").evaluate((viewport) => {
    // The middle of the fourth task in the sixth layer.
    const { x, y } = new DOMPoint(5 * 240 + 90, 3 * 90 + 30).matrixTransform(new DOMMatrix(getComputedStyle(viewport).transform));
    const { left, top } = viewport.closest(".dag-board").getBoundingClientRect();
    return { x: left + x, y: top + y };
  });
  await page.mouse.click(place.x, place.y);
  await eventually(async () => assert.ok((await marked(source(page))).includes('"name": "Task 203",')));
});

test("where links are only painted, too, Tab goes to those of what is selected, and the focus stays in the graph", async (t) => {
  const workflow = manyTasks(300);
  const behind = Array.from({ length: 300 }, (_, index) => [`t${index}`, "here"]);
  workflow.graph.links = [["t0", "t40"], ["t40", "t80"], ...behind].map(([from, to]) => ({ source: { id: from }, destination: { id: to } }));
  const page = await opened(t, 300, workflow);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  const links = board(page).getByRole("button", { name: /^link from / });
  const find = async (name) => {
    await page.getByRole("searchbox", { name: "Search items" }).fill(name);
    await page.keyboard.press("Enter");
    await pressed(page, name).waitFor();
  };
  const isFocused = (part) => eventually(async () => assert.ok(await part.evaluate((element) => element === document.activeElement)));
  await find("Task 40");
  await eventually(async () => assert.deepEqual((await links.evaluateAll((all) => all.map((link) => link.getAttribute("aria-label")))).sort(), [
    "link from Task 0 to Task 40",
    "link from Task 40 to Here",
    "link from Task 40 to Task 80",
  ]));
  const link = links.and(page.getByLabel("link from Task 0 to Task 40"));
  const walkToLink = async () => {
    await board(page).focus();
    await eventually(async () => {
      await page.keyboard.press("Tab");
      assert.ok(await link.evaluate((element) => element === document.activeElement));
    });
    await page.keyboard.press("Enter");
    await link.and(page.locator("[aria-pressed=true]")).waitFor();
    await isFocused(link);
    await eventually(async () => assert.deepEqual((await marked(source(page))).filter((text) => /"id"/.test(text)), ['"id": "t0"', '"id": "t40"']));
  };
  await walkToLink();
  await page.keyboard.press("Escape");
  await links.first().waitFor({ state: "detached" });
  await isFocused(board(page));
  await find("Task 40");
  await walkToLink();
  await page.keyboard.press("Home");
  await link.and(page.locator("[aria-pressed=true]")).waitFor({ state: "detached" });
  await eventually(async () => assert.ok(await board(page).evaluate((element) => element.contains(document.activeElement))));

  // Those that are not here are at the tasks.
  await find("Here");
  await eventually(async () => assert.equal(await links.count(), 100));
});

test("10,000 tasks take what is typed, and can be searched, moved and selected", { timeout: 280_000 }, async (t) => {
  const page = await opened(t, 10_000);
  await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    const next = (now) => {
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const longest = async (what) => t.diagnostic(`the longest frame ${what} took ${Math.round(await page.evaluate(() => {
    const { longest } = globalThis;
    globalThis.longest = 0;
    return longest;
  }))} ms`);
  await line(source(page), '"name": "Task 0"').getByText("Task").dblclick();
  await page.keyboard.type("Begin");
  await line(source(page), '"name": "Begin 0"').waitFor();
  await longest("while typing");
  await page.getByRole("searchbox", { name: "Search tasks" }).fill("begin 0");
  await eventually(async () => assert.equal(await matches(page).textContent(), "1"));
  await page.keyboard.press("Enter");
  await line(manifest(page), "- name: begin-0-t0").first().waitFor();
  await longest("until it was translated");
  await isUsable(page, 10_000);
  await longest("while moving around");
});
