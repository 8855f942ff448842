//! The DAG: which task waits for which, in one workflow and across sub-workflows.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read};
use oc_argo::{Document, Options};
use serde_json::json;

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER)
}

fn two_steps() -> Drawn {
    drawn().processing("in", "true").processing("out", "true").link("in", "out")
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
fn a_sub_workflow_is_rewired_on_both_sides() {
    let main = drawn().processing("first", "true").sub_workflow("sub", "inner").processing("last", "true");
    let main = main.link("first", "sub").link("sub", "last");
    let read = Read::of(&main.source_with("inner", &two_steps()), &Options::default());
    assert_eq!(read.codes(), Vec::<&str>::new());
    assert_eq!(read.dependencies("in-in"), ["first-first"]);
    assert_eq!(read.dependencies("out-out"), ["in-in"]);
    assert_eq!(read.dependencies("last-last"), ["out-out"]);
    assert_eq!(read.translation.facts.nb_tasks, 4);
    assert_eq!(read.translation.facts.first_items, ["first-first"]);
    assert_eq!(read.translation.facts.last_items, ["last-last"]);
    let group = &read.translation.dag.groups[0];
    assert_eq!((group.item_id.as_str(), group.tasks.len()), ("sub", 2));
}

#[test]
fn a_sub_workflow_that_stands_twice_keeps_its_occurrences_apart() {
    let main = drawn().sub_workflow("one", "inner").sub_workflow("two", "inner").link("one", "two");
    let read = Read::of(&main.source_with("inner", &two_steps()), &Options::default());
    assert_eq!(read.errors(), Vec::<&str>::new());
    assert_eq!(read.dependencies("in-two-in"), ["out-one-out"]);
    assert_eq!(read.dependencies("out-one-out"), ["in-one-in"]);
    assert_eq!(read.translation.facts.first_items, ["in-one-in"]);
    assert_eq!(read.translation.facts.last_items, ["out-two-out"]);
}

#[test]
fn sub_workflows_stand_inside_each_other() {
    let middle = drawn().processing("before", "true").sub_workflow("deep", "inner").link("before", "deep");
    let main = drawn().sub_workflow("sub", "middle").processing("after", "true").link("sub", "after");
    let mut source = main.source_with("middle", &middle);
    source.workflows.insert("inner".to_owned(), Document::object(two_steps().json().to_string()));
    let read = Read::of(&source, &Options::default());
    assert_eq!(read.errors(), Vec::<&str>::new());
    assert_eq!(read.dependencies("in-in"), ["before-before"]);
    assert_eq!(read.dependencies("after-after"), ["out-out"]);
    assert_eq!(read.translation.dag.groups.len(), 2);
    assert_eq!(read.translation.dag.groups[1].path, ["sub"]);
}

#[test]
fn an_empty_sub_workflow_passes_its_predecessors_through() {
    let main = drawn().processing("a", "true").sub_workflow("sub", "inner").sub_workflow("sub2", "inner");
    let main = main.processing("b", "true").link("a", "sub").link("sub", "sub2").link("sub2", "b");
    let read = Read::of(&main.source_with("inner", &Drawn::new()), &Options::default());
    assert_eq!(read.dependencies("b-b"), ["a-a"]);
    assert_eq!(read.codes(), ["empty-sub-workflow", "empty-sub-workflow"]);
}

#[test]
fn the_last_item_before_an_empty_sub_workflow_is_last() {
    let main = drawn().processing("a", "true").sub_workflow("sub", "outer").processing("b", "true").link("sub", "b");
    let outer = drawn().processing("x", "true").sub_workflow("none", "empty").link("x", "none");
    let mut source = main.source_with("outer", &outer);
    source.workflows.insert("empty".to_owned(), Document::object(Drawn::new().json().to_string()));
    let read = Read::of(&source, &Options::default());
    assert_eq!(read.dependencies("b-b"), ["x-x"]);
}

#[test]
fn a_workflow_that_contains_itself_is_an_error_with_the_chain() {
    let inner = drawn().sub_workflow("again", "inner");
    let read = Read::of(&drawn().sub_workflow("sub", "inner").source_with("inner", &inner), &Options::default());
    assert_eq!(read.errors(), ["recursive-workflow"]);
    let finding = &read.translation.diagnostics[0];
    assert_eq!(
        (finding.code, finding.message.as_str()),
        ("recursive-workflow", "a workflow contains itself: `sub` -> `again`, which is `sub` again")
    );
    let main = drawn().sub_workflow("me", "drawn").read();
    assert_eq!(main.errors(), ["recursive-workflow"]);
}

#[test]
fn sub_workflows_that_double_without_end_are_cut_off() {
    // Each of 31 workflows stands twice in the one above it: more tasks than there are atoms to write them with.
    let mut source = drawn().sub_workflow("a", "w0").sub_workflow("b", "w0").source();
    for level in 0..31 {
        let below = format!("w{}", level + 1);
        let level_drawn = drawn().sub_workflow("a", &below).sub_workflow("b", &below);
        source.workflows.insert(format!("w{level}"), Document::object(level_drawn.json().to_string()));
    }
    source.workflows.insert("w31".to_owned(), Document::object(Drawn::new().json().to_string()));
    let read = Read::of(&source, &Options::default());
    assert!(read.errors().contains(&"too-many-occurrences"), "{:?}", read.errors());
}

#[test]
fn workflows_that_all_contain_each_other_are_told_once_each() {
    const COUNT: usize = 20;
    let all = (0..COUNT).fold(Drawn::new(), |drawn, at| drawn.sub_workflow(&format!("s{at}"), &format!("w{at}")));
    let mut source = all.source();
    for at in 0..COUNT {
        source.workflows.insert(format!("w{at}"), Document::object(all.json().to_string()));
    }
    let read = Read::of(&source, &Options::default());
    let recursive = || read.translation.diagnostics.iter().filter(|found| found.code == "recursive-workflow");
    for at in 0..COUNT {
        let root = format!("/workflows/w{at}/");
        assert!(recursive().any(|found| found.path.starts_with(&root)), "{root}");
    }
    // The first leads to the second, that to the third, and each of them back to all in front of it.
    assert_eq!(recursive().count(), COUNT * (COUNT + 1) / 2);
    let outermost = read.translation.dag.groups.iter().filter(|group| group.path.is_empty());
    let shown: Vec<&str> = outermost.map(|group| group.name.as_str()).collect();
    let mut drawn = (0..COUNT).map(|at| format!("s{at}"));
    assert_eq!(shown.len(), COUNT, "{shown:?}");
    assert!(drawn.all(|name| shown.contains(&name.as_str())), "{shown:?}");
}

#[test]
fn what_is_linked_to_a_sub_workflow_node_is_said_to_do_nothing() {
    let main = drawn().sub_workflow("sub", "inner").link("sub", "cluster");
    let read = Read::of(&main.source_with("inner", &two_steps()), &Options::default());
    assert_eq!(read.codes(), ["link-to-sub-workflow"]);
}

#[test]
fn an_unknown_sub_workflow_is_an_error_and_is_asked_for() {
    let read = drawn().sub_workflow("sub", "inner").processing("a", "true").read();
    assert_eq!(read.errors(), ["unknown-workflow"]);
    assert_eq!(read.translation.missing.workflows.iter().collect::<Vec<_>>(), ["inner"]);
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
