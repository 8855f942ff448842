//! The sizes that Argo takes, seen on a real cluster with Argo Workflows v4.1: lint passes larger ones, the API
//! server and the controller refuse them.

use super::manifest::{Entry, Template, Workflow};
use crate::diagnostic::{Diagnostic, Place, limits as findings};
use crate::plan::Context;
use crate::source::WORKFLOW;

/// Templates in a workflow (`maxItems` of the full CRDs), and tasks in a DAG.
const MAX_ENTRIES: usize = 200;
/// Input parameters of a template (`maxItems` of the full CRDs).
const MAX_PARAMETERS: usize = 500;
/// From this share of a limit on, a warning says how near it is.
const NEAR: f64 = 0.8;

/// Reports what the full CRDs would refuse.
pub(super) fn check(context: &mut Context, workflow: &Workflow) {
    if !context.options.has_full_crds() {
        return;
    }
    let place = || Place::at(WORKFLOW).field("graph");
    let templates = &workflow.spec.templates;
    let diagnostics = &mut context.diagnostics;
    let count = templates.len();
    diagnostics.extend(bound(count, MAX_ENTRIES, "templates", place(), findings::too_many_templates));
    for template in templates {
        let Entry::Made(template) = template else { continue };
        check_template(template, place(), diagnostics);
    }
}

fn check_template(template: &Template, place: Place, diagnostics: &mut Vec<Diagnostic>) {
    let tasks = template.dag.len();
    if tasks > MAX_ENTRIES {
        diagnostics.push(findings::too_many_tasks(place.clone(), tasks, MAX_ENTRIES));
    }
    let parameters = template.inputs.parameters.len();
    let too_many = |place, count, limit| findings::too_many_parameters(place, &template.name, count, limit);
    diagnostics.extend(bound(parameters, MAX_PARAMETERS, "input parameters in one template", place, too_many));
}

fn bound(
    count: usize,
    limit: usize,
    what: &str,
    place: Place,
    too_many: impl FnOnce(Place, usize, usize) -> Diagnostic,
) -> Option<Diagnostic> {
    if count > limit {
        return Some(too_many(place, count, limit));
    }
    let is_near = count as f64 >= limit as f64 * NEAR;
    is_near.then(|| findings::near_a_limit(place, what, count, limit))
}
