/**
 * A page of somebody else, with the preview in it: the page keeps a workflow as an object, lets the user rename its
 * items, and hands the element a new source after each change.
 */
import "oc-argo/preview";
import "./embed.css";

import { EXAMPLES, loadExample } from "./state/examples.js";

interface Named {
  name: string;
}

/** As much of a workflow as this page edits. */
interface EditedWorkflow {
  graph: { items: Record<string, Record<string, Named | undefined>> };
}

const preview = element("oc-argo-preview");
const editor = element("#editor");
const selected = element("#selected");
const wrong = element("#wrong");

preview.addEventListener("oc-select", (event) => {
  const { detail } = event as CustomEvent<{ pointer: string } | null>;
  selected.textContent = detail === null ? "nothing is selected" : `selected: ${detail.pointer}`;
});
preview.addEventListener("oc-diagnostics", (event) => {
  const { detail } = event as CustomEvent<readonly { severity: string }[]>;
  const errors = detail.filter(({ severity }) => severity === "error").length;
  wrong.textContent = `${errors} of ${detail.length} findings are errors`;
});

await show();

async function show(): Promise<void> {
  const example = EXAMPLES.find(({ title }) => title === "Imagerie médicale");
  if (example === undefined) throw new Error("the example is missing");
  const [workflowFile, peersFile] = await loadExample(example);
  const workflow = JSON.parse(workflowFile?.text ?? "{}") as EditedWorkflow;
  const peers: unknown = JSON.parse(peersFile?.text ?? "{}");
  const hand = (): void => {
    Object.assign(preview, { source: { workflow: structuredClone(workflow), peers } });
  };
  for (const item of Object.values(workflow.graph.items)) {
    const { processing } = item;
    if (processing !== undefined) editor.append(field(processing, hand));
  }
  hand();
}

/** A field that renames a processing. */
function field(processing: Named, onChange: () => void): HTMLLabelElement {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.value = processing.name;
  input.addEventListener("input", () => {
    processing.name = input.value;
    onChange();
  });
  label.append("task", input);
  return label;
}

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no \`${selector}\``);
  return found;
}
