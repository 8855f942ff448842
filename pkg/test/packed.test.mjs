/** The package as users get it: packed, and unpacked into an empty project. */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { before, describe, it } from "node:test";

import { packed, project } from "./packing.mjs";
import { EXECUTION, node, PACKAGE, sample, samplePath } from "./support.mjs";

/** The links of a page, and its pictures, that lead to something in the package. */
function linksIn(text) {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const found = [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(([, link, attribute]) => link ?? attribute);
  return found.filter((link) => !/^[a-z]+:/.test(link));
}

/** What the headings of a page are linked as. */
function headingsOf(text) {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-"));
}

describe("the packed package", () => {
  let about;
  before(async () => {
    about = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  });

  it("holds two wasm modules, the licences, the readme, and no source or test", async () => {
    const { files } = await packed();
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
    for (const name of ["preinstall", "install", "postinstall", "prepare"]) assert.equal(about.scripts[name], undefined, name);
    assert.deepEqual(Object.keys(about.dependencies), ["@nats-io/transport-node"]);
  });

  it("holds what the README leads to: no link of a page in it is dead", async () => {
    const { files, unpacked } = await packed();
    const pages = new Map();
    for (const file of files.filter((path) => path.endsWith(".md"))) pages.set(file, await readFile(join(unpacked, file), "utf8"));
    const links = [...pages].flatMap(([page, text]) => linksIn(text).map((link) => ({ page, link })));
    const isThere = ({ page, link }) => {
      const [path, heading] = link.split("#");
      const file = path === "" ? page : normalize(join(dirname(page), path));
      return files.includes(file) && (heading === undefined || headingsOf(pages.get(file)).includes(heading));
    };
    assert.deepEqual(links.filter((found) => !isThere(found)), []);
    const fromReadme = links.filter(({ page }) => page === "README.md");
    assert.ok(fromReadme.length >= 20, `${fromReadme.length} links`);
  });

  it("exports what the README's table of entries names", async () => {
    const readme = await readFile(join((await packed()).unpacked, "README.md"), "utf8");
    for (const entry of ["oc-argo", "oc-argo/node", "oc-argo/background"]) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${entry}\``));
      const unnamed = Object.keys(await import(entry)).filter((name) => !row.includes(`\`${name}\``));
      // What only re-exports are in the other entries is said as such.
      const main = entry === "oc-argo" ? [] : Object.keys(await import("oc-argo"));
      assert.deepEqual(unnamed.filter((name) => !main.includes(name)), [], entry);
    }
  });

  it("depends on nothing that asks for a newer Node than it does itself", async () => {
    const { packages } = JSON.parse(await readFile(join(PACKAGE, "package-lock.json"), "utf8"));
    const runtime = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev !== true);
    assert.ok(runtime.length >= 4, `${runtime.length} packages`);
    for (const [path, { engines }] of runtime) {
      const least = Number(/\d+/.exec(engines?.node ?? "0")?.[0]);
      assert.ok(least <= 20, `${path} needs Node ${engines?.node}`);
    }
  });

  it("is there for `require` as well, where Node knows how", { skip: !process.features.require_module && "this Node cannot require a module" }, async (t) => {
    const dir = await project(t, { "main.cjs": 'const { init, translate } = require("oc-argo");\ninit().then(() => console.log(typeof translate));\n' });
    const { code, stdout, stderr } = await node(["main.cjs"], { cwd: dir });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "function\n");
  });

  it("translates and builds in an empty project", async (t) => {
    const dir = await project(t);
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
    await writeFile(join(dir, "main.mjs"), program);
    const input = JSON.stringify([sample("imagerie.json"), sample("peers.json")]);
    const { code, stdout, stderr } = await node(["main.mjs"], { cwd: dir, input });
    assert.equal(code, 0, stderr);
    const { nbTasks, path, nats } = JSON.parse(stdout);
    assert.deepEqual([nbTasks, nats], [5, "function"]);
    assert.deepEqual([path], (await readdir(join(dir, "out"))).map((name) => join(dir, "out", name)));
  });

  it("serves the preview app, with the package's own wasm modules", async (t) => {
    const dir = await project(t);
    const { files } = await packed();
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
    await writeFile(join(dir, "main.mjs"), program);
    const { code, stdout, stderr } = await node(["main.mjs"], { cwd: dir });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "true\ntrue\n");
  });

  it("brings the command", async (t) => {
    const dir = await project(t);
    const command = join(dir, "node_modules", "oc-argo", about.bin["oc-argo"]);
    const version = await node([command, "--version"], { cwd: dir });
    assert.equal(version.stdout, `oc-argo ${about.version}\n`);
    const built = await node([command, "build", samplePath("hello.json"), "--peers", samplePath("peers.json"), "--stdout"], { cwd: dir });
    assert.equal(built.code, 0, built.stderr);
    assert.match(built.stdout, /^apiVersion: argoproj\.io\/v1alpha1\n/);
  });
});
