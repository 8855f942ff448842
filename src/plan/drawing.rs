//! One workflow, analysed: what each of its items does when it runs, and in which order. A sub-workflow that stands
//! in several places is analysed once.

use super::context::Context;
use super::dependencies::{get_argo_dependencies, is_argo_dependancy};
use super::event::{Event, read_event};
use super::graph::{Graph, Node};
use super::order::Precedence;
use super::processing::{Processing, read_processing};
use crate::diagnostic::{Place, graph as findings};
use crate::workflow::{Resource, Workflow, WorkflowResource};

/// One workflow, analysed.
#[derive(Debug)]
pub struct Drawing<'a> {
    /// The JSON pointer of the workflow in the source.
    pub root: &'a str,
    /// What runs, in topological order, the least id first where there is a choice.
    pub steps: Vec<Step<'a>>,
}

/// An item that runs.
#[derive(Debug)]
pub struct Step<'a> {
    /// The item's id.
    pub id: &'a str,
    /// The name that the user reads.
    pub name: &'a str,
    /// The name that the user gave; empty where there is none.
    pub given_name: &'a str,
    /// What it does.
    pub action: Action<'a>,
    /// The steps that it waits for, by their index in the drawing, each with the index of the link that says so.
    pub before: Vec<(usize, usize)>,
    /// Whether a link leaves it for something that runs.
    pub is_dependancy: bool,
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
        let graph = Graph::of(workflow, root, &mut context.diagnostics);
        let mut running: Vec<(usize, Action<'a>)> = Vec::new();
        for (index, node) in graph.nodes.iter().enumerate() {
            running.extend(action(context, &graph, node).map(|action| (index, action)));
        }
        let step_of = |node: usize| running.binary_search_by_key(&node, |(index, _)| *index).ok();
        let mut before: Vec<Vec<(usize, usize)>> = Vec::with_capacity(running.len());
        for (index, _) in &running {
            let links = graph.nodes.get(*index).map(|node| get_argo_dependencies(&graph, node)).unwrap_or_default();
            before.push(links.into_iter().filter_map(|(node, link)| Some((step_of(node)?, link))).collect());
        }
        let edges =
            before.iter().enumerate().flat_map(|(step, links)| links.iter().map(move |&(first, _)| (first, step)));
        let precedence = Precedence::new(running.len(), edges);
        let (order, cycles) = precedence.topological();
        let node_of = |step: usize| running.get(step).and_then(|(index, _)| graph.nodes.get(*index));
        for cycle in cycles {
            report_cycle(context, &graph, cycle.into_iter().filter_map(node_of).collect());
        }
        let mut place_of = vec![0; order.len()];
        for (place, &step) in order.iter().enumerate() {
            if let Some(slot) = place_of.get_mut(step) {
                *slot = place;
            }
        }
        let mut steps: Vec<(usize, Step<'a>)> = running
            .into_iter()
            .zip(before)
            .zip(&place_of)
            .filter_map(|(((index, action), before), &place)| {
                let node = graph.nodes.get(index)?;
                let placed = before.iter().filter_map(|&(step, link)| Some((*place_of.get(step)?, link)));
                let mut before: Vec<(usize, usize)> = placed.collect();
                before.sort_unstable();
                let (is_dependancy, _) = is_argo_dependancy(&graph, node);
                Some((
                    place,
                    Step {
                        id: node.id,
                        name: node.name(),
                        given_name: node.given_name(),
                        action,
                        before,
                        is_dependancy,
                    },
                ))
            })
            .collect();
        steps.sort_by_key(|(place, _)| *place);
        Self { root, steps: steps.into_iter().map(|(_, step)| step).collect() }
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

fn report_cycle(context: &mut Context, graph: &Graph, nodes: Vec<&Node>) {
    let Some(first) = nodes.first() else { return };
    let names = nodes.iter().chain([first]).map(|node| format!("`{}`", node.name())).collect::<Vec<_>>();
    let mut finding = findings::cycle(graph.place(first), &names.join(" -> "));
    for node in nodes.iter().skip(1) {
        finding = finding.related(graph.place(node), format!("`{}` is part of the circle", node.name()));
    }
    context.report(finding);
}
