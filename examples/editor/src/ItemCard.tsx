/** An item on the board. */
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import type { Diagnostic } from "oc-argo";
import type { ReactElement } from "react";

import { type Item, nameOf } from "./workflow.js";

/** A node of React Flow that stands for an item. */
export type ItemNode = Node<{ item: Item; owner: string; worst: Diagnostic | undefined }, "item">;

/** A processing is left for what comes next, and downwards for the compute that runs it. */
export function ItemCard({ data: { item, owner, worst } }: NodeProps<ItemNode>): ReactElement {
  const { processing } = item;
  const image = processing?.instances[0]?.access.container.image;
  return (
    <div className={`card ${processing === undefined ? "compute" : "processing"}`}>
      <span className="kind">{processing === undefined ? "compute" : "processing"}</span>
      <strong>{nameOf(item)}</strong>
      <small>{processing === undefined ? `of ${owner}` : image || "no image"}</small>
      {worst !== undefined && <span className={`badge ${worst.severity}`} title={worst.message}>{worst.severity}</span>}
      {processing === undefined ? (
        <Handle type="target" position={Position.Top} />
      ) : (
        <>
          <Handle type="target" position={Position.Left} />
          <Handle type="source" id="next" position={Position.Right} />
          <Handle type="source" id="runs-on" position={Position.Bottom} />
        </>
      )}
    </div>
  );
}
