//! Where tasks and parts stand in each other.

use super::split::{Member, Parts};

/// The part that holds a task or a part, and the position among its members.
type Place = (usize, usize);

/// The places of all tasks and parts.
#[derive(Debug, Default)]
pub(crate) struct Places {
    tasks: Vec<Place>,
    /// The outermost part stands nowhere.
    parts: Vec<Option<Place>>,
}

impl Places {
    pub(crate) fn of(parts: &Parts) -> Self {
        let mut places = Self { tasks: vec![(0, 0); parts.homes.len()], parts: vec![None; parts.parts.len()] };
        for (index, part) in parts.parts.iter().enumerate() {
            for (position, member) in part.members.iter().enumerate() {
                let place = (index, position);
                match *member {
                    Member::Task(task) => places.tasks.get_mut(task).map(|known| *known = place),
                    Member::Part(part) => places.parts.get_mut(part).map(|known| *known = Some(place)),
                };
            }
        }
        places
    }

    /// Where a task stands.
    pub(crate) fn task(&self, task: usize) -> Option<Place> {
        self.tasks.get(task).copied()
    }

    /// Whether two tasks stand in the same part.
    pub(super) fn are_beside(&self, one: usize, other: usize) -> bool {
        self.task(one).map(|(part, _)| part) == self.task(other).map(|(part, _)| part)
    }

    /// The places around a task, its own first.
    fn around(&self, task: usize) -> impl Iterator<Item = Place> {
        std::iter::successors(self.task(task), |&(part, _)| self.parts.get(part).copied().flatten())
    }

    /// The smallest part that holds two tasks, and the positions of the members of it that hold one each.
    pub(crate) fn meeting(&self, one: usize, other: usize) -> Option<(usize, usize, usize)> {
        let others: Vec<Place> = self.around(other).collect();
        self.around(one).find_map(|(part, position)| {
            let &(_, another) = others.iter().find(|(outer, _)| *outer == part)?;
            Some((part, position, another))
        })
    }

    /// The parts that hold a task and not another, the innermost first.
    pub(super) fn parts_without(&self, task: usize, other: usize) -> Vec<usize> {
        let meeting = self.meeting(task, other).map(|(part, ..)| part);
        self.around(task).map(|(part, _)| part).take_while(|part| Some(*part) != meeting).collect()
    }
}
