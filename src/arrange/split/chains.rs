//! What waits for one part alone, which is waited for by nothing else, may as well be in it.

use super::graph::Graph;
use super::sets::Sets;
use crate::table::Table;

/// Joins each node with the one that it waits for, where neither has another such neighbour and both fit into a part.
/// Two nodes of one task each stay apart, unless there are too many.
pub(super) fn joined(graph: &Graph, limit: usize, is_full: bool) -> Table<usize> {
    let mut sets = Sets::of(graph.nodes.iter().map(|node| node.weight).collect());
    for &node in (0..graph.rows.len()).flat_map(|row| graph.rows.get(row)) {
        let &[first] = graph.before.get(node) else { continue };
        if graph.nodes[first].is_pinned || graph.after.get(first) != [node] {
            continue;
        }
        let weight = sets.weight(first) + graph.nodes[node].weight;
        if weight <= limit && (weight > 2 || is_full) {
            sets.unite(first, node);
        }
    }
    sets.leaders()
}
