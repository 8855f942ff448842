/** The answers that a build needs, and a build in which the user gives them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, example, showTab, write } from "./hands.mjs";
import { app, eventually, openTexts, sample } from "./page.mjs";

const COMPUTE = "compute of Partenaire";
const STORAGE_THERE = "storage of Partenaire";
const STORAGE_HERE = "storage of Nous";

/** The page with the sample that needs three answers, and its drawer. */
async function considers(t) {
  const page = await app(t);
  await showTab(page, "Considers");
  return page;
}

/** The rows of the table, as they are read. */
const rows = (page) =>
  page.getByRole("table").locator("tbody tr").evaluateAll((found) => found.map((row) => [...row.cells].map((cell) => cell.innerText)));
const answers = async (page) => (await rows(page)).map((cells) => cells[3]);
const grant = (page, what) => page.getByRole("button", { name: `Grant the ${what}` });
const refuse = (page, what) => page.getByRole("button", { name: `Refuse the ${what}` });
const timeOut = (page, what) => page.getByRole("button", { name: `Let the ${what} time out` });
const simulate = (page) => page.getByRole("button", { name: "Simulate the build" }).click();
const outcome = (page, text) => page.locator(".considers-outcome").getByText(text).waitFor();
const progress = (page, text) => page.locator(".considers-progress").getByText(text).waitFor();

const NEEDED = [
  ["Partenaire", "its way to the storage", "the S3 storage of Partenaire must be open to its cluster, for `curl`, `Anonymisation (v2)`"],
  ["Nous", "its way to the storage", "the S3 storage of Partenaire must be open to its cluster, for `Redimensionner`"],
  ["Partenaire", "its cluster", "its cluster runs `curl`, `Anonymisation (v2)`"],
];

test("the answers that a build needs are listed with the peer, what it is asked for, and why", async (t) => {
  const page = await considers(t);
  // They are told when the manifest has been painted.
  await eventually(async () => assert.deepEqual((await rows(page)).map((cells) => cells.slice(0, 3)), NEEDED));
  assert.deepEqual(await answers(page), ["needed", "needed", "needed"]);
  assert.equal(await page.getByRole("tab", { name: "Considers" }).innerText(), "Considers\n3");
  await outcome(page, "nobody is asked here");
});

test("peers that nobody named are listed by their id, and a workflow of our own needs no answer", async (t) => {
  const page = await considers(t);
  await page.getByRole("tab", { name: "peers.json" }).click();
  await page.getByRole("button", { name: "Close peers.json" }).click();
  await eventually(async () => assert.equal((await rows(page))[0]?.[0], "21e8e336-b4aa-5614-87f2-cba3e74ab325"));
  await example(page, "Hello");
  await page.getByText("no answer is needed: everything runs on our own cluster").waitFor();
});

test("of a workflow that cannot be read nobody says that it needs no answer", async (t) => {
  const page = await considers(t);
  await openTexts(page, { "broken.json": "{" });
  await page.getByRole("tab", { name: "Problems 1 error", exact: true }).waitFor();
  await page.getByText("the answers that a build needs are known when the workflow has been translated").waitFor();
  assert.equal(await page.getByText("no answer is needed").count(), 0);
});

test("granting one answer after another ends with the file that would be written", async (t) => {
  const page = await considers(t);
  await simulate(page);
  await outcome(page, "a peer is asked");
  await progress(page, "0 of 3");
  assert.deepEqual((await answers(page)).slice(1), ["not asked yet", "not asked yet"]);
  for (const [index, what] of [STORAGE_THERE, STORAGE_HERE, COMPUTE].entries()) {
    await grant(page, what).click();
    await progress(page, `${index + 1} of 3`);
    await eventually(async () => assert.equal((await answers(page))[index], "granted"));
  }
  await outcome(page, /every answer came: the build would write `oc-monitor-.*\.yml`/);
  assert.deepEqual(await answers(page), ["granted", "granted", "granted"]);

  await page.getByRole("button", { name: "Simulate again" }).click();
  await progress(page, "0 of 3");
  const all = page.getByRole("button", { name: "Grant what is asked" });
  await eventually(async () => {
    if (await all.isVisible()) await all.click({ timeout: 1000 }).catch(() => undefined);
    assert.deepEqual(await answers(page), ["granted", "granted", "granted"]);
  });
  await outcome(page, /every answer came/);
});

