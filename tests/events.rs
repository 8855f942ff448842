//! The tasks that publish events, and native tools that are none.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, cluster, strings};
use serde_json::{Value, json};

#[test]
fn an_event_is_published_without_a_shell() {
    let tool = json!({ "native_tool": { "id": "t", "name": "End", "kind": "workflow_event", "params": { "workflow_resource_id": "w", "evil": "'; rm -rf / #{{x}}" } } });
    let read = cluster().processing("a", "true").item("e", tool).link("a", "e").read_with(
        json!({ "natsUrl": "nats://b:4222", "natsSecret": "creds", "wire": { "methods": { "WORKFLOW_EVENT": 9 } } }),
    );
    assert_eq!(read.codes(), Vec::<&str>::new());
    assert_eq!(read.dependencies("end-e"), ["a-a"]);
    let template = read.template("end-e");
    let container = &template["container"];
    assert_eq!(strings(&container["command"]), ["nats"]);
    let args = strings(&container["args"]);
    assert_eq!(
        args[..6],
        ["pub", "--server", "nats://b:4222", "--creds", "/etc/nats-credentials/nats.creds", "WORKFLOW_EVENT"]
    );
    assert!(!args[6].contains("{{"));
    let message: Value = serde_json::from_str(args[6]).unwrap();
    assert_eq!((&message["datatype"], &message["method"]), (&json!(7), &json!(9)));
    let payload = base64_decode(message["payload"].as_str().unwrap());
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload, json!({ "workflow_resource_id": "w", "evil": "'; rm -rf / #{{x}}", "executions_id": "run-1" }));
    assert_eq!(template["volumes"][0]["secret"]["secretName"], "creds");
    assert_eq!(container["volumeMounts"][0]["readOnly"], true);
}

#[test]
fn what_an_event_is_given_arrives_exactly() {
    let tool = json!({ "native_tool": { "id": "t", "name": "End", "kind": "workflow_event", "params": {} } });
    let app = "a$$b $(HOME) $HOME {{{workflow.name}}} \u{1b}";
    let options = json!({ "natsUrl": "nats://n$$n:4222", "wire": { "fromApp": app } });
    let read = cluster().item("e", tool).read_with(options);
    assert_eq!(read.errors(), Vec::<&str>::new());
    let args = strings(&read.template("end-e")["container"]["args"]);
    assert_eq!(args[2], "nats://n$$$$n:4222");
    assert!(!args[4].contains("{{"), "{}", args[4]);
    let expanded = args[4].replace("$$(", "$(").replace("$$$$", "$$");
    assert_eq!(serde_json::from_str::<Value>(&expanded).unwrap()["from_app"], app);
}

fn base64_decode(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

#[test]
fn other_native_tools_are_errors() {
    let read =
        cluster().processing("a", "true").item("e", json!({ "native_tools": { "name": "E", "kind": 3 } })).read();
    assert!(read.errors().contains(&"unsupported-native-tool"));
    assert_eq!(read.translation.facts.nb_tasks, 1);
}

#[test]
fn what_an_event_does_not_pass_on_is_said() {
    let event = |mut params: Value| {
        params["workflow_resource_id"] = json!("other");
        let tool = json!({ "native_tool": { "id": "t", "name": "End", "kind": 0, "params": params } });
        cluster().processing("a", "true").item("e", tool).link("a", "e")
    };
    let codes = |drawn: Drawn| drawn.read_with(json!({ "natsUrl": "nats://b:4222" })).codes();
    assert_eq!(codes(event(json!({ "x": "{{tasks.a-a.id}}" }))), ["literal-braces"]);
    assert_eq!(codes(event(json!({ "x": [1, { "y": "a {{=workflow.name}}" }] }))), ["literal-braces"]);
    // What Argo would not fill in anywhere is for whom the event reaches.
    assert_eq!(codes(event(json!({ "x": "{{.Name}} {{y}} {{" }))), Vec::<&str>::new());
    let exact = json!({ "x": [1.5, -0.25, -9_007_199_254_740_991_i64, u64::MAX] });
    assert_eq!(codes(event(exact)), Vec::<&str>::new());
    for inexact in [9_007_199_254_740_992.0, -1e16] {
        assert_eq!(codes(event(json!({ "x": inexact }))), ["inexact-number"], "{inexact}");
    }
    let stranger = event(json!({})).item("c", json!({ "compute": { "name": "c", "creator_id": "stranger" } }));
    let told = stranger.link("e", "c").read_with(json!({ "natsUrl": "nats://b:4222" }));
    assert_eq!(told.codes(), ["event-runs-here", "unknown-peer"]);
    assert_eq!(told.translation.diagnostics[0].path, "/workflow/graph/items/c/compute/creator_id");
    let found = event(json!({ "x": "{{tasks.a-a.id}}" })).read().translation.diagnostics;
    assert_eq!(found[0].path, "/workflow/graph/items/e/native_tool/params/x");
    for (kind, from, to) in [("S3", "e", "s"), ("FILE", "s", "e"), ("AZURE", "e", "s")] {
        let instance = json!({ "source": "h/b", "local": true, "size": 1 });
        let stored = event(json!({})).storage("s", kind, OWN_PEER, instance);
        let file = json!({ "storage_link_infos": [{ "write": true, "source": "/f", "destination": "f" }] });
        assert_eq!(codes(stored.link_with(from, to, file)), ["link-to-event"], "{kind}");
    }
}

#[test]
fn an_event_names_the_workflow_that_it_starts() {
    let told = |params: Value| {
        let tool = json!({ "native_tool": { "id": "t", "name": "t", "kind": 0, "params": params } });
        Drawn::new().item("t", tool).read().codes().contains(&"event-without-workflow")
    };
    for none in [json!(null), json!({}), json!({ "workflow_resource_id": null }), json!({ "workflow_resource_id": "" })]
    {
        assert!(told(none.clone()), "{none}");
    }
    assert!(!told(json!({ "workflow_resource_id": "other" })));
}
