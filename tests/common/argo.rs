//! A simulator of how Argo runs a manifest: nested DAGs become the containers that run, with all values put in, and what
//! has ended before each begins. It knows nothing of the translator.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::argo_values::{Lookup, substituted};

/// What runs, by the name of its task.
pub struct Flat {
    pub leaves: BTreeMap<String, Leaf>,
}

/// A container or resource that runs.
pub struct Leaf {
    /// Its template with all values put in, without its name and its parameters.
    pub template: Value,
    /// The names of the tasks whose DAGs it is in, the outermost first.
    pub path: Vec<String>,
    number: usize,
    /// What has ended for certain when it begins, by number.
    before: Bits,
}

/// The documents of a file.
pub fn documents(yaml: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(yaml).map(|document| Value::deserialize(document).unwrap()).collect()
}

/// A list of an object; empty where it has none.
pub fn list<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, key: &str) -> Result<&'v str, String> {
    value[key].as_str().ok_or_else(|| format!("no {key} in {value}"))
}

/// Runs the last document of a file, a Workflow; those before it are templates that it refers to.
pub fn flatten(yaml: &str) -> Result<Flat, String> {
    let documents = documents(yaml);
    let workflow = documents.len() - 1;
    if let Some(other) = documents[..workflow].iter().find(|document| document["kind"] != "WorkflowTemplate") {
        return Err(format!("a {} in front of the workflow", other["kind"]));
    }
    let entrypoint = text(&documents[workflow]["spec"], "entrypoint")?;
    let mut run = Run { documents: &documents, flat: Flat { leaves: BTreeMap::new() } };
    let template = run.template(workflow, entrypoint)?;
    run.dag((workflow, template), &BTreeMap::new(), &Bits::default(), &[])?;
    Ok(run.flat)
}

struct Run<'d> {
    documents: &'d [Value],
    flat: Flat,
}

/// A task of a DAG that has ended.
struct Ended {
    /// What has ended with it.
    with: Bits,
    /// The tasks of its DAG that ended before it, itself included.
    behind: Bits,
    outputs: Outputs,
}

enum Outputs {
    /// The names of a leaf's own.
    Leaf(BTreeSet<String>),
    /// The values that a DAG carries out.
    Dag(BTreeMap<String, String>),
}

/// The tasks of a DAG that have ended, by name.
type Siblings<'d> = BTreeMap<&'d str, (usize, Ended)>;

