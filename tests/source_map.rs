//! The source map: every range, cut out of the manifest, is the very thing that it claims to be, and nothing that was
//! drawn and is in the manifest is without its range.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/source_map.rs"]
mod source_map;

use std::fs;

use common::{Case, Drawn, OWN_PEER, fixtures};
use oc_argo::emit::Part;
use oc_argo::{Document, Options, Source, Translation, translate};
use serde_json::json;
use source_map::{check, cut};

#[test]
fn every_range_of_every_case_is_what_it_claims() {
    for folder in fs::read_dir(fixtures().join("cases")).unwrap() {
        let case = Case::read(&folder.unwrap().path());
        check(&translate(&case.source, &case.options));
    }
}

/// The parts that a pointer has, with the text of their lines.
fn parts(translation: &Translation, pointer: &str) -> Vec<(Part, String)> {
    let found = translation.source_map.entries().filter(|entry| entry.pointer == pointer);
    found.map(|entry| (entry.part, serde_json::to_string(&cut(translation, &entry)).unwrap())).collect()
}

fn storages() -> Drawn {
    let info = |write: bool, file: &str| json!({ "write": write, "source": format!("/in/{file}"), "destination": "/out", "filename": file });
    Drawn::new()
        .compute("cluster", "peer-one")
        .processing("a", "echo a")
        .processing("b", "echo b")
        .storage("s3", "S3", "peer-two", json!({ "source": "s3.example.org/bucket" }))
        .storage("disk", "FILE", OWN_PEER, json!({ "source": "/mnt/disk", "local": true, "size": 1 }))
        .link("a", "b")
        .link_with(
            "a",
            "s3",
            json!({ "storage_link_infos": [info(true, "one"), info(false, "two"), info(true, "three")] }),
        )
        .link("disk", "b")
}

