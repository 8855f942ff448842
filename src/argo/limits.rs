//! The sizes that Argo takes, seen on a real cluster with Argo Workflows v4.1: lint passes larger ones, the API
//! server and the controller refuse them.

use super::manifest::Template;
use crate::diagnostic::{Diagnostic, Place, limits as findings};
use crate::options::{Fold, Split};
use crate::plan::Context;
use crate::source::WORKFLOW;

/// Templates in a workflow (`maxItems` of the full CRDs), and tasks in a DAG.
pub(crate) const MAX_ENTRIES: usize = 200;
/// Input parameters of a template (`maxItems` of the full CRDs).
pub(crate) const MAX_PARAMETERS: usize = 500;
/// From this share of a limit on, a warning says how near it is.
const NEAR: f64 = 0.8;

/// Bytes of a workflow as JSON, its status included (the controller's bound).
pub(crate) const MAX_BYTES: usize = 1_048_576;

/// What Argo bounds of a manifest.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sizes {
    /// The most templates in one document.
    pub(crate) templates: usize,
    /// The most tasks in one DAG.
    pub(crate) tasks: usize,
    /// The bytes of the workflow as JSON.
    pub(crate) json_bytes: usize,
}

/// Reports a manifest that the controller, or a cluster with the full CRDs, would refuse.
pub(crate) fn check_sizes(context: &mut Context, sizes: Sizes) {
    let place = || Place::at(WORKFLOW).field("graph");
    let options = context.options;
    let diagnostics = &mut context.diagnostics;
    let bytes = (sizes.json_bytes, MAX_BYTES);
    diagnostics.extend(bound(bytes, ("the workflow", "bytes"), place(), &findings::manifest_too_large));
    if !options.has_full_crds() {
        return;
    }
    // What may be folded or split need not be smaller, and where templates are near their limit, so are tasks.
    let (may_fold, may_split) = (options.fold != Fold::Never, options.split != Split::Never);
    let tasks = bound((sizes.tasks, MAX_ENTRIES), ("the workflow", "tasks"), place(), &findings::too_many_tasks);
    diagnostics.extend(tasks.filter(|finding| finding.is_error() || (may_fold && !may_split)));
    let templates = (sizes.templates, MAX_ENTRIES);
    let templates = bound(templates, ("the workflow", "templates"), place(), &findings::too_many_templates);
    diagnostics.extend(templates.filter(|finding| finding.is_error() || !(may_fold || may_split)));
}

/// Reports as many input parameters as the full CRDs would refuse.
pub(super) fn check_template(context: &mut Context, template: &Template, place: Place) {
    let count = template.inputs.parameters.len();
    if context.options.has_full_crds() && is_near(count, MAX_PARAMETERS) {
        let finding = many_parameters(template, count, place);
        context.diagnostics.extend(finding);
    }
}

#[inline(never)]
fn many_parameters(template: &Template, count: usize, place: Place) -> Option<Diagnostic> {
    let too_many = |place, count, limit| findings::too_many_parameters(place, &template.name, count, limit);
    let owner = format!("`{}`", &*template.name);
    bound((count, MAX_PARAMETERS), (&owner, "input parameters"), place, &too_many)
}

fn is_near(count: usize, limit: usize) -> bool {
    count as f64 >= limit as f64 * NEAR
}

fn bound<'p>(
    (count, limit): (usize, usize),
    (owner, what): (&str, &str),
    place: Place<'p>,
    too_many: &dyn Fn(Place<'p>, usize, usize) -> Diagnostic,
) -> Option<Diagnostic> {
    if count > limit {
        return Some(too_many(place, count, limit));
    }
    is_near(count, limit).then(|| findings::near_a_limit(place, owner, what, count, limit))
}
