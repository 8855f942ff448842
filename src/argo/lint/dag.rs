//! Rules about the DAG: its tasks, what they wait for and what they are given.

use std::cell::OnceCell;

use super::{Faults, names, references};
use crate::argo::manifest::{DagTask, Entry, Template};
use crate::emit::Reference;
use crate::hashed::{HashMap, HashSet};
use crate::plan::Variables;
use crate::plan::ancestry::waits_for;

/// What the rules look up by name.
struct Index<'w, 'p> {
    /// The tasks, each with its index.
    tasks: HashMap<&'w str, (usize, &'w DagTask<'p>)>,
    templates: HashMap<&'w str, &'w Entry<'p, Template<'p>>>,
    /// The outputs of templates, each with its template's name: few tasks ask for one.
    outputs: OnceCell<HashSet<(&'w str, &'w str)>>,
}

/// What a task reads of another: their indices, and the reference.
type Use<'w> = (usize, usize, &'w str);

/// Argo's `validateDAG`.
pub(super) fn check<'w, 'p>(
    faults: &mut Faults,
    templates: &'w [Entry<'p, Template<'p>>],
    tasks: &'w [DagTask<'p>],
    references: &'w [Vec<Reference>],
    variables: Variables,
) {
    faults.require(!tasks.is_empty(), || "the DAG must have at least one task".to_owned());
    faults.unique("task", tasks.iter().map(|task| &*task.name));
    let named = |template: &'w Entry<'p, Template<'p>>| Some((names::of_template(template)?, template));
    let index = Index {
        tasks: tasks.iter().enumerate().map(|(number, task)| (&*task.name, (number, task))).collect(),
        templates: templates.iter().filter_map(named).collect(),
        outputs: OnceCell::new(),
    };
    let mut uses = Vec::new();
    for (number, task) in tasks.iter().enumerate() {
        // Template n + 1 is that of task n.
        faults.template = Some(number + 1);
        names::field_name(faults, "task", &task.name);
        dependencies(faults, &index, task);
        arguments(faults, &index, task);
        let references = references.get(number).map(Vec::as_slice).unwrap_or_default();
        check_references(faults, &index, (number, references), variables, &mut uses);
    }
    order(faults, &index, tasks, uses);
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

/// Argo's `resolveAllVariables` over a task. What it reads of other tasks is added to `uses`.
fn check_references<'w>(
    faults: &mut Faults,
    index: &Index,
    (number, references): (usize, &'w [Reference]),
    variables: Variables,
    uses: &mut Vec<Use<'w>>,
) {
    for reference in references::closed(faults, references) {
        let is_known = match reference.strip_prefix("tasks.").and_then(|below| below.split_once('.')) {
            None => references::is_always_known(variables, reference),
            Some((name, what)) => {
                let target = index.tasks.get(name).filter(|(_, target)| has_output(index, &target.template, what));
                if let Some(&(of, _)) = target {
                    uses.push((number, of, reference));
                }
                target.is_some()
            }
        };
        references::require(faults, is_known, reference);
    }
}

/// Argo's `validateDAGTaskArgumentDependency`: what is read of a task is there when it is read. A task stands behind
/// those it waits for.
fn order(faults: &mut Faults, index: &Index, tasks: &[DagTask], uses: Vec<Use>) {
    if uses.is_empty() {
        return;
    }
    let known = |name: &str| index.tasks.get(name).map(|&(number, _)| number);
    let before = tasks.iter().map(|task| {
        let mut before: Vec<usize> = task.dependencies.iter().filter_map(|name| known(name)).collect();
        before.sort_unstable();
        before
    });
    let pairs: Vec<_> = uses.iter().map(|&(task, of, _)| (task, of)).collect();
    let waits = waits_for(&before.collect::<Vec<_>>(), &pairs);
    for ((task, _, reference), waits) in uses.into_iter().zip(waits) {
        faults.template = Some(task + 1);
        references::require(faults, waits, reference);
    }
}

/// Argo's `addOutputsToScope`: what a task leaves to those that wait for it.
fn has_output(index: &Index, template: &str, what: &str) -> bool {
    let template = match index.templates.get(template) {
        Some(Entry::Made(template)) => template,
        Some(Entry::Given(_)) => return true,
        None => return false,
    };
    if let Some(name) = what.strip_prefix("outputs.parameters.") {
        return index.outputs.get_or_init(|| outputs(index)).contains(&(&*template.name, name));
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

fn outputs<'w>(index: &Index<'w, '_>) -> HashSet<(&'w str, &'w str)> {
    let made = index.templates.iter().filter_map(|(&name, &template)| match template {
        Entry::Made(template) => Some((name, template)),
        Entry::Given(_) => None,
    });
    made.flat_map(|(name, template)| template.outputs.parameters.iter().map(move |output| (name, &*output.name)))
        .collect()
}

/// Argo's `verifyNoCycles`: taking away what waits for nothing, again and again, leaves nothing.
fn cycles(faults: &mut Faults, index: &Index, tasks: &[DagTask]) {
    let mut after: HashMap<&str, Vec<&str>> = HashMap::default();
    let mut waiting: HashMap<&str, usize> = HashMap::default();
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
