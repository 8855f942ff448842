//! The DAG: which task waits for which.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER};
use serde_json::json;

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER)
}

#[test]
fn a_task_waits_for_what_links_come_from_each_once_and_by_id() {
    // The name of one is part of the name of the other: the original compared names, and mixed them up.
    let read = drawn().processing("a", "true").processing("a-a", "true").processing("b", "true");
    let read = read.link("a", "b").link("a", "b").link("a-a", "a").read();
    assert_eq!(read.dependencies("b-b"), ["a-a"]);
    assert_eq!(read.dependencies("a-a"), ["a-a-a-a"]);
    assert_eq!(read.codes(), ["duplicate-link"]);
    assert_eq!(read.translation.facts.nb_tasks, 3);
    assert_eq!(read.translation.facts.first_items, ["a-a-a-a"]);
    assert_eq!(read.translation.facts.last_items, ["b-b"]);
}

#[test]
fn tasks_stand_in_topological_order_with_ties_by_id() {
    let read = drawn().processing("z", "true").processing("b", "true").processing("a", "true").link("z", "a").read();
    let names: Vec<_> = read.tasks().iter().map(|task| task["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["b-b", "z-z", "a-a"]);
    assert_eq!(read.translation.dag.tasks.iter().map(|task| task.wave).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn links_to_data_storages_and_computes_carry_no_order() {
    let volume = json!({ "local": true, "source": "/mnt", "size": 1 });
    let read = drawn().processing("a", "true").processing("b", "true").storage("s", "FILE", OWN_PEER, volume);
    let read = read
        .item("d", json!({ "data": { "id": "d", "name": "d" } }))
        .link("a", "s")
        .link("s", "b")
        .link("d", "b")
        .read();
    assert_eq!(read.dependencies("b-b"), Vec::<&str>::new());
    assert_eq!(read.translation.facts.first_items, ["a-a", "b-b"]);
}

#[test]
fn names_that_would_clash_are_told_apart() {
    let read = drawn().processing("x y", "true").processing("x_y", "true").read();
    let names: Vec<_> = read.tasks().iter().map(|task| task["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["x-y-x-y", "x-y-x-y-2"]);
}

#[test]
fn the_order_of_items_and_links_changes_nothing_but_the_chosen_compute() {
    let one =
        drawn().processing("a", "true").processing("b", "true").processing("c", "true").link("a", "b").link("b", "c");
    let other =
        drawn().processing("c", "true").processing("b", "true").processing("a", "true").link("b", "c").link("a", "b");
    assert_eq!(one.read().translation.yaml, other.read().translation.yaml);
}

#[test]
fn no_task_is_called_like_a_word_of_argos_expressions() {
    // Argo turns dependencies into `(in.Succeeded || in.Skipped || in.Daemoned)`.
    let nameless = json!({ "processing": { "id": "r", "instances": [{ "access": { "container": { "image": "a:1", "command": "x" } } }] } });
    let words = ["and", "contains", "else", "false", "if", "in", "let", "matches", "nil", "not", "or", "true"];
    for word in words {
        let read = drawn().item(word, nameless.clone()).link(word, "cluster");
        let read = read.processing("b", "true").link(word, "b").read();
        assert_eq!(read.codes(), Vec::<&str>::new());
        let name = format!("t-{word}");
        assert_eq!(read.dependencies("b-b"), [name.as_str()]);
        assert_eq!(read.template(&name)["container"]["image"], "a:1");
    }
    let read = drawn().item("int", nameless).link("int", "cluster").read();
    assert_eq!(read.task("int")["template"], "int");
}
