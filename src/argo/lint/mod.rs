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

use std::fmt::Arguments;
use std::ptr;

use serde_json::Value;

use super::defaults::OPTION;
use super::limits::Sizes;
use super::manifest::{Spec, Template, Workflow};
use crate::diagnostic::{Diagnostic, Place, inside, limits as findings, push_key};
use crate::emit::Reference;
use crate::hashed::HashSet;
use crate::options::Options;
use crate::plan::{Context, DAG, EXECUTIONS_ID_LABEL, Plan, Variables};
use crate::source::WORKFLOW;

pub(crate) use dag::{TaskSummary, summary as task};

/// What would be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    about: About,
    reason: String,
}

/// What a fault is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum About {
    #[default]
    Workflow,
    /// The task with this index, or its template.
    Task(usize),
    /// What stands at this JSON pointer, in the option `defaults`.
    Given(String),
}

impl About {
    /// An entry of a list in the option `defaults`. Not all that stand there are used.
    #[inline(never)]
    fn given(options: &Options, list: &str, entry: &Value) -> Self {
        let entries = options.defaults.get(list).and_then(Value::as_array);
        let index = entries.and_then(|entries| entries.iter().position(|given| ptr::eq(given, entry)));
        let mut place = OPTION.to_owned();
        push_key(&mut place, list);
        push_key(&mut place, &index.unwrap_or_default().to_string());
        Self::Given(place)
    }
}

/// What has been found.
#[derive(Debug, Default)]
struct Faults {
    /// What is being checked.
    about: About,
    found: Vec<Fault>,
}

impl Faults {
    /// Keeps a fault unless the rule holds. The reason is not written before that; one function writes all of them, which
    /// a closure for each rule would make a large part of the module.
    fn require(&mut self, holds: bool, reason: Arguments) {
        if !holds {
            self.found.push(Fault { about: self.about.clone(), reason: reason.to_string() });
        }
    }

    /// Goes on to what stands at `path` below, if this is about the option `defaults`. What it gives leads back.
    #[inline(never)]
    fn enter(&mut self, path: &str) -> usize {
        let About::Given(place) = &mut self.about else { return 0 };
        let outside = place.len();
        place.push_str(path);
        outside
    }

    /// The same to the member `key`.
    #[inline(never)]
    fn enter_key(&mut self, key: &str) -> usize {
        let outside = self.enter("");
        if let About::Given(place) = &mut self.about {
            push_key(place, key);
        }
        outside
    }

    /// The same to the entry of a list that stands at `path`.
    #[inline(never)]
    fn enter_entry(&mut self, path: &str, index: usize) -> usize {
        let outside = self.enter(path);
        // Tasks have thousands of entries that lead nowhere.
        if matches!(self.about, About::Given(_)) {
            self.enter_key(&index.to_string());
        }
        outside
    }

    /// Goes back to where that was called.
    #[inline(never)]
    fn leave(&mut self, outside: usize) {
        if let About::Given(place) = &mut self.about {
            place.truncate(outside);
        }
    }

    /// The reasons alone.
    fn into_reasons(self) -> Vec<String> {
        self.found.into_iter().map(|fault| fault.reason).collect()
    }

    /// Each of these must stand once.
    fn unique<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = HashSet::default();
        for (index, name) in names.enumerate() {
            if !seen.insert(name) {
                self.repeated(what, name, index);
            }
        }
    }

    #[inline(never)]
    fn repeated(&mut self, what: &str, name: &str, index: usize) {
        let outside = self.enter_entry("", index);
        self.require(false, format_args!("{what} `{name}` is not unique"));
        self.leave(outside);
    }
}

/// What is known of a template by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TemplateSummary {
    name: String,
    is_daemon: bool,
    has_container: bool,
    /// The names of its output parameters.
    outputs: Vec<String>,
    /// The names of its output artifacts.
    artifacts: Vec<String>,
    /// How many input parameters it has.
    inputs: usize,
    /// Why it would be refused whatever the others are.
    reasons: Vec<String>,
}

/// What the rules about one template must know of the workflow.
#[derive(Debug)]
pub(crate) struct Scope<'s> {
    spec: &'s Spec<'s>,
    /// The names of the volumes that every template may mount.
    volumes: HashSet<&'s str>,
    pub(crate) variables: Variables<'s>,
}

impl<'s> Scope<'s> {
    /// What these rules must know of `workflow`.
    pub(crate) fn of(workflow: &'s Workflow<'s>, options: &'s Options) -> Self {
        let has_executions_id = workflow.metadata.labels.contains_key(EXECUTIONS_ID_LABEL);
        let variables = Variables { options, has_executions_id };
        Self { spec: &workflow.spec, volumes: cluster::volume_names(&workflow.spec), variables }
    }
}

