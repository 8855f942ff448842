//! The peers of a source: what is told of a document that holds none, and of single peers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Drawn, OWN_PEER, sample};
use oc_argo::diagnostic::Diagnostic;
use oc_argo::{Document, Options, Source, translate};
use serde_json::{Value, json};

#[test]
fn what_is_no_object_of_peers_is_told_once_and_no_peer_is_missed() {
    let workflow: Value = serde_json::from_str(&sample("imagerie.json")).unwrap();
    let told = |peers: Value| {
        let peers = Some(Document::text(peers.to_string()));
        let source = Source { peers, ..Source::new(Document::object(workflow.to_string())) };
        let found = translate(&source, &Options::default()).diagnostics;
        let errors = found.into_iter().filter(Diagnostic::is_error);
        errors.map(|error| format!("{}: {}", error.code, error.message)).collect::<Vec<_>>()
    };
    assert_eq!(
        told(json!([{ "id": "us", "relation": 1 }])),
        ["wrong-peers: these are no peers: the value of `peers` cannot be read: list, expected an object"]
    );
    let of_a_workflow = told(workflow.clone());
    assert_eq!(of_a_workflow.len(), 1, "{of_a_workflow:?}");
    assert!(of_a_workflow[0].starts_with("wrong-peers: these are no peers: the value of `"), "{of_a_workflow:?}");
    assert!(of_a_workflow[0].ends_with(", expected an object"), "{of_a_workflow:?}");
    // Where most of them are peers, each fault is that of its peer.
    let peers: Value = serde_json::from_str(&sample("peers.json")).unwrap();
    let mut faulty = peers.clone();
    let owner = workflow["graph"]["items"]
        .as_object()
        .unwrap()
        .values()
        .find_map(|item| item["compute"]["creator_id"].as_str());
    faulty[owner.unwrap()] = json!(5);
    assert_eq!(told(json!({ "x": 5, "us": { "id": "us", "relation": 1 } }))[0].split(':').next(), Some("wrong-peers"));
    assert_eq!(told(peers), Vec::<String>::new());
    let fault =
        format!("wrong-type: the value of `{}` cannot be read: integer `5`, expected an object", owner.unwrap());
    assert_eq!(told(faulty)[0], fault);
}

#[test]
fn what_is_wrong_with_a_peer_is_told_where_it_takes_part() {
    let workflow = Drawn::new().compute("cluster", OWN_PEER).processing("a", "true").processing("b", "true");
    let told = |workflow: &Drawn, faulty: &str, value: Value, own: &str| {
        let mut peers =
            json!({ OWN_PEER: { "relation": own }, "partner": { "relation": "PARTNER" }, "z": { "relation": 3 } });
        peers[faulty] = value;
        let source = Source { peers: Some(Document::text(peers.to_string())), ..workflow.source() };
        let found = translate(&source, &Options::default()).diagnostics.into_iter().filter(Diagnostic::is_error);
        found.map(|error| format!("{} {}", error.code, error.path)).collect::<Vec<_>>()
    };
    let friend = || json!({ "relation": "FRIEND" });
    // One that nobody speaks of, whatever it is: a newer oc-lib may know more relations than we do.
    for value in [friend(), json!({ "relation": 17 }), json!({ "name": 5 }), json!("https://peer.example"), json!([])] {
        assert_eq!(told(&workflow, "stranger", value, "SELF"), Vec::<String>::new());
    }
    // The owner of a compute, once for all tasks; and ourselves.
    let remote = Drawn::new().compute("cluster", "partner").processing("a", "true").processing("b", "true");
    assert_eq!(told(&remote, "partner", friend(), "SELF"), ["wrong-type /peers/partner/relation"]);
    assert_eq!(
        told(&workflow, OWN_PEER, json!({ "relation": "SELF", "name": 5 }), "SELF"),
        ["wrong-type /peers/peer-own/name"]
    );
    // Where nobody is known to be us, any of them may be meant.
    assert!(told(&remote, "stranger", friend(), "PARTNER").contains(&"wrong-type /peers/stranger/relation".to_owned()));
    // Another one's id may begin with the same letters.
    assert_eq!(told(&remote, "partner-2", friend(), "SELF"), Vec::<String>::new());
}
