//! One workflow, analysed: what each of its items does when it runs, and in which order. A sub-workflow that stands
//! in several places is analysed once.

use super::context::{Context, Found};
use super::dependencies::{get_argo_dependencies, is_argo_dependancy, runs};
use super::event::{Event, read_event};
use super::graph::{Graph, Node};
use super::names::get_argo_name;
use super::order::Precedence;
use super::processing::{Processing, read_processing};
use crate::diagnostic::{Diagnostic, Place, graph as findings};
use crate::workflow::{Item, Link, Resource, Workflow, WorkflowResource};

/// One workflow, analysed. It follows what an editor changes: an item is read again where it or what it is linked to has
/// changed, and the order is found again where that has.
#[derive(Debug)]
pub struct Drawing<'a> {
    /// What is joined to what.
    pub graph: Graph<'a>,
    /// What each node does when it runs, by its index.
    analyses: Vec<Analysis<'a>>,
    /// What runs, in topological order, the least id first where there is a choice.
    pub steps: Vec<Step>,
    /// The circles that stand in the way of an order.
    cycles: Vec<Diagnostic>,
    changed: Changed<'a>,
}

/// What an item does when it runs, and what was found when it was read.
#[derive(Debug)]
struct Analysis<'a> {
    action: Option<Action<'a>>,
    /// The name of its task in a workflow in which nothing stands twice; empty where nothing runs.
    argo_name: String,
    /// Tells this reading from all others.
    stamp: u64,
    found: Found,
}

/// What has changed since the drawing was last analysed.
#[derive(Debug, Default)]
struct Changed<'a> {
    /// The ids of the items that are to be read again.
    items: Vec<&'a str>,
    order: bool,
}

/// An item that runs.
#[derive(Debug)]
pub struct Step {
    /// The index of its node.
    node: usize,
    /// The steps that it waits for, by their index in the drawing, each with the number of the link that says so.
    pub before: Vec<(usize, usize)>,
    /// Whether a link leaves it for something that runs.
    pub is_dependancy: bool,
}

/// A step, with what it does.
#[derive(Debug, Clone, Copy)]
pub struct Stepped<'d> {
    /// The item's id.
    pub id: &'d str,
    /// The name that the user reads.
    pub name: &'d str,
    /// The name that the user gave; empty where there is none.
    pub given_name: &'d str,
    /// The name of its task in a workflow in which nothing stands twice.
    pub argo_name: &'d str,
    /// What it does.
    pub action: &'d Action<'d>,
    /// Tells this reading of the item from all others.
    pub stamp: u64,
}

