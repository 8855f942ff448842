//! What a processing exchanges with storages: artifacts with S3, mounts of local volumes.

use super::artifact::{Artifact, read_artifact};
use super::context::Context;
use super::graph::{Drawn, Graph, Node};
use super::names::{MAX_LABEL, UniqueNames, is_label};
use super::parameters::Parameter;
use super::paths::{clean, is_argos, is_unmountable};
use super::placement::computes;
use crate::considers::{ArgoKubeEvent, DataType};
use crate::diagnostic::{Place, limits, storage as findings};
use crate::hashed::{HashMap, HashSet};
use crate::workflow::{Resource, Storage, StorageInstance, StorageLinkInfo, StorageType};

/// An S3 storage.
#[derive(Debug, Clone)]
pub struct S3Storage<'a> {
    /// The resource's id, after which its ConfigMap and secrets are named.
    pub id: &'a str,
    /// The name that the user reads.
    pub name: &'a str,
    /// The instance's source: `host/bucket`, perhaps with a scheme.
    pub source: &'a str,
    /// The item that holds it.
    pub item_id: &'a str,
    /// Where it is drawn.
    pub place: Place<'a>,
}

/// What the name of the secret of an S3 storage ends with, behind the storage's id.
pub(super) const SECRET: &str = "-secret-s3";

impl<'a> S3Storage<'a> {
    /// The name of the secret that opens it, with the keys `access-key` and `secret-key`.
    pub fn secret_name(&self) -> String {
        format!("{}{SECRET}", self.id)
    }

    /// The endpoint, the bucket, and whether the endpoint is to be reached without TLS; `None` where the source
    /// does not say so.
    pub fn location(&self) -> Option<(&'a str, &'a str, bool)> {
        let (endpoint, bucket) = without_scheme(self.source).trim_end_matches('/').split_once('/')?;
        let is_name = |text: &str, not: &[u8]| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !not.contains(&byte))
        };
        let is_sound = is_name(endpoint, b"@?#") && is_name(bucket, b"/");
        is_sound.then_some((endpoint, bucket, self.source.starts_with("http://")))
    }
}

/// A local volume that a task mounts.
#[derive(Debug)]
pub struct Mount<'a> {
    /// The storage.
    pub storage: &'a Storage,
    /// The name that the user reads.
    pub name: &'a str,
    /// Its selected instance.
    pub instance: &'a StorageInstance,
    /// The item that holds the storage, and the link to it.
    pub drawn: Drawn<'a>,
    /// Where the storage is drawn.
    pub place: Place<'a>,
}

/// What a task has to do with storages.
#[derive(Debug, Default)]
pub struct Storages<'a> {
    /// The S3 storages it is linked to, in the order of the links.
    pub s3: Vec<S3Storage<'a>>,
    /// The files it exchanges with them.
    pub artifacts: Vec<Artifact<'a>>,
    /// The volumes it mounts.
    pub mounts: Vec<Mount<'a>>,
    /// The answers that it needs before it can run: one for each S3 storage and compute.
    pub considers: Vec<ArgoKubeEvent>,
}

/// Collects what the processing at `node` exchanges with the storages linked to it (the original's
/// `addStorageAnnotations`). S3: artifacts, and a request to each compute's peer. Local: a mount.
pub fn add_storage_annotations<'a>(
    context: &mut Context<'a>,
    graph: &Graph<'a>,
    node: &Node<'a>,
    parameters: &[Parameter<'a>],
) -> Storages<'a> {
    let mut storages = Storages::default();
    let mut seen = Seen { owners: owners(graph, node), ..Seen::default() };
    seen.parameters.extend(parameters.iter().map(|parameter| (parameter.name, parameter.value)));
    for (joint, other) in graph.neighbours(node) {
        let Some(Resource::Storage(storage)) = other.resource else { continue };
        let is_first = seen.nodes.insert(joint.other);
        let place = graph.resource_place(other);
        let Some((index, instance)) = storage.selected_instance() else {
            context.report(findings::storage_without_instance(place, other.name()));
            continue;
        };
        if storage.id.is_empty() {
            context.report(findings::storage_without_id(place, other.name()));
            continue;
        }
        let drawn = Drawn { item_id: other.id, link: joint.link };
        let linked = Linked { graph, node, storage, instance, name: other.name(), drawn, place, index, is_first };
        if storage.storage_type == StorageType::S3 {
            storages.add_bucket(context, linked, &mut seen);
        } else if instance.local {
            storages.add_mount(context, linked, &mut seen);
        } else {
            let kind = storage.storage_type.name();
            context.report(findings::unsupported_storage(linked.place, linked.name, kind));
        }
    }
    if seen.asks_too_much() {
        let (storages, computes) = (seen.asked.len(), seen.owners.len());
        let place = Place::item(graph.root, node.id);
        context.report(limits::too_many_questions(place, node.name(), storages, computes, MAX_QUESTIONS));
    }
    super::paths::check(context, &storages);
    storages
}

/// A storage as a task is linked to it.
struct Linked<'g, 'a> {
    graph: &'g Graph<'a>,
    /// The task.
    node: &'g Node<'a>,
    storage: &'a Storage,
    instance: &'a StorageInstance,
    /// What the storage's item is called.
    name: &'a str,
    drawn: Drawn<'a>,
    /// Where the storage is drawn.
    place: Place<'a>,
    /// The index of the instance.
    index: usize,
    /// Whether no link before led to the same item.
    is_first: bool,
}

impl<'a> Linked<'_, 'a> {
    /// The files that the link names, and where.
    fn files(&self) -> (&'a [StorageLinkInfo], Place<'a>) {
        let files = self.graph.link(self.drawn.link).map(|link| &*link.storage_link_infos).unwrap_or_default();
        (files, Place::link(self.graph.root, self.drawn.link).field("storage_link_infos"))
    }

    /// Where the instance is drawn.
    fn instance_place(&self) -> Place<'a> {
        self.place.clone().field("instances").index(self.index)
    }
}

