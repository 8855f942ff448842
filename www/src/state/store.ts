/** The state of the page: what was opened, what is selected, how it looks. Everything derived is made from it elsewhere. */
import type { GivenOptions, Range, Source } from "oc-argo";
import { createStore } from "zustand/vanilla";

import { handOnTyped } from "../editors/handing-on.js";
import { withPlainLineEnds } from "../editors/text-changes.js";
import { isSameSelection, type DocumentKey, type Selection } from "../model.js";
import { stepsOf } from "../preview/pointer.js";
import { listed } from "../quotations.js";
import { FIRST_LOOK, FIRST_SETTINGS, type Look, type Settings } from "./settings.js";

/** What was opened. */
export interface Documents {
  /** Counts how often everything was replaced: editors of an earlier time begin anew. */
  generation: number;
  texts: ReadonlyMap<DocumentKey, string>;
  /** The files that the documents came from. */
  files: ReadonlyMap<DocumentKey, string>;
}

/** A manifest that later ones are compared with. */
export interface Pinned {
  yaml: string;
  label: string;
}

/** A message to the user. */
export interface Notice {
  text: string;
  isError?: boolean;
}

/** Something that was done and took something away, and the way back; or that was undone, and the way forth again. */
export interface Way {
  text: string;
  /** The documents that it brings back as they were, where that is not all. */
  keys?: readonly DocumentKey[];
  /** How many UTF-16 units the texts have that it leads to. */
  length: number;
  take(): void;
}

/** Ways back, the last of them to what was done last, and ways forth, the last of them to what was undone last. */
export interface Ways {
  back: readonly Way[];
  forth: readonly Way[];
}

/** What the browser remembers of what is open. */
export type Memory =
  | {
      is: "kept";
      /** How many credentials it was not given. */
      removed: number;
      /** Whether something cannot be read, and is remembered as it last could. */
      isOlder: boolean;
    }
  /** What was changed last is not remembered yet. */
  | { is: "pending" }
  /** It is not, and why. */
  | { is: "failed"; reason: string };

/** A place to go to in the source. */
export interface Reveal {
  key: DocumentKey;
  range: Range;
  focus: boolean;
  at: number;
}

/** The state of the page. */
export interface State {
  /** Whether it is still being found out what the page begins with. */
  isBeginning: boolean;
  documents: Documents;
  /** The document that the source pane shows. */
  active: DocumentKey;
  settings: Settings;
  look: Look;
  selection: Selection | undefined;
  reveal: Reveal | undefined;
  pinned: Pinned | undefined;
  notice: Notice | undefined;
  ways: Ways;
  /** The file that a server follows; `undefined` where nobody follows. */
  followed: string | undefined;
  /** Options that come from the server, beneath the page's own. */
  servedOptions: GivenOptions;
  /** What is known of the browser's memory; `undefined` until something changes. */
  memory: Memory | undefined;
}

/** The store of the page. */
export const store = createStore<State>(() => ({
  isBeginning: true,
  documents: { generation: 0, texts: new Map(), files: new Map() },
  active: "/workflow",
  settings: FIRST_SETTINGS,
  look: FIRST_LOOK,
  selection: undefined,
  reveal: undefined,
  pinned: undefined,
  notice: undefined,
  ways: { back: [], forth: [] },
  followed: undefined,
  servedOptions: {},
  memory: undefined,
}));

const set = store.setState;

type Change = (now: State) => Partial<State>;

/** What is done, and what brings back a state from before it. */
interface Deed extends Pick<Way, "text" | "keys"> {
  change: Change;
  restore(before: Before): Change;
}

/** What a way back can need of a state: not the ways of then, which hold what was open before that, and so on. */
type Before = Pick<State, "documents" | "active" | "settings" | "look" | "pinned" | "followed">;

/** As many ways back are kept, and as many UTF-16 units of texts for them: the last one stays whatever it holds. */
const MOST_WAYS = 20;
const MOST_LENGTH = 16_000_000;

/** Does something and says so, with the way back. What was undone before cannot be had again then. */
export function act(deed: Deed): void {
  const { way, state } = done(deed, "back");
  set({ ...state, ways: { back: kept([...store.getState().ways.back, way]), forth: [] } });
}

