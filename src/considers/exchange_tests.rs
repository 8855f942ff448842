//! Which message answers which question.

use serde_json::json;

use super::*;

fn event(peer: &str, data_type: DataType) -> ArgoKubeEvent {
    ArgoKubeEvent {
        executions_id: "run".to_owned(),
        dest_peer_id: peer.to_owned(),
        source_peer_id: "us".to_owned(),
        data_type,
        origin_id: "us".to_owned(),
    }
}

fn waiting_for(peers: &[&str]) -> Exchange {
    let mut exchange = Exchange::new(Wire::default());
    peers.iter().for_each(|peer| drop(exchange.ask(&event(peer, DataType::ComputeResource))));
    exchange
}

fn answered(received: Received) -> Vec<String> {
    match received {
        Received::Answer { events, .. } => events.into_iter().map(|event| event.dest_peer_id).collect(),
        other => panic!("{other:?}"),
    }
}

fn grant(payload: Value) -> Value {
    json!({ "datatype": 4, "action": "PB_CONSIDERS", "payload": payload })
}

#[test]
fn what_is_asked_and_answered_by_us_is_understood_by_us() {
    let asked = event("one", DataType::StorageResource);
    let mut exchange = Exchange::new(Wire::default());
    let question = exchange.ask(&asked);
    assert_eq!(read_question(question.as_bytes()), Ok(asked.clone()));
    let answer = NatsResponse::answer(&Wire::default(), &asked, true).to_json();
    assert_eq!(exchange.receive(answer.as_bytes()), Received::Answer { events: vec![asked], names_peer: true });
    assert_eq!(exchange.receive(answer.as_bytes()), Received::Ignored);
}

#[test]
fn every_spelling_of_an_answer_is_read() {
    let inner = json!({ "executions_id": "run" });
    let encoded = |value: &Value| json!(STANDARD.encode(value.to_string()));
    let bare = grant(inner.clone());
    let spellings = [
        bare.clone(),
        grant(encoded(&inner)),
        grant(json!(inner.to_string())),
        json!({ "from_app": "oc-discovery", "datatype": 0, "method": 7, "payload": encoded(&grant(encoded(&inner))) }),
        json!({ "payload": bare }),
        json!({ "payload": bare.to_string() }),
        json!({ "datatype": "compute_resource", "action": "pb_considers", "payload": inner }),
    ];
    for spelling in spellings {
        assert_eq!(answered(waiting_for(&["one"]).receive(spelling.to_string().as_bytes())), ["one"], "{spelling}");
    }
}

#[test]
fn a_nameless_answer_is_the_first_ones_and_a_named_one_its_peers() {
    let mut exchange = waiting_for(&["one", "two", "three", "four"]);
    let mut receive = |payload: Value| answered(exchange.receive(grant(payload).to_string().as_bytes()));
    assert_eq!(receive(json!({ "executions_id": "run", "dest_peer_id": "two" })), ["two"]);
    assert_eq!(receive(json!({ "executions_id": "run" })), ["one"]);
    assert_eq!(receive(json!({ "executions_id": "run", "peer_ids": ["four", "three", "two"] })), ["three", "four"]);
}

#[test]
fn members_that_are_empty_name_nobody_and_all_others_count_together() {
    let named = |payload: Value| {
        let mut exchange = waiting_for(&["one", "two", "three"]);
        answered(exchange.receive(grant(payload).to_string().as_bytes()))
    };
    assert_eq!(named(json!({ "executions_id": "run", "dest_peer_id": "", "peer_id": "two", "peer_ids": [] })), ["two"]);
    assert_eq!(
        named(json!({ "executions_id": "run", "dest_peer_id": "two", "peer_ids": ["three"] })),
        ["two", "three"]
    );
    assert_eq!(named(json!({ "executions_id": "run", "peer_id": "", "peer_ids": [""] })), ["one"]);
    assert_eq!(named(json!({ "executions_id": "run", "peer_id": null, "peer_ids": "three" })), ["three"]);
}

#[test]
fn what_names_peers_but_not_by_texts_grants_nothing() {
    for payload in [json!({ "peer_id": 7 }), json!({ "peer_ids": [7] }), json!({ "peer_ids": { "one": true } })] {
        let mut payload = payload;
        payload["executions_id"] = json!("run");
        let received = waiting_for(&["one"]).receive(grant(payload).to_string().as_bytes());
        assert!(matches!(received, Received::Undecodable(_)), "{received:?}");
    }
}

