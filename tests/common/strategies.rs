//! Random workflows: items of all kinds, links of all kinds, sub-workflows, peers, options, and texts that break things.
//!
//! A drawing is `tame` where it keeps the rules that a user is told of, so that most of these have no error however odd
//! their texts are; else it is wild.

#![allow(dead_code)]

use std::collections::BTreeMap;

use oc_argo::{Document, Options, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[path = "items.rs"]
mod items;
#[path = "texts.rs"]
mod texts;

use super::common::OWN_PEER;
use items::item;
use texts::text;

const PATHS: &[&str] = &[
    "/data",
    "/data/",
    "/data/a",
    "/data//bc",
    "/data/../x",
    "/x/..",
    "/tmp/OUT",
    "/mnt/a",
    "/mnt/b",
    "/mnt/b/",
    "/in/$A",
    "/in/${B}",
    "/",
    "/var/run/argo/x",
    "/argo/inputs",
    "relative",
    "",
    "/a:b",
    "/données",
    "/with space",
];
const PARAMS: &[&str] = &["A", "B", "lower", "IN-PUT", "_x", "C9", "OUT"];
const OWNERS: &[&str] = &[OWN_PEER, OWN_PEER, "peer-one", "peer-two", "12D3KooWQvMixedCase", "bad", "stranger", ""];

/// What an item is made of.
#[derive(Debug, Clone)]
pub struct ItemSeed {
    kind: u8,
    texts: Vec<String>,
    picks: Vec<u8>,
}

fn item_seed() -> impl Strategy<Value = ItemSeed> {
    (any::<u8>(), vec(text(), 6), vec(any::<u8>(), 16)).prop_map(|(kind, texts, picks)| ItemSeed { kind, texts, picks })
}

/// What a link is made of.
#[derive(Debug, Clone)]
pub struct LinkSeed {
    ends: (u8, u8),
    texts: Vec<String>,
    picks: Vec<u8>,
}

fn link_seed() -> impl Strategy<Value = LinkSeed> {
    ((any::<u8>(), any::<u8>()), vec(text(), 2), vec(any::<u8>(), 8)).prop_map(|(ends, texts, picks)| LinkSeed {
        ends,
        texts,
        picks,
    })
}

/// What a workflow is made of.
#[derive(Debug, Clone)]
pub struct GraphSeed {
    items: Vec<ItemSeed>,
    links: Vec<LinkSeed>,
}

fn graph_seed(items: usize) -> impl Strategy<Value = GraphSeed> {
    (vec(item_seed(), 0..=items), vec(link_seed(), 0..=items * 2)).prop_map(|(items, links)| GraphSeed { items, links })
}

/// Everything that a translation reads, as values.
#[derive(Debug, Clone)]
pub struct World {
    pub is_tame: bool,
    pub workflow: Value,
    pub workflows: BTreeMap<String, Value>,
    pub peers: Option<Value>,
    pub execution: Option<Value>,
    pub options: Value,
}

/// A workflow of up to 40 items, with sub-workflows up to three deep.
pub fn world() -> impl Strategy<Value = World> {
    let mood = prop_oneof![2 => Just(true), 1 => Just(false)];
    let outer = prop_oneof![4 => graph_seed(8), 1 => graph_seed(40)];
    (mood, outer, vec(graph_seed(5), 3), vec(any::<u8>(), 4)).prop_map(|(is_tame, outer, inner, picks)| {
        let workflow = graph(&outer, is_tame, 0, "drawn");
        let inner = inner.iter().enumerate();
        let workflows =
            inner.map(|(index, seed)| (format!("w{index}"), graph(seed, is_tame, index + 1, &format!("w{index}"))));
        let peers = json!({
            OWN_PEER: { "id": OWN_PEER, "relation": 1 },
            "peer-one": { "id": "peer-one", "relation": 2 },
            "peer-two": { "id": "peer-two", "relation": "partner" },
            "12D3KooWQvMixedCase": { "id": "12D3KooWQvMixedCase", "relation": null },
            "bad": { "id": "bad", "relation": "BLACKLIST" },
        });
        World {
            is_tame,
            workflow,
            workflows: workflows.collect(),
            peers: (is_tame || !one_in(picks[0], 4)).then_some(peers),
            execution: (!one_in(picks[1], 4))
                .then(|| json!({ "executions_id": if is_tame { "run-1" } else { "Run 1/é" } })),
            options: options(picks[2], is_tame),
        }
    })
}

fn options(pick: u8, is_tame: bool) -> Value {
    let tame = [
        json!({}),
        json!({ "timeoutSeconds": 60, "namespace": "open-cloud" }),
        json!({ "admiralty": "target", "targetName": "there" }),
        json!({ "crds": "minimal", "name": "one-two" }),
        json!({ "natsUrl": "nats://b:4222", "natsSecret": "creds" }),
        json!({ "fold": "never", "split": "never" }),
        json!({ "claims": { "store-0": "kept", "store-1": "kept.too" } }),
        json!({ "defaults": { "templates": [{ "name": "extra", "container": { "image": "a:1" } }],
            "arguments": { "parameters": [{ "name": "P", "value": "no" }] }, "ttlStrategy": { "secondsAfterCompletion": 5 } } }),
        json!({ "defaults": { "volumes": [{ "name": "mine", "emptyDir": {} }], "podGC": null, "activeDeadlineSeconds": 9 } }),
        json!({ "defaults": { "retryStrategy": { "limit": "2" } } }),
    ];
    let wild = [
        json!({ "namespace": "../x", "name": "é", "timeoutSeconds": u64::MAX }),
        json!({ "claims": { "store-0": "No Claim" }, "natsSecret": "", "eventImage": " ", "targetName": "" }),
        json!({ "defaults": { "templates": 3, "volumes": [{}], "activeDeadlineSeconds": "x", "volumeClaimTemplates": [null] } }),
    ];
    let choices: Vec<Value> = if is_tame { tame.to_vec() } else { tame.into_iter().chain(wild).collect() };
    choices[usize::from(pick) % choices.len()].clone()
}

fn one_in(choice: u8, count: u8) -> bool {
    choice.is_multiple_of(count)
}

fn pick<T: Clone>(choices: &[T], pick: u8) -> T {
    choices[usize::from(pick) % choices.len()].clone()
}

/// A text that a tame drawing may hold as a name or value.
fn said(text: &str, is_tame: bool) -> String {
    if is_tame { text.replace('\0', "").replace("{{", "{").replace("}}", "}") } else { text.to_owned() }
}

const KINDS: &[&str] = &[
    "processing",
    "processing",
    "processing",
    "processing",
    "storage",
    "storage",
    "compute",
    "workflow",
    "native_tool",
    "data",
    "broken",
];

fn graph(seed: &GraphSeed, is_tame: bool, depth: usize, id: &str) -> Value {
    let mut items = Map::new();
    let mut ids = Vec::new();
    let mut links = Vec::new();
    for (index, seed) in seed.items.iter().enumerate() {
        let kinds = if is_tame { &KINDS[..KINDS.len() - 1] } else { KINDS };
        let mut kind = pick(kinds, seed.kind);
        if is_tame && kind == "workflow" && depth == 3 {
            kind = "data";
        }
        let item_id = match seed.picks[15] % 8 {
            // Longer ids are refused.
            0 => format!("{}{index}", said(&seed.texts[5], is_tame).chars().take(200).collect::<String>()),
            1 => format!("{index}"),
            _ => format!("i{index}"),
        };
        items.insert(item_id.clone(), item(kind, seed, index, is_tame, depth));
        if kind == "processing" && (is_tame || !one_in(seed.picks[14], 8)) {
            links.push(json!({ "source": { "id": item_id }, "destination": { "id": "cluster" } }));
        }
        ids.push((item_id, kind));
    }
    let owner = pick(&OWNERS[..if is_tame { 5 } else { OWNERS.len() }], seed.links.len() as u8);
    if is_tame || !one_in(seed.links.len() as u8, 5) {
        items.insert("cluster".to_owned(), json!({ "compute": { "id": "c", "name": "cluster", "creator_id": owner } }));
    }
    links.extend(seed.links.iter().filter_map(|seed| link(seed, &ids, is_tame)));
    if is_tame {
        // What a link says twice is only a warning, and stays.
        links.dedup();
    }
    json!({ "id": id, "name": id, "creator_id": OWN_PEER, "graph": { "items": items, "links": links } })
}

fn link(seed: &LinkSeed, ids: &[(String, &str)], is_tame: bool) -> Option<Value> {
    let end = |number: u8| ids.get(usize::from(number) % ids.len().max(1));
    let (mut from, mut to) = (usize::from(seed.ends.0) % ids.len().max(1), usize::from(seed.ends.1) % ids.len().max(1));
    if is_tame && from > to {
        (from, to) = (to, from);
    }
    if is_tame && from == to {
        return None;
    }
    let is_file = |number: usize| ids.get(number).is_some_and(|(_, kind)| *kind == "storage");
    let mut infos = Vec::new();
    if is_file(from) || is_file(to) {
        for (number, &choice) in seed.picks.iter().take(2).enumerate() {
            let paths = if is_tame { &PATHS[..13] } else { PATHS };
            let write = one_in(choice, 2);
            let name = if one_in(choice, 5) { String::new() } else { said(&seed.texts[number], is_tame) };
            // A folder inside, so that the file's whole path is not empty.
            let (path, key) = (pick(paths, choice / 2), format!("folder/{number}"));
            let (source, destination) = if write { (path.to_owned(), key) } else { (key, path.to_owned()) };
            infos.push(json!({ "write": write, "source": source, "destination": destination, "filename": name }));
        }
    }
    let env = match seed.picks[3] % 4 {
        0 if !infos.is_empty() => {
            json!([{ "name": pick(PARAMS, seed.picks[4]), "value": said(&seed.texts[1], is_tame) }])
        }
        1 => Value::Null,
        _ => json!([]),
    };
    let id = |number: usize| ids.get(number).map(|(id, _)| id.clone());
    let (mut source, mut destination) = (id(from)?, id(to)?);
    if !is_tame && one_in(seed.picks[5], 16) {
        source = "nowhere".to_owned();
    }
    if !is_tame && one_in(seed.picks[6], 16) {
        destination = end(seed.ends.0)?.0.clone();
    }
    Some(
        json!({ "source": { "id": source }, "destination": { "id": destination }, "storage_link_infos": infos, "env": env }),
    )
}

impl World {
    /// What the translator reads.
    pub fn source(&self) -> Source {
        self.source_of(&self.workflow.to_string())
    }

    /// The same with another text of the workflow.
    pub fn source_of(&self, workflow: &str) -> Source {
        let document = |value: &Value| Document::object(value.to_string());
        Source {
            workflow: Document::text(workflow),
            workflows: self.workflows.iter().map(|(id, value)| (id.clone(), document(value))).collect(),
            peers: self.peers.as_ref().map(document),
            loaded_peers: BTreeMap::new(),
            execution: self.execution.as_ref().map(document),
        }
    }

    pub fn options(&self) -> Options {
        serde_json::from_value(self.options.clone()).unwrap()
    }

    /// The workflow's text, its items and links in another order: `turn` steps on, and backwards.
    pub fn turned(&self, turn: usize) -> String {
        let graph = &self.workflow["graph"];
        let items = graph["items"].as_object().into_iter().flatten();
        let mut items: Vec<String> = items.map(|(id, item)| format!("{}:{item}", json!(id))).collect();
        let mut links: Vec<String> = graph["links"].as_array().into_iter().flatten().map(Value::to_string).collect();
        for list in [&mut items, &mut links] {
            let by = turn % list.len().max(1);
            list.rotate_left(by);
            list.reverse();
        }
        let (items, links) = (items.join(","), links.join(","));
        format!(
            r#"{{"graph":{{"links":[{links}],"items":{{{items}}}}},"creator_id":"{OWN_PEER}","name":"drawn","id":"drawn"}}"#
        )
    }
}
