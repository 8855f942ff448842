//! The paths at which a container finds and leaves files, as Argo reads them.

use super::artifact::Artifact;
use super::context::Context;
use super::storage::{Mount, Storages};
use crate::diagnostic::storage as findings;
use crate::hashed::HashMap;

/// Reports paths that Argo refuses: those that lead out of their folder, and those that are one place to it although they
/// are written differently, or that a volume has already.
pub(super) fn check(context: &mut Context, storages: &Storages) {
    for artifact in storages.artifacts.iter().filter(|artifact| !is_inside(&artifact.known_path)) {
        context.report(findings::artifact_path_outside(artifact.place.clone(), &artifact.path));
    }
    let mut known: HashMap<String, &Artifact> = HashMap::default();
    let mut mounts: HashMap<String, &Mount> = HashMap::default();
    for mount in &storages.mounts {
        mounts.entry(clean(&mount.instance.source)).or_insert(mount);
    }
    for artifact in storages.artifacts.iter().filter(|artifact| !artifact.is_output) {
        let path = clean(&artifact.known_path);
        let place = artifact.place.clone();
        if is_reserved(&path) {
            context.report(findings::reserved_artifact_path(place, &artifact.path));
        } else if let Some(mount) = mounts.get(&path) {
            let message = format!("`{}` is mounted there", mount.name);
            let finding = findings::artifact_on_mount(place, &artifact.path);
            context.report(finding.related(mount.place.clone().field("source"), message));
        } else if let Some(first) = known.get(&path) {
            let finding = findings::repeated_artifact_path(place, &artifact.path);
            context.report(finding.related(first.place.clone(), "the first of them"));
        }
        known.entry(path).or_insert(artifact);
    }
}

/// Whether something that is mounted at this cleaned path would hide the container's files or Argo's, or stand in `/proc`,
/// where no container runtime mounts anything.
pub fn is_reserved(path: &str) -> bool {
    is_unmountable(path) || is_argos(path)
}

/// Whether no container can be started with something at this cleaned path.
pub fn is_unmountable(path: &str) -> bool {
    path == "/" || path.split('/').take(2).eq(["", "proc"])
}

/// Whether Argo keeps this cleaned path for itself.
pub fn is_argos(path: &str) -> bool {
    path.split('/').take(4).eq(["", "var", "run", "argo"])
}

/// Argo's `Artifact.CleanPath`, which takes the folder in front of the first `..` for safe, and by a slip of its pattern
/// (`/..$`) also that in front of any last segment of two characters, for which it cuts off three bytes, however many they
/// are: the cleaned path must lie below it.
pub fn is_inside(path: &str) -> bool {
    let is_cut = |last: &str| last.chars().count() == 2 && !last.contains('\n');
    let end = path.find("/../").or_else(|| {
        let (_, last) = path.rsplit_once('/')?;
        path.len().checked_sub(3).filter(|_| is_cut(last))
    });
    let Some(folder) = path.as_bytes().get(..end.unwrap_or_default()).filter(|folder| !folder.is_empty()) else {
        return true;
    };
    let cleaned = clean(path);
    let below = cleaned.as_bytes().strip_prefix(folder);
    below.is_some_and(|below| below.len() > 1 && below.starts_with(b"/"))
}

/// Go's `filepath.Clean`.
pub fn clean(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if path.starts_with('/') => {}
            other => kept.push(other),
        }
    }
    let joined = kept.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifact_paths_stay_in_their_folder() {
        for path in ["/a/b", "/a/../b", "/../x", "/a/..", "/tmp//ab", "/a", "/"] {
            assert_eq!(is_inside(path), ["/a/b", "/../x", "/a", "/"].contains(&path), "{path}");
        }
        for (path, is_taken) in
            [("/tmp/été", true), ("/tmp/né", false), ("/né", false), ("/tmp/ab", true), ("/./ab", false)]
        {
            assert_eq!(is_inside(path), is_taken, "{path}");
        }
    }

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, cleaned) in [("/a//b/./c/", "/a/b/c"), ("/../a", "/a"), ("a/../../b", "../b"), ("/", "/")] {
            assert_eq!(clean(path), cleaned);
        }
    }
}
