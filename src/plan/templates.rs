//! From drawings to tasks: sub-workflows unfold where they stand, and the ends of what they hold are joined to what
//! stands around them.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::context::Context;
use super::drawing::{Action, Drawing, Stepped};
use super::names::{MAX_ARGO_NAME, UniqueNames, get_argo_name, shorten};
use super::order::marked;
use super::processing::Processing;
use super::steps::Before;
use super::{DrawnLink, Group, Task, TaskKind};
use crate::diagnostic::{Place, graph as findings, limits};
use crate::hashed::{HashMap, HashSet};
use crate::ordered;
use crate::source::WORKFLOW;
use crate::workflow::WorkflowResource;

/// Sub-workflows may stand this deep inside each other.
pub const MAX_DEPTH: usize = 32;
/// Sub-workflows that unfold into more tasks than this are cut off there.
pub const MAX_TASKS: usize = 100_000;
/// Tasks that wait for more than this many others, all counted together, are cut off there: two sub-workflows of
/// thousands of tasks, one behind the other, make millions of dependencies.
pub const MAX_DEPENDENCIES: usize = 1_000_000;
/// The name of the template that holds the DAG; no task may have it.
pub const DAG: &str = "dag";

/// The drawings of the workflow and of all sub-workflows that it reaches, by their root in the source.
pub(crate) type Drawings<'a> = HashMap<&'a str, Drawing<'a>>;

/// A workflow with all its sub-workflows unfolded.
#[derive(Debug)]
pub struct Unfolded<'p> {
    /// In topological order.
    pub tasks: Vec<Task<'p>>,
    /// The sub-workflows, outer before inner.
    pub groups: Vec<Group<'p>>,
    /// Whether something could not be unfolded; the findings say what.
    pub is_cut: bool,
}

/// Makes the tasks of the workflow (the original's `createTemplates`): one per processing and per event, those of
/// sub-workflows merged and rewired, in topological order.
pub(crate) fn create_templates<'p>(
    context: &mut Context,
    drawings: &'p Drawings,
    roots: &HashMap<&str, &'p str>,
    is_traced: bool,
) -> Unfolded<'p> {
    let chain = vec![(WORKFLOW, context.documents.workflow.name.as_str())];
    let mut unfolding = Unfolding {
        drawings,
        roots,
        tasks: Vec::new(),
        groups: Vec::new(),
        chain,
        recursive: HashSet::default(),
        is_traced,
        is_full: false,
        cuts: 0,
        dependencies: 0,
    };
    unfolding.tasks.reserve(drawings.get(WORKFLOW).map(|drawing| drawing.steps.len()).unwrap_or_default());
    unfolding.unfold(context, WORKFLOW, &Rc::from([]));
    if unfolding.is_full {
        context.report(limits::too_many_occurrences(Place::at(WORKFLOW), MAX_TASKS));
    }
    if unfolding.dependencies > MAX_DEPENDENCIES {
        context.report(limits::too_many_dependencies(Place::at(WORKFLOW), MAX_DEPENDENCIES));
    }
    let Unfolding { mut tasks, groups, cuts, .. } = unfolding;
    let is_unique = drawings.get(WORKFLOW).is_some_and(Drawing::has_unique_names);
    let is_plain =
        groups.is_empty() && is_unique && !tasks.iter().any(|task| matches!(task.kind, TaskKind::ServicePod(_)));
    if is_plain {
        tasks.iter_mut().for_each(|task| task.name = Cow::Borrowed(task.own_name));
    } else {
        name_tasks(&mut tasks, !groups.is_empty());
    }
    Unfolded { tasks, groups, is_cut: cuts > 0 }
}

