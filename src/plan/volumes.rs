//! The volumes that tasks mount: what they are called, and how large they are.

use super::context::{Context, is_unreadable};
use super::names::{MAX_LABEL, UniqueNames, is_subdomain, label};
use super::storage::{Mount, SECRET};
use crate::diagnostic::{Place, storage as findings};

/// The volumes that Argo itself gives a pod (`workflow/controller/workflowpod.go`): of one name, one of the two is lost.
pub(super) const ARGOS_VOLUMES: [&str; 6] =
    ["var-run-argo", "tmp-dir-argo", "input-artifacts", "argo-env-config", "exec-sa-token", "kubeconfig"];

/// A local storage that tasks mount.
#[derive(Debug)]
pub struct Volume<'p> {
    /// The resource's id.
    pub storage_id: &'p str,
    /// The name of the volume in the manifest.
    pub name: String,
    /// Its size as a Kubernetes quantity; `None` where it has none.
    pub quantity: Option<String>,
    /// The existing claim that keeps its files, where the options name one.
    pub claim: Option<&'p str>,
    /// The items that draw it: for each the root of its workflow in the source, and its id.
    pub drawn_at: Vec<(&'p str, &'p str)>,
}

impl<'p> Volume<'p> {
    /// The volume of a storage that is mounted for the first time. Its name is none of `names`.
    #[inline(never)]
    pub(super) fn of(context: &mut Context<'p>, mount: &'p Mount<'p>, names: &mut UniqueNames) -> Self {
        let storage = mount.storage;
        let claim = context.options.claims.get(&storage.id).map(String::as_str);
        let quantity = mount.instance.quantity();
        match claim {
            Some(claim) if !is_subdomain(claim) => {
                let place = Place::at("/options").field("claims").field(&storage.id);
                let finding = findings::invalid_claim(place, claim);
                context.report(finding.related(mount.place.clone(), "the volume"));
            }
            Some(_) => {}
            None if quantity.is_some() => context.report(findings::volume_deleted(mount.place.clone(), mount.name)),
            // What cannot be read is told already.
            None if is_unreadable(&context.diagnostics, &mount.place.clone().field("size_gb").pointer()) => {}
            None => context.report(findings::volume_size(mount.place.clone().field("size"), mount.name)),
        }
        let mut name = label(&storage.name, MAX_LABEL, "volume");
        // Argo calls the volume of a secret as the secret.
        if name.ends_with(SECRET) {
            name = label(&format!("{name}-volume"), MAX_LABEL, "volume");
        }
        let name = names.give(name, MAX_LABEL).into_owned();
        Self { storage_id: &storage.id, name, quantity, claim, drawn_at: Vec::new() }
    }
}
