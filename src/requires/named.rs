//! What the option `defaults` names in the cluster.

use serde_json::Value;

use crate::argo::manifest::{Entry, Spec};
use crate::plan::has_tags;

/// The key of a secret by which images are pulled.
pub(super) const PULL_KEY: &str = ".dockerconfigjson";

/// Something that is named, and the keys that it must have.
pub(super) struct Named<'v> {
    pub(super) kind: &'static str,
    pub(super) name: &'v str,
    pub(super) keys: Vec<&'v str>,
}

/// What is named by what the option `defaults` adds to `spec`, each once.
pub(super) fn of<'v>(spec: &Spec<'v>) -> Vec<Named<'v>> {
    let mut found = Vec::new();
    for (key, value) in &spec.defaults {
        enter(&mut found, key, value);
    }
    let volumes = spec.volumes.iter().filter_map(|entry| match entry {
        Entry::Given(volume) => Some(*volume),
        Entry::Made(_) => None,
    });
    for value in volumes.chain(spec.templates.iter().copied()) {
        walk(&mut found, value);
    }
    found
}

fn walk<'v>(found: &mut Vec<Named<'v>>, value: &'v Value) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| walk(found, entry)),
        Value::Object(members) => members.iter().for_each(|(key, value)| enter(found, key, value)),
        _ => {}
    }
}

/// Argo makes the config map of a cache itself, and what is optional may be absent.
fn enter<'v>(found: &mut Vec<Named<'v>>, key: &str, value: &'v Value) {
    if key == "memoize" || value.get("optional") == Some(&Value::Bool(true)) {
        return;
    }
    let member = |name: &str| value.get(name).and_then(Value::as_str);
    match key {
        "serviceAccountName" => add(found, "ServiceAccount", value.as_str(), None),
        "persistentVolumeClaim" => add(found, "PersistentVolumeClaim", member("claimName"), None),
        "artifactRepositoryRef" => add(found, "ConfigMap", member("configMap"), member("key")),
        "configMap" | "configMapKeyRef" | "configMapRef" => add(found, "ConfigMap", member("name"), member("key")),
        "imagePullSecrets" => {
            let names = value.as_array().into_iter().flatten().map(|entry| entry.get("name"));
            names.for_each(|name| add(found, "Secret", name.and_then(Value::as_str), Some(PULL_KEY)));
        }
        "secretKeyRef" | "secretRef" => add(found, "Secret", member("name"), member("key")),
        _ if key == "secret" || key.ends_with("Secret") => {
            add(found, "Secret", member("secretName").or_else(|| member("name")), member("key"));
        }
        _ => {}
    }
    walk(found, value);
}

fn add<'v>(found: &mut Vec<Named<'v>>, kind: &'static str, name: Option<&'v str>, key: Option<&'v str>) {
    // What a variable stands in is known only when the workflow runs.
    let Some(name) = name.filter(|name| !name.is_empty() && !has_tags(name)) else { return };
    let index = found.iter().position(|named| named.kind == kind && named.name == name).unwrap_or(found.len());
    if index == found.len() {
        found.push(Named { kind, name, keys: Vec::new() });
    }
    if let Some((named, key)) = found.get_mut(index).zip(key).filter(|(named, key)| !named.keys.contains(key)) {
        named.keys.push(key);
    }
}
