//! Groups: the inside of each is laid out first, then it is a node of that size among its siblings.
//!
//! An edge that crosses the border of a group counts outside as an edge of the group, and inside as one to a pinned
//! node on the border, a port; so it keeps off what it passes on both sides.

use super::adjacency::sort_pairs;
use super::coordinates::rounded;
use super::graph::{Arrangement, Graph, Node, Pin};
use super::tree::{Tree, Way};
use super::{Direction, GROUP_PADDING, GROUP_TITLE, MAX_SIDE, Point, acyclic, components, routes};
use crate::table::Table;

/// The wanted width per height.
const ASPECT: f64 = 1.6;

/// A graph of numbered nodes.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    /// The width and height of each node.
    pub sizes: Vec<(f64, f64)>,
    /// The group of each node.
    pub parents: Vec<Option<usize>>,
    /// The two nodes of each edge; absent where one does not exist.
    pub edges: Vec<Option<(usize, usize)>>,
    /// Where edges go.
    pub direction: Direction,
}

/// A drawing that was laid out.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Where each node is.
    pub areas: Table<Area>,
    /// The points of each edge.
    pub edges: Vec<Vec<Point>>,
    /// The width of it all.
    pub width: f64,
    /// The height of it all.
    pub height: f64,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// The two borders that edges cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Where edges come from.
    Start,
    /// Where edges go.
    End,
}

/// A port: the place on a group's border at which edges of one member cross it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Port {
    /// Its number among the nodes of its level.
    pub node: usize,
    /// The number of the link between it and the member.
    pub link: usize,
}

/// The inside of a group, or the top.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// In the order of their edges, once that is known.
    members: Vec<usize>,
    /// The edges between members, by the places that those had in `members` at first.
    edges: Vec<(usize, usize)>,
    /// The edges by the places that their members have in the end, sorted, each once, and all forward.
    pub links: Vec<(usize, usize)>,
    /// How many ports stand before the members in the arrangement.
    first: usize,
    pub arrangement: Arrangement,
    /// Where what it contains begins.
    pub origin: Point,
}

/// All levels. Where `x` and `y` stand here, x runs along the edges.
#[derive(Debug, Default)]
pub(super) struct Levels {
    tree: Tree,
    /// The top, and behind it the inside of each node.
    levels: Table<Level>,
    /// The number of each node among its siblings, in the order of their edges.
    pub numbers: Table<usize>,
    /// The ports on the border of each node's group, at both sides.
    ports: [Table<Option<Port>>; 2],
    pub areas: Table<Area>,
    /// How far the axis of each node is from its border.
    pub axes: Table<f64>,
    /// Where a group's inside begins, seen from its corner; and the room behind it.
    inset: Point,
    aspect: f64,
}

/// Lays out a drawing.
pub(super) fn lay_out(drawing: &Drawing) -> Drawn {
    let mut levels = Levels::new(drawing);
    let mut ways = Vec::with_capacity(drawing.edges.len());
    for &edge in &drawing.edges {
        ways.push(edge.map(|(from, to)| levels.add(from, to)));
    }
    levels.order();
    for way in ways.iter().flatten() {
        levels.add_ports(way);
    }
    levels.arrange();
    levels.place();
    let mut edges: Vec<Vec<Point>> =
        ways.iter().zip(&drawing.edges).map(|(way, edge)| routes::route(&levels, way.as_ref(), *edge)).collect();
    let mut areas = levels.areas;
    if drawing.direction == Direction::Down {
        areas.iter_mut().for_each(|area| *area = Area::new(area.y, area.x, area.height, area.width));
        edges.iter_mut().flatten().for_each(|point| *point = Point { x: point.y, y: point.x });
    }
    let ends = areas.iter().map(|area| Point { x: area.x + area.width, y: area.y + area.height });
    let furthest = ends.chain(edges.iter().flatten().copied());
    let (width, height) = furthest.fold((0.0_f64, 0.0_f64), |(x, y), point| (x.max(point.x), y.max(point.y)));
    Drawn { areas, edges, width, height }
}

impl Area {
    fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }
}

impl Levels {
    fn new(drawing: &Drawing) -> Self {
        let count = drawing.sizes.len();
        let tree = Tree::new(count, &drawing.parents);
        let mut levels = Table::<Level>::of((0..=count).map(|_| Level::default()).collect());
        let mut numbers = Table::new(count);
        for node in 0..count {
            let members = &mut levels[level_of(&tree, node)].members;
            numbers[node] = members.len();
            members.push(node);
        }
        // `max` takes what is no number for 0.
        let side = |side: f64| side.max(0.0).min(if side.is_finite() { MAX_SIDE } else { 0.0 });
        let is_down = drawing.direction == Direction::Down;
        let turned = |(width, height)| if is_down { (height, width) } else { (width, height) };
        let area = |&(width, height): &(f64, f64)| {
            let (width, height) = turned((side(width), side(height)));
            Area::new(0.0, 0.0, width, height)
        };
        let (x, y) = turned((GROUP_PADDING, GROUP_PADDING + GROUP_TITLE));
        Self {
            tree,
            levels,
            numbers,
            ports: [Table::new(count), Table::new(count)],
            areas: Table::of(drawing.sizes.iter().map(area).collect()),
            axes: Table::new(count),
            inset: Point { x, y },
            aspect: if is_down { 1.0 / ASPECT } else { ASPECT },
        }
    }

    /// The level that a node is a member of.
    pub fn level(&self, node: usize) -> &Level {
        &self.levels[level_of(&self.tree, node)]
    }

    /// The group of a node.
    pub fn group(&self, node: usize) -> Option<usize> {
        self.tree.parents[node]
    }

