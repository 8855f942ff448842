//! What Kubernetes asks of an object as a whole, beyond the shapes of its fields.

use serde_json::{Map, Value};

use super::shapes::{Inspection, quantity};
use crate::plan::has_tags;

/// Looks at an object of this shape, at which the inspection stands.
pub(super) fn check(inspection: &mut Inspection, shape: &str, members: &Map<String, Value>) {
    let reason = match shape {
        "Resources" => return compare_resources(inspection, members),
        "Toleration" => toleration(members),
        "Volume" => volume(members),
        "SecretVolume" if text(members, "secretName").is_empty() => Some("it has no `secretName`"),
        "ConfigMapVolume" if text(members, "name").is_empty() => Some("it has no `name`"),
        _ => None,
    };
    if let Some(reason) = reason {
        inspection.refuse(reason);
    }
}

fn text<'v>(members: &'v Map<String, Value>, key: &str) -> &'v str {
    members.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Kubernetes' `ValidateTolerations`.
fn toleration(members: &Map<String, Value>) -> Option<&'static str> {
    let [key, operator, value, effect] = ["key", "operator", "value", "effect"].map(|key| text(members, key));
    let is_timed = members.get("tolerationSeconds").is_some_and(|seconds| !seconds.is_null());
    if operator == "Exists" && !value.is_empty() {
        Some("with the operator `Exists` it has no value")
    } else if key.is_empty() && operator != "Exists" && !has_tags(operator) {
        Some("without a key it has the operator `Exists`")
    } else if is_timed && effect != "NoExecute" && !has_tags(effect) {
        Some("`tolerationSeconds` goes with the effect `NoExecute` alone")
    } else {
        None
    }
}

/// Kubernetes' `validateVolumeSource`: where a volume comes from, which is said once.
fn volume(members: &Map<String, Value>) -> Option<&'static str> {
    match members.iter().filter(|(key, value)| *key != "name" && !value.is_null()).count() {
        0 => Some("it has no source, such as `emptyDir: {}`"),
        1 => None,
        _ => Some("it has several sources"),
    }
}

/// Kubernetes' `ValidateResourceRequirements`: no request is above its limit, and of what a vendor brings (`vendor/name`)
/// there are whole ones, as many as their limit.
fn compare_resources(inspection: &mut Inspection, resources: &Map<String, Value>) {
    let limit_of = |name: &str| amount(resources.get("limits")?.get(name)?);
    for list in ["limits", "requests"] {
        for (name, value) in resources.get(list).and_then(Value::as_object).into_iter().flatten() {
            let Some(given) = amount(value) else { continue };
            let is_of_vendor = name.contains('/') && !name.contains("kubernetes.io/");
            let limit = limit_of(name);
            let reason = if is_of_vendor && given.fract() != 0.0 {
                "there are whole ones alone"
            } else if is_of_vendor && limit != Some(given) {
                "it is not what its limit is"
            } else if limit.is_some_and(|limit| given > limit) {
                "it is above its limit"
            } else {
                continue;
            };
            let outside = inspection.enter(list);
            inspection.enter(name);
            inspection.refuse(reason);
            inspection.leave(outside);
        }
    }
}

/// A quantity of Kubernetes', which may be written as a number.
fn amount(value: &Value) -> Option<f64> {
    value.as_str().map_or_else(|| value.as_f64(), quantity)
}
