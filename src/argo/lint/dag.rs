//! Rules about the DAG: its tasks, what they wait for and what they are given.
//!
//! A task is looked at when it is written, and what the others must know of it is kept; so what is known of a task that
//! has not changed need not be found out again.

use super::{About, Faults, TemplateSummary, names, references};
use crate::argo::manifest::{DagTask, Template};
use crate::emit::Reference;
use crate::hashed::{HashMap, HashSet};
use crate::ordered;
use crate::plan::Variables;
use crate::plan::ancestry::waits_for;

/// What is known of a task by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskSummary {
    pub(crate) name: String,
    /// The name of its template.
    pub(crate) template: String,
    /// The names of the tasks that it waits for.
    pub(crate) dependencies: Vec<String>,
    /// What it reads of other tasks: `tasks...`.
    pub(crate) references: Vec<String>,
    /// Why it would be refused whatever the others are.
    pub(super) reasons: Vec<String>,
}

/// Looks at a task and at its template, which may be missing.
pub(crate) fn summary(
    task: &DagTask,
    template: Option<&Template>,
    references: &[Reference],
    variables: Variables,
) -> TaskSummary {
    let mut faults = Faults::default();
    names::field_name(&mut faults, "task", &task.name);
    dependencies(&mut faults, task);
    arguments(&mut faults, task, template);
    let mut of_tasks = Vec::new();
    for reference in references::closed(&mut faults, references) {
        match reference.strip_prefix("tasks.").is_some_and(|below| below.contains('.')) {
            true => of_tasks.push(reference.to_owned()),
            false => {
                references::require(&mut faults, references::is_always_known(variables, reference), reference);
            }
        }
    }
    TaskSummary {
        name: task.name.to_string(),
        template: task.template.as_deref().unwrap_or_default().to_owned(),
        dependencies: task.dependencies.iter().map(|name| name.to_string()).collect(),
        references: of_tasks,
        reasons: faults.into_reasons(),
    }
}

/// Argo's `validateDAG`: no name with dependencies begins with a digit.
fn dependencies(faults: &mut Faults, task: &DagTask) {
    faults.unique("dependency", task.dependencies.iter().map(|name| &**name));
    let is_digit = task.name.starts_with(|first: char| first.is_ascii_digit());
    faults.require(
        task.dependencies.is_empty() || !is_digit,
        format_args!("`{}` cannot begin with a digit when it has dependencies", &*task.name),
    );
}

/// Argo's `validateArguments` and `ProcessArgs`: every input without a value of its own is supplied, names are sound.
fn arguments(faults: &mut Faults, task: &DagTask, template: Option<&Template>) {
    let given = || task.arguments.iter().flat_map(|arguments| &arguments.parameters).map(|argument| &*argument.name);
    faults.unique("argument", given());
    for name in given() {
        names::parameter_name(faults, "argument", name);
    }
    faults.require(
        template.is_some(),
        format_args!("template name `{}` undefined", task.template.as_deref().unwrap_or_default()),
    );
    if let Some(template) = template {
        let inputs = || template.inputs.parameters.iter().map(|parameter| &*parameter.name);
        // As a rule the two lists are one.
        if !inputs().eq(given()) {
            let given: HashSet<&str> = given().collect();
            for name in inputs() {
                faults.require(given.contains(name), format_args!("inputs.parameters.{name} was not supplied"));
            }
        }
    }
}

/// What the rules look up by name.
struct Index<'w> {
    /// The indices of the tasks.
    tasks: HashMap<&'w str, usize>,
    /// The templates, if a task reads of another, as few do; one that the option `defaults` gives is none that is known.
    templates: HashMap<&'w str, Option<&'w TemplateSummary>>,
}

/// What a task reads of another: their indices, and the reference.
type Use<'w> = (usize, usize, &'w str);

