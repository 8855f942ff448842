//! The drawn graph, indexed: nodes in the order of their ids, links known at both of their ends. Everything that
//! is wrong with the drawing itself is found here.

use super::seen_links::SeenLinks;
use crate::diagnostic::{Diagnostic, Place, graph as findings, limits, reading};
use crate::hashed::HashMap;
use crate::ordered;
use crate::workflow::{Item, Link, Resource, Workflow};

/// More items than this are not translated; the diagnostics say so.
pub const MAX_ITEMS: usize = 100_000;

/// An item with a longer id than this is not translated: every finding about the item repeats it.
pub(crate) const MAX_ID_BYTES: usize = 1024;

/// A workflow's graph, which follows what an editor changes.
///
/// Links go by their number: their place in the document. One that is taken away leaves its number unused, and one that
/// is added takes the next, so that what was found out about the others stays true.
#[derive(Debug)]
pub struct Graph<'a> {
    /// The JSON pointer of the workflow in the source.
    pub root: &'a str,
    /// In the order of their ids.
    pub nodes: Vec<Node<'a>>,
    links: Vec<DrawnLine<'a>>,
    /// The links that join nothing, with what is wrong with them: few as a rule, and in no order.
    loose: Vec<(usize, Vec<Diagnostic>)>,
    /// What is wrong with the graph as a whole.
    findings: Vec<Diagnostic>,
}

/// A link, and what became of it.
#[derive(Debug, Default)]
struct DrawnLine<'a> {
    /// `None` where it was taken away.
    link: Option<&'a Link>,
    /// The indices of the nodes at its ends, where both are there and are not the same.
    ends: Option<(usize, usize)>,
}

/// An item of the graph.
#[derive(Debug)]
pub struct Node<'a> {
    /// Its key in the document.
    pub id: &'a str,
    /// The field that holds its resource.
    pub field: &'static str,
    /// Its resource; `None` where the item is broken.
    pub resource: Option<Resource<'a>>,
    /// The ends of links at this node, in the order of the links' numbers.
    ends: Vec<End>,
    /// What is wrong with the item itself.
    findings: Vec<Diagnostic>,
}

/// One end of a link. Where the other is, is told by the link alone: so there is little to renumber.
#[derive(Debug, Clone, Copy)]
struct End {
    /// The link's number.
    link: usize,
    /// Whether the link starts here.
    outgoing: bool,
}

/// A link as one of its ends sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joint {
    /// The link's number.
    pub link: usize,
    /// The index of the node at the other end.
    pub other: usize,
    /// Whether the link starts here.
    pub outgoing: bool,
}

/// What something that a node gets comes from: another item of the same workflow, over a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn<'a> {
    /// The other item.
    pub item_id: &'a str,
    /// The link's number.
    pub link: usize,
}

impl<'a> Node<'a> {
    /// The name that the user gave; empty where there is none.
    pub fn given_name(&self) -> &'a str {
        self.resource.map(Resource::name).unwrap_or_default()
    }

    /// The name that the user reads; the id where the resource has none.
    pub fn name(&self) -> &'a str {
        Some(self.given_name()).filter(|name| !name.is_empty()).unwrap_or(self.id)
    }
}

impl<'a> Graph<'a> {
    /// Indexes the graph of `workflow`, which stands at `root` in the source.
    pub fn of(workflow: &'a Workflow, root: &'a str, is_unreadable: bool) -> Self {
        let mut indexed = Self { root, nodes: Vec::new(), links: Vec::new(), loose: Vec::new(), findings: Vec::new() };
        let Some(graph) = &workflow.graph else {
            if !is_unreadable {
                indexed.findings.push(reading::no_graph(Place::at(root)));
            }
            return indexed;
        };
        let place = Place::at(root).field("graph").field("items");
        if graph.items.len() > MAX_ITEMS {
            indexed.findings.push(limits::too_many_items(place, graph.items.len(), MAX_ITEMS));
            return indexed;
        }
        indexed.nodes.reserve(graph.items.len());
        for (id, item) in graph.items.iter() {
            if id.len() > MAX_ID_BYTES {
                indexed.findings.push(limits::item_id_too_long(place.clone(), id.len(), MAX_ID_BYTES));
            } else {
                indexed.nodes.push(node(root, id, item));
            }
        }
        indexed.links = graph.links.iter().map(|link| DrawnLine { link: Some(link), ends: None }).collect();
        indexed.join_all();
        indexed
    }

    /// The place of a node, for a diagnostic.
    pub fn place(&self, node: &Node<'a>) -> Place<'a> {
        Place::item(self.root, node.id)
    }

    /// The place of a node's resource, for a diagnostic.
    pub fn resource_place(&self, node: &Node<'a>) -> Place<'a> {
        self.place(node).field(node.field)
    }

    /// The link with this number.
    pub fn link(&self, number: usize) -> Option<&'a Link> {
        self.links.get(number)?.link
    }

    /// The index of the node of this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.nodes.binary_search_by(|node| node.id.cmp(id)).ok()
    }

