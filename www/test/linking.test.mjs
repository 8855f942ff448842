/** The three panes are one: what is selected in one of them lights up in the others. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { app, eventually, manyTasks, openTexts, sample } from "./page.mjs";
import { documentTab, graph, line, manifest, marked, node, retype, SMALL, SMALL_YAML, source, status } from "./panes.mjs";

/** Waits until the lines of an editor that are lit up are as said. */
const lit = (editor, check) => eventually(async () => check(await marked(editor)));
const pressed = (page, name) => node(page, name).and(page.locator("[aria-pressed=true]"));

/** A page with the small workflow. */
async function small(t) {
  const page = await app(t);
  await openTexts(page, { "small.json": SMALL });
  await node(page, "First").waitFor();
  return page;
}

const TASK_LINES = ["- name: second-two", "template: second-two", "dependencies:", "- first-one"];
const TEMPLATE_LINES = ["- name: second-two", "container:", "image: busybox:1.36", "command:", "- sh", "- -c", "args:", "- echo 2", "volumeMounts:", "- name: disk", "mountPath: /mnt/disk"];

/** That the second task is lit up in the manifest, and nothing else. */
const isSecondLit = (page) =>
  eventually(async () => {
    const lines = await marked(manifest(page));
    assert.deepEqual(lines.slice(0, 4), TASK_LINES);
    // As much of the template as is in sight.
    assert.deepEqual(lines.slice(4), TEMPLATE_LINES.slice(0, lines.length - 4));
    assert.ok(lines.length > 4, "the template's lines too");
  });

