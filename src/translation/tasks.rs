//! The tasks of a manifest, in the order of its lines.
//!
//! A manifest after a small change has nearly all tasks of the one before. To count another reference to each of thousands,
//! which lie all over the memory, takes longer than all else that the change needs. So tasks stand in runs, which are what
//! two manifests share: a change makes those runs anew that it reaches.

use std::ops::Deref;
use std::rc::Rc;

use super::written::Written;
use crate::arrange::may_clash;
use crate::diagnostic::Diagnostic;

/// A task with its template, as the list has it. What is summed up of all tasks stands beside it: to look into each takes
/// longer than the summing.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    written: Rc<Written>,
    /// Tells the reading of its item from all others.
    pub(super) stamp: u64,
    /// How many lines its entry has in the DAG.
    pub(crate) entry_lines: u32,
    /// How many lines its template has.
    pub(crate) template_lines: u32,
    /// How many bytes both have as JSON.
    json_bytes: usize,
    has_findings: bool,
    /// Whether it is given values that are only known when it runs.
    pub(super) is_given_tags: bool,
    /// Whether a part, or a template that tasks share, might be given its name.
    pub(super) may_clash: bool,
}

impl From<Written> for Listed {
    fn from(written: Written) -> Self {
        let Written { entry, template, findings, .. } = &written;
        Self {
            stamp: written.stamp(),
            entry_lines: entry.lines,
            template_lines: template.lines,
            json_bytes: entry.json_bytes + template.json_bytes,
            has_findings: !findings.is_empty(),
            is_given_tags: written.is_given_tags,
            may_clash: may_clash(written.name()),
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
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.written).addr()
    }

    /// Whether it stands in more lists than one.
    pub(super) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.written) > 1
    }
}

/// Tasks that stand behind each other, with what is summed up of them.
#[derive(Debug)]
pub(crate) struct Run {
    tasks: Vec<Listed>,
    /// How many lines their entries have in the DAG.
    pub(crate) entry_lines: u32,
    /// How many lines their templates have.
    pub(crate) template_lines: u32,
    json_bytes: usize,
    has_findings: bool,
}

impl From<Vec<Listed>> for Run {
    fn from(tasks: Vec<Listed>) -> Self {
        Self {
            entry_lines: tasks.iter().map(|task| task.entry_lines).sum(),
            template_lines: tasks.iter().map(|task| task.template_lines).sum(),
            json_bytes: tasks.iter().map(|task| task.json_bytes).sum(),
            has_findings: tasks.iter().any(|task| task.has_findings),
            tasks,
        }
    }
}

impl Run {
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// The tasks, in their order.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Listed> {
        self.tasks.iter()
    }
}

/// The tasks of a manifest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    runs: Vec<Rc<Run>>,
    /// Where each run begins.
    starts: Vec<usize>,
    len: usize,
}

impl Tasks {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// All of them, in their order: to go through a list is less code than to go through lists of lists.
    #[inline(never)]
    pub(crate) fn all(&self) -> Vec<&Listed> {
        let mut all = Vec::with_capacity(self.len);
        self.runs.iter().for_each(|run| all.extend(run.iter()));
        all
    }

    /// The task at this place.
    pub(super) fn get(&self, place: usize) -> Option<&Listed> {
        let number = self.number(place)?;
        self.runs.get(number)?.tasks.get(place - self.starts.get(number)?)
    }

    /// The runs in which they stand.
    pub(crate) fn runs(&self) -> &[Rc<Run>] {
        &self.runs
    }

    /// The run that begins at this place, if one does.
    pub(super) fn run_at(&self, place: usize) -> Option<&Rc<Run>> {
        self.runs.get(self.starts.binary_search(&place).ok()?)
    }

    /// How many bytes they have as JSON.
    pub(super) fn json_bytes(&self) -> usize {
        self.runs.iter().map(|run| run.json_bytes).sum()
    }

    /// What was found of them.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let tasks = self.runs.iter().filter(|run| run.has_findings).flat_map(|run| run.iter());
        tasks.filter(|task| task.has_findings).flat_map(|task| &task.findings)
    }

    /// Puts a task in the place of another.
    pub(super) fn set(&mut self, place: usize, task: Listed) -> Option<()> {
        let number = self.number(place)?;
        let run = self.runs.get_mut(number)?;
        let mut tasks = run.tasks.clone();
        *tasks.get_mut(place - self.starts.get(number)?)? = task;
        *run = Rc::new(Run::from(tasks));
        Some(())
    }

    /// The number of the run in which this place is.
    fn number(&self, place: usize) -> Option<usize> {
        self.starts.partition_point(|&start| start <= place).checked_sub(1)
    }

    fn close(&mut self, run: Rc<Run>) {
        self.starts.push(self.len);
        self.len += run.len();
        self.runs.push(run);
    }
}

impl FromIterator<Listed> for Tasks {
    fn from_iter<I: IntoIterator<Item = Listed>>(tasks: I) -> Self {
        let mut listing = Listing::default();
        tasks.into_iter().for_each(|task| listing.push(task));
        listing.finish()
    }
}

/// A list of tasks in the making.
#[derive(Debug, Default)]
pub(super) struct Listing {
    done: Tasks,
    open: Vec<Listed>,
}

/// So many tasks stand in a run; in one that others are put into, less than twice as many.
const RUN: usize = 64;

impl Listing {
    /// How many tasks it has.
    pub(super) fn len(&self) -> usize {
        self.done.len + self.open.len()
    }

    /// Appends a task.
    pub(super) fn push(&mut self, task: Listed) {
        self.open.push(task);
        if self.open.len() == 2 * RUN {
            let rest = self.open.split_off(RUN);
            self.close();
            self.open = rest;
        }
    }

    /// Appends a run of another list.
    pub(super) fn share(&mut self, run: &Rc<Run>) {
        self.close();
        self.done.close(run.clone());
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.done.close(Rc::new(Run::from(std::mem::take(&mut self.open))));
        }
    }

    pub(super) fn finish(mut self) -> Tasks {
        self.close();
        self.done
    }
}
