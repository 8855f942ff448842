/**
 * The workflows that are measured: random, from a fixed seed, with the members that oc-lib writes.
 *
 * Every task has two params and a fixed variable and, but for the first three, waits for three earlier ones; one in ten
 * runs on a partner's cluster, and one in ten leaves a file in an S3 storage.
 */

const SELF = "5d372ae4-dad0-569b-91aa-74c4b6628e27";
const PARTNER = "21e8e336-b4aa-5614-87f2-cba3e74ab325";
const EXECUTION = "0e9f6c1a-3f4e-4a6b-9d55-6a2f5d0f7b11";
const DATES = { creation_date: "2026-09-14T08:12:31Z", update_date: "2026-11-02T16:40:05Z" };
const WORDS = ["align", "blur", "count", "denoise", "export", "filter", "gather", "histogram", "index", "join"];

/** The peers of every workflow that is measured. */
export const PEERS = {
  [SELF]: { id: SELF, name: "We", relation: 1 },
  [PARTNER]: { id: PARTNER, name: "Partner", relation: 2 },
};

/** One DAG with a template for each task, however large: what the peers write too. */
export const UNBOUNDED = { crds: "minimal", fold: "never", split: "never" };

/** The same numbers between 0 and 1 each time (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The id of a task's item. */
export const taskId = (index) => `task-${String(index).padStart(5, "0")}`;

function shared(id, name, type, creator) {
  return {
    id,
    name,
    is_draft: false,
    creator_id: creator,
    user_creator_id: "",
    ...DATES,
    access_mode: 0,
    type,
    logo: "",
    description: "",
    short_description: "",
    owners: [],
  };
}

function drawn(id, index, resource) {
  const position = { id, x: 80 + (index % 40) * 240, y: 80 + Math.floor(index / 40) * 140 };
  return { id, width: 160, height: 80, position, ...resource };
}

function param(name, value) {
  return { name, attr: "", value, origin: "", readonly: false, optionnal: false };
}

function link(source, destination, storage_link_infos) {
  const at = { x: 240, y: 160 };
  const found = { source: { id: source, ...at }, destination: { id: destination, ...at } };
  return storage_link_infos === undefined ? found : { ...found, storage_link_infos };
}

/** The item of a processing. */
export function taskItem(index, name) {
  const container = {
    image: `registry.example.org/imaging/${WORDS[index % WORDS.length]}:1.${index % 7}.0`,
    command: `${WORDS[index % WORDS.length]} --verbose`,
    args: `--in /data/in-${index}.png --out "/data/out ${index}.png" --level $LEVEL`,
    env: { LOG_FORMAT: "json" },
    volumes: {},
    exposes: [],
  };
  const instance = {
    id: `instance-${index}`,
    name: `${name} instance`,
    location: { latitude: 43.6, longitude: 1.44 },
    country: 250,
    env: [param("LEVEL", String(index % 10)), param("LABEL", `batch ${index}: yes`)],
    inputs: [],
    outputs: [],
    partnerships: [],
    access: { container },
  };
  const processing = {
    ...shared(`processing-${index}`, name, "processing", SELF),
    infrastructure: 0,
    is_service: false,
    open_source: true,
    license: "AGPL-3.0",
    maturity: "",
    selected_instance_index: 0,
    instances: [instance],
  };
  return drawn(taskId(index), index, { processing });
}

function computeItem(id, name, creator) {
  const compute = { ...shared(`resource-${id}`, name, "compute", creator), architecture: "amd64", infrastructure: 0, instances: [] };
  return drawn(id, 0, { compute });
}

function storageItem() {
  const storage = {
    ...shared("resource-files", "Files", "storage", SELF),
    storage_type: 4,
    acronym: "S3",
    selected_instance_index: 0,
    instances: [{ id: "files-instance", name: "files", source: "s3.example.org/imaging", encryption: false, size: 100, size_type: "GB" }],
  };
  return drawn("files", 0, { storage });
}

/** A workflow of `count` tasks. */
export function workflow(count) {
  const random = randomNumbers(count);
  const items = {
    here: computeItem("here", "Here", SELF),
    there: computeItem("there", "There", PARTNER),
    files: storageItem(),
  };
  const links = [];
  for (let index = 0; index < count; index += 1) {
    const id = taskId(index);
    items[id] = taskItem(index, `${WORDS[Math.floor(random() * WORDS.length)]} ${index}`);
    links.push(link(id, index % 10 === 3 ? "there" : "here"));
    // From the forty before it, so that the graph is as long as it is wide.
    const earlier = new Set();
    while (earlier.size < Math.min(3, index)) {
      const reach = Math.min(40, index);
      earlier.add(index - 1 - Math.floor(random() * reach));
    }
    for (const before of earlier) links.push(link(taskId(before), id));
    if (index % 10 === 7) {
      const file = { write: true, source: `/data/out ${index}.png`, destination: "results", filename: `out-${index}.png` };
      links.push(link(id, "files", [file]));
    }
  }
  return {
    id: `workflow-${count}`,
    name: `Imaging of ${count}`,
    is_draft: false,
    creator_id: SELF,
    user_creator_id: "",
    ...DATES,
    access_mode: 0,
    schedule_active: false,
    shared: [],
    graph: { partial: false, zoom: 1, items, links },
  };
}

/** What a translation of `count` tasks reads, as texts. */
export function source(count) {
  return {
    workflow: JSON.stringify(workflow(count)),
    peers: JSON.stringify(PEERS),
    execution: JSON.stringify({ id: EXECUTION, executions_id: EXECUTION }),
  };
}
