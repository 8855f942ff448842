//! The option `defaults`: a part of Argo's `spec` that lies beneath what is generated.
//!
//! A key that is generated wins. In the three lists of named entries (`templates`, `volumes`, `volumeClaimTemplates`)
//! the entries of both stand together, and of one name the generated one wins. What is written is held against the shapes
//! of Argo's and Kubernetes' objects.

mod pods;
mod shapes;
mod templates;
mod volumes;
mod workflow;

use std::collections::BTreeSet;

use serde_json::Value;

use super::manifest::{Entry, Given, Spec, Text, VolumeClaimTemplate};
use crate::diagnostic::{Diagnostic, Place};
use crate::options::Options;
use crate::ordered;
use crate::plan::{DAG, Plan};
use shapes::Inspection;

/// Where findings about the options point to: they are no part of the source.
pub(super) const OPTION: &str = "/options/defaults";

/// Lays the option `defaults` beneath `spec`.
pub fn add_defaults<'p>(spec: &mut Spec<'p>, options: &'p Options, plan: &Plan) -> Vec<Diagnostic> {
    let mut inspection = Inspection { has_full_crds: options.has_full_crds(), found: Vec::new() };
    for (key, value) in options.defaults.iter().filter(|(_, value)| !value.is_null()) {
        let place = Place::at(OPTION).field(key);
        match key.as_str() {
            "templates" => {
                let taken = ordered::set(plan.tasks.iter().map(|task| task.name.to_string()).chain([DAG.to_owned()]));
                append(&mut spec.templates, value, (&place, key), &["name"], taken, &mut inspection);
            }
            "volumes" => {
                let mut taken = names(&spec.volumes, |volume| volume.name.to_string());
                // A claim template is a volume of the same name.
                taken.extend(names(&spec.volume_claim_templates, claim_name));
                append(&mut spec.volumes, value, (&place, key), &["name"], taken, &mut inspection);
            }
            "volumeClaimTemplates" => {
                let mut taken = names(&spec.volume_claim_templates, claim_name);
                taken.extend(names(&spec.volumes, |volume| volume.name.to_string()));
                let name = ["metadata", "name"];
                append(&mut spec.volume_claim_templates, value, (&place, key), &name, taken, &mut inspection);
            }
            "serviceAccountName" | "entrypoint" => {}
            "activeDeadlineSeconds" if spec.active_deadline_seconds.is_some() => {}
            "artifactRepositoryRef" if spec.artifact_repository_ref.is_some() => {}
            "activeDeadlineSeconds" if deadline(options).is_none() => {
                inspection.refuse(&place, "it is no number of seconds from 1 on");
            }
            _ => {
                inspection.inspect_key(&place, key, value);
                spec.defaults.insert(Text::from(key), Given(value));
            }
        }
    }
    inspection.found
}

/// The deadline that the option `defaults` sets, in seconds, where it is one that Argo takes.
pub(super) fn deadline(options: &Options) -> Option<u64> {
    options.defaults.get("activeDeadlineSeconds")?.as_u64().filter(|&seconds| seconds > 0)
}

fn claim_name(claim: &VolumeClaimTemplate) -> String {
    claim.metadata.name.as_deref().unwrap_or_default().to_owned()
}

fn names<T>(entries: &[Entry<T>], name: impl Fn(&T) -> String) -> BTreeSet<String> {
    let made = entries.iter().filter_map(|entry| match entry {
        Entry::Made(made) => Some(name(made)),
        Entry::Given(_) => None,
    });
    ordered::set(made)
}

fn append<'p, T: From<Given<'p>>>(
    entries: &mut Vec<T>,
    value: &'p Value,
    (place, key): (&Place<'p>, &'p str),
    name: &[&str],
    mut taken: BTreeSet<String>,
    inspection: &mut Inspection,
) {
    let Some(given) = value.as_array() else { return inspection.refuse(place, "it is not a list") };
    let own = taken.clone();
    for (index, entry) in given.iter().enumerate() {
        let place = place.clone().index(index);
        let found = name.iter().try_fold(entry, |value, key| value.get(key)).and_then(Value::as_str);
        match found {
            None => inspection.refuse(&place, "an entry has no name"),
            Some(found) if own.contains(found) => {}
            Some(found) if !taken.insert(found.to_owned()) => inspection.refuse(&place, "two entries have one name"),
            Some(_) => {
                inspection.inspect_entry(&place, key, entry);
                entries.push(T::from(Given(entry)));
            }
        }
    }
}
