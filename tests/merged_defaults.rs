//! What Argo merges into every template from `templateDefaults`, where a template has the same of its own; and clusters that
//! would have one target name.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, Read};
use serde_json::{Value, json};

/// A task with a variable, and a volume that is mounted at `/data`.
fn drawn() -> Drawn {
    let container = json!({ "image": "busybox:1.36", "command": "true", "env": { "FIXED": "1" } });
    let instance = json!({ "access": { "container": container }, "env": [{ "name": "TOKEN", "value": "mine" }] });
    let drawn = Drawn::new().compute("cluster", OWN_PEER).instance("p", instance).link("p", "cluster");
    drawn.volume("cache", json!({ "source": "/data", "size": 1 })).link("p", "cache")
}

/// The errors of that drawing with these defaults: code, place and message.
fn errors(template_defaults: &Value) -> Vec<(&'static str, String, String)> {
    let read = drawn().read_with(json!({ "defaults": { "templateDefaults": template_defaults } }));
    let errors = read.translation.diagnostics.into_iter().filter(|finding| finding.is_error());
    errors.map(|error| (error.code, error.path, error.message)).collect()
}

/// There is one error of this code at this place.
fn refused(template_defaults: Value, code: &str, place: &str) {
    let errors = errors(&template_defaults);
    let found: Vec<_> = errors.iter().map(|(code, place, _)| (*code, place.as_str())).collect();
    assert_eq!(found, [(code, place)], "{template_defaults}");
}

fn accepted(template_defaults: Value) {
    assert_eq!(errors(&template_defaults), [], "{template_defaults}");
}

#[test]
fn a_volume_that_is_drawn_is_not_hidden() {
    let volume =
        |name: &str| json!({ "volumes": [{ "name": "scratch", "emptyDir": {} }, { "name": name, "emptyDir": {} }] });
    refused(volume("cache"), "invalid-default", "/options/defaults/templateDefaults/volumes/1");
    accepted(volume("other"));
}

#[test]
fn no_container_has_the_name_of_argos() {
    for list in ["initContainers", "sidecars"] {
        let named = |name: &str| json!({ list: [{ "name": name, "image": "busybox:1.36", "command": ["true"] }] });
        for name in ["init", "main", "wait"] {
            refused(named(name), "invalid-default", &format!("/options/defaults/templateDefaults/{list}/0"));
        }
        accepted(named("proxy"));
    }
}

#[test]
fn a_variable_has_a_value_or_comes_from_elsewhere() {
    let source = json!({ "secretKeyRef": { "name": "s", "key": "k" } });
    let variable =
        |name: &str, value_from: &Value| json!({ "container": { "env": [{ "name": name, "valueFrom": value_from }] } });
    for name in ["TOKEN", "FIXED"] {
        refused(variable(name, &source), "default-beside-value", "/workflow/graph/items/p");
        accepted(variable(name, &Value::Null));
    }
    accepted(variable("OTHER", &source));
    accepted(json!({ "container": { "env": [{ "name": "TOKEN", "value": "theirs" }] } }));
}

#[test]
fn where_a_storage_is_mounted_nothing_else_is() {
    let mount = |path: &str| json!({ "volumes": [{ "name": "v", "emptyDir": {} }], "container": { "volumeMounts": [{ "name": "v", "mountPath": path, "readOnly": true }] } });
    refused(mount("/data"), "default-on-mount", "/workflow/graph/items/p");
    accepted(mount("/data2"));
}

/// A task on the cluster of each of these peers.
fn remote(peers: &[&str]) -> Drawn {
    peers.iter().enumerate().fold(Drawn::new().compute("cluster", OWN_PEER), |drawn, (index, peer)| {
        let (task, compute) = (format!("p{index}"), format!("c{index}"));
        let container = json!({ "image": "busybox:1.36", "command": "true" });
        let drawn = drawn.instance(&task, json!({ "access": { "container": container } }));
        drawn.compute(&compute, peer).link(&task, &compute)
    })
}

#[test]
fn each_peer_has_a_cluster_of_its_own() {
    let read = |peers: &[&str], options: Value| remote(peers).read_with(options);
    for pattern in ["partner", "{execution}", "at-{execution}"] {
        for admiralty in ["annotation", "target"] {
            let options = json!({ "targetName": pattern, "admiralty": admiralty });
            let found: Read = read(&["peer-one", "peer-two"], options.clone());
            assert_eq!(found.errors(), ["shared-target-name"], "{pattern}");
            let [error] =
                found.translation.diagnostics.iter().filter(|finding| finding.is_error()).collect::<Vec<_>>()[..]
            else {
                panic!("{pattern}")
            };
            assert_eq!(error.path, "/options/targetName");
            assert!(error.message.contains("`peer-one` and `peer-two`"), "{}", error.message);
            assert_eq!(read(&["peer-one", "peer-one"], options).errors(), Vec::<&str>::new(), "{pattern}");
        }
    }
    assert_eq!(read(&["peer-one", "peer-two"], json!({ "targetName": "{peer}" })).errors(), Vec::<&str>::new());
}

#[test]
fn a_slip_in_the_pattern_of_target_names_is_told() {
    for pattern in ["{peers}-{execution}", "{peer}-{Execution}", "{peer", "peer}"] {
        let read = remote(&["peer-one"]).read_with(json!({ "targetName": pattern }));
        assert_eq!(read.errors(), ["invalid-option"], "{pattern}");
    }
    for pattern in ["{peer}", "{execution}-{peer}", "one"] {
        let read = remote(&["peer-one"]).read_with(json!({ "targetName": pattern }));
        assert_eq!(read.errors(), Vec::<&str>::new(), "{pattern}");
    }
}
