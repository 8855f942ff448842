//! The parts of a DAG: what they depend on, their names, and what they pass on.

use std::ops::Range;
use std::rc::Rc;

use serde_json::Value;

use super::split::{Parts, Tasks, split};
use crate::options::Options;
use crate::plan::names::{MAX_ARGO_NAME, UniqueNames};
use crate::plan::{DAG, Plan, Task, TaskKind};

/// Everything that a split depends on.
#[derive(Debug)]
pub(crate) struct Structure<'s> {
    /// What each task waits for, by index.
    pub(crate) before: Vec<&'s [usize]>,
    /// The sub-workflows, by their tasks.
    pub(crate) groups: Vec<Range<usize>>,
    /// The tasks that must stand in the outermost part.
    pub(crate) pinned: Vec<bool>,
}

impl<'s> Structure<'s> {
    pub(crate) fn of(plan: &'s Plan) -> Self {
        Self {
            before: plan.tasks.iter().map(|task| task.dependencies.as_slice()).collect(),
            groups: plan.groups.iter().map(|group| group.tasks.clone()).collect(),
            pinned: plan.tasks.iter().map(serves).collect(),
        }
    }

    /// Tasks that wait for these, with neither sub-workflows nor services.
    pub(crate) fn plain(before: impl Iterator<Item = &'s [usize]>) -> Self {
        Self { before: before.collect(), groups: Vec::new(), pinned: Vec::new() }
    }

    /// The parts, of so many members: one, unless there is a limit and it can be split.
    pub(crate) fn parts(&self, limit: Option<usize>) -> Parts {
        let Self { before, groups, pinned } = self;
        // What cannot be split is told by its size.
        let parts = limit.and_then(|limit| split(&Tasks { before, groups, pinned, limit }).ok());
        parts.unwrap_or_else(|| Parts::whole(before))
    }
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

/// What the names of parts and of shared templates begin with: no other name can clash with one of them.
const OWN_PREFIXES: [&str; 2] = ["part-", "shared-"];

/// Whether a name may clash with one that is given to a part or to a shared template.
pub(crate) fn may_clash(name: &str) -> bool {
    OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The names that are there and may clash: those of tasks, and those of templates that the option `defaults` gives.
pub(crate) fn taken<'n>(tasks: impl Iterator<Item = &'n str>, options: &'n Options) -> UniqueNames<'n> {
    let given = options.defaults.get("templates").and_then(Value::as_array).into_iter().flatten();
    let given = given.filter_map(|template| template.get("name")?.as_str());
    let mut names = UniqueNames::default();
    for name in tasks.chain(given).filter(|name| may_clash(name)) {
        names.give(name, MAX_ARGO_NAME);
    }
    names
}

/// The names of so many parts.
pub(crate) fn part_names(count: usize, taken: &mut UniqueNames) -> Vec<Rc<str>> {
    let inner = (1..count).map(|number| Rc::from(&*taken.give(format!("part-{number}"), MAX_ARGO_NAME)));
    std::iter::once(Rc::from(DAG)).chain(inner).collect()
}
