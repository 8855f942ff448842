//! Where a processing runs: on the cluster of the compute that it is linked to.

use super::context::Context;
use super::graph::{Graph, Joint, Node};
use crate::diagnostic::placement as findings;
use crate::workflow::{Compute, Relation, Resource};

/// The computes linked to a node, in either direction, the one with the least link index first.
pub fn computes<'g, 'a>(
    graph: &'g Graph<'a>,
    node: &'g Node<'a>,
) -> impl Iterator<Item = (Joint, &'g Node<'a>, &'a Compute)> {
    graph.neighbours(node).filter_map(|(joint, other)| match other.resource {
        Some(Resource::Compute(compute)) => Some((joint, other, compute)),
        _ => None,
    })
}

/// The peer on whose cluster the processing at `node` runs, where that is not ours (the original's `isReparted`): the owner
/// of its first compute, where that stands to us in any relation but SELF.
pub fn is_reparted<'a>(context: &mut Context<'a>, graph: &Graph<'a>, node: &Node<'a>) -> Option<&'a str> {
    let Some((_, compute_node, compute)) = computes(graph, node).next() else {
        context.report(findings::no_compute(graph.place(node), node.name()));
        return None;
    };
    if computes(graph, node).any(|(_, _, other)| other.creator_id != compute.creator_id) {
        let (chosen, owner) = (compute_node.name(), &compute.creator_id);
        let mut finding = findings::several_computes(graph.place(node), node.name(), chosen, owner);
        for (_, other, compute) in computes(graph, node) {
            let message = format!("`{}` of `{}` is one of them", other.name(), compute.creator_id);
            finding = finding.related(graph.place(other), message);
        }
        context.report(finding);
    }
    let place = graph.resource_place(compute_node).field("creator_id");
    let relation = context.relation(&compute.creator_id, compute_node.name(), place);
    (relation != Relation::SelfPeer).then_some(&compute.creator_id)
}
