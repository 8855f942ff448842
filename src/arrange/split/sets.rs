//! Disjoint sets of numbers that are united.

use crate::table::Table;

/// Sets, each with its weight. A number is in none before it is added.
pub(super) struct Sets {
    parents: Table<usize>,
    weights: Table<usize>,
}

impl Sets {
    /// Room for the numbers below `count`.
    pub fn new(count: usize) -> Self {
        Self { parents: Table::new(count), weights: Table::new(count) }
    }

    /// Each number by itself, of these weights.
    pub fn of(weights: Vec<usize>) -> Self {
        Self { parents: Table::of((0..weights.len()).collect()), weights: Table::of(weights) }
    }

    /// Makes a number a set of its own, whatever it was before.
    pub fn add(&mut self, number: usize, weight: usize) {
        self.parents[number] = number;
        self.weights[number] = weight;
    }

    /// The number that stands for a number's set.
    pub fn find(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            let parent = self.parents[number];
            self.parents[number] = self.parents[parent];
            number = parent;
        }
        number
    }

    /// The weight of a number's set.
    pub fn weight(&mut self, number: usize) -> usize {
        let leader = self.find(number);
        self.weights[leader]
    }

    /// Makes one set of two. Gives its weight.
    pub fn unite(&mut self, one: usize, other: usize) -> usize {
        let (one, other) = (self.find(one), self.find(other));
        let (small, large) = if self.weights[one] < self.weights[other] { (one, other) } else { (other, one) };
        if small != large {
            self.parents[small] = large;
            self.weights[large] += self.weights[small];
        }
        self.weights[large]
    }

    /// The number that stands for each number's set.
    pub fn leaders(mut self) -> Table<usize> {
        Table::of((0..self.parents.len()).map(|number| self.find(number)).collect())
    }
}