/** Does something. The way from there is such a deed as well, in the other direction: what was typed since is not lost. */
function done({ change, ...deed }: Deed, direction: keyof Ways): { way: Way; state: Partial<State> } {
  // What was typed until now belongs to what there is to go back to.
  handOnTyped();
  const now = store.getState();
  const { documents, active, settings, look, pinned, followed } = now;
  const before: Before = { documents, active, settings, look, pinned, followed };
  const length = [...documents.texts.values()].reduce((sum, text) => sum + text.length, 0);
  const other = direction === "back" ? "forth" : "back";
  const way: Way = {
    ...deed,
    length,
    take: () => {
      const taken = done({ ...deed, change: deed.restore(before) }, other);
      const { ways } = store.getState();
      const rest = { ...ways, [direction]: ways[direction].filter((known) => known !== way) };
      set({ ...taken.state, ways: { ...rest, [other]: [...rest[other], taken.way] } });
    },
  };
  return { way, state: { ...change(now), notice: undefined } };
}

/** The last of the ways, as far as they may be kept. */
function kept(ways: readonly Way[]): readonly Way[] {
  let sum = 0;
  const tooMuch = ways.findLastIndex(({ length }) => (sum += length) > MOST_LENGTH);
  return ways.slice(Math.min(Math.max(tooMuch + 1, ways.length - MOST_WAYS), ways.length - 1));
}

/** Replaces everything that is open; what there was can be had back. */
export function open(texts: ReadonlyMap<DocumentKey, string>, files: ReadonlyMap<DocumentKey, string>, what: string | undefined, pinned?: Pinned): void {
  const change: Change = () => ({ ...anew({ texts, files }), active: "/workflow", followed: undefined, ...pinning(pinned) });
  const restore = (before: Before): Change => () => ({ ...everything(before), ...(pinned && { pinned: before.pinned }) });
  const isFirst = store.getState().documents.texts.size === 0;
  if (what !== undefined && !isFirst) return act({ text: what + noLongerFollowed(), change, restore });
  set(change);
  if (what !== undefined) notify({ text: what });
}

/** What is to be added where something else takes the place of the files that a server follows. */
function noLongerFollowed(): string {
  const { followed } = store.getState();
  return followed === undefined ? "" : `; \`${followed.split(/[\\/]/).at(-1) ?? ""}\` is no longer followed`;
}

/** All the documents of a state. */
function everything({ documents, active, followed }: Before): Partial<State> {
  return { ...anew(documents), active, followed };
}

/** Documents for editors that begin anew. */
function anew({ texts, files }: Pick<Documents, "texts" | "files">): Pick<State, "documents" | "selection" | "reveal"> {
  const generation = store.getState().documents.generation + 1;
  return { documents: { generation, texts, files }, selection: undefined, reveal: undefined };
}

/** Replaces everything that is open by what was kept elsewhere: `what` says so where something was open before. */
export function replace(
  texts: ReadonlyMap<DocumentKey, string>,
  files: ReadonlyMap<DocumentKey, string>,
  settings: Settings,
  look: Partial<Look>,
  what?: string,
): void {
  const change: Change = (now) => ({ ...anew({ texts, files }), settings, look: { ...now.look, ...look }, active: "/workflow", followed: undefined });
  const restore = (before: Before): Change => () => ({ ...everything(before), settings: before.settings, look: before.look });
  if (what === undefined) set(change);
  else act({ text: what + noLongerFollowed(), change, restore });
}

/** Adds documents to what is open, and replaces those with the same keys. */
export function add(texts: ReadonlyMap<DocumentKey, string>, files: ReadonlyMap<DocumentKey, string>, what: string, pinned?: Pinned): void {
  const keys = [...texts.keys()];
  act({
    text: what,
    keys,
    change: ({ documents, active }) => ({
      documents: { ...documents, texts: new Map([...documents.texts, ...texts]), files: new Map([...documents.files, ...files]) },
      active: keys[0] ?? active,
      ...pinning(pinned),
    }),
    restore: (before) => (now) => ({ ...putBack(keys, before, now), ...(pinned && { pinned: before.pinned }) }),
  });
}

/** Makes documents what they were, and leaves the others as they are now. */
function putBack(keys: readonly DocumentKey[], before: Before, { documents }: State): Partial<State> {
  const restored = (now: ReadonlyMap<DocumentKey, string>, then: ReadonlyMap<DocumentKey, string>): Map<DocumentKey, string> => {
    const others = [...now].filter(([key]) => !keys.includes(key));
    return new Map([...others, ...[...then].filter(([key]) => keys.includes(key))]);
  };
  const texts = restored(documents.texts, before.documents.texts);
  const files = restored(documents.files, before.documents.files);
  return { documents: { ...documents, texts, files }, active: texts.has(before.active) ? before.active : "/workflow" };
}

/** Takes a document away. */
export function close(key: DocumentKey): void {
  const without = (map: ReadonlyMap<DocumentKey, string>): Map<DocumentKey, string> => new Map([...map].filter(([known]) => known !== key));
  act({
    text: `closed \`${store.getState().documents.files.get(key) ?? key}\``,
    keys: [key],
    change: ({ documents, active }) => ({
      documents: { ...documents, texts: without(documents.texts), files: without(documents.files) },
      active: active === key ? "/workflow" : active,
    }),
    restore: (before) => (now) => putBack([key], before, now),
  });
}

