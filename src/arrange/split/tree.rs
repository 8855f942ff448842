//! The parts as they are given back: numbered and ordered, with what their members wait for and what they cost.

use super::{Member, Part, Parts, Tasks, Waves};
use crate::ordered;
use crate::plan::order::{Neighbours, Precedence};
use crate::table::Table;

/// Builds the parts of these members; a part holds those before it alone, and `outermost` holds all. `None` where members
/// wait for each other in a circle.
pub(super) fn build(tasks: &Tasks, mut parts: Vec<Vec<Member>>, outermost: Vec<Member>) -> Option<Parts> {
    parts.push(outermost);
    let tree = Tree::new(tasks.before.len(), parts);
    let mut waits = tree.waits(tasks.before);
    let mut ordered = Table::new(tree.parts.len());
    for (index, members) in tree.parts.iter().enumerate() {
        ordered[index] = part(members, &std::mem::take(&mut waits[index]))?;
    }
    let mut parts = tree.numbered(&mut ordered);
    parts.waves = Waves { before: drawn_waves(tasks.before), after: parts.waves() };
    Some(parts)
}

/// The part that holds a task or a part, and the position among its members.
type Place = (usize, usize);

/// What holds what.
struct Tree {
    parts: Table<Vec<Member>>,
    tasks: Table<Place>,
    /// Of each part; the outermost holds itself.
    inner: Table<Place>,
    depths: Table<usize>,
}

impl Tree {
    fn new(task_count: usize, parts: Vec<Vec<Member>>) -> Self {
        let count = parts.len();
        let mut tree = Self {
            parts: Table::of(parts),
            tasks: Table::new(task_count),
            inner: Table::of((0..count).map(|part| (part, 0)).collect()),
            depths: Table::new(count),
        };
        tree.sort();
        for (index, members) in tree.parts.iter().enumerate().rev() {
            for (position, &member) in members.iter().enumerate() {
                match member {
                    Member::Task(task) => tree.tasks[task] = (index, position),
                    Member::Part(part) => {
                        tree.inner[part] = (index, position);
                        tree.depths[part] = tree.depths[index] + 1;
                    }
                }
            }
        }
        tree
    }

    /// Sorts the members of each part by their first task.
    fn sort(&mut self) {
        let mut first_tasks: Table<usize> = Table::new(self.parts.len());
        for (index, members) in self.parts.iter_mut().enumerate() {
            let first = |member: &Member| match *member {
                Member::Task(task) => task,
                Member::Part(part) => first_tasks[part],
            };
            ordered::sort_by_key(members, first);
            let first = members.first().map(first);
            first_tasks[index] = first.unwrap_or_default();
        }
    }

    fn place(&self, member: Member) -> Place {
        match member {
            Member::Task(task) => self.tasks[task],
            Member::Part(part) => self.inner[part],
        }
    }

    /// For each part, which of its members wait for each other: the positions of the first and of the one that waits.
    fn waits(&self, before: &[&[usize]]) -> Table<Vec<(usize, usize)>> {
        let mut waits: Table<Vec<(usize, usize)>> = Table::new(self.parts.len());
        for (task, &firsts) in before.iter().enumerate() {
            for &first in firsts {
                let (part, pair) = self.meet(Member::Task(first), Member::Task(task));
                let pairs = &mut waits[part];
                // What leads from one part to another stands together as a rule.
                if pairs.last() != Some(&pair) {
                    pairs.push(pair);
                }
            }
        }
        waits
    }

    /// The smallest part that holds two, and the positions of the members of it that hold one each.
    fn meet(&self, mut one: Member, mut other: Member) -> (usize, (usize, usize)) {
        loop {
            let ((outer, position), (another, other_position)) = (self.place(one), self.place(other));
            if outer == another {
                return (outer, (position, other_position));
            }
            if self.depths[outer] > self.depths[another] {
                one = Member::Part(outer);
            } else {
                other = Member::Part(another);
            }
        }
    }

    /// All parts, each before those inside it, in the order of the members.
    fn numbered(&self, ordered: &mut Table<Part>) -> Parts {
        let outermost = self.parts.len() - 1;
        let mut numbers = Table::new(self.parts.len());
        let mut order = Vec::with_capacity(self.parts.len());
        let mut open = vec![outermost];
        while let Some(index) = open.pop() {
            numbers[index] = order.len();
            order.push(index);
            let inner = ordered[index].members.iter().rev().filter_map(|&member| match member {
                Member::Part(part) => Some(part),
                Member::Task(_) => None,
            });
            open.extend(inner);
        }
        let renumbered = order.iter().map(|&index| {
            let mut part = std::mem::take(&mut ordered[index]);
            part.parent = (index != outermost).then(|| numbers[self.inner[index].0]);
            for member in &mut part.members {
                if let Member::Part(inner) = member {
                    *inner = numbers[*inner];
                }
            }
            part
        });
        let parts = renumbered.collect();
        Parts { parts, homes: self.tasks.iter().map(|&(home, _)| numbers[home]).collect(), waves: Waves::default() }
    }
}

/// A part of these members, in topological order.
fn part(members: &[Member], waits: &[(usize, usize)]) -> Option<Part> {
    let links = Neighbours::of(members.len(), waits, true);
    let (order, cycles) = Precedence::new(members.len(), waits).topological();
    if !cycles.is_empty() {
        return None;
    }
    let mut positions = Table::new(members.len());
    order.iter().enumerate().for_each(|(position, &member)| positions[member] = position);
    let before = |&member: &usize| {
        let mut before: Vec<usize> = links.get(member).iter().map(|&first| positions[first]).collect();
        ordered::sort_numbers(&mut before);
        before.dedup();
        before
    };
    Some(Part {
        parent: None,
        before: order.iter().map(before).collect(),
        members: order.iter().filter_map(|&member| members.get(member).copied()).collect(),
    })
}

/// The waves of the longest path through all tasks.
pub(super) fn drawn_waves(before: &[&[usize]]) -> usize {
    let mut waves: Table<usize> = Table::new(before.len());
    for (task, firsts) in before.iter().enumerate() {
        waves[task] = 1 + firsts.iter().map(|&first| waves[first]).max().unwrap_or_default();
    }
    waves.iter().copied().max().unwrap_or_default()
}

impl Parts {
    /// The waves of the longest path through the parts.
    fn waves(&self) -> usize {
        let mut durations = Table::new(self.parts.len());
        for (index, part) in self.parts.iter().enumerate().rev() {
            let mut ends: Table<usize> = Table::new(part.members.len());
            for (position, (&member, before)) in part.members.iter().zip(&part.before).enumerate() {
                let start = before.iter().map(|&first| ends[first]).max().unwrap_or_default();
                let duration = match member {
                    Member::Task(_) => 1,
                    Member::Part(part) => durations[part],
                };
                ends[position] = start + duration;
            }
            durations[index] = ends.iter().copied().max().unwrap_or_default();
        }
        durations[0]
    }
}
