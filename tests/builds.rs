//! Builds: what a host is asked, in which order, and what becomes of the answers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/test_host.rs"]
mod test_host;

use common::{Drawn, OWN_PEER};
use futures_executor::block_on;
use oc_argo::Options;
use oc_argo::builder::{ArgoBuilder, BuildError, BuildOptions, ConsidersCause};
use oc_argo::considers::DataType;
use serde_json::json;
use test_host::{Peers, TestHost, asked, builder, source};

#[test]
fn create_dag_asks_storages_and_complete_build_asks_computes() {
    let host = TestHost::new(Peers::AnswerNameless);
    let (log, written) = (host.log.clone(), host.written.clone());
    let mut builder = builder(host);
    let summary = block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    assert_eq!((summary.nb_tasks, summary.first_items.len(), summary.last_items.len()), (4, 4, 4));
    assert_eq!(asked(&log), ["peer-one STORAGE_RESOURCE"]);
    assert_eq!(builder.remote_peers(), ["peer-one", "peer-two", "peer-three"]);
    let path = block_on(builder.complete_build("run-1")).unwrap();
    assert_eq!(path, "/out/oc-monitor-kokokoko-kokokoko_23_11_2026_000000.yml".replace("kokokoko", &path[16..24]));
    assert_eq!(
        asked(&log)[1..],
        ["peer-one COMPUTE_RESOURCE", "peer-two COMPUTE_RESOURCE", "peer-three COMPUTE_RESOURCE"]
    );
    let yaml = written.borrow().clone().unwrap();
    assert!(yaml.contains("clustername: target-peer-two-run-1") && yaml.contains("namespace: oc\n"));
}

#[test]
fn without_write_nothing_is_asked_until_the_build_is_completed() {
    let host = TestHost::new(Peers::AnswerNameless);
    let log = host.log.clone();
    let mut builder = builder(host);
    block_on(builder.create_dag(Some("run-1"), "oc", false)).unwrap();
    assert_eq!(log.borrow().len(), 0);
    block_on(builder.complete_build("run-1")).unwrap();
    assert_eq!(asked(&log).len(), 4);
}

#[test]
fn nameless_answers_are_waited_for_one_after_another_and_named_ones_at_once() {
    let most_at_once = |peers, concurrency| {
        let host = TestHost::new(peers);
        let most = host.most_at_once.clone();
        let build = BuildOptions { concurrency, ..BuildOptions::default() };
        let mut builder = ArgoBuilder::new(source(), host, Options::default(), build);
        block_on(builder.create_dag(Some("run-1"), "oc", false)).unwrap();
        block_on(builder.complete_build("run-1")).unwrap();
        most.get()
    };
    assert_eq!(most_at_once(Peers::AnswerNameless, None), 1);
    assert_eq!(most_at_once(Peers::AnswerByName, None), 3);
    assert_eq!(most_at_once(Peers::AnswerNameless, Some(2)), 2);
    assert_eq!(most_at_once(Peers::AnswerByName, Some(1)), 1);
}

#[test]
fn what_a_storage_answered_by_name_spares_the_computes_a_trial() {
    let host = TestHost::new(Peers::AnswerByName);
    let most = host.most_at_once.clone();
    let mut builder = builder(host);
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    assert_eq!(most.get(), 1);
    block_on(builder.complete_build("run-1")).unwrap();
    assert_eq!(most.get(), 3);
}

#[test]
fn a_refusal_a_time_out_and_a_cancel_end_the_build_and_nothing_is_written() {
    for (peers, cancel_at, code) in [
        (Peers::Refuse, None, "considers-refused"),
        (Peers::KeepSilent, None, "considers-timed-out"),
        (Peers::AnswerNameless, Some("ask"), "cancelled"),
    ] {
        let host = TestHost { cancel_at, ..TestHost::new(peers) };
        let (log, written) = (host.log.clone(), host.written.clone());
        let mut builder = builder(host);
        block_on(builder.create_dag(Some("run-1"), "oc", false)).unwrap();
        let error = block_on(builder.complete_build("run-1")).unwrap_err();
        assert_eq!(error.code(), code);
        assert_eq!(*written.borrow(), None);
        assert_eq!(log.borrow().last().unwrap(), "give up");
        if let BuildError::Considers { event, cause, unanswered, unasked, granted, .. } = &error {
            assert_eq!((event.dest_peer_id.as_str(), event.data_type), ("peer-one", DataType::StorageResource));
            assert_eq!((unanswered.len(), unasked.len(), granted.len()), (0, 3, 0));
            assert_eq!(*cause == ConsidersCause::TimedOut, code == "considers-timed-out");
            assert!(
                error.to_string().contains("`peer-one`") && error.to_string().contains("STORAGE_RESOURCE"),
                "{error}"
            );
        }
    }
}

