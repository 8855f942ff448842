//! Bytes as messages from the broker, a line each: as questions, and as answers to two questions that wait.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oc_argo::considers::{ArgoKubeEvent, DataType, Exchange, Received, Wire, read_question};

fn question(data_type: DataType, peer: &str) -> ArgoKubeEvent {
    ArgoKubeEvent {
        executions_id: "run-1".to_owned(),
        dest_peer_id: peer.to_owned(),
        source_peer_id: peer.to_owned(),
        data_type,
        origin_id: "peer-own".to_owned(),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut exchange = Exchange::new(Wire::default());
    let asked = [question(DataType::ComputeResource, "peer-one"), question(DataType::StorageResource, "peer-two")];
    let mut waiting = asked.len();
    for event in &asked {
        assert_eq!(read_question(exchange.ask(event).as_bytes()).as_ref(), Ok(event), "a question is read as it was");
    }
    for message in bytes.split(|&byte| byte == b'\n') {
        let _ = read_question(message);
        if let Received::Answer { events, .. } = exchange.receive(message) {
            assert!(!events.is_empty() && events.len() <= waiting, "{events:?} of {waiting} that wait");
            waiting -= events.len();
        }
    }
});
