//! Where nodes stand across the edges: sweeps through the layers that draw each node to the mean of its neighbours.
//!
//! In each layer the places nearest to these means, in its order and with its separations, are found exactly (isotonic
//! regression: pool adjacent violators), so that no layer takes more room than its nodes need or their neighbours ask
//! for. At last, `lines` makes straight what can be.

use super::lines;
use super::proper::Proper;
use crate::table::Table;

/// How many nodes all sweeps together place.
const WORK: usize = 400_000;
/// How many sweeps, the last ones, centre what has several neighbours on one side alone over these.
const CENTRING: usize = 8;
/// How strongly a segment draws its ends together, by how many of them are dummy nodes.
const PULLS: [f64; 3] = [1.0, 1.0, 4.0];

/// The place of each node's axis across the edges.
pub(super) fn coordinates(proper: &Proper) -> Table<f64> {
    let mut places = Table::<f64>::new(proper.nodes.len());
    let mut wishes = Vec::new();
    let sweeps = (WORK / (proper.nodes.len() + 1)).clamp(2 * CENTRING, 100);
    let last = proper.layers.len().saturating_sub(1);
    for sweep in 0..=sweeps {
        for step in 0..=last {
            let layer = &proper.layers[if sweep % 2 == 0 { last - step } else { step }];
            let wish = |&node: &usize| match sweep {
                0 => (0.0, 1.0),
                _ => wish(proper, &places, node, sweep + CENTRING > sweeps),
            };
            wishes.extend(layer.iter().map(wish));
            settle(proper, layer, &wishes, &mut places);
            wishes.clear();
        }
    }
    lines::straighten(proper, &mut places);
    places
}

/// Where a node's neighbours draw it, and how strongly.
pub(super) fn wish(proper: &Proper, places: &Table<f64>, node: usize, is_centring: bool) -> (f64, f64) {
    let (before, after) = (proper.before.of(node), proper.after.of(node));
    let (mut sum, mut weight) = (0.0, f64::MIN_POSITIVE);
    for (ones, others) in [(before, after), (after, before)] {
        if is_centring && ones.len() == 1 && others.len() > 1 {
            continue;
        }
        for &(neighbour, _) in ones {
            let dummies = usize::from(proper.is_dummy(node)) + usize::from(proper.is_dummy(neighbour));
            // What ends at a node of many edges draws little, so that it need not stand aslant for it.
            let facing =
                if std::ptr::eq(ones, before) { proper.after.of(neighbour) } else { proper.before.of(neighbour) };
            let edges = ones.len().max(facing.len()) as f64;
            let pull = PULLS.get(dummies).copied().unwrap_or_default() / (edges * edges);
            sum += pull * places[neighbour];
            weight += pull;
        }
    }
    (sum / weight, weight)
}

/// Nodes that touch, at the mean of where they would be.
struct Block {
    sum: f64,
    weight: f64,
    count: usize,
}

/// Gives the nodes of a layer the places nearest to their wishes: what would overlap becomes one block.
fn settle(proper: &Proper, layer: &[usize], wishes: &[(f64, f64)], places: &mut Table<f64>) {
    let mut blocks: Vec<Block> = Vec::with_capacity(layer.len());
    // How far each node is from the first where all touch.
    let mut offsets = Vec::with_capacity(layer.len());
    let (mut offset, mut last) = (0.0, None);
    for (&node, &(place, weight)) in layer.iter().zip(wishes) {
        offset += last.map_or(0.0, |last| proper.separation(last, node));
        last = Some(node);
        offsets.push(offset);
        let mut block = Block { sum: (place - offset) * weight, weight, count: 1 };
        while let Some(before) = blocks.pop_if(|before| before.sum * block.weight >= block.sum * before.weight) {
            block.sum += before.sum;
            block.weight += before.weight;
            block.count += before.count;
        }
        blocks.push(block);
    }
    let mut rest = layer.iter().zip(offsets);
    for block in blocks {
        let start = rounded(block.sum / block.weight);
        rest.by_ref().take(block.count).for_each(|(&node, offset)| places[node] = start + offset);
    }
}

/// A place in eighths of pixels, so that sums of places and whole sizes are exact.
pub(super) fn rounded(place: f64) -> f64 {
    (place * 8.0).round() / 8.0
}

/// How far the nodes reach.
pub(super) fn bounds(proper: &Proper, places: &Table<f64>) -> (f64, f64) {
    let reaches = places.iter().zip(proper.nodes.iter()).map(|(place, node)| (place - node.before, place + node.after));
    reaches.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (from, to)| (low.min(from), high.max(to)))
}
