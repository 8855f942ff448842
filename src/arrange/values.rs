//! Values that cross the border of a part: what a task reads of a task in another part goes out through the outputs of the
//! parts around that, and in through the inputs of the parts around this.

use std::collections::BTreeMap;
use std::ops::Range;

use super::places::Places;
use crate::argo::manifest::{Argument, InputParameter, OutputParameter, Text, ValueFrom};
use crate::argo::parameter_reference;
use crate::hashed::{HashMap, HashSet};
use crate::plan::expression::{Variable, is_named_otherwise, variables};
use crate::plan::names::UniqueNames;
use crate::plan::tags::{Tag, edited, has_tags, tags};

/// What parts pass on.
#[derive(Debug, Default)]
pub(super) struct Passed<'p> {
    /// Of each part.
    pub(super) inputs: Vec<Vec<InputParameter<'p>>>,
    /// Of each part.
    pub(super) outputs: Vec<Vec<OutputParameter<'p>>>,
    /// What each part is given where it stands.
    pub(super) arguments: Vec<Vec<Argument<'p>>>,
    /// Tasks that read what no parameter can carry, and the reference.
    pub(super) lost: Vec<(usize, String)>,
}

/// Rewrites what tasks read of tasks in other parts.
pub(super) struct Passing<'a, 'p> {
    places: &'a Places,
    /// The names of the parts.
    part_names: &'a [String],
    /// The tasks by their names.
    tasks: HashMap<&'a str, usize>,
    names: UniqueNames<'static>,
    /// The parameter of what is read of each task.
    known: BTreeMap<(usize, String), String>,
    /// What goes out of parts: the part and the parameter.
    out: HashSet<(usize, String)>,
    /// What comes into parts.
    into: HashSet<(usize, String)>,
    passed: Passed<'p>,
}

impl<'a, 'p> Passing<'a, 'p> {
    pub(super) fn new(places: &'a Places, part_names: &'a [String], tasks: impl Iterator<Item = &'a str>) -> Self {
        let tasks = tasks.enumerate().map(|(index, name)| (name, index)).collect();
        let mut passed = Passed::default();
        passed.inputs.resize_with(part_names.len(), Vec::new);
        passed.outputs.resize_with(part_names.len(), Vec::new);
        passed.arguments.resize_with(part_names.len(), Vec::new);
        Self {
            places,
            part_names,
            tasks,
            names: UniqueNames::default(),
            known: BTreeMap::new(),
            out: HashSet::default(),
            into: HashSet::default(),
            passed,
        }
    }

