//! What must hold of parts, and a simulator of how Argo runs them.

use std::collections::{BTreeMap, BTreeSet};

use oc_argo::arrange::split::{Member, Part, Parts};

use super::graphs::Graph;

/// Checks the bounds, that every task is there once, that members are ordered, and that every wait is implied.
pub fn check(graph: &Graph, parts: &Parts, limit: usize) {
    let mut seen = BTreeSet::new();
    for (index, part) in parts.parts.iter().enumerate() {
        assert!(part.members.len() <= limit, "{} members", part.members.len());
        assert!(index == 0 || part.members.len() > 1, "a part of {} members", part.members.len());
        assert_eq!(part.parent.is_none(), index == 0);
        assert_eq!(part.members.len(), part.before.len());
        for (position, (member, before)) in part.members.iter().zip(&part.before).enumerate() {
            assert!(seen.insert(*member), "{member:?} stands twice");
            assert!(before.is_sorted_by(|one, other| one < other));
            assert!(before.iter().all(|&first| first < position));
            match *member {
                Member::Task(task) => assert_eq!(parts.homes[task], index),
                Member::Part(inner) => assert_eq!(parts.parts[inner].parent, Some(index)),
            }
        }
    }
    assert_eq!(seen.len(), graph.before.len() + parts.parts.len() - 1);
    for (task, before) in graph.before.iter().enumerate() {
        assert!(!graph.pinned.get(task).is_some_and(|&pinned| pinned) || parts.homes[task] == 0);
        for &first in before {
            assert!(is_implied(parts, first, task), "{task} does not wait for {first}");
        }
    }
}

/// The members that hold a task, from the outermost part in, each with its part.
fn path(parts: &Parts, task: usize) -> Vec<(usize, Member)> {
    let mut path = vec![(parts.homes[task], Member::Task(task))];
    while let Some(parent) = parts.parts[path[path.len() - 1].0].parent {
        path.push((parent, Member::Part(path[path.len() - 1].0)));
    }
    path.reverse();
    path
}

fn is_implied(parts: &Parts, first: usize, task: usize) -> bool {
    let (firsts, tasks) = (path(parts, first), path(parts, task));
    let (&(part, one), &(_, other)) = firsts.iter().zip(&tasks).find(|(one, other)| one != other).unwrap();
    let part = &parts.parts[part];
    let position = |member| part.members.iter().position(|&there| there == member).unwrap();
    part.before[position(other)].contains(&position(one))
}

/// Runs the parts as Argo does: what is ready begins, whatever ends lets others begin. Checks that every task ran once
/// and behind all that it was drawn behind. Gives when the last ended.
pub fn ran(graph: &Graph, parts: &Parts, duration: impl Fn(usize) -> usize) -> usize {
    let mut run = Run { parts, duration, times: BTreeMap::new() };
    let end = run.part(&parts.parts[0], 0);
    assert_eq!(run.times.len(), graph.before.len());
    for (task, before) in graph.before.iter().enumerate() {
        assert!(before.iter().all(|first| run.times[first].1 <= run.times[&task].0), "{task} ran too early");
    }
    end
}

struct Run<'p, D> {
    parts: &'p Parts,
    duration: D,
    /// When each task began and ended.
    times: BTreeMap<usize, (usize, usize)>,
}

impl<D: Fn(usize) -> usize> Run<'_, D> {
    /// Runs a part that begins then. Gives when all in it have ended.
    fn part(&mut self, part: &Part, begin: usize) -> usize {
        let mut ends: Vec<Option<usize>> = vec![None; part.members.len()];
        while ends.contains(&None) {
            let ready: Vec<usize> = (0..ends.len())
                .filter(|&member| {
                    ends[member].is_none() && part.before[member].iter().all(|&first| ends[first].is_some())
                })
                .collect();
            assert!(!ready.is_empty(), "members wait for each other");
            for member in ready {
                let start = part.before[member].iter().filter_map(|&first| ends[first]).max().unwrap_or(begin);
                ends[member] = Some(match part.members[member] {
                    Member::Task(task) => {
                        let end = start + (self.duration)(task);
                        assert!(self.times.insert(task, (start, end)).is_none(), "{task} ran twice");
                        end
                    }
                    Member::Part(inner) => self.part(&self.parts.parts[inner], start),
                });
            }
        }
        ends.into_iter().flatten().max().unwrap_or(begin)
    }
}
