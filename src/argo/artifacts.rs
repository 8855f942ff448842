//! Artifacts: the files that a task exchanges with S3 storages.

use std::borrow::Cow;

use super::container::for_plain_container;
use super::manifest::{Archive, Artifact, ArtifactRepositoryRef, S3Artifact, S3Bucket, SecretKey, Template, Text};
use crate::diagnostic::{Diagnostic, storage as findings};
use crate::plan::{self, Plan, Processing, S3Storage};

/// Adds the artifacts of `processing` to its template (the original's `addS3annotations`). Those of the workflow's own
/// repository have a key alone; all others say where their bucket is and which secrets open it.
pub fn add_s3_annotations<'p>(template: &mut Template<'p>, plan: &'p Plan<'p>, processing: &'p Processing<'p>) {
    for artifact in &processing.storages.artifacts {
        let artifacts =
            if artifact.is_output { &mut template.outputs.artifacts } else { &mut template.inputs.artifacts };
        artifacts.push(Artifact {
            name: Text::from(&artifact.name),
            path: if artifact.is_output { for_plain_container(&artifact.path) } else { Text::from(&artifact.path) },
            archive: Archive::default(),
            s3: S3Artifact { bucket: bucket(plan, artifact), key: for_plain_container(&artifact.key) },
        });
    }
}

/// The reference to the repository of the first S3 storage, which the peer that owns it has prepared under this name.
#[inline(never)]
pub fn artifact_repository_ref(storage: &S3Storage) -> ArtifactRepositoryRef {
    ArtifactRepositoryRef {
        config_map: Text::from(format!("{}-artifact-repository", storage.id)),
        key: Text::from(format!("{}-s3-local", storage.id)),
    }
}

/// Reports the storages whose bucket the manifest must name and does not know, and the workflow's own repository where its
/// source says something else than a bucket.
pub fn check_buckets(plan: &Plan) -> Vec<Diagnostic> {
    let storages = plan.involved().flat_map(|(_, processing)| &processing.storages.s3);
    let unclear = storages.filter(|storage| storage.location().is_none());
    let finding = |storage: &S3Storage| {
        let (place, origin) = (storage.place.clone().field("source"), without_login(storage.source));
        match plan.is_own_repository(storage) {
            // The peer that owns it has prepared it.
            true if storage.source.is_empty() => None,
            true => Some(findings::unclear_bucket(place, storage.name, &origin)),
            false => Some(findings::missing_bucket(place, storage.name, &origin)),
        }
    };
    unclear.filter_map(finding).collect()
}

/// A source as it may be told: a login in front of its host is for nobody's eyes.
fn without_login(source: &str) -> Cow<'_, str> {
    let (scheme, rest) = source.split_once("://").unwrap_or(("", source));
    let login = rest.split('/').next().and_then(|authority| Some(authority.rsplit_once('@')?.0));
    match login.and_then(|login| rest.strip_prefix(login)) {
        Some(host) if scheme.is_empty() => Cow::Owned(format!("…{host}")),
        Some(host) => Cow::Owned(format!("{scheme}://…{host}")),
        None => Cow::Borrowed(source),
    }
}

fn bucket<'p>(plan: &Plan<'p>, artifact: &plan::Artifact<'p>) -> Option<S3Bucket<'p>> {
    let storage = &artifact.storage;
    if plan.is_own_repository(storage) {
        return None;
    }
    let (endpoint, bucket, insecure) = storage.location()?;
    let secret = |key| SecretKey { name: Text::from(storage.secret_name()), key };
    Some(S3Bucket {
        endpoint: Text::from(endpoint),
        bucket: Text::from(bucket),
        insecure,
        access_key_secret: secret("access-key"),
        secret_key_secret: secret("secret-key"),
    })
}
