/** A DAG that is too large for Argo: its parts in the graph and in the status bar, and the options that decide about them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { example, manifest, read, showTab } from "./hands.mjs";
import { app, eventually, manyTasks, openTexts } from "./page.mjs";
import { board, downloaded, graph, laidOut, line, marked, node, problems, source, status } from "./panes.mjs";

const inParts = (page) => graph(page).getByRole("button", { name: "In parts" });
const parts = (page) => board(page).getByRole("button", { name: /^part-\d+, part, \d+ tasks, collapsed/ });

const tasks = (page) => board(page).getByRole("button", { name: /^Task \d+, task/ });

/** How many tasks there are, alone or in closed parts. */
async function tasksIn(page) {
  const names = await parts(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label")));
  return names.reduce((sum, name) => sum + Number(/ (\d+) tasks/.exec(name)[1]), await tasks(page).count());
}

async function opened(t, count) {
  const page = await app(t);
  await openTexts(page, { "many.json": manyTasks(count) });
  await status(page).getByText(`${count.toLocaleString("en")} tasks`).waitFor();
  return page;
}

test("parts are shown as groups, which open, are searched and selected, and are told in the status bar", async (t) => {
  const page = await opened(t, 450);
  const dags = Number(/in (\d+) DAGs/.exec(await status(page).innerText())[1]);
  assert.ok(dags > 2, `${dags} DAGs`);
  await inParts(page).click();
  await eventually(async () => assert.equal(await tasksIn(page), 450));
  assert.equal(await parts(page).count(), dags - 1);

  // Nobody drew a part: with it, nothing of the source is selected.
  const search = page.getByRole("searchbox", { name: "Search tasks" });
  await search.fill("part-2");
  await page.keyboard.press("Enter");
  await board(page).getByRole("button", { name: /^part-2, /, pressed: true }).waitFor();
  assert.deepEqual(await marked(source(page)), []);

  // Nothing is selected instead of it, too.
  await board(page).focus();
  await page.keyboard.press("Escape");
  await board(page).getByRole("button", { name: /^part-/, pressed: true }).waitFor({ state: "detached" });

  const outside = await tasks(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label")));
  await board(page).getByRole("button", { name: "Expand part-1" }).click();
  await board(page).getByRole("button", { name: /^part-1, part, \d+ tasks, expanded/ }).waitFor();
  await laidOut(page);
  const inside = await tasks(page).evaluateAll(
    (buttons, outside) => buttons.map((button) => button.getAttribute("aria-label")).find((name) => !outside.includes(name)),
    outside,
  );
  const name = inside.split(",")[0];
  await node(page, name).click();
  await board(page).getByRole("button", { name: new RegExp(`^${name}, `), pressed: true }).waitFor();
  await eventually(async () => assert.ok((await marked(source(page))).includes(`"name": "${name}",`)));
  assert.equal(await board(page).getByRole("button", { name: /^part-/, pressed: true }).count(), 0);
  await page.getByRole("button", { name: "Collapse all" }).click();
  await eventually(async () => assert.equal(await tasksIn(page), 450));
  // What is selected is in a part that is closed now.
  assert.equal(await board(page).locator(".dag-is-holder").count(), 1);
});

test("a part that holds something wrong says so", async (t) => {
  const page = await app(t);
  const workflow = manyTasks(450);
  workflow.graph.items.t3.processing.instances[0].access.container.image = "";
  await openTexts(page, { "many.json": workflow });
  await inParts(page).click();
  await board(page).getByRole("button", { name: /^part-\d+, part, \d+ tasks, collapsed, 1 error/ }).waitFor();
});

test("options decide whether a large DAG is split and templates are shared", async (t) => {
  const page = await opened(t, 250);
  await showTab(page, "Options");
  await page.getByLabel("large DAGs are split").selectOption("never");
  await inParts(page).waitFor({ state: "detached" });
  await showTab(page, "Problems");
  await problems(page).getByText("too-many-tasks").waitFor();
  await showTab(page, "Options");
  await page.getByLabel("large DAGs are split").selectOption("");
  await inParts(page).waitFor();
});

test("a small DAG has no parts; its templates are shared where that is asked for", async (t) => {
  const page = await app(t);
  await example(page, "Chaîne");
  await node(page, "Publier").waitFor();
  assert.equal(await inParts(page).count(), 0);
  assert.doesNotMatch(await read(page, manifest(page)), /name: shared-/);
  await openTexts(page, { "few.json": manyTasks(5) });
  await showTab(page, "Options");
  await page.getByLabel("tasks share templates").selectOption("always");
  await line(manifest(page), "- name: shared-").first().waitFor();
});

test("of several documents the size and the file's name are the workflow's, and the bar says so", async (t) => {
  const page = await opened(t, 2000);
  await status(page).getByText(/^[\d.]+ KiB of 1 MiB/).waitFor();
  await showTab(page, "Options");
  await page.getByLabel("tasks share templates").selectOption("never");
  await status(page).getByText(/^\d+ documents$/).waitFor();
  await status(page).getByText(/^workflow [\d.]+ KiB of 1 MiB/).waitFor();
  await status(page).getByRole("meter", { name: "size of the workflow's document" }).waitFor();
  const { name, text } = await downloaded(page);
  const documents = text.split(/^---$/m);
  assert.ok(documents.length > 1);
  assert.match(documents.at(-1), /^kind: Workflow$/m);
  assert.equal(name, `${/^ {2}name: (.*)$/m.exec(documents.at(-1))[1]}.yml`);
});
