//! A manifest as the pieces that it is written of, in the order of its lines.

use std::rc::Rc;
use std::sync::Arc;

use super::arranged::{Around, Arranged, Block, Partition};
use super::tasks::Tasks;
use crate::argo::Sizes;
use crate::arrange::{Size, Wanted};
use crate::emit::{self, Head, Piece, Placed, SourceMap, Standing};
use crate::options::Options;
use crate::plan::Plan;

/// A manifest, written.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) head: Rc<Head>,
    /// The tasks with their templates: all entries of the DAG stand in front of all templates.
    pub(crate) written: Tasks,
    /// The same tasks in the sizes that Argo takes, where they must be arranged for that: it is what stands there then.
    pub(crate) arranged: Option<Rc<Arranged>>,
    /// The templates that the option `defaults` gives, which are the last.
    pub(crate) given: Rc<Vec<Piece>>,
}

impl Manifest {
    /// The whole text.
    pub(crate) fn yaml(&self) -> String {
        let pieces = self.body().into_iter().chain(self.given.iter());
        let front = self.front().into_iter().map(|piece| &*piece.text);
        front.chain([self.head.text.as_str()]).chain(pieces.map(|piece| &*piece.text)).collect::<Vec<_>>().concat()
    }

    /// The documents in front of the workflow's.
    pub(crate) fn front(&self) -> Vec<&Piece> {
        self.arranged.iter().flat_map(|arranged| &arranged.front).flat_map(Block::pieces).collect()
    }

    /// What stands between the head and the templates that are given.
    pub(crate) fn body(&self) -> Vec<&Piece> {
        if let Some(arranged) = &self.arranged {
            return arranged.behind.iter().flat_map(Block::pieces).collect();
        }
        let all = self.written.all();
        let entries = all.iter().map(|one| &one.entry);
        entries.chain(all.iter().map(|one| &*one.template)).collect()
    }

    /// Whether no template is there but those of the DAG and of tasks that are accepted by themselves.
    pub(super) fn is_plain(&self) -> bool {
        self.given.is_empty() && self.written.all().into_iter().all(|written| written.is_accepted_alone())
    }

    /// How many bytes the workflow has as JSON.
    pub(crate) fn json_bytes(&self) -> usize {
        let body = match &self.arranged {
            Some(arranged) => arranged.json_bytes(),
            None => self.written.json_bytes(),
        };
        self.around().json_bytes + body
    }

    /// Which lines came from what is drawn.
    pub(super) fn source_map(&self, plan: &Plan) -> SourceMap {
        if let Some(arranged) = &self.arranged {
            return arranged.source_map(plan, &self.head);
        }
        let mut line = self.head.lines;
        let all = self.written.all();
        let entries = Placed::each(all.iter().map(|one| &one.entry), &mut line);
        let templates = Placed::each(all.iter().map(|one| &*one.template), &mut line);
        let wait = |task: usize, dependency: usize| {
            let at = plan.tasks.get(task)?.dependencies.binary_search(&dependency).ok()?;
            entries.get(task)?.dependency(at)
        };
        let tasks = entries.iter().copied().zip(templates).collect();
        emit::source_map(plan, &self.head, &Standing { front: 0, tasks, wait: &wait })
    }

    /// What must be done about it, so that Argo takes it.
    pub(super) fn wanted(&self, options: &Options) -> Option<Wanted> {
        let (tasks, given) = (self.written.len(), self.given.len());
        Wanted::by(options, Size { tasks, given, json_bytes: self.json_bytes() })
    }

    /// How it is arranged, where it must be.
    pub(crate) fn partition(&self) -> Option<Arc<Partition>> {
        self.arranged.as_ref().map(|arranged| arranged.partition.clone())
    }

    /// What Argo bounds.
    pub(super) fn sizes(&self) -> Sizes {
        let tasks = self.written.len();
        match &self.arranged {
            Some(arranged) => arranged.sizes(self.around()),
            None => Sizes { templates: 1 + tasks + self.given.len(), tasks, json_bytes: self.json_bytes() },
        }
    }

    /// What stands around the tasks.
    pub(super) fn around(&self) -> Around {
        let given = self.given.iter().map(|piece| piece.json_bytes).sum::<usize>();
        Around { templates: self.given.len(), json_bytes: self.head.json_bytes + given }
    }
}
