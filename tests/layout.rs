//! Layouts: what may never happen to any graph, and what small graphs look like.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Instant;

use oc_argo::layout::{
    Direction, GROUP_PADDING, GROUP_TITLE, Layout, LayoutEdge, LayoutGraph, LayoutNode, PlacedNode, Point, layout,
};

/// A graph of nodes 120 x 40, by edges such as `a>b`.
fn graph(nodes: &[&str], edges: &[&str]) -> LayoutGraph {
    LayoutGraph {
        nodes: nodes.iter().map(|id| node(id, 120.0, 40.0, None)).collect(),
        edges: edges.iter().map(|edge| edge.split_once('>').unwrap()).map(|(from, to)| edge_of(from, to)).collect(),
        direction: Direction::Right,
    }
}

fn node(id: &str, width: f64, height: f64, parent: Option<&str>) -> LayoutNode {
    LayoutNode { id: id.to_owned(), width, height, parent: parent.map(str::to_owned) }
}

fn edge_of(from: &str, to: &str) -> LayoutEdge {
    LayoutEdge { from: from.to_owned(), to: to.to_owned() }
}

/// A small pseudo-random generator (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}

/// A graph without cycles, of `groups` groups that may stand in each other, with nodes of many sizes.
fn random(seed: u64, nodes: usize, edges: usize, groups: usize) -> LayoutGraph {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let parent = |number: usize, random: &mut Random| match groups {
        0 => None,
        _ => (random.below(3) > 0).then(|| random.below(number.min(groups)).to_string()).filter(|_| number > 0),
    };
    let size = |random: &mut Random| (20 + random.below(200)) as f64;
    let nodes: Vec<LayoutNode> = (0..nodes)
        .map(|number| {
            let parent = parent(number, &mut random);
            node(&number.to_string(), size(&mut random), size(&mut random), parent.as_deref())
        })
        .collect();
    let edges = (0..edges).map(|_| {
        let (one, other) = (random.below(nodes.len()), random.below(nodes.len()));
        edge_of(&one.min(other).to_string(), &one.max(other).to_string())
    });
    let edges = edges.filter(|edge| edge.from != edge.to).collect();
    LayoutGraph { nodes, edges, direction: Direction::Right }
}

fn find<'l>(laid: &'l Layout, id: &str) -> &'l PlacedNode {
    laid.nodes.iter().find(|node| node.id == id).unwrap()
}

fn overlap(a: &PlacedNode, b: &PlacedNode) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

fn contains(outer: &PlacedNode, inner: &PlacedNode) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

fn is_on_border(node: &PlacedNode, point: &Point) -> bool {
    let is_near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    let (right, lower) = (node.x + node.width, node.y + node.height);
    let is_inside =
        point.x > node.x - 1e-6 && point.x < right + 1e-6 && point.y > node.y - 1e-6 && point.y < lower + 1e-6;
    is_inside
        && (is_near(point.x, node.x) || is_near(point.x, right) || is_near(point.y, node.y) || is_near(point.y, lower))
}

/// What holds of every layout: all is finite and inside the picture, siblings do not overlap, groups contain their
/// members, and edges go from border to border.
fn check(graph: &LayoutGraph, laid: &Layout) {
    assert_eq!(graph.nodes.len(), laid.nodes.len());
    assert_eq!(graph.edges.len(), laid.edges.len());
    let picture = PlacedNode { width: laid.width, height: laid.height, ..PlacedNode::default() };
    for node in &laid.nodes {
        assert!([node.x, node.y, node.width, node.height].iter().all(|number| number.is_finite()), "{node:?}");
        assert!(contains(&picture, node), "{node:?}");
    }
    for (index, one) in graph.nodes.iter().enumerate() {
        for (offset, other) in
            graph.nodes[index + 1..].iter().enumerate().filter(|(_, other)| other.parent == one.parent)
        {
            let (a, b) = (&laid.nodes[index], &laid.nodes[index + 1 + offset]);
            assert!(!overlap(a, b), "{} and {}: {a:?} {b:?}", one.id, other.id);
        }
        if let Some(parent) = &one.parent {
            assert!(contains(find(laid, parent), &laid.nodes[index]), "{} in {parent}", one.id);
        }
    }
    for (edge, placed) in graph.edges.iter().zip(&laid.edges) {
        let [first, .., last] = placed.points.as_slice() else { panic!("{edge:?}: {placed:?}") };
        assert!(is_on_border(find(laid, &edge.from), first), "{edge:?}: {placed:?}");
        assert!(is_on_border(find(laid, &edge.to), last), "{edge:?}: {placed:?}");
    }
}

#[test]
fn random_graphs_of_many_shapes_keep_the_rules() {
    for seed in 0..200 {
        let nodes = 1 + (seed as usize * 7) % 60;
        for groups in [0, nodes / 6] {
            let mut graph = random(seed + 1, nodes, nodes * (seed as usize % 4) / 2, groups);
            if seed % 2 == 1 {
                graph.direction = Direction::Down;
            }
            let laid = layout(&graph);
            check(&graph, &laid);
            assert_eq!(laid, layout(&graph));
        }
    }
}

#[test]
fn ten_thousand_nodes_are_quick() {
    let graph = random(3, 10_000, 30_000, 0);
    let start = Instant::now();
    let laid = layout(&graph);
    println!("{:?} {} x {}", start.elapsed(), laid.width, laid.height);
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn a_chain_is_straight() {
    let graph = graph(&["a", "b", "c"], &["a>b", "b>c"]);
    let laid = layout(&graph);
    check(&graph, &laid);
    assert!(laid.nodes.iter().all(|node| node.y == 0.0));
    assert!(laid.edges.iter().all(|edge| edge.points.len() == 2));
}

#[test]
fn a_group_has_room_for_its_title() {
    let mut graph = graph(&["a", "g", "b"], &["a>b"]);
    graph.nodes[2].parent = Some("g".to_owned());
    let laid = layout(&graph);
    check(&graph, &laid);
    let (group, inner) = (find(&laid, "g"), find(&laid, "b"));
    assert_eq!((inner.x - group.x, inner.y - group.y), (GROUP_PADDING, GROUP_PADDING + GROUP_TITLE));
}