impl<'a> Storages<'a> {
    #[inline(never)]
    fn add_bucket(&mut self, context: &mut Context<'a>, linked: Linked<'_, 'a>, seen: &mut Seen<'a>) {
        let Linked { graph, node, storage, instance, name, drawn, .. } = linked;
        let (files, files_place) = linked.files();
        let place = linked.instance_place();
        let s3 = S3Storage { id: &storage.id, name, source: &instance.source, item_id: drawn.item_id, place };
        if linked.is_first {
            let owner_place = linked.place.clone().field("creator_id");
            context.check_owner(&storage.creator_id, name, owner_place.clone());
            check_id(context, &s3, linked.place.field("id"));
            let requests = seen.requests(context, &storage.creator_id);
            if storage.creator_id.is_empty() && !requests.is_empty() {
                context.report(findings::storage_without_owner(owner_place, name));
            }
            self.considers.extend(requests);
            self.s3.push(s3.clone());
        }
        if instance.local {
            context.report(findings::s3_not_local(s3.place.clone().field("local"), name));
        }
        if files.is_empty() {
            let place = Place::link(graph.root, drawn.link);
            context.report(findings::link_without_file(place, node.name(), name));
        }
        for (index, file) in files.iter().enumerate() {
            let place = files_place.clone().index(index);
            self.artifacts.extend(read_artifact(
                context,
                node,
                &s3,
                (file, drawn),
                place,
                &seen.parameters,
                &mut seen.names,
            ));
        }
    }

    #[inline(never)]
    fn add_mount(&mut self, context: &mut Context<'a>, linked: Linked<'_, 'a>, seen: &mut Seen<'a>) {
        let Linked { node, storage, instance, name, drawn, .. } = linked;
        let (files, files_place) = linked.files();
        if !files.is_empty() {
            context.report(findings::files_on_volume(files_place, name));
        }
        // Drawn again at the same path, it is the same mount.
        let path = clean(&instance.source);
        if linked.is_first && seen.mounts.insert((&storage.id, path.clone())) {
            let mount = Mount { storage, name, instance, drawn, place: linked.instance_place() };
            let first = *seen.paths.entry(path).or_insert(self.mounts.len());
            check_mount(context, &mount, self.mounts.get(first), node);
            self.mounts.push(mount);
        }
    }
}

/// So many questions one task may ask: every owner of a compute is asked for every owner of a storage.
const MAX_QUESTIONS: usize = 1_000;

/// What is known of a task and of the storages that it has been found linked to.
#[derive(Default)]
struct Seen<'a> {
    /// The values of the task's params, by name.
    parameters: HashMap<&'a str, &'a str>,
    /// The owners of its computes, each once.
    owners: Vec<&'a str>,
    /// The nodes of storages.
    nodes: HashSet<usize>,
    /// The ids of the storages that it mounts, and the cleaned paths where.
    mounts: HashSet<(&'a str, String)>,
    /// The index of the mount at each cleaned path.
    paths: HashMap<String, usize>,
    /// The owners of storages in whose name the computes have been asked.
    asked: HashSet<&'a str>,
    /// The names of the artifacts.
    names: UniqueNames<'a>,
}

/// The owners of the computes of the processing at `node`, each once, in the order of the links.
fn owners<'a>(graph: &Graph<'a>, node: &Node<'a>) -> Vec<&'a str> {
    let mut seen = HashSet::default();
    let owners = computes(graph, node).map(|(_, _, compute)| compute.creator_id.as_str());
    owners.filter(|owner| seen.insert(*owner)).collect()
}

impl<'a> Seen<'a> {
    /// What is asked of the owner of each compute for a storage of `owner`, where it has not been asked yet.
    fn requests(&mut self, context: &Context, owner: &'a str) -> Vec<ArgoKubeEvent> {
        if !self.asked.insert(owner) || self.asks_too_much() {
            return Vec::new();
        }
        let question = |compute_owner: &&str| context.question(DataType::StorageResource, compute_owner, owner);
        self.owners.iter().map(question).collect()
    }

    fn asks_too_much(&self) -> bool {
        self.asked.len().saturating_mul(self.owners.len()) > MAX_QUESTIONS
    }
}

/// Argo mounts the secret of a storage, and calls the volume as it: that needs a label, which is less than a secret's name may be.
fn check_id(context: &mut Context, s3: &S3Storage, place: Place) {
    let secret = s3.secret_name();
    if !is_label(&secret) || secret.len() > MAX_LABEL {
        context.report(findings::invalid_storage_id(place, s3.name, s3.id));
    }
}

/// A source without its scheme.
pub(super) fn without_scheme(source: &str) -> &str {
    source.split_once("://").map_or(source, |(_, rest)| rest)
}

fn check_mount(context: &mut Context, mount: &Mount, same: Option<&Mount>, node: &Node) {
    let name = mount.name;
    let path = mount.instance.source.as_str();
    let place = mount.place.clone().field("source");
    let finding = if path.is_empty() {
        findings::missing_mount_path(place, name)
    } else if !path.starts_with('/') {
        findings::relative_mount_path(place, name, path)
    } else if path.contains(':') || is_unmountable(&clean(path)) {
        findings::invalid_mount_path(place, name, path)
    } else if let Some(other) = same {
        let message = format!("`{}` is mounted there", other.name);
        findings::repeated_mount_path(place, path).related(other.place.clone().field("source"), message)
    } else if is_argos(&clean(path)) {
        crate::diagnostic::container::reserved_mount(place, node.name(), path)
    } else {
        return;
    };
    context.report(finding);
}
