/** A JSON Schema as completion reads it: what may stand at a path, by following references and alternatives. */
import type { DocumentKey } from "../model";

/** A step into a document: a property's name, or `ITEM` for any element of an array. */
export type Step = string | typeof ITEM;

/** The step into an array; which of its elements does not matter to a schema. */
export const ITEM = Symbol("item");

/** The parts of a JSON Schema that are followed. */
export interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A property that may stand in an object. */
export interface SchemaProperty {
  name: string;
  description: string;
  shape: Shape;
}

/** A value that a schema lists. */
export interface SchemaValue {
  value: string | number | boolean;
  description: string;
}

/** How a value is written. */
export type Shape = "object" | "array" | "string" | "number" | "boolean" | "any";

const MAX_DEPTH = 20;

/** The schemas that may hold at a path of a document; none where nothing is known. */
export function schemasAt(root: Schema, key: DocumentKey, path: readonly Step[]): Schema[] {
  let schemas = alternatives(root, documentSchema(root, key));
  for (const step of path) {
    schemas = schemas.flatMap((schema) => alternatives(root, child(schema, step)));
    if (schemas.length === 0) break;
  }
  return schemas;
}

/** The properties that objects of these schemas may have, as the schema orders them. */
export function propertiesOf(root: Schema, schemas: readonly Schema[]): SchemaProperty[] {
  const found = new Map<string, SchemaProperty>();
  for (const schema of schemas) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (found.has(name)) continue;
      const meant = alternatives(root, property);
      found.set(name, { name, description: describe(property, meant), shape: shapeOf(meant) });
    }
  }
  return [...found.values()];
}

/** The values that these schemas list; booleans have both. `null` is never worth offering. */
export function valuesOf(schemas: readonly Schema[]): SchemaValue[] {
  const found = new Map<SchemaValue["value"], SchemaValue>();
  for (const schema of schemas) {
    const listed =
      schema.const !== undefined ? [schema.const] : (schema.enum ?? (schema.type === "boolean" ? [true, false] : []));
    for (const value of listed) {
      if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") continue;
      if (!found.has(value)) found.set(value, { value, description: schema.description ?? "" });
    }
  }
  return [...found.values()];
}

/** How a value of these schemas is written. */
function shapeOf(schemas: readonly Schema[]): Shape {
  for (const schema of schemas) {
    const type = typeof schema.type === "string" ? schema.type : schema.type?.find((one) => one !== "null");
    switch (type) {
      case "object":
      case "array":
      case "string":
      case "boolean":
        return type;
      case "integer":
      case "number":
        return "number";
      case "null":
        continue;
    }
    if (schema.properties) return "object";
    if (schema.items) return "array";
    if (schema.enum) return "any";
  }
  return "any";
}

/** The schema of a whole document. */
function documentSchema(root: Schema, key: DocumentKey): Schema {
  const definitions = root.$defs ? "$defs" : "definitions";
  const ref = (name: string): Schema => ({ $ref: `#/${definitions}/${name}` });
  if (key === "/peers") return { type: "object", additionalProperties: ref("Peer") };
  return key === "/execution" ? ref("Execution") : ref("Workflow");
}

function child(schema: Schema, step: Step): Schema | undefined {
  if (step === ITEM) return typeof schema.items === "object" ? schema.items : undefined;
  const named = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  if (named) return named;
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

/** A schema with its references followed and its alternatives apart. */
function alternatives(root: Schema, schema: Schema | undefined, depth = 0): Schema[] {
  if (!schema || depth > MAX_DEPTH) return [];
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const referred = schema.$ref === undefined ? undefined : resolve(root, schema.$ref);
  if (referred) parts.push(referred);
  const own = parts.length === 0 || schema.properties || schema.items || schema.enum ? [schema] : [];
  return [...own, ...parts.flatMap((part) => alternatives(root, part, depth + 1))];
}

/** The definition that a reference of the form `#/definitions/Name` names. */
function resolve(root: Schema, reference: string): Schema | undefined {
  const [hash, group, name] = reference.split("/");
  if (hash !== "#" || name === undefined) return undefined;
  const definitions = group === "$defs" ? root.$defs : group === "definitions" ? root.definitions : undefined;
  return definitions?.[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")];
}

function describe(property: Schema, meant: readonly Schema[]): string {
  return property.description ?? meant.find(({ description }) => description)?.description ?? "";
}
