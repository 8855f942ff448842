//! Which task waits for which, read from the drawing by other means than the translator's: a sub-workflow is a gate in and
//! a gate out, an edge of the DAG is a way from task to task through gates alone.

use std::collections::{BTreeMap, BTreeSet};

use oc_argo::{Kind, Translation};
use serde_json::Value;

use super::strategies::World;

/// A task: the sub-workflow nodes above it, its item, and whether it creates a service.
type Key = (Vec<String>, String, bool);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Task(Key),
    In(Vec<String>),
    Out(Vec<String>),
}

/// What the drawing says.
pub struct Expected {
    /// From a task to those that wait for it, through gates alone.
    edges: BTreeSet<(Key, Key)>,
    /// Those of two tasks that one link joins.
    direct: BTreeSet<(Key, Key)>,
}

#[derive(Default)]
struct Reading {
    after: BTreeMap<Node, BTreeSet<Node>>,
    direct: BTreeSet<(Key, Key)>,
}

impl Expected {
    pub fn of(world: &World) -> Self {
        let mut reading = Reading::default();
        reading.read(world, &world.workflow, &[], &["drawn".to_owned()]);
        let mut edges = BTreeSet::new();
        for from in reading.after.keys() {
            let Node::Task(first) = from else { continue };
            let mut open: Vec<&Node> = reading.after[from].iter().collect();
            let mut seen = BTreeSet::new();
            while let Some(node) = open.pop() {
                match node {
                    Node::Task(then) => {
                        edges.insert((first.clone(), then.clone()));
                    }
                    gate if seen.insert(gate) => open.extend(reading.after.get(gate).into_iter().flatten()),
                    _ => {}
                }
            }
        }
        Self { edges, direct: reading.direct }
    }

    /// Whether the DAG holds every link, nothing that is no link, and every order that follows from them.
    pub fn agrees(&self, translation: &Translation) -> bool {
        let drawn = edges(translation);
        let has_links = self.direct.is_subset(&drawn);
        // Where nothing is well ordered or something was left out with an error, no more can be said.
        let broken = ["cycle", "no-instance", "unsupported-native-tool", "unreadable-source", "several-resources"];
        let is_broken = translation.diagnostics.iter().any(|finding| broken.contains(&finding.code));
        is_broken || (has_links && drawn.is_subset(&self.edges) && closure(&drawn) == closure(&self.edges))
    }

    pub fn difference(&self, translation: &Translation) -> String {
        let drawn = edges(translation);
        let missing: Vec<_> = self.edges.difference(&drawn).collect();
        let invented: Vec<_> = drawn.difference(&self.edges).collect();
        format!("missing {missing:#?}, invented {invented:#?}")
    }
}

impl Reading {
    fn edge(&mut self, from: Node, to: Node) {
        self.after.entry(from).or_default().insert(to);
    }

    /// Reads a workflow below these sub-workflow nodes. Gives whether anything in it runs.
    fn read(&mut self, world: &World, workflow: &Value, path: &[String], chain: &[String]) -> bool {
        let no_items = serde_json::Map::new();
        let items = workflow["graph"]["items"].as_object().unwrap_or(&no_items);
        let mut runs = false;
        let mut ends: BTreeMap<&str, (Node, Node)> = BTreeMap::new();
        for (id, item) in items {
            let key = |is_pod| Node::Task((path.to_vec(), id.clone(), is_pod));
            if let Some(processing) = item.get("processing").filter(|found| !found.is_null()) {
                if processing["instances"].as_array().is_none_or(Vec::is_empty) {
                    continue;
                }
                runs = true;
                let is_service = processing["is_service"] == true;
                ends.insert(id, (key(is_service), key(false)));
                self.after.entry(key(is_service)).or_default();
                if is_service {
                    self.edge(key(true), key(false));
                }
            } else if item.get("native_tool").is_some() {
                runs = true;
                self.after.entry(key(false)).or_default();
                ends.insert(id, (key(false), key(false)));
            } else if let Some(resource) = item.get("workflow").filter(|_| item.get("storage").is_none()) {
                let inner: Vec<String> = path.iter().chain([id]).cloned().collect();
                ends.insert(id, (Node::In(inner.clone()), Node::Out(inner.clone())));
                let name = resource["workflow_id"].as_str().filter(|id| !id.is_empty());
                let name = name.or(resource["id"].as_str()).unwrap_or_default().to_owned();
                let known = world.workflows.get(&name).filter(|_| !chain.contains(&name));
                let chain: Vec<String> = chain.iter().cloned().chain([name]).collect();
                if known.is_some_and(|workflow| self.read(world, workflow, &inner, &chain)) {
                    runs = true;
                } else {
                    self.edge(Node::In(inner.clone()), Node::Out(inner));
                }
            }
        }
        let (mut is_led_to, mut is_left) = (BTreeSet::new(), BTreeSet::new());
        for link in workflow["graph"]["links"].as_array().into_iter().flatten() {
            let (from, to) = (link["source"]["id"].as_str().unwrap(), link["destination"]["id"].as_str().unwrap());
            let (Some(first), Some(then)) = (ends.get(from), ends.get(to)) else { continue };
            if from == to {
                continue;
            }
            is_led_to.insert(to);
            is_left.insert(from);
            if let (Node::Task(first), Node::Task(then)) = (&first.1, &then.0) {
                self.direct.insert((first.clone(), then.clone()));
            }
            self.edge(first.1.clone(), then.0.clone());
        }
        for (id, (entry, exit)) in &ends {
            if !is_led_to.contains(id) {
                self.edge(Node::In(path.to_vec()), entry.clone());
            }
            if !is_left.contains(id) {
                self.edge(exit.clone(), Node::Out(path.to_vec()));
            }
        }
        runs
    }
}

/// The edges of the DAG, by item.
fn edges(translation: &Translation) -> BTreeSet<(Key, Key)> {
    let key =
        |task: &oc_argo::DagTask| (task.path.clone(), task.item_id.clone(), task.kinds.contains(&Kind::ServicePod));
    let keys: BTreeMap<&str, Key> = translation.dag.tasks.iter().map(|task| (task.name.as_str(), key(task))).collect();
    assert_eq!(keys.len(), translation.dag.tasks.len(), "two tasks have one name");
    let tasks = translation.dag.tasks.iter();
    let edge = |task: &oc_argo::DagTask, first: &String| (keys[first.as_str()].clone(), key(task));
    tasks
        .flat_map(|task| task.dependencies.iter().map(move |first| (task, first)))
        .map(|(task, first)| edge(task, first))
        .collect()
}

/// Who waits for whom, directly or not.
fn closure(edges: &BTreeSet<(Key, Key)>) -> BTreeSet<(&Key, &Key)> {
    let mut after: BTreeMap<&Key, Vec<&Key>> = BTreeMap::new();
    for (first, then) in edges {
        after.entry(first).or_default().push(then);
    }
    let mut all = BTreeSet::new();
    for &start in after.keys() {
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            open.extend(after.get(node).into_iter().flatten().filter(|&&next| all.insert((start, next))));
        }
    }
    all
}
