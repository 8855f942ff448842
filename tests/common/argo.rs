//! A small simulator of what Argo makes of a file: which tasks run, as what, and after which others. It knows nothing of the
//! translator: documents are read back, templates are found by name or reference, and parameters are put in.
//!
//! Argo's rules, as far as they are needed: a task begins when those that it waits for have ended; a DAG ends when all in it
//! have; `{{inputs...}}` is replaced by what the caller gives, `{{tasks...}}` by what a task beside it leaves.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What Argo takes.
const MAX_ENTRIES: usize = 200;
const MAX_PARAMETERS: usize = 500;
const MAX_BYTES: usize = 1_048_576;

/// A task that has run.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Its template without its name and inputs, with all values put in.
    pub template: Value,
    /// The tasks that had ended before it began.
    pub behind: Set,
}

/// Numbers for names, the same in every run that is compared.
#[derive(Debug, Default)]
pub struct Numbers(BTreeMap<String, usize>);

/// A set of numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Set(Vec<u64>);

impl Set {
    fn insert(&mut self, number: usize) {
        self.0.resize(self.0.len().max(number / 64 + 1), 0);
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn extend(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }

    pub fn is_subset(&self, other: &Self) -> bool {
        let of_other = |at: usize| other.0.get(at).copied().unwrap_or_default();
        self.0.iter().enumerate().all(|(at, bits)| bits & !of_other(at) == 0)
    }
}

/// What runs, by the names of the tasks.
pub type Run = BTreeMap<String, Leaf>;

/// Of what has ended: what it leaves, and all tasks that have ended when it has.
type Ended = (BTreeMap<String, String>, Set);

/// The documents of a file, by their names; the workflow is the last.
pub struct File {
    documents: BTreeMap<String, Value>,
    workflow: Value,
}

impl File {
    pub fn read(yaml: &str) -> Self {
        let read = |document| Value::deserialize(document).unwrap();
        let mut all: Vec<Value> = serde_yaml::Deserializer::from_str(yaml).map(read).collect();
        let workflow = all.pop().unwrap();
        assert_eq!(workflow["kind"], "Workflow");
        assert!(all.iter().all(|document| document["kind"] == "WorkflowTemplate"));
        let named = |document: Value| (document["metadata"]["name"].as_str().unwrap().to_owned(), document);
        Self { documents: all.into_iter().map(named).collect(), workflow }
    }

    /// Holds every document against the bounds of a cluster.
    pub fn check_bounds(&self) {
        for document in self.documents.values().chain([&self.workflow]) {
            let bytes = document.to_string().len();
            assert!(bytes <= MAX_BYTES, "{bytes} bytes");
            let templates = list(&document["spec"]["templates"]);
            assert!(templates.len() <= MAX_ENTRIES, "{} templates", templates.len());
            for template in templates {
                assert!(list(&template["dag"]["tasks"]).len() <= MAX_ENTRIES);
                assert!(list(&template["inputs"]["parameters"]).len() <= MAX_PARAMETERS);
            }
        }
    }

    /// The DAG template in which each task of this file stands, for those that run something.
    pub fn homes(&self) -> BTreeMap<String, String> {
        let documents = self.documents.values().chain([&self.workflow]);
        let dags = documents.flat_map(|document| list(&document["spec"]["templates"]));
        let mut homes = BTreeMap::new();
        for dag in dags {
            for task in list(&dag["dag"]["tasks"]) {
                homes.insert(text(&task["name"]), text(&dag["name"]));
            }
        }
        homes
    }

    /// Runs the workflow.
    pub fn run(&self, numbers: &mut Numbers) -> Run {
        let mut run = (Run::new(), numbers);
        let entry = self.find(&self.workflow, self.workflow["spec"]["entrypoint"].as_str().unwrap());
        self.dag(&self.workflow, entry, &BTreeMap::new(), &Set::default(), &mut run);
        run.0
    }

    fn find<'f>(&'f self, document: &'f Value, name: &str) -> &'f Value {
        let mut found = list(&document["spec"]["templates"]).iter().filter(|template| template["name"] == name);
        let template = found.next().unwrap_or_else(|| panic!("no template `{name}`"));
        assert!(found.next().is_none(), "`{name}` stands twice");
        template
    }

