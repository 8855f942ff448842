//! The params of a task: what the drawing gives it to know, each name once.

use std::borrow::Cow;

use super::context::Context;
use super::graph::Drawn;
use super::tags::has_tags;
use crate::diagnostic::{Diagnostic, Place, parameters as findings};
use crate::hashed::HashMap;
use crate::workflow::{List, Param};

/// A param of a task.
#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    /// Its name, of the task's argument, the template's input and the environment variable.
    pub name: &'a str,
    /// Its value.
    pub value: &'a str,
    /// What it is for.
    pub role: Role<'a>,
    /// Where it is drawn.
    pub place: Place<'a>,
    /// The storage and the link that give it, where the instance does not.
    pub drawn: Option<Drawn<'a>>,
}

impl Parameter<'_> {
    /// Whether the task leaves its value.
    pub fn is_output(&self) -> bool {
        self.role != Role::Input
    }

    /// Whether its value is the path of an output's file.
    pub fn is_path(&self) -> bool {
        matches!(&self.role, Role::Output(path) if path == self.value)
    }
}

/// What a param is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role<'a> {
    /// A value that the task reads: an `env` or an `inputs` param, of the instance or of a storage link.
    Input,
    /// A value that the task leaves in the file at this absolute path.
    Output(Cow<'a, str>),
}

/// Which list params stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOf<'a> {
    /// The instance's `env` or `inputs`.
    Inputs,
    /// The instance's `outputs`.
    Outputs,
    /// The `env` of a storage link.
    Link(Drawn<'a>),
}

/// Collects params. Of a name that comes again, the first counts.
#[derive(Debug, Default)]
pub struct Parameters<'a> {
    /// The index of each in `collected`, by name.
    seen: HashMap<&'a str, usize>,
    collected: Vec<Parameter<'a>>,
}

impl<'a> Parameters<'a> {
    /// Takes the params of one list, which stands at `place`.
    pub fn extend(
        &mut self,
        context: &mut Context<'a>,
        params: &'a List<Param>,
        place: &Place<'a>,
        source: ListOf<'a>,
    ) {
        let drawn = if let ListOf::Link(drawn) = source { Some(drawn) } else { None };
        for (index, param) in params.iter().enumerate() {
            let place = place.clone().index(index);
            let name = param.name.as_str();
            if !check_name(context, name, &place) {
                continue;
            }
            if let Some(&first) = self.seen.get(name) {
                // The same value said by several links leaves no doubt.
                let first = self.collected.get(first);
                if let Some(first) = first.filter(|first| drawn.is_none() || first.value != param.value) {
                    let finding = findings::repeated_param(place, name);
                    context.report(finding.related(first.place.clone(), "this one counts"));
                }
                continue;
            }
            self.seen.insert(name, self.collected.len());
            let is_output = source == ListOf::Outputs;
            let role = if is_output { Role::Output(output_path(param)) } else { Role::Input };
            check_value(context, param, is_output, &place);
            self.collected.push(Parameter { name, value: &param.value, role, place, drawn });
        }
    }

    /// All that were taken, in order.
    pub fn into_vec(self) -> Vec<Parameter<'a>> {
        self.collected
    }
}

/// The file of an output: the param's value where that is an absolute path, else one named after it.
fn output_path(param: &Param) -> Cow<'_, str> {
    if param.value.starts_with('/') { Cow::from(&param.value) } else { Cow::from(format!("/tmp/{}", param.name)) }
}

/// Argo's rule for the names of parameters: `[-a-zA-Z0-9_]+` (`workflow/validate/validate.go`).
pub fn is_parameter_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn check_name(context: &mut Context, name: &str, place: &Place) -> bool {
    if !is_parameter_name(name) {
        context.report(findings::invalid_param_name(place.clone().field("name"), name));
        return false;
    }
    if name.starts_with("ARGO_") {
        context.report(findings::reserved_param_name(place.clone().field("name"), name));
        return false;
    }
    // Every param becomes a variable, and Kubernetes' rule for those is stricter.
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        context.report(findings::invalid_env_name(place.clone().field("name"), name));
        return false;
    }
    true
}

fn check_value(context: &mut Context, param: &Param, is_output: bool, place: &Place) {
    // An output without a value has a path of its own.
    if param.value.is_empty() && !param.optionnal && !is_output {
        context.report(findings::param_without_value(place.clone(), &param.name));
    }
    let last = param.value.rsplit('/').next().unwrap_or_default();
    if is_output && param.value.starts_with('/') && matches!(last, "" | "." | "..") {
        context.report(findings::output_path_is_folder(place.clone().field("value"), &param.name, &param.value));
    }
    if param.value.contains('\0') {
        context
            .report(findings::null_character(place.clone().field("value"), &format!("the value of `{}`", param.name)));
    }
    context.diagnostics.extend(check_length(Some(&param.name), &param.value, || place.clone().field("value")));
}

/// Linux's `MAX_ARG_STRLEN`, which is 32 pages of 4 KiB, without the NUL at the end.
const MAX_TEXT_BYTES: usize = 131_071;

/// Says of a variable, or of the shell's text where no variable is named, that it is longer than what a program can be given.
pub fn check_length<'p>(variable: Option<&str>, text: &str, place: impl FnOnce() -> Place<'p>) -> Option<Diagnostic> {
    let bytes = variable.map_or(0, |name| name.len() + 1) + text.len();
    let what = || variable.map_or("the command with its args".to_owned(), |name| format!("the variable `{name}`"));
    let is_too_long = bytes > MAX_TEXT_BYTES && !has_tags(text);
    is_too_long.then(|| findings::text_too_long(place(), &what(), bytes, MAX_TEXT_BYTES))
}
