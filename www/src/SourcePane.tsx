/** The documents of the source, one tab each, in an editor. */
import { useEffect, useMemo, useRef } from "react";
import type { Diagnostic, Position, Range } from "oc-argo";
import schema from "oc-argo/schema.json";

import { SourceEditor } from "./editors/SourceEditor.js";
import { useHeldFocus } from "./held-focus.js";
import { walkTabs } from "./keys.js";
import { Menu } from "./Menu.js";
import { documentOf, type DocumentKey, type Theme } from "./model.js";
import { stepsOf } from "./preview/pointer.js";
import { visible } from "./quotations.js";
import type { Previewing } from "./preview/previewing.js";
import { activate, close, edit, revealRange, store, type State } from "./state/store.js";

interface SourcePaneProps {
  state: State;
  diagnostics: readonly Diagnostic[];
  /** The sub-workflows that the workflow does not reach. */
  unused: ReadonlySet<DocumentKey>;
  highlight: Range | undefined;
  theme: Theme;
  previewing: Previewing;
  onCursor(key: DocumentKey, position: Position): void;
}

/** What can be added beside the workflow, the text it begins with, and where in its second line one goes on. */
const ADDABLE: readonly { key: DocumentKey; title: string; text: string; column: number }[] = [
  { key: "/peers", title: "peers", text: '{\n  \n}\n', column: 3 },
  { key: "/execution", title: "execution", text: '{\n  "executions_id": ""\n}\n', column: 21 },
];

/** The source pane. */
export function SourcePane({ state, diagnostics, unused, highlight, theme, previewing, onCursor }: SourcePaneProps) {
  const { documents, active, reveal } = state;
  const held = useHeldFocus((bar) => bar.querySelector<HTMLElement>("[role=tab][aria-selected=true]"));
  const keys = [...documents.texts.keys()].sort(byRank);
  const shownTab = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What it gives is a promise in newer browsers, which is no way to clean up.
    void shownTab.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, documents.files, keys.length]);
  const addable = ADDABLE.filter(({ key }) => !documents.texts.has(key));
  const errors = useMemo(() => errorsOf(diagnostics), [diagnostics]);
  return (
    <section className="pane" aria-label="source">
      <div className="source-bar" {...held}>
        <div className="source-tabs" role="tablist" aria-label="documents">
          {keys.map((key, index) => {
            const count = errors.get(key) ?? 0;
            const place = documents.files.get(key) ?? key;
            return (
              <button
                key={key}
                ref={key === active ? shownTab : undefined}
                type="button"
                role="tab"
                id={tabId(index)}
                aria-controls="source-panel"
                className="source-tab"
                aria-selected={key === active}
                tabIndex={key === active ? 0 : -1}
                title={unused.has(key) ? `${place}: no item of the workflow stands for it, so that it takes no part` : place}
                onClick={() => activate(key)}
                onKeyDown={(event) => walkTabs(event, keys, key, activate)}
              >
                <span className="source-name">{titleOf(key, documents.files.get(key))}</span>
                {count > 0 && (
                  <span className="count" data-severity="error">
                    {count}
                    <span className="visually-hidden">{count === 1 ? " error" : " errors"}</span>
                  </span>
                )}
                {unused.has(key) && <span className="count">not used</span>}
              </button>
            );
          })}
        </div>
        {active !== "/workflow" && (
          <button className="button" type="button" onClick={() => close(active)}>
            Close <span className="source-name">{titleOf(active, documents.files.get(active))}</span>
          </button>
        )}
        {addable.length > 0 && (
          <Menu
            label="Add"
            items={addable.map(({ key, title, text, column }) => ({
              text: title,
              onChoose: () => {
                edit(key, text);
                revealRange(key, { start: { line: 2, column }, end: { line: 2, column } }, true);
              },
            }))}
          />
        )}
      </div>
      <div id="source-panel" className="source-panel" role="tabpanel" aria-labelledby={keys.includes(active) ? tabId(keys.indexOf(active)) : undefined}>
        {documents.texts.size > 0 && (
          <SourceEditor
            key={documents.generation}
            documentKey={active}
            documents={documents.texts}
            onEdit={(key, changes, length) => previewing.edit(key, changes, length)}
            onChange={(key, text, isTaken) => {
              // What an editor of an earlier time has left is of no use.
              if (store.getState().documents.generation !== documents.generation) return;
              if (isTaken) previewing.settle(key, text);
              edit(key, text);
            }}
            diagnostics={diagnostics}
            highlight={highlight}
            reveal={reveal !== undefined && reveal.key === active ? reveal : undefined}
            onCursor={(key, position) => {
              if (key === store.getState().active) onCursor(key, position);
            }}
            schema={schema}
            theme={theme}
            label={`source: ${titleOf(active, documents.files.get(active))}`}
          />
        )}
      </div>
    </section>
  );
}

/** Keys have signs that no id may have. */
const tabId = (index: number): string => `source-tab-${index}`;

const RANKS = ["workflow", "workflows", "peers", "execution"];

function byRank(one: DocumentKey, other: DocumentKey): number {
  const rank = (key: DocumentKey): number => RANKS.indexOf(stepsOf(key)[0] ?? "");
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

function titleOf(key: DocumentKey, file: string | undefined): string {
  const [root, id] = stepsOf(key);
  return visible(file?.split(/[\\/]/).at(-1) ?? (root === "workflows" ? `sub-workflow ${id ?? ""}` : (root ?? "")));
}

/** How many errors each document has. */
function errorsOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<DocumentKey, number> {
  const counts = new Map<DocumentKey, number>();
  for (const { path, severity } of diagnostics) {
    const key = documentOf(path);
    if (severity === "error") counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
