//! Where a remote task runs: Admiralty's annotations and node selector.

use super::manifest::{Metadata, Template, Text};
use crate::diagnostic::{Diagnostic, Place, placement as findings};
use crate::options::{Admiralty, Options};
use crate::plan::has_tags;
use crate::plan::names::{MAX_LABEL, is_label_value};

const ELECT: &str = "multicluster.admiralty.io/elect";
const CLUSTER_NAME: &str = "multicluster.admiralty.io/clustername";
const USE_CONSTRAINTS: &str = "multicluster.admiralty.io/use-constraints-from-spec-for-proxy-pod-scheduling";
const TARGET_NAME: &str = "multicluster.admiralty.io/target-name";
const TARGET_NAMESPACE: &str = "multicluster.admiralty.io/target-namespace";

/// Marks a template to run on the cluster of `peer` (the original's `AddAdmiraltyAnnotations`). Without an
/// executions id the cluster's name is the peer's id; `completeBuild` knows the rest.
#[inline(never)]
pub fn add_admiralty_annotations<'p>(
    template: &mut Template<'p>,
    peer: &str,
    options: &'p Options,
    executions_id: Option<&str>,
) {
    let cluster = options.cluster_name(peer, executions_id);
    let metadata = template.metadata.get_or_insert_with(Metadata::default);
    metadata.annotations.insert(ELECT, Text::from(""));
    if options.admiralty == Admiralty::Target {
        metadata.annotations.insert(USE_CONSTRAINTS, Text::from(""));
        template.node_selector.insert(TARGET_NAME, Text::from(cluster.clone()));
        template.node_selector.insert(TARGET_NAMESPACE, Text::from(&options.namespace));
    }
    metadata.annotations.insert(CLUSTER_NAME, Text::from(cluster));
}

/// Checks that the clusters of these peers have names of their own: what one of them was asked for must not run at another.
#[inline(never)]
pub fn check_targets(options: &Options, peers: &[&str]) -> Option<Diagnostic> {
    let [one, other, ..] = peers else { return None };
    let place = Place::at("/options").field("targetName");
    let name = &options.target_name;
    (!name.contains("{peer}")).then(|| findings::shared_target_name(place, name, one, other))
}

/// Checks the cluster's name: Argo must leave it as it is and, where it becomes the value of a label, that is shorter than
/// many an id.
#[inline(never)]
pub fn check_target_name(
    peer: &str,
    options: &Options,
    executions_id: Option<&str>,
    place: Place,
) -> Option<Diagnostic> {
    let cluster = options.cluster_name(peer, executions_id);
    if options.admiralty != Admiralty::Target {
        return has_tags(&cluster).then(|| findings::reference_in_target_name(place, &cluster));
    }
    // Before the execution is known, its name is at least as long as what the pattern has besides.
    let least = options.cluster_name(peer, Some(executions_id.unwrap_or_default()));
    if least.len() > MAX_LABEL {
        return Some(findings::target_name_too_long(place, &least, least.len()));
    }
    (!is_label_value(&cluster)).then(|| findings::invalid_target_name(place, &cluster))
}