impl<'d> Run<'d> {
    fn template(&self, document: usize, name: &str) -> Result<&'d Value, String> {
        let mut found = list(&self.documents[document], "/spec/templates").iter().filter(|there| there["name"] == name);
        match (found.next(), found.next()) {
            (Some(template), None) => Ok(template),
            (Some(_), Some(_)) => Err(format!("two templates {name}")),
            _ => Err(format!("no template {name}")),
        }
    }

    /// The template of a task, and the document that holds it.
    fn template_of(&self, document: usize, task: &Value) -> Result<(usize, &'d Value), String> {
        let reference = &task["templateRef"];
        if reference.is_null() {
            return Ok((document, self.template(document, text(task, "template")?)?));
        }
        let name = text(reference, "name")?;
        let there = self.documents.iter().position(|document| document["metadata"]["name"] == name);
        let there = there.ok_or_else(|| format!("no WorkflowTemplate {name}"))?;
        Ok((there, self.template(there, text(reference, "template")?)?))
    }

    /// Runs a DAG that begins when all of `before` has ended. Gives what has ended with it, and the values it carries out.
    fn dag(
        &mut self,
        (document, template): (usize, &'d Value),
        inputs: &BTreeMap<String, String>,
        before: &Bits,
        path: &[String],
    ) -> Result<(Bits, BTreeMap<String, String>), String> {
        let tasks = list(template, "/dag/tasks");
        let mut ended: Siblings<'d> = BTreeMap::new();
        for (index, task) in ordered(tasks)? {
            let name = text(task, "name")?;
            let (mut begun, mut behind) = (before.clone(), Bits::default());
            for dependency in list(task, "/dependencies") {
                let (_, dependency) = &ended[dependency.as_str().unwrap()];
                begun.add_all(&dependency.with);
                behind.add_all(&dependency.behind);
            }
            let waited = |of: &str| ended.get(of).filter(|(index, _)| behind.has(*index)).map(|(_, ended)| ended);
            let arguments = arguments(task, &|parts| value(parts, inputs, &waited))?;
            let (there, inner) = self.template_of(document, task)?;
            let given = given(inner, arguments).map_err(|missing| format!("{name}: {missing}"))?;
            let (with, outputs) = if inner["dag"].is_object() {
                let path: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
                let (with, outputs) = self.dag((there, inner), &given, &begun, &path)?;
                (with, Outputs::Dag(outputs))
            } else {
                let outputs = list(inner, "/outputs/parameters").iter().map(|output| text(output, "name"));
                let outputs = outputs.map(|name| name.map(str::to_owned)).collect::<Result<_, _>>()?;
                (self.leaf(name, inner, &given, begun, path)?, Outputs::Leaf(outputs))
            };
            behind.add(index);
            ended.insert(name, (index, Ended { with, behind, outputs }));
        }
        let mut with = before.clone();
        ended.values().for_each(|(_, ended)| with.add_all(&ended.with));
        let mut outputs = BTreeMap::new();
        for output in list(template, "/outputs/parameters") {
            let from = text(&output["valueFrom"], "parameter")?;
            let lookup = |name: &[&str]| value(name, inputs, &|of| ended.get(of).map(|(_, ended)| ended));
            outputs.insert(text(output, "name")?.to_owned(), substituted(from, &lookup)?);
        }
        Ok((with, outputs))
    }

    /// Runs a leaf. Gives what has ended with it.
    fn leaf(
        &mut self,
        name: &str,
        template: &Value,
        inputs: &BTreeMap<String, String>,
        before: Bits,
        path: &[String],
    ) -> Result<Bits, String> {
        let mut resolved = template.clone();
        let object = resolved.as_object_mut().unwrap();
        object.remove("name");
        if let Some(given) = object.get_mut("inputs").and_then(Value::as_object_mut) {
            given.remove("parameters");
            if given.is_empty() {
                object.remove("inputs");
            }
        }
        put_in(&mut resolved, inputs).map_err(|problem| format!("{name}: {problem}"))?;
        let number = self.flat.leaves.len();
        let mut with = before.clone();
        with.add(number);
        let leaf = Leaf { template: resolved, path: path.to_vec(), number, before };
        match self.flat.leaves.insert(name.to_owned(), leaf) {
            None => Ok(with),
            Some(_) => Err(format!("{name} runs twice")),
        }
    }
}

/// The tasks of a DAG, each behind those it depends on, with their positions.
fn ordered(tasks: &[Value]) -> Result<Vec<(usize, &Value)>, String> {
    let known = ["name", "template", "templateRef", "dependencies", "arguments"];
    let mut positions = BTreeMap::new();
    for (index, task) in tasks.iter().enumerate() {
        if let Some(key) = task.as_object().unwrap().keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!("{key} of a task is not simulated"));
        }
        if positions.insert(text(task, "name")?, index).is_some() {
            return Err(format!("two tasks {}", task["name"]));
        }
    }
    let mut waiting: Vec<usize> = tasks.iter().map(|task| list(task, "/dependencies").len()).collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    for (index, task) in tasks.iter().enumerate() {
        for dependency in list(task, "/dependencies") {
            let first = dependency.as_str().and_then(|name| positions.get(name));
            after[*first.ok_or_else(|| format!("{} depends on {dependency}, which is not there", task["name"]))?]
                .push(index);
        }
    }
    let mut ready: Vec<usize> = (0..tasks.len()).filter(|&index| waiting[index] == 0).collect();
    let mut order = Vec::new();
    while let Some(index) = ready.pop() {
        order.push((index, &tasks[index]));
        for &next in &after[index] {
            waiting[next] -= 1;
            ready.extend((waiting[next] == 0).then_some(next));
        }
    }
    if order.len() < tasks.len() {
        return Err("tasks depend on each other".to_owned());
    }
    Ok(order)
}

