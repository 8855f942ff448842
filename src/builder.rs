//! The original's `ArgoBuilder`: a build in two calls, [`ArgoBuilder::create_dag`] and [`ArgoBuilder::complete_build`].
//! This is the only code that waits, and all that it waits for is its [`Host`].

mod error;
mod options;
mod sorted;

use std::pin::pin;

use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde::Serialize;

use crate::considers::{ArgoKubeEvent, DataType};
use crate::diagnostic::Diagnostic;
use crate::file_name::{file_name, words};
use crate::host::{Answer, Host, Progress, ProgressState};
use crate::options::Options;
use crate::plan::manifest_name;
use crate::source::{Document, Source};
use crate::translation::{Translation, translate};

pub use error::{BuildError, ConsidersCause};
pub use options::{BuildOptions, CONSIDERS_TIMEOUT_MS, MAX_TIMEOUT_MS};
use sorted::Sorted;

/// What [`ArgoBuilder::create_dag`] gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DagSummary {
    /// The number of tasks.
    pub nb_tasks: usize,
    /// Names of the tasks that wait for nothing.
    pub first_items: Vec<String>,
    /// Names of the tasks for which nothing waits.
    pub last_items: Vec<String>,
    /// Everything that was found, the worst first.
    pub diagnostics: Vec<Diagnostic>,
}

/// A build of one workflow.
#[derive(Debug)]
pub struct ArgoBuilder<H> {
    host: H,
    source: Source,
    /// The execution that the source came with, for the calls that name none.
    own_execution: Option<Document>,
    options: Options,
    build: BuildOptions,
    /// What has been asked of the host, found or not: it is not asked for again.
    requested: Sorted<(LoadKind, String)>,
    granted: Sorted<ArgoKubeEvent>,
    /// Whether an answer has named its peer, so that all may be asked at once.
    answers_name_peers: bool,
    translation: Option<Translation>,
}

/// What a host can load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LoadKind {
    Workflow,
    Peer,
}

impl<H: Host> ArgoBuilder<H> {
    /// A build of `source`. What the source lacks is loaded from the host when it is needed. A source without peers
    /// has none: unlike a preview, a build must know them.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    ///
    /// let builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// assert!(builder.translation().is_none());
    /// ```
    pub fn new(mut source: Source, host: H, options: Options, build: BuildOptions) -> Self {
        source.peers.get_or_insert_with(|| Document::object("{}"));
        let own_execution = source.execution.clone();
        let (requested, granted) = (Sorted::default(), Sorted::default());
        let (answers_name_peers, translation) = (false, None);
        Self { host, source, own_execution, options, build, requested, granted, answers_name_peers, translation }
    }

    /// Whom the build asks.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    /// use oc_argo::host::Host;
    ///
    /// let builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// assert!(!builder.host().is_cancelled());
    /// ```
    pub fn host(&self) -> &H {
        &self.host
    }

    /// Ends with the host, which what follows may want back.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    ///
    /// let builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// let Granting = builder.into_host();
    /// ```
    pub fn into_host(self) -> H {
        self.host
    }

    /// The ids of the peers on whose clusters tasks run (the original's `RemotePeers`), once the DAG is made.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// # use oc_argo::builder::BuildError;
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    ///
    /// # futures_executor::block_on(async {
    /// let mut builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// builder.create_dag(None, "default", false).await?;
    /// assert_eq!(builder.remote_peers(), ["partner"]);
    /// # Ok::<(), BuildError>(())
    /// # }).unwrap();
    /// ```
    pub fn remote_peers(&self) -> &[String] {
        self.translation.as_ref().map(|translation| translation.facts.remote_peers.as_slice()).unwrap_or_default()
    }

    /// The translation of the last call that came to its end, once the DAG is made.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// # use oc_argo::builder::BuildError;
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    ///
    /// # futures_executor::block_on(async {
    /// let mut builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// builder.create_dag(None, "open-cloud", false).await?;
    /// assert!(builder.translation().unwrap().yaml.contains("namespace: open-cloud"));
    /// # Ok::<(), BuildError>(())
    /// # }).unwrap();
    /// ```
    pub fn translation(&self) -> Option<&Translation> {
        self.translation.as_ref()
    }

