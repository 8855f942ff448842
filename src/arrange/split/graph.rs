//! The graph while it shrinks: nodes that stand for tasks, for sub-workflows or for parts.

use crate::plan::order::Neighbours;
use crate::table::Table;

/// What may be put into a part.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    /// How many members it would bring.
    pub weight: usize,
    /// It grows along every edge between free nodes: at first the wave in which it begins, then its stage.
    pub level: usize,
    /// How often the way to it leads from free tasks to pinned ones, at most. Nodes of different phases are never put
    /// together: a pinned task could be between them.
    pub phase: usize,
    /// Whether it is joined with no other.
    pub is_pinned: bool,
}

/// Nodes that wait for each other.
pub(super) struct Graph {
    pub nodes: Table<Node>,
    /// What each waits for.
    pub before: Neighbours,
    /// What waits for each.
    pub after: Neighbours,
    /// The free nodes of each level.
    pub rows: Neighbours,
}

impl Graph {
    /// The graph of these nodes, each edge from what goes first to what waits. Levels are numbered without gaps.
    pub fn new(mut nodes: Table<Node>, edges: &[(usize, usize)]) -> Self {
        let free = |nodes: &Table<Node>| -> Vec<(usize, usize)> {
            let nodes = nodes.iter().enumerate().filter(|(_, node)| !node.is_pinned);
            nodes.map(|(index, node)| (node.level, index)).collect()
        };
        let placed = free(&nodes);
        let mut numbers = Table::new(placed.iter().map(|&(level, _)| level + 1).max().unwrap_or_default());
        placed.iter().for_each(|&(level, _)| numbers[level] = 1);
        let mut count = 0;
        for number in numbers.iter_mut() {
            count += *number;
            *number = count - *number;
        }
        nodes.iter_mut().filter(|node| !node.is_pinned).for_each(|node| node.level = numbers[node.level]);
        let rows = Neighbours::of(count, &free(&nodes), false);
        let (before, after) = (Neighbours::of(nodes.len(), edges, true), Neighbours::of(nodes.len(), edges, false));
        Self { nodes, before, after, rows }
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The number of nodes that may be joined.
    pub fn free(&self) -> usize {
        self.nodes.iter().filter(|node| !node.is_pinned).count()
    }

    /// The free nodes that a free node waits for.
    pub fn free_before(&self, node: usize) -> impl Iterator<Item = usize> {
        self.before.get(node).iter().copied().filter(|&first| !self.nodes[first].is_pinned)
    }

    /// Those of them that are of the same phase.
    pub fn alike_before(&self, node: usize) -> impl Iterator<Item = usize> {
        let phase = self.nodes[node].phase;
        self.free_before(node).filter(move |&first| self.nodes[first].phase == phase)
    }

    /// The same graph, every node as one member.
    pub fn in_units(mut self) -> Self {
        self.nodes.iter_mut().for_each(|node| node.weight = 1);
        self
    }
}

/// A smaller graph, and which of its nodes each node of the larger has become.
pub(super) struct Shrunk {
    pub graph: Graph,
    pub became: Table<usize>,
}

impl Shrunk {
    /// The graph in which the nodes with the same leader are one.
    pub fn new(graph: &Graph, leaders: &Table<usize>) -> Self {
        let mut numbers: Table<Option<usize>> = Table::new(graph.len());
        let mut became = Table::new(graph.len());
        let mut nodes: Table<Node> = Table::new(0);
        let mut members = Vec::with_capacity(graph.len());
        for (index, (node, &leader)) in graph.nodes.iter().zip(leaders.iter()).enumerate() {
            let number = match numbers[leader] {
                Some(number) => number,
                None => {
                    nodes.push(Node { weight: 0, ..*node });
                    nodes.len() - 1
                }
            };
            numbers[leader] = Some(number);
            let joined = &mut nodes[number];
            joined.weight += node.weight;
            joined.level = joined.level.min(node.level);
            became[index] = number;
            members.push((number, index));
        }
        let members = Neighbours::of(nodes.len(), &members, false);
        let edges = edges(graph, &members, &became);
        Self { graph: Graph::new(nodes, &edges), became }
    }

    /// Joins nodes of the smaller graph.
    pub fn join(&mut self, leaders: impl FnOnce(&Graph) -> Table<usize>) {
        let shrunk = Self::new(&self.graph, &leaders(&self.graph));
        self.became.iter_mut().for_each(|node| *node = shrunk.became[*node]);
        self.graph = shrunk.graph;
    }
}

/// The edges between sets of nodes, each once.
fn edges(graph: &Graph, members: &Neighbours, became: &Table<usize>) -> Vec<(usize, usize)> {
    let mut edges = Vec::new();
    let mut seen_from = Table::new(members.len());
    for number in 0..members.len() {
        for first in members.get(number).iter().flat_map(|&node| graph.before.get(node)) {
            let from = became[*first];
            // 0 is no set.
            if from != number && seen_from[from] != number + 1 {
                seen_from[from] = number + 1;
                edges.push((from, number));
            }
        }
    }
    edges
}
