//! Files that tasks share on S3: each should be written by somebody before it is read, and by one task at a time.

use super::ancestry::waits_for;
use super::context::Context;
use super::folders;
use super::tags::has_tags;
use super::{Artifact, Plan};
use crate::diagnostic::{Diagnostic, storage as findings};
use crate::hashed::HashMap;
use crate::ordered;

/// A task's use of a file.
#[derive(Debug, Clone, Copy)]
pub struct Use<'p> {
    /// The task, by its index.
    pub task: usize,
    /// The file.
    pub artifact: &'p Artifact<'p>,
}

/// How many findings of one kind are told of one place: in folders inside each other there are as many as pairs of them, and
/// who mends these sees the next.
const MOST_TOLD: usize = 16;

/// Two uses that must not happen at one time, the one of the earlier task first.
pub type Pair<'p> = (Use<'p>, Use<'p>);

/// The uses of files in one bucket by their keys, split at each `/`, in the order of these: what is in a folder stands
/// behind it.
pub type Keys<'p> = Vec<(Vec<&'p str>, Vec<Use<'p>>)>;

/// An endpoint and its bucket; where they are not known, the storage's id.
type Bucket<'p> = Result<(&'p str, &'p str), &'p str>;

/// Reports files that nothing writes, and files whose users stand in no order. Says whether any are shared, so that an order
/// was asked for.
pub(super) fn check(context: &mut Context, plan: &Plan) -> bool {
    let storages = uses(plan);
    let mut pairs: Vec<Pair> = Vec::new();
    let mut in_folders: Vec<Pair> = Vec::new();
    for keys in &storages {
        let written: Vec<&[&str]> = keys.iter().filter(|(_, uses)| is_written(uses)).map(|(key, _)| &**key).collect();
        let folders = folders::find(keys, &written);
        for (key, uses) in keys {
            if is_written(uses) {
                pairs.extend(neighbours(uses));
            } else if !folders::is_part_written(&folders, &written, key) {
                for user in uses {
                    context.report(findings::unwritten_file(user.artifact.place.clone(), &user.artifact.known_key));
                }
            }
        }
        in_folders.extend(folders.iter().flat_map(|folder| folders::neighbours(keys, folder)));
    }
    let asks_for_order = !(pairs.is_empty() && in_folders.is_empty());
    report(context, plan, pairs, file_race);
    report(context, plan, in_folders, folder_race);
    asks_for_order
}

/// Whether a task writes it.
pub(super) fn is_written(uses: &[Use]) -> bool {
    uses.iter().any(|user| user.artifact.is_output)
}

fn name<'p>(plan: &Plan<'p>, user: Use) -> &'p str {
    plan.tasks.get(user.task).map(|task| task.item_name).unwrap_or_default()
}

/// All uses of each file, in task order, apart for each bucket, whichever storages are it: that of the workflow's own
/// repository is one, however it is drawn. A key that is only known when it runs is left out.
fn uses<'p>(plan: &Plan<'p>) -> Vec<Keys<'p>> {
    let mut uses: Vec<(Bucket, Vec<&str>, Use)> = Vec::new();
    for (task, processing) in plan.involved() {
        for artifact in processing.storages.artifacts.iter().filter(|artifact| !has_tags(&artifact.known_key)) {
            let key = artifact.known_key.split('/').collect();
            let drawn = &artifact.storage;
            let storage = plan.artifact_repository.filter(|repository| repository.id == drawn.id).unwrap_or(drawn);
            let bucket = storage.location().map(|(endpoint, bucket, _)| (endpoint, bucket)).ok_or(storage.id);
            uses.push((bucket, key, Use { task, artifact }));
        }
    }
    ordered::sort_by(&mut uses, |(one, key, _), (other, others, _)| one.cmp(other).then_with(|| key.cmp(others)));
    let mut storages: Vec<Keys> = Vec::new();
    let mut last = None;
    for (bucket, key, user) in uses {
        if last.replace(bucket) != Some(bucket) {
            storages.push(Keys::new());
        }
        let Some(keys) = storages.last_mut() else { continue };
        match keys.last_mut().filter(|(same, _)| *same == key) {
            Some((_, uses)) => uses.push(user),
            None => keys.push((key, vec![user])),
        }
    }
    storages
}

/// All writers of a file must stand in one order, and every reader between two of them. So it is enough to look at
/// neighbours: each user waits for the last writer, and each writer for those who have read since.
fn neighbours<'p>(uses: &[Use<'p>]) -> Vec<Pair<'p>> {
    let mut pairs = Vec::new();
    let mut last_writer: Option<Use> = None;
    let mut readers: Vec<Use> = Vec::new();
    for &user in uses {
        let is_output = user.artifact.is_output;
        let before =
            if is_output { readers.drain(..).chain(last_writer).collect() } else { Vec::from_iter(last_writer) };
        // A task reads before it writes.
        let is_same = |earlier: &Use| earlier.task == user.task && !(earlier.artifact.is_output && is_output);
        pairs.extend(before.into_iter().filter(|earlier| !is_same(earlier)).map(|earlier| (earlier, user)));
        if is_output {
            last_writer = Some(user);
        } else {
            readers.push(user);
        }
    }
    pairs
}

/// Reports the pairs whose later task does not wait until the earlier has used the file.
fn report<'p>(
    context: &mut Context,
    plan: &Plan<'p>,
    pairs: Vec<Pair<'p>>,
    race: fn(&Plan<'p>, Use<'p>, Use<'p>) -> Diagnostic,
) {
    let tasks: Vec<_> = pairs.iter().map(|(earlier, later)| (later.task, earlier.task)).collect();
    let waits = waits_for(&plan.dependencies(), &tasks);
    let is_service = |index: usize| plan.tasks.get(index).is_some_and(|task| task.kind.is_service());
    let mut told: HashMap<(&str, String), usize> = HashMap::default();
    for ((one, other), waits) in pairs.into_iter().zip(waits) {
        let finding = match waits {
            false => race(plan, one, other),
            true if one.artifact.is_output && is_service(one.task) => late_file(plan, one, other),
            true => continue,
        };
        let count = told.entry((finding.code, finding.path.clone())).or_default();
        *count += 1;
        if *count <= MOST_TOLD {
            context.report(finding);
        }
    }
}

#[inline(never)]
fn late_file<'p>(plan: &Plan<'p>, one: Use<'p>, other: Use<'p>) -> Diagnostic {
    let (place, key) = (other.artifact.place.clone(), &one.artifact.known_key);
    let finding = findings::service_file(place, name(plan, other), name(plan, one), key);
    finding.related(one.artifact.place.clone(), "it is written here")
}

#[inline(never)]
fn file_race<'p>(plan: &Plan<'p>, one: Use<'p>, other: Use<'p>) -> Diagnostic {
    let (place, key) = (other.artifact.place.clone(), &other.artifact.known_key);
    let finding = findings::file_race(place, key, name(plan, one), name(plan, other));
    finding.related(one.artifact.place.clone(), format!("`{}` uses it here", name(plan, one)))
}

#[inline(never)]
fn folder_race<'p>(plan: &Plan<'p>, one: Use<'p>, other: Use<'p>) -> Diagnostic {
    let (folder, file) =
        if one.artifact.known_key.len() < other.artifact.known_key.len() { (one, other) } else { (other, one) };
    let (key, in_it) = (&folder.artifact.known_key, &file.artifact.known_key);
    let finding = findings::folder_race(file.artifact.place.clone(), name(plan, folder), key, name(plan, file), in_it);
    finding.related(folder.artifact.place.clone(), "the folder")
}
