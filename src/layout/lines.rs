//! Lines: dummy nodes of one link, and nodes that are each other's only neighbours, stand on one place where there is
//! room for that between what stands beside them.

use super::coordinates::{rounded, wish};
use super::proper::Proper;
use crate::table::Table;

/// Rounds, to either side in turns: what moves makes room for the next.
const ROUNDS: usize = 6;

/// Makes lines straight, as far as they can be with everything else where it is.
pub(super) fn straighten(proper: &Proper, places: &mut Table<f64>) {
    let lines = lines(proper);
    let beside = beside(proper);
    for round in 0..ROUNDS {
        for step in 0..lines.len() {
            let number = if round % 2 == 0 { lines.len() - 1 - step } else { step };
            let mut rest = lines[number].as_slice();
            while !rest.is_empty() {
                rest = straighten_start(proper, &beside, places, rest);
            }
        }
    }
}

/// What stands beside a node in its layer, before and behind it.
type Beside = (Option<usize>, Option<usize>);

fn beside(proper: &Proper) -> Table<Beside> {
    let mut beside = Table::<Beside>::new(proper.nodes.len());
    for layer in proper.layers.iter() {
        for (&node, &behind) in layer.iter().zip(layer.iter().skip(1)) {
            beside[node].1 = Some(behind);
            beside[behind].0 = Some(node);
        }
    }
    beside
}

/// Every node once, each line from its first layer on.
fn lines(proper: &Proper) -> Table<Vec<usize>> {
    let mut lines = Table::<Vec<usize>>::default();
    for &node in proper.layers.iter().flatten() {
        if previous(proper, node).is_some() {
            continue;
        }
        let mut line = vec![node];
        let mut last = node;
        while let Some(next) = only(proper.after.of(last)).filter(|&next| previous(proper, next) == Some(last)) {
            line.push(next);
            last = next;
        }
        lines.push(line);
    }
    lines
}

/// What stands before a node in its line.
fn previous(proper: &Proper, node: usize) -> Option<usize> {
    only(proper.before.of(node)).filter(|&before| proper.after.of(before).len() == 1)
}

fn only(neighbours: &[(usize, usize)]) -> Option<usize> {
    if let [(neighbour, _)] = neighbours { Some(*neighbour) } else { None }
}

/// Puts as many nodes of a line, from its start on, on one place as there is a place for, and gives the others.
fn straighten_start<'l>(
    proper: &Proper,
    beside: &Table<Beside>,
    places: &mut Table<f64>,
    line: &'l [usize],
) -> &'l [usize] {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let (mut sum, mut weight, mut count) = (0.0, f64::MIN_POSITIVE, 0);
    for &node in line {
        let from = beside[node].0.map_or(low, |before| places[before] + proper.separation(before, node));
        let to = beside[node].1.map_or(high, |behind| places[behind] - proper.separation(node, behind));
        if count > 0 && low.max(from) > high.min(to) {
            break;
        }
        (low, high) = (low.max(from), high.min(to));
        // What has several neighbours on one side is to stand in their middle; the others follow.
        let is_middle = proper.before.of(node).len().max(proper.after.of(node).len()) > 1;
        let (place, hold) = if is_middle { (wish(proper, places, node, true).0, 1.0) } else { (places[node], 1e-3) };
        sum += place * hold;
        weight += hold;
        count += 1;
    }
    let place = rounded(sum / weight).min(high).max(low);
    let (start, rest) = line.split_at_checked(count).unwrap_or((line, &[]));
    start.iter().for_each(|&node| places[node] = place);
    rest
}
