//! Rules about the DAG: its tasks, what they wait for and what they are given.

use std::collections::{HashMap, HashSet};

use super::{Faults, names, tags};
use crate::argo::manifest::{DagTask, Entry, Template};
use crate::options::Options;

/// What the rules look up by name.
struct Index<'w, 'p> {
    tasks: HashMap<&'w str, &'w DagTask<'p>>,
    templates: HashMap<&'w str, &'w Entry<'p, Template<'p>>>,
}

/// Argo's `validateDAG`.
pub(super) fn check<'w, 'p>(
    faults: &mut Faults,
    templates: &'w [Entry<'p, Template<'p>>],
    tasks: &'w [DagTask<'p>],
    options: &Options,
) {
    faults.require(!tasks.is_empty(), || "the DAG must have at least one task".to_owned());
    faults.unique("task", tasks.iter().map(|task| &*task.name));
    let named = |template: &'w Entry<'p, Template<'p>>| Some((names::of_template(template)?, template));
    let index = Index {
        tasks: tasks.iter().map(|task| (&*task.name, task)).collect(),
        templates: templates.iter().filter_map(named).collect(),
    };
    for (number, task) in tasks.iter().enumerate() {
        // Template n + 1 is that of task n.
        faults.template = Some(number + 1);
        names::field_name(faults, "task", &task.name);
        dependencies(faults, &index, task);
        arguments(faults, &index, task);
        references(faults, &index, task, options);
    }
    faults.template = Some(0);
    cycles(faults, &index, tasks);
}

/// Argo's `validateDAG`: what a task waits for exists, and no name with dependencies begins with a digit.
fn dependencies(faults: &mut Faults, index: &Index, task: &DagTask) {
    faults.unique("dependency", task.dependencies.iter().map(|name| &**name));
    for dependency in &task.dependencies {
        let name = &**dependency;
        faults.require(index.tasks.contains_key(name), || format!("dependency `{name}` not defined"));
    }
    let is_digit = task.name.starts_with(|first: char| first.is_ascii_digit());
    faults.require(task.dependencies.is_empty() || !is_digit, || {
        format!("`{}` cannot begin with a digit when it has dependencies", &*task.name)
    });
}

/// Argo's `validateArguments` and `ProcessArgs`: every input without a value of its own is supplied, names are sound.
fn arguments(faults: &mut Faults, index: &Index, task: &DagTask) {
    let given = || task.arguments.iter().flat_map(|arguments| &arguments.parameters).map(|argument| &*argument.name);
    faults.unique("argument", given());
    for name in given() {
        names::parameter_name(faults, "argument", name);
    }
    let template = index.templates.get(&*task.template);
    faults.require(template.is_some(), || format!("template name `{}` undefined", &*task.template));
    if let Some(Entry::Made(template)) = template {
        let inputs = || template.inputs.parameters.iter().map(|parameter| &*parameter.name);
        // As a rule the two lists are one.
        if !inputs().eq(given()) {
            let given: HashSet<&str> = given().collect();
            for name in inputs() {
                faults.require(given.contains(name), || format!("inputs.parameters.{name} was not supplied"));
            }
        }
    }
}

/// Argo's `resolveAllVariables` over a task, and `validateDAGTaskArgumentDependency`.
fn references(faults: &mut Faults, index: &Index, task: &DagTask, options: &Options) {
    let mut ancestors = None;
    for reference in tags::references(faults, task) {
        let is_known = match reference.strip_prefix("tasks.").and_then(|below| below.split_once('.')) {
            None => tags::is_always_known(options, &reference),
            Some((name, what)) => {
                let ancestors = ancestors.get_or_insert_with(|| ancestors_of(index, task));
                let target = index.tasks.get(name).filter(|_| ancestors.contains(name));
                let template = target.and_then(|target| index.templates.get(&*target.template));
                template.is_some_and(|template| has_output(template, what))
            }
        };
        tags::require(faults, is_known, &reference);
    }
}

/// Argo's `addOutputsToScope`: what a task leaves to those that wait for it.
fn has_output(template: &Entry<Template>, what: &str) -> bool {
    let Entry::Made(template) = template else { return true };
    if let Some(name) = what.strip_prefix("outputs.parameters.") {
        return template.outputs.parameters.iter().any(|parameter| &*parameter.name == name);
    }
    if let Some(name) = what.strip_prefix("outputs.artifacts.") {
        return template.outputs.artifacts.iter().any(|artifact| &*artifact.name == name);
    }
    match what {
        "id" | "startedAt" | "finishedAt" | "hostNodeName" | "status" => true,
        "ip" => template.daemon,
        "outputs.result" | "exitCode" => template.container.is_some(),
        _ => false,
    }
}

fn ancestors_of<'w>(index: &Index<'w, '_>, task: &DagTask) -> HashSet<&'w str> {
    let mut found = HashSet::new();
    let known = |name: &str| index.tasks.get_key_value(name).map(|(&name, &task)| (name, task));
    let mut open: Vec<_> = task.dependencies.iter().filter_map(|name| known(name)).collect();
    while let Some((name, task)) = open.pop() {
        if found.insert(name) {
            open.extend(task.dependencies.iter().filter_map(|name| known(name)));
        }
    }
    found
}

/// Argo's `verifyNoCycles`: taking away what waits for nothing, again and again, leaves nothing.
fn cycles(faults: &mut Faults, index: &Index, tasks: &[DagTask]) {
    let mut after: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut waiting: HashMap<&str, usize> = HashMap::new();
    for task in tasks {
        let known = task.dependencies.iter().filter(|name| index.tasks.contains_key(&***name));
        for dependency in known {
            after.entry(dependency).or_default().push(&task.name);
            *waiting.entry(&task.name).or_default() += 1;
        }
    }
    let mut ready: Vec<&str> =
        tasks.iter().map(|task| &*task.name).filter(|name| !waiting.contains_key(name)).collect();
    while let Some(name) = ready.pop() {
        for &next in after.get(name).into_iter().flatten() {
            let Some(count) = waiting.get_mut(next) else { continue };
            *count -= 1;
            if *count == 0 {
                waiting.remove(next);
                ready.push(next);
            }
        }
    }
    let stuck = tasks.iter().map(|task| &*task.name).find(|name| waiting.contains_key(name));
    faults.require(stuck.is_none(), || format!("`{}` waits in a dependency cycle", stuck.unwrap_or_default()));
}
