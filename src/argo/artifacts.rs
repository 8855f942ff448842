//! Artifacts: the files that a task exchanges with S3 storages.

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
            path: Text::from(&artifact.path),
            archive: Archive::default(),
            s3: S3Artifact { bucket: bucket(plan, artifact), key: Text::from(&artifact.key) },
        });
    }
}

/// The reference to the repository of the first S3 storage, which the peer that owns it has prepared under this name.
pub fn artifact_repository_ref(storage: &S3Storage) -> ArtifactRepositoryRef {
    ArtifactRepositoryRef {
        config_map: Text::from(format!("{}-artifact-repository", storage.id)),
        key: Text::from(format!("{}-s3-local", storage.id)),
    }
}

/// The name of the secret that opens a storage, with the keys `access-key` and `secret-key`.
pub fn secret_name(storage: &S3Storage) -> String {
    format!("{}-secret-s3", storage.id)
}

/// Reports the storages whose bucket the manifest must name and does not know.
pub fn check_buckets(plan: &Plan) -> Vec<Diagnostic> {
    let storages = plan.involved().flat_map(|(_, processing)| &processing.storages.s3);
    let others = storages.filter(|storage| !is_own_repository(plan, storage) && storage.location().is_none());
    others
        .map(|storage| findings::missing_bucket(storage.place.clone().field("source"), storage.name, storage.source))
        .collect()
}

fn is_own_repository(plan: &Plan, storage: &S3Storage) -> bool {
    plan.artifact_repository.is_some_and(|repository| repository.id == storage.id)
}

fn bucket<'p>(plan: &Plan<'p>, artifact: &plan::Artifact<'p>) -> Option<S3Bucket<'p>> {
    let storage = &artifact.storage;
    if is_own_repository(plan, storage) {
        return None;
    }
    let (endpoint, bucket, insecure) = storage.location()?;
    let secret = |key| SecretKey { name: Text::from(secret_name(storage)), key };
    Some(S3Bucket {
        endpoint: Text::from(endpoint),
        bucket: Text::from(bucket),
        insecure,
        access_key_secret: secret("access-key"),
        secret_key_secret: secret("secret-key"),
    })
}
