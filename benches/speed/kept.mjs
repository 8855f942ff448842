/** A translation that is kept between changes: a whole new text, and the changes that an editor makes. */
import { Preview } from "oc-argo";

import { inTurns, row } from "./measure.mjs";
import { source, taskId, taskItem, workflow, UNBOUNDED } from "./workflows.mjs";

/** The rows `update` and `apply` for so many tasks: of one DAG and, where that is too large for Argo, arranged as by default. */
export function changes(tasks, runs) {
  const ways = tasks < 200 ? [[UNBOUNDED, ""]] : [[UNBOUNDED, ""], [{}, ", arranged"]];
  const found = updated(tasks, runs, [UNBOUNDED, ", a finding for each task"], withoutTags(source(tasks)), { "param changed": EDITS["param changed"] });
  return [...ways.flatMap((way) => [...updated(tasks, runs, way, source(tasks)), ...applied(tasks, runs, way)]), ...found];
}

/** The same source, whose images have no tags: something to be told of each task. */
function withoutTags(read) {
  return { ...read, workflow: read.workflow.replaceAll(/("image":"[^":]+):[^"]+"/g, '$1"') };
}

/** Another text each time, which is there in one piece, as an editor gives it. */
function updated(tasks, runs, [options, way], read, edits = EDITS) {
  return Object.entries(edits).map(([what, edit]) => {
    const preview = new Preview(options);
    const changed = edit(JSON.parse(read.workflow), tasks);
    const texts = Array.from({ length: runs + 1 }, (_, count) => Buffer.from(JSON.stringify(changed(1 + count))).toString());
    preview.update(read);
    const { ours } = inTurns(runs, { ours: () => preview.update({ ...read, workflow: texts.shift() }) });
    preview.free();
    return row("update", null, tasks, ours, undefined, { what: `${what}${way}` });
  });
}

/** Of each kind of change: what becomes of a workflow, time after time. */
const EDITS = {
  "param changed": (workflow, tasks) => (count) => {
    const { env } = workflow.graph.items[taskId(Math.floor(tasks / 2))].processing.instances[0];
    env[1].value = `batch ${count}`;
    return workflow;
  },
  "item added": (workflow, tasks) => (count) => {
    const item = taskItem(tasks + count, `added ${count}`);
    workflow.graph.items[item.id] = item;
    return workflow;
  },
  "link removed": (workflow) => () => {
    workflow.graph.links.splice(Math.floor(workflow.graph.links.length / 2), 1);
    return workflow;
  },
};

function applied(tasks, runs, [options, way]) {
  const preview = new Preview(options);
  const { items } = workflow(tasks).graph;
  preview.update({ ...source(tasks), workflow: workflow(tasks) });
  const path = `/workflow/graph/items/${taskId(Math.floor(tasks / 2))}/processing/instances/0/env/1/value`;
  let [count, left] = [0, Math.floor(Object.keys(items).length)];
  const kinds = {
    "param changed": () => preview.apply([{ op: "set", path, value: `batch ${++count}` }]),
    "item added": () => {
      const item = taskItem(tasks + ++count, `added ${count}`);
      preview.apply([{ op: "set", path: `/workflow/graph/items/${item.id}`, value: item }]);
    },
    "link removed": () => preview.apply([{ op: "remove", path: `/workflow/graph/links/${--left}` }]),
  };
  const times = inTurns(Math.min(runs, Math.floor(tasks / 2)), kinds);
  preview.free();
  return Object.entries(times).map(([what, ours]) => row("apply", null, tasks, ours, undefined, { what: `${what}${way}` }));
}
