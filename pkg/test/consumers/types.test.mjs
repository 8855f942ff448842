/** The types of the packed package, as TypeScript finds them in strict projects, and what the judges of packages say. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { packed, project } from "../packing.mjs";
import { command, ran, tool } from "./serving.mjs";

/** A program for browsers. The last line is an error on purpose: were the types `any`, nothing would be wrong with it. */
const BROWSER = `
import { ArgoBuilder, init, initLayout, layout, OcArgoError, Preview, translate, type Change, type Diagnostic, type GivenOptions, type Host, type HostContext, type Source, type Translation } from "oc-argo";
import { BackgroundTranslator } from "oc-argo/background";
import type { PreviewFailure } from "oc-argo/preview";
import "oc-argo/preview";
import module from "oc-argo/oc_argo_bg.wasm";

await init(module);
await init(new Uint8Array(8));
await initLayout(new URL("https://example.org/layout.wasm"));
const workflow = { id: "w", name: "W", graph: { items: {}, links: [] } };
const translation: Translation = translate({ workflow }, { namespace: "here" });
const first: Diagnostic | undefined = translation.diagnostics[0];
const change: Change = { op: "remove", path: "/workflow/graph/links/0" };
export const edits = new Preview().apply([change]).edits.map(({ start, end, text }) => text.length + start + end);
const host: Host = { considers: async (event, { signal }) => ({ namesPeer: !signal.aborted && event.dest_peer_id !== "" }) };
export const builder = new ArgoBuilder(JSON.stringify(workflow), host);
declare const nothing: undefined;
const bare: Host = { workflows: nothing, peers: nothing, considers: nothing, loadPeer: nothing, loadWorkflow: nothing, writeFile: nothing };
const bareSource: Source = { workflow, workflows: nothing, peers: nothing, execution: nothing };
export const made = [translate(bareSource), new ArgoBuilder(workflow, bare, { build: nothing })];
await builder.createDag(nothing, "here", false, { signal: nothing, onProgress: nothing });
// As a store gives them: nobody may change them, and what a user has not chosen is undefined.
const stored = { id: "w", graph: { items: {}, links: [{ source: { id: "a" }, destination: { id: "b" } }] } } as const;
const options: GivenOptions = { namespace: nothing, defaults: nothing };
export const ofStore = [translate({ workflow: stored, workflows: { inner: stored } }, options), new ArgoBuilder(stored, host, { timeoutSeconds: nothing })];
class Files implements Host {
  loadWorkflow(id: string, { signal }: HostContext): string | undefined {
    return signal.aborted ? undefined : id;
  }
  async writeFile(fileName: string): Promise<string> {
    return fileName;
  }
}
export const ofClass = new ArgoBuilder(workflow, new Files());
export const background = new BackgroundTranslator({ module: nothing, layoutModule: nothing, worker: nothing });
export const built = background.build(bareSource, { build: {} }, { considers: nothing, onProgress: nothing, signal: nothing });
export const far: Promise<string> = new BackgroundTranslator().translate({ workflow }).then(({ yaml }) => yaml);
const element = document.querySelector("oc-argo-preview");
const peers = { us: { id: "us", name: "We", relation: 1 } } as const;
if (element !== null) element.source = { workflow, peers };
element?.addEventListener("oc-select", ({ detail }) => {
  console.log(detail?.pointer.length);
  element.selection = detail;
});
const onClick = (event: MouseEvent): void => console.log(event.clientX);
element?.addEventListener("click", onClick, { once: true });
element?.removeEventListener("click", onClick);
element?.addEventListener("keydown", ({ key }) => console.log(key));
const onDiagnostics = ({ detail }: CustomEvent<readonly Diagnostic[]>): void => console.log(detail.length);
element?.addEventListener("oc-diagnostics", onDiagnostics);
element?.removeEventListener("oc-diagnostics", onDiagnostics);
const onError = ({ detail }: CustomEvent<PreviewFailure>): void => console.log(detail.code, detail.message, detail.help);
element?.addEventListener("oc-error", onError);
element?.removeEventListener("oc-error", onError);
if (element !== null) {
  element.background = { module, worker: () => new Worker(new URL("oc-argo/worker", "https://example.org"), { type: "module" }) };
  element.view = element.view === "run" ? "parts" : "drawn";
  [element.theme, element.panes] = ["dark", "dag yaml"];
  element.view = element.theme = element.panes = null;
}
element?.addEventListener("of-another", (event) => console.log(event.type));
if (element !== null) element.source = element.selection = null;
export const width: number = layout({ nodes: [], edges: [] }).width;
export const isOurs = (error: unknown): boolean => error instanceof OcArgoError && error.code === "no-dag";
// @ts-expect-error a severity is no number
export const severity: number = first!.severity;
`;