    /// Makes the DAG, its templates and volumes for the execution `executions_id` in `namespace` (the original's
    /// `CreateDAG`); without one, for the execution of the source, whose errors are errors as any other. With `write` it
    /// also asks the owners of S3 storages to make them ready, and waits for their answers; a preview asks nothing. What is
    /// wrong with the workflow is in the diagnostics, and then nothing is asked.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// # use oc_argo::builder::BuildError;
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    ///
    /// # futures_executor::block_on(async {
    /// let mut builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// let summary = builder.create_dag(Some("run"), "default", true).await?;
    /// assert_eq!((summary.nb_tasks, summary.first_items), (1, vec!["say-hello-hello".to_owned()]));
    /// # Ok::<(), BuildError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// Where the build is cancelled, a document cannot be loaded, an answer does not come, or one is needed and
    /// `executions_id` is absent or empty.
    pub async fn create_dag(
        &mut self,
        executions_id: Option<&str>,
        namespace: &str,
        write: bool,
    ) -> Result<DagSummary, BuildError> {
        if self.host.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        self.options.namespace = namespace.to_owned();
        self.set_execution(executions_id);
        let translation = self.translate().await?;
        let summary = DagSummary {
            nb_tasks: translation.facts.nb_tasks,
            first_items: translation.facts.first_items.clone(),
            last_items: translation.facts.last_items.clone(),
            diagnostics: translation.diagnostics.clone(),
        };
        let (has_errors, considers) = (translation.has_errors(), translation.facts.considers.clone());
        self.translation = Some(translation);
        if write && !has_errors {
            self.ask(considers, |event| event.data_type == DataType::StorageResource).await?;
        }
        Ok(summary)
    }

    /// Ends the build (the original's `CompleteBuild`): asks every remote peer to make its cluster ready, gives the
    /// clusters their names `target-<peerId>-<executionsId>`, has the host write the manifest, and says where it is.
    /// Storages that [`ArgoBuilder::create_dag`] has not asked for are asked for now.
    ///
    /// ```
    /// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
    /// # use examples::{Granting, hello};
    /// # use oc_argo::builder::BuildError;
    /// use oc_argo::Options;
    /// use oc_argo::builder::{ArgoBuilder, BuildOptions};
    ///
    /// # futures_executor::block_on(async {
    /// let mut builder = ArgoBuilder::new(hello(), Granting, Options::default(), BuildOptions::default());
    /// assert_eq!(builder.complete_build("run").await, Err(BuildError::NoDag));
    /// builder.create_dag(Some("run"), "default", true).await?;
    /// let path = builder.complete_build("run").await?;
    /// assert!(path.ends_with("_01_01_1970_000000.yml"));
    /// assert!(builder.translation().unwrap().yaml.contains("clustername: target-partner-run\n"));
    /// # Ok::<(), BuildError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// Where the build is cancelled, the workflow has errors, an answer does not come, one is needed and `executions_id`
    /// is empty, or the file cannot be written. Nothing is written then, but for a host that was cancelled while it wrote:
    /// it is waited for no longer, and what it does of [`Host::write_file`] from then on is its own affair.
    pub async fn complete_build(&mut self, executions_id: &str) -> Result<String, BuildError> {
        if self.translation.is_none() {
            return Err(BuildError::NoDag);
        }
        if self.host.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        self.set_execution(Some(executions_id));
        if self.options.name.is_none() {
            self.options.name = Some(words(self.host.random_bytes()));
        }
        let translation = self.translate().await?;
        if translation.has_errors() {
            return Err(BuildError::WorkflowHasErrors(translation.diagnostics));
        }
        self.ask(translation.facts.considers.clone(), |_| true).await?;
        let file_name = file_name(&manifest_name(&self.options), self.host.unix_seconds());
        let written = unless_cancelled(&self.host, self.host.write_file(&file_name, &translation.yaml)).await;
        self.translation = Some(translation);
        match written? {
            // What is written is written, also where a cancel came with the last of it.
            Ok(path) => Ok(path),
            Err(_) if self.host.is_cancelled() => Err(BuildError::Cancelled),
            Err(failure) => Err(BuildError::Host { action: format!("writing `{file_name}`"), failure }),
        }
    }

    fn set_execution(&mut self, executions_id: Option<&str>) {
        let execution = |id| Document::object(serde_json::json!({ "executions_id": id }).to_string());
        self.source.execution = executions_id.map(execution).or_else(|| self.own_execution.clone());
    }

    /// Translates, and loads what turns out to be missing, until nothing is missing that the host has.
    async fn translate(&mut self) -> Result<Translation, BuildError> {
        loop {
            let translation = translate(&self.source, &self.options);
            let workflows = translation.missing.workflows.iter().map(|id| (LoadKind::Workflow, id.clone()));
            let peers = translation.missing.peers.iter().map(|id| (LoadKind::Peer, id.clone()));
            let wanted: Vec<_> = workflows.chain(peers).filter(|wanted| !self.requested.contains(wanted)).collect();
            if wanted.is_empty() {
                return Ok(translation);
            }
            for (kind, id) in wanted {
                self.load(kind, id).await?;
            }
        }
    }

