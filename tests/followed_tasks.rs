//! Where the tasks stand in a manifest of many that a kept translation follows: the edits name those that are other, where
//! they are.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/shown.rs"]
mod shown;

use common::{Drawn, OWN_PEER};
use oc_argo::{Options, Source, translate};
use serde_json::{Value, json};
use shown::{Shown, change, edited, with_workflow};

/// So many tasks beside each other, in one DAG with a template for each.
fn many(count: usize) -> (Source, Value, Options) {
    let drawn = Drawn::new().compute("cluster", OWN_PEER);
    let drawn = (0..count).fold(drawn, |drawn, number| drawn.processing(&format!("m{number:03}"), "true"));
    (drawn.source(), drawn.json(), serde_json::from_value(json!({ "fold": "never", "split": "never" })).unwrap())
}

/// An editor that shows the manifest of a source.
fn shown(source: &Source, options: &Options) -> Shown {
    let mut shown = Shown::new(options.clone());
    let update = shown.preview.update(source.clone());
    shown.take_alone(update, &translate(source, options));
    shown
}

fn set(path: &str, value: &Value) -> Value {
    json!({ "op": "set", "path": format!("/workflow{path}"), "value": value })
}

#[test]
fn what_stands_between_changed_tasks_is_in_no_edit() {
    let (source, mut workflow, options) = many(300);
    let mut shown = shown(&source, &options);
    let item = workflow["graph"]["items"]["m050"].clone();
    let mut changes = vec![change(set("/graph/items/m050x", &item))];
    workflow["graph"]["items"]["m050x"] = item;
    for id in ["m150", "m151", "m250"] {
        let command = format!("/graph/items/{id}/processing/instances/0/access/container/command");
        *workflow.pointer_mut(&command).unwrap() = json!("false");
        changes.push(change(set(&command, &json!("false"))));
    }
    let update = shown.preview.apply(&changes).unwrap();
    let lines: Vec<usize> = update.edits.iter().map(|edit| edit.end - edit.start).collect();
    assert_eq!(lines, [0, 0, 1, 1, 1], "{:?}", update.edits);
    shown.take_alone(update, &translate(&with_workflow(&source, &workflow), &options));
}

/// What comes behind a task of which there are more lines now stands further down.
#[test]
fn tasks_behind_one_that_has_grown_are_followed() {
    let (source, mut workflow, options) = many(200);
    let mut shown = shown(&source, &options);
    let env = |values: &[&str]| values.iter().map(|value| json!({ "name": "A", "value": value })).collect::<Value>();
    for (id, member, value) in [
        ("m010", "env", env(&["x"])),
        ("m010", "env", env(&["x\ny\nz"])),
        ("m190", "args", json!("--more")),
        ("m010", "args", json!("one\ntwo")),
        ("m190", "args", json!("--less")),
        ("m010", "env", json!([])),
        ("m190", "args", json!("")),
    ] {
        let instance = format!("/graph/items/{id}/processing/instances/0");
        let within = if member == "env" { instance } else { format!("{instance}/access/container") };
        workflow.pointer_mut(&within).unwrap()[member] = value.clone();
        let update = shown.preview.apply(&[change(set(&format!("{within}/{member}"), &value))]).unwrap();
        shown.take_alone(update, &translate(&with_workflow(&source, &workflow), &options));
    }
}

#[test]
fn tasks_that_come_into_one_place_and_go_again_are_followed() {
    let (source, mut workflow, options) = many(200);
    let item = workflow["graph"]["items"]["m100"].clone();
    let mut shown = shown(&source, &options);
    let come = (0..150).map(|number| (format!("m100-{number:03}"), true));
    let gone = (0..150).rev().step_by(2).chain((0..150).step_by(2)).map(|number| (format!("m100-{number:03}"), false));
    for (turn, (id, is_put)) in come.chain(gone).enumerate() {
        let made = if is_put {
            workflow["graph"]["items"][&id] = item.clone();
            set(&format!("/graph/items/{id}"), &item)
        } else {
            workflow["graph"]["items"].as_object_mut().unwrap().remove(&id).unwrap();
            json!({ "op": "remove", "path": format!("/workflow/graph/items/{id}") })
        };
        let update = shown.preview.apply(&[change(made)]).unwrap();
        // To translate anew each time would take a minute.
        if turn % 30 == 0 {
            shown.take_alone(update, &translate(&with_workflow(&source, &workflow), &options));
        } else {
            shown.text = edited(&shown.text, &update.edits);
        }
    }
    assert_eq!(shown.text, translate(&source, &options).yaml);
}
