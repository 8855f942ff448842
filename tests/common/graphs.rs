//! Graphs to be split: drawn by rules, and random.

use std::ops::Range;

use oc_argo::arrange::split::{Obstacle, Parts, Tasks, split};
use proptest::collection::vec;
use proptest::prelude::*;

use super::numbers::Numbers;

/// A graph of tasks in topological order.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    pub before: Vec<Vec<usize>>,
    pub groups: Vec<Range<usize>>,
    pub pinned: Vec<bool>,
}

impl Graph {
    /// Appends a task that waits for these.
    pub fn task(&mut self, before: &[usize]) -> usize {
        let mut before = before.to_vec();
        before.sort_unstable();
        before.dedup();
        self.before.push(before);
        self.before.len() - 1
    }

    /// Appends a chain of tasks behind these. Gives the last.
    pub fn chain(&mut self, before: &[usize], count: usize) -> usize {
        let first = self.task(before);
        (1..count).fold(first, |last, _| self.task(&[last]))
    }

    /// Appends a sub-workflow behind these: a source, `width` chains behind it, and what waits for all of them; `count`
    /// tasks. Gives the last.
    pub fn group(&mut self, before: &[usize], count: usize, width: usize) -> usize {
        let start = self.before.len();
        let source = self.task(before);
        let mut ends = vec![source; width];
        for index in 0..count - 2 {
            ends[index % width] = self.task(&[ends[index % width]]);
        }
        let last = self.task(&ends);
        self.groups.push(start..last + 1);
        last
    }

    pub fn split(&self, limit: usize) -> Result<Parts, Obstacle> {
        let before: Vec<&[usize]> = self.before.iter().map(Vec::as_slice).collect();
        split(&Tasks { before: &before, groups: &self.groups, pinned: &self.pinned, limit })
    }
}

/// `count` tasks one behind the other.
pub fn chain(count: usize) -> Graph {
    let mut graph = Graph::default();
    graph.chain(&[], count);
    graph
}

/// `count` tasks that wait for nothing.
pub fn side_by_side(count: usize) -> Graph {
    Graph { before: vec![Vec::new(); count], ..Graph::default() }
}

/// One task, `count - 2` behind it, and one that waits for all of those.
pub fn fan(count: usize) -> Graph {
    let mut graph = Graph::default();
    let source = graph.task(&[]);
    let ends: Vec<usize> = (2..count).map(|_| graph.task(&[source])).collect();
    graph.task(&ends);
    graph
}

/// `count` tasks, each behind three of the forty before it.
pub fn layered(count: usize) -> Graph {
    let mut graph = Graph::default();
    let mut numbers = Numbers(count as u64);
    for index in 0..count {
        let reach = index.min(40);
        let before: Vec<usize> = (0..reach.min(3)).map(|_| index - 1 - numbers.below(reach)).collect();
        graph.task(&before);
    }
    graph
}

/// `count` tasks in pipelines of this length, between a source and what waits for all of them.
pub fn pipelines(count: usize, length: usize) -> Graph {
    let mut graph = Graph::default();
    let source = graph.task(&[]);
    let lengths = (0..(count - 2) / length).map(|_| length).chain([(count - 2) % length]).filter(|&length| length > 0);
    let ends: Vec<usize> = lengths.map(|length| graph.chain(&[source], length)).collect();
    graph.task(&ends);
    graph
}

/// Sub-workflows of 60 tasks, one behind the other.
pub fn groups_in_a_row(count: usize) -> Graph {
    let mut graph = Graph::default();
    let mut last = graph.group(&[], 60, 6);
    for _ in 1..count / 60 {
        last = graph.group(&[last], 60, 6);
    }
    graph
}

/// Sub-workflows of 60 tasks that have nothing to do with each other.
pub fn independent_groups(count: usize) -> Graph {
    let mut graph = Graph::default();
    for _ in 0..count / 60 {
        graph.group(&[], 60, 6);
    }
    graph
}

