/** The board: React Flow draws the items and links of the workflow, and tells what the user does to them. */
import { applyNodeChanges, Background, type Connection, Controls, type Edge, type EdgeChange, type NodeChange, Panel, ReactFlow, useReactFlow, ReactFlowProvider } from "@xyflow/react";
import type { Diagnostic } from "oc-argo";
import { type ReactElement, useEffect, useMemo, useState } from "react";

import { pointerOf } from "./Findings.js";
import { ItemCard, type ItemNode } from "./ItemCard.js";
import type { Session } from "./session.js";
import { addCompute, addLink, addProcessing, type EditedWorkflow, itemPointer, linkPointer, nameOf, type Peers, remove } from "./workflow.js";

interface GraphProps {
  session: Session;
  workflow: EditedWorkflow;
  diagnostics: readonly Diagnostic[];
  selected: string | undefined;
  onSelect: (change: string | undefined | ((current: string | undefined) => string | undefined)) => void;
}

const NODE_TYPES = { item: ItemCard };

export function Graph(props: GraphProps): ReactElement {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}

function Board({ session, workflow, diagnostics, selected, onSelect }: GraphProps): ReactElement {
  const { items, links } = workflow.graph;
  // React Flow keeps what it measured, and where something is while it is dragged; all else follows the workflow.
  const [nodes, setNodes] = useState<ItemNode[]>([]);
  useEffect(() => setNodes((before) => nodesOf(workflow, session.peers, diagnostics, selected, before)), [workflow, session, diagnostics, selected]);
  const edges = useMemo(() => edgesOf(workflow, diagnostics, selected), [workflow, diagnostics, selected]);
  const { fitView } = useReactFlow();

  const follow = (changes: readonly (NodeChange<ItemNode> | EdgeChange)[], pointerOfId: (id: string) => string): void => {
    for (const change of changes) {
      if (change.type !== "select") continue;
      const pointer = pointerOfId(change.id);
      onSelect((current) => (change.selected ? pointer : current === pointer ? undefined : current));
    }
  };
  const add = (what: string, make: (position: { x: number; y: number }) => ReturnType<typeof addProcessing>): void => {
    const positions = Object.values(items).map(({ position }) => position);
    const changes = make({ x: Math.max(0, ...positions.map(({ x }) => x)) + 270, y: Math.min(...positions.map(({ y }) => y), 0) });
    session.edit(what, changes);
    onSelect(changes[0]?.path);
    requestAnimationFrame(() => void fitView({ padding: 0.15 }));
  };
  const connect = ({ source, target }: Connection): void => session.edit(`${nameOf(items[source])} linked to ${nameOf(items[target])}`, addLink(source, target));

  return (
    <section aria-label="graph" className="graph">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode="system"
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
        deleteKeyCode={["Delete", "Backspace"]}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        onNodesChange={(changes) => {
          setNodes((before) => applyNodeChanges(changes.filter(({ type }) => type !== "remove"), before));
          follow(changes, itemPointer);
        }}
        onEdgesChange={(changes) => follow(changes, linkPointer)}
        onNodeDragStop={(_, { id, position }) => session.edit(`${nameOf(items[id])} moved`, [{ op: "set", path: `${itemPointer(id)}/position`, value: position }])}
        isValidConnection={({ source, target }) => source !== target && !links.some((link) => link.source.id === source && link.destination.id === target)}
        onConnect={connect}
        onDelete={(gone) => {
          onSelect(undefined);
          session.edit("removed", remove(workflow, gone.nodes.map(({ id }) => id), gone.edges.map(({ id }) => Number(id))));
        }}
      >
        <Background />
        <Controls showInteractive={false} />
        <Panel position="top-left" className="tools">
          <button type="button" onClick={() => add("processing added", addProcessing)}>Add processing</button>
          <button type="button" onClick={() => add("compute added", (position) => addCompute(position, workflow.creator_id))}>Add compute</button>
        </Panel>
      </ReactFlow>
    </section>
  );
}

function nodesOf({ graph }: EditedWorkflow, peers: Peers, diagnostics: readonly Diagnostic[], selected: string | undefined, before: readonly ItemNode[]): ItemNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return Object.values(graph.items).map((item) => {
    const pointer = itemPointer(item.id);
    const worst = diagnostics.find((found) => pointerOf(found) === pointer);
    return {
      ...known.get(item.id),
      id: item.id,
      type: "item",
      position: item.position,
      ariaLabel: nameOf(item),
      selected: pointer === selected,
      data: { item, owner: peers[item.compute?.creator_id ?? ""]?.name ?? "", worst },
    };
  });
}

function edgesOf({ graph }: EditedWorkflow, diagnostics: readonly Diagnostic[], selected: string | undefined): Edge[] {
  return graph.links.map(({ source, destination }, index) => {
    const pointer = linkPointer(index);
    const isPlacement = graph.items[destination.id]?.compute !== undefined;
    const worst = diagnostics.find((found) => pointerOf(found) === pointer);
    return {
      id: String(index),
      source: source.id,
      target: destination.id,
      sourceHandle: isPlacement ? "runs-on" : "next",
      ariaLabel: `${nameOf(graph.items[source.id])} to ${nameOf(graph.items[destination.id])}`,
      selected: pointer === selected,
      className: [isPlacement ? "placement" : "order", worst?.severity].join(" "),
    };
  });
}