/// What an item does when it runs.
#[derive(Debug)]
pub enum Action<'a> {
    /// It runs a container.
    Processing(Box<Processing<'a>>),
    /// It publishes an event.
    Event(Event<'a>),
    /// It stands for another workflow.
    SubWorkflow(&'a WorkflowResource),
}

impl<'a> Drawing<'a> {
    /// Analyses `workflow`, which stands at `root` in the source.
    pub fn of(context: &mut Context<'a>, workflow: &'a Workflow, root: &'a str) -> Self {
        let graph = Graph::of(workflow, root, context.is_unreadable(root));
        let analyses = graph.nodes.iter().map(|node| Analysis::of(context, &graph, node)).collect();
        let mut drawing = Self { graph, analyses, steps: Vec::new(), cycles: Vec::new(), changed: Changed::default() };
        drawing.set_order();
        drawing
    }

    /// Keeps what was found here.
    pub fn report(&self, context: &mut Context) {
        self.graph.report(&mut context.diagnostics);
        for analysis in &self.analyses {
            context.keep(&analysis.found);
        }
        context.diagnostics.extend(self.cycles.iter().cloned());
    }

    /// A step, with what it does.
    pub fn step(&self, step: &Step) -> Option<Stepped<'_>> {
        let (node, analysis) = (self.graph.nodes.get(step.node)?, self.analyses.get(step.node)?);
        Some(Stepped {
            id: node.id,
            name: node.name(),
            given_name: node.given_name(),
            argo_name: &analysis.argo_name,
            action: analysis.action.as_ref()?,
            stamp: analysis.stamp,
        })
    }

    /// The sub-workflows that it holds.
    pub fn sub_workflows(&self) -> impl Iterator<Item = &'a WorkflowResource> {
        self.analyses.iter().filter_map(|analysis| match analysis.action {
            Some(Action::SubWorkflow(workflow)) => Some(workflow),
            _ => None,
        })
    }

    /// Puts an item at its id, in the place of one that may be there.
    pub fn put_item(&mut self, id: &'a str, item: &'a Item) {
        let before = self.graph.find(id);
        let was = before.and_then(|index| self.graph.nodes.get(index)).and_then(|node| node.resource);
        let index = self.graph.put_item(id, item);
        if before.is_none() {
            self.analyses.insert(index, Analysis::pending());
        }
        let is = self.graph.nodes.get(index).and_then(|node| node.resource);
        if before.is_none() || has_users(was) || has_users(is) {
            self.touch_neighbours(index);
        }
        self.changed.items.push(id);
        self.changed.order |= before.is_none() || runs(was) != runs(is);
    }

    /// Takes an item away.
    pub fn take_item(&mut self, id: &str) {
        let Some(index) = self.graph.find(id) else { return };
        self.touch_neighbours(index);
        self.graph.take_item(id);
        self.analyses.remove(index);
        self.changed.items.retain(|changed| *changed != id);
        self.changed.order = true;
    }

    /// Puts a link at this number, which may be the next one, or takes it away.
    pub fn put_link(&mut self, number: usize, link: Option<&'a Link>) {
        self.touch_ends(number);
        self.graph.put_link(number, link);
        self.touch_ends(number);
    }

    /// Reads again what has changed.
    pub fn refresh(&mut self, context: &mut Context<'a>) {
        let mut changed = std::mem::take(&mut self.changed);
        changed.items.sort_unstable();
        changed.items.dedup();
        for index in changed.items.iter().filter_map(|id| self.graph.find(id)) {
            let Some(node) = self.graph.nodes.get(index) else { continue };
            let analysis = Analysis::of(context, &self.graph, node);
            if let Some(slot) = self.analyses.get_mut(index) {
                changed.order |= slot.action.is_some() != analysis.action.is_some();
                *slot = analysis;
            }
        }
        // What is told of circles names their items.
        if changed.order || !self.cycles.is_empty() {
            self.set_order();
        }
    }

    fn touch_neighbours(&mut self, index: usize) {
        let Some(node) = self.graph.nodes.get(index) else { return };
        self.changed.items.extend(self.graph.neighbours(node).map(|(_, other)| other.id));
    }

    fn touch_ends(&mut self, number: usize) {
        let Some((source, destination)) = self.graph.ends_of(number) else { return };
        let ends = [source, destination].map(|index| self.graph.nodes.get(index));
        let [Some(source), Some(destination)] = ends else { return };
        // What only carries order changes nothing of what the items do.
        if runs(source.resource) && runs(destination.resource) {
            self.changed.order = true;
        } else {
            self.changed.items.extend([source.id, destination.id]);
        }
    }

    /// Finds the order of what runs.
    fn set_order(&mut self) {
        let nodes = &self.graph.nodes;
        let is_step = |(node, analysis): (usize, &Analysis)| analysis.action.as_ref().map(|_| node);
        let running: Vec<usize> = self.analyses.iter().enumerate().filter_map(is_step).collect();
        let mut step_of = vec![usize::MAX; nodes.len()];
        for (step, &node) in running.iter().enumerate() {
            if let Some(slot) = step_of.get_mut(node) {
                *slot = step;
            }
        }
        let known = |node: usize| step_of.get(node).copied().filter(|&step| step != usize::MAX);
        let dependencies = |&node: &usize| nodes.get(node).map(|node| get_argo_dependencies(&self.graph, node));
        let before: Vec<Vec<(usize, usize)>> = running
            .iter()
            .map(|node| {
                let links = dependencies(node).into_iter().flatten();
                links.filter_map(|(node, link)| Some((known(node)?, link))).collect()
            })
            .collect();
        let edges: Vec<(usize, usize)> = before
            .iter()
            .enumerate()
            .flat_map(|(step, links)| links.iter().map(move |&(first, _)| (first, step)))
            .collect();
        let (order, cycles) = Precedence::new(running.len(), &edges).topological();
        let node_of = |step: usize| running.get(step).and_then(|&node| nodes.get(node));
        let cycles = cycles
            .into_iter()
            .filter_map(|cycle| cycle_finding(&self.graph, &cycle.into_iter().filter_map(node_of).collect::<Vec<_>>()));
        self.cycles = cycles.collect();
        let mut place_of = vec![0; order.len()];
        for (place, &step) in order.iter().enumerate() {
            if let Some(slot) = place_of.get_mut(step) {
                *slot = place;
            }
        }
        let mut before: Vec<_> = before.into_iter().map(Some).collect();
        let steps = order.iter().filter_map(|&step| {
            let node = *running.get(step)?;
            let mut before = before.get_mut(step)?.take()?;
            for (first, _) in &mut before {
                *first = *place_of.get(*first)?;
            }
            before.sort_unstable();
            let (is_dependancy, _) = is_argo_dependancy(&self.graph, nodes.get(node)?);
            Some(Step { node, before, is_dependancy })
        });
        self.steps = steps.collect();
    }
}

