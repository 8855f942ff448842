//! One workflow, analysed: what each of its items does when it runs, and in which order. A sub-workflow that stands
//! in several places is analysed once.

use super::TaskKind;
use super::context::{Context, Found};
use super::dependencies::{is_argo_dependancy, runs};
use super::event::{Event, read_event};
use super::given_names::GivenNames;
use super::graph::{Graph, Joint, Node};
use super::idle_links::{self, has_content, has_users};
use super::names::get_argo_name;
use super::processing::{Processing, read_processing};
use super::steps::{Step, Steps};
use crate::diagnostic::{Diagnostic, Place, graph as findings};
use crate::hashed::HashSet;
use crate::ordered;
use crate::workflow::{Item, Link, Resource, Workflow, WorkflowResource};

/// One workflow, analysed. It follows what an editor changes: an item is read again where it or what it is linked to has
/// changed, and the order is found again where that has.
#[derive(Debug)]
pub struct Drawing<'a> {
    /// What is joined to what.
    pub graph: Graph<'a>,
    /// What each node does when it runs, by its index.
    analyses: Vec<Analysis<'a>>,
    /// The outcome of each, as it is looked at after every change: side by side, that takes a tenth of the time.
    readings: Vec<Reading>,
    /// What runs.
    pub steps: Steps,
    /// The circles that stand in the way of an order.
    cycles: Vec<Diagnostic>,
    names: GivenNames,
    changed: Changed<'a>,
}

/// What an item does when it runs, and what was found when it was read; empty until it has been read.
#[derive(Debug, Default)]
struct Analysis<'a> {
    action: Option<Action<'a>>,
    /// The name of its task in a workflow in which nothing stands twice; empty where nothing runs.
    argo_name: String,
    found: Found,
}

/// What came of reading an item.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    /// Tells this reading from all others.
    pub stamp: u64,
    /// Whether it has to do with more than its own container.
    pub is_involved: bool,
    /// Whether it becomes one task: it is no sub-workflow, and no service, which another task creates.
    pub is_one_task: bool,
    /// Whether it runs.
    pub runs: bool,
    is_sub_workflow: bool,
    has_findings: bool,
}

/// To follow one item in the order takes a fraction of what the whole order does: no more are followed than so many.
const MAX_FOLLOWED: usize = 32;

/// What has changed since the drawing was last analysed.
#[derive(Debug, Default)]
struct Changed<'a> {
    /// The ids of the items that are to be read again.
    items: Vec<&'a str>,
    /// The ids of more items that may wait for others than before.
    waiting: Vec<&'a str>,
    order: bool,
}

/// A reading of an item that took the place of another, and that nobody but the item's own task has to do with.
#[derive(Debug, Clone, Copy)]
pub struct Reread {
    /// The index of the item's node.
    pub node: usize,
    /// The stamp of the reading before.
    pub before: u64,
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
    /// Whether it has to do with storages, services, other peers or the results of tasks.
    pub is_involved: bool,
}

/// What an item does when it runs.
#[derive(Debug)]
pub enum Action<'a> {
    /// It runs a container.
    Processing(Box<Processing<'a>>),
    /// It publishes an event.
    Event(Event),
    /// It stands for another workflow.
    SubWorkflow(&'a WorkflowResource),
}

impl Action<'_> {
    /// What the task does that this is, where it is one.
    pub fn task_kind(&self) -> Option<TaskKind<'_>> {
        match self {
            Self::Processing(processing) => Some(TaskKind::Processing(processing)),
            Self::Event(event) => Some(TaskKind::Event(event)),
            Self::SubWorkflow(_) => None,
        }
    }
}

impl<'a> Drawing<'a> {
    /// Analyses `workflow`, which stands at `root` in the source.
    pub fn of(context: &mut Context<'a>, workflow: &'a Workflow, root: &'a str) -> Self {
        let graph = Graph::of(workflow, root, context.is_unreadable(root));
        let (analyses, readings): (Vec<_>, Vec<_>) =
            graph.nodes.iter().map(|node| Analysis::of(context, &graph, node)).unzip();
        let mut names = GivenNames::default();
        analyses.iter().for_each(|analysis| names.add(&analysis.argo_name));
        let (steps, cycles) = (Steps::default(), Vec::new());
        let mut drawing = Self { graph, analyses, readings, steps, cycles, names, changed: Changed::default() };
        drawing.set_order();
        drawing
    }

    /// Keeps what was found here.
    pub fn report(&self, context: &mut Context) {
        self.graph.report(&mut context.diagnostics);
        for node in self.nodes_where(|reading| reading.has_findings) {
            self.analyses.get(node).into_iter().for_each(|analysis| context.keep(&analysis.found));
        }
        context.diagnostics.extend(self.cycles.iter().cloned());
    }

