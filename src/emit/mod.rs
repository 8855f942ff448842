//! Stage 5: the text. The manifest is written piece by piece (the head, each claim, each task, each template), so that
//! every item of the graph knows the lines that came from it.

mod collections;
mod pieces;
mod scalar;
mod serializer;
mod source_map;
mod stretches;
mod tracing;
mod writer;

use serde::Serialize;

use crate::argo::manifest::{Entry, Metadata, Spec, Template, Workflow};
use crate::plan::Plan;
use pieces::Pieces;
use tracing::Tracing;

pub use source_map::{LineRange, Names, Part, SourceMap, SourceMapEntry};
pub use writer::Reference;
use writer::{At, Writer};

/// The text of a manifest, and what its lines came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emitted {
    /// The manifest as YAML.
    pub yaml: String,
    /// What its lines came from.
    pub source_map: SourceMap,
    /// How many bytes the manifest has as JSON.
    pub json_bytes: usize,
    /// The references in its templates and tasks.
    pub references: References,
}

/// The references in the strings of a manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Of each template; the tasks of the DAG are told apart.
    pub templates: Vec<Vec<Reference>>,
    /// Of each task of the DAG.
    pub tasks: Vec<Vec<Reference>>,
}

/// Writes `workflow`, the manifest of `plan`.
pub fn workflow(workflow: &Workflow, plan: &Plan) -> Emitted {
    let mut pieces = Pieces::default();
    let mut tracing = Tracing::of(plan);
    let mut references = References::default();
    pieces.mapping(0, &Head { api_version: workflow.api_version, kind: workflow.kind, metadata: &workflow.metadata });
    pieces.key(0, "spec");
    pieces.mapping(2, &workflow.spec);
    tracing.spec(&pieces.last(), &workflow.spec);
    claims(&mut pieces, &mut tracing, &workflow.spec);
    pieces.container(2, "templates");
    // The first template is the DAG; template n + 1 is that of task n.
    for (index, template) in workflow.spec.templates.iter().enumerate() {
        let lines = match template {
            Entry::Made(template) if !template.dag.is_empty() => {
                references.tasks = dag(&mut pieces, &mut tracing, template);
                references.templates.push(Vec::new());
                continue;
            }
            Entry::Made(template) => pieces.entry(2, template),
            Entry::Given(template) => pieces.entry(2, template),
        };
        references.templates.push(pieces.last_references());
        if let Some(task) = index.checked_sub(1) {
            tracing.template(task, lines, &pieces.last());
        }
    }
    let json_bytes = pieces.json_bytes();
    Emitted { yaml: pieces.into_text(), source_map: tracing.into_source_map(), json_bytes, references }
}

/// What comes in front of `spec`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'h, 'p> {
    api_version: &'static str,
    kind: &'static str,
    metadata: &'h Metadata<'p>,
}

fn claims(pieces: &mut Pieces, tracing: &mut Tracing, spec: &Spec) {
    if spec.volume_claim_templates.is_empty() {
        return;
    }
    pieces.container(2, "volumeClaimTemplates");
    for claim in &spec.volume_claim_templates {
        let lines = pieces.entry(2, claim);
        if matches!(claim, Entry::Made(_)) {
            tracing.claim(lines);
        }
    }
}

/// Writes the DAG, and gives the references of each task.
fn dag(pieces: &mut Pieces, tracing: &mut Tracing, template: &Template) -> Vec<Vec<Reference>> {
    pieces.entry(2, template);
    pieces.container(4, "dag");
    pieces.container(6, "tasks");
    let write = |(index, entry)| {
        let lines = pieces.entry(6, entry);
        tracing.task(index, lines, &pieces.last());
        pieces.last_references()
    };
    template.dag.iter().enumerate().map(write).collect()
}

/// Writes any value as JSON, for hosts.
pub fn json(value: &impl Serialize) -> String {
    let mut writer = Writer::json();
    // As for the pieces, writing cannot fail.
    let written = writer.write(At::Line(0), value);
    debug_assert!(written.is_ok(), "{written:?}");
    writer.text
}

/// Writes a document of its own, such as the manifest inside a resource template.
pub fn document(value: &impl Serialize) -> String {
    let mut pieces = Pieces::default();
    pieces.mapping(0, value);
    pieces.into_text()
}