    /// The port of a node on its group's border.
    pub fn port(&self, node: usize, side: Side) -> Port {
        let [starts, ends] = &self.ports;
        if side == Side::Start { starts[node] } else { ends[node] }.unwrap_or_default()
    }

    /// Whether an edge goes in the order of the layers.
    pub fn is_forward(&self, way: &Way) -> bool {
        way.siblings.is_none_or(|(from, to)| self.numbers[from] < self.numbers[to])
    }

    /// Adds an edge to the level at which its ends are siblings.
    fn add(&mut self, from: usize, to: usize) -> Way {
        let way = self.tree.way(from, to);
        if let Some((from, to)) = way.siblings {
            let edge = (self.numbers[from], self.numbers[to]);
            self.levels[level_of(&self.tree, from)].edges.push(edge);
        }
        way
    }

    /// Numbers the members of each level anew, in an order that breaks cycles.
    fn order(&mut self) {
        for level in self.levels.iter_mut().filter(|level| !level.edges.is_empty()) {
            sort_pairs(level.members.len(), &mut level.edges);
            let places = acyclic::order(level.members.len(), &level.edges);
            let mut members = Table::new(level.members.len());
            for (&member, &place) in level.members.iter().zip(places.iter()) {
                members[place] = member;
                self.numbers[member] = place;
            }
            level.members = members.into_cells();
            let link = |&(from, to): &(usize, usize)| {
                let (from, to) = (places[from], places[to]);
                (from.min(to), from.max(to))
            };
            level.links = level.edges.iter().map(link).collect();
            sort_pairs(level.members.len(), &mut level.links);
        }
    }

    /// Notes the borders that an edge crosses.
    fn add_ports(&mut self, way: &Way) {
        let is_forward = self.is_forward(way);
        let [starts, ends] = &mut self.ports;
        let (entered, left) = if is_forward { (starts, ends) } else { (ends, starts) };
        way.exits.iter().for_each(|&node| left[node] = Some(Port::default()));
        way.entries.iter().for_each(|&node| entered[node] = Some(Port::default()));
    }

    /// Lays out each level, the innermost first.
    fn arrange(&mut self) {
        for index in (0..self.tree.order.len()).rev() {
            let Some(&node) = self.tree.order.get(index) else { continue };
            self.arrange_level(node + 1);
            self.size(node);
        }
        self.arrange_level(0);
    }

    fn arrange_level(&mut self, index: usize) {
        let mut level = std::mem::take(&mut self.levels[index]);
        let graph = self.graph(&mut level);
        level.arrangement = components::arrange(&graph, self.aspect);
        self.levels[index] = level;
    }

    /// The graph of a level: the ports at its start, its members in their order, the ports at its end.
    fn graph(&mut self, level: &mut Level) -> Graph {
        let port = |pin| Node { pin, ..Node::default() };
        let [starts, ends] = &mut self.ports;
        let mut graph = Graph::default();
        let mut members = with_port(starts, &level.members);
        let first = members.len();
        members.iter().for_each(|_| graph.nodes.push(port(Pin::First)));
        for &member in &level.members {
            let (area, axis) = (&self.areas[member], self.axes[member]);
            graph.nodes.push(Node { along: area.width, before: axis, after: area.height - axis, pin: Pin::Free });
        }
        graph.links = level.links.iter().map(|&(from, to)| (from + first, to + first)).collect();
        for (node, &member) in members.iter().enumerate() {
            starts[member] = Some(Port { node, link: graph.links.len() });
            graph.links.push((node, first + self.numbers[member]));
        }
        members = with_port(ends, &level.members);
        for &member in &members {
            ends[member] = Some(Port { node: graph.nodes.len(), link: graph.links.len() });
            graph.links.push((first + self.numbers[member], graph.nodes.len()));
            graph.nodes.push(port(Pin::Last));
        }
        level.first = first;
        graph
    }

    /// Gives a node its size and its axis; a group's are those of what it contains.
    fn size(&mut self, node: usize) {
        let level = &self.levels[node + 1];
        let area = &mut self.areas[node];
        self.axes[node] = area.height / 2.0;
        if level.members.is_empty() {
            return;
        }
        area.width = area.width.max(level.arrangement.along + self.inset.x + GROUP_PADDING);
        area.height = area.height.max(level.arrangement.across + self.inset.y + GROUP_PADDING);
        let ports = level.members.iter().flat_map(|&member| self.ports.iter().filter_map(move |ports| ports[member]));
        let places: Vec<f64> = ports.map(|port| level.arrangement.places[port.node].across).collect();
        self.axes[node] = match places.len() {
            0 => area.height / 2.0,
            count => self.inset.y + rounded(places.iter().sum::<f64>() / count as f64),
        };
    }

    /// Gives each node its place, groups before their members.
    fn place(&mut self) {
        for index in 0..self.tree.order.len() {
            let Some(&node) = self.tree.order.get(index) else { continue };
            let level = self.level(node);
            let place = level.arrangement.places[level.first + self.numbers[node]];
            let (x, y) = (level.origin.x + place.along, level.origin.y + place.across - self.axes[node]);
            let area = &mut self.areas[node];
            (area.x, area.y) = (x, y);
            self.levels[node + 1].origin = Point { x: x + self.inset.x, y: y + self.inset.y };
        }
    }
}

/// The number of the level that a node is a member of: the top is 0.
fn level_of(tree: &Tree, node: usize) -> usize {
    tree.parents[node].map_or(0, |group| group + 1)
}

/// Those of the members that have a port.
fn with_port(ports: &Table<Option<Port>>, members: &[usize]) -> Vec<usize> {
    members.iter().copied().filter(|&member| ports[member].is_some()).collect()
}
