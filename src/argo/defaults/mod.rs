//! The option `defaults`: a part of Argo's `spec` that lies beneath what is generated.
//!
//! A key that is generated wins. In the three lists of named entries (`templates`, `volumes`, `volumeClaimTemplates`)
//! the entries of both stand together, and of one name the generated one wins. What is written is held against the shapes
//! of Argo's and Kubernetes' objects.

mod dags;
mod merged;
mod objects;
mod pods;
mod shapes;
mod templates;
mod volumes;
mod workflow;

use serde_json::Value;

use super::manifest::{Entry, Spec};
use crate::diagnostic::Diagnostic;
use crate::hashed::HashSet;
use crate::options::Options;
use crate::plan::{DAG, Plan};
pub(super) use merged::check_container;
use shapes::Inspection;
pub(super) use shapes::quantity;

/// Where findings about the options point to: they are no part of the source.
pub(super) const OPTION: &str = "/options/defaults";

/// Lays the option `defaults` beneath `spec`.
pub fn add_defaults<'p>(spec: &mut Spec<'p>, options: &'p Options, plan: &Plan) -> Vec<Diagnostic> {
    let mut inspection = Inspection::new(options);
    for (key, value) in options.defaults.iter().filter(|(_, value)| !value.is_null()) {
        let outside = inspection.enter(key);
        add_default(spec, (key, value), options, plan, &mut inspection);
        inspection.leave(outside);
    }
    inspection.found
}

/// Lays one key of it beneath `spec`.
#[inline(never)]
fn add_default<'p>(
    spec: &mut Spec<'p>,
    (key, value): (&'p str, &'p Value),
    options: &Options,
    plan: &Plan,
    inspection: &mut Inspection,
) {
    // A claim template is a volume of the same name.
    let volumes = || plan.volumes.iter().map(|volume| volume.name.as_str()).collect();
    match key {
        "templates" => {
            let made = plan.tasks.iter().map(|task| &*task.name).chain([DAG]).collect();
            spec.templates = entries(value, "Template", &made, inspection);
        }
        "volumes" => {
            let given = entries(value, "Volume", &volumes(), inspection);
            spec.volumes.extend(given.into_iter().map(Entry::Given));
        }
        "volumeClaimTemplates" => {
            let given = entries(value, "Claim", &volumes(), inspection);
            spec.volume_claim_templates.extend(given.into_iter().map(Entry::Given));
        }
        "serviceAccountName" | "entrypoint" => {}
        "activeDeadlineSeconds" if spec.active_deadline_seconds.is_some() => {}
        "artifactRepositoryRef" if spec.artifact_repository_ref.is_some() => {}
        "activeDeadlineSeconds" if deadline(options).is_none() => {
            inspection.refuse("it is no number of seconds from 1 on");
        }
        "dnsPolicy" if value == "None" && options.default_at(&["dnsConfig", "nameservers"]).is_none() => {
            inspection.refuse("it needs `dnsConfig` with `nameservers`");
        }
        _ => {
            inspection.inspect_key(key, value);
            dags::check(inspection, key, value, plan);
            if key == "templateDefaults" {
                merged::check(inspection, value, plan);
            }
            spec.defaults.insert(key, value);
        }
    }
}

/// The deadline that the option `defaults` sets, in seconds, where it is one that Argo takes.
pub(super) fn deadline(options: &Options) -> Option<u64> {
    options.defaults.get("activeDeadlineSeconds")?.as_u64().filter(|&seconds| seconds > 0)
}

/// The entries of a list that is given, but for those whose names are `made`.
#[inline(never)]
fn entries<'p>(value: &'p Value, shape: &str, made: &HashSet<&str>, inspection: &mut Inspection) -> Vec<&'p Value> {
    let mut kept = Vec::new();
    let mut taken = HashSet::default();
    let Some(given) = value.as_array() else {
        inspection.refuse("it is not a list");
        return kept;
    };
    for (index, entry) in given.iter().enumerate() {
        let outside = inspection.enter(&index.to_string());
        let name = if shape == "Claim" { entry.pointer("/metadata/name") } else { entry.get("name") };
        match name.and_then(Value::as_str) {
            None => inspection.refuse("an entry has no name"),
            Some(name) if made.contains(name) => {}
            Some(name) if !taken.insert(name) => inspection.refuse("two entries have one name"),
            Some(_) => {
                inspection.inspect(shape, entry);
                kept.push(entry);
            }
        }
        inspection.leave(outside);
    }
    kept
}