/// Whether what others do depends on what this is.
fn has_users(resource: Option<Resource>) -> bool {
    matches!(resource, Some(Resource::Compute(_) | Resource::Storage(_)))
}

impl<'a> Analysis<'a> {
    fn of(context: &mut Context<'a>, graph: &Graph<'a>, node: &Node<'a>) -> Self {
        let (action, found) = context.apart(|context| action(context, graph, node));
        let argo_name = action.as_ref().map(|_| get_argo_name(node.given_name(), &[node.id])).unwrap_or_default();
        Self { action, argo_name, stamp: context.next_stamp(), found }
    }

    /// What will be read when all changes have been made.
    fn pending() -> Self {
        Self { action: None, argo_name: String::new(), stamp: 0, found: Found::default() }
    }
}

fn action<'a>(context: &mut Context<'a>, graph: &Graph<'a>, node: &Node<'a>) -> Option<Action<'a>> {
    match node.resource? {
        Resource::Processing(processing) => {
            Some(Action::Processing(Box::new(read_processing(context, graph, node, processing)?)))
        }
        Resource::NativeTool(tool) => Some(Action::Event(read_event(context, graph, node, tool)?)),
        Resource::Workflow(workflow) => {
            report_idle_links(context, graph, node);
            Some(Action::SubWorkflow(workflow))
        }
        Resource::Data(_) => {
            context.report(findings::untranslated_data(graph.place(node), node.name()));
            None
        }
        Resource::Storage(_) | Resource::Compute(_) => None,
    }
}

fn report_idle_links(context: &mut Context, graph: &Graph, node: &Node) {
    for (joint, other) in graph.neighbours(node) {
        let kind = match other.resource {
            Some(Resource::Compute(_)) => "compute",
            Some(Resource::Storage(_)) => "storage",
            _ => continue,
        };
        let finding = findings::link_to_sub_workflow(graph.place(node), kind, other.name());
        context.report(finding.related(Place::link(graph.root, joint.link), "the link"));
    }
}

fn cycle_finding(graph: &Graph, nodes: &[&Node]) -> Option<Diagnostic> {
    let first = nodes.first()?;
    let names = nodes.iter().chain([first]).map(|node| format!("`{}`", node.name())).collect::<Vec<_>>();
    let mut finding = findings::cycle(graph.place(first), &names.join(" -> "));
    for node in nodes.iter().skip(1) {
        finding = finding.related(graph.place(node), format!("`{}` is part of the circle", node.name()));
    }
    Some(finding)
}
