//! Blocks of nodes that will stand on one line, after Brandes and Köpf: each node joins its median neighbour, and inner
//! segments of long edges always do, so that these are straight.

use super::proper::Proper;
use super::table::Table;

/// From where a graph is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    /// Layers from the first to the last, each aligned with the one before; else the other way round.
    pub is_down: bool,
    /// Each layer from its end to its start.
    pub is_mirrored: bool,
}

impl View {
    /// The layers in the order of the view.
    pub fn layers<'p>(&self, proper: &'p Proper) -> impl Iterator<Item = &'p [usize]> {
        let (count, is_down) = (proper.layers.len(), self.is_down);
        (0..count).map(move |step| proper.layers[if is_down { step } else { count - 1 - step }].as_slice())
    }

    /// The nodes of a layer in the order of the view.
    pub fn nodes(&self, layer: &[usize]) -> impl Iterator<Item = usize> {
        let (count, is_mirrored) = (layer.len(), self.is_mirrored);
        (0..count).filter_map(move |step| layer.get(if is_mirrored { count - 1 - step } else { step }).copied())
    }
}

/// The segments that must not be aligned because they cross an inner segment of a long edge.
pub(super) fn conflicts(proper: &Proper) -> Table<bool> {
    let segments = (0..proper.nodes.len()).map(|node| proper.after.of(node).len()).sum();
    let mut conflicts = Table::new(segments);
    for layer in proper.layers.iter() {
        let (mut low, mut from) = (0, 0);
        for (place, &node) in layer.iter().enumerate() {
            let inner = inner_neighbour(proper, node);
            if inner.is_none() && place + 1 < layer.len() {
                continue;
            }
            let high = inner.unwrap_or(usize::MAX);
            for &other in layer.get(from..=place).unwrap_or_default() {
                for &(neighbour, segment) in proper.before.of(other) {
                    let end = proper.places[neighbour];
                    conflicts[segment] |= end < low || end > high;
                }
            }
            (low, from) = (high, place + 1);
        }
    }
    conflicts
}

/// The place of a dummy node's neighbour in the layer before, where that is a dummy node too.
fn inner_neighbour(proper: &Proper, node: usize) -> Option<usize> {
    let &(neighbour, _) = proper.before.of(node).first()?;
    (proper.is_dummy(node) && proper.is_dummy(neighbour)).then(|| proper.places[neighbour])
}

/// For each node the first node of its block.
pub(super) fn align(proper: &Proper, view: View, conflicts: &Table<bool>) -> Table<usize> {
    let mut roots = Table::of((0..proper.nodes.len()).collect::<Vec<usize>>());
    for layer in view.layers(proper) {
        // What the last one joined: the next must join something behind it.
        let mut last = None;
        for node in view.nodes(layer) {
            if let Some((neighbour, place)) = median(proper, view, node, last, conflicts) {
                roots[node] = roots[neighbour];
                last = Some(place);
            }
        }
    }
    roots
}

/// The median neighbour that a node may join, and its place in the view.
fn median(
    proper: &Proper,
    view: View,
    node: usize,
    last: Option<isize>,
    conflicts: &Table<bool>,
) -> Option<(usize, isize)> {
    let neighbours = if view.is_down { proper.before.of(node) } else { proper.after.of(node) };
    let count = neighbours.len();
    let (lower, upper) = (count.checked_sub(1)? / 2, count / 2);
    let medians = if view.is_mirrored { [upper, lower] } else { [lower, upper] };
    medians.into_iter().filter_map(|median| neighbours.get(median)).find_map(|&(neighbour, segment)| {
        let place = proper.places[neighbour] as isize;
        let place = if view.is_mirrored { -place } else { place };
        (!conflicts[segment] && last.is_none_or(|last| last < place)).then_some((neighbour, place))
    })
}
