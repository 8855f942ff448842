//! What stands side by side in one stage is packed together, where there is too much of it.

use super::graph::Graph;
use crate::ordered;
use crate::table::Table;

/// Packs what waits for the same and is waited for by the same. It costs nothing.
pub(super) fn of_equals(graph: &Graph, limit: usize) -> Table<usize> {
    pack(graph, limit, |one, other| one.before == other.before && one.after == other.after)
}

/// Packs neighbours: what waits for the same packs, or for neighbouring ones.
pub(super) fn of_neighbours(graph: &Graph, size: usize) -> Table<usize> {
    pack(graph, size, |_, _| true)
}

/// Where a node stands among those of its row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate<'g> {
    phase: usize,
    /// The packs that it waits for.
    before: Vec<usize>,
    /// What waits for it.
    after: &'g [usize],
    node: usize,
}

/// Fills packs of at most `size`, row by row, so that what follows on one pack becomes one pack again. Gives for each
/// node the first of its pack.
fn pack(graph: &Graph, size: usize, may_join: impl Fn(&Candidate, &Candidate) -> bool) -> Table<usize> {
    let mut packs = Table::of((0..graph.len()).collect());
    for row in 0..graph.rows.len() {
        let candidate = |&node: &usize| {
            let mut before: Vec<_> = graph.before.get(node).iter().map(|&first| packs[first]).collect();
            ordered::sort_numbers(&mut before);
            before.dedup();
            Candidate { phase: graph.nodes[node].phase, before, after: graph.after.get(node), node }
        };
        let mut candidates: Vec<_> = graph.rows.get(row).iter().map(candidate).collect();
        ordered::sort_by(&mut candidates, Ord::cmp);
        let mut weight = 0;
        let mut last: Option<&Candidate> = None;
        for candidate in &candidates {
            let node = graph.nodes[candidate.node];
            weight += node.weight;
            let fits = |last: &&Candidate| weight <= size && last.phase == candidate.phase && may_join(last, candidate);
            match last.filter(fits) {
                Some(last) => packs[candidate.node] = packs[last.node],
                None => weight = node.weight,
            }
            last = Some(candidate);
        }
    }
    packs
}
