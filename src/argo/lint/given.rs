//! Rules about what the option `defaults` gives.
//!
//! Its templates are values of Argo's whole language, of which this knows the part that can be said for certain; what it
//! does not know passes.

use std::cell::LazyCell;

use serde_json::Value;

use super::references::{self, is_passed};
use super::{About, Faults, Scope, TemplateSummary, names};
use crate::argo::defaults::OPTION;
use crate::argo::manifest::Spec;
use crate::emit::Reference;
use crate::hashed::HashSet;
use crate::plan::{DAG, has_tags};

/// The types that a template can have (Argo's `validateTemplateType`).
const TYPES: [&str; 10] =
    ["container", "containerSet", "steps", "script", "resource", "dag", "suspend", "data", "http", "plugin"];

/// Whether pods have the token of their account.
const TOKEN: &str = "automountServiceAccountToken";

/// What can be said of the templates and arguments that the option `defaults` gives. `references` are those in each of the
/// templates, beside which `made` stand.
#[inline(never)]
pub(super) fn check(faults: &mut Faults, scope: &Scope, references: &[Vec<Reference>], made: &[&TemplateSummary]) {
    let spec = scope.spec;
    let known = LazyCell::new(|| -> HashSet<&str> {
        let made = [DAG].into_iter().chain(made.iter().map(|template| template.name.as_str()));
        made.chain(names::of_given(spec)).collect()
    });
    for (index, &value) in spec.templates.iter().enumerate() {
        faults.about = About::given(scope.variables.options, "templates", value);
        let references = references.get(index).map(Vec::as_slice).unwrap_or_default();
        Template { value, references, known: &known, scope }.check(faults);
    }
    for (key, given) in &spec.defaults {
        faults.about = About::Given(OPTION.to_owned());
        faults.enter_key(key);
        let is_known = |name: &str| known.contains(name);
        field(faults, key, given, scope, &is_known);
    }
    faults.about = About::Workflow;
}

/// A field of the workflow: Argo's `validateWorkflow`.
#[inline(never)]
fn field(faults: &mut Faults, key: &str, value: &Value, scope: &Scope, is_known: &dyn Fn(&str) -> bool) {
    let spec = scope.spec;
    match key {
        "arguments" => arguments(faults, value),
        // validate.WorkflowTemplateRefFields: the templates are here, or there.
        "workflowTemplateRef" => {
            faults.require(false, format_args!("`workflowTemplateRef` leaves no room for templates"))
        }
        "onExit" => {
            called(faults, value.as_str().unwrap_or_default(), given(spec, "arguments"), spec, is_known);
        }
        "hooks" => {
            for (name, hook) in value.as_object().into_iter().flatten() {
                let outside = faults.enter_key(name);
                let has_expression = name == "exit" || !text(hook, "/expression").is_empty();
                faults.require(has_expression, format_args!("the hook `{name}` has no expression"));
                called(faults, text(hook, "/template"), hook.get("arguments"), spec, is_known);
                faults.leave(outside);
            }
        }
        "templateDefaults" => {
            mounts(faults, value, "container", None, scope);
            if let Some(token) = value.get(TOKEN) {
                let outside = faults.enter_key(TOKEN);
                account(faults, token, spec);
                faults.leave(outside);
            }
        }
        TOKEN => account(faults, value, spec),
        _ => {}
    }
}

/// A template that the workflow calls beside its DAG (Argo's `validateTemplateHolder` and `ProcessArgs`): it exists, and each
/// of its inputs has a value.
#[inline(never)]
fn called(faults: &mut Faults, name: &str, arguments: Option<&Value>, spec: &Spec, is_known: &dyn Fn(&str) -> bool) {
    faults.require(name.is_empty() || is_known(name), format_args!("template name `{name}` undefined"));
    let given = arguments.map(|arguments| list(arguments, "/parameters")).unwrap_or_default();
    let template = spec.templates.iter().find(|template| text(template, "/name") == name);
    for input in template.map(|template| list(template, "/inputs/parameters")).unwrap_or_default() {
        let input_name = text(input, "/name");
        let has_value = ["value", "default", "valueFrom"].iter().any(|key| has(input, key));
        let is_given = given.iter().any(|argument| text(argument, "/name") == input_name);
        faults.require(has_value || is_given, format_args!("{name}.inputs.parameters.{input_name} was not supplied"));
    }
}