const isSecondInSource = (page) =>
  lit(source(page), (lines) => {
    assert.equal(lines.length, 1);
    assert.match(lines[0], /^"two": \{ "id": "two", .*"Second"/);
  });

test("a click on a node lights up its task and template in the manifest, and its item in the source", async (t) => {
  const page = await small(t);
  assert.deepEqual([await marked(manifest(page)), await marked(source(page))], [[], []]);
  await node(page, "Second").click();
  await pressed(page, "Second").waitFor();
  await isSecondInSource(page);
  await isSecondLit(page);
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  const first = manifest(page).locator(".cm-line", { hasText: "- name: second-two" }).first();
  assert.notEqual(await first.evaluate((element) => getComputedStyle(element).backgroundColor), "rgba(0, 0, 0, 0)");
  await node(page, "First").click();
  await lit(source(page), (lines) => assert.match(lines.join("\n"), /^"one": .*"First".*$/));
  await pressed(page, "Second").waitFor({ state: "detached" });
});

test("what is selected is unfolded where it is hidden, in the manifest and in the source, and can be folded again", async (t) => {
  const page = await app(t);
  await openTexts(page, { "small.json": JSON.stringify(JSON.parse(SMALL), null, 2) });
  await node(page, "Second").waitFor();
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  await line(manifest(page), "template: second-two").waitFor({ state: "detached" });
  await source(page).focus();
  await page.keyboard.press("Control+Alt+[");
  await line(source(page), '"two": {').waitFor({ state: "detached" });
  await node(page, "Second").click();
  await lit(manifest(page), (lines) => assert.deepEqual(lines.slice(0, 4), TASK_LINES));
  await lit(source(page), (lines) => assert.equal(lines[0], '"two": {'));
  await line(manifest(page), "image: busybox:1.36").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  await line(manifest(page), "template: second-two").waitFor({ state: "detached" });
  await retype(page, source(page), "Second", "Last");
  await line(manifest(page), "- name: last-two").waitFor();
  await line(manifest(page), "template: last-two").waitFor({ state: "detached" });
});

test("a click on a storage as drawn lights up its volume, and where that is mounted", async (t) => {
  const page = await small(t);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  await node(page, "Disk").click();
  await lit(source(page), (lines) => assert.match(lines.join("\n"), /^"disk": .*"Disk".*$/));
  await lit(manifest(page), (lines) => assert.deepEqual(lines.slice(0, 2), ["- metadata:", "name: disk"]));
  await lit(manifest(page), (lines) => assert.deepEqual(lines.slice(-3), ["storage: 1Gi", "- name: disk", "mountPath: /mnt/disk"]));
});

test("a click on a link as drawn lights it up in the source, and the dependency that it is in the manifest", async (t) => {
  const page = await small(t);
  await graph(page).getByRole("button", { name: "As drawn" }).click();
  const link = graph(page).getByRole("button", { name: "link from First to Second" });
  const middle = await link.locator("path").first().evaluate((path) => {
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
    return { x, y };
  });
  await page.mouse.click(middle.x, middle.y);
  await link.and(page.locator("[aria-pressed=true]")).waitFor();
  await lit(source(page), (lines) => assert.deepEqual(lines, ['{ "source": { "id": "one" }, "destination": { "id": "two" } },']));
  await lit(manifest(page), (lines) => assert.deepEqual(lines, ["- first-one"]));
});

test("the cursor in the manifest lights up the node, and its item in the source", async (t) => {
  const page = await small(t);
  await line(manifest(page), "template: second-two").click();
  await pressed(page, "Second").waitFor();
  await isSecondInSource(page);
  await isSecondLit(page);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await pressed(page, "First").waitFor();
  await lit(source(page), (lines) => assert.match(lines.join("\n"), /^"one": .*"First".*$/));
});

test("the cursor in the source lights up the node, and its lines in the manifest", async (t) => {
  const page = await small(t);
  await source(page).getByText('"two"').first().click();
  await pressed(page, "Second").waitFor();
  await isSecondLit(page);
  await page.keyboard.press("ArrowUp");
  await pressed(page, "First").waitFor();
  await lit(manifest(page), (lines) => assert.deepEqual(lines.slice(0, 3), ["- name: first-one", "template: first-one", "- name: first-one"]));
});

/** A page with the sample that has a sub-workflow, in a file of its own. */
async function chained(t) {
  const page = await app(t);
  await openTexts(page, Object.fromEntries(["chaine.json", "controle-qualite.json", "peers.json"].map((name) => [name, sample(name)])));
  await node(page, "Mesurer").waitFor();
  return page;
}

const isShown = (page, name) => documentTab(page, name).and(page.locator("[aria-selected=true]")).waitFor();

test("the cursor in a source in YAML lights up the node, and its lines in the manifest", async (t) => {
  const page = await app(t);
  await openTexts(page, { "small.yaml": SMALL_YAML });
  await source(page).getByText("Second").click();
  await pressed(page, "Second").waitFor();
  await lit(manifest(page), (lines) => assert.deepEqual(lines.slice(0, 4), TASK_LINES));
  await lit(source(page), (lines) => assert.deepEqual(lines.slice(0, 4), ["id: two", "processing:", "id: p2", "name: Second"]));
});

test("a node of a sub-workflow shows the document that holds it, and back", async (t) => {
  const page = await chained(t);
  await isShown(page, "chaine.json");
  await node(page, "Comparer").click();
  await isShown(page, "controle-qualite.json");
  await line(source(page), '"1ae2c8b9-67ee-5afc-8724-0f802e38dc45": {').waitFor();
  await lit(source(page), (lines) => {
    assert.equal(lines[0], '"1ae2c8b9-67ee-5afc-8724-0f802e38dc45": {');
    assert.ok(lines.includes('"name": "Comparer",'), lines.join("\n"));
  });
  await lit(manifest(page), (lines) => {
    assert.ok(lines.some((text) => text.startsWith("- name: comparer-")), lines.join("\n"));
    assert.ok(lines.every((text) => !/publier|signer/.test(text)), lines.join("\n"));
  });
  await node(page, "Publier").click();
  await isShown(page, "chaine.json");
  await lit(source(page), (lines) => assert.equal(lines[0], '"97a6c7be-c382-5056-bb43-2b6661fb37e5": {'));
});

test("a line of the manifest that came from a sub-workflow shows the document that holds it", async (t) => {
  const page = await chained(t);
  await line(manifest(page), /template: mesurer-/).click();
  await pressed(page, "Mesurer").waitFor();
  await isShown(page, "controle-qualite.json");
  await lit(source(page), (lines) => assert.equal(lines[0], '"6a1963d4-c367-51fa-aa7d-65a3daffb5cf": {'));
});

test("the cursor in a sub-workflow's document lights up its node and its lines", async (t) => {
  const page = await chained(t);
  await documentTab(page, "controle-qualite.json").click();
  await line(source(page), '"id": "6a1963d4-c367-51fa-aa7d-65a3daffb5cf"').first().click();
  await pressed(page, "Mesurer").waitFor();
  await lit(manifest(page), (lines) => assert.match(lines[0], /^- name: mesurer-/));
  await isShown(page, "controle-qualite.json");
});

test("what is selected after the cursor has moved within one item shows the document that holds it", async (t) => {
  const page = await chained(t);
  await node(page, "Publier").click();
  await line(source(page), '"name": "Publier"').click();
  await node(page, "Comparer").click();
  await isShown(page, "controle-qualite.json");
});

test("of 2,000 tasks a far one is selected from the graph and found in the source and the manifest", async (t) => {
  const page = await app(t);
  await openTexts(page, { "many.json": manyTasks(2000) });
  await status(page).getByText("2,000 tasks").waitFor();
  await page.getByRole("searchbox", { name: "Search tasks" }).fill("Task 1777");
  await page.keyboard.press("Enter");
  await pressed(page, "Task 1777").waitFor();
  await lit(source(page), (lines) => {
    assert.equal(lines[0], '"t1777": {');
    assert.ok(lines.includes('"name": "Task 1777",'), lines.join("\n"));
  });
  await lit(manifest(page), (lines) => {
    assert.equal(lines[0], "- name: task-1777-t1777");
    assert.match(lines[1], /^template: shared-/);
  });

  await line(manifest(page), "- name: task-1778-t1778").click();
  await pressed(page, "Task 1778").waitFor();
  await lit(source(page), (lines) => assert.ok(lines.includes('"name": "Task 1778",'), lines.join("\n")));
});
