//! Sub-workflows: which are read, how they are unfolded, and which task waits for which across them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read};
use oc_argo::{Document, Options, translate};
use serde_json::json;

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER)
}

fn two_steps() -> Drawn {
    drawn().processing("in", "true").processing("out", "true").link("in", "out")
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
fn sub_workflows_that_nothing_reaches_take_no_part() {
    let mut source =
        Drawn::new().compute("cluster", OWN_PEER).processing("a", "true").sub_workflow("s", "outer").source();
    let drawn = |inner: &str| Drawn::new().processing("b", "true").sub_workflow("i", inner).json().to_string();
    source.workflows.insert("outer".to_owned(), Document::text(drawn("inner")));
    source.workflows.insert("inner".to_owned(), Document::text("{\"name\": 5}"));
    let alone = translate(&source, &Options::default());
    let paths: Vec<&str> = alone.diagnostics.iter().map(|found| found.path.as_str()).collect();
    assert!(paths.contains(&"/workflows/inner/name"), "{paths:?}");
    for (id, text) in [("draft", "{\"name\": 5}"), ("broken", "{"), ("other", drawn("draft").as_str())] {
        source.workflows.insert(id.to_owned(), Document::text(text));
    }
    assert_eq!(translate(&source, &Options::default()), alone);
}

#[test]
fn a_workflow_that_stands_among_its_sub_workflows_is_read_once() {
    let mut workflow = Drawn::new().compute("cluster", OWN_PEER).sub_workflow("s", "self").json();
    (workflow["id"], workflow["name"]) = (json!("self"), json!(5));
    let mut source = Drawn::new().source();
    source.workflow = Document::text(workflow.to_string());
    source.workflows.insert("self".to_owned(), source.workflow.clone());
    assert_eq!(Read::of(&source, &Options::default()).errors(), ["recursive-workflow", "wrong-type"]);
}

#[test]
fn a_workflow_without_an_id_is_not_the_one_that_an_item_without_an_id_means() {
    let mut workflow = Drawn::new().item("s", json!({ "workflow": { "name": "s" } })).json();
    workflow["id"] = json!("");
    let mut source = drawn().source();
    source.workflow = Document::object(workflow.to_string());
    source.workflows.insert(String::new(), Document::object(two_steps().json().to_string()));
    let read = Read::of(&source, &Options::default());
    assert_eq!((read.errors(), read.translation.facts.nb_tasks), (vec![], 2));
}