/** Takes what was typed. */
export function edit(key: DocumentKey, text: string): void {
  const { documents } = store.getState();
  set({ documents: { ...documents, texts: new Map(documents.texts).set(key, text) } });
}

/** What a server follows, as it is in the files now. */
export interface Followed extends Pick<Documents, "texts" | "files"> {
  options: GivenOptions;
  /** Documents that are new, and those of them whose edits here they take the place of. */
  saved: readonly DocumentKey[];
  replaced: readonly DocumentKey[];
}

/** Takes what a server sent. A way back to older files goes; one to the edits that are replaced comes. */
export function follow({ texts, files, options, saved, replaced }: Followed): void {
  const isOlder = ({ keys }: Way): boolean => keys?.some((key) => saved.includes(key)) === true;
  const change: Change = ({ active, documents }) => ({
    documents: { ...documents, texts, files },
    followed: files.get("/workflow") ?? "",
    servedOptions: options,
    active: texts.has(active) ? active : "/workflow",
  });
  set(({ ways }) => ({ ways: { back: ways.back.filter((way) => !isOlder(way)), forth: ways.forth.filter((way) => !isOlder(way)) } }));
  if (replaced.length === 0) return set(change);
  const names = listed(replaced.map((key) => `\`${files.get(key) ?? key}\``));
  act({ text: `what was edited here in ${names} gave way to what was saved`, change, restore: (before) => (now) => putBack(replaced, before, now) });
}

/** Selects an item or a link, or nothing. */
export function select(selection: Selection | undefined): void {
  if (!isSameSelection(store.getState().selection, selection)) set({ selection });
}

/** Shows another document in the source pane. */
export function activate(active: DocumentKey): void {
  set({ active });
}

/** Goes to a place in the source. */
export function revealRange(key: DocumentKey, range: Range, focus: boolean): void {
  const { look, reveal } = store.getState();
  set({ active: key, reveal: { key, range, focus, at: (reveal?.at ?? 0) + 1 }, look: { ...look, panes: { ...look.panes, source: true } } });
}

/** Changes how the page looks. */
export function restyle(change: Partial<Look>): void {
  set(({ look }) => ({ look: { ...look, ...change } }));
}

/** Changes how the page translates. */
export function configure(settings: Settings): void {
  set({ settings });
}

/** A manifest as it is now, to be pinned: the page is in English, wherever its browser is. */
export function asOfNow(yaml: string): Pinned {
  return { yaml, label: `pinned at ${new Date().toLocaleTimeString("en", { hourCycle: "h23" })}` };
}

/** Pins a manifest for comparison; `undefined` lets it go. */
export function pin(pinned: Pinned | undefined): void {
  set({ pinned });
}

/** Pins a manifest that was opened, and says so: what was pinned before can be had back. */
export function compare(pinned: Pinned, what: string): void {
  act({ text: what, change: () => pinning(pinned), restore: (before) => () => ({ pinned: before.pinned }) });
}

/** A manifest of a file may have the line ends of another system than the one that it is compared with. */
function pinning(pinned: Pinned | undefined): Partial<State> {
  return pinned === undefined ? {} : { pinned: { ...pinned, yaml: withPlainLineEnds(pinned.yaml) } };
}

/** Shows a message; `undefined` takes it away. */
export function notify(notice: Notice | undefined): void {
  set({ notice });
}

/** Takes away the ways back and forth. */
export function forgetWays(): void {
  set({ ways: { back: [], forth: [] } });
}

/** The source that is open. */
export function sourceOf({ documents, settings }: Pick<State, "documents" | "settings">): Source {
  const { texts } = documents;
  const source: Source = { workflow: texts.get("/workflow") ?? "{}" };
  const workflows = [...texts].flatMap(([key, text]): [string, string][] => {
    const [root, id] = stepsOf(key);
    return root === "workflows" && id !== undefined ? [[id, text]] : [];
  });
  if (workflows.length > 0) source.workflows = Object.fromEntries(workflows);
  const [peers, execution] = [texts.get("/peers"), texts.get("/execution")];
  if (peers !== undefined) source.peers = peers;
  if (execution !== undefined) source.execution = execution;
  else if (settings.executionsId !== "") source.execution = { executions_id: settings.executionsId };
  return source;
}

/** The options that hold: the page's own over the server's. */
export function optionsOf({ settings, servedOptions }: Pick<State, "settings" | "servedOptions">): GivenOptions {
  return { ...servedOptions, ...settings.options };
}