/// Sub-workflows of 60 tasks between a source and what waits for all of them.
pub fn diamond_of_groups(count: usize) -> Graph {
    let mut graph = Graph::default();
    let source = graph.task(&[]);
    let ends: Vec<usize> = (0..count / 60).map(|_| graph.group(&[source], 60, 6)).collect();
    graph.task(&ends);
    graph
}

/// What a random graph is made of, piece by piece.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A task behind those that stand so far before it.
    Task(Vec<usize>),
    /// A task that is pinned.
    Pinned(Vec<usize>),
    /// A chain behind one.
    Chain(usize, usize),
    /// So many tasks behind one, and perhaps one behind all of them.
    Fan(usize, usize, bool),
    /// A sub-workflow of pieces, all of whose beginnings wait for these.
    Group(Vec<usize>, Vec<Piece>),
}

/// Random pieces of at most about `size` tasks.
pub fn pieces(size: usize) -> impl Strategy<Value = Vec<Piece>> {
    let far = || vec(prop_oneof![3 => 1..12_usize, 1 => 1..400_usize], 0..4);
    let leaf = prop_oneof![
        12 => far().prop_map(Piece::Task),
        1 => far().prop_map(Piece::Pinned),
        2 => (1..40_usize, 1..12_usize).prop_map(|(far, count)| Piece::Chain(far, count)),
        2 => (1..40_usize, 1..12_usize, any::<bool>()).prop_map(|(far, count, merges)| Piece::Fan(far, count, merges)),
    ];
    let piece = leaf.prop_recursive(3, 60, 12, move |inner| {
        (far(), vec(inner, 1..12)).prop_map(|(far, inner)| Piece::Group(far, inner))
    });
    vec(piece, 1..size)
}

/// The graph of these pieces.
pub fn graph_of(pieces: &[Piece]) -> Graph {
    let mut graph = Graph::default();
    add(&mut graph, pieces, &[]);
    graph.pinned.resize(graph.before.len(), false);
    graph
}

/// Appends pieces; what waits for nothing among them waits for `entries`. Gives what nothing waits for.
fn add(graph: &mut Graph, pieces: &[Piece], entries: &[usize]) -> Vec<usize> {
    // What the pieces may wait for: tasks of their own level, or the ends of sub-workflows.
    let mut ends: Vec<Vec<usize>> = Vec::new();
    let mut is_awaited: Vec<bool> = Vec::new();
    for piece in pieces {
        let mut behind = |fars: &[usize]| -> Vec<usize> {
            let known: Vec<usize> = fars.iter().filter_map(|&far| ends.len().checked_sub(far)).collect();
            known.iter().for_each(|&index| is_awaited[index] = true);
            let tasks: Vec<usize> = known.iter().flat_map(|&index| ends[index].clone()).collect();
            if tasks.is_empty() { entries.to_vec() } else { tasks }
        };
        let mut made = Vec::new();
        match piece {
            Piece::Task(far) => made.push((vec![graph.task(&behind(far))], false)),
            Piece::Pinned(far) => {
                let task = graph.task(&behind(far));
                graph.pinned.resize(task, false);
                graph.pinned.push(true);
                made.push((vec![task], false));
            }
            Piece::Chain(far, count) => made.push((vec![graph.chain(&behind(&[*far]), *count)], false)),
            Piece::Fan(far, count, merges) => {
                let before = behind(&[*far]);
                let fan: Vec<usize> = (0..*count).map(|_| graph.task(&before)).collect();
                made.extend(fan.iter().map(|&task| (vec![task], *merges)));
                made.extend(merges.then(|| (vec![graph.task(&fan)], false)));
            }
            Piece::Group(far, inner) => {
                let (before, from) = (behind(far), graph.before.len());
                let inner_ends = add(graph, inner, &before);
                graph.groups.push(from..graph.before.len());
                made.push((inner_ends, false));
            }
        }
        for (tasks, awaited) in made {
            ends.push(tasks);
            is_awaited.push(awaited);
        }
    }
    ends.into_iter().zip(is_awaited).filter(|(_, awaited)| !awaited).flat_map(|(tasks, _)| tasks).collect()
}
