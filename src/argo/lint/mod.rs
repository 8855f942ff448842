//! The net beneath all other checks: Argo's and Kubernetes' own rules over the manifest as it will be written.
//!
//! Earlier stages say what is wrong in the words of the drawing. This one says what they have overlooked, so that "no
//! error" means "Argo accepts it": it stays silent where there is an error already, and in a sound translator it never
//! finds anything but faults in what the option `defaults` gives. Each rule names its source: a function of Argo
//! Workflows v4.1's `workflow/validate/validate.go`, the custom resource definition, or Kubernetes' validation.

mod cluster;
mod dag;
mod given;
mod leaf;
mod names;
mod references;
mod resource;
#[cfg(test)]
mod tests;

use super::manifest::{Entry, Workflow};
use crate::diagnostic::{Diagnostic, Place, limits as findings};
use crate::emit::References;
use crate::hashed::HashSet;
use crate::options::Options;
use crate::plan::{Context, EXECUTIONS_ID_LABEL, Plan, Variables};
use crate::source::WORKFLOW;

/// What would be refused.
#[derive(Debug)]
struct Fault {
    /// The index of the template that it is about; `None`: the workflow.
    template: Option<usize>,
    reason: String,
}

/// What has been found.
#[derive(Debug, Default)]
struct Faults {
    /// The template that is being checked.
    template: Option<usize>,
    found: Vec<Fault>,
}

impl Faults {
    /// Keeps a fault unless the rule holds.
    fn require(&mut self, holds: bool, reason: impl FnOnce() -> String) {
        if !holds {
            self.found.push(Fault { template: self.template, reason: reason() });
        }
    }

    /// Each of these must stand once.
    fn unique<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n str> + Clone) {
        // Most lists are short, and then comparing is quicker than hashing.
        let mut seen = HashSet::default();
        let is_short = names.clone().nth(16).is_none();
        for (index, name) in names.clone().enumerate() {
            let is_first =
                if is_short { !names.clone().take(index).any(|other| other == name) } else { seen.insert(name) };
            self.require(is_first, || format!("{what} `{name}` is not unique"));
        }
    }
}

/// Reports what Argo or Kubernetes would refuse, where no error has been found before.
pub(crate) fn check(context: &mut Context, plan: &Plan, workflow: &Workflow, references: &References) {
    if context.diagnostics.iter().any(Diagnostic::is_error) {
        return;
    }
    for fault in faults(workflow, references, context.options) {
        // Template n + 1 is that of task n.
        let task = fault.template.and_then(|index| plan.tasks.get(index.checked_sub(1)?));
        let is_given = |index| matches!(workflow.spec.templates.get(index), Some(Entry::Given(_)));
        let place = match task {
            Some(task) => Place::item(task.root, task.item_id),
            None if fault.template.is_some_and(is_given) => Place::at("/options").field("defaults").field("templates"),
            None => Place::at(WORKFLOW).field("graph"),
        };
        context.report(findings::refused_by_argo(place, &fault.reason));
    }
}

/// Everything that would be refused of a manifest.
fn faults(workflow: &Workflow, references: &References, options: &Options) -> Vec<Fault> {
    let mut faults = Faults::default();
    cluster::check(&mut faults, workflow, options);
    let has_executions_id = workflow.metadata.labels.contains_key(EXECUTIONS_ID_LABEL);
    let variables = Variables { options, has_executions_id };
    given::check(&mut faults, &workflow.spec, references, variables);
    let volumes = cluster::volume_names(&workflow.spec);
    let templates = &workflow.spec.templates;
    faults.unique("template", templates.iter().filter_map(names::of_template));
    let entrypoint = templates.iter().any(|template| names::of_template(template) == Some(workflow.spec.entrypoint));
    // validateWorkflow: `spec.entrypoint template undefined`.
    faults.require(entrypoint, || format!("the entrypoint `{}` is no template", workflow.spec.entrypoint));
    for (index, template) in templates.iter().enumerate() {
        faults.template = Some(index);
        if let Entry::Made(template) = template {
            names::field_name(&mut faults, "template", &template.name);
            if &*template.name == workflow.spec.entrypoint {
                dag::check(&mut faults, templates, &template.dag, &references.tasks, variables);
            } else {
                let references = references.templates.get(index).map(Vec::as_slice).unwrap_or_default();
                leaf::check(&mut faults, template, references, &volumes, &workflow.spec, variables);
            }
        }
    }
    faults.found
}
