//! Workflow events: native tools that start another workflow by a message on NATS.

use serde_json::{Map, Value};

use super::context::Context;
use super::graph::{Graph, Node};
use super::placement::computes;
use crate::considers::{DataType, NatsResponse};
use crate::diagnostic::graph as findings;
use crate::options::DEFAULT_NATS_URL;
use crate::workflow::{NativeTool, Relation};

/// A workflow event.
#[derive(Debug)]
pub struct Event {
    /// The JSON of the message that is published.
    pub message: String,
}

/// Reads the native tool at `node`; `None` where it is no workflow event.
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
        context.report(findings::default_nats_url(place, node.name(), DEFAULT_NATS_URL));
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
