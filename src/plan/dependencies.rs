//! Which links carry order: those between two items that run.

use super::graph::{Graph, Joint, Node};
use super::names::get_argo_name;
use crate::workflow::Resource;

/// Whether an item runs, so that others can wait for it: a processing, a native tool or a sub-workflow.
pub fn runs(resource: Option<Resource>) -> bool {
    matches!(resource, Some(Resource::Processing(_) | Resource::NativeTool(_) | Resource::Workflow(_)))
}

fn running<'g, 'a>(graph: &'g Graph<'a>, node: &'g Node<'a>, outgoing: bool) -> impl Iterator<Item = Joint> {
    graph
        .neighbours(node)
        .filter(move |(joint, other)| joint.outgoing == outgoing && runs(other.resource))
        .map(|(joint, _)| joint)
}

/// The nodes that `node` waits for (the original's `getArgoDependencies`): those at the other end of incoming links,
/// each with the link's number.
pub fn get_argo_dependencies<'g>(graph: &'g Graph, node: &'g Node) -> impl Iterator<Item = (usize, usize)> {
    running(graph, node, false).map(|joint| (joint.other, joint.link))
}

/// Whether something waits for `node`, and the Argo names of what does (the original's `isArgoDependancy`).
pub fn is_argo_dependancy<'g>(graph: &'g Graph, node: &'g Node) -> (bool, impl Iterator<Item = String>) {
    let dependants = || running(graph, node, true).filter_map(|joint| graph.nodes.get(joint.other));
    (dependants().next().is_some(), dependants().map(|other| get_argo_name(other.given_name(), &[other.id])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Document, Documents, Source};

    #[test]
    fn a_node_is_a_dependency_where_a_link_leaves_it_for_something_that_runs() {
        let drawn = serde_json::json!({ "graph": {
            "items": {
                "a": { "processing": { "name": "A" } },
                "b": { "processing": { "name": "A a" } },
                "e": { "native_tool": { "name": "E" } },
                "s": { "storage": { "name": "S" } },
                "w": { "workflow": { "name": "W" } },
            },
            "links": [
                { "source": { "id": "a" }, "destination": { "id": "b" } },
                { "source": { "id": "a" }, "destination": { "id": "e" } },
                { "source": { "id": "a" }, "destination": { "id": "w" } },
                { "source": { "id": "b" }, "destination": { "id": "s" } },
                { "source": { "id": "s" }, "destination": { "id": "b" } },
            ],
        } });
        let workflow = Documents::read(&Source::new(Document::object(drawn.to_string()))).workflow;
        let graph = Graph::of(&workflow, "/workflow", false);
        let node = |id: &str| graph.nodes.iter().find(|node| node.id == id).unwrap();
        let told = |id: &str| {
            let (is_dependancy, names) = is_argo_dependancy(&graph, node(id));
            (is_dependancy, names.collect::<Vec<_>>())
        };
        assert_eq!(told("a"), (true, ["a-a-b", "e-e", "w-w"].map(str::to_owned).to_vec()));
        assert_eq!(told("b"), (false, Vec::new()));
        assert!(is_argo_dependancy(&graph, node("s")).0);
        assert!(get_argo_dependencies(&graph, node("b")).eq([(0, 0)]));
        assert_eq!(get_argo_dependencies(&graph, node("a")).next(), None);
    }
}