    async fn load(&mut self, kind: LoadKind, id: String) -> Result<(), BuildError> {
        let host = &self.host;
        let (what, loaded) = match kind {
            LoadKind::Workflow => ("workflow", unless_cancelled(host, host.load_workflow(&id)).await?),
            LoadKind::Peer => ("peer", unless_cancelled(host, host.load_peer(&id)).await?),
        };
        if self.host.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        let loaded =
            loaded.map_err(|failure| BuildError::Host { action: format!("loading the {what} `{id}`"), failure })?;
        // Whatever the document turns out to hold, it is asked for once.
        self.requested.insert((kind, id.clone()));
        let Some(document) = loaded else { return Ok(()) };
        match kind {
            LoadKind::Workflow => self.source.workflows.insert(id, document),
            LoadKind::Peer => self.source.loaded_peers.insert(id, document),
        };
        Ok(())
    }

    /// How many peers are asked at once: the option says it, or whether answers can be told apart.
    fn at_once(&self) -> usize {
        let unsaid = if self.answers_name_peers { usize::MAX } else { 1 };
        self.build.concurrency.unwrap_or(unsaid).max(1)
    }

    /// Asks for those of the build's answers that are wanted now and have not come yet, and waits for them.
    async fn ask(&mut self, all: Vec<ArgoKubeEvent>, is_wanted: fn(&ArgoKubeEvent) -> bool) -> Result<(), BuildError> {
        if all.iter().any(|event| is_wanted(event) && event.executions_id.is_empty()) {
            return Err(BuildError::NoExecution);
        }
        let total = all.len();
        let (granted, left): (Vec<_>, Vec<_>) = all.into_iter().partition(|event| self.granted.contains(event));
        let mut done = granted.len();
        let (wanted, later): (Vec<_>, Vec<_>) = left.into_iter().partition(is_wanted);
        let mut left = wanted.into_iter();
        let mut waiting = FuturesUnordered::new();
        let mut asked = Sorted::default();
        loop {
            while waiting.len() < self.at_once() {
                let Some(event) = left.next() else { break };
                let progress =
                    Progress { event: event.clone(), state: ProgressState::Waiting, elapsed_ms: 0.0, done, total };
                self.host.progress(&progress);
                asked.insert(event.clone());
                waiting.push(wait_for_considers(&self.host, event, self.build.timeout_ms()));
            }
            let Some((event, elapsed_ms, outcome)) = waiting.next().await else { return Ok(()) };
            asked.remove(&event);
            let state = if outcome.is_ok() { ProgressState::Granted } else { ProgressState::Failed };
            done += usize::from(outcome.is_ok());
            self.host.progress(&Progress { event: event.clone(), state, elapsed_ms, done, total });
            let cause = match outcome {
                Ok(answer) => {
                    self.granted.insert(event.clone());
                    self.answers_name_peers |= answer.names_peer;
                    if !self.host.is_cancelled() {
                        continue;
                    }
                    None
                }
                // Who gives up because the build is cancelled is no peer that refuses.
                Err(cause) => cause.filter(|_| !self.host.is_cancelled()),
            };
            self.host.give_up();
            let Some(cause) = cause else { return Err(BuildError::Cancelled) };
            let granted = self.granted.as_slice().to_vec();
            let (unanswered, unasked) = (asked.into_vec(), left.chain(later).collect());
            return Err(BuildError::Considers { event, cause, waited_ms: elapsed_ms, unanswered, unasked, granted });
        }
    }
}

/// Waits for a host, unless the build is cancelled in the meantime.
async fn unless_cancelled<H: Host, T>(host: &H, future: impl Future<Output = T>) -> Result<T, BuildError> {
    if host.is_cancelled() {
        return Err(BuildError::Cancelled);
    }
    match select(pin!(future), pin!(host.cancelled())).await {
        Either::Left((value, _)) => Ok(value),
        Either::Right(_) => Err(BuildError::Cancelled),
    }
}

/// Waits for the answer to one event (the original's `waitForConsiders`): until it comes, fails, takes too long or is
/// cancelled (`None`). Gives the event back with the milliseconds that were waited.
async fn wait_for_considers<H: Host>(
    host: &H,
    event: ArgoKubeEvent,
    timeout_ms: f64,
) -> (ArgoKubeEvent, f64, Result<Answer, Option<ConsidersCause>>) {
    let start = host.monotonic_milliseconds();
    let outcome = if host.is_cancelled() {
        Err(None)
    } else {
        let answer = pin!(host.considers(&event));
        let (timeout, cancelled) = (pin!(host.sleep(timeout_ms)), pin!(host.cancelled()));
        match select(answer, select(timeout, cancelled)).await {
            Either::Left((answer, _)) => answer.map_err(|failure| Some(ConsidersCause::Refused(failure))),
            Either::Right((Either::Left(_), _)) => Err(Some(ConsidersCause::TimedOut)),
            Either::Right((Either::Right(_), _)) => Err(None),
        }
    };
    (event, host.monotonic_milliseconds() - start, outcome)
}
