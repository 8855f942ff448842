//! Stage 3: what will run. Drawings become tasks with their order, their place and what they need; nothing here
//! knows how a manifest is written.

pub(crate) mod ancestry;
mod arguments;
mod artifact;
mod conflicts;
mod context;
mod dependencies;
mod drawing;
mod event;
pub(crate) mod expression;
mod files;
mod folders;
mod given_names;
mod graph;
mod idle_links;
mod image;
pub mod names;
mod numbering;
pub(crate) mod order;
mod outline;
mod parameters;
pub(crate) mod paths;
mod placement;
mod processing;
mod references;
mod seen_links;
mod service;
mod steps;
mod storage;
pub(crate) mod tags;
mod templates;
mod tokens;
mod variables;
mod volumes;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::considers::{ArgoKubeEvent, DataType};
use crate::diagnostic::{Place, graph as graph_findings, placement as placement_findings, storage as storage_findings};
use crate::hashed::{HashMap, HashSet};
use crate::options::Options;
use crate::ordered;
use crate::source::{Documents, PEERS, WORKFLOW, workflow_root};

pub use artifact::Artifact;
pub use context::{Context, Missing, is_unreadable};
pub(crate) use drawing::{Drawing, Reread, Stepped};
pub use event::Event;
pub use graph::Drawn;
pub(crate) use graph::MAX_ID_BYTES;
pub use image::is_image;
pub use numbering::Numbering;
pub(crate) use outline::Outline;
pub use parameters::{Parameter, Role};
pub use processing::{Processing, is_variable_name};
pub use service::Port;
pub use storage::{Mount, S3Storage};
pub use tags::has_tags;
pub use templates::DAG;
pub(crate) use templates::Drawings;
pub use variables::{EXECUTIONS_ID_LABEL, Variables};
pub use volumes::Volume;

use templates::{Unfolded, create_templates};

/// What will run.
#[derive(Debug, Default)]
pub struct Plan<'p> {
    /// In topological order.
    pub tasks: Vec<Task<'p>>,
    /// The sub-workflows that were unfolded.
    pub groups: Vec<Group<'p>>,
    /// Names of the tasks that wait for nothing.
    pub first_items: Vec<String>,
    /// Names of the tasks for which nothing waits.
    pub last_items: Vec<String>,
    /// The peers on whose clusters tasks run, each once, in task order (the original's `RemotePeers`).
    pub remote_peers: Vec<&'p str>,
    /// The answers that a build needs for storages, each once, in task order.
    pub storage_considers: Vec<ArgoKubeEvent>,
    /// The answers that a build needs for computes, one for each remote peer.
    pub compute_considers: Vec<ArgoKubeEvent>,
    /// The first S3 storage in task order: its artifact repository is the workflow's.
    pub artifact_repository: Option<&'p S3Storage<'p>>,
    /// The volumes that tasks mount, each once, in task order.
    pub volumes: Vec<Volume<'p>>,
    /// Whether it was asked which task waits for which: a reference leads from one to another, or they share files or volumes.
    pub asks_for_order: bool,
    /// The index of each volume, by the id of its storage.
    volume_indices: HashMap<&'p str, usize>,
}

/// A task of the DAG.
#[derive(Debug)]
pub struct Task<'p> {
    /// Its name; its template's too, where that is not shared.
    pub name: Cow<'p, str>,
    /// The name that its item has in a workflow in which nothing stands twice.
    pub own_name: &'p str,
    /// Tells the reading of its item from all others.
    pub stamp: u64,
    /// What it does.
    pub kind: TaskKind<'p>,
    /// Whether it has to do with storages, services, other peers or the results of tasks.
    pub is_involved: bool,
    /// The tasks that it waits for, by index.
    pub dependencies: Vec<usize>,
    /// The links that say so, each with the task that it makes this one wait for, where the plan is traced.
    pub links: Vec<(usize, DrawnLink<'p>)>,
    /// The JSON pointer of the workflow that holds its item.
    pub root: &'p str,
    /// Its item.
    pub item_id: &'p str,
    /// The item's name, as the user reads it.
    pub item_name: &'p str,
    /// The item's name, as the user gave it.
    pub given_name: &'p str,
    /// The ids of the sub-workflow nodes above it.
    pub path: Rc<[&'p str]>,
    /// Values of params, where they differ from the drawn ones.
    pub arguments: BTreeMap<String, String>,
}

/// What a task does.
#[derive(Debug, Clone, Copy)]
pub enum TaskKind<'p> {
    /// It runs a processing's container.
    Processing(&'p Processing<'p>),
    /// It publishes an event.
    Event(&'p Event),
    /// It creates the Kubernetes service of a processing.
    ServicePod(&'p Processing<'p>),
}

impl TaskKind<'_> {
    /// Whether it is a service, for which others wait no longer than until it runs: what it leaves when it ends is not there.
    pub fn is_service(&self) -> bool {
        matches!(self, Self::Processing(Processing { service: Some(_), .. }))
    }
}

