//! One entry of a list of the manifest, written: a task of the DAG, or a template.

use serde::Serialize;
use serde_json::Value;

use super::source_map::LineRange;
use super::stretches::Stretches;
use super::writer::{Reference, Writer};
use crate::argo::manifest::{DagTask, Template};

/// An entry as it stands in the manifest. Nothing in it depends on where that is.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// Whole lines.
    pub text: Box<str>,
    /// How many lines it has.
    pub lines: u32,
    /// What it adds to the bytes of the manifest as JSON.
    pub json_bytes: usize,
    /// The references in its strings.
    pub references: Vec<Reference>,
    /// The parts of it that came over links, their lines counted from 1 within the piece.
    pub(super) parts: Vec<(Over, LineRange)>,
}

impl Piece {
    /// Its lines with those of another behind them, in which nothing came over a link.
    pub fn followed_by(self, other: &Self) -> Self {
        Self {
            text: format!("{}{}", self.text, other.text).into(),
            lines: self.lines + other.lines,
            json_bytes: self.json_bytes + other.json_bytes,
            ..self
        }
    }
}

/// What came over a link. Those of one kind stand in the order in which they were planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Dependency,
    InputArtifact,
    OutputArtifact,
    Variable,
    Mount,
    Placement,
}

/// Writes entries, one after the other.
#[derive(Debug, Default)]
pub struct Scribe {
    writer: Writer,
}

impl Scribe {
    /// Writes a task of the DAG.
    #[inline(never)]
    pub fn task(&mut self, task: &DagTask) -> Piece {
        let mut piece = self.entry(6, task);
        if !task.dependencies.is_empty() {
            let entries = self.last().entries(&["dependencies"]);
            piece.parts.extend(entries.into_iter().map(|lines| (Over::Dependency, lines)));
        }
        piece
    }

    /// Writes a template.
    #[inline(never)]
    pub fn template(&mut self, template: &Template) -> Piece {
        let mut piece = self.entry(2, template);
        let container = template.container.as_ref();
        let has_variables = container.is_some_and(|container| container.has_linked_env);
        let has_mounts = container.is_some_and(|container| !container.volume_mounts.is_empty());
        let lists: [(bool, &[&str], Over); 4] = [
            (!template.inputs.artifacts.is_empty(), &["inputs", "artifacts"], Over::InputArtifact),
            (!template.outputs.artifacts.is_empty(), &["outputs", "artifacts"], Over::OutputArtifact),
            (has_variables, &["container", "env"], Over::Variable),
            (has_mounts, &["container", "volumeMounts"], Over::Mount),
        ];
        for (_, path, over) in lists.into_iter().filter(|(is_there, ..)| *is_there) {
            piece.parts.extend(self.last().entries(path).into_iter().map(|lines| (over, lines)));
        }
        if template.metadata.as_ref().is_some_and(|metadata| !metadata.annotations.is_empty()) {
            for path in [["metadata", "annotations"].as_slice(), &["nodeSelector"]] {
                piece.parts.extend(self.last().value(path).map(|lines| (Over::Placement, lines)));
            }
        }
        piece
    }

    /// Writes the template of a DAG, up to the key under which its tasks stand.
    pub fn dag(&mut self, template: &Template) -> Piece {
        let mut piece = self.entry(2, template);
        piece.text = format!("{}    dag:\n      tasks:\n", piece.text).into();
        piece.lines += 2;
        // The first of the tasks has no comma in front of it.
        piece.json_bytes += r#","dag":{"tasks":[]}"#.len() - 1;
        piece
    }

    /// Writes a template that the option `defaults` gives.
    #[inline(never)]
    pub fn given(&mut self, template: &Value) -> Piece {
        self.entry(2, template)
    }

    fn entry(&mut self, indent: usize, value: &impl Serialize) -> Piece {
        let writer = &mut self.writer;
        writer.clear();
        writer.entry(indent, value);
        Piece {
            text: writer.text.as_str().into(),
            lines: writer.lines,
            json_bytes: writer.json_bytes,
            references: std::mem::take(&mut writer.references),
            parts: Vec::new(),
        }
    }

    fn last(&self) -> Stretches<'_> {
        Stretches::of(&self.writer.text, &self.writer.marks)
    }
}
