//! What several items claim and only one can have: the size of a volume, a node to attach it to, a port on every node.

use std::collections::BTreeMap;

use super::ancestry::waits_for;
use super::context::Context;
use super::{Mount, Plan, Processing};
use crate::diagnostic::{Place, container as container_findings, storage as storage_findings};
use crate::hashed::HashMap;
use crate::ordered;

/// Reports what is claimed more than once. Says whether it was asked which task waits for which.
pub(super) fn check(context: &mut Context, plan: &Plan) -> bool {
    check_storages(context, plan);
    check_node_ports(context, plan);
    check_volumes(context, plan)
}

/// A mount of a task, by its index.
type Mounted<'p> = (usize, &'p Mount<'p>);

/// So many pairs of tasks are named that share a volume.
const MAX_PAIRS: usize = 8;

/// Reports volumes that several pods mount at once: what is claimed here is `ReadWriteOnce`, for the pods of one node.
fn check_volumes(context: &mut Context, plan: &Plan) -> bool {
    let pairs = volume_pairs(plan);
    let asked: Vec<_> = pairs.iter().map(|((earlier, _), (later, _))| (*later, *earlier)).collect();
    let waits = waits_for(&plan.dependencies(), &asked);
    let kind = |task: usize| plan.tasks.get(task).map(|task| task.kind);
    let mut found: BTreeMap<&str, Vec<(Mounted, Mounted)>> = BTreeMap::new();
    for (pair, waits) in pairs.iter().zip(waits) {
        let ((earlier, mount), _) = pair;
        // What waits for a service begins while it runs.
        if !waits || kind(*earlier).is_some_and(|kind| kind.is_service()) {
            found.entry(&mount.storage.id).or_default().push(*pair);
        }
    }
    let name = |task: usize| plan.tasks.get(task).map(|task| task.item_name).unwrap_or_default();
    for shared in found.values() {
        let Some(((one, mount), (other, _))) = shared.first() else { continue };
        let finding =
            storage_findings::shared_volume(mount.place.clone(), name(*one), name(*other), &mount.storage.name);
        let tasks = ordered::set(shared.iter().take(MAX_PAIRS).flat_map(|&((one, _), (other, _))| [one, other]));
        let tasks = tasks.into_iter().filter_map(|task| plan.tasks.get(task));
        context.report(tasks.fold(finding, |finding, task| {
            finding.related(Place::item(task.root, task.item_id), "it is mounted here")
        }));
    }
    !pairs.is_empty()
}

/// For each volume that is claimed here, the tasks of this cluster that mount it, each with the next in their order: if each waits
/// for the one before, all stand in one order. A service runs on beside all that come behind it.
fn volume_pairs<'p>(plan: &'p Plan<'p>) -> Vec<(Mounted<'p>, Mounted<'p>)> {
    let mut last: HashMap<&str, Mounted> = HashMap::default();
    let mut pairs = Vec::new();
    for (task, processing) in plan.involved().filter(|(_, processing)| processing.remote_peer.is_none()) {
        for mount in &processing.storages.mounts {
            let id = mount.storage.id.as_str();
            if plan.volume(id).is_none_or(|volume| volume.claim.is_some()) {
                continue;
            }
            let earlier = last.insert(id, (task, mount)).filter(|(earlier, _)| *earlier != task);
            pairs.extend(earlier.map(|earlier| (earlier, (task, mount))));
        }
    }
    pairs
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