/// Argo's `validateDAG` over all tasks. `templates` are those of the tasks, `given` the names of others. `places` may have,
/// for each task, the indices of those that it waits for; what they say is not believed, but looked at first.
pub(super) fn check<'w>(
    faults: &mut Faults,
    tasks: &[&'w TaskSummary],
    templates: &[&'w TemplateSummary],
    given: &[&'w str],
    places: &[&[usize]],
) {
    faults.about = About::Workflow;
    faults.require(!tasks.is_empty(), format_args!("the DAG must have at least one task"));
    faults.unique("task", tasks.iter().map(|task| task.name.as_str()));
    let reads = tasks.iter().any(|task| !task.references.is_empty());
    let index = Index {
        tasks: tasks.iter().enumerate().map(|(number, task)| (task.name.as_str(), number)).collect(),
        templates: if reads { by_name(templates, given) } else { HashMap::default() },
    };
    let mut before: Vec<Vec<usize>> = Vec::with_capacity(tasks.len());
    let mut uses = Vec::new();
    for (number, task) in tasks.iter().enumerate() {
        faults.about = About::Task(number);
        let places = places.get(number).copied().unwrap_or_default();
        before.push(known_dependencies(faults, &index, tasks, task, places));
        for reference in &task.references {
            let of = left_by(&index, tasks, reference);
            uses.extend(of.map(|of| (number, of, reference.as_str())));
            references::require(faults, of.is_some(), reference);
        }
    }
    if !uses.is_empty() {
        order(faults, &before, uses);
    }
    faults.about = About::Workflow;
    let is_behind = |(task, before): (usize, &Vec<usize>)| before.last().is_none_or(|&last| last < task);
    if !before.iter().enumerate().all(is_behind) {
        cycles(faults, tasks, &before);
    }
}

fn by_name<'w>(templates: &[&'w TemplateSummary], given: &[&'w str]) -> HashMap<&'w str, Option<&'w TemplateSummary>> {
    let made = templates.iter().map(|&template| (template.name.as_str(), Some(template)));
    made.chain(given.iter().map(|&name| (name, None))).collect()
}

/// The index of the task that leaves what a reference names.
#[inline(never)]
fn left_by(index: &Index, tasks: &[&TaskSummary], reference: &str) -> Option<usize> {
    let (name, what) = reference.strip_prefix("tasks.")?.split_once('.')?;
    let of = *index.tasks.get(name)?;
    has_output(&index.templates, &tasks.get(of)?.template, what).then_some(of)
}

/// Argo's `validateDAG`: what a task waits for exists. Gives the indices, sorted.
#[inline(never)]
fn known_dependencies(
    faults: &mut Faults,
    index: &Index,
    tasks: &[&TaskSummary],
    task: &TaskSummary,
    places: &[usize],
) -> Vec<usize> {
    let mut known = Vec::with_capacity(task.dependencies.len());
    for (at, name) in task.dependencies.iter().enumerate() {
        let place = places.get(at).copied().filter(|&place| tasks.get(place).is_some_and(|task| task.name == *name));
        let found = place.or_else(|| index.tasks.get(name.as_str()).copied());
        faults.require(found.is_some(), format_args!("dependency `{name}` not defined"));
        known.extend(found);
    }
    ordered::sort_numbers(&mut known);
    known
}

/// Argo's `validateDAGTaskArgumentDependency`: what is read of a task is there when it is read. A task stands behind
/// those it waits for.
#[inline(never)]
fn order(faults: &mut Faults, before: &[Vec<usize>], uses: Vec<Use>) {
    let pairs: Vec<_> = uses.iter().map(|&(task, of, _)| (task, of)).collect();
    for ((task, _, reference), waits) in uses.into_iter().zip(waits_for(before, &pairs)) {
        faults.about = About::Task(task);
        references::require(faults, waits, reference);
    }
}

/// Argo's `addOutputsToScope`: what a task leaves to those that wait for it.
fn has_output(templates: &HashMap<&str, Option<&TemplateSummary>>, template: &str, what: &str) -> bool {
    let template = match templates.get(template) {
        Some(Some(template)) => template,
        Some(None) => return true,
        None => return false,
    };
    if let Some(name) = what.strip_prefix("outputs.parameters.") {
        return template.outputs.iter().any(|output| output == name);
    }
    if let Some(name) = what.strip_prefix("outputs.artifacts.") {
        return template.artifacts.iter().any(|artifact| artifact == name);
    }
    match what {
        "id" | "startedAt" | "finishedAt" | "hostNodeName" | "status" => true,
        "ip" => template.is_daemon,
        "outputs.result" | "exitCode" => template.has_container,
        _ => false,
    }
}

/// Argo's `verifyNoCycles`: taking away what waits for nothing, again and again, leaves nothing.
#[inline(never)]
fn cycles(faults: &mut Faults, tasks: &[&TaskSummary], before: &[Vec<usize>]) {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); before.len()];
    for (task, before) in before.iter().enumerate() {
        for &earlier in before {
            after.get_mut(earlier).into_iter().for_each(|after| after.push(task));
        }
    }
    let mut waiting: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut ready: Vec<usize> = (0..waiting.len()).filter(|&task| waiting.get(task) == Some(&0)).collect();
    while let Some(task) = ready.pop() {
        for &next in after.get(task).into_iter().flatten() {
            let Some(count) = waiting.get_mut(next) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.push(next);
            }
        }
    }
    if let Some((task, _)) = tasks.iter().zip(&waiting).find(|(_, count)| **count > 0) {
        faults.require(false, format_args!("`{}` waits in a dependency cycle", task.name));
    }
}
