//! The neighbours of nodes, and the two orders in which a layout needs them.

use crate::table::Table;

/// The neighbours of every node, in one vector.
#[derive(Debug, Default)]
pub(super) struct Adjacency {
    starts: Table<usize>,
    neighbours: Vec<(usize, usize)>,
}

impl Adjacency {
    /// Gives each number below `count` its neighbours by `pairs` of (number, neighbour): the neighbour, and which pair
    /// it was, in the order of the pairs.
    pub fn new(count: usize, pairs: &[(usize, usize)]) -> Self {
        let triples: Vec<_> = pairs.iter().enumerate().map(|(pair, &(number, next))| (number, next, pair)).collect();
        Self::build(count, &triples)
    }

    /// The same the other way round, of pairs of (neighbour, number).
    pub fn reverse(count: usize, pairs: &[(usize, usize)]) -> Self {
        let triples: Vec<_> = pairs.iter().enumerate().map(|(pair, &(next, number))| (number, next, pair)).collect();
        Self::build(count, &triples)
    }

    /// The same, of (number, neighbour, pair).
    pub fn build(count: usize, triples: &[(usize, usize, usize)]) -> Self {
        let mut starts = Table::new(count + 1);
        triples.iter().for_each(|&(number, ..)| starts[number] += 1);
        let mut total = 0;
        for start in starts.iter_mut() {
            total += *start;
            *start = total;
        }
        // Each start is the end of its neighbours now, and goes down as they come, the last first.
        let mut neighbours = Table::new(total);
        for &(number, neighbour, pair) in triples.iter().rev() {
            starts[number] -= 1;
            neighbours[starts[number]] = (neighbour, pair);
        }
        Self { starts, neighbours: neighbours.into_cells() }
    }

    /// The neighbours of a number, each with its pair.
    pub fn of(&self, number: usize) -> &[(usize, usize)] {
        self.neighbours.get(self.starts[number]..self.starts[number + 1]).unwrap_or_default()
    }
}

/// Sorts by the keys; what has the same key stays in its order. A merge sort of our own, for everything that the layout
/// sorts: the standard library's would be four kilobytes of WebAssembly for each type.
pub(super) fn sort(keyed: &mut Vec<(f64, usize)>) {
    let mut sorted = Vec::with_capacity(keyed.len());
    let mut run = 1;
    while run < keyed.len() {
        for pair in keyed.chunks(2 * run) {
            let (mut ones, mut others) = pair.split_at_checked(run).unwrap_or((pair, &[]));
            while let ([one, rest @ ..], [other, other_rest @ ..]) = (ones, others) {
                if other.0 < one.0 {
                    sorted.push(*other);
                    others = other_rest;
                } else {
                    sorted.push(*one);
                    ones = rest;
                }
            }
            sorted.extend_from_slice(ones);
            sorted.extend_from_slice(others);
        }
        std::mem::swap(keyed, &mut sorted);
        sorted.clear();
        run *= 2;
    }
}

/// Sorts pairs of numbers below `count`, each once.
pub(super) fn sort_pairs(count: usize, pairs: &mut Vec<(usize, usize)>) {
    // Sorted by the one, then stably by the other; `Adjacency` does that in linear time.
    let by_last = Adjacency::reverse(count, pairs);
    let sorted: Vec<_> =
        (0..count).flat_map(|last| by_last.of(last).iter().map(move |&(first, _)| (first, last))).collect();
    let by_first = Adjacency::new(count, &sorted);
    pairs.clear();
    pairs.extend((0..count).flat_map(|first| by_first.of(first).iter().map(move |&(last, _)| (first, last))));
    pairs.dedup();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random_numbers::random_numbers;

    fn numbers() -> impl Iterator<Item = usize> {
        let mut random = random_numbers(7);
        std::iter::repeat_with(move || (random() >> 20) as usize)
    }

    #[test]
    fn what_has_the_same_key_stays_in_its_order() {
        for count in [0, 1, 2, 3, 5, 8, 21, 500] {
            let mut keyed: Vec<_> =
                numbers().take(count).enumerate().map(|(index, key)| ((key % 50) as f64, index)).collect();
            let mut expected = keyed.clone();
            expected.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            sort(&mut keyed);
            assert_eq!(keyed, expected);
        }
    }

    #[test]
    fn pairs_are_sorted_each_once() {
        let mut pairs: Vec<_> =
            numbers().zip(numbers().skip(1)).map(|(one, other)| (one % 9, other % 9)).take(60).collect();
        let expected: BTreeSet<_> = pairs.iter().copied().collect();
        assert!(expected.len() < pairs.len());
        sort_pairs(9, &mut pairs);
        assert!(pairs.iter().eq(&expected));
    }

    #[test]
    fn neighbours_stand_in_the_order_of_their_pairs() {
        let neighbours = Adjacency::new(3, &[(2, 0), (0, 1), (2, 2), (2, 0)]);
        assert_eq!(neighbours.of(2), [(0, 0), (2, 2), (0, 3)]);
        assert_eq!((neighbours.of(0), neighbours.of(1)), (&[(1, 1)][..], &[][..]));
    }
}
