//! What a processing exchanges with storages: artifacts with S3, mounts of local volumes.

use std::borrow::Cow;

use super::context::Context;
use super::graph::{Drawn, Graph, Node};
use super::names::{MAX_ARGO_NAME, MAX_LABEL, UniqueNames, is_label, shorten};
use super::parameters::Parameter;
use super::paths::{clean, is_argos, is_unmountable};
use super::placement::computes;
use super::tags::has_tags;
use super::tokens::with_tokens;
use crate::considers::{ArgoKubeEvent, DataType};
use crate::diagnostic::{Place, limits, storage as findings};
use crate::hashed::{HashMap, HashSet};
use crate::workflow::{Resource, Storage, StorageInstance, StorageLinkInfo, StorageType};

/// A file that a task reads from an S3 storage or writes to it.
#[derive(Debug)]
pub struct Artifact<'a> {
    /// Its name in the template.
    pub name: String,
    /// Whether the task writes it.
    pub is_output: bool,
    /// Where the container finds or leaves it.
    pub path: String,
    /// The same path with the values of params in it, where they are known.
    pub known_path: String,
    /// Where the bucket has it.
    pub key: String,
    /// The same key with the values of params in it, where they are known.
    pub known_key: String,
    /// Whether it is drawn as a folder: its place at either side ends in `/`.
    pub is_folder: bool,
    /// The storage.
    pub storage: S3Storage<'a>,
    /// Where it is drawn.
    pub place: Place<'a>,
    /// The item that holds the storage, and the link to it.
    pub drawn: Drawn<'a>,
}

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
        let link = graph.link(joint.link);
        let files = link.map(|link| &*link.storage_link_infos).unwrap_or_default();
        let files_place = Place::link(graph.root, joint.link).field("storage_link_infos");
        let instance_place = place.clone().field("instances").index(index);
        if storage.storage_type == StorageType::S3 {
            let s3 = S3Storage {
                id: &storage.id,
                name: other.name(),
                source: &instance.source,
                item_id: other.id,
                place: instance_place,
            };
            if is_first {
                context.check_owner(&storage.creator_id, other.name(), place.clone().field("creator_id"));
                check_id(context, &s3, place.clone().field("id"));
                let requests = seen.requests(context, &storage.creator_id);
                if storage.creator_id.is_empty() && !requests.is_empty() {
                    context.report(findings::storage_without_owner(place.field("creator_id"), other.name()));
                }
                storages.considers.extend(requests);
                storages.s3.push(s3.clone());
            }
            if instance.local {
                context.report(findings::s3_not_local(s3.place.clone().field("local"), other.name()));
            }
            if files.is_empty() {
                let link_place = Place::link(graph.root, joint.link);
                context.report(findings::link_without_file(link_place, node.name(), other.name()));
            }
            for (index, file) in files.iter().enumerate() {
                let place = files_place.clone().index(index);
                let drawn = Drawn { item_id: other.id, link: joint.link };
                let artifact = artifact(context, node, &s3, (file, drawn), place, &mut seen);
                storages.artifacts.extend(artifact);
            }
        } else if instance.local {
            if !files.is_empty() {
                context.report(findings::files_on_volume(files_place, other.name()));
            }
            // Drawn again at the same path, it is the same mount.
            let path = clean(&instance.source);
            if is_first && seen.mounts.insert((&storage.id, path.clone())) {
                let mount = Mount {
                    storage,
                    instance,
                    drawn: Drawn { item_id: other.id, link: joint.link },
                    place: instance_place,
                };
                let first = *seen.paths.entry(path).or_insert(storages.mounts.len());
                check_mount(context, &mount, storages.mounts.get(first), node, other.name());
                storages.mounts.push(mount);
            }
        } else {
            context.report(findings::unsupported_storage(place, other.name(), storage.storage_type.name()));
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
        let event = |compute_owner: &&str| ArgoKubeEvent {
            executions_id: context.executions_id().unwrap_or_default().to_owned(),
            dest_peer_id: (*compute_owner).to_owned(),
            source_peer_id: owner.to_owned(),
            data_type: DataType::StorageResource,
            origin_id: context.self_peer().unwrap_or_default().to_owned(),
        };
        self.owners.iter().map(event).collect()
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

/// The bound of S3's own keys.
const MAX_KEY_BYTES: usize = 1024;

fn artifact<'a>(
    context: &mut Context<'a>,
    node: &Node<'a>,
    storage: &S3Storage<'a>,
    (file, drawn): (&'a StorageLinkInfo, Drawn<'a>),
    place: Place<'a>,
    seen: &mut Seen<'a>,
) -> Option<Artifact<'a>> {
    let joined = join(&file.destination, &file.filename);
    let is_folder = joined.ends_with('/') || file.source.ends_with('/');
    let (path, path_field, key, key_field) = match file.write {
        true => (Cow::from(&file.source), "source", joined, "destination"),
        false => (joined, "destination", Cow::from(&file.source), "source"),
    };
    let key = bucket_key(&key, storage.source);
    let reference = |name: &str, _: &str| format!("{{{{inputs.parameters.{name}}}}}");
    let known = |name: &str, value: &str| if has_tags(value) { reference(name, value) } else { value.to_owned() };
    let known_key = with_tokens(&key, &seen.parameters, known);
    if key.is_empty() {
        context.report(findings::missing_artifact_key(place.clone().field(key_field), node.name()));
    } else if known_key.len() > MAX_KEY_BYTES && !has_tags(&known_key) {
        context.report(findings::artifact_key_too_long(place.clone().field(key_field), &known_key, known_key.len()));
    }
    let resolved = with_tokens(&path, &seen.parameters, reference);
    let known_path = with_tokens(&path, &seen.parameters, known);
    if path.is_empty() {
        context.report(findings::missing_artifact_path(place.clone().field(path_field), node.name()));
    } else if !known_path.starts_with('/') && !known_path.starts_with("{{") {
        context.report(findings::relative_artifact_path(place.clone().field(path_field), &path));
    }
    if key.is_empty() || path.is_empty() {
        return None;
    }
    let direction = if file.write { "input-write" } else { "input-read" };
    let filename = if file.filename.is_empty() { last_segment(&key) } else { &file.filename };
    let name = format!("{}-{}-{direction}", artifact_characters(storage.name), artifact_characters(filename));
    Some(Artifact {
        name: seen.names.give(shorten(name, MAX_ARGO_NAME), MAX_ARGO_NAME).into_owned(),
        is_output: file.write,
        path: resolved,
        known_path,
        key: with_tokens(&key, &seen.parameters, reference),
        known_key,
        is_folder,
        storage: storage.clone(),
        place,
        drawn,
    })
}