/// Argo's `setupServiceAccount`: in a pod without the token of its account, Argo's executor needs that of another.
#[inline(never)]
fn account(faults: &mut Faults, token: &Value, spec: &Spec) {
    let defaults = given(spec, "templateDefaults");
    let is_elsewhere = || defaults.and_then(|defaults| defaults.get(TOKEN)) == Some(&Value::Bool(true));
    let of_executor = |value: &Value| !text(value, "/serviceAccountName").is_empty();
    let has_executor = given(spec, "executor").is_some_and(of_executor)
        || defaults.and_then(|defaults| defaults.get("executor")).is_some_and(of_executor);
    let holds = token != &Value::Bool(false) || has_executor || is_elsewhere();
    faults.require(holds, format_args!("executor.serviceAccountName must not be empty if {TOKEN} is false"));
}

fn given<'v>(spec: &Spec<'v>, key: &str) -> Option<&'v Value> {
    spec.defaults.get(key).copied()
}

/// Argo's `addVolumeReferences`: what the container of a template mounts is declared in it, beneath it or for all.
#[inline(never)]
fn mounts(faults: &mut Faults, template: &Value, kind: &str, defaults: Option<&Value>, scope: &Scope) {
    let path = format!("/{kind}/volumeMounts");
    for (index, mount) in list(template, &path).iter().enumerate() {
        let name = text(mount, "/name");
        let has_it = |template: &Value| list(template, "/volumes").iter().any(|volume| text(volume, "/name") == name);
        let is_declared = scope.volumes.contains(name) || has_it(template) || defaults.is_some_and(has_it);
        let outside = faults.enter_entry(&path, index);
        faults.require(is_declared || has_tags(name), format_args!("volume `{name}` not found in workflow spec"));
        faults.leave(outside);
    }
}

/// Argo's `validateArguments` over `spec.arguments`.
#[inline(never)]
fn arguments(faults: &mut Faults, arguments: &Value) {
    let path = "/parameters";
    named(faults, "argument", arguments, path);
    for (index, parameter) in list(arguments, path).iter().enumerate() {
        let outside = faults.enter_entry(path, index);
        let name = text(parameter, "/name");
        let sources = ["configMapKeyRef", "event", "supplied"];
        let is_from = parameter.get("valueFrom").is_some_and(|from| sources.iter().any(|key| has(from, key)));
        let value = parameter.get("value").filter(|value| !value.is_null());
        faults.require(value.is_some() || is_from, format_args!("the argument `{name}` has no value"));
        if let (Some(value), Some(allowed)) = (value, parameter.get("enum").and_then(Value::as_array)) {
            faults.require(allowed.contains(value), format_args!("the argument `{name}` is none of its `enum`"));
        }
        faults.leave(outside);
    }
}

/// Argo's `validateWorkflowFieldNames` over the parameters or artifacts that stand at `path`.
#[inline(never)]
fn named(faults: &mut Faults, what: &str, value: &Value, path: &str) {
    let entries = list(value, path);
    let inside = faults.enter(path);
    faults.unique(what, entries.iter().map(|entry| text(entry, "/name")));
    for (index, entry) in entries.iter().enumerate() {
        let outside = faults.enter_entry("", index);
        faults.enter("/name");
        names::parameter_name(faults, what, text(entry, "/name"));
        faults.leave(outside);
    }
    faults.leave(inside);
}

/// Whether a member is there; one that is `null` is as good as none.
fn has(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|member| !member.is_null())
}

fn list<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// A template, and what it may name.
struct Template<'v> {
    value: &'v Value,
    /// The references in it.
    references: &'v [Reference],
    /// The names of all templates.
    known: &'v HashSet<&'v str>,
    scope: &'v Scope<'v>,
}

