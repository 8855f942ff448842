//! A graph whose segments join neighbouring layers alone: a link over several layers is a chain of dummy nodes.

use super::adjacency::Adjacency;
use super::graph::{Graph, Node, Pin};
use super::{EDGE_GAP, LINE_GAP, MAX_DUMMIES, NODE_GAP};
use crate::table::Table;

/// The graph with its dummy nodes.
#[derive(Debug, Default)]
pub(super) struct Proper {
    /// The nodes, and behind them the dummy nodes, chain by chain.
    pub nodes: Table<Node>,
    /// How many of the nodes are no dummy nodes.
    pub reals: usize,
    /// The nodes of each layer, in their order.
    pub layers: Table<Vec<usize>>,
    /// The place of each node in its layer.
    pub places: Table<usize>,
    /// The neighbours in the layer before, each with the number of the segment.
    pub before: Adjacency,
    /// The neighbours in the layer after.
    pub after: Adjacency,
    /// The first dummy node of each link; the last is that before the next link's.
    pub chains: Table<usize>,
}

impl Proper {
    /// The proper graph; `None` where it needs too many dummy nodes.
    pub fn new(graph: &Graph, layers: &Table<usize>) -> Option<Self> {
        let spans = graph.links.iter().map(|&(from, to)| layers[to].saturating_sub(layers[from] + 1));
        if spans.clone().sum::<usize>() > MAX_DUMMIES {
            return None;
        }
        let mut proper = Self { reals: graph.nodes.len(), nodes: graph.nodes.clone(), ..Self::default() };
        let mut segments = Vec::new();
        for (&(from, to), span) in graph.links.iter().zip(spans) {
            proper.chains.push(proper.nodes.len());
            let mut last = from;
            for _ in 0..span {
                segments.push((last, proper.nodes.len()));
                last = proper.nodes.len();
                proper.nodes.push(Node::default());
            }
            segments.push((last, to));
        }
        proper.chains.push(proper.nodes.len());
        let count = proper.nodes.len();
        proper.places = Table::new(count);
        proper.before = Adjacency::reverse(count, &segments);
        proper.after = Adjacency::new(count, &segments);
        proper.begin(layers.iter().max().map_or(0, |&last| last + 1), layers);
        Some(proper)
    }

    /// The first order: as a depth-first search meets the nodes, so that what hangs together stands together.
    fn begin(&mut self, count: usize, layers: &Table<usize>) {
        self.layers = Table::new(count);
        let mut seen = Table::new(self.nodes.len());
        let sources = (0..self.reals).filter(|&node| self.before.of(node).is_empty());
        let mut stack = Vec::new();
        for source in sources {
            stack.push((source, layers[source]));
            while let Some((node, layer)) = stack.pop() {
                if !std::mem::replace(&mut seen[node], true) {
                    self.layers[layer].push(node);
                    stack.extend(self.after.of(node).iter().rev().map(|&(next, _)| (next, layer + 1)));
                }
            }
        }
        self.number();
    }

    /// Notes the places of the nodes in their layers.
    pub fn number(&mut self) {
        for layer in self.layers.iter() {
            for (place, &node) in layer.iter().enumerate() {
                self.places[node] = place;
            }
        }
    }

    /// Sorts the neighbours of each node by their places.
    pub fn sort(&mut self) {
        let count = self.nodes.len();
        self.before = Adjacency::build(count, &turned(&self.layers, &self.after));
        self.after = Adjacency::build(count, &turned(&self.layers, &self.before));
    }

    /// Whether a node is a dummy node.
    pub fn is_dummy(&self, node: usize) -> bool {
        node >= self.reals
    }

    /// The least way between the axes of two neighbours of a layer.
    pub fn separation(&self, node: usize, next: usize) -> f64 {
        let is_thin = |number: usize| self.is_dummy(number) || self.nodes[number].pin != Pin::Free;
        let gap = match (is_thin(node), is_thin(next)) {
            (true, true) => LINE_GAP,
            (false, false) => NODE_GAP,
            _ => EDGE_GAP,
        };
        self.nodes[node].after + gap + self.nodes[next].before
    }
}

/// The segments the other way round, in the order of the nodes that they come from.
fn turned(layers: &Table<Vec<usize>>, from: &Adjacency) -> Vec<(usize, usize, usize)> {
    let mut triples = Vec::new();
    for &node in layers.iter().flatten() {
        triples.extend(from.of(node).iter().map(|&(neighbour, segment)| (neighbour, node, segment)));
    }
    triples
}
