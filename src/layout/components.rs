//! What is not connected is laid out by itself, and packed in shelves, so that the whole has a usable shape.

use super::adjacency::sort;
use super::graph::{Arrangement, Graph, Pin, Place, Route};
use super::{MAX_LAYERED, layered, waves};
use crate::table::Table;

/// Room between components, in pixels.
const COMPONENT_GAP: f64 = 32.0;

/// Lays out a graph. `aspect` is the wanted length along the edges per length across.
pub(super) fn arrange(graph: &Graph, aspect: f64) -> Arrangement {
    let is_small = graph.nodes.len() <= MAX_LAYERED;
    let mut parts = parts(graph);
    if let [whole] = parts.as_mut_slice() {
        return lay_out(&whole.graph, is_small, aspect);
    }
    for part in &mut parts {
        part.arrangement = lay_out(&part.graph, is_small, aspect);
    }
    pack(graph, parts, aspect)
}

fn lay_out(graph: &Graph, is_small: bool, aspect: f64) -> Arrangement {
    let layered = if is_small { layered::arrange(graph) } else { None };
    layered.unwrap_or_else(|| waves::arrange(graph, aspect))
}

/// A component.
#[derive(Default)]
struct Part {
    graph: Graph,
    /// Its nodes' numbers in the whole.
    nodes: Vec<usize>,
    /// Its links' numbers in the whole.
    links: Vec<usize>,
    arrangement: Arrangement,
}

impl Part {
    /// Whether edges go on from it to the border, so that nothing may stand beside it along the edges. A group's ports
    /// are its first nodes, and its last.
    fn is_pinned(&self) -> bool {
        let nodes = &self.graph.nodes;
        nodes.iter().next().is_some_and(|node| node.pin != Pin::Free)
            || nodes.iter().next_back().is_some_and(|node| node.pin != Pin::Free)
    }
}

/// The components, in the order of their first nodes.
fn parts(graph: &Graph) -> Vec<Part> {
    let mut sets = Sets::new(graph.nodes.len());
    for &(from, to) in &graph.links {
        sets.unite(from, to);
    }
    let mut pinned = (0..graph.nodes.len()).filter(|&node| graph.nodes[node].pin != Pin::Free);
    if let Some(first) = pinned.next() {
        pinned.for_each(|node| sets.unite(first, node));
    }
    let mut parts: Table<Part> = Table::default();
    let mut part_of_set = Table::<Option<usize>>::new(graph.nodes.len());
    let mut numbers = Table::<usize>::new(graph.nodes.len());
    for number in 0..graph.nodes.len() {
        let set = sets.find(number);
        let index = *part_of_set[set].get_or_insert(parts.len());
        if index == parts.len() {
            parts.push(Part::default());
        }
        let part = &mut parts[index];
        numbers[number] = part.nodes.len();
        part.nodes.push(number);
        part.graph.nodes.push(graph.nodes[number]);
    }
    for (link, &(from, to)) in graph.links.iter().enumerate() {
        let part = &mut parts[part_of_set[sets.find(from)].unwrap_or_default()];
        part.links.push(link);
        part.graph.links.push((numbers[from], numbers[to]));
    }
    parts.into_cells()
}

/// Puts the components on shelves, the thickest first.
fn pack(graph: &Graph, parts: Vec<Part>, aspect: f64) -> Arrangement {
    let mut keyed: Vec<_> = parts.iter().enumerate().map(|(index, part)| (-part.arrangement.across, index)).collect();
    sort(&mut keyed);
    let mut parts = Table::of(parts);
    let mut sorted: Vec<Part> = keyed.iter().map(|&(_, index)| std::mem::take(&mut parts[index])).collect();
    let shelves = best_shelves(&sorted, aspect);
    let mut whole = Arrangement {
        places: Table::new(graph.nodes.len()),
        routes: Table::new(graph.links.len()),
        along: shelves.along,
        across: shelves.across,
    };
    for (part, &at) in sorted.drain(..).zip(&shelves.places) {
        put(part, at, &mut whole);
    }
    whole
}

/// Where components stand, and the size of it all.
#[derive(Default)]
struct Shelves {
    places: Vec<Place>,
    along: f64,
    across: f64,
}

/// The shelves that fit best into a rectangle of the wanted aspect: none shorter than the longest component, and up to
/// six times as long as the whole would be if no room were lost.
fn best_shelves(parts: &[Part], aspect: f64) -> Shelves {
    let longest = parts.iter().map(|part| part.arrangement.along).fold(0.0, f64::max);
    let room = |part: &Part| (part.arrangement.along + COMPONENT_GAP) * (part.arrangement.across + COMPONENT_GAP);
    let ideal = (parts.iter().map(room).sum::<f64>() * aspect).sqrt();
    let side = |shelves: &Shelves| (shelves.along / aspect).max(shelves.across);
    let mut best = shelves(parts, longest);
    for step in 1..=24 {
        let length = ideal * f64::from(step) / 4.0;
        if length > longest {
            let other = shelves(parts, length);
            if side(&other) < side(&best) {
                best = other;
            }
        }
    }
    best
}

/// Fills shelves of this length, one after another.
fn shelves(parts: &[Part], length: f64) -> Shelves {
    let mut all = Shelves::default();
    let mut at = Place::default();
    let mut is_closed = false;
    for part in parts {
        let Arrangement { along, across, .. } = part.arrangement;
        if at.along > 0.0 && (is_closed || part.is_pinned() || at.along + along > length) {
            at = Place { along: 0.0, across: all.across + COMPONENT_GAP };
        }
        is_closed = part.is_pinned();
        all.places.push(at);
        all.along = all.along.max(at.along + along);
        all.across = all.across.max(at.across + across);
        at.along += along + COMPONENT_GAP;
    }
    all
}

/// Puts a component at its place in the whole.
fn put(part: Part, at: Place, whole: &mut Arrangement) {
    for (&number, place) in part.nodes.iter().zip(part.arrangement.places.iter()) {
        whole.places[number] = Place { along: at.along + place.along, across: at.across + place.across };
    }
    for (&link, route) in part.links.iter().zip(part.arrangement.routes.into_cells()) {
        let mut route: Route = route;
        route.leave += at.along;
        route.reach += at.along;
        for bend in &mut route.bends {
            bend.x += at.along;
            bend.y += at.across;
        }
        whole.routes[link] = route;
    }
}

/// Sets of numbers that can be united.
struct Sets {
    parents: Table<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parents: Table::of((0..count).collect()) }
    }

    /// The number that stands for the set of a number.
    fn find(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            let above = self.parents[self.parents[number]];
            self.parents[number] = above;
            number = above;
        }
        number
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        let (least, most) = (one.min(other), one.max(other));
        self.parents[most] = least;
    }
}