#[test]
fn an_answer_that_tells_the_source_speaks_for_that_alone() {
    let owned =
        |owner: &str| ArgoKubeEvent { source_peer_id: owner.to_owned(), ..event("one", DataType::ComputeResource) };
    let mut exchange = Exchange::new(Wire::default());
    ["a", "b", "c"].into_iter().for_each(|owner| drop(exchange.ask(&owned(owner))));
    let mut receive = |source: &str| {
        let payload = json!({ "executions_id": "run", "dest_peer_id": "one", "source_peer_id": source });
        match exchange.receive(grant(payload).to_string().as_bytes()) {
            Received::Answer { events, .. } => events,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(receive("b"), [owned("b")]);
    // Another's own id says nothing of the questions.
    assert_eq!(receive("one"), [owned("a"), owned("c")]);
}

#[test]
fn what_is_about_something_else_is_ignored() {
    let mut exchange = waiting_for(&["one"]);
    for other in [
        json!({ "datatype": 4, "action": "PB_CONSIDERS", "payload": { "executions_id": "foreign" } }),
        json!({ "datatype": 3, "action": "PB_CONSIDERS", "payload": { "executions_id": "run" } }),
        json!({ "datatype": 4, "action": "PB_CREATE", "payload": { "executions_id": "run" } }),
        grant(json!({ "executions_id": "foreign", "peer_id": "stranger" })),
        json!({ "datatype": 4, "action": "PB_CREATE", "payload": { "executions_id": "run", "peer_id": "stranger" } }),
        json!({ "datatype": 4, "payload": { "hello": 1 } }),
        json!({}),
    ] {
        assert_eq!(exchange.receive(other.to_string().as_bytes()), Received::Ignored, "{other}");
    }
}

#[test]
fn an_answer_that_names_other_peers_is_told_and_answers_nothing() {
    let mut exchange = waiting_for(&["one", "two"]);
    let named = |peers: &[&str]| grant(json!({ "executions_id": "run", "peer_ids": peers })).to_string();
    for (peers, peer) in [(&["ONE"][..], "ONE"), (&["three", "\u{1b}zzz"], "\u{1b}zzz")] {
        let question = event("one", DataType::ComputeResource);
        let told = Received::OtherPeer { question, peer: peer.to_owned() };
        assert_eq!(exchange.receive(named(peers).as_bytes()), told);
    }
    assert_eq!(answered(exchange.receive(named(&["zzz", "two"]).as_bytes())), ["two"]);
    assert_eq!(answered(exchange.receive(named(&["one"]).as_bytes())), ["one"]);
    assert_eq!(exchange.receive(named(&["ONE"]).as_bytes()), Received::Ignored);
}

#[test]
fn numbers_of_actions_are_configured_and_else_told() {
    let answer = json!({ "datatype": 4, "action": 11, "payload": { "executions_id": "run" } }).to_string();
    assert_eq!(waiting_for(&["one"]).receive(answer.as_bytes()), Received::UnknownAction(11));
    let wire = Wire { actions: [("PB_CONSIDERS".to_owned(), 11)].into(), ..Wire::default() };
    let mut exchange = Exchange::new(wire);
    exchange.ask(&event("one", DataType::ComputeResource));
    assert_eq!(answered(exchange.receive(answer.as_bytes())), ["one"]);
    let known = Wire { actions: [("PB_DELETE".to_owned(), 11)].into(), ..Wire::default() };
    let mut exchange = Exchange::new(known);
    exchange.ask(&event("one", DataType::ComputeResource));
    assert_eq!(exchange.receive(answer.as_bytes()), Received::Ignored);
}

#[test]
fn garbage_is_told_and_harms_nothing() {
    let mut exchange = waiting_for(&["one"]);
    let huge = vec![b'x'; 1 << 20];
    let base64_of_garbage = format!("{{\"payload\":\"{}\"}}", STANDARD.encode([0_u8, 255, 7]));
    for garbage in [
        &b""[..],
        b"\xff\xfe",
        b"[1]",
        b"{\"payload\": 7}",
        b"{\"payload\": \"!!\"}",
        base64_of_garbage.as_bytes(),
        &huge,
    ] {
        assert!(matches!(exchange.receive(garbage), Received::Undecodable(_)), "{garbage:?}");
    }
    for (garbage, reason) in [
        ("[1]", "it is no object"),
        (r#"{"payload": 7}"#, "its payload is neither a text nor an object"),
        (r#"{"payload": "WzFd"}"#, "its payload cannot be read: it is no object"),
    ] {
        assert_eq!(exchange.receive(garbage.as_bytes()), Received::Undecodable(reason.to_owned()));
    }
    assert_eq!(answered(exchange.receive(grant(json!({ "executions_id": "run" })).to_string().as_bytes())), ["one"]);
}

#[test]
fn after_a_restart_only_what_is_asked_again_takes_nameless_answers() {
    let mut exchange = waiting_for(&["one", "two"]);
    exchange.restart();
    let nameless = grant(json!({ "executions_id": "run" })).to_string();
    assert_eq!(exchange.receive(nameless.as_bytes()), Received::Ignored);
    exchange.ask(&event("two", DataType::ComputeResource));
    assert_eq!(answered(exchange.receive(nameless.as_bytes())), ["two"]);
    let named = grant(json!({ "executions_id": "run", "peer_id": "one" })).to_string();
    assert_eq!(answered(exchange.receive(named.as_bytes())), ["one"]);
    exchange.ask(&event("three", DataType::ComputeResource));
    exchange.forget(&event("three", DataType::ComputeResource));
    assert_eq!(exchange.receive(nameless.as_bytes()), Received::Ignored);
}
