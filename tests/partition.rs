//! What a manifest is divided into for Argo's limits, and what stays outside of its parts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, cluster};
use oc_argo::{DagTask, Kind, Options, Translation, translate};
use serde_json::{Value, json};

fn translated(drawn: &Drawn, options: Value) -> Translation {
    translate(&drawn.source(), &serde_json::from_value::<Options>(options).unwrap())
}

fn errors(translation: &Translation) -> Vec<&'static str> {
    let errors = translation.diagnostics.iter().filter(|found| found.is_error());
    errors.map(|found| found.code).collect()
}

/// So many tasks side by side.
fn fan(count: usize) -> Drawn {
    (0..count).fold(cluster(), |drawn, index| drawn.processing(&format!("t{index:03}"), &format!("run {index}")))
}

#[test]
fn templates_of_the_defaults_count_with_those_of_the_tasks() {
    let read = |options| translated(&fan(199), options);
    assert_eq!(read(json!({})).facts.partition, None);
    let extra = json!({ "defaults": { "templates": [{ "name": "extra", "container": { "image": "a:1" } }] } });
    let arranged = read(extra);
    assert!(arranged.facts.partition.is_some() && errors(&arranged).is_empty(), "{:?}", errors(&arranged));
}

#[test]
fn more_tasks_than_full_crds_take_are_split_for_those_alone() {
    let partition = |count: usize, options| translated(&fan(count), options).facts.partition;
    assert!(partition(201, json!({})).is_some_and(|partition| !partition.parts.is_empty()));
    assert_eq!(partition(300, json!({ "crds": "minimal" })), None);
}

#[test]
fn one_task_is_not_folded() {
    assert_eq!(translated(&fan(1), json!({ "fold": "always" })).facts.partition, None);
}

/// A row of three hundred tasks, of which the last has this value.
fn row(value: &str) -> Translation {
    let instance = |value: &str| {
        json!({
            "env": [{ "name": "A", "value": value }],
            "outputs": [{ "name": "OUT", "value": "/tmp/out" }],
            "access": { "container": { "image": "busybox:1", "command": "x" } },
        })
    };
    let id = |index: usize| format!("t{index:03}");
    let task = |drawn: Drawn, index| {
        let value = if index == 299 { value } else { "1" };
        drawn.instance(&id(index), instance(value)).link(&id(index), "cluster")
    };
    let tasks = (0..300).fold(cluster(), task);
    translated(&(1..300).fold(tasks, |drawn, index| drawn.link(&id(index - 1), &id(index))), json!({}))
}

#[test]
fn the_result_of_a_task_is_carried_into_other_parts_and_all_its_outputs_are_not() {
    assert_eq!(errors(&row("{{=tasks['t000-t000'].outputs.result}}")), Vec::<&str>::new());
    assert_eq!(errors(&row("{{=tasks['t000-t000'].outputs}}")), ["reference-across-parts"]);
    assert_eq!(errors(&row("{{=tasks['t298-t298'].outputs}}")), Vec::<&str>::new(), "they stand in the same part");
}

#[test]
fn the_status_of_a_task_leaves_its_part_by_an_expression() {
    let translation = row("{{tasks.t000-t000.status}}");
    assert_eq!(errors(&translation), Vec::<&str>::new());
    assert!(translation.yaml.contains("expression: tasks['t000-t000'].status"), "{}", translation.yaml);
    assert!(!translation.yaml.contains("{{tasks.t000-t000.status}}"), "Argo's check refuses it among a DAG's outputs");
}

#[test]
fn a_service_stands_in_no_part() {
    let instance =
        json!({ "access": { "container": { "image": "n:1", "command": "x", "exposes": [{ "port": 80 }] } } });
    let web = json!({ "processing": { "id": "s", "name": "Web", "is_service": true, "instances": [instance] } });
    let around = |drawn: Drawn, index: usize| {
        let id = format!("t{index:03}");
        if index < 150 { drawn.link(&id, "s") } else { drawn.link("s", &id) }
    };
    let drawn = (0..300).fold(fan(300).item("s", web).link("s", "cluster"), around);
    let translation = translated(&drawn, json!({}));
    let is_service = |task: &&DagTask| task.kinds.iter().any(|kind| matches!(kind, Kind::ServicePod | Kind::Service));
    let services: Vec<&String> = translation.dag.tasks.iter().filter(is_service).map(|task| &task.name).collect();
    assert!(!services.is_empty());
    let partition = translation.facts.partition.unwrap();
    assert!(partition.parts.iter().flat_map(|part| &part.members).all(|member| !services.contains(&member)));
}

#[test]
fn a_sub_workflow_that_fits_is_a_part_of_its_own() {
    let around = cluster().sub_workflow("one", "inner").sub_workflow("two", "inner");
    let source = around.source_with("inner", &fan(120));
    let translation = translate(&source, &Options::default());
    assert_eq!(errors(&translation), Vec::<&str>::new());
    let partition = translation.facts.partition.unwrap();
    let of = |id: &str| partition.parts.iter().position(|part| part.members.iter().all(|task| task.contains(id)));
    assert_eq!((of("-one-"), of("-two-"), partition.parts.len()), (Some(0), Some(1), 2));
}

#[test]
fn shared_templates_take_no_name_of_a_given_one() {
    let shared = |options: Value| {
        let translation = translated(&fan(3), options);
        assert_eq!(errors(&translation), Vec::<&str>::new());
        let name = translation.yaml.split("template: ").nth(1).and_then(|rest| rest.lines().next()).map(str::to_owned);
        name.filter(|name| name.starts_with("shared-")).unwrap()
    };
    let name = shared(json!({ "fold": "always" }));
    let given = json!({ "templates": [{ "name": name, "container": { "image": "a:1" } }] });
    assert_ne!(shared(json!({ "fold": "always", "defaults": given })), name);
}