impl Template<'_> {
    /// Argo's `validateWorkflowFieldNames`, `validateTemplateHolder` and `validateTemplate`.
    #[inline(never)]
    fn check(&self, faults: &mut Faults) {
        let name = text(self.value, "/name");
        let outside = faults.enter("/name");
        names::field_name(faults, "template", name);
        faults.leave(outside);
        let types: Vec<&str> = TYPES.into_iter().filter(|key| has(self.value, key)).collect();
        faults.require(types.len() == 1, format_args!("the template `{name}` must have exactly one type"));
        for (what, path) in [
            ("input", "/inputs/parameters"),
            ("input artifact", "/inputs/artifacts"),
            ("output", "/outputs/parameters"),
            ("output artifact", "/outputs/artifacts"),
        ] {
            named(faults, what, self.value, path);
        }
        match types.as_slice() {
            [kind @ ("container" | "script")] => self.check_pod(faults, kind),
            ["steps" | "dag"] => self.check_tasks(faults),
            _ => {}
        }
        self.check_references(faults, matches!(types.first(), Some(&("steps" | "dag"))));
    }

    /// Argo's `validateLeaf` (an image), `Artifact.CleanPath` and `validateOutputs`.
    fn check_pod(&self, faults: &mut Faults, kind: &str) {
        let default = given(self.scope.spec, "templateDefaults");
        mounts(faults, self.value, kind, default, self.scope);
        let image = |value: &Value| !text(value, &format!("/{kind}/image")).is_empty();
        let has_image = image(self.value) || default.is_some_and(image);
        let outside = faults.enter_key(kind);
        faults.require(has_image, format_args!("`{kind}.image` may not be empty"));
        faults.leave(outside);
        for path in ["/inputs/artifacts", "/outputs/artifacts"] {
            for (index, artifact) in list(self.value, path).iter().enumerate() {
                let outside = faults.enter_entry(path, index);
                let (name, path) = (text(artifact, "/name"), text(artifact, "/path"));
                names::artifact_path(faults, name, path);
                faults.leave(outside);
            }
        }
        for (index, parameter) in list(self.value, "/outputs/parameters").iter().enumerate() {
            let has_value = has(parameter, "value");
            let is_read = !text(parameter, "/valueFrom/path").is_empty();
            let name = text(parameter, "/name");
            let outside = faults.enter_entry("/outputs/parameters", index);
            faults.require(has_value != is_read, format_args!("the output `{name}` must have a value or a path"));
            faults.leave(outside);
        }
    }

    /// Argo's `validateSteps` and `validateDAG`: names that stand once, and templates that exist.
    fn check_tasks(&self, faults: &mut Faults) {
        let tasks = self.tasks();
        faults.require(!tasks.is_empty(), format_args!("the DAG must have at least one task"));
        let mut taken = HashSet::default();
        for (path, task) in tasks {
            let outside = faults.enter(&path);
            let (name, template) = (text(task, "/name"), text(task, "/template"));
            faults.require(taken.insert(name), format_args!("task `{name}` is not unique"));
            names::field_name(faults, "task", name);
            let is_elsewhere = ["templateRef", "inline"].iter().any(|key| task.get(key).is_some());
            let is_known = if template.is_empty() { is_elsewhere } else { self.known.contains(template) };
            faults.require(is_known || has_tags(template), format_args!("template name `{template}` undefined"));
            faults.leave(outside);
        }
    }

    /// The tasks of a DAG, or the steps, each with its place in the template.
    fn tasks(&self) -> Vec<(String, &Value)> {
        let mut tasks = Vec::new();
        let mut add = |path: &str, entries| {
            for (index, task) in <[Value]>::iter(entries).enumerate() {
                tasks.push((format!("{path}/{index}"), task));
            }
        };
        add("/dag/tasks", list(self.value, "/dag/tasks"));
        for (index, group) in list(self.value, "/steps").iter().enumerate() {
            add(&format!("/steps/{index}"), list(group, ""));
        }
        tasks
    }

    /// Argo's `resolveAllVariables` over the whole template, or over its tasks.
    fn check_references(&self, faults: &mut Faults, has_tasks: bool) {
        let found = references::closed(faults, self.references);
        if found.is_empty() {
            return;
        }
        let names =
            |path: &str| list(self.value, path).iter().map(|entry| text(entry, "/name")).collect::<HashSet<_>>();
        let (parameters, artifacts) = (names("/inputs/parameters"), names("/inputs/artifacts"));
        let tasks = self.tasks();
        let names_of_tasks: HashSet<&str> = tasks.iter().map(|(_, task)| text(task, "/name")).collect();
        // What stands in place is a template of its own.
        let has_inline = tasks.iter().any(|(_, task)| task.get("inline").is_some());
        for reference in found {
            let (root, below) = reference.split_once('.').unwrap_or_default();
            let is_known = match root {
                "inputs" => references::is_input(reference, &parameters, &artifacts) || has_inline,
                "tasks" | "steps" => {
                    let is_task = below.split_once('.').is_some_and(|(name, _)| names_of_tasks.contains(name));
                    is_passed(reference) || (has_tasks && (is_task || has_inline))
                }
                "item" => has_tasks,
                "pod" => below == "name",
                "workflow" => {
                    // Known to exit handlers, and where a template says it by `globalName`.
                    ["status", "failures"].contains(&below)
                        || below.starts_with("outputs.")
                        || references::is_always_known(self.scope.variables, reference)
                }
                _ => true,
            };
            references::require(faults, is_known, reference);
        }
    }
}
