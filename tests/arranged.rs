//! Workflows that are too large for Argo: what runs, and after what, is as drawn, and every document is one that a cluster
//! takes. The judge is a simulator of its own (`common/argo.rs`), which runs the arranged file and the plain one.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/argo.rs"]
mod argo;
mod common;

use argo::{File, Numbers};
use common::{Drawn, OWN_PEER};
use oc_argo::{Document, Options, Source, Translation, translate};
use proptest::prelude::*;
use serde_json::{Value, json};

fn options(value: Value) -> Options {
    serde_json::from_value(value).unwrap()
}

fn plain() -> Options {
    options(json!({ "fold": "never", "split": "never", "crds": "minimal" }))
}

/// The same runs, each task as in the plain manifest, and no dependency is lost.
fn hold(source: &Source, chosen: &Options) -> Translation {
    let arranged = translate(source, chosen);
    let errors: Vec<_> = arranged.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(translate(source, chosen).yaml, arranged.yaml);
    let whole = translate(source, &plain());
    let file = File::read(&arranged.yaml);
    file.check_bounds();
    let mut numbers = Numbers::default();
    let (run, drawn) = (file.run(&mut numbers), File::read(&whole.yaml).run(&mut numbers));
    assert_eq!(run.keys().collect::<Vec<_>>(), drawn.keys().collect::<Vec<_>>());
    for (name, leaf) in &drawn {
        assert_eq!(run[name].template, leaf.template, "`{name}` runs as something else");
        assert!(leaf.behind.is_subset(&run[name].behind), "`{name}` does not wait for all that it must");
    }
    assert_eq!(arranged.dag, whole.dag);
    arranged
}

/// How the tasks of a workflow wait for each other.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Chain,
    Fan,
    Layers,
    Pipelines,
}

/// A workflow of `count` tasks. Every third has an output, which some behind it read; some write to an S3 storage, mount a
/// volume, run elsewhere or are services.
fn drawn(shape: Shape, count: usize, seed: usize) -> Drawn {
    let mut drawn = Drawn::new()
        .compute("cluster", OWN_PEER)
        .compute("far", "peer-one")
        .storage("disk", "FILE", OWN_PEER, json!({ "source": "/disk", "size": 1, "size_type": 3 }))
        .storage("files", "S3", OWN_PEER, json!({ "source": "http://minio:9000/files" }));
    for index in 0..count {
        let before = before(shape, index, count, seed);
        let reads = before.first().filter(|&&first| index % 4 == seed % 4 && first % 3 == 0);
        let mut env = vec![json!({ "name": "LEVEL", "value": format!("${index}") })];
        env.extend(reads.map(|first| json!({ "name": "READ", "value": format!("of {{{{tasks.p{first}-p{first}.outputs.parameters.LEFT}}}}!") })));
        let outputs: Vec<Value> =
            (index % 3 == 0).then(|| json!({ "name": "LEFT", "value": "/tmp/left" })).into_iter().collect();
        let container = json!({ "image": format!("image-{}:1", index % 5), "command": format!("run {index} $LEVEL") });
        let id = format!("p{index}");
        drawn = drawn.instance(&id, json!({ "env": env, "outputs": outputs, "access": { "container": container } }));
        drawn = drawn.link(&id, if index % 11 == 5 { "far" } else { "cluster" });
        if index % 13 == 1 && index % 11 != 5 {
            drawn = drawn.link("disk", &id);
        }
        if index % 17 == 3 {
            let file = json!({ "storage_link_infos": [{ "write": true, "source": "/tmp/out.png", "destination": format!("out-{index}.png"), "filename": "out.png" }] });
            drawn = drawn.link_with(&id, "files", file);
        }
        drawn = before.iter().fold(drawn, |drawn, first| drawn.link(&format!("p{first}"), &id));
    }
    drawn
}

