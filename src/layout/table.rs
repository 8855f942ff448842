//! A vector whose accessors are total: the phases are full of numbers that stand for nodes, and none of them may panic.

use std::ops::{Index, IndexMut};

/// A vector of fixed length. Beyond its end stands one spare cell, so that a wrong number gives an odd picture rather
/// than a trap.
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
        self.cells.get(number).unwrap_or(&self.spare)
    }
}

impl<T> IndexMut<usize> for Table<T> {
    fn index_mut(&mut self, number: usize) -> &mut T {
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
    pub fn new(count: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut starts = Table::new(count + 1);
        for (number, _) in pairs.clone() {
            starts[number + 1] += 1;
        }
        let mut total = 0;
        for start in starts.iter_mut() {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut neighbours = Table::new(total);
        for (pair, (number, neighbour)) in pairs.enumerate() {
            neighbours[next[number]] = (neighbour, pair);
            next[number] += 1;
        }
        Self { starts, neighbours: neighbours.cells }
    }

    /// The neighbours of a number, each with its pair.
    pub fn of(&self, number: usize) -> &[(usize, usize)] {
        self.neighbours.get(self.starts[number]..self.starts[number + 1]).unwrap_or_default()
    }
}