struct Unfolding<'p, 'r> {
    drawings: &'p Drawings<'p>,
    /// The root in the source of each workflow that is known, by its id.
    roots: &'r HashMap<&'r str, &'p str>,
    tasks: Vec<Task<'p>>,
    groups: Vec<Group<'p>>,
    /// The workflows that are being unfolded, from the outermost: each with its root and the name of its node.
    chain: Vec<(&'p str, &'r str)>,
    /// The roots of the workflows that have been found to contain themselves. They stand there, but are not unfolded again:
    /// through a few workflows that contain each other lead more ways than can be counted.
    recursive: HashSet<&'p str>,
    /// Whether the links are kept that make tasks wait.
    is_traced: bool,
    is_full: bool,
    /// How many sub-workflows could not be unfolded.
    cuts: usize,
    /// How many dependencies have been made.
    dependencies: usize,
}

impl<'p: 'r, 'r> Unfolding<'p, 'r> {
    /// Appends the tasks of the drawing at `root`, which stands below the sub-workflow nodes of `path`. Gives the
    /// tasks that end it: what comes behind the drawing waits for those.
    fn unfold(&mut self, context: &mut Context, root: &'p str, path: &Rc<[&'p str]>) -> Vec<End<'p>> {
        let Some(drawing) = self.drawings.get(root) else { return Vec::new() };
        // For each step: the range of its tasks, and the tasks that what comes behind it waits for.
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(drawing.steps.len());
        let mut ends: Vec<Ends> = Vec::with_capacity(drawing.steps.len());
        let start = self.tasks.len();
        for step in drawing.steps.iter().filter_map(|step| drawing.step(step)) {
            let from = self.tasks.len();
            if from.max(self.groups.len()) >= MAX_TASKS {
                self.is_full = true;
                self.cuts += 1;
                break;
            }
            let end = match step.action {
                Action::SubWorkflow(workflow) => {
                    Ends::Several(self.unfold_sub_workflow(context, workflow, root, &step, path))
                }
                Action::Processing(processing) => self.push_processing(processing, root, &step, path),
                Action::Event(event) => {
                    self.tasks.push(Task::new(TaskKind::Event(event), root, &step, path));
                    Ends::One(from)
                }
            };
            ranges.push(from..self.tasks.len());
            ends.push(end);
        }
        for (index, (step, range)) in drawing.steps.iter().zip(ranges).enumerate() {
            if range.is_empty() {
                let through = self.through(drawing.steps.before(step), &ends, (root, path));
                if let Some(end) = ends.get_mut(index) {
                    *end = Ends::Several(through);
                }
                continue;
            }
            self.join(range, drawing.steps.before(step), &ends, (root, path));
        }
        let last_steps = drawing.steps.iter().zip(ends).filter(|(step, _)| !drawing.is_dependancy(step));
        let last: Vec<End> = last_steps.flat_map(|(_, end)| end.list()).collect();
        self.without_dependants(start, last)
    }

    /// Appends the task of a processing; a service is created by a task in front of it.
    fn push_processing(
        &mut self,
        processing: &'p Processing<'p>,
        root: &'p str,
        step: &Stepped<'p>,
        path: &Rc<[&'p str]>,
    ) -> Ends<'p> {
        let from = self.tasks.len();
        let mut task = Task::new(TaskKind::Processing(processing), root, step, path);
        if processing.service.is_some() {
            self.tasks.push(Task::new(TaskKind::ServicePod(processing), root, step, path));
            task.dependencies.push(from);
        }
        self.tasks.push(task);
        Ends::One(self.tasks.len() - 1)
    }

    #[inline(never)]
    fn unfold_sub_workflow(
        &mut self,
        context: &mut Context,
        workflow: &'p WorkflowResource,
        node_root: &'p str,
        &Stepped { id, name, .. }: &Stepped<'p>,
        path: &Rc<[&'p str]>,
    ) -> Vec<End<'p>> {
        let place = Place::item(node_root, id).field("workflow");
        let workflow_id = workflow.workflow_id();
        let Some(&root) = self.roots.get(workflow_id) else {
            context.missing.workflows.insert(workflow_id.to_owned());
            self.cuts += 1;
            context.report(findings::unknown_workflow(place.field("workflow_id"), workflow_id));
            return Vec::new();
        };
        if let Some(from) = self.chain.iter().position(|&(outer, _)| outer == root) {
            let outer = self.chain.iter().skip(from).map(|&(_, name)| name).chain([name]);
            let mut chain = outer.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" -> ");
            if let Some(&(_, again)) = self.chain.get(from).filter(|&&(_, again)| again != name) {
                chain += &format!(", which is `{again}` again");
            }
            for &(root, _) in self.chain.iter().skip(from) {
                self.recursive.insert(root);
            }
            self.cuts += 1;
            context.report(findings::recursive_workflow(place, &chain));
            return Vec::new();
        }
        if path.len() >= MAX_DEPTH {
            self.cuts += 1;
            context.report(findings::nested_too_deep(place, MAX_DEPTH));
            return Vec::new();
        }
        let from = self.tasks.len();
        let group = self.groups.len();
        self.groups.push(Group {
            item_id: id,
            name,
            workflow_id,
            root: node_root,
            path: path.clone(),
            tasks: from..from,
        });
        if self.recursive.contains(root) {
            self.cuts += 1;
            return Vec::new();
        }
        self.chain.push((root, name));
        let inner: Rc<[&str]> = path.iter().copied().chain([id]).collect();
        let cuts = self.cuts;
        let end = self.unfold(context, root, &inner);
        self.chain.pop();
        if let Some(group) = self.groups.get_mut(group) {
            group.tasks.end = self.tasks.len();
        }
        if self.tasks.len() == from && self.cuts == cuts {
            context.report(findings::empty_sub_workflow(place, name));
        }
        end
    }

    /// Where nothing runs: what comes before is joined to what comes behind.
    #[inline(never)]
    fn through(
        &mut self,
        before: &[Before],
        ends: &[Ends<'p>],
        (root, path): (&'p str, &Rc<[&'p str]>),
    ) -> Vec<End<'p>> {
        let through = before.iter().flat_map(|&(first, link)| {
            let link = DrawnLink { root, link, path: path.clone() };
            let ends = ends.get(first).map(Ends::list).unwrap_or_default();
            ends.into_iter().map(move |end| end.over(link.clone()))
        });
        let mut through = merged(through.collect());
        self.dependencies += through.iter().map(|end| end.over.len()).sum::<usize>();
        if self.dependencies > MAX_DEPENDENCIES {
            through.clear();
        }
        through
    }

    /// Makes the tasks that begin the range of a step wait for what stands in front of it.
    fn join(
        &mut self,
        range: Range<usize>,
        before: &[Before],
        ends: &[Ends<'p>],
        (root, path): (&'p str, &Rc<[&'p str]>),
    ) {
        let before = || before.iter().filter_map(|&(first, link)| Some((ends.get(first)?, link)));
        let count: usize = before().map(|(ends, _)| ends.len()).sum();
        for task in self.tasks.get_mut(range.clone()).into_iter().flatten() {
            // A dependency inside the range means that the task does not begin it.
            let begins = !task.dependencies.iter().any(|dependency| range.contains(dependency));
            self.dependencies += if begins { count } else { 0 };
            if !begins || self.dependencies > MAX_DEPENDENCIES {
                continue;
            }
            task.dependencies.reserve_exact(count);
            for (ends, link) in before() {
                let link = || DrawnLink { root, link, path: path.clone() };
                match ends {
                    Ends::One(end) => {
                        task.dependencies.push(*end);
                        task.links.extend(self.is_traced.then(|| (*end, link())));
                    }
                    Ends::Several(ends) => {
                        task.dependencies.extend(ends.iter().map(|end| end.task));
                        for end in ends.iter().filter(|_| self.is_traced) {
                            task.links.extend(end.over.iter().map(|over| (end.task, over.clone())));
                            task.links.push((end.task, link()));
                        }
                    }
                }
            }
            ordered::sort_numbers(&mut task.dependencies);
            task.dependencies.dedup();
        }
    }

    /// Those of `candidates` for which no task from `start` on waits.
    fn without_dependants(&self, start: usize, mut candidates: Vec<End<'p>>) -> Vec<End<'p>> {
        let tasks = self.tasks.get(start..).unwrap_or_default();
        let from_start = |task: usize| task.checked_sub(start);
        let dependencies = tasks.iter().flat_map(|task| &task.dependencies).copied().filter_map(from_start);
        let is_awaited = marked(tasks.len(), dependencies);
        candidates.retain(|end| from_start(end.task).and_then(|task| is_awaited.get(task)) != Some(&true));
        merged(candidates)
    }
}

