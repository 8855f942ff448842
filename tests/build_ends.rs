//! How builds end before their time, and what they refuse to begin.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/test_host.rs"]
mod test_host;

use std::error::Error;
use std::future::pending;
use std::rc::Rc;
use std::sync::Arc;

use common::{Drawn, OWN_PEER};
use futures_executor::block_on;
use oc_argo::builder::{ArgoBuilder, BuildError, BuildOptions, ConsidersCause, MAX_TIMEOUT_MS};
use oc_argo::considers::{ArgoKubeEvent, DataType};
use oc_argo::diagnostic::Severity;
use oc_argo::host::{Answer, Failure, Host};
use oc_argo::preview::Preview;
use oc_argo::{Document, Missing, Options, Source};
use serde_json::json;
use test_host::{Peers, TestHost, asked, builder, source, yield_once};

#[test]
fn a_build_that_is_cancelled_begins_nothing_more() {
    // When it is cancelled, and how many were asked by then. A peer that refuses at the same time, and a disk that is full,
    // are no reasons of their own.
    for (peers, disk_is_full, cancel_at, asked_before) in [
        (Peers::AnswerByName, false, "load", 0),
        (Peers::AnswerByName, false, "waiting 0/4", 0),
        (Peers::AnswerByName, false, "granted 1/4", 1),
        (Peers::Refuse, false, "failed", 1),
        (Peers::AnswerByName, true, "write", 4),
    ] {
        let host = TestHost { cancel_at: Some(cancel_at), disk_is_full, ..TestHost::new(peers) };
        let (log, written) = (host.log.clone(), host.written.clone());
        let mut source = source();
        source.peers = source.peers.filter(|_| cancel_at != "load");
        let mut builder = ArgoBuilder::new(source, host, Options::default(), BuildOptions::default());
        let ended = block_on(async {
            builder.create_dag(Some("run-1"), "oc", false).await?;
            builder.complete_build("run-1").await
        });
        assert_eq!(ended, Err(BuildError::Cancelled), "{cancel_at}");
        assert_eq!((asked(&log).len(), written.borrow().is_some()), (asked_before, false), "{cancel_at}");
        let lines = log.borrow().len();
        assert_eq!(block_on(builder.create_dag(Some("run-1"), "oc", true)), Err(BuildError::Cancelled));
        assert_eq!(log.borrow().len(), lines, "{cancel_at}");
    }
}

#[test]
fn an_answer_that_came_with_the_cancel_is_not_asked_for_again() {
    let host = TestHost { cancel_at: Some("granted 1/4"), ..TestHost::new(Peers::AnswerByName) };
    let log = host.log.clone();
    let mut builder = builder(host);
    block_on(builder.create_dag(Some("run-1"), "oc", false)).unwrap();
    assert_eq!(block_on(builder.complete_build("run-1")), Err(BuildError::Cancelled));
    builder.host().is_cancelled.set(false);
    block_on(builder.complete_build("run-1")).unwrap();
    assert_eq!(asked(&log).len(), 4);
}

#[test]
fn a_host_that_hangs_while_it_writes_does_not_hold_up_a_cancel() {
    /// Cancelled as soon as it writes, which it never ends.
    struct Hanging(TestHost);

    impl Host for Hanging {
        async fn considers(&self, event: &ArgoKubeEvent) -> Result<Answer, Failure> {
            self.0.considers(event).await
        }

        async fn write_file(&self, _: &str, _: &str) -> Result<String, Failure> {
            self.0.is_cancelled.set(true);
            pending().await
        }

        async fn sleep(&self, milliseconds: f64) {
            self.0.sleep(milliseconds).await;
        }

        async fn cancelled(&self) {
            while !self.0.is_cancelled.get() {
                yield_once().await;
            }
        }

        fn monotonic_milliseconds(&self) -> f64 {
            0.0
        }

        fn unix_seconds(&self) -> u64 {
            0
        }

        fn random_bytes(&self) -> [u8; 16] {
            [7; 16]
        }
    }

    let host = Hanging(TestHost::new(Peers::AnswerByName));
    let mut builder = ArgoBuilder::new(source(), &host, Options::default(), BuildOptions::default());
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    assert_eq!(block_on(builder.complete_build("run-1")), Err(BuildError::Cancelled));
}

#[test]
fn nobody_is_asked_for_no_execution() {
    for id in [None, Some("")] {
        let host = Rc::new(TestHost::new(Peers::AnswerByName));
        let source = Source { execution: None, ..source() };
        let mut builder = ArgoBuilder::new(source, host.clone(), Options::default(), BuildOptions::default());
        let error = block_on(builder.create_dag(id, "oc", true)).unwrap_err();
        assert_eq!((&error, error.code()), (&BuildError::NoExecution, "no-execution"));
        assert!(error.to_string().contains("`executions_id`"), "{error}");
        block_on(builder.create_dag(id, "oc", false)).unwrap();
        assert_eq!(block_on(builder.complete_build("")), Err(BuildError::NoExecution));
        assert_eq!((host.log.borrow().len(), host.written.borrow().is_some()), (0, false));
        block_on(builder.complete_build("run-1")).unwrap();
        assert!(host.written.borrow().is_some());
        assert_eq!(Rc::strong_count(&builder.into_host()), 2);
    }
}

