/** From files to the documents of a source: what each file is, is seen from what it holds. */
import type { BackgroundTranslator } from "oc-argo/background";

import type { DocumentKey } from "../model.js";
import { pointerTo } from "../preview/pointer.js";
import { isRecord } from "./record.js";

/** A file that was opened, dropped or pasted. */
export interface OpenedFile {
  name: string;
  /** `undefined` where it cannot be read. */
  text: string | undefined;
  /** Why it cannot be read. */
  reason?: string;
  /** Whether nobody chose it as a file: it may have come by mistake. */
  isPasted?: boolean;
}

/** A file that can be read. */
export interface ReadableFile extends OpenedFile {
  text: string;
}

/** What is said of a file that is not there to be read, as a folder or one that is gone. */
export const UNREADABLE = "it cannot be read";
/** What is said of one that holds no text, or a text of another encoding. */
export const NOT_UTF_8 = "it is no text in UTF-8: save it as UTF-8, and open it again";

/** Documents by key, and the file that each came from. */
export interface Opened {
  documents: Map<DocumentKey, string>;
  files: Map<DocumentKey, string>;
  /** Files that are no document of a source, with the reason. */
  refused: { name: string; reason: string }[];
}

type Kind = "workflow" | "peers" | "execution";

interface SortedFile extends ReadableFile {
  kind: Kind;
  id: string | undefined;
  /** The ids of the sub-workflows in it. */
  uses: string[];
}

/**
 * Sorts files into the documents of a source. Of several workflows, the one that no other uses is the main one; the
 * others are its sub-workflows.
 */
export async function openFiles(files: readonly OpenedFile[], background: BackgroundTranslator): Promise<Opened> {
  const opened: Opened = { documents: new Map(), files: new Map(), refused: [] };
  const read: SortedFile[] = [];
  for (const { name, text, isPasted, reason = UNREADABLE } of files) {
    if (text === undefined) {
      opened.refused.push({ name, reason });
      continue;
    }
    const file = { name, text };
    const { value, diagnostics } = await background.readDocument(text);
    const kind = kindOf(value);
    if (kind !== undefined) {
      const { id, items } = await background.outline(value);
      read.push({ ...file, kind, id, uses: items.flatMap(({ workflowId }) => workflowId ?? []) });
    } else if (files.length === 1 && diagnostics.length > 0 && isPasted !== true) {
      // A broken file alone is opened all the same: the editor is the place to mend it.
      read.push({ ...file, kind: "workflow", id: undefined, uses: [] });
    } else {
      const reason = diagnostics[0]?.message ?? "it is neither a workflow, nor peers, nor an execution";
      opened.refused.push({ name, reason });
    }
  }
  const workflows = read.filter(({ kind }) => kind === "workflow");
  const main = workflows.find(({ id }) => id === undefined || !workflows.some(({ uses }) => uses.includes(id))) ?? workflows[0];
  for (const file of read) {
    // Its own id leads to the main workflow too.
    const isMain = file === main || (file.id !== undefined && file.id === main?.id);
    const key = file.kind !== "workflow" ? `/${file.kind}` : isMain ? "/workflow" : pointerTo("workflows", file.id ?? file.name);
    if (opened.documents.has(key)) {
      opened.refused.push({ name: file.name, reason: `\`${opened.files.get(key) ?? ""}\` holds the same document` });
    } else {
      opened.documents.set(key, file.text);
      opened.files.set(key, file.name);
    }
  }
  return opened;
}

function kindOf(value: unknown): Kind | undefined {
  if (!isRecord(value)) return undefined;
  if (isRecord(value["graph"])) return "workflow";
  if (typeof value["executions_id"] === "string") return "execution";
  const members = Object.values(value);
  return members.length > 0 && members.every((member) => isRecord(member) && "relation" in member) ? "peers" : undefined;
}
