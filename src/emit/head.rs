//! What stands in front of the tasks in a manifest.

use serde::Serialize;

use super::piece::Piece;
use super::pieces::Pieces;
use super::source_map::LineRange;
use crate::argo::manifest::{Entry, Metadata, Template, Workflow};

/// What stands in front of the tasks: everything up to the key under which the DAG has them.
#[derive(Debug, Default)]
pub struct Head {
    /// Its lines.
    pub text: String,
    /// How many lines it has.
    pub lines: u32,
    /// What it adds to the bytes of the manifest as JSON.
    pub json_bytes: usize,
    /// The reference to the artifact repository.
    pub repository: Option<LineRange>,
    /// The volumes of existing claims.
    pub volumes: Vec<LineRange>,
    /// The claim templates.
    pub claims: Vec<LineRange>,
}

/// What comes in front of `spec`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Top<'h, 'p> {
    api_version: &'static str,
    kind: &'static str,
    metadata: &'h Metadata<'p>,
}

/// Writes what stands in front of the templates in a document that holds nothing else.
pub fn template_document(api_version: &'static str, metadata: &Metadata) -> Piece {
    let mut pieces = Pieces::default();
    pieces.mapping(0, &Top { api_version, kind: "WorkflowTemplate", metadata });
    pieces.container(0, "spec");
    pieces.container(2, "templates");
    Piece {
        lines: pieces.lines(),
        json_bytes: pieces.json_bytes(),
        text: pieces.into_text().into(),
        ..Piece::default()
    }
}

/// What stands between two documents.
pub fn separator() -> Piece {
    Piece { text: "---\n".into(), lines: 1, ..Piece::default() }
}

/// Writes the head of `workflow`, whose DAG begins as `dag` does.
pub fn head(workflow: &Workflow, dag: &Template, has_tasks: bool) -> Head {
    let spec = &workflow.spec;
    let mut pieces = Pieces::default();
    pieces.mapping(0, &Top { api_version: workflow.api_version, kind: workflow.kind, metadata: &workflow.metadata });
    pieces.key(0, "spec");
    pieces.mapping(2, spec);
    let repository =
        spec.artifact_repository_ref.as_ref().and_then(|_| pieces.last().value(&["artifactRepositoryRef"]));
    let entries = pieces.last().entries(&["volumes"]);
    let made = spec.volumes.iter().zip(entries).filter(|(volume, _)| matches!(volume, Entry::Made(_)));
    let volumes = made.map(|(_, lines)| lines).collect();
    let mut claims = Vec::new();
    if !spec.volume_claim_templates.is_empty() {
        pieces.container(2, "volumeClaimTemplates");
        for claim in &spec.volume_claim_templates {
            let lines = pieces.entry(2, claim);
            claims.extend(matches!(claim, Entry::Made(_)).then_some(lines));
        }
    }
    pieces.container(2, "templates");
    pieces.entry(2, dag);
    if has_tasks {
        pieces.container(4, "dag");
        pieces.container(6, "tasks");
    }
    let (lines, json_bytes) = (pieces.lines(), pieces.json_bytes());
    Head { text: pieces.into_text(), lines, json_bytes, repository, volumes, claims }
}
