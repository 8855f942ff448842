//! A manifest as the pieces that it is written of, in the order of its lines.

use std::ops::Deref;
use std::rc::Rc;

use super::written::Written;
use crate::diagnostic::Diagnostic;
use crate::emit::{Head, Piece};

/// A manifest, written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manifest {
    pub(crate) head: Rc<Head>,
    /// The tasks with their templates: all entries of the DAG stand in front of all templates.
    pub(crate) written: Vec<Listed>,
    /// The templates that the option `defaults` gives, which are the last.
    pub(crate) given: Rc<Vec<Piece>>,
}

/// A task with its template, as the list has it. What is summed up of all tasks stands beside it: to look into each of
/// thousands takes longer than all else that a small change needs.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    written: Rc<Written>,
    /// How many lines its entry has in the DAG.
    pub(crate) entry_lines: u32,
    /// How many lines its template has.
    pub(crate) template_lines: u32,
    /// How many bytes both have as JSON.
    json_bytes: usize,
    has_findings: bool,
}

impl From<Written> for Listed {
    fn from(written: Written) -> Self {
        let Written { entry, template, findings, .. } = &written;
        Self {
            entry_lines: entry.lines,
            template_lines: template.lines,
            json_bytes: entry.json_bytes + template.json_bytes,
            has_findings: !findings.is_empty(),
            written: Rc::new(written),
        }
    }
}

impl Deref for Listed {
    type Target = Written;

    fn deref(&self) -> &Written {
        &self.written
    }
}

impl Listed {
    /// Where it is kept: what has not changed is the same in two manifests, and not only equal.
    pub(crate) fn address(&self) -> *const Written {
        Rc::as_ptr(&self.written)
    }

    /// Whether it stands in more lists than one.
    pub(super) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.written) > 1
    }
}

impl Manifest {
    /// The whole text.
    pub(crate) fn yaml(&self) -> String {
        let mut yaml = String::with_capacity(self.texts().map(str::len).sum());
        yaml.extend(self.texts());
        yaml
    }

    /// The text of the head and of each piece.
    fn texts(&self) -> impl Iterator<Item = &str> {
        [self.head.text.as_str()].into_iter().chain(self.pieces().map(|piece| &*piece.text))
    }

    /// Everything behind the head.
    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let (entries, templates) =
            (self.written.iter().map(|one| &one.entry), self.written.iter().map(|one| &one.template));
        entries.chain(templates).chain(self.given.iter())
    }

    /// How many bytes it has as JSON.
    pub(crate) fn json_bytes(&self) -> usize {
        let given = self.given.iter().map(|piece| piece.json_bytes);
        self.head.json_bytes + self.written.iter().map(|listed| listed.json_bytes).chain(given).sum::<usize>()
    }

    /// What was found of the tasks.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.written.iter().filter(|listed| listed.has_findings).flat_map(|listed| &listed.findings)
    }
}