    /// Runs a DAG behind these tasks; gives what it leaves and which tasks ran.
    fn dag(
        &self,
        document: &Value,
        dag: &Value,
        inputs: &BTreeMap<String, String>,
        behind: &Set,
        run: &mut (Run, &mut Numbers),
    ) -> Ended {
        let mut ended: BTreeMap<String, Ended> = BTreeMap::new();
        let mut open: Vec<&Value> = list(&dag["dag"]["tasks"]).iter().collect();
        while !open.is_empty() {
            let is_ready =
                |task: &&Value| list(&task["dependencies"]).iter().all(|name| ended.contains_key(&text(name)));
            let (ready, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(is_ready);
            assert!(!ready.is_empty(), "tasks wait for each other, or for one that is not there");
            open = rest;
            let results: Vec<_> = ready
                .into_iter()
                .map(|task| {
                    let mut before = behind.clone();
                    list(&task["dependencies"]).iter().for_each(|name| before.extend(&ended[&text(name)].1));
                    let scope = scope(inputs, &ended);
                    (text(&task["name"]), self.task(document, task, &scope, &before, run))
                })
                .collect();
            for (name, result) in results {
                assert!(ended.insert(name.clone(), result).is_none(), "`{name}` stands twice");
            }
        }
        let mut all = Set::default();
        ended.values().for_each(|(_, ran)| all.extend(ran));
        let scope = scope(inputs, &ended);
        let outputs = list(&dag["outputs"]["parameters"]).iter();
        let outputs = outputs.map(|output| {
            let value = text(&output["valueFrom"]["parameter"]);
            let filled = filled(&value, &scope);
            assert_ne!(value, filled, "nothing is let out");
            (format!("outputs.parameters.{}", text(&output["name"])), filled)
        });
        (outputs.collect(), all)
    }

    fn task(
        &self,
        document: &Value,
        task: &Value,
        scope: &BTreeMap<String, String>,
        behind: &Set,
        run: &mut (Run, &mut Numbers),
    ) -> Ended {
        let (document, name) = match &task["templateRef"] {
            Value::Null => (document, text(&task["template"])),
            reference => (&self.documents[&text(&reference["name"])], text(&reference["template"])),
        };
        let template = self.find(document, &name);
        let given = list(&task["arguments"]["parameters"]).iter();
        let given: BTreeMap<String, String> = given
            .map(|one| (format!("inputs.parameters.{}", text(&one["name"])), filled(&text(&one["value"]), scope)))
            .collect();
        let inputs: BTreeMap<String, String> = list(&template["inputs"]["parameters"])
            .iter()
            .map(|input| format!("inputs.parameters.{}", text(&input["name"])))
            .map(|input| (input.clone(), given.get(&input).unwrap_or_else(|| panic!("{input} is not given")).clone()))
            .collect();
        assert_eq!(inputs.len(), given.len(), "more is given to `{name}` than it takes");
        if !template["dag"].is_null() {
            return self.dag(document, template, &inputs, behind, run);
        }
        let id = text(&task["name"]);
        let mut leaf = template.clone();
        let members = leaf.as_object_mut().unwrap();
        members.remove("name");
        if let Some(inputs) = members.get_mut("inputs").and_then(Value::as_object_mut) {
            inputs.remove("parameters");
        }
        members.retain(|_, member| *member != serde_json::json!({}));
        fill(&mut leaf, &inputs);
        let leaf = Leaf { template: leaf, behind: behind.clone() };
        assert!(run.0.insert(id.clone(), leaf).is_none(), "`{id}` runs twice");
        let next = run.1.0.len();
        let mut ran = behind.clone();
        ran.insert(*run.1.0.entry(id.clone()).or_insert(next));
        // What it leaves is told by what is asked for.
        (BTreeMap::from([(LEAF.to_owned(), id)]), ran)
    }
}

/// What tells a leaf from a DAG among what a task leaves.
const LEAF: &str = "leaf";

/// What references in an entry of a DAG stand for.
fn scope(inputs: &BTreeMap<String, String>, ended: &BTreeMap<String, Ended>) -> BTreeMap<String, String> {
    let mut scope = inputs.clone();
    for (name, (outputs, _)) in ended {
        for (output, value) in outputs.iter().filter(|(output, _)| *output != LEAF) {
            scope.insert(format!("tasks.{name}.{output}"), value.clone());
        }
        if let Some(leaf) = outputs.get(LEAF) {
            scope.insert(format!("tasks.{name}."), leaf.clone());
        }
    }
    scope
}

/// A text with its references put in. What a leaf leaves is written as `<what of leaf>`.
fn filled(text: &str, scope: &BTreeMap<String, String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((front, behind)) = rest.split_once("{{") {
        let (tag, further) = behind.split_once("}}").unwrap();
        result.push_str(front);
        result.push_str(&resolved(tag, scope));
        rest = further;
    }
    result + rest
}

fn resolved(tag: &str, scope: &BTreeMap<String, String>) -> String {
    if let Some(expression) = tag.strip_prefix('=') {
        // Variables are written in brackets there; each becomes what it stands for, in quotes of our own.
        let mut text = expression.to_owned();
        for (name, value) in scope {
            if let Some(parameter) = name.strip_prefix("inputs.parameters.") {
                text = text.replace(&format!("inputs.parameters['{parameter}']"), &format!("<{value}>"));
                text = text.replace(&format!("inputs.parameters.{parameter},"), &format!("<{value}>,"));
            }
        }
        return format!("{{{{={text}}}}}");
    }
    let tag = tag.trim();
    if let Some(value) = scope.get(tag) {
        return value.clone();
    }
    let leaf = tag.strip_prefix("tasks.").and_then(|below| {
        let (name, what) = below.split_once('.')?;
        Some(format!("<{what} of {}>", scope.get(&format!("tasks.{name}."))?))
    });
    leaf.unwrap_or_else(|| format!("{{{{{tag}}}}}"))
}

fn fill(value: &mut Value, scope: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => *text = filled(text, scope),
        Value::Array(list) => list.iter_mut().for_each(|value| fill(value, scope)),
        Value::Object(members) => members.values_mut().for_each(|value| fill(value, scope)),
        _ => {}
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