/** A program for Node. */
const NODE = `
import { translate } from "oc-argo";
import { build, natsConsiders, servePreview, type BuildResult } from "oc-argo/node";

export async function main(): Promise<string> {
  const considers = natsConsiders({ servers: "nats://127.0.0.1:4222" });
  const result: BuildResult = await build({ workflow: "{}" }, { considers, dir: "out", options: { namespace: "n" } });
  const nothing = undefined;
  await build({ workflow: "{}", peers: nothing }, { considers: nothing, loadPeer: nothing, signal: nothing, dir: nothing, options: nothing, build: nothing, writeFile: nothing });
  await considers.close();
  const { url } = await servePreview({ port: 0 });
  return result.path + url + translate({ workflow: "{}" }).yaml;
}
// @ts-expect-error a path is no number
export const path: number = (await build({ workflow: "{}" })).path;
`;

const STRICT = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true, noEmit: true, skipLibCheck: false, target: "ES2022" };
const HOSTS = {
  browser: { program: BROWSER, lib: ["ES2022", "DOM", "DOM.Iterable"], types: [] },
  node: { program: NODE, lib: ["ES2022"], types: ["node"] },
};
/** The oldest of TypeScript's compilers that the README names, the last one in JavaScript, and the successor, with which this package is built. */
const COMPILERS = { "5.0": command("typescript-5.0", "tsc"), 5.9: command("typescript", "tsc"), 7: command("../../../node_modules/typescript", "tsc") };
const RESOLUTIONS = [
  { module: "ESNext", moduleResolution: "bundler" },
  { module: "NodeNext", moduleResolution: "nodenext" },
];

describe("under TypeScript strict", () => {
  for (const [version, compiler] of Object.entries(COMPILERS)) {
    for (const resolution of RESOLUTIONS) {
      for (const [host, { program, lib, types }] of Object.entries(HOSTS)) {
        it(`${version}, moduleResolution ${resolution.moduleResolution}, a program for ${host}`, async (t) => {
          const tsconfig = JSON.stringify({ compilerOptions: { ...STRICT, ...resolution, lib, types }, include: ["*.ts"] });
          const installed = types.length > 0 ? [tool("@types/node"), tool("undici-types")] : [];
          const dir = await project(t, { "main.ts": program, "tsconfig.json": tsconfig }, { beside: installed });
          await ran([compiler, "--project", "."], { cwd: dir });
        });
      }
    }
  }
});

describe("the judges of packages", () => {
  it("are the types wrong: no, for whoever imports modules", async () => {
    const { tarball } = await packed();
    // Its profile leaves out `require` and Node 10, whose programs would need an old format beside this one.
    await ran([command("@arethetypeswrong/cli", "attw"), tarball, "--profile", "esm-only", "--format", "ascii"], { cwd: tool(".") });
  });

  it("publint has nothing to say", async () => {
    const { tarball } = await packed();
    const said = await ran([command("publint"), "run", tarball, "--strict"], { cwd: tool(".") });
    assert.match(said, /All good!/);
  });
});
