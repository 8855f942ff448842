/** The options of the translation that matter in a preview. */
import type { ReactNode } from "react";
import type { GivenOptions } from "oc-argo";

import { withoutLogins } from "../state/addresses.js";
import type { Settings } from "../state/settings.js";
import { ClaimsField } from "./ClaimsField.js";
import { SecondsField } from "./SecondsField.js";

interface OptionsPanelProps {
  settings: Settings;
  /** What holds where the page does not say otherwise, such as the options of the command that serves it. */
  beneath: GivenOptions;
  peers: ReadonlyMap<string, string>;
  /** Whether an execution's document is open, which says its id. */
  hasExecution: boolean;
  onChange(settings: Settings): void;
}

/** A form of options. An empty field leaves the option to its default. */
export function OptionsPanel({ settings, beneath, peers, hasExecution, onChange }: OptionsPanelProps) {
  const { options } = settings;
  const { selfPeer } = options;
  const set = (change: { [Key in keyof Settings["options"]]?: Settings["options"][Key] | undefined }): void => {
    const merged = Object.entries({ ...options, ...change }).filter(([, value]) => value !== undefined && value !== "");
    onChange({ ...settings, options: Object.fromEntries(merged) as Settings["options"] });
  };
  return (
    <form className="options" aria-label="options of the translation" onSubmit={(event) => event.preventDefault()}>
      <Field label="namespace">
        <input value={options.namespace ?? ""} placeholder={beneath.namespace ?? "default"} onChange={({ target }) => set({ namespace: target.value })} />
      </Field>
      <Field label="the peer that builds">
        <select value={selfPeer ?? ""} onChange={({ target }) => set({ selfPeer: target.value })}>
          <option value="">{beneath.selfPeer ?? "as the peers say (relation SELF)"}</option>
          {[...peers].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          {typeof selfPeer === "string" && !peers.has(selfPeer) && <option value={selfPeer}>{selfPeer}, which the peers do not name</option>}
        </select>
      </Field>
      <Field label="executions id">
        <input disabled={hasExecution} value={hasExecution ? "" : settings.executionsId} placeholder={hasExecution ? "as the open execution says" : "none"} onChange={({ target }) => onChange({ ...settings, executionsId: target.value })} />
      </Field>
      <SecondsField label="timeout in seconds" value={options.timeoutSeconds} placeholder={String(beneath.timeoutSeconds ?? "none")} onChange={(timeoutSeconds) => set({ timeoutSeconds })} />
      <Choice label="remote tasks find their cluster by" value={options.admiralty} default={beneath.admiralty ?? "annotation"} choices={["annotation", "target"]} onChange={(admiralty) => set({ admiralty })} />
      <Choice label="argo's CRDs in the cluster" value={options.crds} default={beneath.crds ?? "full"} choices={["full", "minimal"]} onChange={(crds) => set({ crds })} />
      <Choice label="tasks share templates" value={options.fold} default={beneath.fold ?? "auto"} choices={["auto", "always", "never"]} onChange={(fold) => set({ fold })} />
      <Choice label="large DAGs are split" value={options.split} default={beneath.split ?? "auto"} choices={["auto", "never"]} onChange={(split) => set({ split })} />
      <Field label="the cluster's broker for events">
        <input value={options.natsUrl ?? ""} placeholder={withoutLogins(beneath.natsUrl ?? "nats://nats:4222")} spellCheck={false} onChange={({ target }) => set({ natsUrl: target.value })} />
      </Field>
      <ClaimsField label="claims for storages' files" value={options.claims} beneath={beneath.claims} onChange={(claims) => set({ claims })} />
      <Field label="words of the name">
        <input value={options.name ?? ""} placeholder={beneath.name ?? "preview"} onChange={({ target }) => set({ name: target.value })} />
      </Field>
    </form>
  );
}

interface ChoiceProps<Word extends string> {
  label: string;
  value: Word | undefined;
  /** What holds where nothing is chosen. */
  default: Word;
  choices: readonly Word[];
  onChange(value: Word | undefined): void;
}

function Choice<Word extends string>({ label, value, default: fallback, choices, onChange }: ChoiceProps<Word>) {
  return (
    <Field label={label}>
      <select value={value ?? ""} onChange={({ target }) => onChange(choices.find((choice) => choice === target.value))}>
        <option value="">{`default (${fallback})`}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </Field>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="options-field">
      <span>{label}</span>
      {children}
    </label>
  );
}
