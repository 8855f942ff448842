//! References, `{{...}}`, found as Argo finds them: in the JSON of a template or of a task.

use serde::Serialize;

use super::Faults;
use crate::plan::{ROOTS, Variables};

/// The references in `value`, without blanks around them. One that is never closed is a fault: Argo's `template.Validate`
/// reads on into what follows.
pub(super) fn references(faults: &mut Faults, value: &impl Serialize) -> Vec<String> {
    // What is written has string keys and cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = json.as_str();
    while let Some((_, behind)) = rest.split_once("{{") {
        let Some((inner, after)) = behind.split_once("}}").filter(|(inner, _)| !leaves_string(inner)) else {
            faults.require(false, || "`{{` is never closed".to_owned());
            return found;
        };
        let tag = inner.trim();
        if ROOTS.iter().any(|root| tag.starts_with(root)) {
            found.push(tag.to_owned());
        }
        rest = after;
    }
    found
}

/// Whether a string of the JSON ends in here.
fn leaves_string(inner: &str) -> bool {
    let mut is_escaped = false;
    inner.bytes().any(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

/// What `resolveAllVariables` lets pass whatever the scope.
pub(super) fn is_passed(reference: &str) -> bool {
    ["outputs.", "tasks.name", "steps.name"].iter().any(|prefix| reference.starts_with(prefix))
}

/// What passes in every task and template.
pub(super) fn is_always_known(variables: Variables, reference: &str) -> bool {
    is_passed(reference) || variables.know(reference)
}

/// Keeps a fault where a reference leads to nothing.
pub(super) fn require(faults: &mut Faults, is_known: bool, reference: &str) {
    faults.require(is_known, || format!("failed to resolve `{{{{{reference}}}}}`"));
}
