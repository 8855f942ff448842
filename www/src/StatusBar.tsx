/** The bar below: how large the manifest is, and how long it took. */
import type { Preview } from "./preview/previewing.js";
import type { Memory } from "./state/store.js";

interface StatusBarProps {
  preview: Preview;
  /** Whether the first figures are still to come. */
  coming: boolean;
  followed: string | undefined;
  memory: Memory | undefined;
  /** Why no worker translates; `undefined` where one does. */
  workerFailure: string | undefined;
}

/** What Argo's controller takes of a workflow, its status included. */
const MAX_BYTES = 1_048_576;

/** Figures of the last translation. */
export function StatusBar({ preview, coming, followed, memory, workerFailure }: StatusBarProps) {
  const { translation, milliseconds, isStale, failure } = preview;
  return (
    <footer className="status" aria-label="status">
      {!coming && <Figures {...preview} />}
      {milliseconds !== undefined && <span>translated in {milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms</span>}
      {workerFailure !== undefined && <span title={workerFailure}>without a worker</span>}
      {isStale && (
        <span className="status-stale">
          {failure === undefined ? "the text cannot be read" : "this cannot be translated"}
          {translation !== undefined && ": the last good version is shown"}
        </span>
      )}
      <span className="status-space" />
      <span className="status-hint">
        <kbd>Tab</kbd> indents: <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the source
      </span>
      {followed !== undefined && <span>following {followed.split(/[\\/]/).at(-1)}</span>}
      {memory !== undefined && <Remembering memory={memory} />}
    </footer>
  );
}

/** As many tasks and waves as are drawn, and the other figures of the same translation. */
function Figures({ dag, dagOf }: Preview) {
  const waves = dag.tasks.reduce((most, { wave }) => Math.max(most, wave), 0);
  const bytes = dagOf?.manifestBytes ?? 0;
  const partition = dagOf?.partition;
  const isDivided = partition !== undefined && partition.documents.length > 0;
  return (
    <>
      <span>{plural(dag.tasks.length, "task")}</span>
      <span>{plural(waves, "wave")}</span>
      {partition !== undefined && partition.parts.length > 0 && (
        <span title={`the DAG is too large for argo: ${partition.parts.map(({ name, members }) => `${name} (${members.length})`).join(", ")}`}>
          in {plural(1 + partition.parts.length, "DAG")}
          {partition.wavesAfter > partition.wavesBefore ? `, ${plural(partition.wavesAfter - partition.wavesBefore, "wave")} more` : ""}
        </span>
      )}
      {isDivided && <span>{plural(1 + partition.documents.length, "document")}</span>}
      <span className="status-size" data-full={bytes > MAX_BYTES}>
        {isDivided && "workflow "}
        <meter aria-label={isDivided ? "size of the workflow's document" : "size of the manifest"} min={0} max={MAX_BYTES} high={MAX_BYTES * 0.8} value={bytes} />
        {size(bytes)} of 1 MiB ({percent(bytes / MAX_BYTES)})
      </span>
    </>
  );
}

function Remembering({ memory }: { memory: Memory }) {
  if (memory.is === "pending") return <span>not yet remembered</span>;
  if (memory.is === "failed") {
    return (
      <span className="status-forgotten" title="what is open is lost with this tab">
        not remembered in this browser: {memory.reason}
      </span>
    );
  }
  return (
    <span title="what looks like a credential is taken out first">
      remembered in this browser{memory.removed > 0 ? ` without ${plural(memory.removed, "credential")}` : ""}
      {memory.isOlder ? ", as it last could be read" : ""}
    </span>
  );
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? "under 1 %" : `${Math.round(share * 100)} %`;
}
