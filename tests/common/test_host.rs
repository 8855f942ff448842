//! A host whose peers behave as a test says, and a workflow that asks them.

#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, pending, ready};
use std::rc::Rc;

use oc_argo::builder::{ArgoBuilder, BuildOptions};
use oc_argo::considers::ArgoKubeEvent;
use oc_argo::host::{Answer, Failure, Host, Progress, ProgressState};
use oc_argo::{Document, Options, Source};
use serde_json::json;

use super::common::{Drawn, OWN_PEER};

/// How the peers of a test behave.
#[derive(Clone, Copy, PartialEq)]
pub enum Peers {
    AnswerByName,
    AnswerNameless,
    Refuse,
    KeepSilent,
}

/// A host whose clock stands still, and whose timer ends at once where a peer keeps silent.
pub struct TestHost {
    pub peers: Peers,
    pub log: Rc<RefCell<Vec<String>>>,
    pub waiting: Cell<usize>,
    pub most_at_once: Rc<Cell<usize>>,
    pub documents: BTreeMap<String, String>,
    /// Whether it is cancelled; `cancel_at` says at which line of the log it comes to be.
    pub is_cancelled: Cell<bool>,
    pub cancel_at: Option<&'static str>,
    pub written: Rc<RefCell<Option<String>>>,
    pub disk_is_full: bool,
    pub last_sleep: Cell<f64>,
}

impl TestHost {
    pub fn new(peers: Peers) -> Self {
        Self {
            peers,
            log: Rc::default(),
            waiting: Cell::new(0),
            most_at_once: Rc::default(),
            documents: BTreeMap::new(),
            is_cancelled: Cell::new(false),
            cancel_at: None,
            written: Rc::default(),
            disk_is_full: false,
            last_sleep: Cell::new(-1.0),
        }
    }

    /// Is cancelled where this is what it is cancelled at.
    fn reach(&self, line: &str) {
        if self.cancel_at.is_some_and(|at| line.starts_with(at)) {
            self.is_cancelled.set(true);
        }
    }

    fn note(&self, line: String) {
        self.reach(&line);
        self.log.borrow_mut().push(line);
    }

    fn load(&self, kind: &str, id: &str) -> Result<Option<Document>, Failure> {
        self.note(format!("load {kind} {id}"));
        match id {
            "broken" => Err(Failure("no such host".to_owned())),
            _ => Ok(self.documents.get(id).map(Document::object)),
        }
    }
}

impl Host for TestHost {
    async fn considers(&self, event: &ArgoKubeEvent) -> Result<Answer, Failure> {
        self.note(format!("ask {} {}", event.dest_peer_id, event.data_type.name()));
        self.waiting.set(self.waiting.get() + 1);
        self.most_at_once.set(self.most_at_once.get().max(self.waiting.get()));
        yield_once().await;
        match self.peers {
            Peers::KeepSilent => pending().await,
            Peers::Refuse => Err(Failure("not today".to_owned())),
            named => {
                self.waiting.set(self.waiting.get() - 1);
                Ok(Answer { names_peer: named == Peers::AnswerByName })
            }
        }
    }

    fn load_workflow(&self, id: &str) -> impl Future<Output = Result<Option<Document>, Failure>> {
        ready(self.load("workflow", id))
    }

    fn load_peer(&self, id: &str) -> impl Future<Output = Result<Option<Document>, Failure>> {
        ready(self.load("peer", id))
    }

    async fn write_file(&self, file_name: &str, yaml: &str) -> Result<String, Failure> {
        self.reach("write");
        yield_once().await;
        if self.disk_is_full {
            return Err(Failure("no space left".to_owned()));
        }
        *self.written.borrow_mut() = Some(yaml.to_owned());
        Ok(format!("/out/{file_name}"))
    }

    async fn sleep(&self, milliseconds: f64) {
        self.last_sleep.set(milliseconds);
        if self.peers != Peers::KeepSilent {
            pending::<()>().await;
        }
    }

    async fn cancelled(&self) {
        if !self.is_cancelled.get() {
            pending::<()>().await;
        }
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.get()
    }

    fn give_up(&self) {
        self.note("give up".to_owned());
    }

    fn progress(&self, progress: &Progress) {
        let state = match progress.state {
            ProgressState::Waiting => "waiting",
            ProgressState::Granted => "granted",
            ProgressState::Failed => "failed",
        };
        self.note(format!("{state} {}/{}", progress.done, progress.total));
    }

    fn monotonic_milliseconds(&self) -> f64 {
        0.0
    }

    fn unix_seconds(&self) -> u64 {
        1_795_392_000
    }

    fn random_bytes(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// Lets the others run once.
pub async fn yield_once() {
    let mut has_yielded = false;
    std::future::poll_fn(move |context| {
        if has_yielded {
            return std::task::Poll::Ready(());
        }
        has_yielded = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// Four tasks on three other peers; one of them writes to an S3 storage.
pub fn source() -> Source {
    let drawn = Drawn::new().compute("c1", "peer-one").compute("c2", "peer-two").compute("c3", "peer-three");
    let image = || json!({ "access": { "container": { "image": "a:1", "command": "x" } } });
    let drawn = drawn.storage("s", "S3", OWN_PEER, json!({ "source": "h/b" }));
    let drawn = drawn.instance("a", image()).instance("b", image()).instance("c", image()).instance("d", image());
    let drawn = drawn.link("a", "c1").link("b", "c2").link("c", "c3").link("d", "c1");
    let file =
        json!({ "storage_link_infos": [{ "write": true, "source": "/a", "destination": "x", "filename": "a" }] });
    let mut source = drawn.link_with("a", "s", file).source();
    let known = json!({ OWN_PEER: { "relation": 1 }, "peer-one": { "relation": 2 }, "peer-two": { "relation": 2 }, "peer-three": { "relation": 2 } });
    source.peers = Some(Document::object(known.to_string()));
    source
}

/// A build of that workflow.
pub fn builder(host: TestHost) -> ArgoBuilder<TestHost> {
    ArgoBuilder::new(source(), host, Options::default(), BuildOptions::default())
}

/// Who was asked for what.
pub fn asked(log: &Rc<RefCell<Vec<String>>>) -> Vec<String> {
    log.borrow().iter().filter_map(|line| line.strip_prefix("ask ").map(str::to_owned)).collect()
}
