//! What is arranged, and what it has of the last arrangement.

use std::rc::Rc;

use super::Arranged;
use super::pieces::{Layout, Pieces};
use crate::arrange::{Fitting, Folding, Structure, fold};
use crate::hashed::HashMap;
use crate::plan::names::UniqueNames;
use crate::translation::manifest::Manifest;
use crate::translation::tasks::{Listed, Tasks};

/// What is arranged.
pub(in crate::translation) struct Subject<'s> {
    pub(super) tasks: Vec<&'s Listed>,
    /// `None`: it is what it was.
    structure: Option<Structure<'s>>,
    pub(super) last: Option<&'s Arranged>,
    /// The tasks of the last arrangement.
    before: Vec<&'s Listed>,
    /// Where each task stood among them, if it did.
    origins: Vec<Option<usize>>,
    /// The tasks that did not.
    pub(super) changed: Vec<usize>,
    /// Whether each task stands where it stood, or in the place of one of its name.
    pub(super) is_in_place: bool,
}

impl<'s> Subject<'s> {
    /// These tasks, after those of `last`. Without a `structure` that is what it was.
    pub(in crate::translation) fn of(
        tasks: &'s Tasks,
        structure: Option<Structure<'s>>,
        last: Option<&'s Manifest>,
    ) -> Self {
        let arranged = last.and_then(|last| last.arranged.as_deref());
        let tasks = tasks.all();
        let before = last.filter(|_| arranged.is_some()).map(|last| last.written.all()).unwrap_or_default();
        let origins = origins(&before, &tasks);
        let changed = origins.iter().enumerate().filter(|(_, origin)| origin.is_none()).map(|(task, _)| task);
        let changed: Vec<usize> = changed.collect();
        let is_named_same = |&task: &usize| {
            let both = tasks.get(task).zip(before.get(task));
            both.is_some_and(|(one, other)| one.name() == other.name())
        };
        let is_in_place = tasks.len() == before.len()
            && origins.iter().enumerate().all(|(task, origin)| origin.is_none_or(|origin| origin == task))
            && changed.iter().all(is_named_same);
        Self { tasks, structure, last: arranged, before, origins, changed, is_in_place }
    }

    pub(super) fn last_pieces(&self) -> Option<&'s Pieces> {
        self.last.map(|last| &last.pieces)
    }

    /// Where a task stood in the last arrangement.
    pub(super) fn origin(&self, task: usize) -> Option<usize> {
        self.origins.get(task).copied().flatten()
    }

    pub(super) fn fitting(&self, task: usize) -> Option<&'s Rc<Fitting>> {
        self.tasks.get(task)?.fitting()
    }

    pub(super) fn names(&self) -> Vec<&'s str> {
        self.tasks.iter().map(|task| task.name()).collect()
    }

    /// The parts, of so many members. `None` where the structure is not known.
    pub(super) fn layout(&self, limit: Option<usize>) -> Option<Rc<Layout>> {
        let last = self.last_pieces().map(|last| &last.layout).filter(|last| last.limit == limit);
        let Some(structure) = &self.structure else { return last.cloned() };
        let parts = structure.parts(limit);
        let known = last.filter(|last| last.parts == parts).cloned();
        Some(known.unwrap_or_else(|| Rc::new(Layout::of(parts, limit))))
    }

    /// The templates.
    pub(super) fn folding(&self, is_folded: bool, taken: &mut UniqueNames) -> Option<Rc<Folding>> {
        let last = self.last_pieces().filter(|last| last.is_folded == is_folded).map(|last| &last.folding);
        // Names that might clash stand in the way of others.
        let has_clashes = || self.tasks.iter().any(|task| task.may_clash);
        let folds_as_before = |&task: &usize| {
            let before = self.before.get(task).and_then(|before| before.fitting());
            before.zip(self.fitting(task)).is_some_and(|(one, other)| one.folds_as(other))
        };
        if let Some(last) = last
            && self.is_in_place
            && self.changed.iter().all(folds_as_before)
            && !has_clashes()
        {
            return Some(last.clone());
        }
        let fittings = (0..self.tasks.len()).map(|task| self.fitting(task).map(|fitting| &**fitting));
        let fittings: Vec<&Fitting> = fittings.collect::<Option<_>>()?;
        Some(Rc::new(fold(&fittings, is_folded, taken, last.map(|last| &**last))))
    }
}

/// Where each of these tasks stood. As a rule few have come, gone or moved.
fn origins(before: &[&Listed], tasks: &[&Listed]) -> Vec<Option<usize>> {
    let is_same = |(one, other): &(&&Listed, &&Listed)| one.address() == other.address();
    let front = before.iter().zip(tasks).take_while(is_same).count();
    let rest = before.len().min(tasks.len()) - front;
    let behind = before.iter().rev().zip(tasks.iter().rev()).take(rest).take_while(is_same).count();
    let (old, new) = (before.len() - behind, tasks.len() - behind);
    let mut origins: Vec<Option<usize>> = (0..front).map(Some).collect();
    let (mut next, mut known) = (front, None);
    for task in tasks.get(front..new).unwrap_or_default() {
        let is_at =
            |place: &usize| *place < old && before.get(*place).is_some_and(|one| one.address() == task.address());
        // As a rule behind the last that was there, or one farther.
        let origin = [next, next + 1].into_iter().find(is_at).or_else(|| {
            let all = || (front..old).filter_map(|place| Some((before.get(place)?.address(), place))).collect();
            let known: &HashMap<usize, usize> = known.get_or_insert_with(all);
            known.get(&task.address()).copied()
        });
        next = origin.map_or(next, |origin| origin + 1);
        origins.push(origin);
    }
    origins.extend((old..before.len()).map(Some));
    origins
}
