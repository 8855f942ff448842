//! Workflow events: native tools that start another workflow by a message on NATS.

use serde_json::{Map, Value};

use super::context::Context;
use super::graph::{Graph, Node};
use super::placement::computes;
use super::tags::{Tag, tags};
use crate::considers::{DataType, NatsResponse};
use crate::diagnostic::parameters::literal_braces;
use crate::diagnostic::{Place, graph as findings};
use crate::options::DEFAULT_NATS_URL;
use crate::workflow::{NativeTool, Relation, Resource};

/// A workflow event.
#[derive(Debug)]
pub struct Event {
    /// The JSON of the message that is published.
    pub message: String,
}

/// Reads the native tool at `node`; `None` where it is no workflow event.
#[inline(never)]
pub fn read_event<'a>(
    context: &mut Context<'a>,
    graph: &Graph<'a>,
    node: &Node<'a>,
    tool: &'a NativeTool,
) -> Option<Event> {
    let place = graph.resource_place(node);
    if tool.kind().is_none() {
        let kind = tool.kind.to_string();
        context.report(findings::unsupported_native_tool(place.field("kind"), node.name(), &kind));
        return None;
    }
    if let Some((_, compute_node, compute)) = computes(graph, node).next() {
        let owner_place = graph.resource_place(compute_node).field("creator_id");
        if context.relation(&compute.creator_id, compute_node.name(), owner_place) != Relation::SelfPeer {
            let finding = findings::event_runs_here(place.clone(), node.name(), compute_node.name());
            context.report(finding.related(graph.place(compute_node), "the compute"));
        }
    }
    if context.options.nats_url.is_none() {
        context.report(findings::default_nats_url(place.clone(), node.name(), DEFAULT_NATS_URL));
    }
    report_idle(context, graph, node);
    if tool.params.get("workflow_resource_id").is_none_or(|id| id.is_null() || id == "") {
        context.report(findings::event_without_workflow(place.clone(), node.name()));
    }
    for (name, value) in tool.params.iter() {
        check_param(context, value, &place.clone().field("params").field(name));
    }
    let mut params = Map::new();
    params.extend(tool.params.iter().map(|(name, value)| (name.clone(), value.clone())));
    if let Some(id) = context.executions_id() {
        params.insert("executions_id".to_owned(), Value::from(id));
    }
    let wire = &context.options.wire;
    let message = NatsResponse::new(wire, DataType::WorkflowExecution, "WORKFLOW_EVENT", &Value::Object(params));
    Some(Event { message: message.to_json() })
}

/// Reports the storages that are linked to the event, which exchanges nothing with them.
fn report_idle(context: &mut Context, graph: &Graph, node: &Node) {
    for (joint, other) in
        graph.neighbours(node).filter(|(_, other)| matches!(other.resource, Some(Resource::Storage(_))))
    {
        let finding = findings::link_to_event(graph.place(node), other.name(), node.name());
        context.report(finding.related(Place::link(graph.root, joint.link), "the link"));
    }
}

/// The whole numbers from here on, 2^53, have no place of their own among those that a document's reader gives.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Reports what Argo would fill in elsewhere, as the params go out as they are; and a number whose digits were lost when it
/// was read.
fn check_param(context: &mut Context, value: &Value, place: &Place) {
    match value {
        Value::String(text) => {
            let is_filled_in = |tag: &Tag| matches!(tag, Tag::Reference(_) | Tag::Expression(_));
            for found in tags(text).filter(|found| is_filled_in(&found.tag)) {
                context.report(literal_braces(place.clone(), found.whole));
            }
        }
        Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|value| value.abs() >= MAX_EXACT) => {
            context.report(findings::inexact_number(place.clone(), &number.to_string()));
        }
        Value::Array(values) => values.iter().for_each(|value| check_param(context, value, place)),
        Value::Object(values) => values.values().for_each(|value| check_param(context, value, place)),
        _ => {}
    }
}