/// Looks at the template of a task.
pub(crate) fn template(template: &Template, references: &[Reference], scope: &Scope) -> TemplateSummary {
    let mut faults = Faults::default();
    names::field_name(&mut faults, "template", &template.name);
    leaf::check(&mut faults, template, references, scope);
    TemplateSummary {
        name: template.name.to_string(),
        is_daemon: template.daemon,
        has_container: template.container.is_some(),
        outputs: template.outputs.parameters.iter().map(|output| output.name.to_string()).collect(),
        artifacts: template.outputs.artifacts.iter().map(|artifact| artifact.name.to_string()).collect(),
        inputs: template.inputs.parameters.len(),
        reasons: faults.into_reasons(),
    }
}

/// Whether nothing is wrong with a task and its template by themselves, and it reads nothing of other tasks.
pub(crate) fn is_accepted_alone(task: &TaskSummary, template: &TemplateSummary) -> bool {
    task.reasons.is_empty() && task.references.is_empty() && template.reasons.is_empty()
}

/// A whole manifest, its tasks and their templates as they were found.
#[derive(Debug)]
pub(crate) struct Whole<'w> {
    pub(crate) workflow: &'w Workflow<'w>,
    pub(crate) options: &'w Options,
    pub(crate) sizes: Sizes,
    /// Of the tasks, in their order; the DAG's own is the first in front of them.
    pub(crate) templates: Vec<&'w TemplateSummary>,
    pub(crate) tasks: Vec<&'w TaskSummary>,
    /// The references in each of the templates that the option `defaults` gives.
    pub(crate) given: &'w [Vec<Reference>],
    /// What would be refused of the DAG.
    pub(crate) dag: &'w [Fault],
}

/// What would be refused of the DAG: of its tasks as they stand to each other, and of the names of the templates.
/// `before` may have, for each task, the indices of those that it waits for.
pub(crate) fn dag(
    workflow: &Workflow,
    templates: &[&TemplateSummary],
    tasks: &[&TaskSummary],
    before: &[&[usize]],
) -> Vec<Fault> {
    let mut faults = Faults::default();
    let given: Vec<&str> = names::of_given(&workflow.spec).collect();
    let made = [DAG].into_iter().chain(templates.iter().map(|template| template.name.as_str()));
    faults.unique("template", made.chain(given.iter().copied()));
    dag::check(&mut faults, tasks, templates, &given, before);
    faults.found
}

/// Reports what Argo or Kubernetes would refuse, where no error has been found before. Errors in the option `defaults` hide
/// nothing else that is wrong with it.
pub(crate) fn check(context: &mut Context, plan: &Plan, whole: &Whole) {
    let mut given = Vec::new();
    for finding in context.diagnostics.iter().filter(|finding| finding.is_error()) {
        if !finding.path.starts_with(OPTION) {
            return;
        }
        given.push(finding.path.as_str());
    }
    let faults = faults(whole);
    if !faults.is_empty() {
        let found = findings_of(faults, plan, &given);
        context.diagnostics.extend(found);
    }
}

/// The findings of these faults. `given` are the places in the option `defaults` of which errors tell already.
#[inline(never)]
fn findings_of(faults: Vec<Fault>, plan: &Plan, given: &[&str]) -> Vec<Diagnostic> {
    // What has not the shape that it should have is not said to be wrong in yet another way.
    let is_told = |place: &str| given.iter().any(|told| inside(place, told).is_some());
    let mut found = Vec::new();
    for Fault { about, reason } in faults {
        let task = |index| plan.tasks.get(index);
        let place = match &about {
            About::Given(place) if is_told(place) => continue,
            About::Given(place) => Place::at(place),
            _ if !given.is_empty() => continue,
            About::Task(index) => task(*index).map_or(Place::at(WORKFLOW), |task| Place::item(task.root, task.item_id)),
            About::Workflow => Place::at(WORKFLOW).field("graph"),
        };
        found.push(findings::refused_by_argo(place, &reason));
    }
    found
}

/// Everything that would be refused of a manifest.
fn faults(whole: &Whole) -> Vec<Fault> {
    let Whole { workflow, options, sizes, templates, tasks, given, dag } = whole;
    let mut faults = Faults::default();
    cluster::check(&mut faults, workflow, options);
    if options.has_full_crds() {
        cluster::bounds(&mut faults, *sizes, templates);
    }
    if !(workflow.spec.templates.is_empty() && workflow.spec.defaults.is_empty()) {
        given::check(&mut faults, &Scope::of(workflow, options), given, templates);
    }
    // validateWorkflow: `spec.entrypoint template undefined`.
    faults.require(
        workflow.spec.entrypoint == DAG,
        format_args!("the entrypoint `{}` is no template", workflow.spec.entrypoint),
    );
    faults.found.extend(dag.iter().cloned());
    let own = templates.iter().map(|template| &template.reasons).zip(tasks.iter().map(|task| &task.reasons));
    for (index, (template, task)) in own.enumerate() {
        let of_both = template.iter().chain(task);
        faults.found.extend(of_both.map(|reason| Fault { about: About::Task(index), reason: reason.clone() }));
    }
    faults.found
}
