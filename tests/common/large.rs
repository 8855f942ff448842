//! Large random workflows without errors: tasks of a few kinds, most of them alike, with params, files, volumes, services,
//! remote peers, events, values that go from task to task, and sub-workflows.

#![allow(dead_code)]

use std::collections::BTreeSet;

use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};

use super::common::{Drawn, OWN_PEER};
use super::numbers::Numbers;

const IMAGES: [&str; 3] = ["busybox:1.36", "registry.example.org/imaging/align:1.4", "registry.example.org/count:2"];
const COMMANDS: [&str; 3] = ["align --verbose", "sh run.sh", "count"];
const VALUES: [&str; 8] = ["1", "yes", "a: b", "{{workflow.name}}", "$HOME $(A) $$", "", "é", "{{=1 + 1}}"];

/// A workflow of about `count` tasks, and its sub-workflows.
pub struct Large {
    pub workflow: Drawn,
    sub_workflows: Vec<(String, Drawn)>,
}

impl Large {
    /// The workflow of a seed.
    pub fn of(seed: u64, count: usize) -> Self {
        let mut numbers = Numbers(seed);
        // Sub-workflows of the next kind stand inside those of the one before.
        let sizes: Vec<usize> = (0..3).map(|_| 1 + numbers.below((count / 6).clamp(1, 80))).collect();
        let sub_workflows = sizes.iter().enumerate().map(|(kind, &size)| {
            let inner: Vec<(String, usize)> =
                sizes.iter().enumerate().skip(kind + 1).map(|(kind, &size)| (format!("w{kind}"), size)).collect();
            (format!("w{kind}"), Level::draw(&mut numbers, size, &inner))
        });
        let sub_workflows: Vec<_> = sub_workflows.collect();
        let inner: Vec<_> = sizes.iter().enumerate().map(|(kind, &size)| (format!("w{kind}"), size)).collect();
        Self { workflow: Level::draw(&mut numbers, count, &inner), sub_workflows }
    }

    pub fn source(&self) -> Source {
        let mut source = self.workflow.source();
        let texts = self.sub_workflow_texts();
        source.workflows.extend(texts.into_iter().map(|(id, text)| (id, Document::object(text))));
        source
    }

    /// The ids and texts of the sub-workflows.
    pub fn sub_workflow_texts(&self) -> Vec<(String, String)> {
        let text = |(id, drawn): &(String, Drawn)| {
            let mut workflow = drawn.json();
            workflow["id"] = json!(id);
            (id.clone(), workflow.to_string())
        };
        self.sub_workflows.iter().map(text).collect()
    }

    /// The same source, of a workflow with another value of one param.
    pub fn source_with(&self, value: &str) -> Source {
        let mut workflow = self.workflow.json();
        let items = workflow["graph"]["items"].as_object_mut().unwrap().values_mut();
        let envs = items.filter_map(|item| item.pointer_mut("/processing/instances/0/env/0/value"));
        if let Some(first) = envs.into_iter().next() {
            *first = json!(value);
        }
        Source { workflow: Document::object(workflow.to_string()), ..self.source() }
    }
}

