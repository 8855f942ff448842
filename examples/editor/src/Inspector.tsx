/** The fields of what is selected. Every key stroke is an edit. */
import type { ReactElement } from "react";

import type { Session } from "./session.js";
import { type EditedWorkflow, itemPointer, type Item, linkPointer, nameOf, remove } from "./workflow.js";

/** The fields of a container, and what the user reads. */
const CONTAINER = [
  ["image", "Image"],
  ["command", "Command"],
  ["args", "Arguments"],
] as const;

interface InspectorProps {
  session: Session;
  workflow: EditedWorkflow;
  selected: string | undefined;
  onSelect: (pointer: string | undefined) => void;
}

export function Inspector({ session, workflow, selected, onSelect }: InspectorProps): ReactElement {
  const { items, links } = workflow.graph;
  const item = Object.values(items).find(({ id }) => itemPointer(id) === selected);
  const linkIndex = links.findIndex((_, index) => linkPointer(index) === selected);
  const link = links[linkIndex];
  const takeAway = (what: string, itemIds: string[], linkIndices: number[] = []): void => {
    onSelect(undefined);
    session.edit(`${what} removed`, remove(workflow, itemIds, linkIndices));
  };
  return (
    <section aria-label="inspector" className="inspector">
      {item !== undefined && (
        <>
          <h2>{item.processing === undefined ? "Compute" : "Processing"}</h2>
          <ItemFields key={item.id} item={item} session={session} />
          <button type="button" onClick={() => takeAway(nameOf(item), [item.id])}>Remove {nameOf(item)}</button>
        </>
      )}
      {link !== undefined && (
        <>
          <h2>Link</h2>
          <p>{nameOf(items[link.source.id])} → {nameOf(items[link.destination.id])}</p>
          <button type="button" onClick={() => takeAway("link", [], [linkIndex])}>Remove link</button>
        </>
      )}
      {item === undefined && link === undefined && (
        <>
          <h2>Nothing is selected</h2>
          <p className="quiet">Select an item or a link, here or in the preview. Drag from an item's edge to another item to link them.</p>
        </>
      )}
    </section>
  );
}

function ItemFields({ item: { id, processing, compute }, session }: { item: Item; session: Session }): ReactElement {
  const pointer = itemPointer(id);
  const set = (what: string, path: string) => (value: unknown) => session.edit(`${what} changed`, [{ op: "set", path: pointer + path, value }]);
  if (compute !== undefined) {
    return (
      <>
        <Field label="Name" value={compute.name} onChange={set("name", "/compute/name")} />
        <label>
          Owner
          <select value={compute.creator_id} onChange={({ target }) => set("owner", "/compute/creator_id")(target.value)}>
            {Object.values(session.peers).map((peer) => (
              <option key={peer.id} value={peer.id}>{peer.name}</option>
            ))}
          </select>
        </label>
      </>
    );
  }
  const [instance] = processing?.instances ?? [];
  const container = instance?.access.container;
  const params = instance?.env ?? [];
  const env = "/processing/instances/0/env";
  return (
    <>
      <Field label="Name" value={processing?.name} onChange={set("name", "/processing/name")} />
      {CONTAINER.map(([key, label]) => (
        <Field key={key} label={label} value={container?.[key]} onChange={set(label.toLowerCase(), `/processing/instances/0/access/container/${key}`)} />
      ))}
      {params.map((param, index) => (
        <div key={index} className="param">
          <Field label="Param" value={param.name} onChange={set("param", `${env}/${index}/name`)} />
          <Field label="Value" value={param.value} onChange={set("param", `${env}/${index}/value`)} />
          <button type="button" aria-label={`remove param ${param.name}`} onClick={() => session.edit("param removed", [{ op: "remove", path: `${pointer}${env}/${index}` }])}>
            ×
          </button>
        </div>
      ))}
      <button type="button" onClick={() => set("params", env)([...params, { name: `PARAM_${params.length + 1}`, value: "1" }])}>Add param</button>
    </>
  );
}

function Field({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string) => void }): ReactElement {
  return (
    <label>
      {label}
      <input value={value ?? ""} spellCheck={false} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}
