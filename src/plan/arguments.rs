//! References in the arguments of tasks, `{{tasks...}}`: what they lead to, and whether it is there when they are read.
//!
//! A reference names a task as it stands in its own workflow; where the task has another name because its workflow
//! stands more than once, the argument gets that name.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ancestry::waits_for;
use super::context::Context;
use super::expression::Variable;
use super::parameters::Parameter;
use super::references::{Expression, is_node_name, unresolved};
use super::tags::{Found, Tag, edited, has_tags, tags};
use super::variables::Variables;
use super::{Plan, Processing, TaskKind};
use crate::diagnostic::{Diagnostic, Place, parameters as findings, placement};
use crate::hashed::{HashMap, HashSet};
use crate::ordered;

/// Checks the references in the arguments of all tasks.
pub fn resolve<'p>(context: &mut Context<'p>, plan: &mut Plan<'p>) {
    let concerned: Vec<_> = plan.involved().filter(|(_, processing)| processing.has_tags()).collect();
    if !concerned.is_empty() {
        plan.asks_for_order = true;
        resolve_tasks(context, plan, concerned);
    }
}

#[inline(never)]
fn resolve_tasks<'p>(context: &mut Context<'p>, plan: &mut Plan<'p>, concerned: Vec<(usize, &'p Processing<'p>)>) {
    let variables = Variables::of(context);
    let mut arguments = Arguments { plan, names: TaskNames::of(plan), variables, found: Vec::new(), uses: Vec::new() };
    let resolve = |(index, processing)| (index, arguments.resolve(index, processing));
    let changed: Vec<_> = concerned.into_iter().map(resolve).collect();
    arguments.check_order();
    context.diagnostics.append(&mut arguments.found);
    for (index, changed) in changed {
        if let Some(task) = plan.tasks.get_mut(index) {
            task.arguments = changed;
        }
    }
}

/// Finds tasks by what a person calls them.
struct TaskNames<'a> {
    /// By the path of the sub-workflow nodes above the task and the name that it has in its own workflow.
    own: HashMap<(&'a [&'a str], &'a str), usize>,
    /// By the name in the manifest.
    all: HashMap<&'a str, usize>,
    /// The outputs of the tasks.
    outputs: HashSet<(usize, &'a str)>,
}

impl<'a> TaskNames<'a> {
    fn of(plan: &'a Plan) -> Self {
        let (mut own, mut all, mut outputs) = (HashMap::default(), HashMap::default(), HashSet::default());
        for (index, task) in plan.tasks.iter().enumerate() {
            all.insert(&*task.name, index);
            if !matches!(task.kind, TaskKind::ServicePod(_)) {
                // Of two items whose names fold to the same, the first has the name itself.
                own.entry((&*task.path, task.own_name)).or_insert(index);
            }
            if let TaskKind::Processing(processing) = task.kind {
                for parameter in processing.parameters.iter().filter(|parameter| parameter.is_output()) {
                    outputs.insert((index, parameter.name));
                }
            }
        }
        Self { own, all, outputs }
    }

    fn find(&self, path: &[&str], name: &str) -> Option<usize> {
        self.own.get(&(path, name)).or_else(|| self.all.get(&name)).copied()
    }
}

/// The arguments of all tasks.
struct Arguments<'a, 'p> {
    plan: &'a Plan<'p>,
    names: TaskNames<'a>,
    variables: Variables<'p>,
    found: Vec<Diagnostic>,
    /// What the arguments read of other tasks.
    uses: Vec<Use<'p>>,
}

/// What an argument of a task reads of another task.
struct Use<'p> {
    task: usize,
    of: usize,
    place: Place<'p>,
    /// The tag, braces included.
    whole: &'p str,
    /// The variable, where the tag is an expression.
    variable: Option<&'p str>,
}

/// What a reference leads to.
enum Target {
    /// Nothing, or what this service leaves only when it ends.
    Nothing(Option<usize>),
    /// A variable of the workflow, or what cannot be told.
    Other,
    /// A task.
    Task(usize),
}

