//! Layers: each node stands behind all that it follows, and edges are short.

use super::adjacency::Adjacency;
use super::graph::{Graph, Pin};
use super::simplex;
use crate::table::Table;

/// Rounds of pulling; two or three are enough for most graphs.
const ROUNDS: usize = 8;

/// The layer of each node, near that of the longest path to it: a node moves to where most of its edges are. Pinned
/// nodes have layers of their own. Linear time.
pub(super) fn near_layers(graph: &Graph) -> Table<usize> {
    let (before, after) = (graph.before(), graph.after());
    let mut layers = longest_paths(graph, &after);
    for _ in 0..ROUNDS {
        let is_later = (0..layers.len()).rev().filter(|&node| pull(graph, node, &before, &after, &mut layers)).count();
        let is_earlier = (0..layers.len()).filter(|&node| pull(graph, node, &before, &after, &mut layers)).count();
        if is_later + is_earlier == 0 {
            break;
        }
    }
    layers
}

/// The layer of each node, such that all edges together are as short as can be. Pinned nodes have layers of their own.
pub(super) fn layers(graph: &Graph) -> Table<usize> {
    let mut layers = near_layers(graph);
    let is_free = |node: usize| graph.nodes[node].pin == Pin::Free;
    let links: Vec<_> = graph.links.iter().copied().filter(|&(from, to)| is_free(from) && is_free(to)).collect();
    simplex::shorten(&links, &mut layers);
    repin(graph, &mut layers);
    layers
}

/// Gives pinned nodes the first layer, and the last; the others begin right behind the first.
fn repin(graph: &Graph, layers: &mut Table<usize>) {
    let base = usize::from(graph.nodes.iter().any(|node| node.pin == Pin::First));
    let free = graph.nodes.iter().zip(layers.iter()).filter(|(node, _)| node.pin == Pin::Free);
    let begin = free.map(|(_, &layer)| layer).min().unwrap_or_default();
    let mut last = base;
    for (layer, node) in layers.iter_mut().zip(graph.nodes.iter()) {
        *layer = match node.pin {
            Pin::First => 0,
            Pin::Free => *layer - begin + base,
            Pin::Last => last + 1,
        };
        last = last.max(if node.pin == Pin::Free { *layer } else { base });
    }
}

fn longest_paths(graph: &Graph, after: &Adjacency) -> Table<usize> {
    let count = graph.nodes.len();
    let is_pinned = |pin| graph.nodes.iter().any(|node| node.pin == pin);
    let mut layers = Table::of(vec![usize::from(is_pinned(Pin::First)); count]);
    let mut last = 0;
    for node in 0..count {
        match graph.nodes[node].pin {
            Pin::First => layers[node] = 0,
            Pin::Free => last = last.max(layers[node]),
            Pin::Last => layers[node] = last + 1,
        }
        for &(next, _) in after.of(node) {
            layers[next] = layers[next].max(layers[node] + 1);
        }
    }
    layers
}

/// Moves a node to where most of its edges are, and says whether it moved.
fn pull(graph: &Graph, node: usize, before: &Adjacency, after: &Adjacency, layers: &mut Table<usize>) -> bool {
    let (entering, leaving) = (before.of(node), after.of(node));
    if graph.nodes[node].pin != Pin::Free || entering.len() == leaving.len() {
        return false;
    }
    let nearest = if leaving.len() > entering.len() {
        leaving.iter().map(|&(next, _)| layers[next].saturating_sub(1)).min()
    } else {
        entering.iter().map(|&(previous, _)| layers[previous] + 1).max()
    };
    nearest.is_some_and(|nearest| std::mem::replace(&mut layers[node], nearest) != nearest)
}
