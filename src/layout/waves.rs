//! The layout for what is too much for the layered one: a column for each layer, straight edges, and linear time.

use super::adjacency::sort;
use super::graph::{Arrangement, Graph, Pin, Place, Route};
use super::layers;
use super::{GROUP_PADDING, LAYER_GAP, NODE_GAP};
use crate::table::Table;

/// Lays out a graph. A column that is very long is broken into several, so that `aspect` (length along the edges per
/// length across) is about kept.
pub(super) fn arrange(graph: &Graph, aspect: f64) -> Arrangement {
    let layers = layers::near_layers(graph);
    let area: f64 = graph.nodes.iter().map(|node| (node.along + NODE_GAP) * (node.across() + NODE_GAP)).sum();
    let longest = graph.nodes.iter().map(|node| node.across()).fold(0.0, f64::max);
    let room = (area / aspect).sqrt().max(longest);
    let mut arrangement = Arrangement { places: Table::new(graph.nodes.len()), ..Arrangement::default() };
    let mut along = 0.0;
    for column in columns(graph, &layers) {
        along = stack(graph, &column, along, room, &mut arrangement) + LAYER_GAP;
    }
    arrangement.along = (along - LAYER_GAP).max(0.0);
    pin(graph, &mut arrangement);
    arrangement.routes =
        Table::of(graph.links.iter().map(|&link| straight(graph, &arrangement.places, link)).collect());
    arrangement
}

/// The nodes of each layer, by the mean place of what they follow.
fn columns(graph: &Graph, layers: &Table<usize>) -> Vec<Vec<usize>> {
    let mut columns = Table::<Vec<usize>>::new(layers.iter().max().map_or(0, |&last| last + 1));
    for (node, &layer) in layers.iter().enumerate().filter(|&(node, _)| graph.nodes[node].pin == Pin::Free) {
        columns[layer].push(node);
    }
    // For each node the sum and number of the places of what it follows, from 0 to 1 in their columns.
    let mut sums = Table::<(f64, f64)>::new(graph.nodes.len());
    let after = graph.after();
    for column in columns.iter_mut() {
        let mean = |node: usize| match sums[node] {
            (_, 0.0) => 0.5,
            (sum, count) => sum / count,
        };
        let mut keyed: Vec<_> = column.iter().map(|&node| (mean(node), node)).collect();
        sort(&mut keyed);
        column.clear();
        column.extend(keyed.iter().map(|&(_, node)| node));
        let length = column.len() as f64;
        for (place, &node) in column.iter().enumerate() {
            for &(next, _) in after.of(node) {
                let (sum, count) = sums[next];
                sums[next] = (sum + (place as f64 + 0.5) / length, count + 1.0);
            }
        }
    }
    columns.into_cells().into_iter().filter(|column| !column.is_empty()).collect()
}

/// Places the nodes of a column, and gives where it ends.
fn stack(graph: &Graph, column: &[usize], start: f64, room: f64, arrangement: &mut Arrangement) -> f64 {
    let (mut along, mut across, mut width) = (start, 0.0, 0.0_f64);
    for &number in column {
        let node = &graph.nodes[number];
        if across > 0.0 && across + node.across() > room {
            along += width + NODE_GAP;
            (across, width) = (0.0, 0.0);
        }
        arrangement.places[number] = Place { along, across: across + node.before };
        across += node.across();
        arrangement.across = arrangement.across.max(across);
        across += NODE_GAP;
        width = width.max(node.along);
    }
    along + width
}

/// Places the pinned nodes on the border, each level with its neighbour.
fn pin(graph: &Graph, arrangement: &mut Arrangement) {
    for &(from, to) in &graph.links {
        if graph.nodes[from].pin == Pin::First {
            let across = arrangement.places[to].across;
            arrangement.places[from] = Place { along: -GROUP_PADDING, across };
        }
        if graph.nodes[to].pin == Pin::Last {
            let across = arrangement.places[from].across;
            arrangement.places[to] = Place { along: arrangement.along + GROUP_PADDING, across };
        }
    }
}

/// The route of an edge that goes straight from node to node.
fn straight(graph: &Graph, places: &Table<Place>, (from, to): (usize, usize)) -> Route {
    let leave = places[from].along + graph.nodes[from].along;
    Route { leave, bends: Vec::new(), reach: places[to].along }
}
