//! The DAG: its tasks, what they wait for and what they are given.

use super::manifest::{Argument, Arguments, DagTask, Text};
use crate::plan::{Plan, Task, TaskKind};

/// The entry of a task in the DAG (the original's `addTaskToArgo`): named as its template, with what it waits for and the
/// values of its params.
pub fn add_task_to_argo<'p>(plan: &'p Plan<'p>, task: &'p Task<'p>) -> DagTask<'p> {
    let name_of = |&dependency: &usize| plan.tasks.get(dependency).map(|task| Text::from(&*task.name));
    DagTask {
        name: Text::from(&*task.name),
        template: Some(Text::from(&*task.name)),
        template_ref: None,
        dependencies: task.dependencies.iter().filter_map(name_of).collect(),
        arguments: arguments(task),
    }
}

fn arguments<'p>(task: &'p Task<'p>) -> Option<Arguments<'p>> {
    let TaskKind::Processing(processing) = task.kind else { return None };
    let argument = |parameter: &'p crate::plan::Parameter<'p>| {
        let value = task.arguments.get(parameter.name).map_or(parameter.value, String::as_str);
        Argument { name: Text::from(parameter.name), value: Text::from(value) }
    };
    let parameters: Vec<_> = processing.parameters.iter().map(argument).collect();
    (!parameters.is_empty()).then_some(Arguments { parameters })
}
