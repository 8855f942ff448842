//! The sizes that Argo takes, seen on a real cluster with Argo Workflows v4.1: lint passes larger ones, the API
//! server and the controller refuse them.

use super::manifest::Template;
use crate::diagnostic::{Diagnostic, Place, limits as findings};
use crate::plan::Context;
use crate::source::WORKFLOW;

/// Templates in a workflow (`maxItems` of the full CRDs), and tasks in a DAG.
pub(super) const MAX_ENTRIES: usize = 200;
/// Input parameters of a template (`maxItems` of the full CRDs).
pub(super) const MAX_PARAMETERS: usize = 500;
/// From this share of a limit on, a warning says how near it is.
const NEAR: f64 = 0.8;

/// Bytes of a workflow as JSON, its status included (the controller's bound).
pub(super) const MAX_BYTES: usize = 1_048_576;

/// Reports a manifest that the controller would refuse.
pub(crate) fn check_size(context: &mut Context, json_bytes: usize) {
    let place = Place::at(WORKFLOW).field("graph");
    let found = bound(json_bytes, MAX_BYTES, ("the workflow", "bytes"), place, findings::manifest_too_large);
    context.diagnostics.extend(found);
}

/// Reports as many tasks and templates as the full CRDs would refuse; `templates` are those that the options give.
pub(crate) fn check(context: &mut Context, tasks: usize, templates: usize) {
    if !context.options.has_full_crds() {
        return;
    }
    let place = || Place::at(WORKFLOW).field("graph");
    let count = 1 + tasks + templates;
    let diagnostics = &mut context.diagnostics;
    diagnostics.extend(bound(count, MAX_ENTRIES, ("the workflow", "templates"), place(), findings::too_many_templates));
    if tasks > MAX_ENTRIES {
        diagnostics.push(findings::too_many_tasks(place(), tasks, MAX_ENTRIES));
    }
}

/// Reports as many input parameters as the full CRDs would refuse.
pub(super) fn check_template(context: &mut Context, template: &Template, place: Place) {
    let count = template.inputs.parameters.len();
    if !context.options.has_full_crds() || !is_near(count, MAX_PARAMETERS) {
        return;
    }
    let too_many = |place, count, limit| findings::too_many_parameters(place, &template.name, count, limit);
    let owner = format!("`{}`", &*template.name);
    context.diagnostics.extend(bound(count, MAX_PARAMETERS, (&owner, "input parameters"), place, too_many));
}

fn is_near(count: usize, limit: usize) -> bool {
    count as f64 >= limit as f64 * NEAR
}

fn bound<'p>(
    count: usize,
    limit: usize,
    (owner, what): (&str, &str),
    place: Place<'p>,
    too_many: impl FnOnce(Place<'p>, usize, usize) -> Diagnostic,
) -> Option<Diagnostic> {
    if count > limit {
        return Some(too_many(place, count, limit));
    }
    is_near(count, limit).then(|| findings::near_a_limit(place, owner, what, count, limit))
}