/// The tasks that one waits for.
fn before(shape: Shape, index: usize, count: usize, seed: usize) -> Vec<usize> {
    match shape {
        Shape::Chain => index.checked_sub(1).into_iter().collect(),
        Shape::Fan if index == 0 => Vec::new(),
        Shape::Fan if index + 1 == count => (1..index).collect(),
        Shape::Fan => vec![0],
        Shape::Layers => {
            let from = (index / 20 * 20).saturating_sub(20);
            let mut before: Vec<usize> =
                (0..3).filter(|_| index >= 20).map(|turn| from + (index * 7 + turn * seed + turn) % 20).collect();
            before.sort_unstable();
            before.dedup();
            before
        }
        Shape::Pipelines => index.checked_sub(17).into_iter().collect(),
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop::sample::select(vec![Shape::Chain, Shape::Fan, Shape::Layers, Shape::Pipelines])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_arranged_runs_as_drawn(shape in shapes(), count in 150_usize..700, seed in 0_usize..100, fold in 0_usize..3) {
        let fold = ["auto", "always", "never"][fold];
        let source = drawn(shape, count, seed).source();
        let arranged = hold(&source, &options(json!({ "fold": fold })));
        prop_assert_eq!(arranged.partition.is_some(), count > 199 || fold == "always");
    }

    #[test]
    fn an_edit_of_a_value_moves_no_task(shape in shapes(), count in 201_usize..500, seed in 0_usize..100, edited in 0_usize..200) {
        let drawn = drawn(shape, count, seed);
        let mut other = drawn.json();
        let value = format!("/graph/items/p{edited}/processing/instances/0/env/0/value");
        *other.pointer_mut(&value).unwrap() = json!("another");
        let mut source = drawn.source();
        let before = translate(&source, &Options::default());
        source.workflow = Document::object(other.to_string());
        let after = translate(&source, &Options::default());
        prop_assert_ne!(&before.yaml, &after.yaml);
        prop_assert_eq!(File::read(&before.yaml).homes(), File::read(&after.yaml).homes());
    }
}

#[test]
fn two_thousand_tasks_run_as_drawn() {
    for shape in [Shape::Layers, Shape::Pipelines] {
        let arranged = hold(&drawn(shape, 2000, 1).source(), &Options::default());
        if matches!(shape, Shape::Layers) {
            // Values cross the borders, outwards and inwards.
            assert!(arranged.yaml.contains("parameter: \"{{tasks.p"));
            assert!(arranged.yaml.contains("of {{inputs.parameters.p"));
        }
        let partition = arranged.partition.unwrap();
        assert!(partition.parts.len() >= 9, "{} parts", partition.parts.len());
        assert_eq!(partition.waves_after, partition.waves_before, "{shape:?}");
    }
}

#[test]
fn sub_workflows_stay_together() {
    let inner = (1..60).fold(Drawn::new().compute("cluster", OWN_PEER).processing("q0", "true"), |drawn, index| {
        let id = format!("q{index}");
        drawn.processing(&id, "true").link(&format!("q{}", (index - 1) / 2), &id)
    });
    let outer = (0..20).fold(Drawn::new(), |drawn, index| drawn.sub_workflow(&format!("w{index}"), "inner"));
    let outer = (1..20).fold(outer, |drawn, index| drawn.link(&format!("w{}", index - 1), &format!("w{index}")));
    let source = outer.source_with("inner", &inner);
    let arranged = hold(&source, &Options::default());
    let homes = File::read(&arranged.yaml).homes();
    assert_eq!(arranged.nb_tasks, 1200);
    for group in &arranged.dag.groups {
        let parts: std::collections::BTreeSet<_> = group.tasks.iter().map(|task| &homes[task]).collect();
        assert_eq!(parts.len(), 1, "`{}` is torn apart", group.name);
    }
}

#[test]
fn small_workflows_keep_their_shape() {
    let source = drawn(Shape::Layers, 120, 3).source();
    assert_eq!(translate(&source, &Options::default()).yaml, translate(&source, &plain()).yaml);
}
