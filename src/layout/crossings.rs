//! An order of the nodes in each layer with few crossings: sweeps through the layers that sort each by the barycenters
//! of its nodes, and exchanges of neighbours; the best order is kept.

use super::adjacency::sort;
use super::proper::Proper;
use crate::table::Table;

/// Rounds without a better order after which no more is tried.
const PATIENCE: usize = 6;
/// How many nodes all rounds together order.
const WORK: usize = 60_000;
/// The pairs of segments that two neighbours may have for an exchange to be tried.
const MAX_PAIRS: usize = 4_096;

/// Orders the layers of a graph.
pub(super) fn reduce(proper: &mut Proper) {
    let mut best = (count(proper), proper.layers.clone());
    let rounds = (WORK / (proper.nodes.len() + 1)).clamp(4, 40);
    let mut patience = PATIENCE;
    for round in 0..rounds {
        if best.0 == 0 || patience == 0 {
            break;
        }
        sweep(proper, round % 2 == 0, round % 4 >= 2);
        exchange(proper);
        let crossings = count(proper);
        patience -= 1;
        if crossings < best.0 {
            best = (crossings, proper.layers.clone());
            patience = PATIENCE;
        }
    }
    proper.layers = best.1;
    proper.number();
}

/// The number of crossings.
fn count(proper: &Proper) -> usize {
    let longest = proper.layers.iter().map(Vec::len).max().unwrap_or_default();
    let mut ends = Ends::new(longest);
    let mut crossings = 0;
    for layer in proper.layers.iter() {
        for &node in layer {
            let after = proper.after.of(node);
            crossings += after.iter().map(|&(next, _)| ends.beyond(proper.places[next])).sum::<usize>();
            after.iter().for_each(|&(next, _)| ends.add(proper.places[next]));
        }
        ends.clear();
    }
    crossings
}

/// How many segments end at which place of a layer: a Fenwick tree.
struct Ends {
    sums: Table<usize>,
    total: usize,
}

impl Ends {
    fn new(count: usize) -> Self {
        Self { sums: Table::new(count + 1), total: 0 }
    }

    fn add(&mut self, place: usize) {
        self.total += 1;
        let mut at = place + 1;
        while at < self.sums.len() {
            self.sums[at] += 1;
            at += at & at.wrapping_neg();
        }
    }

    /// How many end behind a place.
    fn beyond(&self, place: usize) -> usize {
        let mut up_to = 0;
        let mut at = place + 1;
        while at > 0 {
            up_to += self.sums[at];
            at &= at - 1;
        }
        self.total - up_to
    }

    fn clear(&mut self) {
        self.total = 0;
        self.sums.iter_mut().for_each(|sum| *sum = 0);
    }
}

/// Sorts each layer by the barycenters of its nodes in the layer before it, or after it.
fn sweep(proper: &mut Proper, is_down: bool, is_turned: bool) {
    let last = proper.layers.len().saturating_sub(1);
    for step in 1..=last {
        let layer = if is_down { step } else { last - step };
        sort_layer(proper, layer, is_down, is_turned);
    }
}

/// Sorts one layer. What has no neighbours keeps its place. Nodes with the same barycenter keep their order, or, where
/// `is_turned`, turn it, which helps out of an order that no single exchange makes better.
fn sort_layer(proper: &mut Proper, layer: usize, is_down: bool, is_turned: bool) {
    let mut nodes = std::mem::take(&mut proper.layers[layer]);
    let neighbours = if is_down { &proper.before } else { &proper.after };
    let mut keyed = Vec::with_capacity(nodes.len());
    for &node in &nodes {
        let of = neighbours.of(node);
        if !of.is_empty() {
            let sum: usize = of.iter().map(|&(neighbour, _)| proper.places[neighbour]).sum();
            keyed.push((sum as f64 / of.len() as f64, node));
        }
    }
    if is_turned {
        keyed.reverse();
    }
    sort(&mut keyed);
    let mut sorted = keyed.iter();
    for (place, cell) in nodes.iter_mut().enumerate() {
        if !neighbours.of(*cell).is_empty() {
            *cell = sorted.next().map_or(*cell, |&(_, node)| node);
        }
        proper.places[*cell] = place;
    }
    proper.layers[layer] = nodes;
}

/// Exchanges neighbours wherever that removes a crossing.
fn exchange(proper: &mut Proper) {
    let passes = (WORK / (proper.nodes.len() + 1)).clamp(2, 10);
    for _ in 0..passes {
        let mut is_better = false;
        for layer in 0..proper.layers.len() {
            is_better |= exchange_in(proper, layer);
        }
        if !is_better {
            break;
        }
    }
}

fn exchange_in(proper: &mut Proper, layer: usize) -> bool {
    let mut nodes = std::mem::take(&mut proper.layers[layer]);
    let mut is_better = false;
    for place in 1..nodes.len() {
        let Some([node, next]) = nodes.get_mut(place - 1..=place) else { continue };
        if gain(proper, *node, *next) > 0 {
            std::mem::swap(node, next);
            (proper.places[*node], proper.places[*next]) = (place - 1, place);
            is_better = true;
        }
    }
    proper.layers[layer] = nodes;
    is_better
}

/// How many crossings fewer there are where two neighbours change places.
fn gain(proper: &Proper, node: usize, next: usize) -> isize {
    let mut gain = 0;
    for neighbours in [&proper.before, &proper.after] {
        let (ones, others) = (neighbours.of(node), neighbours.of(next));
        if ones.len() * others.len() > MAX_PAIRS {
            return 0;
        }
        for &(one, _) in ones {
            for &(other, _) in others {
                let (one, other) = (proper.places[one], proper.places[other]);
                gain += isize::from(one > other) - isize::from(one < other);
            }
        }
    }
    gain
}
