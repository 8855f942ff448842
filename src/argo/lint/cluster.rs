//! Rules of the cluster: the workflow's own name, its volumes, its deadline, and the sizes that are taken.

use super::{About, Faults, TemplateSummary, names};
use crate::argo::defaults::quantity;
use crate::argo::limits::{MAX_BYTES, MAX_ENTRIES, MAX_PARAMETERS, Sizes};
use crate::argo::manifest::{Entry, Spec, Volume, VolumeClaimTemplate, Workflow};
use crate::hashed::HashSet;
use crate::options::Options;
use crate::plan::names::{MAX_LABEL, is_label, is_subdomain};

/// Kubernetes' rules over the workflow, and Argo's about its size.
pub(super) fn check(faults: &mut Faults, workflow: &Workflow, options: &Options) {
    let spec = &workflow.spec;
    names::object(faults, &workflow.metadata);
    let account = &*spec.service_account_name;
    faults.require(is_subdomain(account), format_args!("`{account}` cannot name a service account"));
    // validateWorkflow, and the controller: a deadline of 0 is over before it begins.
    faults.require(spec.active_deadline_seconds != Some(0), format_args!("activeDeadlineSeconds must be above 0"));
    volumes(faults, spec, options);
    let bytes = workflow.json_bytes;
    faults.require(bytes <= MAX_BYTES, format_args!("the workflow has {bytes} bytes"));
}

/// The names of the volumes that every template may mount.
pub(super) fn volume_names<'s>(spec: &'s Spec) -> HashSet<&'s str> {
    let volumes = spec.volumes.iter().filter_map(volume_name);
    volumes.chain(spec.volume_claim_templates.iter().filter_map(claim_name)).collect()
}

fn volume_name<'s>(volume: &'s Entry<Volume>) -> Option<&'s str> {
    match volume {
        Entry::Made(volume) => Some(&volume.name),
        Entry::Given(given) => given.get("name")?.as_str(),
    }
}

fn claim_name<'s>(claim: &'s Entry<VolumeClaimTemplate>) -> Option<&'s str> {
    match claim {
        Entry::Made(claim) => claim.metadata.name.as_deref(),
        Entry::Given(given) => given.pointer("/metadata/name")?.as_str(),
    }
}

/// Kubernetes' `ValidateVolumes`, `ValidatePersistentVolumeClaim` and its quantities.
#[inline(never)]
fn volumes(faults: &mut Faults, spec: &Spec, options: &Options) {
    let mut taken = HashSet::default();
    for volume in &spec.volumes {
        faults.about = About::Workflow;
        match volume {
            Entry::Made(Volume { persistent_volume_claim: Some(claim), .. }) => {
                let name = &*claim.claim_name;
                faults.require(is_subdomain(name), format_args!("`{name}` cannot name a claim"));
            }
            Entry::Made(_) => {}
            Entry::Given(given) => faults.about = About::given(options, "volumes", given),
        }
        name(faults, &mut taken, volume_name(volume), "/name");
    }
    for claim in &spec.volume_claim_templates {
        faults.about = About::Workflow;
        match claim {
            Entry::Made(claim) => {
                let storage = &claim.spec.resources.requests.storage;
                let is_positive = quantity(storage).is_some_and(|number| number > 0.0);
                faults.require(is_positive, format_args!("`{storage}` is no size above 0"));
            }
            Entry::Given(given) => {
                faults.about = About::given(options, "volumeClaimTemplates", given);
                let has = |path: &str| given.pointer(path).is_some_and(|value| !value.is_null());
                let is_whole = has("/spec/accessModes/0") && has("/spec/resources/requests/storage");
                faults.require(is_whole, format_args!("a claim must have an access mode and a size"));
            }
        }
        name(faults, &mut taken, claim_name(claim), "/metadata/name");
    }
    faults.about = About::Workflow;
}

/// The name of a volume, which stands at `path` in it; those in front of it have `taken` theirs.
fn name<'s>(faults: &mut Faults, taken: &mut HashSet<&'s str>, name: Option<&'s str>, path: &str) {
    let Some(name) = name else { return };
    let outside = faults.enter(path);
    faults.require(taken.insert(name), format_args!("volume `{name}` is not unique"));
    let is_sound = name.len() <= MAX_LABEL && is_label(name) && name != "var-run-argo";
    faults.require(is_sound, format_args!("`{name}` cannot name a volume"));
    faults.leave(outside);
}

/// The bounds (`maxItems`) of Argo's full custom resource definitions.
#[inline(never)]
pub(super) fn bounds(faults: &mut Faults, sizes: Sizes, templates: &[&TemplateSummary]) {
    let Sizes { templates: count, tasks, .. } = sizes;
    faults.require(count <= MAX_ENTRIES, format_args!("the workflow has {count} templates"));
    faults.require(tasks <= MAX_ENTRIES, format_args!("the DAG has {tasks} tasks"));
    for template in templates {
        let (name, inputs) = (&template.name, template.inputs);
        faults.require(inputs <= MAX_PARAMETERS, format_args!("`{name}` has {inputs} inputs"));
    }
}
