//! What several items claim and only one can have: the source of a storage, a port on every node.

use super::context::Context;
use super::{Plan, Processing};
use crate::diagnostic::{Place, container as container_findings, storage as storage_findings};
use crate::hashed::HashMap;

/// Reports what is claimed more than once.
pub(super) fn check(context: &mut Context, plan: &Plan) {
    check_storages(context, plan);
    check_node_ports(context, plan);
}

/// Where a storage is and how large; a storage of one id should say the same wherever it is drawn.
type Claim<'p> = (&'p str, Option<String>);

fn check_storages(context: &mut Context, plan: &Plan) {
    let mut known: HashMap<&str, (Claim, &Place)> = HashMap::default();
    for (id, name, claim, place) in plan.involved().flat_map(|(_, processing)| storages(processing)) {
        let (first, first_place) = known.entry(id).or_insert_with(|| (claim.clone(), place));
        if *first != claim {
            let finding = storage_findings::storage_differs(place.clone(), name);
            context.report(finding.related(first_place.clone(), "this one counts"));
        }
    }
}

fn storages<'p>(processing: &'p Processing<'p>) -> impl Iterator<Item = (&'p str, &'p str, Claim<'p>, &'p Place<'p>)> {
    let s3 = processing.storages.s3.iter().map(|s3| (s3.id, s3.name, (s3.source, None), &s3.place));
    let mounts = processing.storages.mounts.iter().map(|mount| {
        let claim = (mount.instance.source.as_str(), mount.instance.quantity());
        (mount.storage.id.as_str(), mount.storage.name.as_str(), claim, &mount.place)
    });
    s3.chain(mounts)
}

/// Kubernetes gives a node port to one service alone.
fn check_node_ports(context: &mut Context, plan: &Plan) {
    let mut given: HashMap<u16, (&str, Place)> = HashMap::default();
    for (index, processing) in plan.involved() {
        let ports = processing.service.iter().flat_map(|service| &service.ports);
        for port in ports.filter_map(|port| port.node_port) {
            let Some(task) = plan.tasks.get(index) else { continue };
            let place = Place::item(task.root, task.item_id);
            let Some((other, first)) = given.insert(port, (processing.name, place.clone())) else { continue };
            let finding = container_findings::repeated_node_port(place, processing.name, other, port);
            context.report(finding.related(first, format!("`{other}` asks for it here")));
        }
    }
}
