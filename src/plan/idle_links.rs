//! Links that nothing comes of, or of what they say: storages and computes are nothing without a task, and what is exchanged is
//! exchanged with a storage.

use super::context::Context;
use super::graph::{Graph, Node};
use crate::diagnostic::{Place, graph as findings};
use crate::workflow::{Link, Resource};

/// Whether what others do depends on what this is.
pub(super) fn has_users(resource: Option<Resource>) -> bool {
    matches!(resource, Some(Resource::Compute(_) | Resource::Storage(_)))
}

/// Whether a link has something to say besides what it joins.
pub(super) fn has_content(link: &Link) -> bool {
    !(link.env.is_empty() && link.storage_link_infos.is_empty())
}

/// Reports those that go out from `node`.
#[inline(never)]
pub(super) fn report(context: &mut Context, graph: &Graph, node: &Node) {
    let is_storage = |node: &Node| matches!(node.resource, Some(Resource::Storage(_)));
    for (joint, other) in graph.neighbours(node).filter(|(joint, other)| joint.outgoing && other.resource.is_some()) {
        let Some(link) = graph.link(joint.link) else { continue };
        let joins_nothing = has_users(node.resource) && has_users(other.resource);
        if !joins_nothing && (!has_content(link) || is_storage(node) || is_storage(other)) {
            continue;
        }
        let place = Place::link(graph.root, joint.link);
        let mut report =
            |what: &str, place| context.report(findings::idle_link(place, what, node.name(), other.name()));
        if joins_nothing {
            report("the link", place);
            continue;
        }
        if !link.env.is_empty() {
            report("the `env` on the link", place.clone().field("env"));
        }
        if !link.storage_link_infos.is_empty() {
            report("what `storage_link_infos` lists on the link", place.field("storage_link_infos"));
        }
    }
}