#[test]
fn links_and_what_they_join_have_their_lines() {
    for options in [json!({}), json!({ "admiralty": "target", "targetName": "there", "claims": { "r-disk": "kept" } })]
    {
        let options: Options = serde_json::from_value(options).unwrap();
        let translation = translate(&storages().source(), &options);
        check(&translation);
        let of = |pointer: &str| parts(&translation, pointer).into_iter().map(|(part, _)| part).collect::<Vec<_>>();
        let placement = if options.claims.is_empty() { 1 } else { 2 };
        assert_eq!(of("/workflow/graph/links/0"), vec![Part::Placement; placement]);
        assert_eq!(parts(&translation, "/workflow/graph/links/2"), [(Part::Dependency, r#"["a-a"]"#.to_owned())]);
        assert_eq!(of("/workflow/graph/links/3"), [Part::Artifact; 3]);
        assert_eq!(of("/workflow/graph/links/4"), [Part::Mount]);
        assert_eq!(of("/workflow/graph/items/cluster"), vec![Part::Placement; 2 * placement]);
        assert_eq!(of("/workflow/graph/items/s3"), [Part::Repository, Part::Artifact, Part::Artifact, Part::Artifact]);
        assert_eq!(of("/workflow/graph/items/disk"), [Part::Volume, Part::Mount]);
        let files: Vec<String> =
            parts(&translation, "/workflow/graph/links/3").into_iter().map(|(_, text)| text).collect();
        assert!(
            files[0].contains("/out/two") && files[1].contains("/in/one") && files[2].contains("/in/three"),
            "{files:?}"
        );
    }
}

#[test]
fn params_of_a_link_have_their_variables() {
    let env = |name: &str, value: &str| json!({ "env": [{ "name": name, "value": value }] });
    let drawn = Drawn::new()
        .compute("cluster", OWN_PEER)
        .instance("a", json!({ "env": [{ "name": "OWN", "value": "1" }], "access": { "container": { "image": "a:1", "command": "x" } } }))
        .storage("s3", "S3", OWN_PEER, json!({ "source": "s3.example.org/bucket" }))
        .storage("disk", "FILE", OWN_PEER, json!({ "source": "/mnt/disk", "local": true, "size": 1 }))
        .link("a", "cluster")
        .link_with("a", "s3", env("FROM_S3", "2"))
        .link_with("disk", "a", env("FROM_DISK", "3"));
    let translation = translate(&drawn.source(), &Options::default());
    check(&translation);
    let variable = |name: &str| {
        let text = json!([{ "name": name, "value": format!("{{{{inputs.parameters.{name}}}}}") }]).to_string();
        (Part::Variable, text)
    };
    assert_eq!(parts(&translation, "/workflow/graph/links/1"), [variable("FROM_S3")]);
    assert_eq!(parts(&translation, "/workflow/graph/items/s3").last(), Some(&variable("FROM_S3")));
    let of_disk = parts(&translation, "/workflow/graph/links/2");
    assert_eq!((of_disk.len(), of_disk.first()), (2, Some(&variable("FROM_DISK"))), "{of_disk:?}");
}

#[test]
fn links_across_sub_workflows_have_their_lines() {
    let inner =
        Drawn::new().compute("cluster", OWN_PEER).processing("x", "echo x").processing("y", "echo y").link("x", "y");
    let outer = Drawn::new()
        .compute("cluster", OWN_PEER)
        .processing("a", "echo a")
        .sub_workflow("one", "inner")
        .sub_workflow("none", "empty")
        .sub_workflow("two", "inner")
        .processing("z", "echo z")
        .link("a", "one")
        .link("one", "none")
        .link("none", "two")
        .link("two", "z");
    let mut source: Source = outer.source_with("inner", &inner);
    source.workflows.insert("empty".to_owned(), Document::object(Drawn::new().json().to_string()));
    let translation = translate(&source, &Options::default());
    check(&translation);
    let of = |pointer: &str| parts(&translation, pointer);
    let dependency = |name: &str| (Part::Dependency, format!(r#"["{name}"]"#));
    // The clusters of `a` and `z` are links 0 and 1.
    assert_eq!(of("/workflow/graph/links/2"), [dependency("a-a")]);
    // What passes through the empty sub-workflow came over both of its links.
    assert_eq!(of("/workflow/graph/links/3"), [dependency("y-one-y")]);
    assert_eq!(of("/workflow/graph/links/4"), [dependency("y-one-y")]);
    assert_eq!(of("/workflow/graph/links/5"), [dependency("y-two-y")]);
    assert_eq!(of("/workflows/inner/graph/links/2"), [dependency("x-one-x"), dependency("x-two-x")]);
    let groups: Vec<Part> = of("/workflow/graph/items/one").into_iter().map(|(part, _)| part).collect();
    assert_eq!(groups, [Part::Tasks, Part::Templates]);
    assert!(of("/workflow/graph/items/none").is_empty());
}

#[test]
fn nodes_of_sub_workflows_in_others_have_the_lines_of_their_tasks() {
    let innermost = Drawn::new().compute("cluster", OWN_PEER).processing("x", "echo x").processing("y", "echo y");
    let workflows = [
        ("middle", Drawn::new().sub_workflow("two", "inner")),
        ("inner", Drawn::new().sub_workflow("three", "innermost")),
        ("innermost", innermost),
    ];
    let mut source = Drawn::new().sub_workflow("one", "middle").source();
    let documents = workflows.map(|(id, drawn)| (id.to_owned(), Document::object(drawn.json().to_string())));
    source.workflows.extend(documents);
    let translation = translate(&source, &Options::default());
    check(&translation);
    let outermost = parts(&translation, "/workflow/graph/items/one");
    assert_eq!(outermost.iter().map(|(part, _)| *part).collect::<Vec<_>>(), [Part::Tasks, Part::Templates]);
    for node in ["/workflows/middle/graph/items/two", "/workflows/inner/graph/items/three"] {
        assert_eq!(parts(&translation, node), outermost, "{node}");
    }
}

/// What joins tasks of two parts stands where the one part waits for the other.
#[test]
fn links_of_a_workflow_in_parts_have_their_lines() {
    let id = |index: usize| format!("t{index:03}");
    let tasks =
        (0..250).fold(Drawn::new().compute("cluster", OWN_PEER), |drawn, index| drawn.processing(&id(index), "x"));
    let drawn = (1..250).fold(tasks, |drawn, index| drawn.link(&id(index - 1), &id(index)));
    let translation = translate(&drawn.source(), &Options::default());
    // The first links are those to the cluster.
    let waits = (0..249).map(|link| match &parts(&translation, &format!("/workflow/graph/links/{}", 250 + link))[..] {
        [(Part::Dependency, name)] => (*name == format!(r#"["{0}-{0}"]"#, id(link)), name.starts_with(r#"["part-"#)),
        other => panic!("{link}: {other:?}"),
    });
    let (beside, across): (Vec<_>, Vec<_>) = waits.partition(|&(is_task, _)| is_task);
    assert!(!beside.is_empty() && !across.is_empty() && across.iter().all(|&(_, is_part)| is_part), "{across:?}");
}
