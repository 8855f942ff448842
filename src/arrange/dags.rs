//! The DAG templates of the parts: their names, what goes in and out of them, and the tasks that stand in each.

use serde_json::Value;

use super::Dag;
use super::places::Places;
use super::split::{Member, Parts, Tasks, split};
use super::values::{Passed, Passing};
use crate::argo::manifest::{Arguments, DagTask, Template, Text};
use crate::diagnostic::{Diagnostic, Place, limits as findings};
use crate::options::Options;
use crate::plan::names::{MAX_ARGO_NAME, UniqueNames};
use crate::plan::{DAG, Plan, Task, TaskKind};

/// The parts of a plan's DAG, of so many members: one, unless there is a limit and it can be split.
pub(super) fn parts(plan: &Plan, limit: Option<usize>) -> Parts {
    let before: Vec<&[usize]> = plan.tasks.iter().map(|task| task.dependencies.as_slice()).collect();
    let groups: Vec<_> = plan.groups.iter().map(|group| group.tasks.clone()).collect();
    let pinned: Vec<bool> = plan.tasks.iter().map(serves).collect();
    let tasks = |limit| Tasks { before: &before, groups: &groups, pinned: &pinned, limit };
    // What cannot be split is told by its size.
    let parts = limit.and_then(|limit| split(&tasks(limit)).ok());
    parts.unwrap_or_else(|| Parts::whole(&before))
}

/// Whether a task is a service or creates one. Argo stops a service when the DAG that holds it ends, and one that nothing
/// waits for never ends by itself: both must stand in the outermost.
fn serves(task: &Task) -> bool {
    match task.kind {
        TaskKind::Processing(processing) => processing.service.is_some(),
        TaskKind::ServicePod(_) => true,
        TaskKind::Event(_) => false,
    }
}

/// The names of the templates that are there: those of tasks, and those that the option `defaults` gives.
pub(super) fn taken<'n>(plan: &'n Plan, options: &'n Options) -> UniqueNames<'n> {
    let given = options.defaults.get("templates").and_then(Value::as_array).into_iter().flatten();
    let given = given.filter_map(|template| template.get("name")?.as_str());
    let mut names = UniqueNames::reserving(DAG);
    for name in plan.tasks.iter().map(|task| &*task.name).chain(given) {
        names.give(name, MAX_ARGO_NAME);
    }
    names
}

/// The names of the parts.
pub(super) fn names(parts: &Parts, taken: &mut UniqueNames) -> Vec<String> {
    let part = |number: usize| taken.give(format!("part-{number}"), MAX_ARGO_NAME).into_owned();
    std::iter::once(DAG.to_owned()).chain((1..parts.parts.len()).map(part)).collect()
}

/// Lets the values that tasks read of tasks in other parts through, and says which cannot be.
pub(super) fn pass<'p>(
    plan: &Plan<'p>,
    places: &Places,
    names: &[String],
    tasks: &mut [DagTask<'p>],
) -> (Passed<'p>, Vec<Diagnostic>) {
    let mut passing = Passing::new(places, names, plan.tasks.iter().map(|task| &*task.name));
    if names.len() > 1 {
        for (index, task) in tasks.iter_mut().enumerate() {
            let arguments = task.arguments.iter_mut().flat_map(|arguments| &mut arguments.parameters);
            arguments.for_each(|argument| passing.rewrite(index, argument));
        }
    }
    let passed = passing.finish();
    let finding = |(task, reference): &(usize, String)| {
        let task = plan.tasks.get(*task)?;
        Some(findings::reference_across_parts(Place::item(task.root, task.item_id), reference))
    };
    let findings = passed.lost.iter().filter_map(finding).collect();
    (passed, findings)
}

/// The DAG templates of the parts.
pub(super) fn dags<'p>(parts: &Parts, names: &[String], tasks: Vec<DagTask<'p>>, passed: Passed<'p>) -> Vec<Dag<'p>> {
    let Passed { inputs, outputs, arguments, .. } = passed;
    let mut templates: Vec<Template> = names
        .iter()
        .zip(inputs.into_iter().zip(outputs))
        .map(|(name, (inputs, outputs))| {
            let mut template = Template { name: Text::from(name.clone()), ..Template::default() };
            (template.inputs.parameters, template.outputs.parameters) = (inputs, outputs);
            template
        })
        .collect();
    let mut calls: Vec<Option<DagTask>> = names
        .iter()
        .zip(arguments)
        .map(|(name, parameters)| {
            let name = || Text::from(name.clone());
            let arguments = (!parameters.is_empty()).then_some(Arguments { parameters });
            Some(DagTask { name: name(), template: Some(name()), arguments, ..DagTask::default() })
        })
        .collect();
    let mut tasks: Vec<Option<DagTask>> = tasks.into_iter().map(Some).collect();
    let mut taken = |member: &Member| match *member {
        Member::Task(task) => tasks.get_mut(task).and_then(Option::take).unwrap_or_default(),
        Member::Part(part) => calls.get_mut(part).and_then(Option::take).unwrap_or_default(),
    };
    let dag = |(part, template): (&super::split::Part, Template<'p>)| {
        let mut tasks: Vec<DagTask> = part.members.iter().map(&mut taken).collect();
        let names: Vec<Text> = tasks.iter().map(|task| task.name.clone()).collect();
        for (task, before) in tasks.iter_mut().zip(&part.before) {
            task.dependencies = before.iter().filter_map(|&member| names.get(member).cloned()).collect();
        }
        Dag { template, tasks }
    };
    parts.parts.iter().zip(templates.drain(..)).map(dag).collect()
}