#[test]
fn a_build_that_asks_nobody_needs_no_execution() {
    let image = json!({ "access": { "container": { "image": "a:1", "command": "x" } } });
    let source = Drawn::new().compute("c", OWN_PEER).instance("a", image).link("a", "c").source();
    let source = Source { execution: None, ..source };
    let host = TestHost::new(Peers::Refuse);
    let mut builder = ArgoBuilder::new(source, &host, Options::default(), BuildOptions::default());
    block_on(builder.create_dag(None, "oc", true)).unwrap();
    block_on(builder.complete_build("")).unwrap();
    assert!(host.written.borrow().is_some());
}

#[test]
fn a_host_is_told_no_time_that_no_timer_takes() {
    for (given, told) in
        [(1e300, MAX_TIMEOUT_MS), (f64::INFINITY, MAX_TIMEOUT_MS), (f64::NAN, 0.0), (-1.0, 0.0), (5.5, 5.5)]
    {
        let host = TestHost::new(Peers::AnswerByName);
        let build = BuildOptions { considers_timeout_ms: given, ..BuildOptions::default() };
        let mut builder = ArgoBuilder::new(source(), &host, Options::default(), build);
        block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
        assert_eq!(host.last_sleep.get(), told, "{given}");
    }
}

#[test]
fn build_options_that_wait_for_nothing_are_refused() {
    let read =
        |value: serde_json::Value| serde_json::from_value::<BuildOptions>(value).map_err(|error| error.to_string());
    let refused = [
        (serde_json::json!({ "concurrency": 0 }), "`concurrency` is `0`, and at least one answer must be waited for"),
        (serde_json::json!({ "considersTimeoutMs": -5 }), "`considersTimeoutMs` is negative"),
    ];
    for (value, reason) in refused {
        assert_eq!(read(value), Err(reason.to_owned()));
    }
    assert_eq!(read(serde_json::json!({ "concurrency": 1, "considersTimeoutMs": 0 })).unwrap().concurrency, Some(1));
}

#[test]
fn an_execution_of_the_source_is_built_for_and_its_errors_are_told() {
    let with = |execution: &str| {
        let mut source = source();
        source.execution = Some(Document::text(execution));
        source
    };
    let host = TestHost::new(Peers::AnswerByName);
    let mut builder =
        ArgoBuilder::new(with("executions_id: run-7"), &host, Options::default(), BuildOptions::default());
    block_on(builder.create_dag(None, "oc", true)).unwrap();
    assert_eq!(asked(&host.log).len(), 1);
    assert!(builder.translation().unwrap().yaml.contains("target-peer-one-run-7"));
    block_on(builder.create_dag(Some("run-8"), "oc", false)).unwrap();
    assert!(builder.translation().unwrap().yaml.contains("target-peer-one-run-8"));

    let host = TestHost::new(Peers::AnswerByName);
    let mut builder = ArgoBuilder::new(with("["), &host, Options::default(), BuildOptions::default());
    let summary = block_on(builder.create_dag(None, "oc", true)).unwrap();
    assert!(summary.diagnostics.iter().any(|found| found.is_error() && found.path == "/execution"));
    assert_eq!(host.log.borrow().len(), 0);
}

#[test]
fn hosts_are_shared_by_reference() {
    fn takes_host<H: Host>(_: Option<H>) {}
    // What is shared between threads is a host as well: this compiles.
    takes_host(None::<Arc<TestHost>>);
    let host = Rc::new(TestHost::new(Peers::AnswerByName));
    let mut builder = ArgoBuilder::new(source(), &host, Options::default(), BuildOptions::default());
    block_on(builder.create_dag(Some("run-1"), "oc", true)).unwrap();
    block_on(builder.complete_build("run-1")).unwrap();
    let (shared, log): (&&Rc<TestHost>, usize) = (builder.host(), host.log.borrow().len());
    shared.give_up();
    assert_eq!(host.log.borrow()[log..], ["give up"]);
    assert!(block_on(shared.load_peer("broken")).is_err() && block_on(shared.load_workflow("broken")).is_err());
    assert_eq!((shared.unix_seconds(), shared.random_bytes()), (host.unix_seconds(), host.random_bytes()));
    shared.is_cancelled.set(true);
    block_on(shared.cancelled());
}

#[test]
fn facts_are_shown_and_written() {
    let refused = ConsidersCause::Refused(Failure("no room".to_owned()));
    let causes: [&dyn Error; 2] = [&refused, &ConsidersCause::TimedOut];
    assert_eq!(causes.map(ToString::to_string), ["no room", "no answer came in time"]);
    assert_eq!(format!("{:<9}{}", Severity::Warning, DataType::StorageResource), "warning  STORAGE_RESOURCE");
    let missing = Missing { peers: ["far".to_owned()].into(), ..Missing::default() };
    assert_eq!(serde_json::to_value(missing).unwrap(), json!({ "workflows": [], "peers": ["far"] }));
    let mut preview = Preview::new(Options::default());
    preview.update(source());
    assert!(format!("{preview:?}").starts_with("Preview { options: Options {"));
}
