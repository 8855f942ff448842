/** What the tests share: the fixtures, small drawings, Argo's schemas, folders that go away, and the command. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Workflow, WorkflowTemplate } from "@kubernetes-models/argo-workflows/argoproj.io/v1alpha1";
import { OcArgoError } from "oc-argo";
import { parse } from "yaml";

/** The package's folder. */
export const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
/** The fixtures that the crate's tests read too. */
export const FIXTURES = fileURLToPath(new URL("../../tests/fixtures", import.meta.url));
/** The path of a sample. */
export const samplePath = (name) => join(FIXTURES, "samples", name);
/** The text of a fixture. */
export const fixture = (...path) => readFileSync(join(FIXTURES, ...path), "utf8");
/** The text of a sample. */
export const sample = (name) => fixture("samples", name);

/** The peers of the samples. */
export const SELF = "5d372ae4-dad0-569b-91aa-74c4b6628e27";
export const PARTNER = "21e8e336-b4aa-5614-87f2-cba3e74ab325";
/** The execution of the cases. */
export const EXECUTION = "0e9f6c1a-3f4e-4a6b-9d55-6a2f5d0f7b11";

/**
 * All cases. A string in `case.json` names a sample, whose text `textOf` turns into a document; an object stands for
 * itself.
 *
 * @param {(text: string) => unknown} [textOf]
 */
export function cases(textOf = (text) => text) {
  const document = (found) => (typeof found === "string" ? textOf(sample(found)) : found);
  return readdirSync(join(FIXTURES, "cases")).map((name) => {
    const { workflow, workflows, peers, execution, options } = JSON.parse(fixture("cases", name, "case.json"));
    const source = { workflow: document(workflow) };
    if (workflows !== undefined) {
      source.workflows = Object.fromEntries(Object.entries(workflows).map(([id, found]) => [id, document(found)]));
    }
    if (peers !== undefined) source.peers = document(peers);
    if (execution !== undefined) source.execution = document(execution);
    return {
      name,
      source,
      options,
      yaml: fixture("cases", name, "expected.yaml"),
      diagnostics: JSON.parse(fixture("cases", name, "diagnostics.json")),
    };
  });
}

/** The strings that YAML readers like to take for something else. */
export const TRAPS = JSON.parse(fixture("yaml-traps.json"));

/**
 * A workflow of one processing `task` on our own cluster.
 *
 * @param {{name?: string, env?: object[], files?: object[]}} what Its name, its params, and the files that it exchanges
 * with an S3 storage.
 */
export function drawing({ name = "Task", env = [], files } = {}) {
  const container = { image: "busybox:1.36", command: "echo", args: "done" };
  const items = {
    task: { id: "task", processing: { id: "p", name, instances: [{ env, access: { container } }] } },
    here: { id: "here", compute: { id: "c", name: "Here", creator_id: SELF } },
  };
  const links = [{ source: { id: "task" }, destination: { id: "here" } }];
  if (files !== undefined) {
    items.store = {
      id: "store",
      storage: { id: "s3", name: "Store", creator_id: SELF, storage_type: 4, instances: [{ source: "s3.example.org/bucket" }] },
    };
    links.push({ source: { id: "task" }, destination: { id: "store" }, storage_link_infos: files });
  }
  return { id: "w", name: "Drawing", creator_id: SELF, graph: { items, links } };
}

/** A source of a drawing, with us as the only peer. */
export const drawn = (what) => ({ workflow: drawing(what), peers: { [SELF]: { id: SELF, name: "We", relation: 1 } } });

/** A manifest as Kubernetes reads it: by YAML 1.1. */
export const manifestOf = (yaml) => parse(yaml, { version: "1.1" });

/** Whether a translation holds errors. */
export const hasErrors = ({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error");

/**
 * What Argo's schemas have against a manifest. They are made from Go's types, which demand three things that Argo does
 * not: a name of a template's container (Argo sets it), and `apiVersion` and `kind` of a claim's template.
 *
 * @returns {string[]}
 */
export function schemaErrors(manifest) {
  try {
    new (manifest.kind === "WorkflowTemplate" ? WorkflowTemplate : Workflow)(manifest).validate();
    return [];
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    const isOfGo = ({ keyword, instancePath, params }) =>
      keyword === "required" &&
      ((/^\/spec\/templates\/\d+\/container$/.test(instancePath) && params.missingProperty === "name") ||
        (/^\/spec\/volumeClaimTemplates\/\d+$/.test(instancePath) && /^(apiVersion|kind)$/.test(params.missingProperty)));
    return error.errors.filter((found) => !isOfGo(found)).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
}

/** A folder that goes away with the test. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "oc-argo-test-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/**
 * Runs Node, and gives what it wrote. It is ended where it does not end by itself: then `code` is null.
 *
 * @param {string[]} args
 * @param {{input?: string, cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{code: number | null, stdout: string, stderr: string}>}
 */
export function node(args, { input = "", cwd = PACKAGE, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, timeout: 30_000 });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    // A command that reads no input may have ended before it is written.
    child.stdin.on("error", (error) => error.code === "EPIPE" || reject(error));
    child.stdin.end(input);
  });
}

const NET = process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : [];
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";

/** The flags of Node with which its permission model allows the package, the fixtures, the network, and what `more` names. */
export const permitting = (...more) => [PERMISSION, ...NET, `--allow-fs-read=${PACKAGE}*`, `--allow-fs-read=${join(FIXTURES, "*")}`, ...more];

/** Runs the command `oc-argo`. */
export const command = (args, options) => node([join(PACKAGE, "dist/cli/main.js"), ...args], options);

/** A promise and its two ends. */
export function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** Whether an error is one of ours with this code, and says such a thing. */
export const withCode = (code, message = /./) => (error) => error instanceof OcArgoError && error.code === code && message.test(error.message);
