//! A manifest as the pieces that it is written of, in the order of its lines.

use std::rc::Rc;

use super::written::Written;
use crate::emit::{Head, Piece};

/// A manifest, written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manifest {
    pub(crate) head: Rc<Head>,
    /// The tasks with their templates: all entries of the DAG stand in front of all templates.
    pub(crate) written: Vec<Rc<Written>>,
    /// The templates that the option `defaults` gives, which are the last.
    pub(crate) given: Rc<Vec<Piece>>,
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
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let (entries, templates) =
            (self.written.iter().map(|one| &one.entry), self.written.iter().map(|one| &one.template));
        entries.chain(templates).chain(self.given.iter())
    }

    /// How many bytes it has as JSON.
    pub(crate) fn json_bytes(&self) -> usize {
        self.head.json_bytes + self.pieces().map(|piece| piece.json_bytes).sum::<usize>()
    }
}
