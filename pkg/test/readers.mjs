/**
 * Readers of YAML, Argo's schemas and the wasm module, for `tests/readers.rs`: every line of standard input is a question
 * as JSON, and gets one line as its answer. It ends with its input.
 */
import { init, translate } from "oc-argo";
import { parse } from "yaml";

import { manifestOf, schemaErrors } from "./support.mjs";

/** Ways to read YAML; Kubernetes reads by YAML 1.1. */
const READERS = { "YAML 1.1": { version: "1.1" }, "YAML 1.2": { version: "1.2" }, "the schema of YAML 1.1": { schema: "yaml-1.1" } };

/** What JSON has no word for must not look like what it has one for. */
const readable = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value);

function readings(yaml) {
  return Object.entries(READERS).map(([reader, options]) => {
    try {
      return { reader, value: JSON.parse(JSON.stringify(parse(yaml, options), readable)) };
    } catch (error) {
      return { reader, error: String(error) };
    }
  });
}

function validated(yaml) {
  try {
    return schemaErrors(manifestOf(yaml));
  } catch (error) {
    return [String(error)];
  }
}

/** The sub-workflows come as pairs, because a key of an object may be anything here. */
function translated({ source, options }) {
  return translate({ ...source, workflows: Object.fromEntries(source.workflows) }, options);
}

function answer({ read, validate, translate: translation }) {
  if (read !== undefined) return { readings: readings(read) };
  if (validate !== undefined) return { errors: validated(validate) };
  return { translation: translated(translation) };
}

/** The lines of a stream. Node's own `readline` also ends a line at U+2028, which may stand in a text. */
async function* lines(stream) {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

await init();
for await (const line of lines(process.stdin)) {
  const question = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id: question.id, ...answer(question) })}\n`);
}
