//! What will run, as a caller sees it.

use serde::Serialize;

use crate::argo::ServiceNames;
use crate::hashed::HashSet;
use crate::plan::{self, Plan, Task, TaskKind};

/// What will run: tasks, and the sub-workflows that they came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dag {
    /// In topological order.
    pub tasks: Vec<DagTask>,
    /// The sub-workflows that were unfolded, outer before inner.
    pub groups: Vec<DagGroup>,
    /// The storages that tasks exchange files with.
    pub storages: Vec<String>,
    /// The volumes that tasks mount, by their name in the manifest.
    pub volumes: Vec<String>,
    /// The Kubernetes services, by the end of their name behind the workflow's.
    pub services: Vec<String>,
}

/// What a task does, or has to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// It runs a processing.
    Processing,
    /// It publishes an event.
    Event,
    /// It creates a Kubernetes service.
    ServicePod,
    /// It is a service.
    Service,
    /// It runs on another peer's cluster.
    Remote,
    /// It exchanges files with an S3 storage.
    S3,
    /// It mounts a volume.
    Volume,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DagTask {
    /// Its name in the manifest; its template's too, where that is not shared (option `fold`).
    pub name: String,
    /// Its item.
    pub item_id: String,
    /// The item's name.
    pub item_name: String,
    /// The JSON pointer of the item in the source.
    pub pointer: String,
    /// The ids of the sub-workflow nodes above the item.
    pub path: Vec<String>,
    /// The number of tasks on the longest way to it, itself included.
    pub wave: usize,
    /// Names of the tasks that it waits for.
    pub dependencies: Vec<String>,
    /// The id of the peer on whose cluster it runs, where that is not ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_peer: Option<String>,
    /// What it does and has to do with.
    pub kinds: Vec<Kind>,
}

/// A sub-workflow that was unfolded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DagGroup {
    /// Its node.
    pub item_id: String,
    /// The node's name.
    pub name: String,
    /// The workflow that it stands for.
    pub workflow_id: String,
    /// The ids of the sub-workflow nodes above it.
    pub path: Vec<String>,
    /// Names of its tasks.
    pub tasks: Vec<String>,
}

impl Dag {
    /// What `plan` runs.
    pub(super) fn of(plan: &Plan, services: &ServiceNames) -> Self {
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        let group = |group: &plan::Group| DagGroup {
            item_id: group.item_id.to_owned(),
            name: group.name.to_owned(),
            workflow_id: group.workflow_id.to_owned(),
            path: owned(&group.path),
            tasks: plan
                .tasks
                .get(group.tasks.clone())
                .unwrap_or_default()
                .iter()
                .map(|task| task.name.to_string())
                .collect(),
        };
        let task = |(task, wave): (&Task, usize)| DagTask {
            name: task.name.to_string(),
            item_id: task.item_id.to_owned(),
            item_name: task.item_name.to_owned(),
            pointer: pointer(task),
            path: owned(&task.path),
            wave,
            dependencies: task
                .dependencies
                .iter()
                .filter_map(|&index| Some(plan.tasks.get(index)?.name.to_string()))
                .collect(),
            remote_peer: remote_peer(task).map(str::to_owned),
            kinds: kinds(task),
        };
        let mut seen = HashSet::default();
        let storages = plan.involved().flat_map(|(_, processing)| &processing.storages.s3).map(|storage| storage.name);
        let storages = storages.filter(|name| seen.insert(*name)).map(str::to_owned).collect();
        Self {
            tasks: plan.tasks.iter().zip(plan.waves()).map(task).collect(),
            groups: plan.groups.iter().map(group).collect(),
            storages,
            volumes: plan.volumes.iter().map(|volume| volume.name.clone()).collect(),
            services: services.values().cloned().collect(),
        }
    }
}

fn pointer(task: &Task) -> String {
    let mut pointer = format!("{}/graph/items", task.root);
    crate::diagnostic::push_key(&mut pointer, task.item_id);
    pointer
}

fn remote_peer<'p>(task: &Task<'p>) -> Option<&'p str> {
    match task.kind {
        TaskKind::Processing(processing) => processing.remote_peer,
        TaskKind::Event(_) | TaskKind::ServicePod(_) => None,
    }
}

fn kinds(task: &Task) -> Vec<Kind> {
    let processing = match task.kind {
        TaskKind::Event(_) => return vec![Kind::Event],
        TaskKind::ServicePod(_) => return vec![Kind::ServicePod],
        TaskKind::Processing(processing) => processing,
    };
    let further = [
        (Kind::Service, processing.service.is_some()),
        (Kind::Remote, processing.remote_peer.is_some()),
        (Kind::S3, !processing.storages.s3.is_empty()),
        (Kind::Volume, !processing.storages.mounts.is_empty()),
    ];
    let further = further.into_iter().filter(|(_, holds)| *holds).map(|(kind, _)| kind);
    std::iter::once(Kind::Processing).chain(further).collect()
}
