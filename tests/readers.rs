//! Random workflows before readers of other makers: YAML 1.1 and 1.2 as JavaScript reads them, Argo's published schema,
//! and the wasm module. They run in Node with the packages of `pkg/`, and are asked by
//! `cargo test --test readers -- --ignored`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/large.rs"]
mod large;
#[path = "common/numbers.rs"]
mod numbers;
#[path = "common/random.rs"]
mod random;
#[path = "common/readers.rs"]
mod readers;
#[path = "common/respondent.rs"]
mod respondent;
#[path = "common/strategies.rs"]
mod strategies;
#[path = "common/written.rs"]
mod written;

use common::OWN_PEER;
use large::Large;
use oc_argo::{Document, Source, Translation, translate};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use random::of_random_worlds;
use readers::{Readers, agree};
use serde_json::{Value, json};
use serde_yaml::Value as Yaml;
use strategies::World;

fn translated(world: &World) -> Translation {
    translate(&world.source(), &world.options())
}

/// The manifests that stand as texts in resource templates.
fn inner_manifests(manifest: &Yaml) -> Vec<&str> {
    let templates = manifest["spec"]["templates"].as_sequence().into_iter().flatten();
    templates.filter_map(|template| template["resource"]["manifest"].as_str()).collect()
}

/// Every reader reads what serde_yaml does, which is given back.
fn read_alike(readers: &mut Readers, yaml: &str) -> Result<Yaml, TestCaseError> {
    let written: Yaml = serde_yaml::from_str(yaml).map_err(|error| TestCaseError::fail(format!("{error}\n{yaml}")))?;
    let readings = readers.read(yaml);
    prop_assert_eq!(readings.len(), 3);
    for reading in readings {
        let is_same = reading.value.as_ref().is_ok_and(|read| agree(&written, read));
        prop_assert!(is_same, "{:?}\n{}", reading, yaml);
    }
    Ok(written)
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn every_reader_reads_the_same_and_what_was_written() {
    of_random_worlds(100, Readers::start(), |readers, world| {
        let manifest = read_alike(readers, &translated(world).yaml)?;
        for inner in inner_manifests(&manifest) {
            read_alike(readers, inner)?;
        }
        Ok(())
    });
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn every_text_reads_back_as_itself_in_every_reader() {
    of_random_worlds(100, Readers::start(), |readers, world| {
        let translation = translated(world);
        let texts = written::texts(world, &translation);
        for reading in readers.read(&translation.yaml) {
            let manifest = serde_yaml::to_value(reading.value.map_err(TestCaseError::fail)?).unwrap();
            let read = written::read(&manifest, &translation);
            for (place, text) in &texts {
                prop_assert_eq!(Some(text), read.get(place), "{}: {:?}", reading.reader, place);
            }
        }
        Ok(())
    });
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn without_errors_argos_schema_has_nothing_against_it() {
    of_random_worlds(150, Readers::start(), |readers, world| {
        let translation = translated(world);
        if !translation.has_errors() {
            prop_assert_eq!(readers.schema_errors(&translation.yaml), Vec::<String>::new(), "{}", translation.yaml);
        }
        Ok(())
    });
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn argos_schemas_have_nothing_against_what_is_folded_split_and_moved() {
    let mut readers = Readers::start();
    let manifests = large::arranged_manifests();
    for (which, documents) in &manifests {
        for document in documents {
            assert_eq!(readers.schema_errors(document), Vec::<String>::new(), "{which}");
        }
    }
    let template =
        manifests.iter().flat_map(|(_, documents)| documents).find(|text| text.contains("\nkind: WorkflowTemplate\n"));
    let template = template.expect("a document of templates");
    let spoilt = template.replacen("image: ", "image: 3 # ", 1);
    let found = readers.schema_errors(&spoilt);
    assert!(found.iter().any(|error| error.ends_with("image must be string")), "{found:?}");
}

/// Numbers as JavaScript knows them: it cannot hand over a larger one.
fn in_javascript(mut options: Value) -> Value {
    const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;
    if let Some(seconds) = options["timeoutSeconds"].as_u64() {
        options["timeoutSeconds"] = json!(seconds.min(MAX_SAFE_INTEGER));
    }
    options.as_object_mut().unwrap().retain(|_, member| !member.is_null());
    options
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn the_wasm_module_arranges_to_the_same_bytes() {
    let mut readers = Readers::start();
    for (seed, count, options) in [(1, 2_000, json!({})), (2, 700, json!({ "fold": "never" }))] {
        let large = Large::of(seed, count);
        let (workflow, workflows) = (large.workflow.json().to_string(), large.sub_workflow_texts());
        let peers =
            json!({ OWN_PEER: { "id": OWN_PEER, "relation": 1 }, "peer-one": { "id": "peer-one", "relation": 2 } });
        let source = Source {
            workflows: workflows.iter().map(|(id, text)| (id.clone(), Document::text(text.clone()))).collect(),
            peers: Some(Document::text(peers.to_string())),
            ..Source::new(Document::text(workflow.clone()))
        };
        let texts = json!({ "workflow": workflow, "workflows": workflows, "peers": peers.to_string() });
        let native = translate(&source, &serde_json::from_value(options.clone()).unwrap());
        assert!(native.facts.partition.as_ref().is_some_and(|partition| partition.documents.len() > 1));
        let wasm = readers.translate(&texts, &options);
        assert_eq!(wasm, serde_json::to_value(&native).unwrap(), "{count} tasks");
    }
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn the_wasm_module_translates_to_the_same_bytes() {
    of_random_worlds(100, Readers::start(), |readers, world| {
        // As texts, because JavaScript puts the keys of an object into an order of its own.
        let text = |value: &Value| Document::text(value.to_string());
        let source = Source {
            workflow: text(&world.workflow),
            workflows: world.workflows.iter().map(|(id, value)| (id.clone(), text(value))).collect(),
            peers: world.peers.as_ref().map(text),
            execution: world.execution.as_ref().map(text),
            ..Source::new(Document::text(""))
        };
        let texts = json!({
            "workflow": world.workflow.to_string(),
            "workflows": world.workflows.iter().map(|(id, value)| (id, value.to_string())).collect::<Vec<_>>(),
            "peers": world.peers.as_ref().map(Value::to_string),
            "execution": world.execution.as_ref().map(Value::to_string),
        });
        let options = in_javascript(world.options.clone());
        let native = translate(&source, &serde_json::from_value(options.clone()).unwrap());
        let wasm = readers.translate(&texts, &options);
        prop_assert_eq!(wasm["yaml"].as_str(), Some(native.yaml.as_str()));
        prop_assert_eq!(wasm, serde_json::to_value(&native).unwrap());
        Ok(())
    });
}

#[test]
#[ignore = "needs Node and the packages of pkg/"]
fn a_text_that_readers_disagree_on_is_noticed() {
    let mut readers = Readers::start();
    for yaml in ["v: yes\n", "v: 1:30\n", "v: 012\n", "v: 2001-12-14\n", "v: [\n"] {
        assert!(read_alike(&mut readers, yaml).is_err(), "{yaml}");
    }
    assert_ne!(readers.schema_errors("kind: Workflow\nspec: {templates: 3}\n"), Vec::<String>::new());
}