#[test]
fn what_was_not_asked_is_no_answer_that_is_missing() {
    let build = BuildOptions { concurrency: Some(8), ..BuildOptions::default() };
    let mut builder = ArgoBuilder::new(source(), TestHost::new(Peers::KeepSilent), Options::default(), build);
    let error = block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap_err();
    let BuildError::Considers { event, unanswered, unasked, .. } = error else { panic!("{error}") };
    let all = &builder.translation().unwrap().facts.considers;
    let (computes, storages): (Vec<_>, Vec<_>) =
        all.iter().cloned().partition(|event| event.data_type == DataType::ComputeResource);
    let mut asked = unanswered;
    asked.push(event);
    assert_eq!((asked.len(), unasked), (storages.len(), computes));
    assert!(asked.iter().all(|event| storages.contains(event)));
}

#[test]
fn what_is_granted_is_not_asked_again() {
    let host = TestHost::new(Peers::AnswerNameless);
    let log = host.log.clone();
    let mut builder = builder(host);
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    block_on(builder.complete_build("run-1")).unwrap();
    block_on(builder.complete_build("run-1")).unwrap();
    assert_eq!(asked(&log).len(), 4);
    block_on(builder.complete_build("run-2")).unwrap();
    assert_eq!(asked(&log).len(), 8);
}

#[test]
fn progress_counts_what_has_come() {
    let host = TestHost::new(Peers::AnswerNameless);
    let log = host.log.clone();
    let mut builder = builder(host);
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    assert_eq!(*log.borrow(), ["waiting 0/4", "ask peer-one STORAGE_RESOURCE", "granted 1/4"]);
    block_on(builder.complete_build("run-1")).unwrap();
    assert_eq!(log.borrow()[3], "waiting 1/4");
    assert_eq!(log.borrow().last().unwrap(), "granted 4/4");
}

#[test]
fn a_workflow_with_errors_is_told_and_nothing_is_asked_or_written() {
    let host = TestHost::new(Peers::AnswerByName);
    let (log, written) = (host.log.clone(), host.written.clone());
    let source = Drawn::new().compute("c", "peer-one").processing("a", "true").source();
    let mut builder = ArgoBuilder::new(source, host, Options::default(), BuildOptions::default());
    let summary = block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    assert!(summary.diagnostics.iter().any(|diagnostic| diagnostic.code == "no-compute"));
    let error = block_on(builder.complete_build("run-1")).unwrap_err();
    assert_eq!(error.code(), "workflow-has-errors");
    assert_eq!((asked(&log).len(), written.borrow().clone()), (0, None));
}

#[test]
fn only_documents_that_are_needed_are_loaded_each_once() {
    let inner = Drawn::new()
        .compute("c", "peer-far")
        .instance("x", json!({ "access": { "container": { "image": "a:1", "command": "x" } } }))
        .link("x", "c");
    let mut host = TestHost::new(Peers::AnswerByName);
    host.documents.insert("inner".to_owned(), inner.json().to_string());
    host.documents.insert("peer-far".to_owned(), json!({ "id": "peer-far", "relation": 2 }).to_string());
    let log = host.log.clone();
    let mut source =
        Drawn::new().sub_workflow("s", "inner").sub_workflow("t", "inner").sub_workflow("u", "absent").source();
    source.peers = None;
    let options = Options { self_peer: Some(OWN_PEER.to_owned()), ..Options::default() };
    let mut builder = ArgoBuilder::new(source, host, options, BuildOptions::default());
    let summary = block_on(builder.create_dag(Some("run-1"), "oc", false)).unwrap();
    assert_eq!(
        *log.borrow(),
        ["load workflow absent", "load workflow inner", "load peer peer-own", "load peer peer-far"]
    );
    assert_eq!(summary.nb_tasks, 2);
    assert_eq!(builder.remote_peers(), ["peer-far"]);
    let errors: Vec<_> = summary.diagnostics.iter().filter(|found| found.is_error()).map(|found| found.code).collect();
    assert_eq!(errors, ["unknown-workflow"]);
}

#[test]
fn a_host_that_fails_is_told_with_what_was_tried() {
    let source = Drawn::new().sub_workflow("s", "broken").source();
    let mut builder =
        ArgoBuilder::new(source, TestHost::new(Peers::AnswerByName), Options::default(), BuildOptions::default());
    let error = block_on(builder.create_dag(None, "oc", false)).unwrap_err();
    assert_eq!(error.to_string(), "loading the workflow `broken` failed: no such host");
    let mut builder = test_host::builder(TestHost { disk_is_full: true, ..TestHost::new(Peers::AnswerByName) });
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    let error = block_on(builder.complete_build("run-1")).unwrap_err();
    assert!(error.to_string().ends_with("failed: no space left"), "{error}");
    let mut builder = test_host::builder(TestHost::new(Peers::AnswerByName));
    assert_eq!(block_on(builder.complete_build("run-1")).unwrap_err().code(), "no-dag");
}