    /// A step, with what it does.
    pub fn step(&self, step: &Step) -> Option<Stepped<'_>> {
        self.stepped(step.node)
    }

    /// What came of reading a step's item.
    pub fn reading(&self, step: &Step) -> Reading {
        self.reading_of(step.node)
    }

    fn reading_of(&self, node: usize) -> Reading {
        self.readings.get(node).copied().unwrap_or_default()
    }

    /// The indices of the nodes of whose readings this holds.
    fn nodes_where(&self, is_meant: fn(&Reading) -> bool) -> impl Iterator<Item = usize> {
        let meant = self.readings.iter().enumerate().filter(move |(_, reading)| is_meant(reading));
        meant.map(|(node, _)| node)
    }

    /// Whether a link leaves a step for something that runs.
    pub fn is_dependancy(&self, step: &Step) -> bool {
        self.graph.nodes.get(step.node).is_some_and(|node| is_argo_dependancy(&self.graph, node).0)
    }

    /// What the node at this index does when it runs, where it does.
    pub fn stepped(&self, node: usize) -> Option<Stepped<'_>> {
        let Reading { stamp, is_involved, .. } = self.reading_of(node);
        let (node, analysis) = (self.graph.nodes.get(node)?, self.analyses.get(node)?);
        Some(Stepped {
            id: node.id,
            name: node.name(),
            given_name: node.given_name(),
            argo_name: &analysis.argo_name,
            action: analysis.action.as_ref()?,
            stamp,
            is_involved,
        })
    }

    /// The node of which one of these is the reading, where that is one task with which nobody else has to do.
    pub fn alone_of(&self, stamps: &HashSet<u64>) -> Option<usize> {
        let is_meant =
            |reading: &Reading| reading.is_one_task && !reading.is_involved && stamps.contains(&reading.stamp);
        self.readings.iter().position(is_meant)
    }

    /// The sub-workflows that it holds.
    pub fn sub_workflows(&self) -> impl Iterator<Item = &'a WorkflowResource> {
        self.nodes_where(|reading| reading.is_sub_workflow).filter_map(|node| match self.analyses.get(node)?.action {
            Some(Action::SubWorkflow(workflow)) => Some(workflow),
            _ => None,
        })
    }

    /// The id of the sub-workflow that the item with this id stands for.
    pub fn sub_workflow_id(&self, item_id: &str) -> Option<&'a str> {
        self.graph.nodes.get(self.graph.find(item_id)?)?.resource?.sub_workflow_id()
    }

    /// Whether no two of its tasks would have one name, and none that of the DAG.
    pub fn has_unique_names(&self) -> bool {
        !self.names.clash()
    }

    /// Whether circles stand in the way of an order.
    pub fn has_cycles(&self) -> bool {
        !self.cycles.is_empty()
    }

    /// Puts an item at its id, in the place of one that may be there.
    pub fn put_item(&mut self, id: &'a str, item: &'a Item) {
        let before = self.graph.find(id);
        let was = before.and_then(|index| self.graph.nodes.get(index)).and_then(|node| node.resource);
        let index = self.graph.put_item(id, item);
        if before.is_none() {
            self.analyses.insert(index, Analysis::default());
            self.readings.insert(index, Reading::default());
            self.steps.make_room(index);
        }
        let is = self.graph.nodes.get(index).and_then(|node| node.resource);
        self.touch_neighbours(index, before.is_none() || has_users(was) || has_users(is));
        self.changed.items.push(id);
        self.changed.order |= before.is_none() || runs(was) != runs(is);
    }

    /// Takes an item away.
    pub fn take_item(&mut self, id: &str) {
        let Some(index) = self.graph.find(id) else { return };
        self.touch_neighbours(index, true);
        self.graph.take_item(id);
        self.steps.take_node(index);
        self.names.take(&self.analyses.remove(index).argo_name);
        self.readings.remove(index);
        self.changed.order = true;
    }

    /// Puts a link at this number, which may be the next one, or takes it away.
    pub fn put_link(&mut self, number: usize, link: Option<&'a Link>) {
        self.touch_ends(number);
        self.graph.put_link(number, link);
        self.touch_ends(number);
    }

    /// Reads again what has changed. Gives the new readings where nothing else is new: no order, and nothing that the plan
    /// of any other task depends on.
    pub fn refresh(&mut self, context: &mut Context<'a>) -> Option<Vec<Reread>> {
        let mut changed = std::mem::take(&mut self.changed);
        ordered::sort_by(&mut changed.items, Ord::cmp);
        changed.items.dedup();
        let mut reread = Some(Vec::new());
        for index in changed.items.iter().filter_map(|id| self.graph.find(id)) {
            let Some(node) = self.graph.nodes.get(index) else { continue };
            let (analysis, reading) = Analysis::of(context, &self.graph, node);
            if let Some((slot, was)) = self.analyses.get_mut(index).zip(self.readings.get_mut(index)) {
                if was.runs != reading.runs {
                    changed.order = true;
                    changed.waiting.extend(self.graph.neighbours(node).map(|(_, other)| other.id));
                }
                self.names.take(&slot.argo_name);
                self.names.add(&analysis.argo_name);
                let is_alone = was.is_alone() && reading.is_alone() && slot.argo_name == analysis.argo_name;
                reread = reread.filter(|_| is_alone);
                if let Some(reread) = reread.as_mut().filter(|_| reading.runs) {
                    reread.push(Reread { node: index, before: was.stamp });
                }
                (*slot, *was) = (analysis, reading);
            }
        }
        // What is told of circles names their items.
        if changed.order || !self.cycles.is_empty() {
            if self.follow_order(&changed).is_none() {
                self.set_order();
            }
            return None;
        }
        reread
    }

    /// Lets the neighbours of an item be read again: all, or those that tell of what is on the link between them.
    fn touch_neighbours(&mut self, index: usize, all: bool) {
        let Some(node) = self.graph.nodes.get(index) else { return };
        let is_meant = |joint: Joint| all || self.graph.link(joint.link).is_some_and(has_content);
        let meant = self.graph.neighbours(node).filter(|(joint, _)| is_meant(*joint));
        self.changed.items.extend(meant.map(|(_, other)| other.id));
    }

    fn touch_ends(&mut self, number: usize) {
        let Some((source, destination)) = self.graph.ends_of(number) else { return };
        let ends = [source, destination].map(|index| self.graph.nodes.get(index));
        let [Some(source), Some(destination)] = ends else { return };
        // What only carries order changes nothing of what the items do; what it says besides is told of its source.
        if runs(source.resource) && runs(destination.resource) {
            self.changed.order = true;
            self.changed.waiting.push(destination.id);
            if self.graph.link(number).is_some_and(has_content) {
                self.changed.items.push(source.id);
            }
        } else {
            self.changed.items.extend([source.id, destination.id]);
        }
    }

    /// Brings the order of what runs to where the graph is. `None` where it has to be found anew.
    fn follow_order(&mut self, changed: &Changed) -> Option<()> {
        let ids = changed.items.iter().chain(&changed.waiting);
        let found = ids.filter_map(|id| self.graph.find(id));
        let nodes: Vec<_> = found.map(|node| (node, self.reading_of(node).runs)).collect();
        let is_small = self.cycles.is_empty() && nodes.len() <= MAX_FOLLOWED;
        if is_small { self.steps.follow(&self.graph, &nodes) } else { None }
    }

    /// Finds the order of what runs.
    fn set_order(&mut self) {
        let running: Vec<usize> = self.nodes_where(|reading| reading.runs).collect();
        let (steps, cycles) = Steps::of(&self.graph, &running);
        self.steps = steps;
        let node = |index: usize| self.graph.nodes.get(index);
        let members = |cycle: Vec<usize>| cycle.into_iter().filter_map(node).collect::<Vec<_>>();
        self.cycles = cycles.into_iter().filter_map(|cycle| cycle_finding(&self.graph, &members(cycle))).collect();
    }
}

