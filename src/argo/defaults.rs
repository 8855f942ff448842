//! The option `defaults`: a part of Argo's `spec` that lies beneath what is generated.
//!
//! A key that is generated wins. In the three lists of named entries (`templates`, `volumes`, `volumeClaimTemplates`)
//! the entries of both stand together, and of one name the generated one wins.

use std::collections::BTreeSet;

use serde_json::Value;

use super::manifest::{Entry, Given, Spec, Text, VolumeClaimTemplate};
use crate::diagnostic::{Diagnostic, Place, options as findings};
use crate::options::Options;
use crate::ordered;
use crate::plan::{DAG, Plan};

/// Where findings about the options point to: they are no part of the source.
const OPTION: &str = "/options/defaults";

/// Lays the option `defaults` beneath `spec`.
pub fn add_defaults<'p>(spec: &mut Spec<'p>, options: &'p Options, plan: &Plan) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (key, value) in options.defaults.iter().filter(|(_, value)| !value.is_null()) {
        match key.as_str() {
            "templates" => {
                let taken = ordered::set(plan.tasks.iter().map(|task| task.name.to_string()).chain([DAG.to_owned()]));
                append(&mut spec.templates, value, key, &["name"], taken, &mut diagnostics);
            }
            "volumes" => {
                let mut taken = names(&spec.volumes, |volume| volume.name.to_string());
                // A claim template is a volume of the same name.
                taken.extend(names(&spec.volume_claim_templates, claim_name));
                append(&mut spec.volumes, value, key, &["name"], taken, &mut diagnostics);
            }
            "volumeClaimTemplates" => {
                let mut taken = names(&spec.volume_claim_templates, claim_name);
                taken.extend(names(&spec.volumes, |volume| volume.name.to_string()));
                append(&mut spec.volume_claim_templates, value, key, &["metadata", "name"], taken, &mut diagnostics);
            }
            "serviceAccountName" | "entrypoint" => {}
            "activeDeadlineSeconds" if spec.active_deadline_seconds.is_some() => {}
            "artifactRepositoryRef" if spec.artifact_repository_ref.is_some() => {}
            "activeDeadlineSeconds" if deadline(options).is_none() => {
                let place = Place::at(OPTION).field(key);
                diagnostics.push(findings::invalid_default(place, key, "it is no number of seconds from 1 on"));
            }
            _ => {
                if let Some(reason) = misfit(key, value) {
                    diagnostics.push(findings::invalid_default(Place::at(OPTION).field(key), key, reason));
                }
                spec.defaults.insert(Text::from(key), Given(value));
            }
        }
    }
    diagnostics
}

/// The fields of Argo's `WorkflowSpec`, by the kind of their value.
const FIELDS: [(&str, &[&str]); 5] = [
    ("it is neither true nor false", &["archiveLogs", "automountServiceAccountToken", "hostNetwork", "suspend"]),
    ("it is no whole number", &["activeDeadlineSeconds", "parallelism", "priority"]),
    ("it is no text", &["dnsPolicy", "onExit", "podPriorityClassName", "podSpecPatch", "schedulerName", "shutdown"]),
    ("it is not a list", &["hostAliases", "imagePullSecrets", "tolerations"]),
    (
        "it is no object",
        &[
            "affinity",
            "arguments",
            "artifactGC",
            "artifactRepositoryRef",
            "dnsConfig",
            "executor",
            "hooks",
            "metrics",
            "nodeSelector",
            "podDisruptionBudget",
            "podGC",
            "podMetadata",
            "retryStrategy",
            "securityContext",
            "synchronization",
            "templateDefaults",
            "ttlStrategy",
            "volumeClaimGC",
            "workflowMetadata",
            "workflowTemplateRef",
        ],
    ),
];

/// Why Argo's strict reader, and the full custom resource definitions, refuse this in a workflow's `spec`.
fn misfit(key: &str, value: &Value) -> Option<&'static str> {
    let Some((kind, (reason, _))) = FIELDS.iter().enumerate().find(|(_, (_, keys))| keys.contains(&key)) else {
        return Some("argo's workflow has no such field");
    };
    let fits = match kind {
        0 => value.is_boolean(),
        1 => value.is_i64() || value.is_u64(),
        2 => value.is_string(),
        3 => value.is_array(),
        _ => value.is_object(),
    };
    (!fits).then_some(reason)
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
    key: &str,
    name: &[&str],
    mut taken: BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(given) = value.as_array() else {
        diagnostics.push(findings::invalid_default(Place::at(OPTION).field(key), key, "it is not a list"));
        return;
    };
    let own = taken.clone();
    for (index, entry) in given.iter().enumerate() {
        let found = name.iter().try_fold(entry, |value, key| value.get(key)).and_then(Value::as_str);
        match found {
            None => {
                let place = Place::at(OPTION).field(key).index(index);
                diagnostics.push(findings::invalid_default(place, key, "an entry has no name"));
            }
            Some(found) if own.contains(found) => {}
            Some(found) if !taken.insert(found.to_owned()) => {
                let place = Place::at(OPTION).field(key).index(index);
                diagnostics.push(findings::invalid_default(place, key, "two entries have one name"));
            }
            Some(_) => entries.push(T::from(Given(entry))),
        }
    }
}
