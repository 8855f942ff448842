//! A vector whose accessors are total: layout and splitting are full of numbers that stand for nodes, and none may panic.

use std::ops::{Index, IndexMut};

/// A vector whose numbers are known to be right. Beyond its end stands one spare cell, so that a wrong number, which
/// tests would find, gives an odd result rather than a trap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table<T> {
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
