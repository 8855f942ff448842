//! The graphs: all of 120 x 40 pixels, drawn downward, and the same in every run.

use oc_argo::layout::{Direction, LayoutEdge, LayoutGraph, LayoutNode};

/// How a graph of so many nodes is made.
type Make = fn(usize) -> LayoutGraph;

/// The shapes by name.
pub const SHAPES: [(&str, Make); 5] = [
    ("layered", layered),
    ("dense", dense),
    ("random", |count| random(count, count * 3 / 2)),
    ("tree", tree),
    ("pipelines", pipelines),
];

/// Layers of about ten nodes; edges over one to three of them; 1.5 edges per node.
fn layered(count: usize) -> LayoutGraph {
    let mut numbers = Numbers(7);
    let edges = (0..count * 3 / 2).map(|_| {
        let from = numbers.below(count - 1);
        let layer = from / 10 + 1 + numbers.below(6).saturating_sub(3);
        (from, (layer * 10 + numbers.below(10)).min(count - 1))
    });
    graph(count, edges.filter(|(from, to)| from < to).collect())
}

/// Layers of forty nodes, each joined to three of the layer before.
fn dense(count: usize) -> LayoutGraph {
    let mut numbers = Numbers(17);
    let edges = (40..count).flat_map(|node| [node; 3]).map(|node| (node / 40 * 40 - 40 + numbers.below(40), node));
    graph(count, edges.collect())
}

/// Edges from any node to any later one.
pub fn random(count: usize, edges: usize) -> LayoutGraph {
    let mut numbers = Numbers(11);
    let edges = (0..edges).map(|_| (numbers.below(count), numbers.below(count)));
    graph(
        count,
        edges.filter(|(one, other)| one != other).map(|(one, other)| (one.min(other), one.max(other))).collect(),
    )
}

/// A tree of up to four branches at each node.
fn tree(count: usize) -> LayoutGraph {
    let mut numbers = Numbers(13);
    graph(count, (1..count).map(|node| ((node / 4).saturating_sub(numbers.below(2)), node)).collect())
}

/// Parallel pipelines of five steps that one node begins and one ends; each third has a short cut.
fn pipelines(count: usize) -> LayoutGraph {
    let last = count - 1;
    let steps = (1..last).flat_map(|node| match (node % 5, node / 5 % 3) {
        (1, _) => vec![(0, node), (node, (node + 1).min(last))],
        (0, 0) => vec![(node, last), (node - 4, node)],
        (0, _) => vec![(node, last)],
        _ => vec![(node, (node + 1).min(last))],
    });
    graph(count, steps.collect())
}

fn graph(count: usize, edges: Vec<(usize, usize)>) -> LayoutGraph {
    let node = |number: usize| LayoutNode { id: number.to_string(), width: 120.0, height: 40.0, parent: None };
    let edge = |(from, to): (usize, usize)| LayoutEdge { from: from.to_string(), to: to.to_string() };
    LayoutGraph {
        nodes: (0..count).map(node).collect(),
        edges: edges.into_iter().map(edge).collect(),
        direction: Direction::Down,
    }
}

/// A small pseudo-random generator (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}
