/**
 * The shapes by which the option `defaults` is checked, held against the schemas of Argo's and Kubernetes' own types.
 *
 * The schemas are published as functions. Which members such a function knows is told by an object that notes what is read
 * of it; of which kind one is, by what it says of values of all kinds.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";

/** The schema of a workflow's `spec`; the package exports it as part of a class alone, which would copy what it is given. */
let validate;

/** The objects of the shapes, by their name: for each field its shape, and whether it must be there. */
const objects = new Map();

/** What the schemas get wrong: a script in the package's own generator drops every key of this name. */
const NOT_PUBLISHED = { Parameter: ["description"] };
/** Argo reads a list where the type that the schema was made of is an object, which holds one: a group of steps. */
const STEPS = "steps";
/** Objects whose members are only asked for where they do not stand in a template. */
const NEVER_REQUIRED = { Container: ["name"], Claim: ["apiVersion", "kind"], Script: ["name", "source"] };

/** Values of all kinds, by which shapes are told apart. */
const SAMPLES = { text: "?", whole: 1, long: 2 ** 40, negative: -1, part: 1.5, bool: true, list: [], object: {} };
/** What of these the schemas take for each shape. */
const TAKEN = {
  text: ["text"],
  label: ["text"],
  scalar: ["text"],
  bool: ["bool"],
  int: ["whole", "negative"],
  long: ["whole", "long", "negative"],
  count: ["whole", "long"],
  // Kubernetes' validation has the bounds of it.
  weight: ["whole", "negative"],
  duration: ["text"],
  wait: ["text"],
  mode: ["whole"],
};

before(async () => {
  const types = import.meta.resolve("@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/Workflow");
  ({ validate } = await import(new URL("../../_schemas/ComGithubArgoprojArgoWorkflowsV4PkgApisWorkflowV1alpha1WorkflowSpec.js", types)));
  for (const name of ["workflow", "templates", "pods", "volumes"]) {
    const source = readFileSync(new URL(`../../src/argo/defaults/${name}.rs`, import.meta.url), "utf8");
    const [, text] = source.match(/const OBJECTS: &str = "\\\n(.*?)";/s);
    for (const line of text.replace(/ \\\n +/g, " ").trim().split("\n")) {
      const [object, ...fields] = line.split(" ");
      assert.ok(!objects.has(object), `${object} stands twice`);
      objects.set(object, fields);
    }
  }
});

/** The fields of an object, those of the objects that it holds too. */
function fieldsOf(object) {
  const fields = objects.get(object).filter((field) => field !== "*").flatMap((field) => {
    if (field.startsWith("+")) return [...fieldsOf(field.slice(1))].map(([name, found]) => [name, { ...found, inherited: true }]);
    const [, name, required, shape = "text"] = field.match(/^(\w+)(!?)(?::(.*))?$/);
    return [[name, { shape, required: required === "!" }]];
  });
  return new Map(fields.reverse());
}

/** `value` at `path` of a `spec`: a number is the index of a list. */
const at = (path, value) => path.reduceRight((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), value);
const errorsOf = (path, value) => (validate(at(path, value)), validate.errors ?? []);
/** The errors about the value itself, and not about what it stands in. */
const errorsAt = (path, value) => errorsOf(path, value).filter(({ instancePath }) => instancePath === path.map((key) => `/${key}`).join(""));
/** Whether the schema takes values of this kind; what else it asks of texts and of lists is no matter of shapes. */
const takes = (path, value) => {
  const limits = typeof value === "number" ? ["type", "format", "minimum"] : ["type"];
  return !errorsAt(path, value).some(({ keyword }) => limits.includes(keyword));
};

/** The members that the schema reads of the object at `path`. */
function membersOf(path) {
  const members = new Set();
  const noting = new Proxy({}, { get: (_, key) => (members.add(key), undefined), ownKeys: () => [] });
  const missing = errorsAt(path, noting).filter(({ keyword }) => keyword === "required").map(({ params }) => params.missingProperty);
  members.delete("hasOwnProperty");
  return { members, missing };
}

describe("the shapes of what the option `defaults` may hold", () => {
  it("are those of the published schemas, object by object and field by field", () => {
    const faults = [];
    const seen = new Set();
    /** Looks at an object, or a value of another shape, where the schema has it. */
    const look = (shape, path) => {
      const place = path.join("/");
      if (shape === "any") return;
      if (shape.startsWith("[]")) return takes(path, []) ? look(shape.slice(2), [...path, 0]) : faults.push(`${place} is no list`);
      if (shape.startsWith("{}") || shape.startsWith("@")) {
        return takes(path, {}) ? look(shape.replace(/^(\{\}|@)/, ""), [...path, "key"]) : faults.push(`${place} is no map`);
      }
      if (/^[A-Z]\w*$/.test(shape)) return lookIntoObject(shape, path);
      if (shape.includes("|")) return lookAtChoice(shape, path);
      if (shape === "either" || shape === "quantity") {
        // The functions are laxer with these, or stricter, than Kubernetes.
        return takes(path, {}) && faults.push(`${place} takes an object`);
      }
      // Kubernetes itself asks for the modes of its own volumes that Argo's schema asks for of artifacts.
      if (shape === "mode" && takes(path, -1)) return look("int", path);
      const taken = Object.entries(SAMPLES).filter(([, value]) => takes(path, value)).map(([kind]) => kind);
      if (`${taken}` !== `${TAKEN[shape]}`) faults.push(`${place} is ${shape}, and takes ${taken}`);
    };
    const lookAtChoice = (shape, path) => {
      const choice = shape.replace("~", "").split("|");
      const allowed = errorsAt(path, "?").find(({ keyword }) => keyword === "enum")?.params.allowedValues;
      if (`${choice.toSorted()}` !== `${allowed?.toSorted()}`) faults.push(`${path.join("/")} is one of ${allowed}, and here of ${choice}`);
    };
    const lookIntoObject = (object, path) => {
      assert.ok(objects.has(object), `there is no ${object}`);
      const place = `${path.join("/")} (${object})`;
      const { members, missing } = membersOf(path);
      const fields = fieldsOf(object);
      const known = [...fields.keys()].filter((name) => !NOT_PUBLISHED[object]?.includes(name));
      const isOpen = objects.get(object).includes("*");
      const differ = [...known.filter((name) => !members.has(name)), ...[...members].filter((name) => !known.includes(name) && !isOpen)];
      if (differ.length > 0) faults.push(`${place}: ${differ} stand in one of both`);
      const required = [...fields].filter(([, field]) => field.required && !field.inherited).map(([name]) => name);
      const asked = missing.filter((name) => !NEVER_REQUIRED[object]?.includes(name));
      if (`${required.toSorted()}` !== `${asked.toSorted()}`) faults.push(`${place}: ${missing} must be there, and here ${required}`);
      if (seen.has(object)) return;
      seen.add(object);
      for (const [name, { shape }] of fields) {
        if (NOT_PUBLISHED[object]?.includes(name)) continue;
        if (name === STEPS) look(shape.slice(4), [...path, name, 0, "steps", 0]);
        else look(shape, [...path, name]);
      }
    };
    lookIntoObject("WorkflowSpec", []);
    assert.deepEqual(faults, []);
    assert.deepEqual([...objects.keys()].filter((object) => !seen.has(object) && !isHeld(object)), [], "nothing refers to these");
    assert.ok(seen.size > 50, `${seen.size} objects were looked at`);
  });
});

/** Whether an object is part of others. */
const isHeld = (object) => [...objects.values()].some((fields) => fields.includes(`+${object}`));
