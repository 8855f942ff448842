//! The layered layout of one connected graph: its phases one after another, and the bends of its links.

use super::graph::{Arrangement, Graph, Pin, Place, Route};
use super::proper::Proper;
use super::{GROUP_PADDING, LAYER_GAP, Point, coordinates, crossings, layers};
use crate::table::Table;

/// Lays out a graph; `None` where it needs too many dummy nodes.
pub(super) fn arrange(graph: &Graph) -> Option<Arrangement> {
    let layers = layers::layers(graph);
    let mut proper = Proper::new(graph, &layers)?;
    crossings::reduce(&mut proper);
    proper.sort();
    let mut across = coordinates::coordinates(&proper);
    let (first, last) = coordinates::bounds(&proper, &across);
    across.iter_mut().for_each(|place| *place -= first);
    let (strips, along) = strips(graph, &layers);
    let place = |node: usize| {
        let strip = &strips[layers[node]];
        let along = strip.start + (strip.end - strip.start - graph.nodes[node].along) / 2.0;
        Place { along, across: across[node] }
    };
    let route = |link: usize| route(&proper, &strips, &across, (&graph.links, &layers), link);
    Some(Arrangement {
        places: Table::of((0..graph.nodes.len()).map(place).collect()),
        routes: Table::of((0..graph.links.len()).map(route).collect()),
        along,
        across: last - first,
    })
}

/// Where a layer is along the edges.
#[derive(Debug, Clone, Copy, Default)]
struct Strip {
    start: f64,
    end: f64,
}

/// The strips of the layers, each as thick as its longest node, and the length of it all. Those of pinned nodes have no
/// thickness, and stand outside.
fn strips(graph: &Graph, layers: &Table<usize>) -> (Table<Strip>, f64) {
    let mut strips = Table::<Strip>::new(layers.iter().max().map_or(0, |&last| last + 1));
    let mut pins = Table::<Pin>::new(strips.len());
    for (node, &layer) in graph.nodes.iter().zip(layers.iter()) {
        strips[layer].end = strips[layer].end.max(node.along);
        pins[layer] = node.pin;
    }
    let mut along = 0.0;
    let mut length = 0.0;
    for (strip, pin) in strips.iter_mut().zip(pins.iter()) {
        match pin {
            Pin::First => strip.start = -GROUP_PADDING,
            Pin::Last => strip.start = length + GROUP_PADDING,
            Pin::Free => {
                strip.start = along;
                length = along + strip.end;
                along = length + LAYER_GAP;
            }
        }
        strip.end += strip.start;
    }
    (strips, length)
}

/// A link's route: straight through each layer, with bends in the gaps between them.
fn route(
    proper: &Proper,
    strips: &Table<Strip>,
    across: &Table<f64>,
    (links, layers): (&[(usize, usize)], &Table<usize>),
    link: usize,
) -> Route {
    let (from, to) = links.get(link).copied().unwrap_or_default();
    let mut bends = Vec::new();
    for (step, dummy) in (proper.chains[link]..proper.chains[link + 1]).enumerate() {
        let strip = &strips[layers[from] + 1 + step];
        bends.push(Point { x: strip.start, y: across[dummy] });
        bends.push(Point { x: strip.end, y: across[dummy] });
    }
    Route { leave: strips[layers[from]].end, bends, reach: strips[layers[to]].start }
}
