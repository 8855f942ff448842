//! What a build asks of its surroundings. The translator itself asks nothing; [`crate::builder`] asks a [`Host`],
//! and every surrounding (a browser, Node, a test) brings its own.

use std::fmt;
use std::future::{Future, pending, ready};
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;

use crate::considers::ArgoKubeEvent;
use crate::source::Document;

/// What a build asks of its surroundings. A host that has no word on a method beyond the first six leaves it out: it loads
/// nothing, is never cancelled and tells nobody how far it is. `&H`, `Rc<H>` and `Arc<H>` are hosts where `H` is one.
///
/// # Cancelling
/// A host that can be cancelled implements [`Host::cancelled`] and [`Host::is_cancelled`], both of the same thing: the first
/// ends what a build waits for, and the second is asked before anything is begun and after everything that came. From the
/// cancel on both stay so for as long as calls are to be refused. [`Host::give_up`] then tells the questions that are still
/// open; a host whose `considers` ends when its future is dropped, as futures of Rust do, has no need of it.
///
/// ```
/// use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
///
/// use oc_argo::considers::ArgoKubeEvent;
/// use oc_argo::host::{Answer, Failure, Host};
///
/// /// Grants everything at once, and writes into the current folder.
/// struct Granting(Instant);
///
/// impl Host for Granting {
///     async fn considers(&self, event: &ArgoKubeEvent) -> Result<Answer, Failure> {
///         println!("granted: {} of {}", event.data_type.name(), event.dest_peer_id);
///         Ok(Answer { names_peer: true })
///     }
///
///     async fn write_file(&self, file_name: &str, yaml: &str) -> Result<String, Failure> {
///         std::fs::write(file_name, yaml).map_err(|error| Failure(error.to_string()))?;
///         Ok(file_name.to_owned())
///     }
///
///     // What answers at once needs no timer; others have their runtime's.
///     async fn sleep(&self, _: f64) {
///         std::future::pending().await
///     }
///
///     fn monotonic_milliseconds(&self) -> f64 {
///         self.0.elapsed().as_secs_f64() * 1000.0
///     }
///
///     fn unix_seconds(&self) -> u64 {
///         SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
///     }
///
///     // Only the words in the name of the workflow come from these.
///     fn random_bytes(&self) -> [u8; 16] {
///         [7; 16]
///     }
/// }
///
/// assert!(!Granting(Instant::now()).is_cancelled());
/// ```
pub trait Host {
    /// Asks the peer of `event` to make its resource ready, and ends when the peer has answered.
    fn considers(&self, event: &ArgoKubeEvent) -> impl Future<Output = Result<Answer, Failure>>;

    /// Writes the manifest under this file name, whole or not at all, and says where. When the build is cancelled, its future
    /// is dropped: what goes on elsewhere may still make the file.
    fn write_file(&self, file_name: &str, yaml: &str) -> impl Future<Output = Result<String, Failure>>;

    /// Ends after this many milliseconds: from 0 to [`MAX_TIMEOUT_MS`](crate::builder::MAX_TIMEOUT_MS).
    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()>;

    /// Milliseconds on a clock that only goes forward.
    fn monotonic_milliseconds(&self) -> f64;

    /// Seconds since 1970, UTC.
    fn unix_seconds(&self) -> u64;

    /// Sixteen bytes from a secure random source.
    fn random_bytes(&self) -> [u8; 16];

    /// The sub-workflow of this id; `None` where there is none.
    fn load_workflow(&self, _id: &str) -> impl Future<Output = Result<Option<Document>, Failure>> {
        ready(Ok(None))
    }

    /// The peer of this id; `None` where there is none. Asked for the owners of computes, and for the option `self_peer`, which
    /// must be set where peers are loaded: no workflow says which of them is ourselves.
    fn load_peer(&self, _id: &str) -> impl Future<Output = Result<Option<Document>, Failure>> {
        ready(Ok(None))
    }

    /// Ends when the build is cancelled from outside; otherwise never. Several are waited for at once.
    fn cancelled(&self) -> impl Future<Output = ()> {
        pending()
    }

    /// Whether the build has been cancelled from outside. Where [`Host::cancelled`] would end, this is `true`.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Tells all that still waits in [`Host::considers`] to give up: the build was cancelled, or another answer failed.
    fn give_up(&self) {}

    /// Told of every change of an answer that is waited for.
    fn progress(&self, _progress: &Progress) {}
}

macro_rules! hosts_by_reference {
    ($($reference:ty),*) => {$(
        impl<H: Host> Host for $reference {
            fn considers(&self, event: &ArgoKubeEvent) -> impl Future<Output = Result<Answer, Failure>> {
                (**self).considers(event)
            }

            fn write_file(&self, file_name: &str, yaml: &str) -> impl Future<Output = Result<String, Failure>> {
                (**self).write_file(file_name, yaml)
            }

            fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()> {
                (**self).sleep(milliseconds)
            }

            fn monotonic_milliseconds(&self) -> f64 {
                (**self).monotonic_milliseconds()
            }

            fn unix_seconds(&self) -> u64 {
                (**self).unix_seconds()
            }

            fn random_bytes(&self) -> [u8; 16] {
                (**self).random_bytes()
            }

            fn load_workflow(&self, id: &str) -> impl Future<Output = Result<Option<Document>, Failure>> {
                (**self).load_workflow(id)
            }

            fn load_peer(&self, id: &str) -> impl Future<Output = Result<Option<Document>, Failure>> {
                (**self).load_peer(id)
            }

            fn cancelled(&self) -> impl Future<Output = ()> {
                (**self).cancelled()
            }

            fn is_cancelled(&self) -> bool {
                (**self).is_cancelled()
            }

            fn give_up(&self) {
                (**self).give_up();
            }

            fn progress(&self, progress: &Progress) {
                (**self).progress(progress);
            }
        }
    )*};
}

hosts_by_reference!(&H, Rc<H>, Arc<H>);

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

impl std::error::Error for Failure {}

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
    /// How many answers the whole build needs.
    pub total: usize,
}