test("one refusal is enough: nothing would be written, and the rest is not asked", async (t) => {
  const page = await considers(t);
  await simulate(page);
  await refuse(page, STORAGE_THERE).click();
  await outcome(page, /nothing would be written: .*refused in the simulation/);
  assert.deepEqual(await answers(page), ["failed", "not asked yet", "not asked yet"]);
  await grant(page, COMPUTE).waitFor({ state: "hidden" });
  // What was refused can be simulated anew.
  await page.getByRole("button", { name: "Simulate again" }).click();
  await grant(page, STORAGE_THERE).waitFor();
});

test("an answer that does not come ends the build when its time is over", async (t) => {
  const page = await considers(t);
  await page.getByLabel("each answer is waited for").selectOption("5 s");
  await simulate(page);
  await grant(page, STORAGE_THERE).click();
  await timeOut(page, STORAGE_HERE).click();
  await eventually(async () => assert.equal((await answers(page))[1], "left to time out …"));
  await grant(page, STORAGE_HERE).waitFor({ state: "hidden" });
  await outcome(page, /nothing would be written: .*/);
  assert.match(await page.locator(".considers-outcome").innerText(), /the peer `Nous` did not answer .*after 5\.0 s/);
  assert.deepEqual(await answers(page), ["granted", "failed", "not asked yet"]);
});

test("a simulation can be cancelled, and begun again", async (t) => {
  const page = await considers(t);
  await simulate(page);
  await grant(page, STORAGE_THERE).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await outcome(page, /nothing would be written: .*cancel/);
  await grant(page, STORAGE_THERE).waitFor({ state: "hidden" });
  assert.equal(await page.getByRole("button", { name: "Cancel" }).count(), 0);
  await page.getByRole("button", { name: "Simulate again" }).click();
  await outcome(page, "a peer is asked");
  await progress(page, "0 of 3");
});

test("where the workflow has errors the simulation says so, and asks nobody", async (t) => {
  const page = await considers(t);
  await change(page, '"image": "curlimages/curl', '"image": "", "was": "curlimages/curl');
  await page.getByRole("tab", { name: /Problems.*error/s }).waitFor();
  await simulate(page);
  await outcome(page, /nothing would be written: .*error/);
  assert.ok((await answers(page)).every((answer) => answer === "not asked yet"));
});

test("a simulation goes on while the drawer is closed, and says when the source is another than what it builds", async (t) => {
  const page = await considers(t);
  await simulate(page);
  await grant(page, STORAGE_THERE).click();
  await progress(page, "1 of 3");
  const drawer = page.getByRole("button", { name: "Drawer", exact: true });
  await drawer.click();
  await page.getByRole("region", { name: "drawer", exact: true }).waitFor({ state: "detached" });
  await drawer.click();
  await progress(page, "1 of 3");
  await grant(page, STORAGE_HERE).click();
  await grant(page, COMPUTE).click();
  await outcome(page, /every answer came: the build would write `oc-monitor-.*\.yml`$/);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await outcome(page, /every answer came.* \(the source has changed since\)$/);
  await page.getByRole("button", { name: "Simulate again" }).click();
  await outcome(page, /^a peer is asked[^(]*$/);
});

test("a change that needs other answers ends the simulation; another change does not", async (t) => {
  const page = await considers(t);
  await simulate(page);
  await grant(page, STORAGE_THERE).click();
  await progress(page, "1 of 3");
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
  await progress(page, "1 of 3");

  const workflow = JSON.parse(sample("imagerie.json"));
  workflow.graph.items["17ffe48f-01d2-5fcd-91a3-c486b309dfc9"].compute.creator_id = "522a56d4-7f34-5331-aec2-a4f814dc77f0";
  await write(page, JSON.stringify(workflow, null, 2));
  await page.getByRole("button", { name: "Simulate the build" }).waitFor();
  await eventually(async () => assert.ok((await rows(page)).some(([peer]) => peer === "Tiers")));
  await outcome(page, "nobody is asked here");
  assert.deepEqual(await answers(page), ["needed", "needed", "needed"]);
  // What the abandoned build still tells does not reach the new one.
  await simulate(page);
  await progress(page, "0 of 3");
  assert.deepEqual((await answers(page)).slice(1), ["not asked yet", "not asked yet"]);
});