impl<'a> Analysis<'a> {
    fn of(context: &mut Context<'a>, graph: &Graph<'a>, node: &Node<'a>) -> (Self, Reading) {
        let (action, found) = context.apart(|context| {
            idle_links::report(context, graph, node);
            action(context, graph, node)
        });
        let argo_name = action.as_ref().map(|_| get_argo_name(node.given_name(), &[node.id])).unwrap_or_default();
        let reading = Reading {
            stamp: context.next_stamp(),
            is_involved: matches!(&action, Some(Action::Processing(processing)) if processing.is_involved()),
            is_one_task: match &action {
                Some(Action::Processing(processing)) => processing.service.is_none(),
                Some(Action::Event(_)) => true,
                Some(Action::SubWorkflow(_)) | None => false,
            },
            runs: action.is_some(),
            is_sub_workflow: matches!(action, Some(Action::SubWorkflow(_))),
            has_findings: !found.is_empty(),
        };
        (Self { action, argo_name, found }, reading)
    }
}

impl Reading {
    /// Whether it is one task that has to do with nothing but its own container, or none.
    fn is_alone(&self) -> bool {
        !self.is_involved && (self.is_one_task || !self.runs)
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

#[inline(never)]
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

#[inline(never)]
fn cycle_finding(graph: &Graph, nodes: &[&Node]) -> Option<Diagnostic> {
    let first = nodes.first()?;
    let names = nodes.iter().chain([first]).map(|node| format!("`{}`", node.name())).collect::<Vec<_>>();
    let mut finding = findings::cycle(graph.place(first), &names.join(" -> "));
    for node in nodes.iter().skip(1) {
        finding = finding.related(graph.place(node), format!("`{}` is part of the circle", node.name()));
    }
    Some(finding)
}
