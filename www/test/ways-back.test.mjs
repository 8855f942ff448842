/** The way back holds what it needs, and not all that was ever open. */
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

test("what was replaced long ago is not held by the way back, nor by what undoes it", async (t) => {
  const page = await app(t);
  const marks = Array.from({ length: 7 }, (_, index) => `replaced ${index}`);
  for (const mark of marks) {
    await openTexts(page, { [`${mark}.json`]: sample("hello.json").replace("Say hello", mark) });
    await notice(page, `opened \`${mark}.json\``).waitFor();
  }
  const session = await page.context().newCDPSession(page);
  // The last one is open, the one before can be had back, and React keeps what it drew before.
  await eventually(async () => {
    const found = await held(session, marks);
    assert.ok(found.includes("replaced 6") && found.includes("replaced 5"), found.join());
    assert.deepEqual(found.filter((mark) => marks.indexOf(mark) < 4), []);
  });
  for (const button of ["Undo", "Redo", "Undo"]) await page.locator(".notices").getByRole("button", { name: button }).click();
  await eventually(async () => assert.deepEqual((await held(session, marks)).filter((mark) => marks.indexOf(mark) < 5), []));
});