    /// The nodes at the other ends of a node's links, with the joints that lead there.
    pub fn neighbours<'g>(&'g self, node: &'g Node<'a>) -> impl Iterator<Item = (Joint, &'g Node<'a>)> {
        node.ends.iter().filter_map(|&End { link, outgoing }| {
            let (source, destination) = self.ends_of(link)?;
            let other = if outgoing { destination } else { source };
            Some((Joint { link, other, outgoing }, self.nodes.get(other)?))
        })
    }

    /// What is wrong with the drawing itself.
    pub fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.extend(self.findings.iter().cloned());
        for node in &self.nodes {
            diagnostics.extend(node.findings.iter().cloned());
            // A single item has nothing to be linked to, and what runs says more precisely what it lacks.
            let is_isolated = node.ends.is_empty() && self.nodes.len() > 1;
            if is_isolated && !matches!(node.resource, None | Some(Resource::Processing(_))) {
                diagnostics.push(findings::isolated_item(self.place(node), node.name()));
            }
        }
        diagnostics.extend(self.loose.iter().flat_map(|(_, findings)| findings).cloned());
    }

    /// Whether items can be added and changed one by one: where the graph as a whole is refused, nothing is known of them.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.nodes.len() < MAX_ITEMS
    }

    /// Puts an item at its id, in the place of one that may be there. Gives its index.
    pub fn put_item(&mut self, id: &'a str, item: &'a Item) -> usize {
        let mut new = node(self.root, id, item);
        let index = match self.nodes.binary_search_by(|node| node.id.cmp(id)) {
            Ok(index) => {
                if let Some(old) = self.nodes.get_mut(index) {
                    new.ends = std::mem::take(&mut old.ends);
                    *old = new;
                }
                index
            }
            Err(index) => {
                self.renumber(|at| if at >= index { at + 1 } else { at });
                self.nodes.insert(index, new);
                index
            }
        };
        self.join_again(id, Vec::new());
        index
    }

    /// Takes an item away.
    pub fn take_item(&mut self, id: &str) {
        let Some(index) = self.find(id) else { return };
        // Each link is parted from its other end; those of the item itself are all gone before.
        let ends = self.nodes.get_mut(index).map(|node| std::mem::take(&mut node.ends)).unwrap_or_default();
        let parted: Vec<_> = ends.into_iter().map(|end| end.link).collect();
        parted.iter().for_each(|&number| self.part(number));
        self.nodes.remove(index);
        self.renumber(|at| if at > index { at - 1 } else { at });
        self.join_again(id, parted);
    }

    /// Puts a link at this number, which may be the next one, or takes it away.
    pub fn put_link(&mut self, number: usize, link: Option<&'a Link>) {
        let mut again = self.namesakes(number);
        if number >= self.links.len() {
            self.links.resize_with(number + 1, DrawnLine::default);
        }
        self.part(number);
        if let Some(line) = self.links.get_mut(number) {
            *line = DrawnLine { link, ends: None };
        }
        again.extend(self.namesakes(number));
        again.push(number);
        self.join_these(again);
    }

    /// The indices of the nodes at the ends of a link.
    pub fn ends_of(&self, number: usize) -> Option<(usize, usize)> {
        self.links.get(number)?.ends
    }

    fn renumber(&mut self, new: impl Fn(usize) -> usize) {
        for (source, destination) in self.links.iter_mut().filter_map(|line| line.ends.as_mut()) {
            (*source, *destination) = (new(*source), new(*destination));
        }
    }

    fn join_all(&mut self) {
        let indices: HashMap<&str, usize> =
            self.nodes.iter().enumerate().map(|(index, node)| (node.id, index)).collect();
        let mut seen = SeenLinks::default();
        for number in 0..self.links.len() {
            self.join(number, &mut seen, &|_, id| indices.get(id).copied());
        }
    }

    /// Joins the links again that may be sound now, or whose findings name the item, beside those that were `parted`.
    fn join_again(&mut self, id: &str, parted: Vec<usize>) {
        let names_it = |link: &Link| link.source.id == id || link.destination.id == id;
        let loose = self.loose_links().filter(|(_, link)| names_it(link)).map(|(number, _)| number);
        let numbers: Vec<_> = parted.into_iter().chain(loose).collect();
        // Of the links between the same ends, those that are joined name the item too.
        let joined = numbers.iter().flat_map(|&number| self.joined_namesakes(number));
        let all = joined.chain(numbers.iter().copied()).collect();
        self.join_these(all);
    }

    fn join_these(&mut self, mut numbers: Vec<usize>) {
        ordered::sort_numbers(&mut numbers);
        numbers.dedup();
        numbers.iter().for_each(|&number| self.part(number));
        self.loose.retain(|(number, _)| numbers.binary_search(number).is_err());
        let mut seen = SeenLinks::default();
        for number in numbers {
            self.join(number, &mut seen, &Self::find);
        }
    }

    /// All links that are drawn between the ends of this one.
    fn namesakes(&self, number: usize) -> Vec<usize> {
        let Some(link) = self.link(number) else { return Vec::new() };
        let is_same = |other: &Link| other.source.id == link.source.id && other.destination.id == link.destination.id;
        let loose = self.loose_links().filter(|(_, other)| is_same(other)).map(|(number, _)| number);
        loose.chain(self.joined_namesakes(number)).collect()
    }

    /// The links that join nothing.
    fn loose_links(&self) -> impl Iterator<Item = (usize, &'a Link)> {
        self.loose.iter().filter_map(|&(number, _)| Some((number, self.link(number)?)))
    }

    /// The joined links between the ends of this one, which are found there: few links have to be looked at.
    fn joined_namesakes(&self, number: usize) -> Vec<usize> {
        let Some(link) = self.link(number) else { return Vec::new() };
        let is_same = |other: &Link| other.source.id == link.source.id && other.destination.id == link.destination.id;
        let source = self.find(&link.source.id).and_then(|index| self.nodes.get(index));
        let outgoing = source.into_iter().flat_map(|source| &source.ends).filter(|end| end.outgoing);
        outgoing.map(|end| end.link).filter(|&number| self.link(number).is_some_and(is_same)).collect()
    }

    /// Takes a link from the nodes at its ends. It has to be joined again.
    fn part(&mut self, number: usize) {
        let Some((source, destination)) = self.links.get_mut(number).and_then(|line| line.ends.take()) else { return };
        for index in [source, destination] {
            if let Some(node) = self.nodes.get_mut(index) {
                node.ends.retain(|end| end.link != number);
            }
        }
    }

    fn join(&mut self, number: usize, seen: &mut SeenLinks<'a>, find: &dyn Fn(&Self, &str) -> Option<usize>) {
        let Some(link) = self.link(number) else { return };
        let mut found = Vec::new();
        if let Some((source, destination)) = self.ends(number, link, find, &mut found) {
            if let Some(first) = seen.first(self, number, (source, destination)) {
                let (from, to) = (self.name(source), self.name(destination));
                let finding = findings::duplicate_link(Place::link(self.root, number), from, to);
                found.push(finding.related(Place::link(self.root, first), "the first of them"));
            } else {
                self.add_end(source, End { link: number, outgoing: true });
                self.add_end(destination, End { link: number, outgoing: false });
                if let Some(line) = self.links.get_mut(number) {
                    line.ends = Some((source, destination));
                }
            }
        }
        if self.ends_of(number).is_none() {
            self.loose.push((number, found));
        }
    }

    fn ends(
        &self,
        number: usize,
        link: &Link,
        find: &dyn Fn(&Self, &str) -> Option<usize>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(usize, usize)> {
        let mut end = |field: &str, id: &str| {
            let found = find(self, id);
            if found.is_none() {
                let place = Place::link(self.root, number).field(field).field("id");
                diagnostics.push(findings::dangling_link(place, field, id));
            }
            found
        };
        let (source, destination) = (end("source", &link.source.id), end("destination", &link.destination.id));
        let (source, destination) = (source?, destination?);
        if source == destination {
            diagnostics.push(findings::self_link(Place::link(self.root, number), self.name(source)));
            return None;
        }
        Some((source, destination))
    }

    fn name(&self, index: usize) -> &'a str {
        self.nodes.get(index).map(Node::name).unwrap_or_default()
    }

    fn add_end(&mut self, node: usize, end: End) {
        let Some(node) = self.nodes.get_mut(node) else { return };
        let behind = node.ends.iter().rev().take_while(|other| other.link > end.link).count();
        node.ends.insert(node.ends.len() - behind, end);
    }
}

fn node<'a>(root: &str, id: &'a str, item: &'a Item) -> Node<'a> {
    let place = || Place::item(root, id);
    let mut diagnostics = Vec::new();
    if id.is_empty() {
        diagnostics.push(findings::missing_item_id(place()));
    }
    if !item.id.is_empty() && item.id != id {
        diagnostics.push(findings::item_id_differs(place().field("id"), id, &item.id));
    }
    let mut resources = item.resources();
    let first = resources.next();
    let mut others = resources.map(|(field, _)| format!("`{field}`")).collect::<Vec<_>>();
    match first {
        None => diagnostics.push(findings::no_resource(place(), id)),
        Some((field, _)) if !others.is_empty() => {
            others.insert(0, format!("`{field}`"));
            diagnostics.push(findings::several_resources(place(), id, &others.join(", ")));
        }
        Some(_) => {}
    }
    let (field, resource) = first.map_or(("", None), |(field, resource)| (field, Some(resource)));
    Node { id, field, resource, ends: Vec::new(), findings: diagnostics }
}
