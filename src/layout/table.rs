//! A vector whose accessors are total: the phases are full of numbers that stand for nodes, and none of them may panic.

use std::ops::{Index, IndexMut};

/// A vector whose numbers are known to be right. Beyond its end stands one spare cell, so that a wrong number, which
/// tests would find, gives an odd picture rather than a trap.
#[derive(Debug, Clone, Default)]
pub(super) struct Table<T> {
    cells: Vec<T>,
    spare: T,
}

impl<T: Clone + Default> Table<T> {
    /// A table of `count` cells.
    pub fn new(count: usize) -> Self {
        Self::of(vec![T::default(); count])
    }
}

impl<T: Default> Table<T> {
    /// The table of these cells.
    pub fn of(cells: Vec<T>) -> Self {
        Self { cells, spare: T::default() }
    }

    /// The cells alone.
    pub fn into_cells(self) -> Vec<T> {
        self.cells
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cells in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.cells.iter()
    }

    /// The cells in their order, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.cells.iter_mut()
    }

    /// Appends a cell.
    pub fn push(&mut self, cell: T) {
        self.cells.push(cell);
    }
}

impl<T> Index<usize> for Table<T> {
    type Output = T;

    fn index(&self, number: usize) -> &T {
        debug_assert!(number < self.cells.len(), "{number} of {}", self.cells.len());
        self.cells.get(number).unwrap_or(&self.spare)
    }
}

impl<T> IndexMut<usize> for Table<T> {
    fn index_mut(&mut self, number: usize) -> &mut T {
        debug_assert!(number < self.cells.len(), "{number} of {}", self.cells.len());
        self.cells.get_mut(number).unwrap_or(&mut self.spare)
    }
}

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
        Self::build(count, pairs.iter().enumerate().map(|(pair, &(number, neighbour))| (number, neighbour, pair)))
    }

    /// The same the other way round, of pairs of (neighbour, number).
    pub fn reverse(count: usize, pairs: &[(usize, usize)]) -> Self {
        Self::build(count, pairs.iter().enumerate().map(|(pair, &(neighbour, number))| (number, neighbour, pair)))
    }

    /// The same, of (number, neighbour, pair).
    pub fn build(count: usize, pairs: impl Iterator<Item = (usize, usize, usize)> + Clone) -> Self {
        let mut starts = Table::new(count + 1);
        pairs.clone().for_each(|(number, ..)| starts[number] += 1);
        let mut total = 0;
        for start in starts.iter_mut() {
            total += *start;
            *start = total;
        }
        // Each start is the end of its neighbours now, and goes down as they come, the last first.
        let mut neighbours = Table::new(total);
        let pairs: Vec<_> = pairs.collect();
        for &(number, neighbour, pair) in pairs.iter().rev() {
            starts[number] -= 1;
            neighbours[starts[number]] = (neighbour, pair);
        }
        Self { starts, neighbours: neighbours.cells }
    }

    /// The neighbours of a number, each with its pair.
    pub fn of(&self, number: usize) -> &[(usize, usize)] {
        self.neighbours.get(self.starts[number]..self.starts[number + 1]).unwrap_or_default()
    }
}

/// Sorts by the keys; what has the same key stays in its order. The one sort of all phases: each further type to sort
/// would be several kilobytes of WebAssembly.
pub(super) fn sort(keyed: &mut [(f64, usize)]) {
    keyed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
}
