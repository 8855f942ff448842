//! Values that cross the border of a part: what a task reads of a task in another part goes out through the outputs of the
//! parts around that, and in through the inputs of the parts around this.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::places::Places;
use crate::argo::parameter_reference;
use crate::hashed::{HashMap, HashSet};
use crate::plan::expression::{Variable, is_named_otherwise, variables};
use crate::plan::names::UniqueNames;
use crate::plan::tags::{Tag, edited, has_tags, tags};

/// What parts pass on.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    /// Of each part.
    pub(crate) parts: Vec<Passage>,
    /// What tasks must read elsewhere: of each the places of its arguments, and what stands there then.
    pub(crate) read: HashMap<usize, Vec<(usize, String)>>,
    /// Tasks that read what no parameter can carry, and the reference.
    pub(crate) lost: Vec<(usize, String)>,
}

/// What a part passes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// The names of its inputs.
    pub(crate) inputs: Vec<String>,
    /// The names and values of its outputs.
    pub(crate) outputs: Vec<(String, OutputValue)>,
    /// The names and values of what it is given where it stands.
    pub(crate) arguments: Vec<(String, String)>,
}

/// What an output of a part is read of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OutputValue {
    /// A reference, in its braces.
    Reference(String),
    /// An expression.
    Expression(String),
}

/// Rewrites what tasks read of tasks in other parts.
pub(crate) struct Passing<'a> {
    places: &'a Places,
    /// The names of the parts.
    part_names: &'a [Rc<str>],
    /// The names of all tasks.
    task_names: &'a dyn Fn() -> Vec<&'a str>,
    /// The tasks by their names, once one is asked for.
    tasks: OnceCell<HashMap<&'a str, usize>>,
    names: UniqueNames<'static>,
    /// The parameter of what is read of each task.
    known: HashMap<(usize, String), String>,
    /// What goes out of parts: the part and the parameter.
    out: HashSet<(usize, String)>,
    /// What comes into parts.
    into: HashSet<(usize, String)>,
    passed: Passed,
}

impl<'a> Passing<'a> {
    pub(crate) fn new(places: &'a Places, part_names: &'a [Rc<str>], task_names: &'a dyn Fn() -> Vec<&'a str>) -> Self {
        let mut passed = Passed::default();
        passed.parts.resize_with(part_names.len(), Passage::default);
        Self {
            places,
            part_names,
            task_names,
            tasks: OnceCell::new(),
            names: UniqueNames::default(),
            known: HashMap::default(),
            out: HashSet::default(),
            into: HashSet::default(),
            passed,
        }
    }

    pub(crate) fn finish(self) -> Passed {
        self.passed
    }

    /// Lets a task that gives these values read them where it stands.
    pub(crate) fn pass<'v>(&mut self, task: usize, values: impl Iterator<Item = &'v str>) {
        let read = values.enumerate().filter_map(|(index, value)| Some((index, self.rewritten(task, value)?)));
        let read: Vec<_> = read.collect();
        if !read.is_empty() {
            self.passed.read.insert(task, read);
        }
    }

    /// The value as it must be where the task stands, where that is another.
    fn rewritten(&mut self, task: usize, value: &str) -> Option<String> {
        if !has_tags(value) {
            return None;
        }
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for found in tags(value) {
            match found.tag {
                Tag::Reference(reference) => {
                    let read = reference.strip_prefix("tasks.").and_then(|below| below.split_once('.'));
                    let read = read.and_then(|(name, what)| self.carried(task, name, what.to_owned()));
                    edits.extend(read.map(|read| (found.at, read.reference())));
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
        (!edits.is_empty()).then(|| edited(value, edits))
    }

    /// The task of this name.
    fn task(&self, name: &str) -> Option<usize> {
        let by_name = || (self.task_names)().into_iter().enumerate().map(|(index, name)| (name, index)).collect();
        self.tasks.get_or_init(by_name).get(name).copied()
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
            let is_elsewhere = self.task(name).is_some_and(|of| !self.places.are_beside(task, of));
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
        let of = self.task(name).filter(|&of| !self.places.are_beside(task, of))?;
        let (outward, inward) = (self.places.parts_without(of, task), self.places.parts_without(task, of));
        let parameter = self.parameter(of, name, &what);
        let mut read = Read { task: name.to_owned(), what };
        // From the part of the task that is read outwards.
        for part in outward {
            self.let_out(part, &parameter, &read);
            let part_name = self.part_names.get(part).map(|name| name.to_string()).unwrap_or_default();
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
        let Some(passage) = self.passed.parts.get_mut(part) else { return };
        if self.out.insert((part, parameter.to_owned())) {
            passage.outputs.push((parameter.to_owned(), read.output()));
        }
    }

    fn let_in(&mut self, part: usize, parameter: &str, read: &Read) {
        let Some(passage) = self.passed.parts.get_mut(part) else { return };
        if self.into.insert((part, parameter.to_owned())) {
            passage.inputs.push(parameter.to_owned());
            passage.arguments.push((parameter.to_owned(), read.reference()));
        }
    }
}

/// What is read, of a task or, where that has no name, of the inputs.
struct Read {
    task: String,
    what: String,
}

impl Read {
    /// As a reference.
    #[inline(never)]
    fn reference(&self) -> String {
        match self.task.as_str() {
            "" => parameter_reference(&self.what),
            task => format!("{{{{tasks.{task}.{}}}}}", self.what),
        }
    }

    /// As an output of a DAG. Of those Argo's check (`validateDAG`) does not know the status of a task, and it does not look
    /// into expressions.
    fn output(&self) -> OutputValue {
        match self.what.as_str() {
            "status" => OutputValue::Expression(self.variable()),
            _ => OutputValue::Reference(self.reference()),
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
