//! Rules about what the option `defaults` gives.

use serde_json::Value;

use super::{Faults, names};
use crate::argo::manifest::{Entry, Spec, Text};

/// The types that a template can have (Argo's `validateTemplateType`).
const TYPES: [&str; 10] =
    ["container", "containerSet", "steps", "script", "resource", "dag", "suspend", "data", "http", "plugin"];

/// What can be said of the templates and arguments that the option `defaults` gives.
pub(super) fn check(faults: &mut Faults, spec: &Spec) {
    for (index, template) in spec.templates.iter().enumerate() {
        faults.template = Some(index);
        let Entry::Given(given) = template else { continue };
        check_template(faults, given.0);
    }
    faults.template = None;
    let arguments = spec.defaults.get(&Text::from("arguments"));
    let parameters = arguments.and_then(|arguments| arguments.0.get("parameters")).and_then(Value::as_array);
    let given: Vec<&str> = parameters.into_iter().flatten().filter_map(|entry| entry.get("name")?.as_str()).collect();
    // validateArguments over `spec.arguments`.
    faults.unique("argument", given.iter().copied());
    for name in given {
        names::parameter_name(faults, "argument", name);
    }
}

/// Argo's `validateWorkflowFieldNames` and `validateTemplateType`.
fn check_template(faults: &mut Faults, template: &Value) {
    let name = template.get("name").and_then(Value::as_str).unwrap_or_default();
    names::field_name(faults, "template", name);
    let types = TYPES.iter().filter(|key| template.get(key).is_some_and(|value| !value.is_null())).count();
    faults.require(types == 1, || format!("the template `{name}` must have exactly one type"));
}
