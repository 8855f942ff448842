/** Previews of a background translator that a page forgot to free. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { BackgroundTranslator } from "oc-argo/background";

it("a preview that nobody refers to any more is freed in the worker, and one in use is not", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc");
  const freed = [];
  const worker = { postMessage: ({ name, args }) => name === "previewFree" && freed.push(...args), terminate() {} };
  const background = new BackgroundTranslator({ worker });
  const used = background.preview();
  const drop = () => void background.preview();
  drop();
  for (let turn = 0; turn < 200 && freed.length === 0; turn++) {
    collectGarbage();
    await delay(10);
  }
  assert.deepEqual(freed, [2]);
  used.free().catch(() => undefined);
  assert.deepEqual(freed, [2, 1]);
  background.close();
});
