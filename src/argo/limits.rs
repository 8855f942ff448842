//! The sizes that Argo takes, seen on a real cluster with Argo Workflows v4.1: lint passes larger ones, the API
//! server and the controller refuse them.

use super::manifest::{Entry, Template, Workflow};
use crate::diagnostic::{Diagnostic, Place, limits as findings};
use crate::plan::{Context, Plan};
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
pub(crate) fn check_size(context: &mut Context, workflow: &Workflow) {
    let place = Place::at(WORKFLOW).field("graph");
    let found = bound(workflow.json_bytes, MAX_BYTES, ("the workflow", "bytes"), place, findings::manifest_too_large);
    context.diagnostics.extend(found);
}

/// Reports what the full CRDs would refuse.
pub(super) fn check(context: &mut Context, plan: &Plan, workflow: &Workflow) {
    if !context.options.has_full_crds() {
        return;
    }
    let place = || Place::at(WORKFLOW).field("graph");
    let templates = &workflow.spec.templates;
    let diagnostics = &mut context.diagnostics;
    let count = templates.len();
    diagnostics.extend(bound(count, MAX_ENTRIES, ("the workflow", "templates"), place(), findings::too_many_templates));
    for (index, template) in templates.iter().enumerate() {
        let Entry::Made(template) = template else { continue };
        // Template n + 1 is that of task n.
        let task = index.checked_sub(1).and_then(|index| plan.tasks.get(index));
        let place = task.map_or_else(place, |task| Place::item(task.root, task.item_id));
        check_template(template, place, diagnostics);
    }
}

fn check_template(template: &Template, place: Place, diagnostics: &mut Vec<Diagnostic>) {
    let tasks = template.dag.len();
    if tasks > MAX_ENTRIES {
        diagnostics.push(findings::too_many_tasks(place.clone(), tasks, MAX_ENTRIES));
    }
    let parameters = template.inputs.parameters.len();
    let too_many = |place, count, limit| findings::too_many_parameters(place, &template.name, count, limit);
    let owner = format!("`{}`", &*template.name);
    diagnostics.extend(bound(parameters, MAX_PARAMETERS, (&owner, "input parameters"), place, too_many));
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
    let is_near = count as f64 >= limit as f64 * NEAR;
    is_near.then(|| findings::near_a_limit(place, owner, what, count, limit))
}
