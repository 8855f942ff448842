//! The sizes that Argo takes, seen on a real cluster with Argo Workflows v4.1: lint passes larger ones, the API
//! server and the controller refuse them.

use serde::Serialize;

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
pub(super) fn check_size(context: &mut Context, bytes: usize) {
    let place = Place::at(WORKFLOW).field("graph");
    context.diagnostics.extend(bound(bytes, MAX_BYTES, ("the workflow", "bytes"), place, findings::manifest_too_large));
}

/// The size of the manifest as JSON. The lists that are written apart are counted apart.
pub(super) fn json_size(workflow: &Workflow) -> usize {
    let spec = &workflow.spec;
    let tasks = spec.templates.iter().flat_map(|template| match template {
        Entry::Made(template) => template.dag.as_slice(),
        Entry::Given(_) => &[],
    });
    let entries = spec.templates.iter().map(json_bytes).chain(spec.volume_claim_templates.iter().map(json_bytes));
    json_bytes(workflow) + entries.chain(tasks.map(json_bytes)).map(|bytes| bytes + 1).sum::<usize>()
}

fn json_bytes(value: &impl Serialize) -> usize {
    let mut counter = Counter(0);
    // Counting cannot fail, and everything that is written has string keys.
    let counted = serde_json::to_writer(&mut counter, value);
    debug_assert!(counted.is_ok());
    counter.0
}

/// A writer that counts what is written.
struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
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

fn bound(
    count: usize,
    limit: usize,
    (owner, what): (&str, &str),
    place: Place,
    too_many: impl FnOnce(Place, usize, usize) -> Diagnostic,
) -> Option<Diagnostic> {
    if count > limit {
        return Some(too_many(place, count, limit));
    }
    let is_near = count as f64 >= limit as f64 * NEAR;
    is_near.then(|| findings::near_a_limit(place, owner, what, count, limit))
}
