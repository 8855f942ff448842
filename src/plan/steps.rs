//! What runs of one workflow, in topological order, and what each part of it waits for.
//!
//! It is kept in few pieces, without a list for each step, and follows what an editor changes as long as that leaves the
//! order as it is.
//!
//! INVARIANT: between a step and the last one that it waits for stands none of a larger node. That is what it means that the
//! least goes first where there is a choice, and it says of each step by itself whether it stands where it has to.

use std::ops::Range;

use super::dependencies::get_argo_dependencies;
use super::graph::Graph;
use super::order::Precedence;
use crate::ordered;

/// What runs, in topological order, the least id first where there is a choice.
#[derive(Debug, Default)]
pub struct Steps {
    list: Vec<Step>,
    /// What the steps wait for, one list behind the other; between them, lists that others took the place of.
    before: Vec<Before>,
    /// How many of `before` are in no list any more.
    waste: usize,
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
        let place_of = places(running.len(), order.iter().copied());
        for (first, _) in &mut before {
            *first = known(*first, &place_of).unwrap_or_default();
        }
        let list = order.iter().filter_map(|&number| {
            let (&node, range) = (running.get(number)?, ranges.get(number)?.clone());
            ordered::sort_pairs(before.get_mut(range.clone())?);
            Some(Step { node, before: range })
        });
        let list = list.collect();
        let node_of = |number: usize| running.get(number).copied();
        let cycles = cycles.into_iter().map(|cycle| cycle.into_iter().filter_map(node_of).collect()).collect();
        (Self { list, before, waste: 0 }, cycles)
    }

    /// Makes room for a node at this index.
    pub fn make_room(&mut self, index: usize) {
        self.list.iter_mut().filter(|step| step.node >= index).for_each(|step| step.node += 1);
    }

    /// Takes the node at this index away. What waited for it has to be followed.
    pub fn take_node(&mut self, index: usize) {
        if let Some(place) = self.place_of(index) {
            self.take(place);
        }
        self.list.iter_mut().filter(|step| step.node > index).for_each(|step| step.node -= 1);
    }

    /// Follows a change in what these nodes wait for, or in whether they run. `None` where others have to move for it: the
    /// steps are to be found anew.
    pub fn follow(&mut self, graph: &Graph, changed: &[(usize, bool)]) -> Option<()> {
        for &(node, is_running) in changed {
            match (self.place_of(node), is_running) {
                (Some(place), false) => self.take(place),
                (None, true) => self.insert(graph, node)?,
                _ => {}
            }
        }
        let places = self.places(graph);
        changed.iter().try_for_each(|&(node, _)| self.wait_again(graph, node, &places))
    }

    fn place_of(&self, node: usize) -> Option<usize> {
        self.list.iter().position(|step| step.node == node)
    }

    /// The place of the step of each node.
    fn places(&self, graph: &Graph) -> Vec<usize> {
        places(graph.nodes.len(), self.list.iter().map(|step| step.node))
    }

    fn take(&mut self, place: usize) {
        self.waste += self.list.remove(place).before.len();
        self.before.iter_mut().filter(|(first, _)| *first > place).for_each(|(first, _)| *first -= 1);
    }

    /// Puts the step of a node where it has to stand. What it waits for is told later.
    fn insert(&mut self, graph: &Graph, node: usize) -> Option<()> {
        let places = self.places(graph);
        let behind = before(graph, node, &places).map(|(first, _)| first + 1).max().unwrap_or_default();
        let larger = self.list.get(behind..)?.iter().position(|step| step.node > node);
        let place = larger.map_or(self.list.len(), |larger| behind + larger);
        self.before.iter_mut().filter(|(first, _)| *first >= place).for_each(|(first, _)| *first += 1);
        self.list.insert(place, Step { node, before: 0..0 });
        Some(())
    }

    /// Finds again what a node waits for, if it runs. `None` where it would have to stand elsewhere for that.
    fn wait_again(&mut self, graph: &Graph, node: usize, places: &[usize]) -> Option<()> {
        let Some(place) = known(node, places) else { return Some(()) };
        let from = self.before.len();
        self.before.extend(before(graph, node, places));
        let list = self.before.get_mut(from..)?;
        ordered::sort_pairs(list);
        let behind = list.last().map_or(0, |&(first, _)| first + 1);
        let has_to_stand = self.list.get(behind..place)?.iter().all(|step| step.node < node);
        let step = self.list.get_mut(place).filter(|_| has_to_stand)?;
        self.waste += step.before.len();
        step.before = from..self.before.len();
        (self.waste <= MAX_WASTE).then_some(())
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

/// So many links that no step waits for any more are carried along.
const MAX_WASTE: usize = 65_536;

/// Appends to `all` what each of the `running` nodes waits for, as numbers among these; gives where the list of each is.
fn ranges_before(graph: &Graph, running: &[usize], all: &mut Vec<Before>) -> Vec<Range<usize>> {
    let numbers = places(graph.nodes.len(), running.iter().copied());
    let range = |&node: &usize| {
        let from = all.len();
        all.extend(before(graph, node, &numbers));
        from..all.len()
    };
    running.iter().map(range).collect()
}

/// Of each number below `count`, its place in a list of such; [`known`] gives it, where it has one.
fn places(count: usize, list: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut places = vec![usize::MAX; count];
    for (place, number) in list.enumerate() {
        if let Some(slot) = places.get_mut(number) {
            *slot = place;
        }
    }
    places
}

fn known(number: usize, places: &[usize]) -> Option<usize> {
    places.get(number).copied().filter(|&place| place != usize::MAX)
}

/// What a node waits for, by the places of what runs.
fn before<'g>(graph: &'g Graph, node: usize, places: &'g [usize]) -> impl Iterator<Item = Before> + use<'g> {
    let links = graph.nodes.get(node).map(|node| get_argo_dependencies(graph, node));
    links.into_iter().flatten().filter_map(|(node, link)| Some((known(node, places)?, link)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random_numbers::random_numbers;
    use crate::source::{Document, Documents, Source};

    const COUNT: usize = 12;

    /// The nodes in their order, and what each waits for by the nodes' indices.
    fn told(steps: &Steps) -> Vec<(usize, Vec<Before>)> {
        let before =
            |step: &Step| steps.before(step).iter().map(|&(first, link)| (steps.list[first].node, link)).collect();
        steps.iter().map(|step| (step.node, before(step))).collect()
    }

    #[test]
    fn what_is_followed_is_what_would_be_found_anew() {
        let id = |number: usize| format!("{number:02}");
        let items: serde_json::Map<_, _> =
            (0..COUNT).map(|number| (id(number), serde_json::json!({ "processing": {} }))).collect();
        let all = (0..COUNT).flat_map(|source| (0..COUNT).map(move |destination| (source, destination)));
        let drawn = |(source, destination)| serde_json::json!({ "source": { "id": id(source) }, "destination": { "id": id(destination) } });
        let links: Vec<_> = all.filter(|(source, destination)| source != destination).map(drawn).collect();
        let drawn = serde_json::json!({ "graph": { "items": items, "links": links } });
        let workflow = Documents::read(&Source::new(Document::object(drawn.to_string()))).workflow;
        let drawn = workflow.graph.as_ref().unwrap();
        let items: Vec<_> = drawn.items.iter().map(|(id, item)| (id.as_str(), item)).collect();

        let mut graph = Graph::of(&workflow, "/workflow", false);
        (0..drawn.links.len()).for_each(|number| graph.put_link(number, None));
        let mut runs: BTreeSet<usize> = (0..COUNT).collect();
        let found_anew =
            |graph: &Graph, runs: &BTreeSet<usize>| Steps::of(graph, &runs.iter().copied().collect::<Vec<_>>());
        let mut steps = found_anew(&graph, &runs).0;
        let mut random = random_numbers(11);
        let mut below = |count: usize| random() as usize % count;
        let (mut followed, mut lost, mut is_sound) = (0, 0, true);
        for _ in 0..20_000 {
            let mut touched: Vec<&str> = Vec::new();
            match below(8) {
                // An item that fails to run, or runs again.
                0 if !graph.nodes.is_empty() => {
                    let node = below(graph.nodes.len());
                    if !runs.remove(&node) {
                        runs.insert(node);
                    }
                    touched.push(graph.nodes[node].id);
                    touched.extend(graph.neighbours(&graph.nodes[node]).map(|(_, other)| other.id));
                }
                1 => {
                    let (id, item) = items[below(COUNT)];
                    if let Some(index) = graph.find(id) {
                        touched.extend(graph.neighbours(&graph.nodes[index]).map(|(_, other)| other.id));
                        graph.take_item(id);
                        steps.take_node(index);
                        runs.remove(&index);
                        runs = runs.iter().map(|&node| node - usize::from(node > index)).collect();
                    } else {
                        let index = graph.put_item(id, item);
                        steps.make_room(index);
                        runs = runs.iter().map(|&node| node + usize::from(node >= index)).collect();
                        runs.insert(index);
                        touched.push(id);
                        touched.extend(graph.neighbours(&graph.nodes[index]).map(|(_, other)| other.id));
                    }
                }
                kind => {
                    let number = below(drawn.links.len());
                    // Fewer are put than taken, so that circles come and go.
                    graph.put_link(number, drawn.links.get(number).filter(|_| kind == 2));
                    touched.push(&drawn.links[number].destination.id);
                }
            }
            let known = touched.iter().filter_map(|id| graph.find(id));
            let changed: Vec<_> = known.map(|node| (node, runs.contains(&node))).collect();
            let (anew, cycles) = found_anew(&graph, &runs);
            // Where circles stand in the way there is no order that could be followed.
            if is_sound && steps.follow(&graph, &changed).is_some() {
                assert_eq!((told(&steps), cycles.len()), (told(&anew), 0));
                followed += 1;
            } else {
                lost += usize::from(is_sound && cycles.is_empty());
                steps = anew;
            }
            is_sound = cycles.is_empty();
        }
        assert!(followed > 5_000 && lost > 1_000, "{followed} followed, {lost} found anew");
    }
}