impl<'p> Arguments<'_, 'p> {
    /// The arguments of a task whose text differs from the drawn value.
    fn resolve(&mut self, index: usize, processing: &'p Processing<'p>) -> BTreeMap<String, String> {
        let parameters = processing.parameters.iter().filter(|parameter| has_tags(parameter.value));
        let values = parameters.map(|parameter| (parameter, self.resolve_value(index, parameter)));
        let changed = values.filter(|(parameter, value)| value != parameter.value);
        ordered::map(changed.map(|(parameter, value)| (parameter.name.to_owned(), value)))
    }

    fn resolve_value(&mut self, index: usize, parameter: &Parameter<'p>) -> String {
        let place = parameter.place.clone().field("value");
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for Found { at, whole, tag } in tags(parameter.value) {
            let use_of = |of, variable| Use { task: index, of, place: place.clone(), whole, variable };
            match tag {
                Tag::Literal if is_node_name(whole) => {}
                Tag::Literal => self.found.push(findings::literal_braces(place.clone(), whole)),
                Tag::Unclosed => self.found.push(findings::unclosed_reference(place.clone(), whole)),
                // The path of an output stands in the container too.
                Tag::Reference(reference) if reference.starts_with("tasks.") && parameter.is_path() => {
                    self.found.push(findings::reference_in_container(place.clone(), whole));
                }
                Tag::Reference(reference) => match self.target(index, reference) {
                    Target::Nothing(service) => {
                        let finding = unresolved(reference, whole, &place);
                        self.found.push(self.explained(finding, service));
                    }
                    Target::Other => {}
                    Target::Task(of) => {
                        let (_, what) = below_tasks(reference).unwrap_or_default();
                        self.check_remote(of, what, &place);
                        edits.push((at, format!("{{{{tasks.{}.{what}}}}}", self.name(of))));
                        self.uses.push(use_of(of, None));
                    }
                },
                Tag::Expression(expression) => {
                    // Places in the expression are counted from behind `{{=`.
                    let from = at.start + 3;
                    let is_argument = !parameter.is_path();
                    let expression = Expression::new(expression, whole, place.clone(), is_argument);
                    for variable in expression.read(&mut self.found) {
                        match self.target_of_variable(index, &variable, parameter.is_path()) {
                            Target::Nothing(service) => {
                                self.found.push(self.explained(expression.unknown(&variable), service));
                            }
                            Target::Other => {}
                            Target::Task(of) => {
                                self.check_remote(of, variable.path.get(2).copied().unwrap_or_default(), &place);
                                self.uses.push(use_of(of, expression.text_of(&variable)));
                                if variable.path.get(1) != Some(&self.name(of)) {
                                    let second = from + variable.second.start..from + variable.second.end;
                                    edits.push((second, format!("['{}']", self.name(of))));
                                }
                            }
                        }
                    }
                }
            }
        }
        edited(parameter.value, edits)
    }

    fn name(&self, task: usize) -> &str {
        self.plan.tasks.get(task).map(|task| &*task.name).unwrap_or_default()
    }

    fn find(&self, index: usize, name: &str) -> Option<usize> {
        self.names.find(&self.plan.tasks.get(index)?.path, name)
    }

    /// What a reference in an argument leads to.
    fn target(&self, index: usize, reference: &str) -> Target {
        if !reference.starts_with("tasks.") {
            return if self.variables.know(reference) { Target::Other } else { Target::Nothing(None) };
        }
        let (name, what) = below_tasks(reference).unwrap_or_default();
        self.left(self.find(index, name).filter(|&of| self.has(of, what)), what)
    }

    /// What this leads to, which a task leaves if there is one.
    fn left(&self, of: Option<usize>, what: &str) -> Target {
        match of {
            Some(of) if self.is_late(of, what) => Target::Nothing(Some(of)),
            Some(of) => Target::Task(of),
            None => Target::Nothing(None),
        }
    }

    /// Reports what is read of the outputs of a task that runs on another cluster, where its `WorkflowTaskResult` is.
    fn check_remote(&mut self, of: usize, what: &str, place: &Place) {
        let Some(task) = self.plan.tasks.get(of).filter(|_| what.starts_with("outputs")) else { return };
        if let TaskKind::Processing(Processing { name, remote_peer: Some(_), .. }) = task.kind {
            let finding = placement::remote_outputs(place.clone(), name);
            self.found.push(finding.related(Place::item(task.root, task.item_id), "that task"));
        }
    }

    /// Whether a task has this only when it ends, and others do not wait for that.
    fn is_late(&self, task: usize, what: &str) -> bool {
        let is_last = matches!(what.split('.').next(), Some("outputs" | "exitCode" | "finishedAt"));
        is_last && self.plan.tasks.get(task).is_some_and(|task| task.kind.is_service())
    }

    /// The finding that a reference leads to nothing, with the service that has it too late.
    fn explained(&self, finding: Diagnostic, service: Option<usize>) -> Diagnostic {
        let Some(task) = service.and_then(|service| self.plan.tasks.get(service)) else { return finding };
        let message = "what waits for this service begins when it runs, and it leaves this when it ends";
        finding.related(Place::item(task.root, task.item_id), message)
    }

    /// Whether a task leaves this (Argo's `addOutputsToScope`).
    fn has(&self, task: usize, what: &str) -> bool {
        let Some(kind) = self.plan.tasks.get(task).map(|task| task.kind) else { return false };
        if let Some(output) = what.strip_prefix("outputs.parameters.") {
            return self.names.outputs.contains(&(task, output));
        }
        match what {
            // Only what runs on beside the others has an address, and what creates a service has no output.
            "ip" => kind.is_service(),
            "outputs.result" | "exitCode" => !matches!(kind, TaskKind::ServicePod(_)),
            _ => matches!(what, "id" | "status" | "startedAt" | "finishedAt" | "hostNodeName"),
        }
    }

    /// What a variable of an expression leads to. In the container, where the path of an output stands, there are no tasks.
    fn target_of_variable(&self, index: usize, variable: &Variable, is_in_container: bool) -> Target {
        match variable.path.as_slice() {
            ["tasks", _, ..] if is_in_container => Target::Nothing(None),
            ["tasks", name, below @ ..] => {
                let what = below.join(".");
                // All that there is of it, or of its outputs.
                let is_whole = matches!(what.as_str(), "" | "outputs" | "outputs.parameters");
                self.left(self.find(index, name).filter(|&of| is_whole || self.has(of, &what)), &what)
            }
            ["inputs", "parameters" | "artifacts", _, ..] | ["steps", ..] | [_] => Target::Nothing(None),
            ["workflow", "parameters", name, ..] if !self.variables.know(&format!("workflow.parameters.{name}")) => {
                Target::Nothing(None)
            }
            _ => Target::Other,
        }
    }

    /// Reports what is read of tasks that need not have run.
    fn check_order(&mut self) {
        let pairs: Vec<_> = self.uses.iter().map(|one| (one.task, one.of)).collect();
        let waits = waits_for(&self.plan.dependencies(), &pairs);
        for (one, _) in self.uses.drain(..).zip(waits).filter(|(_, waits)| !waits) {
            let Use { place, whole, .. } = one;
            let (Some(task), Some(of)) = (self.plan.tasks.get(one.task), self.plan.tasks.get(one.of)) else { continue };
            let finding = match one.variable {
                Some(variable) => findings::no_ancestor_in_expression(place, whole, variable, task.item_name),
                None => findings::reference_to_no_ancestor(place, whole, task.item_name),
            };
            self.found.push(finding.related(Place::item(of.root, of.item_id), "that task"));
        }
    }
}

/// The task that a reference names, and what it names of it.
fn below_tasks(reference: &str) -> Option<(&str, &str)> {
    reference.strip_prefix("tasks.")?.split_once('.')
}
