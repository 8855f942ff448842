/** Every manifest of the cases, held against the schemas of Argo's own types; and the options, as the package's schema has them. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";

import { init, translate } from "oc-argo";
import { parse } from "yaml";

import { cases, hasErrors, manifestOf, PACKAGE, schemaErrors } from "./support.mjs";

/** The manifests of the cases that a build would write. */
let manifests = [];

before(async () => {
  await init();
  const translations = cases().map(({ name, source, options }) => ({ name, ...translate(source, options) }));
  manifests = translations.filter((found) => !hasErrors(found)).map(({ name, yaml }) => ({ name, manifest: manifestOf(yaml) }));
});

const manifestOfCase = (name) => structuredClone(manifests.find((found) => found.name === name).manifest);

describe("the schemas", () => {
  it("have nothing against any case without errors", () => {
    assert.equal(manifests.length, cases().length - 1, "all but `broken`");
    for (const { name, manifest } of manifests) {
      assert.deepEqual(schemaErrors(manifest), [], name);
    }
  });

  const breaks = [
    ["a template's name that is a number", (spec) => (spec.templates[0].name = 3), "/spec/templates/0/name must be string"],
    ["a task without a name", (spec) => delete spec.templates[0].dag.tasks[0].name, "/spec/templates/0/dag/tasks/0 must have required property name"],
    ["dependencies that are no list", (spec) => (spec.templates[0].dag.tasks[1].dependencies = "curl"), "/spec/templates/0/dag/tasks/1/dependencies must be array"],
    ["a param's value that is a list", (spec) => (spec.templates[0].dag.tasks[0].arguments.parameters[0].value = [1]), "/spec/templates/0/dag/tasks/0/arguments/parameters/0/value"],
    ["args that are a text", (spec) => (spec.templates[1].container.args = "echo"), "/spec/templates/1/container/args must be array"],
    ["a deadline that is a text", (spec) => (spec.activeDeadlineSeconds = "1h"), "/spec/activeDeadlineSeconds must be integer"],
    ["an artifact without a name", (spec) => delete spec.templates[1].outputs.artifacts[0].name, "/spec/templates/1/outputs/artifacts/0 must have required property name"],
    ["a mount without a path", (spec) => delete spec.templates[3].container.volumeMounts[0].mountPath, "/spec/templates/3/container/volumeMounts/0 must have required property mountPath"],
  ];
  for (const [what, spoil, expected] of breaks) {
    it(`refuse ${what}`, () => {
      const manifest = manifestOfCase("imagerie");
      spoil(manifest.spec);
      const errors = schemaErrors(manifest);
      assert.ok(errors.some((error) => error.startsWith(expected)), `${errors}`);
    });
  }
});

describe("the manifest inside a resource template", () => {
  it("is a Service, read as Kubernetes reads it", () => {
    const { spec } = manifestOfCase("service");
    const resources = spec.templates.filter((template) => "resource" in template);
    assert.equal(resources.length, 1);
    const service = parse(resources[0].resource.manifest, { version: "1.1" });
    assert.equal(service.kind, "Service");
    assert.equal(service.apiVersion, "v1");
    assert.equal(service.metadata.name, "{{workflow.name}}-dashboard");
    assert.equal(service.spec.type, "NodePort");
  });

  it("selects the pods of its own template, in its own workflow", () => {
    const { spec } = manifestOfCase("service");
    const { resource } = spec.templates.find((template) => "resource" in template);
    const { selector, ports } = parse(resource.manifest, { version: "1.1" }).spec;
    const served = spec.templates.filter(({ metadata }) => metadata?.labels?.app === selector.app);
    assert.equal(served.length, 1);
    assert.equal(selector["workflows.argoproj.io/workflow"], "{{workflow.name}}");
    assert.deepEqual(ports, [{ name: "port-80", port: 80, targetPort: 80, nodePort: 30080 }]);
  });
});

describe("the page of the options", () => {
  const PAGE = join(PACKAGE, "../docs/options.md");

  it("lists every option with its flag, its default and its meaning", async () => {
    const { FLAGS } = await import("../dist/cli/flags.js");
    const { usage } = await import("../dist/cli/usage.js");
    const { definitions } = JSON.parse(await readFile(join(PACKAGE, "wasm/schema.json"), "utf8"));
    const forms = new Map([...usage("build").matchAll(/^ {2}--([a-z-]+)( \S+)? /gm)].map(([, flag, form = ""]) => [flag, `--${flag}${form}`]));
    const rows = (type) => Object.entries(definitions[type].properties).map(([name, property]) => rowOf(name, property, forms.get(FLAGS[name]), definitions));
    const page = pageOf(rows("Options"), rows("BuildOptions"));
    if (process.env.UPDATE_EXPECT !== undefined) await writeFile(PAGE, page);
    assert.equal(await readFile(PAGE, "utf8").catch(() => ""), page, "docs/options.md is not what UPDATE_EXPECT=1 node --test pkg/test/schema.test.mjs writes");
  });
});

/** One line of the table. */
function rowOf(name, { default: value, description, ...property }, flag, definitions) {
  const type = definitions[property.allOf?.[0].$ref.split("/").at(-1)];
  const kinds = (type?.oneOf ?? []).flatMap((kind) => (kind.enum ?? [kind.const]).map((word) => `\`${word}\`: ${sentence(kind.description)}`));
  const fallback = / \(default ([^)]*)\)/.exec(description)?.[1] ?? "none";
  const cells = [`\`${name}\``, `\`${flag}\``, ["string", "number"].includes(typeof value) ? `\`${value}\`` : fallback, [sentence(description), ...kinds].join("<br>")];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

/** A description without the default, which has a column of its own. */
const sentence = (text) => text.replaceAll("\n", " ").replace(/ \(default [^)]*\)/, "").replace(/\.$/, "");

const pageOf = (translation, build) => `# Options

What a translation and a build may be told, in a program (\`translate(source, options)\`; in \`build\` of \`oc-argo/node\` the
members \`options\` and \`build\`) and on the command line. In Rust they are the fields of \`Options\` and \`BuildOptions\`, in
its own spelling (\`self_peer\`). Findings speak of options by their names, and the command shows them with the flags instead.
\`oc-argo COMMAND --help\` has the flags that are the command's alone: where documents and brokers are, and where the manifest goes.

\`UPDATE_EXPECT=1 node --test pkg/test/schema.test.mjs\` writes this page, from the package's schema and the command's flags.

## Of a translation

| Option | Flag | Default | Meaning |
|---|---|---|---|
${translation.join("")}
## Of a build

| Option | Flag | Default | Meaning |
|---|---|---|---|
${build.join("")}`;
