//! The whole way from a source to a manifest, and what a caller gets to see of it.

mod arranged;
mod dag;
mod engine;
mod manifest;
mod revision;
mod tasks;
mod writing;
mod written;

use std::sync::Arc;

use serde::Serialize;

use crate::considers::ArgoKubeEvent;
use crate::diagnostic::Diagnostic;
use crate::emit::SourceMap;
use crate::options::Options;
use crate::plan::{Missing, Numbering, Roots};
use crate::source::{self, Documents, Source};

pub(crate) use arranged::Block;
pub use arranged::{PartSummary, Partition};
pub use dag::{Dag, DagGroup, DagTask, Kind};
pub(crate) use engine::{Engine, Inputs, Made, Outcome};
pub(crate) use manifest::Manifest;
pub(crate) use tasks::{Listed, Run, Tasks};

/// What a translation gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Translation {
    /// The manifest. With errors it is made as far as it can be, for a preview.
    pub yaml: String,
    /// What will run.
    pub dag: Dag,
    /// Everything that was found, the worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// Which lines of the manifest came from which item.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<crate::emit::SourceMapEntry>"))]
    pub source_map: SourceMap,
    /// What is known of it as a whole.
    #[serde(flatten)]
    pub facts: Facts,
    /// What was asked for and is not there: a host that loads on demand loads it.
    #[serde(skip)]
    pub missing: Missing,
}

/// What is known of a manifest as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// The number of tasks.
    pub nb_tasks: usize,
    /// How many bytes the manifest has as JSON: Argo's controller takes 1,048,576, its status included.
    pub manifest_bytes: usize,
    /// Names of the tasks that wait for nothing.
    pub first_items: Vec<String>,
    /// Names of the tasks for which nothing waits.
    pub last_items: Vec<String>,
    /// The ids of the peers on whose clusters tasks run.
    pub remote_peers: Vec<String>,
    /// The answers that a build needs, in the order in which it asks: storages, then computes.
    pub considers: Vec<ArgoKubeEvent>,
    /// How the manifest is arranged, where it is too large for one DAG or one document; what is drawn stays the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition: Option<Arc<Partition>>,
}

impl Translation {
    /// Whether a build may write it.
    ///
    /// ```
    /// use oc_argo::{Document, Options, Source, translate};
    ///
    /// let nothing = translate(&Source::new(Document::text("{}")), &Options::default());
    /// assert!(nothing.has_errors());
    /// ```
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Translates a source. Pure, and total: whatever is wrong with what a user drew is in the diagnostics.
///
/// ```
/// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
/// # use examples::hello;
/// use oc_argo::{Options, translate};
///
/// let translation = translate(&hello(), &Options::default());
/// assert!(!translation.has_errors());
/// assert_eq!(translation.dag.tasks[0].name, "say-hello-hello");
/// assert!(translation.yaml.starts_with("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"));
/// ```
pub fn translate(source: &Source, options: &Options) -> Translation {
    let (documents, outline) = Documents::read_with_outline(source);
    let mut translation = translate_documents(&documents, options);
    source::locate_with_outline(source, outline.as_ref(), &mut translation.diagnostics);
    translation
}

/// Translates documents that have been read already. What is found now has no text range; what was found when
/// they were read may have one.
///
/// ```
/// # mod examples { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.rs")); }
/// # use examples::hello;
/// use oc_argo::Options;
///
/// use oc_argo::{source::Documents, translate_documents};
///
/// let mut documents = Documents::read(&hello());
/// documents.workflow.graph.as_mut().unwrap().items.remove("hello");
/// let translation = translate_documents(&documents, &Options::default());
/// assert_eq!(translation.facts.nb_tasks, 0);
/// ```
pub fn translate_documents(documents: &Documents, options: &Options) -> Translation {
    let roots = Roots::of(documents);
    let found = (documents.diagnostics.as_slice(), &Numbering::default());
    let inputs = Inputs { documents, options, roots: &roots };
    Engine::default().run(inputs, found, true, |made| {
        let (dag, source_map) = (made.dag(), made.source_map());
        let Made { outcome, missing, .. } = made;
        Translation {
            yaml: outcome.manifest.yaml(),
            dag,
            facts: outcome.facts(),
            diagnostics: outcome.diagnostics,
            source_map,
            missing,
        }
    })
}
