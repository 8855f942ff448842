//! The files that a task exchanges with S3: where they are in the bucket and in the container.

use std::borrow::Cow;

use super::context::Context;
use super::graph::{Drawn, Node};
use super::names::{MAX_ARGO_NAME, UniqueNames, shorten};
use super::storage::{S3Storage, without_scheme};
use super::tags::has_tags;
use super::tokens::with_tokens;
use crate::diagnostic::{Place, storage as findings};
use crate::hashed::HashMap;
use crate::workflow::StorageLinkInfo;

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

/// The bound of S3's own keys.
const MAX_KEY_BYTES: usize = 1024;

/// Reads a file that is drawn at `place`, on the link between `node` and `storage`; `None` where it has no place on one of both
/// sides. Its name is none of `names`.
pub fn read_artifact<'a>(
    context: &mut Context<'a>,
    node: &Node<'a>,
    storage: &S3Storage<'a>,
    (file, drawn): (&'a StorageLinkInfo, Drawn<'a>),
    place: Place<'a>,
    parameters: &HashMap<&'a str, &'a str>,
    names: &mut UniqueNames<'a>,
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
    let known_key = with_tokens(&key, parameters, known);
    if known_key.is_empty() {
        context.report(findings::missing_artifact_key(place.clone().field(key_field), node.name()));
    } else if known_key.len() > MAX_KEY_BYTES && !has_tags(&known_key) {
        context.report(findings::artifact_key_too_long(place.clone().field(key_field), &known_key, known_key.len()));
    }
    let resolved = with_tokens(&path, parameters, reference);
    let known_path = with_tokens(&path, parameters, known);
    if path.is_empty() {
        context.report(findings::missing_artifact_path(place.clone().field(path_field), node.name()));
    } else if !known_path.starts_with('/') && !known_path.starts_with("{{") {
        context.report(findings::relative_artifact_path(place.clone().field(path_field), &path));
    }
    if known_key.is_empty() || path.is_empty() {
        return None;
    }
    let direction = if file.write { "input-write" } else { "input-read" };
    let filename = if file.filename.is_empty() { last_segment(&key) } else { &file.filename };
    let name = format!("{}-{}-{direction}", artifact_characters(storage.name), artifact_characters(filename));
    Some(Artifact {
        name: names.give(shorten(name, MAX_ARGO_NAME), MAX_ARGO_NAME).into_owned(),
        is_output: file.write,
        path: resolved,
        known_path,
        key: with_tokens(&key, parameters, reference),
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

/// The key inside the bucket: without the storage's whole source, else without its bucket's segment, in front, and
/// without empty segments.
fn bucket_key(key: &str, source: &str) -> String {
    let clean = |path: &str| path.split('/').filter(|segment| !segment.is_empty()).collect::<Vec<_>>().join("/");
    let (key, origin) = (clean(without_scheme(key)), clean(without_scheme(source)));
    let bucket = last_segment(&origin);
    let below = |prefix: &str| key.strip_prefix(prefix)?.strip_prefix('/').filter(|_| !prefix.is_empty());
    if key == origin && origin != bucket {
        return String::new();
    }
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
        // The bucket itself is no place for a file, but one in it may be called as it is.
        assert_eq!(bucket_key("s3.example.org/imagerie/", source), "");
        assert_eq!(bucket_key("imagerie", source), "imagerie");
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
