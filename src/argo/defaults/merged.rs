//! What Argo lays beneath every template, where a template has the same of its own.
//!
//! Argo's `mergedTemplateDefaultsInto` is Kubernetes' strategic merge: entries of two lists that have one name (mounts: one
//! path) become one, in which the template's fields win and those that only the default has stay. What is generated would
//! then be no longer what was drawn.

use serde_json::Value;

use super::shapes::Inspection;
use crate::argo::manifest::Container;
use crate::diagnostic::{Diagnostic, Place, container as findings};
use crate::options::Options;
use crate::plan::Plan;

/// The containers that Argo adds to each pod.
const ARGOS_CONTAINERS: [&str; 3] = ["init", "main", "wait"];

/// Looks at the volumes and further containers that all templates get.
pub(super) fn check(inspection: &mut Inspection, defaults: &Value, plan: &Plan) {
    let is_drawn = |name: &str| plan.volumes.iter().any(|volume| volume.name == name);
    check_names(inspection, defaults, "volumes", "it would stand before a volume that is drawn", &is_drawn);
    for list in ["initContainers", "sidecars"] {
        let is_argos = |name: &str| ARGOS_CONTAINERS.contains(&name);
        check_names(inspection, defaults, list, "argo's own container has this name", &is_argos);
    }
}

/// Refuses the entries of a list whose names are taken.
fn check_names(
    inspection: &mut Inspection,
    defaults: &Value,
    list: &str,
    reason: &str,
    is_taken: &dyn Fn(&str) -> bool,
) {
    let outside = inspection.enter(list);
    for (index, entry) in entries(defaults.get(list)).enumerate() {
        if entry.get("name").and_then(Value::as_str).is_some_and(is_taken) {
            let list = inspection.enter(&index.to_string());
            inspection.refuse_with(reason, "give it another name");
            inspection.leave(list);
        }
    }
    inspection.leave(outside);
}

/// Looks at the container of the processing with this name: Kubernetes takes no `valueFrom` beside a value, and of one path one
/// mount.
pub fn check_container(options: &Options, container: &Container, name: &str, place: Place) -> Vec<Diagnostic> {
    let Some(given) = options.default_at(&["templateDefaults", "container"]) else { return Vec::new() };
    let has = |value: &Value, key: &str| value.get(key).is_some_and(|value| !value.is_null());
    let sources = entries(given.get("env")).filter(|entry| has(entry, "valueFrom"));
    let sourced = sources.filter_map(|entry| entry.get("name")?.as_str());
    let sourced = sourced.filter(|&sourced| container.env.iter().any(|own| *own.name == *sourced));
    let paths = entries(given.get("volumeMounts")).filter_map(|entry| entry.get("mountPath")?.as_str());
    let paths = paths.filter(|&path| container.volume_mounts.iter().any(|own| *own.mount_path == *path));
    let values = sourced.map(|variable| findings::default_beside_value(place.clone(), name, variable));
    values.chain(paths.map(|path| findings::default_on_mount(place.clone(), name, path))).collect()
}

fn entries(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}
