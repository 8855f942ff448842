//! Graphs to lay out, and what holds of every picture of one.

#![allow(dead_code)]

use oc_argo::layout::{Direction, Layout, LayoutEdge, LayoutGraph, LayoutNode, PlacedNode, Point};

/// A graph of nodes 120 x 40, by edges such as `a>b`.
pub fn graph(nodes: &[&str], edges: &[&str]) -> LayoutGraph {
    let edges = edges.iter().map(|edge| edge.split_once('>').unwrap()).map(|(from, to)| edge_of(from, to)).collect();
    rightward(nodes.iter().map(|id| node(id, 120.0, 40.0, None)).collect(), edges)
}

pub fn rightward(nodes: Vec<LayoutNode>, edges: Vec<LayoutEdge>) -> LayoutGraph {
    LayoutGraph { nodes, edges, direction: Direction::Right }
}

pub fn node(id: &str, width: f64, height: f64, parent: Option<&str>) -> LayoutNode {
    LayoutNode { id: id.to_owned(), width, height, parent: parent.map(str::to_owned) }
}

pub fn edge_of(from: &str, to: &str) -> LayoutEdge {
    LayoutEdge { from: from.to_owned(), to: to.to_owned() }
}

/// Edges from one node to each of these.
pub fn from_one(one: &str, others: std::ops::RangeInclusive<usize>) -> Vec<LayoutEdge> {
    others.map(|number| edge_of(one, &number.to_string())).collect()
}

/// A small pseudo-random generator (xorshift).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}

/// A graph without cycles, of `groups` groups that may stand in each other, with nodes of many sizes.
pub fn random(seed: u64, nodes: usize, edges: usize, groups: usize) -> LayoutGraph {
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
    rightward(nodes, edges)
}

pub fn find<'l>(laid: &'l Layout, id: &str) -> &'l PlacedNode {
    laid.nodes.iter().find(|node| node.id == id).unwrap()
}

pub fn overlap(a: &PlacedNode, b: &PlacedNode) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

pub fn contains(outer: &PlacedNode, inner: &PlacedNode) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

pub fn is_on_border(node: &PlacedNode, point: &Point) -> bool {
    let is_near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    let (right, lower) = (node.x + node.width, node.y + node.height);
    let is_inside =
        point.x > node.x - 1e-6 && point.x < right + 1e-6 && point.y > node.y - 1e-6 && point.y < lower + 1e-6;
    is_inside
        && (is_near(point.x, node.x) || is_near(point.x, right) || is_near(point.y, node.y) || is_near(point.y, lower))
}

/// What holds of every layout: all is finite and inside the picture, siblings do not overlap, groups contain their
/// members, and edges go from border to border.
pub fn check(graph: &LayoutGraph, laid: &Layout) {
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

/// How often two edges cross.
pub fn crossings(laid: &Layout) -> usize {
    let side = |(a, b): (Point, Point), c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let segments: Vec<(usize, (Point, Point))> = (laid.edges.iter().enumerate())
        .flat_map(|(edge, placed)| placed.points.windows(2).map(move |points| (edge, (points[0], points[1]))))
        .collect();
    let cross = |a: (Point, Point), b: (Point, Point)| {
        side(a, b.0) * side(a, b.1) < -1e-6 && side(b, a.0) * side(b, a.1) < -1e-6
    };
    let is_crossing =
        |(one, a): &(usize, (Point, Point))| segments.iter().filter(|(other, b)| one < other && cross(*a, *b)).count();
    segments.iter().map(is_crossing).sum()
}

/// The edges that run through a node that is neither of theirs nor around one of these.
pub fn through_nodes(graph: &LayoutGraph, laid: &Layout) -> Vec<String> {
    let mut found = Vec::new();
    for (edge, placed) in graph.edges.iter().zip(&laid.edges) {
        let ends = [find(laid, &edge.from), find(laid, &edge.to)];
        let others =
            laid.nodes.iter().filter(|node| !ends.iter().any(|&end| contains(node, end) || contains(end, node)));
        for node in others {
            // Twenty points of each segment.
            let is_inside = |points: &[Point]| {
                (0..=20).map(|step| f64::from(step) / 20.0).any(|part| {
                    let x = points[0].x + (points[1].x - points[0].x) * part;
                    let y = points[0].y + (points[1].y - points[0].y) * part;
                    x > node.x + 0.1
                        && x < node.x + node.width - 0.1
                        && y > node.y + 0.1
                        && y < node.y + node.height - 0.1
                })
            };
            if placed.points.windows(2).any(is_inside) {
                found.push(format!("{}>{} through {}", edge.from, edge.to, node.id));
            }
        }
    }
    found
}
