//! A graph of more tasks than a DAG may hold becomes parts, which wait for each other as a whole.
//!
//! A part is a DAG of its own: it begins when all that any of its members waits for has ended, and ends when all in it
//! has. So what is put together may wait longer than was drawn, and what is put together badly waits in a circle. In
//! order of what it costs:
//!
//! 1. A sub-workflow costs nothing (`atoms`): its beginnings wait for the same, and what is behind it for all its ends.
//! 2. Levels, cut where few tasks are waited for across the cut, and of each stage between two cuts what is connected
//!    (`stages`): independent pipelines are parts by themselves, and no wave begins later than it would have.
//! 3. Where that makes more members than a part may have: what waits for nothing else and is waited for by nothing else
//!    (`chains`), then neighbours of one stage (`packs`).
//! 4. Where there are too many still, the same again: parts of parts.
//!
//! Everything depends on the structure alone, so no value that is edited moves a task. Every step is linear or sorts.

mod atoms;
mod chains;
mod graph;
mod packs;
mod sets;
mod stages;
mod tree;

use std::ops::Range;

use crate::table::Table;
use graph::{Graph, Shrunk};

/// What is to be split.
#[derive(Debug, Clone, Copy)]
pub struct Tasks<'t> {
    /// For each task, in topological order: those that it waits for, by index, sorted.
    pub before: &'t [&'t [usize]],
    /// The sub-workflows, by their tasks; one may stand inside another.
    pub groups: &'t [Range<usize>],
    /// For each task: whether it must be a member of the outermost part. Tasks behind the end of the list need not.
    pub pinned: &'t [bool],
    /// How many members a part may have: at least 2.
    pub limit: usize,
}

/// A graph in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The outermost first, each before those inside it.
    pub parts: Vec<Part>,
    /// For each task, the part of which it is a member.
    pub homes: Vec<usize>,
    /// What the parts cost.
    pub waves: Waves,
}

impl Parts {
    /// A graph that is one part, whatever waits for what.
    pub(super) fn whole(before: &[&[usize]]) -> Self {
        let waves = tree::drawn_waves(before);
        let members = (0..before.len()).map(Member::Task).collect();
        let homes = vec![0; before.len()];
        let before = before.iter().map(|before| before.to_vec()).collect();
        Self {
            homes,
            parts: vec![Part { parent: None, members, before }],
            waves: Waves { before: waves, after: waves },
        }
    }
}

/// A DAG.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The part of which it is a member; the outermost has none.
    pub parent: Option<usize>,
    /// In topological order.
    pub members: Vec<Member>,
    /// For each member, the positions of the members that it waits for, sorted. They are all before its own.
    pub before: Vec<Vec<usize>>,
}

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// A task, by its index.
    Task(usize),
    /// A part, by its index.
    Part(usize),
}

/// The number of tasks that run one after the other where each begins as soon as it may and all take the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waves {
    /// As it was drawn.
    pub before: usize,
    /// In parts.
    pub after: usize,
}

/// Why a graph cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// A task waits for one that is not before it.
    Order,
    /// The members that the outermost part must have are too many: tasks that are pinned, and what is between them.
    Pinned,
}

/// Splits a graph.
///
/// Every part has at most `limit` members, every task is a member of one part, and where a task waits for another, the
/// member that holds the one waits for the member that holds the other in the smallest part that holds both. A graph of
/// at most `limit` tasks is one part with the tasks in their order.
pub fn split(tasks: &Tasks) -> Result<Parts, Obstacle> {
    let is_ordered = |(index, before): (usize, &&[usize])| before.iter().all(|&first| first < index);
    if !tasks.before.iter().enumerate().all(is_ordered) {
        return Err(Obstacle::Order);
    }
    if tasks.before.len() <= tasks.limit {
        let all = (0..tasks.before.len()).map(Member::Task).collect();
        return tree::build(tasks, Vec::new(), all).ok_or(Obstacle::Order);
    }
    let mut best: Option<Parts> = None;
    for (groups, is_by_wave) in ways(tasks) {
        let Some(parts) = in_parts(tasks, groups, is_by_wave) else { continue };
        let costs_nothing = parts.waves.after == parts.waves.before;
        if best.as_ref().is_none_or(|best| parts.waves.after < best.waves.after) {
            best = Some(parts);
        }
        if costs_nothing {
            break;
        }
    }
    best.ok_or(Obstacle::Pinned)
}

/// The ways to split a graph, the best as a rule first: with whole sub-workflows and without, and with pinned tasks that
/// separate what waits for them, or whole waves.
fn ways<'t>(tasks: &Tasks<'t>) -> impl Iterator<Item = (&'t [Range<usize>], bool)> {
    let is_pinned = tasks.pinned.contains(&true);
    let groupings = [tasks.groups, &[]].into_iter().take(if tasks.groups.is_empty() { 1 } else { 2 });
    groupings.flat_map(move |groups| [(groups, false), (groups, true)].into_iter().take(if is_pinned { 2 } else { 1 }))
}

/// The parts in which these sub-workflows stay whole where they can. `None` where no parts were found.
fn in_parts(tasks: &Tasks, groups: &[Range<usize>], is_by_wave: bool) -> Option<Parts> {
    let (mut graph, mut held) = atoms::read(tasks, groups, is_by_wave);
    let pinned = graph.len() - graph.free();
    let room = tasks.limit.saturating_sub(pinned);
    let mut parts = Vec::new();
    if graph.free() <= room {
        settle(&mut held, &mut parts);
    }
    for round in 0.. {
        let free = graph.free();
        if free <= room {
            break;
        }
        let shrunk = shrink(graph, tasks.limit, room);
        // The first round may find nothing but sub-workflows that fill a part each.
        if shrunk.graph.free() == free && round > 0 {
            return None;
        }
        held = gathered(held, &shrunk);
        settle(&mut held, &mut parts);
        graph = shrunk.graph.in_units();
    }
    let outermost = held.iter().flatten().copied().collect();
    tree::build(tasks, parts, outermost)
}

/// Joins nodes: sets of what is connected, and where there are more than `room` of them, larger sets.
fn shrink(mut graph: Graph, limit: usize, room: usize) -> Shrunk {
    let leaders = stages::connected(&mut graph, limit);
    let mut shrunk = Shrunk::new(&graph, &leaders);
    let is_full = shrunk.graph.free() > room;
    shrunk.join(|graph| chains::joined(graph, limit, is_full));
    if shrunk.graph.free() > room {
        shrunk.join(|graph| packs::of_equals(graph, limit));
    }
    let mut size = 2;
    while shrunk.graph.free() > room && size < limit * 2 {
        shrunk.join(|graph| packs::of_neighbours(graph, size.min(limit)));
        size *= 2;
    }
    shrunk
}

/// What each node of the smaller graph holds.
fn gathered(held: Table<Vec<Member>>, shrunk: &Shrunk) -> Table<Vec<Member>> {
    let mut gathered: Table<Vec<Member>> = Table::new(shrunk.graph.len());
    for (mut members, &node) in held.into_cells().into_iter().zip(shrunk.became.iter()) {
        gathered[node].append(&mut members);
    }
    gathered
}

/// Makes a part of every node that holds several members.
fn settle(held: &mut Table<Vec<Member>>, parts: &mut Vec<Vec<Member>>) {
    for members in held.iter_mut().filter(|members| members.len() > 1) {
        let part = Member::Part(parts.len());
        parts.push(std::mem::replace(members, vec![part]));
    }
}
