/** The ways back hold what they need, and not all that was ever open. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { notice } from "./hands.mjs";
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
  for (const button of ["Undo", "Undo", "Redo", "Undo", "Redo", "Redo"]) await page.locator(".notices").getByRole("button", { name: button }).click();
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