/// Manifests that are folded, split and moved into documents of their own, some of each kind: what a failure is told by,
/// and the texts of the documents, the workflow's last.
pub fn arranged_manifests() -> Vec<(String, Vec<String>)> {
    let sizes = [(30, r#"{ "fold": "always" }"#), (250, "{}"), (700, r#"{ "fold": "never" }"#), (2_000, "{}")];
    let manifest = |(seed, (count, options)): (u64, (usize, &str))| {
        let options: Options = serde_json::from_str(options).unwrap();
        let translation = translate(&Large::of(seed, count).source(), &options);
        assert!(!translation.has_errors(), "{:?}", translation.diagnostics);
        let documents = translation.yaml.split("\n---\n").map(str::to_owned).collect();
        (format!("{count} tasks, seed {seed}"), documents)
    };
    let manifests: Vec<(String, Vec<String>)> = (1..).zip(sizes.repeat(2)).map(manifest).collect();
    assert!(manifests.iter().any(|(_, documents)| documents.len() > 1));
    manifests
}

/// A workflow that is being drawn.
struct Level<'n> {
    numbers: &'n mut Numbers,
    drawn: Drawn,
    /// For each item: its id, and the tasks in front of it that leave a value, itself included.
    items: Vec<(String, BTreeSet<usize>)>,
}

impl<'n> Level<'n> {
    /// Draws about `count` tasks, some of them in these sub-workflows.
    fn draw(numbers: &'n mut Numbers, count: usize, inner: &[(String, usize)]) -> Drawn {
        let drawn = Drawn::new()
            .compute("here", OWN_PEER)
            .compute("there", "peer-one")
            .storage("files", "S3", OWN_PEER, json!({ "source": "s3.example.org/results" }))
            .storage("partners", "S3", OWN_PEER, json!({ "source": "http://minio:9000/shared" }))
            .storage("scratch", "FILE", OWN_PEER, json!({ "source": "/mnt/scratch", "local": true, "size": 1 }));
        let mut level = Self { numbers, drawn, items: Vec::new() };
        let mut left = count.max(1);
        while left > 0 {
            let (sub_workflow, size) = match inner.get(level.numbers.below(inner.len() * 12 + 1)) {
                Some((id, size)) if *size < left => (Some(id), *size),
                _ => (None, 1),
            };
            left -= size;
            level.item(sub_workflow);
        }
        level.drawn
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.numbers.below(count) == 0
    }

    fn pick<'v>(&mut self, values: &[&'v str]) -> &'v str {
        values[self.numbers.below(values.len())]
    }

    fn item(&mut self, sub_workflow: Option<&String>) {
        let index = self.items.len();
        let id = format!("p{index}");
        let reach = index.min(12);
        let waits = if self.one_in(8) { 0 } else { 1 + self.numbers.below(3) };
        let before: BTreeSet<usize> = (0..waits.min(reach)).map(|_| index - 1 - self.numbers.below(reach)).collect();
        let mut known: BTreeSet<usize> = before.iter().flat_map(|&first| self.items[first].1.clone()).collect();
        let drawn = std::mem::take(&mut self.drawn);
        self.drawn = match sub_workflow {
            Some(workflow) => drawn.sub_workflow(&id, workflow),
            None if self.one_in(40) => drawn
                .item(&id, json!({ "native_tool": { "id": id, "name": id, "kind": 0, "params": { "at": index } } })),
            None => self.processing(drawn, &id, index, &mut known),
        };
        for first in before {
            let drawn = std::mem::take(&mut self.drawn);
            self.drawn = drawn.link(&self.items[first].0, &id);
        }
        self.items.push((id, known));
    }

    fn processing(&mut self, drawn: Drawn, id: &str, index: usize, known: &mut BTreeSet<usize>) -> Drawn {
        let kind = self.numbers.below(3);
        let is_remote = self.one_in(10);
        let is_service = !is_remote && self.one_in(50);
        let mut env = vec![
            json!({ "name": "LEVEL", "value": self.pick(&VALUES) }),
            json!({ "name": "LABEL", "value": format!("batch {index}") }),
        ];
        if let Some(&of) = known.iter().nth(self.numbers.below(known.len())).filter(|_| self.one_in(2)) {
            let value = match self.numbers.below(3) {
                0 => format!("{{{{tasks.p{of}-p{of}.outputs.parameters.OUT}}}}"),
                1 => format!("from {{{{ tasks.p{of}-p{of}.outputs.parameters.OUT }}}} and {{{{workflow.name}}}}"),
                _ => format!("{{{{=tasks['p{of}-p{of}'].outputs.parameters.OUT + '-'}}}}"),
            };
            env.push(json!({ "name": "FROM", "value": value }));
        }
        let mut outputs = Vec::new();
        if !is_service && self.one_in(3) {
            outputs.push(json!({ "name": "OUT", "value": "/tmp/out" }));
            known.insert(index);
        }
        let container = json!({
            "image": IMAGES[kind],
            "command": COMMANDS[kind],
            "args": format!("--in /data/{} --level $LEVEL", if self.one_in(2) { index } else { 0 }),
            "env": { "FORMAT": self.pick(&VALUES[..3]) },
            "exposes": if is_service { json!([{ "port": 8080 }]) } else { Value::Null },
        });
        let instance = json!({ "env": env, "outputs": outputs, "access": { "container": container } });
        let processing =
            json!({ "id": format!("r-{id}"), "name": id, "is_service": is_service, "instances": [instance] });
        let mut drawn = drawn.item(id, json!({ "processing": processing }));
        drawn = drawn.link(id, if is_remote { "there" } else { "here" });
        if self.one_in(6) {
            let file = json!({ "write": true, "source": format!("/data/{index}"), "destination": "results", "filename": format!("{id}.png") });
            let storage = self.pick(&["files", "files", "partners"]);
            drawn = drawn.link_with(id, storage, json!({ "storage_link_infos": [file] }));
        }
        if !is_remote && self.one_in(12) {
            drawn = drawn.link(id, "scratch");
        }
        drawn
    }
}