/// One end for each task, with the links of all ways from it: where ways part and meet again, there are too many to keep
/// each.
fn merged(ends: Vec<End<'_>>) -> Vec<End<'_>> {
    // As a rule no link has led over what does not run, and each task is an end once.
    let is_plain = ends.iter().all(|end| end.over.is_empty()) && ends.is_sorted_by(|one, other| one.task < other.task);
    if is_plain { ends } else { merged_anew(ends) }
}

#[inline(never)]
fn merged_anew(mut ends: Vec<End<'_>>) -> Vec<End<'_>> {
    ordered::sort_by_key(&mut ends, |end| end.task);
    ends.dedup_by(|later, first| {
        let is_same = later.task == first.task;
        if is_same {
            first.over.append(&mut later.over);
        }
        is_same
    });
    for end in &mut ends {
        ordered::sort_by(&mut end.over, Ord::cmp);
        end.over.dedup();
    }
    ends
}

/// A task that others wait for, and the links that led from it to where it is looked for: several, where nothing runs in
/// between.
#[derive(Debug, Clone)]
struct End<'p> {
    task: usize,
    over: Vec<DrawnLink<'p>>,
}

impl<'p> End<'p> {
    /// The same task, one link farther.
    fn over(mut self, link: DrawnLink<'p>) -> Self {
        self.over.push(link);
        self
    }
}

/// The tasks that what comes behind a step waits for.
enum Ends<'p> {
    /// As a rule it is the step's own.
    One(usize),
    Several(Vec<End<'p>>),
}

impl<'p> Ends<'p> {
    fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Several(ends) => ends.len(),
        }
    }

    fn list(&self) -> Vec<End<'p>> {
        match self {
            Self::One(task) => vec![End { task: *task, over: Vec::new() }],
            Self::Several(ends) => ends.clone(),
        }
    }
}

/// Names every task after its item. Where an item stands more than once, the ids of the sub-workflow nodes above it
/// tell its occurrences apart.
#[inline(never)]
fn name_tasks(tasks: &mut [Task], has_groups: bool) {
    let mut occurrences: HashMap<&str, usize> = HashMap::default();
    // Without sub-workflows no item stands twice.
    for task in tasks.iter().filter(|task| has_groups && !matches!(task.kind, TaskKind::ServicePod(_))) {
        *occurrences.entry(task.item_id).or_default() += 1;
    }
    let mut names = UniqueNames::reserving(&[DAG]);
    names.reserve(tasks.len());
    for task in tasks.iter_mut() {
        let is_repeated = occurrences.get(task.item_id).is_some_and(|&count| count > 1);
        let mut name = Cow::Borrowed(task.own_name);
        if is_repeated {
            let ids: Vec<&str> = task.path.iter().copied().chain([task.item_id]).collect();
            name = Cow::Owned(get_argo_name(task.given_name, &ids));
        }
        if let TaskKind::ServicePod(_) = task.kind {
            name = Cow::Owned(shorten(format!("workflow-service-pod-{name}"), MAX_ARGO_NAME));
        }
        task.name = names.give(name, MAX_ARGO_NAME);
    }
}