/// A link where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DrawnLink<'p> {
    /// The JSON pointer of the workflow that holds the link.
    pub root: &'p str,
    /// The link's index.
    pub link: usize,
    /// The ids of the sub-workflow nodes above it.
    pub path: Rc<[&'p str]>,
}

impl<'p> Task<'p> {
    /// Whether its name is that of its item, with nothing that tells it from another of that name.
    pub fn is_named_after_item(&self) -> bool {
        matches!(self.name, Cow::Borrowed(_))
    }

    /// The task of a step, which stands in the workflow at `root` and below the sub-workflow nodes of `path`.
    pub(crate) fn new(kind: TaskKind<'p>, root: &'p str, step: &Stepped<'p>, path: &Rc<[&'p str]>) -> Self {
        Self {
            name: Cow::Borrowed(""),
            own_name: step.argo_name,
            stamp: step.stamp,
            is_involved: step.is_involved,
            kind,
            dependencies: Vec::new(),
            links: Vec::new(),
            root,
            item_id: step.id,
            item_name: step.name,
            given_name: step.given_name,
            path: path.clone(),
            arguments: BTreeMap::new(),
        }
    }
}

/// A sub-workflow that was unfolded.
#[derive(Debug, Clone)]
pub struct Group<'p> {
    /// Its node.
    pub item_id: &'p str,
    /// The node's name.
    pub name: &'p str,
    /// The workflow that it stands for.
    pub workflow_id: &'p str,
    /// The JSON pointer of the workflow that holds its node.
    pub root: &'p str,
    /// The ids of the sub-workflow nodes above it.
    pub path: Rc<[&'p str]>,
    /// Its tasks, by index.
    pub tasks: Range<usize>,
}

/// Analyses the workflow and every sub-workflow that it reaches, but for those that have been analysed before, and keeps
/// what was found in them.
pub fn draw<'a>(context: &mut Context<'a>, roots: &'a Roots, drawings: &mut Drawings<'a>) {
    let documents = context.documents;
    let mut open = vec![(WORKFLOW, &documents.workflow)];
    let mut seen = HashSet::default();
    while let Some((root, workflow)) = open.pop() {
        if !seen.insert(root) {
            continue;
        }
        let drawing = drawings.entry(root).or_insert_with(|| Drawing::of(context, workflow, root));
        for resource in drawing.sub_workflows() {
            let id = resource.workflow_id();
            if let (Some(root), Some(workflow)) = (roots.0.get(id), documents.workflows.get(id)) {
                open.push((root, workflow));
            }
        }
        drawing.report(context);
    }
}

/// The JSON pointers of the sub-workflows in the source, by id.
#[derive(Debug, Default)]
pub struct Roots(BTreeMap<String, String>);

impl Roots {
    /// The roots of all sub-workflows of these documents.
    pub fn of(documents: &Documents) -> Self {
        Self(ordered::map(documents.workflows.keys().map(|id| (id.clone(), workflow_root(id)))))
    }
}

impl<'p> Plan<'p> {
    /// Plans what will run. `is_traced` says whether the tasks keep the links that make them wait.
    pub fn of(context: &mut Context<'p>, drawings: &'p Drawings<'p>, roots: &'p Roots, is_traced: bool) -> Self {
        let mut by_id: HashMap<&str, &str> = roots.0.iter().map(|(id, root)| (id.as_str(), root.as_str())).collect();
        if !context.documents.workflow.id.is_empty() {
            by_id.insert(&context.documents.workflow.id, WORKFLOW);
        }
        let Unfolded { tasks, groups, is_cut } = create_templates(context, drawings, &by_id, is_traced);
        // Where something was cut off or is too large, that is why nothing is left.
        let is_cut = is_cut || context.diagnostics.iter().any(|diagnostic| diagnostic.code == "too-many-items");
        if tasks.is_empty() && context.documents.workflow.graph.is_some() && !is_cut {
            context.report(graph_findings::empty_workflow(Place::at(WORKFLOW).field("graph")));
        }
        let mut plan = Self { tasks, groups, ..Self::default() };
        plan.set_ends();
        plan.collect(context);
        plan.ask_computes(context);
        arguments::resolve(context, &mut plan);
        references::check_sources(context, &plan);
        plan.asks_for_order |= files::check(context, &plan);
        plan.asks_for_order |= conflicts::check(context, &plan);
        plan
    }