/// The value of a name in a DAG: an input, or an output of a task.
fn value<'e>(
    name: &[&str],
    inputs: &BTreeMap<String, String>,
    ended: &dyn Fn(&str) -> Option<&'e Ended>,
) -> Option<Result<String, String>> {
    match *name {
        ["inputs", "parameters", input] => Some(inputs.get(input).cloned().ok_or(format!("no input {input}"))),
        ["tasks", task, "outputs", "parameters", output] => Some(match ended(task).map(|ended| &ended.outputs) {
            Some(Outputs::Leaf(names)) if names.contains(output) => Ok(format!("<output {output} of leaf {task}>")),
            Some(Outputs::Dag(values)) => values.get(output).cloned().ok_or(format!("{task} carries no {output} out")),
            Some(Outputs::Leaf(_)) => Err(format!("{task} has no output {output}")),
            None => Err(format!("{task} need not have ended")),
        }),
        ["tasks", task, "outputs", "result"] | ["tasks", task, _] => {
            Some(match ended(task).map(|ended| &ended.outputs) {
                Some(Outputs::Leaf(_)) => Ok(format!("<{} of leaf {task}>", name[2..].join("."))),
                Some(Outputs::Dag(_)) => Err(format!("{task} is a DAG")),
                None => Err(format!("{task} need not have ended")),
            })
        }
        _ => None,
    }
}

/// The arguments of a task.
fn arguments(task: &Value, lookup: &Lookup) -> Result<BTreeMap<String, String>, String> {
    let mut arguments = BTreeMap::new();
    for argument in list(task, "/arguments/parameters") {
        let name = text(argument, "name")?.to_owned();
        if arguments.insert(name, substituted(text(argument, "value")?, lookup)?).is_some() {
            return Err(format!("an argument of {} is given twice", task["name"]));
        }
    }
    Ok(arguments)
}

/// The values of the inputs that a template declares.
fn given(template: &Value, mut arguments: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, String> {
    let mut given = BTreeMap::new();
    for input in list(template, "/inputs/parameters") {
        let name = text(input, "name")?;
        let value = arguments.remove(name).or_else(|| input["value"].as_str().map(str::to_owned));
        given.insert(name.to_owned(), value.ok_or_else(|| format!("no argument {name}"))?);
    }
    match arguments.keys().next() {
        Some(name) => Err(format!("nothing takes the argument {name}")),
        None => Ok(given),
    }
}

/// Puts the inputs into all texts of a leaf's template.
fn put_in(value: &mut Value, inputs: &BTreeMap<String, String>) -> Result<(), String> {
    match value {
        Value::String(text) => {
            *text = substituted(text, &|name| self::value(name, inputs, &|_| None))?;
            Ok(())
        }
        Value::Array(entries) => entries.iter_mut().try_for_each(|entry| put_in(entry, inputs)),
        Value::Object(object) => object.values_mut().try_for_each(|entry| put_in(entry, inputs)),
        _ => Ok(()),
    }
}

impl Flat {
    /// Whether a leaf begins only when another has ended.
    pub fn waits(&self, task: &str, first: &str) -> bool {
        self.leaves[task].before.has(self.leaves[first].number)
    }

    /// What another manifest does not do as this one does, if anything: the same leaves have to run, each behind all that
    /// it runs behind here, and services as long as what waits for them.
    pub fn difference(&self, other: &Self) -> Option<String> {
        for (name, leaf) in &self.leaves {
            let Some(same) = other.leaves.get(name) else { return Some(format!("{name} does not run")) };
            if leaf.template != same.template {
                return Some(format!("{name} is {}\ninstead of {}", same.template, leaf.template));
            }
            for (first, before) in self.leaves.iter().filter(|(_, before)| leaf.before.has(before.number)) {
                let there = &other.leaves[first];
                if !same.before.has(there.number) {
                    return Some(format!("{name} does not wait for {first}"));
                }
                if before.template["daemon"] == true && !same.path.starts_with(&there.path) {
                    return Some(format!("{first} is stopped before {name} runs"));
                }
            }
        }
        other.leaves.keys().find(|name| !self.leaves.contains_key(*name)).map(|name| format!("{name} runs as well"))
    }
}

/// A set of numbers.
#[derive(Debug, Clone, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn add(&mut self, number: usize) {
        self.0.resize(self.0.len().max(number / 64 + 1), 0);
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn add_all(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }

    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }
}
