//! Files that tasks share on S3: each should be written by somebody before it is read, and by one task at a time.

use std::collections::{BTreeMap, HashSet};

use super::context::Context;
use super::references::has_tags;
use super::{Artifact, Plan};
use crate::diagnostic::storage as findings;

/// A task's use of a file.
#[derive(Clone, Copy)]
struct Use<'p> {
    task: usize,
    artifact: &'p Artifact<'p>,
}

/// Reports files that nothing writes, and files whose users stand in no order.
pub(super) fn check(context: &mut Context, plan: &Plan) {
    for uses in uses(plan).values() {
        if !uses.iter().any(|user| user.artifact.is_output) {
            for user in uses {
                context.report(findings::unwritten_file(user.artifact.place.clone(), &user.artifact.key));
            }
            continue;
        }
        check_order(context, plan, uses);
    }
}

/// All uses of each file, in task order. A key that is only known when it runs is left out.
fn uses<'p>(plan: &Plan<'p>) -> BTreeMap<(&'p str, &'p str), Vec<Use<'p>>> {
    let mut uses: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (task, processing) in plan.processings() {
        for artifact in processing.storages.artifacts.iter().filter(|artifact| !has_tags(&artifact.key)) {
            uses.entry((artifact.storage.id, artifact.key.as_str())).or_default().push(Use { task, artifact });
        }
    }
    uses
}

/// All writers of a file must stand in one order, and every reader between two of them. So it is enough to look at
/// neighbours: each user waits for the last writer, and each writer for those who have read since.
fn check_order(context: &mut Context, plan: &Plan, uses: &[Use]) {
    let mut last_writer: Option<Use> = None;
    let mut readers: Vec<Use> = Vec::new();
    for &user in uses {
        let is_output = user.artifact.is_output;
        let before =
            if is_output { readers.drain(..).chain(last_writer).collect() } else { Vec::from_iter(last_writer) };
        for earlier in before {
            let is_same = earlier.task == user.task && !(earlier.artifact.is_output && is_output);
            if !is_same && !waits_for(plan, user.task, earlier.task) {
                report_race(context, plan, earlier, user);
            }
        }
        if is_output {
            last_writer = Some(user);
        } else {
            readers.push(user);
        }
    }
}

fn report_race(context: &mut Context, plan: &Plan, one: Use, other: Use) {
    let name = |user: Use| plan.tasks.get(user.task).map(|task| task.item_name).unwrap_or_default();
    let finding = findings::file_race(other.artifact.place.clone(), &other.artifact.key, name(one), name(other));
    context.report(finding.related(one.artifact.place.clone(), format!("`{}` uses it here", name(one))));
}

/// Whether `task` waits for `earlier`, directly or not. Only tasks of later waves can stand between the two.
fn waits_for(plan: &Plan, task: usize, earlier: usize) -> bool {
    let wave = |task: usize| plan.tasks.get(task).map_or(0, |task| task.wave);
    let mut seen = HashSet::new();
    let mut open = vec![task];
    while let Some(task) = open.pop().and_then(|task| plan.tasks.get(task)) {
        for &dependency in &task.dependencies {
            if dependency == earlier {
                return true;
            }
            if wave(dependency) > wave(earlier) && seen.insert(dependency) {
                open.push(dependency);
            }
        }
    }
    false
}
