/** The pane in which a workflow's source is edited. */
import type { Diagnostic, Position, Range } from "oc-argo";
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { DocumentKey, Theme } from "../model";
import type { Schema } from "./schema-walk";
import { SourceSession } from "./source-session";
import type { TextChange } from "./text-changes";

/** What the source's editor shows, and whom it tells. */
export interface SourceEditorProps {
  /** The document to show. Each keeps its history, scroll and selection as long as the editor is mounted. */
  documentKey: DocumentKey;
  /** The texts as the store has them. */
  documents: ReadonlyMap<DocumentKey, string>;
  /** Told each change as the user makes it, and how long the text was before; says whether it could be taken so. */
  onEdit(key: DocumentKey, changes: readonly TextChange[], length: number): boolean;
  /** Told the whole text when the user pauses, and whether all that is new in it was taken before. */
  onChange(key: DocumentKey, text: string, isTaken: boolean): void;
  /** All that was found; those of the document are shown. */
  diagnostics: readonly Diagnostic[];
  /** Where the selected item stands. */
  highlight: Range | undefined;
  /** A place to go to; `at` changes with each request. */
  reveal: { range: Range; focus: boolean; at: number } | undefined;
  /** Told where the user has put the cursor. */
  onCursor(key: DocumentKey, position: { line: number; column: number }): void;
  /** The package's JSON Schema, for completion. */
  schema: object;
  theme: Theme;
  /** The accessible name of the text. */
  label: string;
}

/** An editor for JSON and YAML, with completion by the schema and with the diagnostics where they point. */
export function SourceEditor(props: SourceEditorProps): ReactElement {
  const { documentKey, documents, diagnostics, highlight, reveal, schema, theme, label } = props;
  const text = documents.get(documentKey) ?? "";
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const [session, setSession] = useState<SourceSession>();

  useLayoutEffect(() => {
    latest.current = props;
  });
  useLayoutEffect(() => {
    if (!host.current) return;
    const start = latest.current;
    const listener = {
      onEdit: (key: DocumentKey, changes: readonly TextChange[], length: number) => latest.current.onEdit(key, changes, length),
      onChange: (key: DocumentKey, changed: string, isTaken: boolean) => latest.current.onChange(key, changed, isTaken),
      onCursor: (key: DocumentKey, position: Position) => latest.current.onCursor(key, position),
    };
    const setting = { schema: schema as Schema, theme: start.theme, label: start.label, listener };
    const first = start.documents.get(start.documentKey) ?? "";
    const made = new SourceSession(host.current, start.documentKey, first, setting);
    setSession(made);
    return () => made.destroy();
  }, [schema]);
  useLayoutEffect(() => session?.dress(theme, label), [session, theme, label]);
  useLayoutEffect(() => session?.show(documentKey, text), [session, documentKey, text]);
  useEffect(() => session?.diagnose(diagnostics), [session, diagnostics]);
  useEffect(() => session?.highlight(highlight), [session, documentKey, highlight]);
  const revealed = useRef(0);
  useEffect(() => {
    // Only a new request counts: not another object that says the same, nor the last one when its document is shown again.
    if (!session || !reveal || reveal.at === revealed.current) return;
    revealed.current = reveal.at;
    session.reveal(reveal.range, reveal.focus);
  }, [session, reveal?.at]);

  return <div ref={host} className="editor editor-source" />;
}
