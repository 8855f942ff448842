//! References in the texts of a container, `{{...}}`: which of them Argo resolves.
//!
//! The roots and what stands below them are those of Argo's own check (`workflow/validate/validate.go`): a tag that
//! begins with one of them must lead somewhere, any other passes as it is. Expressions pass that check whatever they
//! read. In a container what they read and is not there leaves them as they are; in an argument Argo waits for a task's.

use std::cell::OnceCell;

use super::Plan;
use super::context::Context;
use super::expression::{Variable, mismatch, variables};
use super::parameters::Parameter;
use super::processing::Processing;
use super::tags::{Found, Tag, has_tags, tags};
use super::variables::Variables;
use crate::diagnostic::{Diagnostic, Place, parameters as findings};
use crate::hashed::{HashMap, HashSet};

/// What is told to the container of a task alone (Argo's `executeTemplate`): its arguments are read before it has a name.
const TASK_NAME: &str = "tasks.name";

/// Whether this is the name of the node, which Argo tells to every template: in the arguments of a task it is that of the
/// DAG's.
pub fn is_node_name(whole: &str) -> bool {
    inner(whole) == "node.name"
}

fn inner(whole: &str) -> &str {
    whole.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or_default().trim()
}

/// What the texts of a container may name.
pub struct ContainerScope<'p> {
    processing: &'p Processing<'p>,
    variables: Variables<'p>,
    /// Whether each param is an output, by name. Few containers hold a tag, so this is made when one does.
    params: OnceCell<HashMap<&'p str, bool>>,
    /// The names of the artifacts, each with 1 where it is an output and 0 where it is an input; made likewise.
    artifacts: OnceCell<HashSet<(usize, &'p str)>>,
}

impl<'p> ContainerScope<'p> {
    /// The scope of the container of `processing`.
    pub fn new(context: &Context<'p>, processing: &'p Processing<'p>) -> Self {
        Self { processing, variables: Variables::of(context), params: OnceCell::new(), artifacts: OnceCell::new() }
    }

    fn param(&self, name: &str) -> Option<bool> {
        let is_output = |parameter: &'p Parameter<'p>| (parameter.name, parameter.is_output());
        self.params.get_or_init(|| self.processing.parameters.iter().map(is_output).collect()).get(name).copied()
    }

    fn has_artifact(&self, is_output: bool, name: &str) -> bool {
        let artifacts = || self.processing.storages.artifacts.iter();
        let all = || artifacts().map(|artifact| (usize::from(artifact.is_output), &*artifact.name)).collect();
        self.artifacts.get_or_init(all).contains(&(usize::from(is_output), name))
    }

    /// Checks a text that stands in the container: its command, an environment value, the path or key of an artifact.
    pub fn check(&self, diagnostics: &mut Vec<Diagnostic>, text: &str, place: &Place) {
        if has_tags(text) {
            self.check_tags(diagnostics, text, place);
        }
    }

    #[inline(never)]
    fn check_tags(&self, diagnostics: &mut Vec<Diagnostic>, text: &str, place: &Place) {
        for Found { whole, tag, .. } in tags(text) {
            match tag {
                Tag::Expression(expression) => {
                    let expression = Expression::new(expression, whole, place.clone(), false);
                    let read = expression.read(diagnostics);
                    diagnostics.extend(read.iter().filter(|one| self.lacks(one)).map(|one| expression.unknown(one)));
                }
                Tag::Literal if is_node_name(whole) || self.is_of_a_retry(whole) => {}
                Tag::Literal => diagnostics.push(findings::literal_braces(place.clone(), whole)),
                Tag::Unclosed => diagnostics.push(findings::unclosed_reference(place.clone(), whole)),
                Tag::Reference(TASK_NAME) => {}
                Tag::Reference(reference) if reference.starts_with("tasks.") => {
                    diagnostics.push(findings::reference_in_container(place.clone(), whole));
                }
                Tag::Reference(reference) if !self.knows(reference) => {
                    diagnostics.push(unresolved(reference, whole, place));
                }
                Tag::Reference(_) => {}
            }
        }
    }

    /// Whether this is what Argo knows of a template with a `retryStrategy` (its `buildRetryStrategyLocalScope`), of its own
    /// or of the workflow's `spec` (its `retryStrategy`).
    fn is_of_a_retry(&self, whole: &str) -> bool {
        let name = inner(whole);
        let is_known = name == "retries"
            || matches!(name.strip_prefix("lastRetry."), Some("exitCode" | "status" | "duration" | "message"));
        is_known && self.variables.options.is_retried()
    }