    /// The processings of the tasks that run a container and have to do with more than that, with the tasks' indices.
    pub fn involved(&self) -> impl Iterator<Item = (usize, &'p Processing<'p>)> {
        self.tasks.iter().enumerate().filter_map(|(index, task)| match task.kind {
            TaskKind::Processing(processing) if task.is_involved => Some((index, processing)),
            _ => None,
        })
    }

    /// The volume that a storage became.
    pub fn volume(&self, storage_id: &str) -> Option<&Volume<'p>> {
        self.volumes.get(*self.volume_indices.get(storage_id)?)
    }

    /// Whether the artifact repository of the workflow is that of this storage.
    pub fn is_own_repository(&self, storage: &S3Storage) -> bool {
        self.artifact_repository.is_some_and(|repository| repository.id == storage.id)
    }

    /// What each task waits for, by index.
    fn dependencies(&self) -> Vec<&[usize]> {
        self.tasks.iter().map(|task| task.dependencies.as_slice()).collect()
    }

    /// Whether any other task waits for it, of each task.
    pub fn awaited(&self) -> Vec<bool> {
        order::marked(self.tasks.len(), self.tasks.iter().flat_map(|task| &task.dependencies).copied())
    }

    /// The wave of each task: the number of tasks on the longest way to it, itself included.
    pub fn waves(&self) -> Vec<usize> {
        let mut waves: Vec<usize> = Vec::with_capacity(self.tasks.len());
        for task in &self.tasks {
            let before = task.dependencies.iter().filter_map(|&dependency| waves.get(dependency)).max();
            waves.push(before.copied().unwrap_or(0) + 1);
        }
        waves
    }

    fn set_ends(&mut self) {
        for (task, is_awaited) in self.tasks.iter().zip(self.awaited()) {
            if task.dependencies.is_empty() {
                self.first_items.push(task.name.to_string());
            }
            if !is_awaited {
                self.last_items.push(task.name.to_string());
            }
        }
    }

    /// Collects what several tasks share: peers, requests, the artifact repository and volumes.
    fn collect(&mut self, context: &mut Context<'p>) {
        let mut seen_events = HashSet::default();
        let mut seen_peers = HashSet::default();
        let mut drawn = HashSet::default();
        let mut volume_names = names::UniqueNames::reserving(&volumes::ARGOS_VOLUMES);
        for (index, processing) in self.involved().collect::<Vec<_>>() {
            let root = self.tasks.get(index).map(|task| task.root).unwrap_or_default();
            self.remote_peers.extend(processing.remote_peer.filter(|peer| seen_peers.insert(*peer)));
            let events = processing.storages.considers.iter().filter(|event| seen_events.insert((*event).clone()));
            self.storage_considers.extend(events.cloned());
            self.artifact_repository = self.artifact_repository.or(processing.storages.s3.first());
            for mount in &processing.storages.mounts {
                let index = *self.volume_indices.entry(&mount.storage.id).or_insert_with(|| {
                    self.volumes.push(Volume::of(context, mount, &mut volume_names));
                    self.volumes.len() - 1
                });
                let drawn_at = (root, mount.drawn.item_id);
                if let Some(volume) = self.volumes.get_mut(index).filter(|_| drawn.insert((index, drawn_at))) {
                    volume.drawn_at.push(drawn_at);
                }
            }
        }
        for storage in context.options.claims.keys().filter(|id| !self.volume_indices.contains_key(id.as_str())) {
            let place = Place::at("/options").field("claims").field(storage);
            context.report(storage_findings::unused_claim(place, storage));
        }
    }

    #[inline(never)]
    fn ask_computes(&mut self, context: &mut Context<'p>) {
        context.check_self_peer();
        let origin = context.self_peer();
        if origin.is_none()
            && !context.is_unreadable(PEERS)
            && !(self.remote_peers.is_empty() && self.storage_considers.is_empty())
        {
            context.report(placement_findings::no_self_peer(Place::at(PEERS)));
        }
        let origin = origin.unwrap_or_default();
        let question = |peer: &&str| context.question(DataType::ComputeResource, peer, origin);
        self.compute_considers = self.remote_peers.iter().map(question).collect();
    }
}

/// The name of the manifest for these options: `oc-monitor-` and two words, or `oc-monitor-preview`.
pub fn manifest_name(options: &Options) -> String {
    format!("oc-monitor-{}", options.name.as_deref().unwrap_or("preview"))
}
