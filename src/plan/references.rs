//! References in values, `{{...}}`: which of them Argo resolves, where, and to what.
//!
//! The roots and what stands below them are those of Argo's own check (`workflow/validate/validate.go`): a tag that
//! begins with one of them must lead somewhere, any other passes as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::parameters::{Parameter, Role};
use super::processing::Processing;
use super::{Plan, TaskKind};
use crate::diagnostic::{Diagnostic, Place, parameters as findings};
use crate::options::Options;

/// The beginnings of tags that Argo takes for its own.
const ROOTS: [&str; 7] = ["tasks.", "inputs.", "outputs.", "workflow.", "steps.", "pod.", "item."];

/// Variables of a workflow that need no declaration.
const WORKFLOW_VARIABLES: [&str; 9] = [
    "workflow.name",
    "workflow.namespace",
    "workflow.mainEntrypoint",
    "workflow.serviceAccountName",
    "workflow.uid",
    "workflow.parameters",
    "workflow.priority",
    "workflow.duration",
    "workflow.scheduledTime",
];

/// Variables of a workflow below which anything may stand.
const WORKFLOW_PREFIXES: [&str; 3] = ["workflow.creationTimestamp", "workflow.labels", "workflow.annotations"];

/// What a tag turned out to be.
enum Tag<'t> {
    /// `{{=...}}`
    Expression(&'t str),
    /// A tag that Argo must resolve, without blanks around it.
    Reference(&'t str),
    /// Braces that are opened and never closed: Argo reads on into what follows.
    Unclosed,
    /// Anything else.
    Literal,
}

/// The tags of a text, each with the whole of what stands between `{{` and `}}`, braces included.
fn tags(text: &str) -> impl Iterator<Item = (&str, Tag<'_>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, behind) = rest.split_once("{{")?;
        let from = rest.len() - behind.len() - 2;
        let Some((inner, after)) = behind.split_once("}}") else {
            let open = rest.get(from..)?;
            rest = "";
            return Some((open, Tag::Unclosed));
        };
        let whole = rest.get(from..rest.len() - after.len())?;
        rest = after;
        let trimmed = inner.trim();
        let tag = if let Some(expression) = trimmed.strip_prefix('=') {
            Tag::Expression(expression)
        } else if trimmed == "item" || ROOTS.iter().any(|root| trimmed.starts_with(root)) {
            Tag::Reference(trimmed)
        } else {
            Tag::Literal
        };
        Some((whole, tag))
    })
}

/// Whether a text may hold a tag, so that its value is only known when it runs.
pub fn has_tags(text: &str) -> bool {
    text.contains("{{")
}

/// Checks a text that stands in a container: its command, an environment value, the path or key of an artifact.
pub fn check_container_text(context: &mut Context, text: &str, place: &Place, parameters: &[Parameter]) {
    if !has_tags(text) {
        return;
    }
    for (whole, tag) in tags(text) {
        let finding = match tag {
            Tag::Expression(expression) => check_expression(expression, whole, place),
            Tag::Literal => Some(findings::literal_braces(place.clone(), whole)),
            Tag::Unclosed => Some(findings::unclosed_reference(place.clone(), whole)),
            Tag::Reference(reference) if reference.starts_with("tasks.") => {
                Some(findings::reference_in_container(place.clone(), whole))
            }
            Tag::Reference(reference) => (!is_known_in_container(context, reference, parameters))
                .then(|| findings::unknown_reference(place.clone(), whole)),
        };
        context.diagnostics.extend(finding);
    }
}

fn check_expression(expression: &str, whole: &str, place: &Place) -> Option<Diagnostic> {
    let calls = |function: &str| {
        expression.match_indices(function).any(|(at, _)| {
            let behind = expression.get(at + function.len()..).unwrap_or_default();
            if !behind.trim_start().starts_with('(') {
                return false;
            }
            let before = expression.get(..at).and_then(|text| text.chars().next_back());
            !before.is_some_and(|character| character.is_alphanumeric() || character == '_')
        })
    };
    let uses_environment = ["env", "expandenv"].into_iter().any(calls);
    uses_environment.then(|| findings::environment_function(place.clone(), whole))
}

fn is_known_in_container(context: &Context, reference: &str, parameters: &[Parameter]) -> bool {
    if let Some(name) = reference.strip_prefix("inputs.parameters.") {
        return parameters.iter().any(|parameter| parameter.name == name);
    }
    if let Some(name) = reference.strip_prefix("outputs.parameters.").and_then(|rest| rest.strip_suffix(".path")) {
        return parameters.iter().any(|parameter| parameter.name == name && parameter.role != Role::Input);
    }
    reference == "pod.name" || reference == "inputs.parameters" || is_workflow_variable(context.options, reference)
}

/// Whether a reference is a variable of the workflow.
pub fn is_workflow_variable(options: &Options, reference: &str) -> bool {
    let is_below =
        |prefix: &str| reference.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    WORKFLOW_VARIABLES.contains(&reference)
        || WORKFLOW_PREFIXES.iter().any(|prefix| is_below(prefix))
        || reference.strip_prefix("workflow.parameters.").is_some_and(|name| is_default_parameter(options, name))
}

/// Whether the option `defaults` gives the workflow this parameter.
fn is_default_parameter(options: &Options, name: &str) -> bool {
    let parameters = options.defaults.get("arguments").and_then(|arguments| arguments.get("parameters"));
    let mut names =
        parameters.and_then(|list| list.as_array()).into_iter().flatten().filter_map(|entry| entry.get("name"));
    names.any(|known| known.as_str() == Some(name))
}

