//! Where nodes stand across the edges: the blocks of four alignments, each pushed together from its own side, and the
//! mean of the two middle ones of the four places that a node so gets (Brandes and Köpf, "Fast and simple horizontal
//! coordinate assignment").

use std::collections::VecDeque;

use super::alignment::{View, align, conflicts};
use super::proper::Proper;
use super::table::{Adjacency, Table};

const VIEWS: [View; 4] = [
    View { is_down: true, is_mirrored: false },
    View { is_down: true, is_mirrored: true },
    View { is_down: false, is_mirrored: false },
    View { is_down: false, is_mirrored: true },
];

/// The place of each node's axis across the edges; the first reaches from 0 on.
pub(super) fn coordinates(proper: &Proper) -> Table<f64> {
    let conflicts = conflicts(proper);
    let mut places = VIEWS.map(|view| compact(proper, view, &align(proper, view, &conflicts)));
    fit(proper, &mut places);
    let [first, second, third, fourth] = &places;
    let count = proper.nodes.len();
    // The k-th smallest of each keeps the order and the separations that all four keep.
    Table::of((0..count).map(|node| middle([first[node], second[node], third[node], fourth[node]])).collect())
}

/// The mean of the two middle ones.
fn middle(places: [f64; 4]) -> f64 {
    let least = places.into_iter().fold(f64::INFINITY, f64::min);
    let most = places.into_iter().fold(f64::NEG_INFINITY, f64::max);
    (places.into_iter().sum::<f64>() - least - most) / 2.0
}

/// Moves the four on one another: those pushed to the start share their first border with the narrowest, the others
/// their last.
fn fit(proper: &Proper, places: &mut [Table<f64>; 4]) {
    let bounds = places.each_ref().map(|places| bounds(proper, places));
    let narrowest = bounds.iter().copied().min_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    let Some((first, last)) = narrowest else { return };
    for ((places, view), (start, end)) in places.iter_mut().zip(VIEWS).zip(bounds) {
        let shift = if view.is_mirrored { last - end } else { first - start } - first;
        places.iter_mut().for_each(|place| *place += shift);
    }
}

/// How far the nodes reach.
pub(super) fn bounds(proper: &Proper, places: &Table<f64>) -> (f64, f64) {
    let reaches = places.iter().zip(proper.nodes.iter()).map(|(place, node)| (place - node.before, place + node.after));
    reaches.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (from, to)| (low.min(from), high.max(to)))
}

/// Pushes the blocks together from the start of the view, and then each as near to the next as it goes, so that no
/// block hangs back alone.
fn compact(proper: &Proper, view: View, roots: &Table<usize>) -> Table<f64> {
    let mut pairs = Vec::with_capacity(proper.nodes.len());
    let mut gaps = Table::<f64>::default();
    for layer in view.layers(proper) {
        let mut nodes = view.nodes(layer);
        let Some(mut last) = nodes.next() else { continue };
        for node in nodes {
            pairs.push((roots[last], roots[node]));
            gaps.push(if view.is_mirrored { proper.separation(node, last) } else { proper.separation(last, node) });
            last = node;
        }
    }
    let next = Adjacency::new(proper.nodes.len(), &pairs);
    let mut places = Table::<f64>::new(proper.nodes.len());
    let order = order(proper.nodes.len(), &pairs, &next);
    for &block in &order {
        for &(behind, pair) in next.of(block) {
            places[behind] = places[behind].max(places[block] + gaps[pair]);
        }
    }
    for &block in order.iter().rev() {
        let limit = next.of(block).iter().map(|&(behind, pair)| places[behind] - gaps[pair]).reduce(f64::min);
        places[block] = limit.map_or(places[block], |limit| limit.max(places[block]));
    }
    let place = |&root: &usize| if view.is_mirrored { -places[root] } else { places[root] };
    Table::of(roots.iter().map(place).collect())
}

/// The blocks, each behind those that stand before it. Blocks never cross, so that there is such an order.
fn order(count: usize, pairs: &[(usize, usize)], next: &Adjacency) -> Vec<usize> {
    let mut waiting = Table::<usize>::new(count);
    pairs.iter().for_each(|&(_, behind)| waiting[behind] += 1);
    let mut ready: VecDeque<usize> = (0..count).filter(|&block| waiting[block] == 0).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(block) = ready.pop_front() {
        order.push(block);
        for &(behind, _) in next.of(block) {
            waiting[behind] -= 1;
            if waiting[behind] == 0 {
                ready.push_back(behind);
            }
        }
    }
    order
}
