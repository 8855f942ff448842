/** Writing a manifest: whole or not at all, never over another, never outside its folder. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { describe, it } from "node:test";

import { build, grantConsiders, natsConsiders, OcArgoError, ReadError, readText, writeWorkflow } from "oc-argo/node";

import { drawing, drawn, EXECUTION, folder, node, PARTNER, permitting, sample, withCode } from "./support.mjs";

const imagerie = { workflow: sample("imagerie.json"), peers: sample("peers.json"), execution: { executions_id: EXECUTION } };

describe("writeWorkflow", () => {
  it("writes the text, and gives the absolute path", async (t) => {
    const dir = await folder(t);
    const yaml = "name: é😀\r\n\u0007end";
    const path = await writeWorkflow(dir, "a.yml", yaml);
    assert.equal(path, join(dir, "a.yml"));
    assert.equal(await readFile(path, "utf8"), yaml);
    assert.deepEqual(await readdir(dir), ["a.yml"]);
  });

  it("gives an absolute path for a relative folder", async (t) => {
    const dir = relative(process.cwd(), await folder(t));
    const path = await writeWorkflow(dir, "a.yml", "a");
    assert.ok(isAbsolute(path), path);
    assert.equal(await readFile(path, "utf8"), "a");
  });

  for (const umask of ["077", "000"]) {
    it(`gives the file mode 0660 under umask ${umask}`, async (t) => {
      const dir = await folder(t);
      // A process of its own: the umask is the whole process's.
      const program = `
        import { writeWorkflow } from "oc-argo/node";
        process.umask(0o${umask});
        await writeWorkflow(process.argv[1], process.argv[2], "a");`;
      const allowed = permitting(`--allow-fs-read=${dir}`, `--allow-fs-write=${dir}`);
      for (const [name, flags] of Object.entries({ "a.yml": [], "permitted.yml": allowed })) {
        const { code, stderr } = await node([...flags, "--input-type=module", "--eval", program, dir, name]);
        assert.equal(code, 0, stderr);
        assert.equal(((await stat(join(dir, name))).mode & 0o777).toString(8), "660");
      }
      assert.deepEqual(await readdir(dir), ["a.yml", "permitted.yml"]);
    });
  }

  it("makes the folder and those above it", async (t) => {
    const dir = join(await folder(t), "one", "two", "three");
    await writeWorkflow(dir, "a.yml", "a");
    assert.deepEqual(await readdir(dir), ["a.yml"]);
  });

  it("never overwrites", async (t) => {
    const dir = await folder(t);
    await writeFile(join(dir, "a.yml"), "old");
    await assert.rejects(writeWorkflow(dir, "a.yml", "new"), { code: "EEXIST" });
    assert.equal(await readFile(join(dir, "a.yml"), "utf8"), "old");
    assert.deepEqual(await readdir(dir), ["a.yml"]);
  });

  it("says of a file that exists already what to do", async (t) => {
    const dir = await folder(t);
    await writeFile(join(dir, "a.yml"), "old");
    await assert.rejects(writeWorkflow(dir, "a.yml", "new"), ({ message }) => {
      assert.equal(message, `\`${join(dir, "a.yml")}\` exists already (EEXIST), and nothing is overwritten: build again, or give another \`name\``);
      return true;
    });
  });

  it("brings the file and then its name to the disk", async (t) => {
    const dir = await folder(t);
    const probe = await open(dir, "r");
    const prototype = Object.getPrototypeOf(probe);
    await probe.close();
    const { sync } = prototype;
    t.after(() => (prototype.sync = sync));
    const synced = [];
    prototype.sync = async function () {
      synced.push([(await this.stat()).isDirectory() ? "folder" : "file", (await readdir(dir)).includes("a.yml")]);
      return sync.call(this);
    };
    await writeWorkflow(dir, "a.yml", "a");
    assert.deepEqual(synced, [["file", false], ["folder", true]]);
  });

  it("never writes through a link", async (t) => {
    const dir = await folder(t);
    const elsewhere = join(await folder(t), "elsewhere.yml");
    await symlink(elsewhere, join(dir, "a.yml"));
    await assert.rejects(writeWorkflow(dir, "a.yml", "new"), { code: "EEXIST" });
    assert.equal(existsSync(elsewhere), false);
    assert.deepEqual(await readdir(dir), ["a.yml"]);
  });

  const names = ["", ".", "..", "../a.yml", "a/b.yml", "/a.yml", "/", "./a.yml", "a.yml/", "a\\b.yml", "..\\a.yml", "a\0.yml", "\0"];
  for (const name of names) {
    it(`refuses the name ${JSON.stringify(name)}`, async (t) => {
      const parent = await folder(t);
      const dir = join(parent, "folder");
      await mkdir(dir);
      await assert.rejects(writeWorkflow(dir, name, "a"), (error) => {
        assert.ok(error instanceof OcArgoError);
        assert.equal(error.code, "invalid-options");
        assert.match(error.message, /is not the name of a file in the folder: give a name without a path/);
        return true;
      });
      assert.deepEqual(await readdir(parent, { recursive: true }), ["folder"]);
    });
  }

  it("leaves nothing where the disk refuses the name", async (t) => {
    const dir = await folder(t);
    await assert.rejects(writeWorkflow(dir, `${"a".repeat(300)}.yml`, "a"), { code: "ENAMETOOLONG" });
    assert.deepEqual(await readdir(dir), []);
  });

  it("says so where the folder is a file", async (t) => {
    const dir = join(await folder(t), "file");
    await writeFile(dir, "old");
    for (const path of [dir, join(dir, "below")]) {
      await assert.rejects(writeWorkflow(path, "a.yml", "a"), /^Error: (EEXIST|ENOTDIR): .*\/file/);
    }
    assert.equal(await readFile(dir, "utf8"), "old");
  });

  it("says so where the folder cannot be made", { skip: !existsSync("/proc") }, async () => {
    for (const dir of ["/proc/oc-argo-x", "/proc/oc-argo-x/deeper"]) {
      await assert.rejects(writeWorkflow(dir, "a.yml", "a"), { syscall: "mkdir" });
    }
  });

  it("lets exactly one of many at once win", async (t) => {
    const dir = await folder(t);
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(100_000));
    const ends = await Promise.allSettled(texts.map((text) => writeWorkflow(dir, "a.yml", text)));
    const winners = ends.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
    assert.equal(winners.length, 1);
    for (const { reason } of ends.filter(({ status }) => status === "rejected")) {
      assert.equal(reason.code, "EEXIST");
    }
    assert.ok((await readFile(join(dir, "a.yml"), "utf8")) === texts[winners[0]]);
    assert.deepEqual(await readdir(dir), ["a.yml"]);
  });

  it("lets builds make the same new folder at once", async (t) => {
    const dir = join(await folder(t), "new", "folder");
    const names = Array.from({ length: 8 }, (_, index) => `${index}.yml`);
    await Promise.all(names.map((name) => writeWorkflow(dir, name, name)));
    assert.deepEqual((await readdir(dir)).sort(), names);
  });
});

describe("a wrong call", () => {
  it("says what was wrong with it", async () => {
    for (const none of [undefined, null, 5, "x"]) {
      await assert.rejects(build(none), withCode("invalid-source"));
      assert.throws(() => natsConsiders(none), withCode("invalid-options"));
    }
    for (const none of [null, 5, "x", [], new Map([["dir", "x"]])]) await assert.rejects(build(drawn(), none), withCode("invalid-options"));
    for (const none of [5, "x", [], new Map([["namespace", "x"]])]) await assert.rejects(build(drawn(), { options: none }), withCode("invalid-options"));
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    await assert.rejects(build(revoked), withCode("invalid-source"));
    await assert.rejects(build(drawn(), revoked), withCode("invalid-options"));
    await assert.rejects(build(drawn(), { options: revoked }), withCode("invalid-options"));
    await assert.rejects(writeWorkflow(".", "../a.yml", "a"), withCode("invalid-options"));
    await assert.rejects(readText("no/such/file"), (error) => error instanceof ReadError && error.code === "unreadable-file");
    for (const [dir, name, yaml] of [[5, "a", "a"], [undefined, "a", "a"], [".", 5, "a"], [".", "a", null]]) {
      await assert.rejects(writeWorkflow(dir, name, yaml), withCode("invalid-options"));
    }
  });

  it("of `build` is told by its option, before anybody is asked", async () => {
    const considers = grantConsiders();
    const wrong = { dir: [5, null], options: ["x"], build: [5], considers: [{}], loadPeer: [5], loadWorkflow: [{}], writeFile: ["x"], signal: [5, {}], onProgress: [{}], namespace: ["x"] };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        await assert.rejects(build(imagerie, { considers, [name]: value }), ({ code, message }) => code === "invalid-options" && message.includes(`\`${name}\``), `${name}: ${String(value)}`);
      }
    }
    assert.deepEqual(considers.granted, []);
  });

  it("of `readWorkflows`, before `init`, blames no file", async () => {
    const program = `
      import { OcArgoError, readWorkflows } from "oc-argo/node";
      await readWorkflows(".").catch((error) => console.log(error instanceof OcArgoError, error.code));`;
    const { code, stdout } = await node(["--input-type=module", "--eval", program]);
    assert.deepEqual([code, stdout], [0, "true not-initialised\n"]);
  });
});

describe("build", () => {
  it("makes the DAG, asks, and writes, in one call", async (t) => {
    const dir = await folder(t);
    const considers = grantConsiders();
    const states = [];
    const onProgress = ({ state }) => states.push(state);
    const { path, nbTasks, translation } = await build(imagerie, { dir, considers, onProgress, options: { name: "bakedo-luremi" } });
    assert.equal(nbTasks, 5);
    assert.deepEqual(translation.remotePeers, [PARTNER]);
    assert.match(relative(dir, path), /^oc-monitor-bakedo-luremi_[\d_]+\.yml$/);
    assert.equal(await readFile(path, "utf8"), translation.yaml);
    assert.equal(considers.granted.length, 3);
    assert.deepEqual(states.filter((state) => state === "granted").length, 3);
  });

  it("takes null for no options, as JSON has it", async (t) => {
    const { nbTasks } = await build(drawn(), { dir: await folder(t), options: null, build: null });
    assert.equal(nbTasks, 1);
  });

  it("uses the namespace of its options", async (t) => {
    const { translation } = await build(drawn(), { dir: await folder(t), options: { namespace: "mine" } });
    assert.match(translation.yaml, /^ {2}namespace: mine$/m);
    assert.match(translation.yaml, /^ {2}serviceAccountName: sa-mine$/m);
  });

  it("writes nothing where the workflow has errors, and makes no folder", async (t) => {
    const dir = join(await folder(t), "new");
    await assert.rejects(build({ ...imagerie, workflow: sample("broken.json") }, { dir, considers: grantConsiders() }), (error) => {
      assert.ok(error instanceof OcArgoError);
      assert.equal(error.code, "workflow-has-errors");
      assert.ok(error.failure.diagnostics.length > 7);
      return true;
    });
    assert.equal(existsSync(dir), false);
  });

  it("writes nothing where an answer is refused", async (t) => {
    const dir = join(await folder(t), "new");
    const considers = async ({ data_type }) => {
      if (data_type === 4) throw new Error("no");
    };
    await assert.rejects(build(imagerie, { dir, considers }), { code: "considers-refused" });
    assert.equal(existsSync(dir), false);
  });

  it("tells of a folder that cannot be written", async (t) => {
    const dir = join(await folder(t), "file");
    await writeFile(dir, "old");
    await assert.rejects(build({ ...drawn(), workflow: drawing() }, { dir }), { code: "host-failed" });
  });

  it("tells of a folder that is none before anybody is asked", async (t) => {
    const parent = await folder(t);
    await writeFile(join(parent, "file"), "old");
    await symlink(join(parent, "nowhere"), join(parent, "link"));
    const considers = grantConsiders();
    for (const dir of [join(parent, "file"), join(parent, "file/below/it"), join(parent, "link"), join(parent, "link/below")]) {
      await assert.rejects(build(imagerie, { dir, considers }), ({ code, message }) => code === "host-failed" && message.includes(`\`${dir}\` cannot be written: `), dir);
    }
    assert.deepEqual(considers.granted, []);
    assert.deepEqual((await readdir(parent)).sort(), ["file", "link"]);
    await build(imagerie, { dir: join(parent, "file"), considers, writeFile: async () => "elsewhere" });
    assert.equal(considers.granted.length, 3);
  });

  it("tells of a folder that Node's permission model denies before anybody is asked", async (t) => {
    const dir = await folder(t);
    const allowed = { read: `--allow-fs-read=${dir}`, write: `--allow-fs-write=${dir}`, made: `--allow-fs-write=${join(dir, "new")}` };
    const input = JSON.stringify(imagerie);
    const program = `
      import { text } from "node:stream/consumers";
      import { build, grantConsiders } from "oc-argo/node";
      const considers = grantConsiders();
      const source = JSON.parse(await text(process.stdin));
      await build(source, { dir: process.argv[1], considers }).catch(({ code, message }) => console.log(code, message));
      console.log(considers.granted.length);`;
    const reason = "Node is not permitted to: make the folder, and allow it with `--allow-fs-read` and `--allow-fs-write`";
    for (const [out, flags] of [[dir, [allowed.read]], [dir, [allowed.write]], [join(dir, "new"), [allowed.read, allowed.made]]]) {
      const { code, stdout, stderr } = await node([...permitting(...flags), "--input-type=module", "--eval", program, out], { input });
      assert.deepEqual([code, stdout], [0, `host-failed the folder \`${out}\` cannot be written: ${reason}\n0\n`], stderr);
    }
    const { stdout, stderr } = await node([...permitting(allowed.read, allowed.write), "--input-type=module", "--eval", program, dir], { input });
    assert.equal(stdout, "3\n", stderr);
  });

  it("tells of a folder that may not be written before anybody is asked", { skip: process.getuid?.() === 0 && "root may write everywhere" }, async (t) => {
    const dir = join(await folder(t), "shut");
    await mkdir(dir, { mode: 0o500 });
    const considers = grantConsiders();
    for (const path of [dir, join(dir, "below")]) await assert.rejects(build(imagerie, { dir: path, considers }), { code: "host-failed" });
    assert.deepEqual(considers.granted, []);
  });
});
