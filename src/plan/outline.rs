//! The outline of a plain plan: one in which every step of the workflow is one task by itself, with the name of its item.
//! As a rule a plan is plain; what a change leaves of its tasks can then be told without making the plan.

use super::drawing::{Drawing, Reading};
use super::order::marked;
use super::templates::{MAX_DEPENDENCIES, MAX_TASKS};

/// The tasks of a plain plan, in topological order: the readings of their items, and what they wait for.
#[derive(Debug, Default)]
pub struct Outline {
    /// The stamps of the items' readings.
    stamps: Vec<u64>,
    /// Where the list of what each waits for begins in `before`; the last is where all end.
    starts: Vec<usize>,
    /// What they wait for, by index, one sorted list behind the other.
    before: Vec<usize>,
    /// The stamps of those that have to do with storages or other peers, in the same order.
    involved: Vec<u64>,
}

impl Outline {
    /// The outline of what `drawing` runs, where that is plain: without sub-workflows, services, circles, and names that
    /// would be given twice.
    pub fn of(drawing: &Drawing) -> Option<Self> {
        let steps = &drawing.steps;
        let is_plain = drawing.has_unique_names() && !drawing.has_cycles() && (1..=MAX_TASKS).contains(&steps.len());
        if !is_plain {
            return None;
        }
        let mut outline = Self { stamps: Vec::with_capacity(steps.len()), ..Self::default() };
        outline.starts.reserve(steps.len() + 1);
        let mut links = 0;
        for step in steps.iter() {
            let Reading { stamp, is_involved, is_one_task, .. } = drawing.reading(step);
            if !is_one_task {
                return None;
            }
            outline.stamps.push(stamp);
            outline.involved.extend(is_involved.then_some(stamp));
            let (start, before) = (outline.before.len(), steps.before(step));
            outline.starts.push(start);
            links += before.len();
            for &(first, _) in before {
                // Two links between the same items are one dependency.
                if outline.before.len() == start || outline.before.last() != Some(&first) {
                    outline.before.push(first);
                }
            }
        }
        outline.starts.push(outline.before.len());
        (links <= MAX_DEPENDENCIES).then_some(outline)
    }

    /// The stamps of the readings of the items.
    pub fn stamps(&self) -> &[u64] {
        &self.stamps
    }

    /// Takes note of other readings of the items of tasks, by index, which are involved in neither.
    pub fn read_again(&mut self, again: impl Iterator<Item = (usize, u64)>) {
        for (task, stamp) in again {
            self.stamps.get_mut(task).into_iter().for_each(|slot| *slot = stamp);
        }
    }

    /// What a task waits for, by index.
    pub fn before(&self, task: usize) -> &[usize] {
        let range = self.starts.get(task).zip(self.starts.get(task + 1)).map(|(&start, &end)| start..end);
        range.and_then(|range| self.before.get(range)).unwrap_or_default()
    }

    /// The stamps of what a task waits for.
    pub fn stamps_before(&self, task: usize) -> impl Iterator<Item = u64> {
        self.before(task).iter().filter_map(|&index| self.stamps.get(index).copied())
    }

    /// Whether so many tasks from `task` on are the same readings as those of `other` from `place` on, and wait for the same.
    pub fn is_same_at(&self, task: usize, other: &Self, place: usize, count: usize) -> bool {
        let (own, others) = (task..task + count, place..place + count);
        let stamps = self.stamps.get(own.clone());
        stamps.is_some()
            && stamps == other.stamps.get(others.clone())
            && own.zip(others).all(|(one, another)| self.stamps_before(one).eq(other.stamps_before(another)))
    }

    /// Whether the same tasks have to do with storages and other peers, in the same order.
    pub fn involves_same(&self, other: &Self) -> bool {
        self.involved == other.involved
    }

    /// Whether each task waits for those in the same places.
    pub fn has_order_of(&self, other: &Self) -> bool {
        self.starts == other.starts && self.before == other.before
    }

    /// Whether any other task waits for it, of each task.
    pub fn awaited(&self) -> Vec<bool> {
        marked(self.stamps.len(), self.before.iter().copied())
    }
}
