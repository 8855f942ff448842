//! What a split begins with: single tasks, and sub-workflows that fit into a part as a whole.

use std::cmp::Reverse;
use std::ops::Range;

use super::graph::{Graph, Node};
use super::{Member, Tasks};
use crate::ordered;
use crate::table::Table;

/// The graph of single tasks and of the largest of these sub-workflows that may be one part, and the tasks of each node.
/// A pinned task that waits for free ones separates what is in front of it from what is behind it; with `is_by_wave`, it
/// separates all that begins before it from all others.
pub(super) fn read(tasks: &Tasks, groups: &[Range<usize>], is_by_wave: bool) -> (Graph, Table<Vec<Member>>) {
    let atoms = atoms(tasks, groups);
    let mut homes = Table::new(tasks.before.len());
    for (atom, range) in atoms.iter().enumerate() {
        range.clone().for_each(|task| homes[task] = atom);
    }
    let is_pinned = |atom: &Range<usize>| atom.len() == 1 && is_pinned(tasks, atom.start);
    let nodes = atoms.iter().map(|atom| Node { weight: atom.len(), is_pinned: is_pinned(atom), ..Node::default() });
    let mut nodes = Table::of(nodes.collect());
    let edges = place(tasks, &atoms, &homes, &mut nodes);
    if is_by_wave {
        separate_waves(&mut nodes, &edges);
    }
    let held = atoms.into_iter().map(|range| range.map(Member::Task).collect());
    (Graph::new(nodes, &edges), Table::of(held.collect()))
}

fn is_pinned(tasks: &Tasks, task: usize) -> bool {
    tasks.pinned.get(task).is_some_and(|&pinned| pinned)
}

/// All tasks in ranges: those of sub-workflows, and single ones. They are as well ordered as the tasks.
fn atoms(tasks: &Tasks, groups: &[Range<usize>]) -> Vec<Range<usize>> {
    let may_be_whole = |group: &&Range<usize>| {
        let is_small = (2..=tasks.limit).contains(&group.len()) && group.end <= tasks.before.len();
        is_small && (*group).clone().all(|task| !is_pinned(tasks, task))
    };
    let mut groups: Vec<_> = groups.iter().filter(may_be_whole).collect();
    ordered::sort_by_key(&mut groups, |group| (group.start, Reverse(group.end)));
    let mut atoms: Vec<Range<usize>> = Vec::new();
    let mut next = 0;
    for group in groups.into_iter().chain([&(tasks.before.len()..tasks.before.len())]) {
        // What begins inside the one before is a part of it.
        if group.start >= next {
            atoms.extend((next..group.start).map(|task| task..task + 1));
            atoms.extend((!group.is_empty()).then(|| group.clone()));
            next = group.end;
        }
    }
    atoms
}

/// Gives every atom its phase, and as its level the wave in which it would begin. Gives the edges between atoms.
fn place(tasks: &Tasks, atoms: &[Range<usize>], homes: &Table<usize>, nodes: &mut Table<Node>) -> Vec<(usize, usize)> {
    let mut edges = Vec::new();
    // For each task, the wave in which it would run if its atom began with the first.
    let mut waves: Table<usize> = Table::new(tasks.before.len());
    let mut durations = Table::new(atoms.len());
    for (atom, range) in atoms.iter().enumerate() {
        let mut node = nodes[atom];
        for task in range.clone() {
            let mut wave = 1;
            for &first in tasks.before.get(task).copied().unwrap_or_default() {
                let home = homes[first];
                if home == atom {
                    wave = wave.max(waves[first] + 1);
                    continue;
                }
                edges.push((home, atom));
                enter(&mut node, &nodes[home], durations[home]);
            }
            waves[task] = wave;
            durations[atom] = wave.max(durations[atom]);
        }
        nodes[atom] = node;
    }
    edges
}

/// Puts a node behind another, which lasts that many waves.
fn enter(node: &mut Node, first: &Node, duration: usize) {
    node.level = node.level.max(first.level + duration);
    node.phase = node.phase.max(first.phase + usize::from(node.is_pinned && !first.is_pinned));
}

/// Makes phases of the waves between those in which a pinned task is behind free ones or a free task behind pinned ones.
/// So no part has members that could have begun long before the pinned task ends for which the others wait.
fn separate_waves(nodes: &mut Table<Node>, edges: &[(usize, usize)]) {
    let mut phases: Table<usize> = Table::new(nodes.iter().map(|node| node.level + 1).max().unwrap_or_default());
    for &(from, to) in edges {
        let (first, node) = (nodes[from], nodes[to]);
        if node.is_pinned != first.is_pinned {
            phases[node.level] = 1;
        }
    }
    let mut phase = 0;
    for begins in phases.iter_mut() {
        phase += *begins;
        *begins = phase;
    }
    nodes.iter_mut().for_each(|node| node.phase = phases[node.level]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phase and the level of each atom of tasks that wait for these, with one sub-workflow at most.
    fn placed(
        before: &[&[usize]],
        group: Option<Range<usize>>,
        pinned: &[usize],
        is_by_wave: bool,
    ) -> Vec<(usize, usize)> {
        let pinned: Vec<bool> = (0..before.len()).map(|task| pinned.contains(&task)).collect();
        let groups = group.as_slice();
        let tasks = Tasks { before, groups, pinned: &pinned, limit: 100 };
        let (graph, _) = read(&tasks, groups, is_by_wave);
        graph.nodes.iter().map(|node| (node.phase, node.level)).collect()
    }

    fn phases(before: &[&[usize]], pinned: &[usize], is_by_wave: bool) -> Vec<usize> {
        placed(before, None, pinned, is_by_wave).into_iter().map(|(phase, _)| phase).collect()
    }

    #[test]
    fn what_is_behind_a_sub_workflow_is_of_the_level_in_which_it_begins() {
        // Five waves, of which neither the last task nor the last that one waits for is of the longest way.
        let group: [&[usize]; 7] = [&[], &[0], &[1], &[0], &[2, 3], &[4], &[0]];
        let behind: [&[usize]; 8] = [&[5, 6], &[], &[8], &[9], &[10], &[11], &[12], &[5, 6, 8]];
        let levels = placed(&[&group[..], &behind].concat(), Some(0..7), &[], false);
        let levels: Vec<usize> = levels.into_iter().map(|(_, level)| level).collect();
        assert_eq!(levels, [0, 5, 0, 1, 2, 3, 4, 5, 5]);
    }

    #[test]
    fn a_phase_is_how_often_the_way_leads_from_free_tasks_to_pinned_ones() {
        // Around the pinned ones leads another way, which is read last.
        let before: [&[usize]; 8] = [&[], &[0], &[1], &[2], &[1], &[3, 4], &[5], &[5]];
        let around: [&[usize]; 1] = [&[6, 7]];
        assert_eq!(phases(&[&before[..], &around].concat(), &[0, 2, 3, 6], false), [0, 0, 1, 1, 0, 1, 2, 1, 2]);
    }

    #[test]
    fn by_wave_a_phase_begins_where_pinned_tasks_and_free_ones_wait_for_each_other() {
        let before: [&[usize]; 10] = [&[], &[0], &[1], &[2], &[], &[4], &[5], &[6], &[7], &[8]];
        assert_eq!(phases(&before, &[1, 2], true), [0, 1, 1, 2, 0, 1, 1, 2, 2, 2]);
    }
}
