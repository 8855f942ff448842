//! What runs of one workflow, in topological order, and what each part of it waits for.
//!
//! It is found again whenever a link comes or goes, so it is kept in few pieces: there is no list for each step.

use std::ops::Range;

use super::dependencies::get_argo_dependencies;
use super::graph::Graph;
use super::order::Precedence;
use crate::ordered;

/// What runs, in topological order, the least id first where there is a choice.
#[derive(Debug, Default)]
pub struct Steps {
    list: Vec<Step>,
    /// What the steps wait for, one list behind the other.
    before: Vec<Before>,
}

/// A step that another waits for, by its index in the drawing, and the number of the link that says so.
pub type Before = (usize, usize);

/// An item that runs.
#[derive(Debug, Clone)]
pub struct Step {
    /// The index of its node.
    pub node: usize,
    before: Range<usize>,
}

impl Steps {
    /// The steps of the nodes that are `running`, by their indices; and the circles that stand in the way of an order, as
    /// indices of nodes.
    pub fn of(graph: &Graph, running: &[usize]) -> (Self, Vec<Vec<usize>>) {
        let mut before = Vec::with_capacity(running.len() * 4);
        let ranges = ranges_before(graph, running, &mut before);
        let mut edges = Vec::with_capacity(before.len());
        for (number, range) in ranges.iter().enumerate() {
            edges.extend(before.get(range.clone()).unwrap_or_default().iter().map(|&(first, _)| (first, number)));
        }
        let (order, cycles) = Precedence::new(running.len(), &edges).topological();
        let mut place_of = vec![0; order.len()];
        for (place, &number) in order.iter().enumerate() {
            if let Some(slot) = place_of.get_mut(number) {
                *slot = place;
            }
        }
        for (first, _) in &mut before {
            *first = place_of.get(*first).copied().unwrap_or_default();
        }
        let list = order.iter().filter_map(|&number| {
            let (&node, range) = (running.get(number)?, ranges.get(number)?.clone());
            ordered::sort_pairs(before.get_mut(range.clone())?);
            Some(Step { node, before: range })
        });
        let list = list.collect();
        let node_of = |number: usize| running.get(number).copied();
        let cycles = cycles.into_iter().map(|cycle| cycle.into_iter().filter_map(node_of).collect()).collect();
        (Self { list, before }, cycles)
    }

    /// All of them, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Step> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The step at this place.
    pub fn get(&self, place: usize) -> Option<&Step> {
        self.list.get(place)
    }

    /// What a step waits for, sorted.
    pub fn before(&self, step: &Step) -> &[Before] {
        self.before.get(step.before.clone()).unwrap_or_default()
    }
}

/// Appends to `before` what each of the `running` nodes waits for, as numbers among these; gives where the list of each is.
fn ranges_before(graph: &Graph, running: &[usize], before: &mut Vec<Before>) -> Vec<Range<usize>> {
    let mut number_of = vec![usize::MAX; graph.nodes.len()];
    for (number, &node) in running.iter().enumerate() {
        if let Some(slot) = number_of.get_mut(node) {
            *slot = number;
        }
    }
    let known = |node: usize| number_of.get(node).copied().filter(|&number| number != usize::MAX);
    let range = |&node: &usize| {
        let from = before.len();
        let links = graph.nodes.get(node).map(|node| get_argo_dependencies(graph, node));
        before.extend(links.into_iter().flatten().filter_map(|(node, link)| Some((known(node)?, link))));
        from..before.len()
    };
    running.iter().map(range).collect()
}
