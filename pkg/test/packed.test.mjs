/** The package as users get it: packed, and unpacked into an empty project. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";

import { EXECUTION, folder, node, PACKAGE, sample, samplePath } from "./support.mjs";

const run = promisify(execFile);

/** Packs the package and unpacks it into `project/node_modules`, beside its dependencies. */
async function install(t) {
  const dir = await folder(t);
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", dir], { cwd: PACKAGE });
  const [{ filename, files }] = JSON.parse(stdout);
  const modules = join(dir, "project", "node_modules");
  await mkdir(modules, { recursive: true });
  await run("tar", ["-xzf", join(dir, filename), "-C", dir]);
  await rename(join(dir, "package"), join(modules, "oc-argo"));
  await symlink(join(PACKAGE, "node_modules", "@nats-io"), join(modules, "@nats-io"));
  return { project: join(dir, "project"), files: files.map(({ path }) => path) };
}

describe("the packed package", () => {
  let about;
  before(async () => {
    about = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  });

  it("holds two wasm modules, the licences, the readme, and no source or test", async (t) => {
    const { files } = await install(t);
    assert.deepEqual(files.filter((file) => file.endsWith(".wasm")).sort(), ["wasm/oc_argo_bg.wasm", "wasm/oc_argo_layout_bg.wasm"]);
    for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "wasm/schema.json", "dist/web.js", "dist/nodejs.d.ts", "dist/app/index.html", "dist/preview/panes.js"]) {
      assert.ok(files.includes(file), `${file} is missing`);
    }
    assert.deepEqual(files.filter((file) => /^(src|test)\//.test(file)), []);
    for (const target of Object.values(about.exports).flatMap(function paths(entry) {
      return typeof entry === "string" ? [entry] : Object.values(entry).flatMap(paths);
    })) {
      assert.ok(files.includes(target.replace("./", "")), `${target} is exported and missing`);
    }
    assert.equal(about.scripts.install ?? about.scripts.postinstall, undefined);
  });

  it("translates and builds in an empty project", async (t) => {
    const { project } = await install(t);
    const program = `
      import { readFileSync } from "node:fs";
      import { init, translate } from "oc-argo";
      import { build, grantConsiders, natsConsiders } from "oc-argo/node";
      const [workflow, peers] = JSON.parse(readFileSync(0, "utf8"));
      await init();
      const { nbTasks } = translate({ workflow, peers });
      const execution = { executions_id: "${EXECUTION}" };
      const { path } = await build({ workflow, peers, execution }, { considers: grantConsiders(), dir: "out" });
      console.log(JSON.stringify({ nbTasks, path, nats: typeof natsConsiders }));`;
    await writeFile(join(project, "main.mjs"), program);
    const input = JSON.stringify([sample("imagerie.json"), sample("peers.json")]);
    const { code, stdout, stderr } = await node(["main.mjs"], { cwd: project, input });
    assert.equal(code, 0, stderr);
    const { nbTasks, path, nats } = JSON.parse(stdout);
    assert.deepEqual([nbTasks, nats], [5, "function"]);
    assert.deepEqual([path], (await readdir(join(project, "out"))).map((name) => join(project, "out", name)));
  });

  it("serves the preview app, with the package's own wasm modules", async (t) => {
    const { project, files } = await install(t);
    const worker = files.find((file) => file.startsWith("dist/app/assets/worker-")).replace("dist/app/", "");
    const program = `
      import { servePreview } from "oc-argo/node";
      const { url, close } = await servePreview({ port: 0 });
      const text = async (path) => (await fetch(new URL(path, url))).text();
      for (const name of [/oc_argo_bg-[\\w-]+[.]wasm/, /oc_argo_layout_bg-[\\w-]+[.]wasm/]) {
        const [module] = name.exec(await text("${worker}"));
        const bytes = await (await fetch(new URL("assets/" + module, url))).arrayBuffer();
        console.log(WebAssembly.validate(bytes));
      }
      await close();`;
    await writeFile(join(project, "main.mjs"), program);
    const { code, stdout, stderr } = await node(["main.mjs"], { cwd: project });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "true\ntrue\n");
  });

  it("brings the command", async (t) => {
    const { project } = await install(t);
    const command = join(project, "node_modules", "oc-argo", about.bin["oc-argo"]);
    const version = await node([command, "--version"], { cwd: project });
    assert.equal(version.stdout, `oc-argo ${about.version}\n`);
    const built = await node([command, "build", samplePath("hello.json"), "--peers", samplePath("peers.json"), "--stdout"], { cwd: project });
    assert.equal(built.code, 0, built.stderr);
    assert.match(built.stdout, /^apiVersion: argoproj\.io\/v1alpha1\n/);
  });
});
