//! What several items claim and only one can have: the size of a volume, a node to attach it to, a port on every node.

use super::ancestry::waits_for;
use super::context::Context;
use super::{Plan, Processing, Task};
use crate::diagnostic::{Diagnostic, Place, container as container_findings, storage as storage_findings};
use crate::hashed::HashMap;

/// Reports what is claimed more than once. Says whether it was asked which task waits for which.
pub(super) fn check(context: &mut Context, plan: &Plan) -> bool {
    check_storages(context, plan);
    check_node_ports(context, plan);
    check_volumes(context, plan)
}

/// So many tasks are named that share a volume.
const MAX_SHOWN: usize = 8;

/// Reports volumes that several pods mount at once: what is claimed here is `ReadWriteOnce`, for the pods of one node.
fn check_volumes(context: &mut Context, plan: &Plan) -> bool {
    let users = volume_users(plan);
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for tasks in &users {
        pairs.extend(tasks.iter().skip(1).copied().zip(tasks.iter().copied()));
    }
    if pairs.is_empty() {
        return false;
    }
    report_shared_volumes(context, plan, &users, &pairs);
    true
}

/// Reports the volumes where a pair of tasks that mount one, a later and an earlier, may run at once.
#[inline(never)]
fn report_shared_volumes(context: &mut Context, plan: &Plan, users: &[Vec<usize>], pairs: &[(usize, usize)]) {
    let waits = waits_for(&plan.dependencies(), pairs);
    let mut answers = pairs.iter().zip(waits);
    for (volume, tasks) in plan.volumes.iter().zip(users) {
        let mut shown = Vec::new();
        for (&(later, earlier), waits) in answers.by_ref().take(tasks.len().saturating_sub(1)) {
            // What waits for a service begins while it runs.
            if !waits || plan.tasks.get(earlier).is_some_and(|task| task.kind.is_service()) {
                shown.extend((shown.last() != Some(&earlier)).then_some(earlier));
                shown.push(later);
            }
        }
        let [Some(one), Some(other)] = [0, 1].map(|at| plan.tasks.get(*shown.get(at)?)) else { continue };
        let Some(&(root, id)) = volume.drawn_at.first() else { continue };
        let place = Place::item(root, id);
        let mut finding = storage_findings::shared_volume(place, one.item_name, other.item_name, &volume.name);
        for task in shown.iter().take(MAX_SHOWN).filter_map(|&task| plan.tasks.get(task)) {
            finding = finding.related(Place::item(task.root, task.item_id), "it is mounted here");
        }
        context.report(finding);
    }
}

/// For each volume that is claimed here, the tasks of this cluster that mount it, in their order: if each waits for the one before,
/// no two run at once, but for a service, which runs on.
fn volume_users(plan: &Plan) -> Vec<Vec<usize>> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); plan.volumes.len()];
    for (task, processing) in plan.involved().filter(|(_, processing)| processing.remote_peer.is_none()) {
        for mount in &processing.storages.mounts {
            let Some(&index) = plan.volume_indices.get(mount.storage.id.as_str()) else { continue };
            let is_claimed = plan.volumes.get(index).is_some_and(|volume| volume.claim.is_none());
            if let Some(tasks) = users.get_mut(index).filter(|tasks| is_claimed && tasks.last() != Some(&task)) {
                tasks.push(task);
            }
        }
    }
    users
}

#[inline(never)]
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
        (mount.storage.id.as_str(), mount.name, "sizes", size, &mount.place)
    });
    sources.chain(sizes)
}

/// Kubernetes gives a node port to one service alone.
fn check_node_ports(context: &mut Context, plan: &Plan) {
    let mut given: HashMap<u16, (&Task, Place)> = HashMap::default();
    for (index, processing) in plan.involved() {
        let Some(task) = plan.tasks.get(index) else { continue };
        for port in processing.service.iter().flat_map(|service| &service.ports) {
            if let Some(node_port) = port.node_port {
                let place = port.place.clone().field("PAT");
                context.diagnostics.extend(claim_node_port(&mut given, node_port, task, place));
            }
        }
    }
}

/// Gives a port to a service; the finding that another has it.
#[inline(never)]
fn claim_node_port<'p>(
    given: &mut HashMap<u16, (&'p Task<'p>, Place<'p>)>,
    node_port: u16,
    task: &'p Task<'p>,
    place: Place<'p>,
) -> Option<Diagnostic> {
    let (other, first) = given.insert(node_port, (task, place.clone()))?;
    // Of one name, which is so where one item stands twice, the tasks' own names tell them apart.
    let (name, other) = match task.item_name == other.item_name && task.name != other.name {
        true => (&*task.name, &*other.name),
        false => (task.item_name, other.item_name),
    };
    let finding = container_findings::repeated_node_port(place, name, other, node_port);
    Some(finding.related(first, format!("`{other}` asks for it here")))
}
