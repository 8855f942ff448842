//! What the native tests share: the fixtures, and a few ways to draw a workflow.

#![allow(dead_code, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oc_argo::{Document, Options, Source, Translation, translate};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use serde_yaml::Value as Yaml;

/// `tests/fixtures`.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The text of a sample workflow.
pub fn sample(name: &str) -> String {
    fs::read_to_string(fixtures().join("samples").join(name)).unwrap()
}

/// A translation to be made.
pub struct Case {
    pub source: Source,
    pub options: Options,
}

impl Case {
    /// Reads `case.json` of a folder. A text in it names a sample; an object stands for itself.
    pub fn read(folder: &Path) -> Self {
        let case: Value = serde_json::from_str(&fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
        let document = |value: &Value| match value {
            Value::String(name) => Document::text(sample(name)),
            object => Document::object(object.to_string()),
        };
        let optional = |key: &str| case.get(key).map(document);
        let workflows = case.get("workflows").and_then(Value::as_object).into_iter().flatten();
        Self {
            source: Source {
                workflow: document(&case["workflow"]),
                workflows: workflows.map(|(id, value)| (id.clone(), document(value))).collect(),
                peers: optional("peers"),
                execution: optional("execution"),
                loaded_peers: BTreeMap::new(),
            },
            options: case
                .get("options")
                .map(|options| serde_json::from_value(options.clone()).unwrap())
                .unwrap_or_default(),
        }
    }
}

/// The id of the peer that builds, in every drawn workflow.
pub const OWN_PEER: &str = "peer-own";

/// A compute of our own, `cluster`.
pub fn cluster() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER)
}

/// A processing `p` on it, with this instance.
pub fn instance(instance: Value) -> Drawn {
    cluster().instance("p", instance).link("p", "cluster")
}

/// The same, with this container.
pub fn container(container: Value) -> Drawn {
    instance(json!({ "access": { "container": container } }))
}

/// A workflow that is being drawn.
#[derive(Default)]
pub struct Drawn {
    items: Map<String, Value>,
    links: Vec<Value>,
}

impl Drawn {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn item(mut self, id: &str, item: Value) -> Self {
        self.items.insert(id.to_owned(), item);
        self
    }

    /// A processing `id` that runs `busybox` with this command, linked to the compute `cluster`.
    pub fn processing(self, id: &str, command: &str) -> Self {
        let container = json!({ "image": "busybox:1.36", "command": command });
        self.instance(id, json!({ "access": { "container": container } })).link(id, "cluster")
    }

    /// A processing `id` with this instance.
    pub fn instance(self, id: &str, instance: Value) -> Self {
        self.item(id, json!({ "processing": { "id": format!("r-{id}"), "name": id, "instances": [instance] } }))
    }

    /// A compute of the peer `owner`.
    pub fn compute(self, id: &str, owner: &str) -> Self {
        self.item(id, json!({ "compute": { "id": format!("r-{id}"), "name": id, "creator_id": owner } }))
    }

    /// A storage with this instance.
    pub fn storage(self, id: &str, kind: &str, owner: &str, instance: Value) -> Self {
        let storage = json!({ "id": format!("r-{id}"), "name": id, "creator_id": owner, "storage_type": kind, "instances": [instance] });
        self.item(id, json!({ "storage": storage }))
    }

    /// A storage on the cluster, with this instance: a volume.
    pub fn volume(self, id: &str, mut instance: Value) -> Self {
        instance["local"] = json!(true);
        self.storage(id, "FILE", OWN_PEER, instance)
    }

    /// A sub-workflow node.
    pub fn sub_workflow(self, id: &str, workflow_id: &str) -> Self {
        self.item(id, json!({ "workflow": { "id": format!("r-{id}"), "name": id, "workflow_id": workflow_id } }))
    }

    pub fn link(self, from: &str, to: &str) -> Self {
        self.link_with(from, to, json!({}))
    }

    pub fn link_with(mut self, from: &str, to: &str, mut link: Value) -> Self {
        link["source"] = json!({ "id": from });
        link["destination"] = json!({ "id": to });
        self.links.push(link);
        self
    }

    pub fn json(&self) -> Value {
        json!({ "id": "drawn", "name": "drawn", "creator_id": OWN_PEER, "graph": { "items": self.items, "links": self.links } })
    }

    /// The drawing as a source, with our own peer and the partners `peer-one` and `peer-two`.
    pub fn source(&self) -> Source {
        let peers = json!({
            OWN_PEER: { "id": OWN_PEER, "relation": 1 },
            "peer-one": { "id": "peer-one", "relation": 2 },
            "peer-two": { "id": "peer-two", "relation": "partner" },
        });
        Source {
            peers: Some(Document::object(peers.to_string())),
            execution: Some(Document::object(r#"{"executions_id":"run-1"}"#)),
            ..Source::new(Document::object(self.json().to_string()))
        }
    }

    /// The drawing as a source in which the sub-workflow `id` is `drawn`.
    pub fn source_with(&self, id: &str, drawn: &Drawn) -> Source {
        let mut source = self.source();
        source.workflows.insert(id.to_owned(), Document::object(drawn.json().to_string()));
        source
    }
}

/// A translation whose manifest, the last of its documents, has been read back by a reader of its own.
pub struct Read {
    pub translation: Translation,
    pub manifest: Yaml,
}

impl Read {
    pub fn of(source: &Source, options: &Options) -> Self {
        let translation = translate(source, options);
        let documents = serde_yaml::Deserializer::from_str(&translation.yaml);
        let manifest = documents.last().map(|document| Yaml::deserialize(document).unwrap()).unwrap_or_default();
        Self { translation, manifest }
    }

    /// The codes of all findings, sorted, each as often as it was found.
    pub fn codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<_> = self.translation.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        codes.sort_unstable();
        codes
    }

    pub fn errors(&self) -> Vec<&'static str> {
        let errors = self.translation.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        errors.map(|diagnostic| diagnostic.code).collect()
    }

    pub fn tasks(&self) -> &Vec<Yaml> {
        self.manifest["spec"]["templates"][0]["dag"]["tasks"].as_sequence().unwrap()
    }

    pub fn task(&self, name: &str) -> &Yaml {
        self.tasks().iter().find(|task| task["name"] == name).unwrap_or_else(|| panic!("no task {name}"))
    }

    pub fn template(&self, name: &str) -> &Yaml {
        let mut templates = self.manifest["spec"]["templates"].as_sequence().unwrap().iter();
        templates.find(|template| template["name"] == name).unwrap_or_else(|| panic!("no template {name}"))
    }

    pub fn dependencies(&self, name: &str) -> Vec<&str> {
        strings(&self.task(name)["dependencies"])
    }
}

/// A sequence of strings; empty where there is none.
pub fn strings(yaml: &Yaml) -> Vec<&str> {
    yaml.as_sequence().into_iter().flatten().map(|entry| entry.as_str().unwrap()).collect()
}

impl Drawn {
    pub fn read(&self) -> Read {
        Read::of(&self.source(), &Options::default())
    }

    pub fn read_with(&self, options: Value) -> Read {
        Read::of(&self.source(), &serde_json::from_value(options).unwrap())
    }
}
