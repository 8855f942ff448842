import { readFile } from "node:fs/promises";
import { init, Preview } from "oc-argo";

await init();
const files = process.argv.slice(2);
const [workflow, peers] = await Promise.all(files.map((file) => readFile(file, "utf8")));
const preview = new Preview({ namespace: "open-cloud" });
const lines = [];

function show({ edits, diagnostics }) {
  for (const { start, end, text } of edits.toReversed()) {
    lines.splice(start, end - start, ...text.split("\n").slice(0, -1));
    console.log(`line ${start + 1}: ${end - start} lines become\n${text}`);
  }
  for (const { severity, path, message } of diagnostics) {
    console.log(`${severity} at ${path}: ${message}`);
  }
}

show(preview.update({ workflow, peers }));                  // a whole source
const [id] = Object.keys(JSON.parse(workflow).graph.items);
const args = `/workflow/graph/items/${id}/processing/instances/0/access/container/args`;
show(preview.apply([                                        // what the user does to items and links
  { op: "set", path: args, value: "good morning" },
  { op: "remove", path: "/workflow/graph/links/0" },
]));
console.log(lines.join("\n") === preview.yaml.trimEnd());   // true
preview.free();
