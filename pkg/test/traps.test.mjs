/** Strings that YAML readers take for something else: each must come through every place as it was drawn. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { init, translate } from "oc-argo";
import { parse } from "yaml";

import { drawn, hasErrors, manifestOf, schemaErrors, TRAPS } from "./support.mjs";

/** Ways to read YAML; Kubernetes reads by YAML 1.1. */
const READERS = [{ version: "1.1" }, { version: "1.2" }, { schema: "yaml-1.1" }];

before(() => init());

/** What must hold for any manifest: names that Argo takes, and nothing that its schemas refuse. */
function assertManifest(translation) {
  const manifest = manifestOf(translation.yaml);
  const names = manifest.spec.templates.map(({ name }) => name);
  assert.equal(names.length, 2);
  for (const name of names) {
    assert.match(name, /^[a-z](?:[a-z0-9-]{0,126}[a-z0-9])?$/);
  }
  assert.equal(manifest.spec.templates[0].dag.tasks[0].template, names[1]);
  if (!hasErrors(translation)) {
    assert.deepEqual(schemaErrors(manifest), []);
  }
  return manifest;
}

describe("the traps", () => {
  it("are the ones that were measured", () => {
    assert.ok(TRAPS.length >= 98);
    const changed = TRAPS.filter((trap) => {
      try {
        return parse(`v: ${trap}\n`, { version: "1.1" }).v !== trap;
      } catch {
        return true;
      }
    });
    assert.ok(changed.length > 60, "written without quotes, most of them are something else");
  });
});

for (const trap of TRAPS) {
  describe(`the string ${JSON.stringify(trap)}`, () => {
    it("stays itself as a param's value", () => {
      const translation = translate(drawn({ env: [{ name: "T", value: trap }] }));
      for (const reader of READERS) {
        const { arguments: given } = parse(translation.yaml, reader).spec.templates[0].dag.tasks[0];
        assert.deepEqual(given.parameters, [{ name: "T", value: trap }], JSON.stringify(reader));
      }
      assertManifest(translation);
    });

    it("stays itself as a fixed environment value", () => {
      const source = drawn();
      source.workflow.graph.items.task.processing.instances[0].access.container.env = { T: trap };
      const { yaml } = translate(source);
      for (const reader of READERS) {
        const { env } = parse(yaml, reader).spec.templates[1].container;
        assert.deepEqual(env, [{ name: "T", value: trap }], JSON.stringify(reader));
      }
    });

    it("leaves a valid manifest as an item's name", () => {
      const translation = translate(drawn({ name: trap }));
      assert.equal(hasErrors(translation), false, JSON.stringify(translation.diagnostics));
      const { spec } = assertManifest(translation);
      assert.match(spec.templates[1].name, /task$/);
      assert.equal(translation.dag.tasks[0].itemName, trap === "" ? "task" : trap);
    });

    it("stays itself as an artifact's file name", () => {
      const files = [{ write: true, source: "/tmp/x", destination: "d", filename: trap }];
      const translation = translate(drawn({ files }));
      const { spec } = assertManifest(translation);
      const key = ["d", ...trap.split("/")].filter((segment) => segment !== "").join("/");
      for (const reader of READERS) {
        const [artifact] = parse(translation.yaml, reader).spec.templates[1].outputs.artifacts;
        assert.equal(artifact.s3.key, key, JSON.stringify(reader));
      }
      assert.equal(spec.templates[1].outputs.artifacts.length, 1);
      assert.match(spec.templates[1].outputs.artifacts[0].name, /^[-A-Za-z0-9_]+$/);
      assert.equal(spec.templates[1].outputs.artifacts[0].path, "/tmp/x");
    });
  });
}
