//! Services: what becomes of a processing that others reach over the network.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER};
use serde_json::{Value, json};

fn drawn() -> Drawn {
    Drawn::new().compute("cluster", OWN_PEER)
}

fn service(exposes: Value) -> Drawn {
    let instance = json!({ "access": { "container": { "image": "nginx:1", "command": "x", "exposes": exposes } } });
    let processing = json!({ "processing": { "id": "s", "name": "Web", "is_service": true, "instances": [instance] } });
    drawn().item("s", processing).link("s", "cluster")
}

#[test]
fn a_service_gets_a_kubernetes_service_of_its_own() {
    let drawn = service(json!([{ "port": 80, "PAT": 30080 }, { "port": 443, "PAT": 8443 }]))
        .processing("a", "true")
        .processing("b", "true");
    let read = drawn.link("a", "s").link("s", "b").read();
    assert_eq!(read.codes(), ["node-port-out-of-range"]);
    assert_eq!(read.dependencies("workflow-service-pod-web-s"), ["a-a"]);
    assert_eq!(read.dependencies("web-s"), ["workflow-service-pod-web-s"]);
    assert_eq!(read.dependencies("b-b"), ["web-s"]);
    let template = read.template("web-s");
    assert_eq!(template["daemon"], true);
    // Who waits for it waits until it listens.
    assert_eq!(
        template["container"]["readinessProbe"],
        serde_yaml::from_str::<serde_yaml::Value>("tcpSocket: {port: 80}").unwrap()
    );
    assert_eq!(template["metadata"]["labels"]["app"], "oc-service-web");
    let resource = &read.template("workflow-service-pod-web-s")["resource"];
    assert_eq!((&resource["action"], &resource["setOwnerReference"]), (&"create".into(), &true.into()));
    let service: serde_yaml::Value = serde_yaml::from_str(resource["manifest"].as_str().unwrap()).unwrap();
    assert_eq!(service["metadata"]["name"], "{{workflow.name}}-web");
    assert_eq!(service["spec"]["type"], "NodePort");
    assert_eq!(service["spec"]["selector"]["app"], "oc-service-web");
    let ports = &service["spec"]["ports"];
    assert_eq!(
        (ports[0]["port"].as_u64(), ports[0]["targetPort"].as_u64(), ports[0]["nodePort"].as_u64()),
        (Some(80), Some(80), Some(30080))
    );
    assert_eq!(
        (ports[1]["port"].as_u64(), ports[1]["targetPort"].as_u64(), ports[1].get("nodePort")),
        (Some(8443), Some(443), None)
    );
}

#[test]
fn a_service_that_nothing_needs_runs_until_the_deadline() {
    let drawn = service(json!([{ "port": 80 }]));
    let read = drawn.read();
    assert_eq!(read.codes(), ["endless-service"]);
    assert!(read.template("web-s").get("daemon").is_none());
    assert!(read.template("web-s")["container"].get("readinessProbe").is_none());
    let read = drawn.read_with(json!({ "timeoutSeconds": 60 }));
    assert_eq!(read.codes(), Vec::<&str>::new());
    assert_eq!(read.manifest["spec"]["activeDeadlineSeconds"].as_u64(), Some(60));
}

#[test]
fn a_probe_of_the_defaults_is_the_only_one() {
    let drawn = service(json!([{ "port": 80 }])).processing("b", "true").link("s", "b");
    let probe = |given: Value| {
        let defaults = json!({ "templateDefaults": { "container": { "readinessProbe": given } } });
        let read = drawn.read_with(json!({ "defaults": defaults }));
        assert_eq!(read.codes(), Vec::<&str>::new());
        read.template("web-s")["container"].get("readinessProbe").is_some()
    };
    assert!(probe(Value::Null));
    assert!(!probe(json!({ "httpGet": { "path": "/", "port": 80 } })));
}

#[test]
fn a_service_on_another_cluster_is_told_of() {
    let container = json!({ "image": "nginx:1", "command": "x", "exposes": [{ "port": 80 }] });
    let web = json!({ "processing": { "name": "Web", "is_service": true, "instances": [{ "access": { "container": container } }] } });
    let drawn = drawn().compute("there", "peer-one").item("s", web).link("s", "there").processing("b", "true");
    assert_eq!(drawn.link("s", "b").read().codes(), ["remote-service"]);
}

#[test]
fn a_service_that_is_created_again_may_be_there_already() {
    let action = |options: Value| {
        let read = service(json!([{ "port": 80 }])).read_with(options);
        read.template("workflow-service-pod-web-s")["resource"]["action"].as_str().unwrap().to_owned()
    };
    assert_eq!(action(json!({})), "create");
    assert_eq!(action(json!({ "defaults": { "retryStrategy": { "limit": 2 } } })), "apply");
    assert_eq!(action(json!({ "defaults": { "templateDefaults": { "retryStrategy": { "limit": 2 } } } })), "apply");
}

#[test]
fn ports_are_checked() {
    assert!(service(json!([])).read().errors().contains(&"service-without-port"));
    assert!(service(json!([{ "port": 0 }])).read().errors().contains(&"port-out-of-range"));
    assert!(service(json!([{ "port": 70000 }])).read().errors().contains(&"port-out-of-range"));
    assert!(service(json!([{ "port": 80, "PAT": -1 }])).read().errors().contains(&"port-out-of-range"));
    assert!(service(json!([{ "port": 80 }, { "port": 80 }])).read().codes().contains(&"duplicate-port"));
}

