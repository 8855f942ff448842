//! Strings that break YAML writers: each survives as a value, and leaves a valid manifest as a name. The package's
//! tests read the same strings with a reader of YAML 1.1.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, fixtures};
use serde_json::{Value, json};

fn traps() -> Vec<String> {
    let text = std::fs::read_to_string(fixtures().join("yaml-traps.json")).unwrap();
    let traps: Vec<String> = serde_json::from_str(&text).unwrap();
    assert_eq!(traps.len(), 99);
    traps
}

fn instance(extra: &[(&str, Value)]) -> Value {
    let mut instance = json!({ "access": { "container": { "image": "a:1", "command": "x" } } });
    for (key, value) in extra {
        instance[key] = value.clone();
    }
    instance
}

/// Whether Kubernetes takes it as a label (RFC 1035), which is also a service's name.
fn is_label(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.len() <= 63
        && name.bytes().all(is_inner)
}

#[test]
fn every_string_survives_as_a_param_value_and_in_the_environment() {
    for trap in traps() {
        let mut instance = instance(&[("env", json!([{ "name": "T", "value": trap }]))]);
        instance["access"]["container"]["env"] = json!({ "FIXED": trap });
        let read = Drawn::new().compute("c", OWN_PEER).instance("p", instance).link("p", "c").read();
        assert_eq!(read.task("p-p")["arguments"]["parameters"][0]["value"], trap.as_str());
        assert_eq!(read.template("p-p")["container"]["env"][1]["value"], trap.as_str());
    }
}

#[test]
fn every_string_leaves_a_valid_manifest_as_the_name_of_an_item() {
    for trap in traps() {
        let processing = json!({ "processing": { "id": "r", "name": trap, "instances": [instance(&[])] } });
        let read = Drawn::new().compute("c", OWN_PEER).item("p", processing).link("p", "c").read();
        let name = read.tasks()[0]["name"].as_str().unwrap();
        assert!(is_label(name) && name.ends_with('p'), "{trap:?} gave {name}");
        assert_eq!(read.errors(), Vec::<&str>::new());
    }
}

#[test]
fn every_string_leaves_a_valid_manifest_as_the_name_of_a_file() {
    for trap in traps() {
        let file = json!({ "storage_link_infos": [{ "write": true, "source": "/tmp/x", "destination": "d", "filename": trap }] });
        let drawn = Drawn::new().compute("c", OWN_PEER).processing("p", "x").link("p", "c");
        let read = drawn.storage("s", "S3", OWN_PEER, json!({ "source": "h/b" })).link_with("p", "s", file).read();
        let artifact = &read.template("p-p")["outputs"]["artifacts"][0];
        let key = if trap.is_empty() { "d".to_owned() } else { format!("d/{trap}") };
        assert_eq!(artifact["s3"]["key"], key.as_str());
        let name = artifact["name"].as_str().unwrap();
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{trap:?} gave {name}");
    }
}