    fn knows(&self, reference: &str) -> bool {
        if let Some(name) = reference.strip_prefix("inputs.parameters.") {
            return self.param(name).is_some();
        }
        if let Some(name) = reference.strip_prefix("outputs.parameters.").and_then(|rest| rest.strip_suffix(".path")) {
            return self.param(name) == Some(true);
        }
        if let Some(name) = reference.strip_prefix("inputs.artifacts.") {
            return self.has_artifact(false, name.strip_suffix(".path").unwrap_or(name));
        }
        if let Some(name) = reference.strip_prefix("outputs.artifacts.").and_then(|rest| rest.strip_suffix(".path")) {
            return self.has_artifact(true, name);
        }
        let has_params = || !self.processing.parameters.is_empty();
        reference == "pod.name" || (reference == "inputs.parameters" && has_params()) || self.variables.know(reference)
    }

    /// Whether a variable of an expression is certainly not there.
    fn lacks(&self, variable: &Variable) -> bool {
        match variable.path.as_slice() {
            ["tasks", "name"] => false,
            ["tasks" | "steps", ..] | [_] => true,
            ["inputs", "parameters", name, ..] => self.param(name).is_none(),
            ["workflow", "parameters", name, ..] => !self.variables.know(&format!("workflow.parameters.{name}")),
            _ => false,
        }
    }
}

/// Checks the sources of the storages that a manifest names itself: they stand where the files of a task are said.
pub fn check_sources<'p>(context: &mut Context<'p>, plan: &Plan<'p>) {
    for (_, processing) in plan.involved() {
        let storages = processing.storages.artifacts.iter().map(|artifact| &artifact.storage);
        for storage in storages.filter(|storage| has_tags(storage.source) && !plan.is_own_repository(storage)) {
            let scope = ContainerScope::new(context, processing);
            scope.check(&mut context.diagnostics, storage.source, &storage.place.clone().field("source"));
        }
    }
}

/// The finding that a reference leads to nothing. What Argo's check lets pass all the same (`resolveAllVariables`: of the
/// task's own outputs, for its metrics, and of the step), it leaves as it is; only who names a path wants a file.
pub fn unresolved(reference: &str, whole: &str, place: &Place) -> Diagnostic {
    let stays = (reference.starts_with("outputs.") && !reference.ends_with(".path")) || reference == "steps.name";
    let finding = if stays { findings::literal_braces } else { findings::unknown_reference };
    finding(place.clone(), whole)
}

/// An expression in the place where it stands.
pub struct Expression<'e> {
    text: &'e str,
    /// The same with its braces.
    whole: &'e str,
    place: Place<'e>,
    /// Whether that is an argument, or else a container.
    is_argument: bool,
    /// Whether Go's JSON escapes something of it. Who asks may ask of each of its variables, and all of the text says it.
    is_escaped: OnceCell<bool>,
}

impl<'e> Expression<'e> {
    /// The expression `text`, which is `whole` with its braces.
    pub fn new(text: &'e str, whole: &'e str, place: Place<'e>, is_argument: bool) -> Self {
        Self { text, whole, place, is_argument, is_escaped: OnceCell::new() }
    }

    /// The variables that it reads. Reports what is wrong with it whatever they are: what is of the wrong type fails in an
    /// argument, and stays as it is in a container.
    pub fn read(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Variable<'e>> {
        if reads_environment(self.text) {
            diagnostics.push(findings::environment_function(self.place.clone(), self.whole));
        }
        match (variables(self.text), mismatch(self.text)) {
            (Err(reason), _) => diagnostics.push(self.broken(&reason)),
            (Ok(found), None) => return found,
            (_, Some(operator)) if self.is_argument || self.is_escaped() => {
                diagnostics.push(self.broken(&format!("`{operator}` cannot join what stands beside it")));
            }
            _ => diagnostics.push(findings::literal_braces(self.place.clone(), self.whole)),
        }
        Vec::new()
    }

    /// The text of one of its variables.
    pub fn text_of(&self, variable: &Variable) -> Option<&'e str> {
        self.text.get(variable.at.clone())
    }

    /// The finding that one of its variables leads to nothing.
    pub fn unknown(&self, variable: &Variable) -> Diagnostic {
        let text = self.text_of(variable).unwrap_or_default();
        if self.is_argument && variable.is_of_task() {
            findings::unknown_in_argument(self.place.clone(), self.whole, text)
        } else if self.is_escaped() {
            let reason = "leads to nothing, and something in it is escaped in JSON, where it is read again";
            self.broken(&format!("`{text}` {reason}"))
        } else {
            findings::unknown_in_expression(self.place.clone(), self.whole, text)
        }
    }

    fn broken(&self, reason: &str) -> Diagnostic {
        findings::broken_expression(self.place.clone(), self.whole, reason)
    }

    /// What is left as it is stands in a text of the pod that holds the template as JSON, where Argo (`substitutePodParams`)
    /// finds it once more, takes one escape off and cannot read it.
    fn is_escaped(&self) -> bool {
        let is_special = |byte: u8| byte.is_ascii_control() || b"\"\\<>&".contains(&byte);
        *self.is_escaped.get_or_init(|| self.text.bytes().any(is_special))
    }
}

fn reads_environment(expression: &str) -> bool {
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
    ["env", "expandenv"].into_iter().any(calls)
}
