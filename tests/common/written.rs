//! The texts that a drawing gives to containers, and the same as a reader of the manifest finds them.

#![allow(dead_code)]

use std::collections::BTreeMap;

use oc_argo::{DagTask, Kind, Translation};
use serde_json::Value;
use serde_yaml::Value as Yaml;

use super::strategies::World;

/// A task's name, and the name of a param or variable.
type Key = (String, String);

/// Whether the translator may write a text as something else: where it refers to something, or the kubelet would.
fn is_plain(text: &str) -> bool {
    !text.contains("{{") && !text.contains('$')
}

/// The processing at which a task was drawn, and its selected instance.
fn instance<'w>(world: &'w World, task: &DagTask) -> Option<&'w Value> {
    let pointer = task.pointer.strip_prefix("/workflow/");
    let found = match pointer {
        Some(pointer) => world.workflow.pointer(&format!("/{pointer}")),
        None => {
            let (id, pointer) = task.pointer.strip_prefix("/workflows/")?.split_once('/')?;
            world.workflows.get(id)?.pointer(&format!("/{pointer}"))
        }
    };
    let processing = &found?["processing"];
    let selected =
        processing["selected_instance_index"].as_u64().and_then(|index| processing["instances"].get(index as usize));
    selected.or_else(|| processing["instances"].get(0))
}

fn processings<'w>(world: &'w World, translation: &'w Translation) -> impl Iterator<Item = (&'w DagTask, &'w Value)> {
    let tasks = translation.dag.tasks.iter().filter(|task| task.kinds.contains(&Kind::Processing));
    tasks.filter_map(|task| Some((task, instance(world, task)?)))
}

/// Every plain value of a param and of a fixed variable, as drawn; of a name that comes again, the first.
pub fn texts(world: &World, translation: &Translation) -> BTreeMap<Key, String> {
    let mut texts = BTreeMap::new();
    for (task, instance) in processings(world, translation) {
        let params =
            ["env", "inputs", "outputs"].into_iter().flat_map(|list| instance[list].as_array().into_iter().flatten());
        let params = params.map(|param| (param["name"].as_str().unwrap(), param["value"].as_str().unwrap()));
        for (name, value) in params {
            let is_sound = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
                && !name.starts_with(|first: char| first.is_ascii_digit());
            if is_sound && !name.is_empty() && !name.starts_with("ARGO_") {
                texts.entry((task.name.clone(), format!("argument {name}"))).or_insert(value.to_owned());
            }
        }
        let fixed = &instance["access"]["container"]["env"]["FIXED"];
        if let Some(value) = fixed.as_str() {
            texts.insert((task.name.clone(), "FIXED".to_owned()), value.to_owned());
        }
    }
    texts.retain(|_, text| is_plain(text));
    texts
}

/// The same, read from the manifest.
pub fn read(manifest: &Yaml, translation: &Translation) -> BTreeMap<Key, String> {
    let list = |yaml: &Yaml| yaml.as_sequence().cloned().unwrap_or_default();
    let text = |yaml: &Yaml| yaml.as_str().unwrap_or_else(|| panic!("{yaml:?} is no text")).to_owned();
    let templates = list(&manifest["spec"]["templates"]);
    let mut texts = BTreeMap::new();
    let tasks = templates.first().map(|dag| list(&dag["dag"]["tasks"])).unwrap_or_default();
    let drawn = translation.dag.tasks.iter().filter(|task| task.kinds.contains(&Kind::Processing));
    for task in drawn {
        let written = tasks.iter().find(|written| written["name"] == task.name.as_str()).unwrap();
        for argument in list(&written["arguments"]["parameters"]) {
            texts
                .insert((task.name.clone(), format!("argument {}", text(&argument["name"]))), text(&argument["value"]));
        }
        let template = templates.iter().find(|template| template["name"] == task.name.as_str()).unwrap();
        for variable in list(&template["container"]["env"]) {
            if variable["name"] == "FIXED" {
                texts.insert((task.name.clone(), "FIXED".to_owned()), text(&variable["value"]));
            }
        }
    }
    texts.retain(|_, text| is_plain(text));
    texts
}

/// Texts that a reader of YAML 1.1 takes for a number, a truth, a time or nothing.
const TRAPS: [&str; 22] = [
    "y",
    "n",
    "yes",
    "no",
    "on",
    "off",
    "Off",
    "true",
    "false",
    "null",
    "~",
    "1_000",
    "0x1F",
    "012",
    "0o17",
    "1:30",
    "190:20:30",
    "1e3",
    ".5",
    ".inf",
    "2001-12-14",
    "<<",
];

/// Lines on which such a text stands without quotes as a value or as what the shell is given.
pub fn bare_traps(yaml: &str) -> Vec<&str> {
    let value = |line: &&str| {
        let line = line.trim_start();
        let value = ["value: ", "- ", "path: ", "key: ", "image: "].iter().find_map(|key| line.strip_prefix(key));
        value.is_some_and(|value| TRAPS.contains(&value))
    };
    yaml.lines().filter(value).collect()
}