#[test]
fn two_services_of_one_name_get_two_names() {
    let web = |id: &str| json!({ "processing": { "id": id, "name": "Web", "is_service": true, "instances": [{ "access": { "container": { "image": "n:1", "command": "x", "exposes": [{ "port": 80 }] } } }] } });
    let read =
        drawn().item("one", web("one")).item("two", web("two")).link("one", "cluster").link("two", "cluster").read();
    assert_eq!(read.translation.dag.services, ["web", "web-2"]);
    assert_eq!(read.template("web-two")["metadata"]["labels"]["app"], "oc-service-web-2");
}

#[test]
fn what_a_service_leaves_when_it_ends_cannot_be_read_before() {
    let exposes = json!([{ "port": 80 }]);
    let container = json!({ "image": "nginx:1", "command": "x", "exposes": exposes });
    let instance = json!({ "outputs": [{ "name": "OUT" }], "access": { "container": container } });
    let web = json!({ "processing": { "id": "s", "name": "Web", "is_service": true, "instances": [instance] } });
    let read = |value: &str| {
        let env = json!([{ "name": "IN", "value": value }]);
        let user = json!({ "env": env, "access": { "container": { "image": "a:1", "command": "x" } } });
        let drawn = drawn().item("s", web.clone()).link("s", "cluster").instance("user", user).link("user", "cluster");
        drawn.link("s", "user").read()
    };
    for there in ["ip", "id", "status", "startedAt"] {
        assert_eq!(read(&format!("{{{{tasks.web-s.{there}}}}}")).codes(), Vec::<&str>::new(), "{there}");
        assert_eq!(read(&format!("{{{{=tasks['web-s'].{there}}}}}")).codes(), Vec::<&str>::new(), "{there}");
    }
    for later in ["outputs.parameters.OUT", "outputs.result", "exitCode", "finishedAt"] {
        let found = read(&format!("{{{{tasks.web-s.{later}}}}}")).translation.diagnostics;
        assert_eq!(found[0].code, "unknown-reference", "{later}");
        assert_eq!(found[0].related[0].item_id.as_deref(), Some("s"), "{later}");
        let found = read(&format!("{{{{=tasks['web-s'].{later}}}}}")).translation.diagnostics;
        assert_eq!(found[0].code, "unknown-in-argument", "{later}");
        assert_eq!(found[0].related.len(), 1, "{later}");
    }
    // What was never there has nothing to do with services.
    assert!(read("{{tasks.web-s.outputs.parameters.NOPE}}").translation.diagnostics[0].related.is_empty());
}

#[test]
fn a_file_that_a_service_writes_comes_too_late_for_what_waits_for_the_service() {
    let file = |write: bool, source: &str, destination: &str| json!({ "storage_link_infos": [{ "write": write, "source": source, "destination": destination }] });
    let shared = |service_writes: bool, link: Value| {
        let own = if service_writes { file(true, "/f", "d/f") } else { file(false, "d/f", "/f") };
        let drawn = service(json!([{ "port": 80 }])).storage("store", "S3", OWN_PEER, json!({ "source": "h/b" }));
        drawn.link_with("s", "store", own).processing("user", "true").link_with("user", "store", link)
    };
    let waits = |drawn: Drawn| drawn.link("s", "user").read().codes();
    assert_eq!(waits(shared(true, file(false, "d/f", "/in"))), ["service-file"]);
    assert_eq!(waits(shared(true, file(true, "/f", "d/f"))), ["service-file"]);
    assert_eq!(waits(shared(true, file(false, "d/", "/in"))), ["service-file"]);
    // What it reads it has before it runs; and what stands in front of it has ended.
    assert_eq!(waits(shared(false, file(true, "/f", "d/f"))), Vec::<&str>::new());
    let before = shared(true, file(false, "d/f", "/in")).link("user", "s").read_with(json!({ "timeoutSeconds": 60 }));
    assert_eq!(before.codes(), Vec::<&str>::new());
    let beside = shared(true, file(false, "d/f", "/in")).read_with(json!({ "timeoutSeconds": 60 }));
    assert_eq!(beside.codes(), ["file-race"]);
}

#[test]
fn of_many_folders_inside_each_other_no_more_than_a_few_services_are_told_of_one_place() {
    const DEPTH: usize = 40;
    let ports = json!([{ "port": 80 }]);
    let store = drawn().storage("store", "S3", OWN_PEER, json!({ "source": "h/b" }));
    let deep = (1..=DEPTH).fold(store, |drawn, depth| {
        let id = format!("s{depth:02}");
        let instance = json!({ "access": { "container": { "image": "a:1", "command": "x", "exposes": ports } } });
        let processing = json!({ "processing": { "id": id, "name": id, "is_service": true, "instances": [instance] } });
        let folder =
            json!({ "storage_link_infos": [{ "write": true, "source": "/out/", "destination": "a/".repeat(depth) }] });
        let drawn = drawn.item(&id, processing).link(&id, "cluster").link_with(&id, "store", folder);
        if depth > 1 { drawn.link(&format!("s{:02}", depth - 1), &id) } else { drawn }
    });
    let found = deep.read().translation.diagnostics;
    let late = found.iter().filter(|found| found.code == "service-file").count();
    assert_eq!(late, (1..16).sum::<usize>() + (DEPTH - 16) * 16);
}
