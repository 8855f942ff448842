//! References, `{{...}}`, found where Argo finds them: in every string of a template or of a task.

use super::Faults;
use crate::emit::Reference;
use crate::hashed::HashSet;
use crate::plan::Variables;

/// The references among these. One that is never closed is a fault: Argo's `template.Validate` reads on into what follows.
pub(super) fn closed<'t>(faults: &mut Faults, references: &'t [Reference]) -> Vec<&'t str> {
    let mut found = Vec::new();
    for reference in references {
        match reference {
            Reference::To(reference) => found.push(reference.as_str()),
            Reference::Unclosed => {
                faults.require(false, format_args!("`{{` is never closed"));
                break;
            }
        }
    }
    found
}

/// Whether a template with these inputs has the one that is referred to.
pub(super) fn is_input(reference: &str, parameters: &HashSet<&str>, artifacts: &HashSet<&str>) -> bool {
    let is_artifact = |name: &str| artifacts.contains(name.strip_suffix(".path").unwrap_or(name));
    reference.strip_prefix("inputs.parameters.").is_some_and(|name| parameters.contains(name))
        || reference.strip_prefix("inputs.artifacts.").is_some_and(is_artifact)
        || (reference == "inputs.parameters" && !parameters.is_empty())
}

/// What `resolveAllVariables` lets pass whatever the scope.
pub(super) fn is_passed(reference: &str) -> bool {
    let passed = ["outputs.", "workflow.creationTimestamp", "workflow.scheduledTime", "tasks.name", "steps.name"];
    passed.iter().any(|prefix| reference.starts_with(prefix))
}

/// What passes in every task and template.
pub(super) fn is_always_known(variables: Variables, reference: &str) -> bool {
    is_passed(reference) || variables.know(reference)
}

/// Keeps a fault where a reference leads to nothing.
pub(super) fn require(faults: &mut Faults, is_known: bool, reference: &str) {
    faults.require(is_known, format_args!("failed to resolve `{{{{{reference}}}}}`"));
}
