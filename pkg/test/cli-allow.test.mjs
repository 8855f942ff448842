/** What `lint --allow` leaves out of what is told and counted, and what it cannot. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";

import { command, PACKAGE, samplePath } from "./support.mjs";

const [IMAGERIE, BROKEN, HELLO] = ["imagerie.json", "broken.json", "hello.json"].map(samplePath);
const PEERS = samplePath("peers.json");

/** Lints samples with their peers. */
const lint = (...args) => command(["lint", ...args, "--peers", PEERS]);

/** The flags that allow codes. */
const allowing = (...codes) => codes.flatMap((code) => ["--allow", code]);

/** The codes of the findings in a text for people. */
const codesIn = (text) => [...text.matchAll(/^\w+\[([a-z-]+)\]: /gm)].map(([, code]) => code);

/** What `imagerie.json` has, in this order: two warnings of the first code, and infos. */
const FOUND = ["remote-outputs", "remote-outputs", "no-command", "volume-deleted", "default-nats-url", "untranslated-data"];

describe("findings that are allowed", () => {
  it("do not count against `--max-warnings`, and others do", async () => {
    const refused = await lint(IMAGERIE, "--max-warnings", "0", ...allowing("no-command"));
    assert.deepEqual([refused.code, refused.stderr], [1, "error: 2 warnings, and `--max-warnings` allows 0\n"]);
    const passed = await lint(IMAGERIE, "--max-warnings", "0", ...allowing("remote-outputs"));
    assert.deepEqual([passed.code, passed.stderr], [0, ""]);
  });

  it("are not told, whatever is allowed beside them, and the summary says how many there are", async () => {
    const all = await lint(IMAGERIE);
    assert.deepEqual(codesIn(all.stdout), FOUND);
    assert.match(all.stdout, /^2 warnings, 4 infos$/m);
    const one = await lint(IMAGERIE, ...allowing("no-command"));
    assert.deepEqual(codesIn(one.stdout), FOUND.toSpliced(2, 1));
    assert.match(one.stdout, /^2 warnings, 3 infos, 1 finding allowed$/m);
    const several = await lint(IMAGERIE, ...allowing("remote-outputs", "untranslated-data", "cycle", "remote-outputs"));
    assert.deepEqual(codesIn(several.stdout), ["no-command", "volume-deleted", "default-nats-url"]);
    assert.match(several.stdout, /^3 infos, 3 findings allowed$/m);
  });

  it("may be all that there are", async () => {
    const { code, stdout } = await lint(IMAGERIE, ...allowing(...new Set(FOUND)));
    assert.deepEqual([code, stdout], [0, `${IMAGERIE}: nothing to find fault with, 6 findings allowed\n`]);
  });

  it("are counted for each of many workflows and for all of them", async () => {
    const { code, stdout } = await lint(IMAGERIE, HELLO, BROKEN, ...allowing("remote-outputs", "image-without-tag"));
    assert.equal(code, 1);
    const sums = stdout.split("\n").filter((line) => /^(\/|\d)/.test(line));
    assert.deepEqual(sums, [
      `${IMAGERIE}: 4 infos, 2 findings allowed`,
      `${HELLO}: nothing to find fault with`,
      `${BROKEN}: 9 errors, 2 findings allowed`,
      "3 workflows, 1 with errors, 4 findings allowed",
    ]);
  });

  it("are a number in JSON, where there are any", async () => {
    const [all, some] = await Promise.all([[], allowing("remote-outputs", "volume-deleted")].map((flags) => lint(IMAGERIE, HELLO, "--format", "json", ...flags)));
    const [[imagerie, hello], told] = [all, some].map(({ stdout }) => JSON.parse(stdout));
    assert.ok(!("allowed" in imagerie) && imagerie.diagnostics.length === FOUND.length);
    const diagnostics = imagerie.diagnostics.filter(({ code }) => !["remote-outputs", "volume-deleted"].includes(code));
    assert.deepEqual(told, [{ ...imagerie, diagnostics, allowed: 3 }, hello]);
    const counted = await lint(IMAGERIE, "--format", "json", "--max-warnings", "0", ...allowing("remote-outputs"));
    assert.deepEqual([counted.code, counted.stderr], [0, ""]);
  });

  it("change nothing where there are none", async () => {
    const [without, withOne] = await Promise.all([lint(IMAGERIE, HELLO), lint(IMAGERIE, HELLO, ...allowing("image-without-tag"))]);
    assert.deepEqual(withOne, without);
  });
});

describe("errors", () => {
  it("stay, and so does their exit code", async () => {
    const [without, withTheirs] = await Promise.all([lint(BROKEN), lint(BROKEN, ...allowing("cycle", "no-command", "dangling-link"))]);
    assert.equal(without.code, 1);
    assert.ok(codesIn(without.stdout).includes("cycle"));
    const still = (code, stay) => `warning: \`--allow ${code}\` leaves out no errors, and ${stay}: what cannot be built has to be mended\n`;
    assert.deepEqual(withTheirs, { ...without, stderr: still("cycle", "1 stays") + still("dangling-link", "1 stays") });
  });

  it("of options end it with 2 all the same", async () => {
    const { code, stdout } = await lint(HELLO, "--namespace", "Upper", ...allowing("invalid-namespace"));
    assert.deepEqual([code, codesIn(stdout)], [2, ["invalid-namespace"]]);
  });
});

describe("a code", () => {
  it("is each one of the page of the findings", async () => {
    const page = await readFile(join(PACKAGE, "../docs/diagnostics.md"), "utf8");
    const codes = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code]) => code);
    assert.ok(codes.length > 100, `${codes.length}`);
    const { code, stderr } = await lint(HELLO, ...allowing(...codes));
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const wrong = [
    ["with a slip", ["remote-output"], "`--allow remote-output` is no code of a finding: did you mean `remote-outputs`?"],
    ["behind one that there is", ["no-command", "no-imag"], "`--allow no-imag` is no code of a finding: did you mean `no-image`?"],
    ["like no other", ["frobnicate"], "`--allow frobnicate` is no code of a finding"],
    ["that every object knows", ["constructor"], "`--allow constructor` is no code of a finding"],
    ["that is empty", [""], "`--allow ` is no code of a finding"],
    ["that is a list", ["no-command,no-image"], "`--allow no-command,no-image` is no code of a finding: write `--allow` once for each code"],
  ];
  for (const [what, codes, message] of wrong) {
    it(`${what} is wrong usage`, async () => {
      const { code, stdout, stderr } = await lint(IMAGERIE, ...allowing(...codes));
      assert.deepEqual([code, stdout, stderr], [2, "", `error: ${message}\n\`oc-argo lint --help\` shows its options\n`]);
    });
  }

  it("is allowed to `lint` alone", async () => {
    for (const name of ["build", "requires", "preview"]) {
      const { code, stderr } = await command([name, IMAGERIE, "--peers", PEERS, ...allowing("no-command")]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`^error: \`${name}\` knows no option \`--allow\`$`, "m"));
    }
  });
});
