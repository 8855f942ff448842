//! Stages: ranges of levels between cuts. Of each stage, what is connected is put together.
//!
//! Where all that is connected within a stage fits into a part, no edge goes from one part to another of the same stage,
//! and so no parts wait in a circle. The cuts are chosen by dynamic programming.

use super::graph::Graph;
use super::sets::Sets;
use crate::table::Table;

/// Stages are tried from one row of each stride: this part of the nodes that the longest stage tried last holds.
const STRIDES: usize = 8;

/// Puts together what is connected in each stage: for each node, the one that stands for its set. None weighs more than
/// `limit`. All nodes of a stage are then of one level.
pub(super) fn connected(graph: &mut Graph, limit: usize) -> Table<usize> {
    let cuts = Search::new(graph, limit).run();
    let mut sets = Sets::of(graph.nodes.iter().map(|node| node.weight).collect());
    for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
        for &node in (from..to).flat_map(|row| graph.rows.get(row)) {
            for first in graph.alike_before(node).filter(|&first| graph.nodes[first].level >= from) {
                sets.unite(first, node);
            }
        }
        (from..to).flat_map(|row| graph.rows.get(row)).for_each(|&node| graph.nodes[node].level = from);
    }
    sets.leaders()
}

/// What is known of the cheapest cuts that end in front of a row.
#[derive(Clone, Copy, Default)]
struct Cuts {
    cost: usize,
    /// The cut before.
    from: usize,
    is_known: bool,
}

struct Search<'g> {
    graph: &'g Graph,
    limit: usize,
    sets: Sets,
    /// What a cut in front of each row costs.
    costs: Table<usize>,
    /// How many nodes are in front of each row.
    starts: Table<usize>,
    best: Table<Cuts>,
}

impl<'g> Search<'g> {
    fn new(graph: &'g Graph, limit: usize) -> Self {
        let count = graph.rows.len();
        let mut starts = Table::new(count + 1);
        for row in 0..count {
            starts[row + 1] = starts[row] + graph.rows.get(row).len();
        }
        let mut best: Table<Cuts> = Table::new(count + 1);
        best[0].is_known = true;
        Self { graph, limit, sets: Sets::new(graph.len()), costs: costs(graph), starts, best }
    }

    /// The cheapest cuts, the ends included.
    fn run(mut self) -> Vec<usize> {
        let end = self.graph.rows.len();
        // Up to `edge`, what is worth being tried has been.
        let (mut from, mut edge) = (0, 0);
        while from < end {
            let reach = self.reach(from);
            let is_whole = from == 0 && reach == end;
            (from, edge) = if is_whole { (end, end) } else { self.next((from, edge), reach) };
        }
        let mut cuts = vec![end];
        let mut at = end;
        while at > 0 {
            at = self.best[at].from;
            cuts.push(at);
        }
        cuts.reverse();
        cuts
    }

    /// Tries every stage that begins with this row. Gives where the longest ends.
    fn reach(&mut self, from: usize) -> usize {
        let cost = self.best[from].cost;
        let mut to = from;
        while to < self.graph.rows.len() && self.take(from, to) {
            to += 1;
            let cost = cost + self.costs[to];
            let best = &mut self.best[to];
            if !best.is_known || cost < best.cost {
                *best = Cuts { cost, from, is_known: true };
            }
        }
        to
    }

    /// Adds a row to the stage that begins with row `from`, and says whether all that is connected fits into a part.
    fn take(&mut self, from: usize, row: usize) -> bool {
        for &node in self.graph.rows.get(row) {
            self.sets.add(node, self.graph.nodes[node].weight);
            for first in self.graph.alike_before(node) {
                if self.graph.nodes[first].level >= from && self.sets.unite(first, node) > self.limit {
                    return false;
                }
            }
        }
        true
    }

    /// Where the stages begin that are tried next: of the next few rows, that where the cuts before are cheapest; and
    /// where those rows end. So no node is looked at more than about `STRIDES` times.
    fn next(&self, (from, edge): (usize, usize), reach: usize) -> (usize, usize) {
        let stride = (self.starts[reach] - self.starts[from]) / STRIDES;
        let is_near = |&row: &usize| row == edge + 1 || self.starts[row] - self.starts[edge] <= stride;
        let end = edge + (edge + 1..=reach).take_while(is_near).count();
        let cheapest = (edge + 1..=end).rev().min_by_key(|&row| self.best[row].cost);
        // Where there are none, the row at the edge has not been tried itself.
        (cheapest.unwrap_or(edge), end)
    }
}

/// What a cut in front of each row costs: how many nodes in front of it are waited for behind it, or how many behind it
/// wait for such, where that is less. Where there is but one of either, nothing waits for more than it would have.
fn costs(graph: &Graph) -> Table<usize> {
    let count = graph.rows.len();
    // By how much the number of either grows from one cut to the next.
    let mut changes: Table<(isize, isize)> = Table::new(count + 2);
    let mut last_after: Table<usize> = Table::new(graph.len());
    for row in (0..count).rev() {
        for &node in graph.rows.get(row) {
            let mut first_row = row;
            for first in graph.free_before(node) {
                first_row = first_row.min(graph.nodes[first].level);
                last_after[first] = last_after[first].max(row);
            }
            changes[first_row + 1].1 += 1;
            changes[row + 1].1 -= 1;
            // All that wait for it have been looked at.
            changes[row + 1].0 += 1;
            changes[last_after[node].max(row) + 1].0 -= 1;
        }
    }
    let mut costs = Table::new(count + 1);
    let mut sums = (0, 0);
    for row in 0..count {
        sums = (sums.0 + changes[row].0, sums.1 + changes[row].1);
        costs[row] = usize::try_from(sums.0.min(sums.1)).unwrap_or_default().max(1);
    }
    costs
}
