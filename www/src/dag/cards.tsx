/** How nodes look: cards for tasks, items and closed groups, frames for open groups. */
import { type Node, type NodeProps, type NodeTypes } from "@xyflow/react";
import { createContext, memo, type ReactElement, useContext } from "react";
import { visible } from "../quotations.js";
import type { Badge, GroupState, NodeKind } from "./graph.js";
import { ControlIcon, KindIcon } from "./icons.js";
import { BADGE_WORDS, countOf, KIND_WORDS } from "./words.js";

/** Everything that a card shows. */
export interface CardData extends Record<string, unknown> {
  label: string;
  /** Its name in the manifest, or its id. */
  title: string;
  /** What it is called where it cannot be seen. */
  name: string;
  role: "task" | "item" | "group";
  kind: NodeKind;
  badges: readonly Badge[];
  /** The name of the peer that it runs on. */
  peer?: string;
  entry: boolean;
  final: boolean;
  errors: number;
  warnings: number;
  group?: GroupState;
  /** Whether it is selected, or holds what is. */
  state: "plain" | "selected" | "holder";
  /** Its element's id, where the keyboard is at it. */
  elementId?: string;
}

/** A node of the flow. */
export type CardNode = Node<CardData, "card" | "frame">;

/** What can be done with a card. */
export interface CardActions {
  select(nodeId: string): void;
  toggle(nodeId: string): void;
}

/** Who does it. */
export const CardActionsContext = createContext<CardActions>({ select: () => {}, toggle: () => {} });

/** The looks of the flow's nodes. */
export const CARD_TYPES: NodeTypes = { card: memo(Card, isSameCard), frame: memo(Frame, isSameCard) };

function Card({ id, data }: NodeProps<CardNode>): ReactElement {
  const { select } = useContext(CardActionsContext);
  const { kind, group, state } = data;
  return (
    <div className={`dag-card dag-kind-${kind} dag-is-${state}${group ? " dag-is-group" : ""}`} title={hint(data)}>
      <div className="dag-hit" {...pressable(data)} onClick={() => select(id)} />
      <div className="dag-card-body" aria-hidden="true">
        <span className="dag-card-title">
          <KindIcon kind={kind} />
          <span className="dag-label" dir="auto">
            {data.label}
          </span>
          {data.entry && <span className="dag-flag">entry</span>}
          {data.final && <span className="dag-flag">final</span>}
        </span>
        <span className="dag-card-facts">{data.role === "task" ? <Badges {...data} /> : <Kind {...data} />}</span>
        <MarkLabels {...data} />
      </div>
      {group && group.tasks > 0 && <Toggle id={id} label={data.label} open={false} />}
    </div>
  );
}

function Frame({ id, data }: NodeProps<CardNode>): ReactElement {
  const { select } = useContext(CardActionsContext);
  return (
    <div className={`dag-frame dag-kind-${data.kind} dag-is-${data.state}`}>
      <div className="dag-frame-header" title={hint(data)}>
        <Toggle id={id} label={data.label} open />
        <div className="dag-frame-title">
          <div className="dag-hit" {...pressable(data)} onClick={() => select(id)} />
          <span className="dag-label" dir="auto" aria-hidden="true">
            {data.label}
          </span>
          <span className="dag-count" aria-hidden="true">
            {countOf(data.group?.tasks ?? 0, "task")}
          </span>
          <MarkLabels {...data} />
        </div>
      </div>
    </div>
  );
}

/**
 * What is pressed lies over what is seen, and its name says all of that. The keyboard reaches it through the graph
 * around it, which keeps the focus.
 */
function pressable({ name, state, elementId }: CardData): object {
  return { id: elementId, role: "button", "aria-label": name, "aria-pressed": state === "selected" };
}

/** What a pointer that rests on it shows. */
function hint({ name, title }: CardData): string {
  return `${name}\n${visible(title)}`;
}

function Toggle({ id, label, open }: { id: string; label: string; open: boolean }): ReactElement {
  const { toggle } = useContext(CardActionsContext);
  const name = `${open ? "Collapse" : "Expand"} ${label}`;
  return (
    <button
      type="button"
      className="dag-toggle nopan"
      tabIndex={-1}
      aria-label={name}
      title={name}
      aria-expanded={open}
      onClick={({ currentTarget }) => {
        // This button goes away with the card.
        currentTarget.closest<HTMLElement>(".dag-board")?.focus({ preventScroll: true });
        toggle(id);
      }}
    >
      <ControlIcon icon={open ? "close" : "open"} />
    </button>
  );
}

function Badges({ badges, peer }: CardData): ReactElement[] {
  return badges.map((badge) => {
    const text = badge === "remote" && peer ? peer : BADGE_WORDS[badge];
    return (
      <span key={badge} className={`dag-badge dag-badge-${badge}`}>
        {badge === "remote" && "↗"}
        <span className="dag-label" dir="auto">
          {text}
        </span>
      </span>
    );
  });
}

function Kind({ kind, group }: CardData): ReactElement {
  const tasks = group && ` · ${countOf(group.tasks, "task")}`;
  return (
    <span className="dag-kind-word">
      {KIND_WORDS[kind]}
      {tasks}
    </span>
  );
}

function MarkLabels({ errors, warnings }: CardData): ReactElement | null {
  if (!errors && !warnings) return null;
  return (
    <span className="dag-marks" aria-hidden="true">
      {errors > 0 && <span className="dag-mark dag-mark-error">✕ {errors}</span>}
      {warnings > 0 && <span className="dag-mark dag-mark-warning">! {warnings}</span>}
    </span>
  );
}

function isSameCard(one: NodeProps<CardNode>, other: NodeProps<CardNode>): boolean {
  return one.data === other.data && one.id === other.id;
}