/// Checks the references in the arguments of all tasks. A reference names a task as it stands in its own workflow;
/// where the task has another name because its workflow stands more than once, the argument gets that name.
pub fn resolve_arguments(context: &mut Context, plan: &mut Plan) {
    let with_tags = |kind: &TaskKind| match kind {
        TaskKind::Processing(processing) => processing.parameters.iter().any(|parameter| has_tags(parameter.value)),
        _ => false,
    };
    let concerned: Vec<usize> =
        plan.tasks.iter().enumerate().filter(|(_, task)| with_tags(&task.kind)).map(|(index, _)| index).collect();
    if concerned.is_empty() {
        return;
    }
    let names = TaskNames::of(plan);
    for index in concerned {
        let arguments = resolve_task(context, plan, &names, index);
        if let Some(task) = plan.tasks.get_mut(index) {
            task.arguments = arguments;
        }
    }
}

/// Finds tasks by what a person calls them.
struct TaskNames {
    /// By the path of the sub-workflow nodes above the task and the name that it has in its own workflow.
    own: BTreeMap<(Vec<String>, String), usize>,
    /// By the name in the manifest.
    all: BTreeMap<String, usize>,
}

impl TaskNames {
    fn of(plan: &Plan) -> Self {
        let path = |path: &[&str]| path.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        let tasks = || plan.tasks.iter().enumerate().filter(|(_, task)| !matches!(task.kind, TaskKind::ServicePod(_)));
        let mut own = BTreeMap::new();
        for (index, task) in tasks() {
            // Of two items whose names fold to the same, the first has the name itself.
            own.entry((path(&task.path), task.own_name.clone())).or_insert(index);
        }
        let all = plan.tasks.iter().enumerate().map(|(index, task)| (task.name.clone(), index)).collect();
        Self { own, all }
    }

    fn find(&self, path: &[&str], name: &str) -> Option<usize> {
        let path = path.iter().map(|&id| id.to_owned()).collect();
        self.own.get(&(path, name.to_owned())).or_else(|| self.all.get(name)).copied()
    }
}

/// The arguments of a task whose text differs from the drawn value.
fn resolve_task(context: &mut Context, plan: &Plan, names: &TaskNames, index: usize) -> BTreeMap<String, String> {
    let mut changed = BTreeMap::new();
    let Some(task) = plan.tasks.get(index) else { return changed };
    let TaskKind::Processing(processing) = &task.kind else { return changed };
    let ancestors = ancestors(plan, index);
    for parameter in processing.parameters.iter().filter(|parameter| has_tags(parameter.value)) {
        let place = parameter.place.clone().field("value");
        let mut value = parameter.value.to_owned();
        for (whole, tag) in tags(parameter.value) {
            let finding = match tag {
                Tag::Expression(expression) => check_expression(expression, whole, &place),
                Tag::Literal => Some(findings::literal_braces(place.clone(), whole)),
                Tag::Unclosed => Some(findings::unclosed_reference(place.clone(), whole)),
                // The path of an output stands in the container too.
                Tag::Reference(reference) if reference.starts_with("tasks.") && parameter.is_path() => {
                    Some(findings::reference_in_container(place.clone(), whole))
                }
                Tag::Reference(reference) => {
                    match resolve_reference(context, plan, names, task.path.as_ref(), reference) {
                        None => Some(findings::unknown_reference(place.clone(), whole)),
                        Some(None) => None,
                        Some(Some((target, resolved))) => {
                            value = value.replace(whole, &format!("{{{{{resolved}}}}}"));
                            (!ancestors.contains(&target)).then(|| {
                                let finding = findings::reference_to_no_ancestor(place.clone(), whole, processing.name);
                                match plan.tasks.get(target) {
                                    Some(task) => finding.related(Place::item(task.root, task.item_id), "that task"),
                                    None => finding,
                                }
                            })
                        }
                    }
                }
            };
            context.diagnostics.extend(finding);
        }
        if value != parameter.value {
            changed.insert(parameter.name.to_owned(), value);
        }
    }
    changed
}

/// What a reference in an argument leads to: nothing (`None`), a variable (`Some(None)`), or a task, with the
/// reference in the task's own name.
fn resolve_reference(
    context: &Context,
    plan: &Plan,
    names: &TaskNames,
    path: &[&str],
    reference: &str,
) -> Option<Option<(usize, String)>> {
    let Some(below) = reference.strip_prefix("tasks.") else {
        return is_workflow_variable(context.options, reference).then_some(None);
    };
    let (name, what) = below.split_once('.')?;
    let index = names.find(path, name)?;
    let target = plan.tasks.get(index)?;
    let is_known = match what.strip_prefix("outputs.parameters.") {
        Some(output) => matches!(&target.kind, TaskKind::Processing(processing) if has_output(processing, output)),
        None => match what {
            // Only what runs on beside the others has an address, and what creates a service has no output.
            "ip" => matches!(&target.kind, TaskKind::Processing(processing) if processing.service.is_some()),
            "outputs.result" | "exitCode" => !matches!(target.kind, TaskKind::ServicePod(_)),
            _ => matches!(what, "id" | "status" | "startedAt" | "finishedAt" | "hostNodeName"),
        },
    };
    is_known.then(|| Some((index, format!("tasks.{}.{what}", target.name))))
}

fn has_output(processing: &Processing, name: &str) -> bool {
    processing.parameters.iter().any(|parameter| parameter.name == name && parameter.role != Role::Input)
}

fn ancestors(plan: &Plan, index: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![index];
    while let Some(task) = open.pop().and_then(|index| plan.tasks.get(index)) {
        open.extend(task.dependencies.iter().filter(|&&dependency| found.insert(dependency)));
    }
    found
}
