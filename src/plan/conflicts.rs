//! What several items claim and only one can have: the size of a volume, a port on every node.

use super::context::Context;
use super::{Plan, Processing};
use crate::diagnostic::{Place, container as container_findings, storage as storage_findings};
use crate::hashed::HashMap;

/// Reports what is claimed more than once.
pub(super) fn check(context: &mut Context, plan: &Plan) {
    check_storages(context, plan);
    check_node_ports(context, plan);
}

fn check_storages(context: &mut Context, plan: &Plan) {
    let mut known: HashMap<(&str, &str), (String, &Place)> = HashMap::default();
    for (id, name, what, value, place) in plan.involved().flat_map(|(_, processing)| claims(plan, processing)) {
        let (first, first_place) = known.entry((id, what)).or_insert_with(|| (value.clone(), place));
        if *first != value {
            let finding = storage_findings::storage_differs(place.clone(), name, what);
            context.report(finding.related(first_place.clone(), "this one counts"));
        }
    }
}

/// What a storage of one id has once, wherever it is drawn, so that it should be drawn the same: the workflow's own repository
/// is one bucket, and what is claimed for a volume has one size. Any other bucket and each mount's path stand where they are
/// used.
fn claims<'p>(
    plan: &'p Plan,
    processing: &'p Processing<'p>,
) -> impl Iterator<Item = (&'p str, &'p str, &'static str, String, &'p Place<'p>)> {
    let own = processing.storages.s3.iter().filter(|s3| plan.is_own_repository(s3));
    let sources = own.map(|s3| (s3.id, s3.name, "sources", s3.source.to_owned(), &s3.place));
    let is_claimed = |id: &str| plan.volume(id).is_some_and(|volume| volume.claim.is_none());
    let claimed = processing.storages.mounts.iter().filter(move |mount| is_claimed(&mount.storage.id));
    let sizes = claimed.map(|mount| {
        let size = mount.instance.quantity().unwrap_or_default();
        (mount.storage.id.as_str(), mount.storage.name.as_str(), "sizes", size, &mount.place)
    });
    sources.chain(sizes)
}

/// Kubernetes gives a node port to one service alone.
fn check_node_ports(context: &mut Context, plan: &Plan) {
    let mut given: HashMap<u16, (&str, Place)> = HashMap::default();
    for (_, processing) in plan.involved() {
        for port in processing.service.iter().flat_map(|service| &service.ports) {
            let Some(node_port) = port.node_port else { continue };
            let place = port.place.clone().field("PAT");
            let Some((other, first)) = given.insert(node_port, (processing.name, place.clone())) else { continue };
            let finding = container_findings::repeated_node_port(place, processing.name, other, node_port);
            context.report(finding.related(first, format!("`{other}` asks for it here")));
        }
    }
}
