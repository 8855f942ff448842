//! What a build asks of its surroundings. The translator itself asks nothing; [`crate::builder`] asks a [`Host`],
//! and every surrounding (a browser, Node, a test) brings its own.

use std::fmt;
use std::future::Future;

use serde::Serialize;

use crate::considers::ArgoKubeEvent;
use crate::source::Document;

/// What a build asks of its surroundings.
pub trait Host {
    /// Asks the peer of `event` to make its resource ready, and ends when the peer has answered.
    fn considers(&self, event: &ArgoKubeEvent) -> impl Future<Output = Result<Answer, Failure>>;

    /// The sub-workflow of this id; `None` where there is none.
    fn load_workflow(&self, id: &str) -> impl Future<Output = Result<Option<Document>, Failure>>;

    /// The peer of this id; `None` where there is none.
    fn load_peer(&self, id: &str) -> impl Future<Output = Result<Option<Document>, Failure>>;

    /// Writes the manifest under this file name, whole or not at all, and says where.
    fn write_file(&self, file_name: &str, yaml: &str) -> impl Future<Output = Result<String, Failure>>;

    /// Ends after this many milliseconds.
    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()>;

    /// Ends when the build is cancelled from outside; otherwise never.
    fn cancelled(&self) -> impl Future<Output = ()>;

    /// Whether the build has been cancelled from outside.
    fn is_cancelled(&self) -> bool;

    /// Tells all that still waits in [`Host::considers`] to give up.
    fn give_up(&self);

    /// Told of every change of an answer that is waited for.
    fn progress(&self, progress: &Progress);

    /// Milliseconds on a clock that only goes forward.
    fn monotonic_milliseconds(&self) -> f64;

    /// Seconds since 1970, UTC.
    fn unix_seconds(&self) -> u64;

    /// Sixteen bytes from a secure random source.
    fn random_bytes(&self) -> [u8; 16];
}

/// What is known of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether the answer named the peer that gave it: only then may several be asked at once, because an answer
    /// that names no peer cannot be told from another's.
    pub names_peer: bool,
}

/// Why the host could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProgressState {
    /// It has been asked for.
    Waiting,
    /// It has come.
    Granted,
    /// It will not come.
    Failed,
}

/// A change of one answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What was asked.
    pub event: ArgoKubeEvent,
    /// How far it has come.
    pub state: ProgressState,
    /// Milliseconds since it was asked.
    pub elapsed_ms: f64,
    /// How many answers have come.
    pub done: usize,
    /// How many answers are needed.
    pub total: usize,
}
