/** What the command makes of single words, and how it writes them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { claims, count, seconds } from "../dist/cli/arguments.js";
import { requiresLine } from "../dist/cli/requires.js";
import { json, paintFor } from "../dist/cli/terminal.js";

describe("a value of an option", () => {
  it("is a duration with days", () => assert.equal(seconds("timeout", "1d"), 86_400));

  it("is a number from 1 on", () => assert.throws(() => count("concurrency", "0"), /`--concurrency 0` is no number from 1 on/));

  it("is the claim of a storage, whose name may hold `=`, and which has one", () => {
    assert.deepEqual(claims(["a=b=c"]), { "a=b": "c" });
    assert.throws(() => claims(["a=b", "a=c"]), /two claims for the storage `a`/);
  });
});

describe("what is written", () => {
  it("has colours on a terminal that has them, where nobody asks for none", (t) => {
    const before = { ...process.env };
    t.after(() => (process.env = before));
    const written = (env) => {
      process.env = env;
      return paintFor({ isTTY: true })("red", "x");
    };
    assert.equal(written({ TERM: "xterm" }), "\u001b[31mx\u001b[0m");
    assert.equal(written({ TERM: "xterm", NO_COLOR: "1" }), "x");
    assert.equal(written({ TERM: "dumb" }), "x");
  });

  it("is JSON without separators of lines that nobody sees", () => assert.equal(json("\u2028"), '"\\u2028"'));

  it("is the command that says what a build requires, with all that decides it", () => {
    const values = { crds: "minimal", fold: "never", split: "never", "target-name": "-x" };
    assert.equal(requiresLine("w.json", values), "oc-argo requires w.json --target-name=-x --crds minimal --fold never --split never");
  });
});
