//! The drawn graph, indexed: nodes in the order of their ids, links as joints at both of their ends. Everything that
//! is wrong with the drawing itself is found here.

use super::context::is_unreadable;
use crate::diagnostic::{Diagnostic, Place, graph as findings, limits, reading};
use crate::hashed::HashMap;
use crate::workflow::{Item, Link, Resource, Workflow};

/// More items than this are not translated; the diagnostics say so.
pub const MAX_ITEMS: usize = 100_000;

/// An item with a longer id than this is not translated: every finding about the item repeats it.
pub(crate) const MAX_ID_BYTES: usize = 1024;

/// A workflow's graph.
#[derive(Debug)]
pub struct Graph<'a> {
    /// The JSON pointer of the workflow in the source.
    pub root: &'a str,
    /// In the order of their ids.
    pub nodes: Vec<Node<'a>>,
    /// As they stand in the document.
    pub links: &'a [Link],
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
    /// The links at this node, in the order of their indices.
    pub joints: Vec<Joint>,
}

/// One end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joint {
    /// The link's index.
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
    /// The link's index.
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
    pub fn of(workflow: &'a Workflow, root: &'a str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Some(graph) = &workflow.graph else {
            if !is_unreadable(diagnostics, root) {
                diagnostics.push(reading::no_graph(Place::at(root)));
            }
            return Self { root, nodes: Vec::new(), links: &[] };
        };
        if graph.items.len() > MAX_ITEMS {
            let place = Place::at(root).field("graph").field("items");
            diagnostics.push(limits::too_many_items(place, graph.items.len(), MAX_ITEMS));
            return Self { root, nodes: Vec::new(), links: &[] };
        }
        let nodes = graph.items.iter().filter_map(|(id, item)| {
            if id.len() > MAX_ID_BYTES {
                let place = Place::at(root).field("graph").field("items");
                diagnostics.push(limits::item_id_too_long(place, id.len(), MAX_ID_BYTES));
                return None;
            }
            Some(node(root, id, item, diagnostics))
        });
        let nodes = nodes.collect();
        let mut indexed = Self { root, nodes, links: &graph.links };
        indexed.join(diagnostics);
        indexed.report_isolated(diagnostics);
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

    /// The nodes at the other ends of a node's links, with the joints that lead there.
    pub fn neighbours<'g>(&'g self, node: &'g Node<'a>) -> impl Iterator<Item = (&'g Joint, &'g Node<'a>)> {
        node.joints.iter().filter_map(|joint| Some((joint, self.nodes.get(joint.other)?)))
    }

    fn join(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let indices: HashMap<&str, usize> =
            self.nodes.iter().enumerate().map(|(index, node)| (node.id, index)).collect();
        let mut seen = SeenLinks::default();
        let links = self.links;
        for (index, link) in links.iter().enumerate() {
            let Some((source, destination)) = self.ends(&indices, index, link, diagnostics) else { continue };
            if let Some(first) = seen.first(links, index, (source, destination)) {
                let (from, to) = (self.name(source), self.name(destination));
                let finding = findings::duplicate_link(Place::link(self.root, index), from, to);
                diagnostics.push(finding.related(Place::link(self.root, first), "the first of them"));
                continue;
            }
            self.add_joint(source, Joint { link: index, other: destination, outgoing: true });
            self.add_joint(destination, Joint { link: index, other: source, outgoing: false });
        }
    }

    fn ends(
        &self,
        indices: &HashMap<&str, usize>,
        index: usize,
        link: &Link,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(usize, usize)> {
        let mut end = |field: &str, id: &str| {
            let found = indices.get(id).copied();
            if found.is_none() {
                let place = Place::link(self.root, index).field(field).field("id");
                diagnostics.push(findings::dangling_link(place, field, id));
            }
            found
        };
        let (source, destination) = (end("source", &link.source.id), end("destination", &link.destination.id));
        let (source, destination) = (source?, destination?);
        if source == destination {
            diagnostics.push(findings::self_link(Place::link(self.root, index), self.name(source)));
            return None;
        }
        Some((source, destination))
    }

    fn name(&self, index: usize) -> &'a str {
        self.nodes.get(index).map(Node::name).unwrap_or_default()
    }

    fn add_joint(&mut self, node: usize, joint: Joint) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.joints.push(joint);
        }
    }

    fn report_isolated(&self, diagnostics: &mut Vec<Diagnostic>) {
        // A single item has nothing to be linked to.
        for node in self.nodes.iter().filter(|node| node.joints.is_empty() && self.nodes.len() > 1) {
            // What runs says more precisely what it lacks.
            if !matches!(node.resource, None | Some(Resource::Processing(_))) {
                diagnostics.push(findings::isolated_item(self.place(node), node.name()));
            }
        }
    }
}

/// The links that have been met.
#[derive(Default)]
struct SeenLinks {
    /// The first link between two nodes.
    pairs: HashMap<(usize, usize), usize>,
    /// Of nodes that are linked more than once: the first link that exchanges this.
    contents: HashMap<(usize, usize, String), usize>,
}

impl SeenLinks {
    /// The earlier link that says the same as the one at `index`. Two links that exchange different files are two links.
    fn first(&mut self, links: &[Link], index: usize, (source, destination): (usize, usize)) -> Option<usize> {
        let first_of_pair = *self.pairs.entry((source, destination)).or_insert(index);
        if first_of_pair == index {
            return None;
        }
        let mut first_of_content = |index: usize| {
            let link = links.get(index)?;
            let content = format!("{:?}{:?}", link.storage_link_infos, link.env);
            Some(*self.contents.entry((source, destination, content)).or_insert(index))
        };
        first_of_content(first_of_pair)?;
        first_of_content(index).filter(|&first| first != index)
    }
}

fn node<'a>(root: &str, id: &'a str, item: &'a Item, diagnostics: &mut Vec<Diagnostic>) -> Node<'a> {
    let place = || Place::item(root, id);
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
    Node { id, field, resource, joints: Vec::new() }
}
