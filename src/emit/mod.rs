//! Stage 5: the text. The manifest is written piece by piece (the head, each claim, each task, each template), so that
//! every item of the graph knows the lines that came from it.

mod pieces;
mod source_map;

use serde::Serialize;

use crate::argo::manifest::{Entry, Metadata, Spec, Template, Workflow};
use crate::plan::{Plan, TaskKind};
use pieces::Pieces;

pub use source_map::{LineRange, Part, SourceMap, SourceMapEntry};

/// The text of a manifest, and what its lines came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emitted {
    /// The manifest as YAML.
    pub yaml: String,
    /// What its lines came from.
    pub source_map: SourceMap,
}

/// Writes `workflow`, the manifest of `plan`.
pub fn workflow(workflow: &Workflow, plan: &Plan) -> Emitted {
    let mut pieces = Pieces::default();
    let mut source_map = SourceMap::default();
    pieces.mapping(0, &Head { api_version: workflow.api_version, kind: workflow.kind, metadata: &workflow.metadata });
    pieces.line(0, "spec:");
    pieces.mapping(2, &workflow.spec);
    claims(&mut pieces, &mut source_map, &workflow.spec, plan);
    pieces.line(2, "templates:");
    // The first template is the DAG; template n + 1 is that of task n.
    for (index, template) in workflow.spec.templates.iter().enumerate() {
        let lines = match template {
            Entry::Made(template) if !template.dag.is_empty() => dag(&mut pieces, &mut source_map, template, plan),
            Entry::Made(template) => pieces.entry(2, template),
            Entry::Given(template) => pieces.entry(2, template),
        };
        if let Some(task) = index.checked_sub(1).and_then(|task| plan.tasks.get(task)) {
            let part = if matches!(task.kind, TaskKind::ServicePod(_)) { Part::Service } else { Part::Template };
            source_map.add(task.root, task.item_id, &task.path, part, lines);
        }
    }
    Emitted { yaml: pieces.into_text(), source_map }
}

/// What comes in front of `spec`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'h, 'p> {
    api_version: &'static str,
    kind: &'static str,
    metadata: &'h Metadata<'p>,
}

fn claims(pieces: &mut Pieces, source_map: &mut SourceMap, spec: &Spec, plan: &Plan) {
    if spec.volume_claim_templates.is_empty() {
        return;
    }
    pieces.line(2, "volumeClaimTemplates:");
    // Only volumes without an existing claim have a template, in the same order.
    let mut volumes = plan.volumes.iter().filter(|volume| volume.claim.is_none());
    for claim in &spec.volume_claim_templates {
        let lines = pieces.entry(2, claim);
        for (root, id) in volumes.next().into_iter().flat_map(|volume| &volume.drawn_at) {
            source_map.add(root, id, &[], Part::Volume, lines);
        }
    }
}

fn dag(pieces: &mut Pieces, source_map: &mut SourceMap, template: &Template, plan: &Plan) -> LineRange {
    let start = pieces.entry(2, template).start;
    pieces.line(4, "dag:");
    pieces.line(6, "tasks:");
    let mut end = start;
    for (entry, task) in template.dag.iter().zip(&plan.tasks) {
        let lines = pieces.entry(6, entry);
        source_map.add(task.root, task.item_id, &task.path, Part::Task, lines);
        end = lines.end;
    }
    LineRange { start, end }
}

/// Writes a document of its own, such as the manifest inside a resource template.
pub fn document(value: &impl Serialize) -> String {
    let mut pieces = Pieces::default();
    pieces.mapping(0, value);
    pieces.into_text()
}
