/** Opens files: what they are is seen from what they hold, and what was open before can be had back. */
import { useCallback } from "react";
import type { BackgroundTranslator } from "oc-argo/background";

import { messageOf } from "../message-of.js";
import { stepsOf, pointerTo } from "../preview/pointer.js";
import type { Previewing } from "../preview/previewing.js";
import { listed, NAMED } from "../quotations.js";
import { openFiles, type OpenedFile, type ReadableFile } from "./opening.js";
import { add, compare, notify, open, restyle, store } from "./store.js";

/** A function that opens files beside or instead of what is open. */
export function useOpening(background: BackgroundTranslator, previewing: Previewing): (files: OpenedFile[]) => void {
  return useCallback(
    (files) => {
      void openBeside(files, background, previewing).catch((error: unknown) =>
        notify({ text: messageOf(error), isError: true }),
      );
    },
    [background, previewing],
  );
}

/** Whether a file is one of Argo's: it says so in the outermost map, not in a text that it holds. */
function isManifest(file: OpenedFile): file is ReadableFile {
  const inYaml = /^["']?apiVersion["']?\s*:\s*["']?argoproj\.io\//m;
  const inJson = /^\s*\{[^{}]*"apiVersion"\s*:\s*"argoproj\.io\//;
  return file.text !== undefined && (inYaml.test(file.text) || inJson.test(file.text));
}

async function openBeside(all: readonly OpenedFile[], background: BackgroundTranslator, previewing: Previewing): Promise<void> {
  const [manifest, ...others] = all.filter(isManifest);
  const pinned = manifest && { yaml: manifest.text, label: manifest.name };
  const left = others.map(({ name }) => ({ name, reason: `\`${manifest?.name ?? ""}\` is compared with already` }));
  if (manifest !== undefined) {
    restyle({ tab: "changes", panes: { ...store.getState().look.panes, drawer: true } });
  }
  const files = all.filter((file) => !isManifest(file));
  if (files.length === 0) {
    if (pinned !== undefined) compare(pinned, said([], pinned.label, left));
    return;
  }
  const { documents, files: names, refused } = await openFiles(files, background);
  const what = said(names.values(), pinned?.label, [...left, ...refused]);
  const main = documents.get("/workflow");
  if (documents.size === 0) {
    if (pinned !== undefined) compare(pinned, said([], pinned.label, left));
    notify({ text: said([], undefined, refused), isError: true });
  } else if (main === undefined) {
    add(documents, names, what, pinned);
  } else {
    const { id } = await background.outline(main);
    const drawings = store.getState().documents.texts.size > 0 ? await previewing.drawn() : [];
    const isUsed = drawings.some(({ items }) => items.some(({ workflowId }) => workflowId !== undefined && workflowId === id));
    const key = pointerTo("workflows", id ?? "");
    if (isUsed && [...documents.keys()].filter((known) => stepsOf(known)[0]?.startsWith("workflow")).length === 1) {
      const renamed = <Value>(map: Map<string, Value>): Map<string, Value> => new Map([...map].map(([known, value]) => [known === "/workflow" ? key : known, value]));
      add(renamed(documents), renamed(names), what, pinned);
      return;
    }
    // Peers and an execution are surroundings: they stay, unless others were opened; as they are now, behind all waiting.
    const { documents: before } = store.getState();
    const stays = (known: string): boolean => known === "/peers" || known === "/execution";
    const kept = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] => [...map].filter(([known]) => stays(known));
    open(new Map([...documents, ...kept(before.texts).filter(([known]) => !documents.has(known))]), new Map([...kept(before.files), ...names]), what, pinned);
  }
}

function said(opened: Iterable<string>, compared: string | undefined, refused: readonly { name: string; reason: string }[]): string {
  const names = listed([...opened].map((name) => `\`${name}\``));
  const not = refused.slice(0, NAMED).map(({ name, reason }) => `\`${name}\` is not opened: ${reason}`);
  if (refused.length > NAMED) not.push(`nor ${refused.length - NAMED === 1 ? "is" : "are"} ${(refused.length - NAMED).toLocaleString("en")} more`);
  return [...(names === "" ? [] : [`opened ${names}`]), ...(compared === undefined ? [] : [`comparing with \`${compared}\``]), ...not].join("; ");
}
