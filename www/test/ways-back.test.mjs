/** What was opened, closed and replaced is undone and done again; the ways hold what they need for that, and not all that was ever open. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { drop, example, has, notice, read, redo, source, status, turnTo, undo, withoutPauses, write } from "./hands.mjs";
import { app, eventually, openTexts, sample } from "./page.mjs";

/** Which of the texts are still somewhere in the page's memory, as the workflow of some state. */
async function held(session, marks) {
  await session.send("HeapProfiler.collectGarbage");
  const { result: prototype } = await session.send("Runtime.evaluate", { expression: "Map.prototype" });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId, objectGroup: "maps" });
  const { result } = await session.send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    arguments: [{ value: marks }],
    functionDeclaration: `function (marks) {
      return marks.filter((mark) => this.some((map) => String(map.get("/workflow")).includes(mark)));
    }`,
    returnByValue: true,
  });
  await session.send("Runtime.releaseObjectGroup", { objectGroup: "maps" });
  return result.value;
}

/** Opens workflows one after the other, each with a mark as its name and so many lines more. */
async function opened(page, marks, lines = 0) {
  for (const mark of marks) {
    await openTexts(page, { [`${mark}.json`]: sample("hello.json").replace("Say hello", mark) + `${" ".repeat(99)}\n`.repeat(lines) });
    await notice(page, `opened \`${mark}.json\``).waitFor();
  }
}

test("what was replaced long ago is not held by the ways back, nor by what undoes them", async (t) => {
  const page = await app(t);
  const marks = Array.from({ length: 25 }, (_, index) => `replaced ${index} `);
  await opened(page, marks);
  const session = await page.context().newCDPSession(page);
  // The last one is open, twenty before can be had back, and React keeps what it drew before.
  const isBounded = async () => {
    const found = await held(session, marks);
    assert.ok(marks.slice(4).every((mark) => found.includes(mark)), found.join());
    assert.deepEqual(found.filter((mark) => marks.indexOf(mark) < 2), []);
  };
  await eventually(isBounded);
  for (const step of [undo, undo, redo, undo, redo, redo]) await step(page);
  await eventually(isBounded);
});

test("of large documents fewer are held, and the last in any case", async (t) => {
  const page = await app(t);
  const marks = Array.from({ length: 5 }, (_, index) => `replaced ${index} `);
  await opened(page, marks, 90_000);
  const session = await page.context().newCDPSession(page);
  await eventually(async () => {
    const found = await held(session, marks);
    assert.ok(found.includes(marks[4]) && found.includes(marks[3]), found.join());
    assert.deepEqual(found.filter((mark) => marks.indexOf(mark) < 2), []);
  });
});

test("undo brings back what was open, as it was edited", async (t) => {
  const page = await app(t);
  const edited = sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Chiffres"');
  await write(page, edited);
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
  await openTexts(page, { "hello.json": sample("hello.json") });
  await has(page, "hello.json", "peers.json");
  await status(page).getByText("1 task", { exact: true }).waitFor();
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  assert.equal(await read(page), edited);
  await page.locator(".notices").getByRole("button", { name: "Dismiss" }).click();
  await page.locator(".notices .notice").waitFor({ state: "detached" });
});

test("undo can be undone: what was typed since the opening is not lost", async (t) => {
  const page = await app(t);
  await example(page, "Service");
  const typed = sample("service.json").replace("Dashboard", "Tableau");
  await write(page, typed);
  await page.getByRole("region", { name: "YAML" }).getByText("tableau").first().waitFor();
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  assert.equal(await read(page), sample("imagerie.json"));
  await notice(page, "undone: opened the example `Service`").waitFor();
  await redo(page);
  await has(page, "service.json", "peers.json");
  assert.equal(await read(page), typed);
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
});

test("one step after the other is undone and done again, until something else is done", async (t) => {
  const page = await app(t);
  const edited = sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Chiffres"');
  await write(page, edited);
  await example(page, "Hello");
  await openTexts(page, { "run.json": { executions_id: "execution-9" } });
  await has(page, "hello.json", "peers.json", "run.json");
  await example(page, "Service");
  await has(page, "service.json", "peers.json");
  await undo(page);
  await has(page, "hello.json", "peers.json", "run.json");
  await notice(page, "undone: opened the example `Service`").waitFor();
  await notice(page, "opened `run.json`").waitFor();
  await undo(page);
  await has(page, "hello.json", "peers.json");
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  assert.equal(await read(page), edited);
  await redo(page);
  await redo(page);
  await has(page, "hello.json", "peers.json", "run.json");
  await turnTo(page, "run.json");
  await page.getByRole("button", { name: "Close run.json" }).click();
  await notice(page, "closed `run.json`").waitFor();
  assert.equal(await page.locator(".notices").getByRole("button", { name: "Redo" }).count(), 0);
  for (const expected of [["hello.json", "peers.json", "run.json"], ["hello.json", "peers.json"], ["imagerie.json", "peers.json"]]) {
    await undo(page);
    await has(page, ...expected);
  }
  assert.equal(await read(page), edited);
});

test("what was typed just before a file is dropped is there when that is undone", async (t) => {
  // The editor hands on what was typed after that many milliseconds, which here is never.
  const page = await app(t, { prepare: (fresh) => withoutPauses(fresh, 20) });
  await source(page).getByText('"Imagerie médicale"').dblclick();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("!");
  await drop(page, { "hello.json": sample("hello.json") });
  await has(page, "hello.json", "peers.json");
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  assert.match(await read(page), /"Imagerie !médicale"/);
});

test("redo of what was closed takes it away again, as it was then", async (t) => {
  const page = await app(t);
  await turnTo(page, "peers.json");
  await page.getByRole("button", { name: "Close peers.json" }).click();
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  const typed = sample("peers.json").replace('"Partenaire"', '"Hôpital"');
  await write(page, typed);
  await redo(page);
  await has(page, "imagerie.json");
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  assert.equal(await read(page), typed);
});

test("the way back stays as long as there is no other, whatever else is said meanwhile", async (t) => {
  const page = await app(t, { prepare: (fresh) => fresh.clock.install() });
  await example(page, "Hello");
  await openTexts(page, { "numbers.json": "[1, 2]" });
  await notice(page, /^`numbers\.json` is not opened/).waitFor();
  await page.clock.fastForward(60_000);
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
});

test("undo of what was opened beside others, or closed, leaves what was written in the others since", async (t) => {
  const page = await app(t);
  const renamed = (name) => sample("imagerie.json").replace('"name": "Statistiques"', `"name": "${name}"`);
  await openTexts(page, { "run.json": { executions_id: "execution-9" } });
  await has(page, "imagerie.json", "peers.json", "run.json");
  await turnTo(page, "imagerie.json");
  await write(page, renamed("Chiffres"));
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  assert.equal(await read(page), renamed("Chiffres"));
  await turnTo(page, "peers.json");
  await page.getByRole("button", { name: "Close peers.json" }).click();
  await has(page, "imagerie.json");
  await write(page, renamed("Nombres"));
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  assert.equal(await read(page), sample("peers.json"));
  await turnTo(page, "imagerie.json");
  assert.equal(await read(page), renamed("Nombres"));
});

test("a document can be closed, and had back", async (t) => {
  const page = await app(t);
  await turnTo(page, "peers.json");
  await page.getByRole("button", { name: "Close peers.json" }).click();
  await has(page, "imagerie.json");
  await notice(page, "closed `peers.json`").waitFor();
  await undo(page);
  await has(page, "imagerie.json", "peers.json");
  await source(page).waitFor();
  assert.equal(await read(page), sample("peers.json"));
});
