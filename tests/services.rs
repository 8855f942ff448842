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
    let read = drawn.read_with(json!({ "timeoutSeconds": 60 }));
    assert_eq!(read.codes(), Vec::<&str>::new());
    assert_eq!(read.manifest["spec"]["activeDeadlineSeconds"].as_u64(), Some(60));
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