    pub(super) fn finish(self) -> Passed<'p> {
        self.passed
    }

    /// The argument of a task as it must be where the task stands.
    pub(super) fn rewrite(&mut self, task: usize, argument: &mut Argument) {
        if !has_tags(&argument.value) {
            return;
        }
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for found in tags(&argument.value) {
            match found.tag {
                Tag::Reference(reference) => {
                    let read = reference.strip_prefix("tasks.").and_then(|below| below.split_once('.'));
                    let read = read.and_then(|(name, what)| self.carried(task, name, what.to_owned()));
                    edits.extend(read.map(|read| (found.at, format!("{{{{{}}}}}", read.path()))));
                }
                Tag::Expression(expression) => {
                    // Places in the expression are counted from behind `{{=`.
                    let from = found.at.start + "{{=".len();
                    edits.extend(
                        self.in_expression(task, expression, found.whole)
                            .into_iter()
                            .map(|(at, read)| (from + at.start..from + at.end, read.variable())),
                    );
                }
                Tag::Unclosed | Tag::Literal => {}
            }
        }
        if !edits.is_empty() {
            argument.value = Text::from(edited(&argument.value, edits));
        }
    }

    /// The variables of an expression that must be read elsewhere.
    fn in_expression(&mut self, task: usize, expression: &str, whole: &str) -> Vec<(Range<usize>, Read)> {
        // What is broken has been told of.
        let Ok(found) = variables(expression) else { return Vec::new() };
        if is_named_otherwise(expression, "tasks") {
            self.lost(task, whole);
        }
        let mut reads = Vec::new();
        for Variable { path, at, .. } in found {
            let ["tasks", name, below @ ..] = path.as_slice() else { continue };
            let is_elsewhere = self.tasks.get(name).is_some_and(|&of| !self.places.are_beside(task, of));
            let what = match below {
                ["outputs", "parameters", output] => Some(format!("outputs.parameters.{output}")),
                ["outputs", "result"] => Some("outputs.result".to_owned()),
                [one] if *one != "outputs" => Some((*one).to_owned()),
                _ => None,
            };
            match what {
                Some(what) => reads.extend(self.carried(task, name, what).map(|read| (at, read))),
                None if is_elsewhere => self.lost(task, whole),
                None => {}
            }
        }
        reads
    }

    fn lost(&mut self, task: usize, whole: &str) {
        self.passed.lost.push((task, whole.to_owned()));
    }

    /// Where `task` reads `what` of the task with this name: `None` where that stands beside it.
    fn carried(&mut self, task: usize, name: &str, what: String) -> Option<Read> {
        let &of = self.tasks.get(name).filter(|&&of| !self.places.are_beside(task, of))?;
        let (outward, inward) = (self.places.parts_without(of, task), self.places.parts_without(task, of));
        let parameter = self.parameter(of, name, &what);
        let mut read = Read { task: name.to_owned(), what };
        // From the part of the task that is read outwards.
        for part in outward {
            self.let_out(part, &parameter, &read);
            let part_name = self.part_names.get(part).cloned().unwrap_or_default();
            read = Read { task: part_name, what: format!("outputs.parameters.{parameter}") };
        }
        // From the part in which both stand inwards.
        for part in inward.into_iter().rev() {
            self.let_in(part, &parameter, &read);
            read = Read { task: String::new(), what: parameter.clone() };
        }
        Some(read)
    }

    fn parameter(&mut self, of: usize, name: &str, what: &str) -> String {
        let names = &mut self.names;
        let made = || {
            let what = what.strip_prefix("outputs.parameters.").unwrap_or(what).replace('.', "-");
            names.give(format!("{name}_{what}"), usize::MAX).into_owned()
        };
        self.known.entry((of, what.to_owned())).or_insert_with(made).clone()
    }

    fn let_out(&mut self, part: usize, parameter: &str, read: &Read) {
        let Some(outputs) = self.passed.outputs.get_mut(part) else { return };
        if self.out.insert((part, parameter.to_owned())) {
            let parameter_of = Text::from(format!("{{{{{}}}}}", read.path()));
            let value_from = ValueFrom::Task { parameter: parameter_of };
            outputs.push(OutputParameter { name: Text::from(parameter.to_owned()), value_from });
        }
    }

    fn let_in(&mut self, part: usize, parameter: &str, read: &Read) {
        let passed = &mut self.passed;
        let (Some(inputs), Some(arguments)) = (passed.inputs.get_mut(part), passed.arguments.get_mut(part)) else {
            return;
        };
        if self.into.insert((part, parameter.to_owned())) {
            let name = || Text::from(parameter.to_owned());
            inputs.push(InputParameter { name: name() });
            arguments.push(Argument { name: name(), value: Text::from(format!("{{{{{}}}}}", read.path())) });
        }
    }
}

/// What is read, of a task or, where that has no name, of the inputs.
struct Read {
    task: String,
    what: String,
}

impl Read {
    /// As it stands in a reference.
    fn path(&self) -> String {
        match self.task.as_str() {
            "" => parameter_reference(&self.what).trim_matches(['{', '}']).to_owned(),
            task => format!("tasks.{task}.{}", self.what),
        }
    }

    /// As it stands in an expression.
    fn variable(&self) -> String {
        let output = self.what.strip_prefix("outputs.parameters.");
        match (self.task.as_str(), output) {
            ("", _) => format!("inputs.parameters['{}']", self.what),
            (task, Some(output)) => format!("tasks['{task}'].outputs.parameters['{output}']"),
            (task, None) => format!("tasks['{task}'].{}", self.what),
        }
    }
}
