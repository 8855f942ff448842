//! Why a build ends without a file.

use std::fmt;

use crate::considers::ArgoKubeEvent;
use crate::diagnostic::Diagnostic;
use crate::host::Failure;

/// Why a build ended without a file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BuildError {
    /// The workflow has errors. They are in the diagnostics; nothing was written, and this call asked nobody.
    WorkflowHasErrors(Vec<Diagnostic>),
    /// [`ArgoBuilder::complete_build`](super::ArgoBuilder::complete_build) was called before [`ArgoBuilder::create_dag`](super::ArgoBuilder::create_dag).
    NoDag,
    /// Other peers have to be asked, and it is not known for which execution. Nobody was asked.
    NoExecution,
    /// An answer did not come.
    Considers {
        /// What was asked.
        event: ArgoKubeEvent,
        /// Why no answer came.
        cause: ConsidersCause,
        /// How long it was waited for, in milliseconds.
        waited_ms: f64,
        /// What was asked and had not been answered either.
        unanswered: Vec<ArgoKubeEvent>,
        /// What the build needs too, and had not been asked.
        unasked: Vec<ArgoKubeEvent>,
        /// Which answers had come.
        granted: Vec<ArgoKubeEvent>,
    },
    /// The build was cancelled from outside.
    Cancelled,
    /// A document could not be loaded, or the file could not be written.
    Host {
        /// What was tried.
        action: String,
        /// Why it failed.
        failure: Failure,
    },
}

/// Why an answer did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConsidersCause {
    /// The host's `considers` failed.
    Refused(Failure),
    /// It took too long.
    TimedOut,
}

impl BuildError {
    /// A stable name, for programs.
    ///
    /// ```
    /// assert_eq!(oc_argo::builder::BuildError::NoDag.code(), "no-dag");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::WorkflowHasErrors(_) => "workflow-has-errors",
            Self::NoDag => "no-dag",
            Self::NoExecution => "no-execution",
            Self::Considers { cause: ConsidersCause::Refused(_), .. } => "considers-refused",
            Self::Considers { cause: ConsidersCause::TimedOut, .. } => "considers-timed-out",
            Self::Cancelled => "cancelled",
            Self::Host { .. } => "host-failed",
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::WorkflowHasErrors(diagnostics) => {
                let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
                write!(formatter, "the workflow has {errors} error{}, so nothing is written", ending(errors))
            }
            Self::NoDag => formatter.write_str("the build was completed before its DAG was created"),
            Self::NoExecution => formatter.write_str(
                "this build asks other peers, so it needs the `executions_id` of an execution: give one that is not empty",
            ),
            Self::Considers { event, cause, waited_ms, granted, .. } => {
                let (peer, kind) = (&event.dest_peer_id, event.data_type.name());
                match cause {
                    ConsidersCause::TimedOut => write!(formatter, "the peer `{peer}` did not answer for {kind}")?,
                    ConsidersCause::Refused(why) => {
                        write!(formatter, "asking the peer `{peer}` for {kind} failed: {why}")?
                    }
                }
                let seconds = waited_ms / 1000.0;
                let (count, ending) = (granted.len(), ending(granted.len()));
                write!(formatter, ", after {seconds:.1} s; {count} answer{ending} had come")?;
                let others =
                    granted.iter().map(|event| format!(" `{}` ({})", event.dest_peer_id, event.data_type.name()));
                let others = others.collect::<Vec<_>>().join(",");
                if others.is_empty() { Ok(()) } else { write!(formatter, ":{others}") }
            }
            Self::Cancelled => formatter.write_str("the build was cancelled, and nothing is written"),
            Self::Host { action, failure } => write!(formatter, "{action} failed: {failure}"),
        }
    }
}

/// How a noun ends that is counted.
fn ending(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Host { failure, .. } | Self::Considers { cause: ConsidersCause::Refused(failure), .. } => {
                Some(failure)
            }
            _ => None,
        }
    }
}

impl fmt::Display for ConsidersCause {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Refused(failure) => failure.fmt(formatter),
            Self::TimedOut => formatter.write_str("no answer came in time"),
        }
    }
}

impl std::error::Error for ConsidersCause {}