/// `folder/filename`; the folder alone where the name is empty or the folder already ends in it: both are drawn.
fn join<'a>(folder: &'a str, filename: &str) -> Cow<'a, str> {
    let ends_in_it = folder.strip_suffix(filename).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    if filename.is_empty() || ends_in_it {
        return Cow::from(folder);
    }
    if folder.is_empty() {
        return Cow::from(filename.to_owned());
    }
    Cow::from(format!("{}/{filename}", folder.trim_end_matches('/')))
}

fn without_scheme(source: &str) -> &str {
    source.split_once("://").map_or(source, |(_, rest)| rest)
}

/// The key inside the bucket: without the storage's whole source, else without its bucket's segment, in front, and
/// without empty segments.
fn bucket_key(key: &str, source: &str) -> String {
    let clean = |path: &str| path.split('/').filter(|segment| !segment.is_empty()).collect::<Vec<_>>().join("/");
    let (key, origin) = (clean(without_scheme(key)), clean(without_scheme(source)));
    let bucket = last_segment(&origin);
    let below = |prefix: &str| key.strip_prefix(prefix)?.strip_prefix('/').filter(|_| !prefix.is_empty());
    below(&origin).or_else(|| below(bucket)).unwrap_or(&key).to_owned()
}

fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Only the characters that Argo takes in the name of an artifact; every other becomes `-`.
fn artifact_characters(name: &str) -> String {
    let allowed = |character: char| character.is_ascii_alphanumeric() || character == '_';
    name.chars().map(|character| if allowed(character) { character } else { '-' }).collect()
}

fn check_mount(context: &mut Context, mount: &Mount, same: Option<&Mount>, node: &Node, name: &str) {
    let path = mount.instance.source.as_str();
    let place = mount.place.clone().field("source");
    let finding = if path.is_empty() {
        findings::missing_mount_path(place, name)
    } else if !path.starts_with('/') {
        findings::relative_mount_path(place, name, path)
    } else if path.contains(':') || is_unmountable(&clean(path)) {
        findings::invalid_mount_path(place, name, path)
    } else if let Some(other) = same {
        let message = format!("`{}` is mounted there", other.storage.name);
        findings::repeated_mount_path(place, path).related(other.place.clone().field("source"), message)
    } else if is_argos(&clean(path)) {
        crate::diagnostic::container::reserved_mount(place, node.name(), path)
    } else {
        return;
    };
    context.report(finding);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lose_what_the_storage_already_says() {
        let source = "s3.example.org/imagerie";
        assert_eq!(bucket_key("s3.example.org/imagerie/in//a.png", source), "in/a.png");
        assert_eq!(bucket_key("/imagerie/in/a.png", source), "in/a.png");
        assert_eq!(bucket_key("imagerie2/a.png", source), "imagerie2/a.png");
        assert_eq!(bucket_key("http://s3.example.org/imagerie/a", "http://s3.example.org/imagerie"), "a");
    }

    #[test]
    fn a_file_name_is_appended_once() {
        assert_eq!(join("/data/in/", "a.png"), "/data/in/a.png");
        assert_eq!(join("/data/in/a.png", "a.png"), "/data/in/a.png");
        assert_eq!(join("/data/in/ba.png", "a.png"), "/data/in/ba.png/a.png");
        assert_eq!(join("/data/in", ""), "/data/in");
        assert_eq!(join("", "a.png"), "a.png");
    }
}
