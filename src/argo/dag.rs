//! The DAG: its template, its tasks, what they wait for and what they are given.

use super::manifest::{Argument, Arguments, DagTask, RetryStrategy, Template, Text};
use crate::options::Options;
use crate::plan::{Task, TaskKind};

/// The template of a DAG, without its tasks.
///
/// Argo's `retryStrategy` holds for a template of any type that has none of its own, and a DAG that is tried again runs all its
/// tasks again, those that have succeeded too. Where the option `defaults` asks for retries, those are the tasks' alone.
pub fn dag_template<'p>(name: Text<'p>, options: &Options) -> Template<'p> {
    let retry_strategy = options.is_retried().then_some(RetryStrategy { limit: "0" });
    Template { name, retry_strategy, ..Template::default() }
}

/// The entry of a task in the DAG (the original's `addTaskToArgo`): named as its template, with the names of the tasks that
/// it waits for and the values of its params.
pub fn add_task_to_argo<'p>(task: &'p Task<'p>, dependencies: impl Iterator<Item = &'p str>) -> DagTask<'p> {
    DagTask {
        name: Text::from(&*task.name),
        template: Some(Text::from(&*task.name)),
        template_ref: None,
        dependencies: dependencies.map(Text::from).collect(),
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
