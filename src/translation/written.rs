//! What is made of one task: its entry in the DAG and its template, written and looked at. It is kept for as long as nothing
//! that it depends on has changed.
//!
//! INVARIANT: what is kept equals what would be made anew. Whatever the functions of `argo` read to make a template is
//! in the [`Basis`], or in the [`Surroundings`] of all templates.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::argo::manifest::{DagTask, Template};
use crate::argo::{self, ServiceNames, lint, served_task};
use crate::arrange::{Fitting, Words};
use crate::diagnostic::Diagnostic;
use crate::emit::{Piece, Scribe};
use crate::plan::{Context, Plan, Task, TaskKind, has_tags};

/// A task and its template, made.
#[derive(Debug)]
pub(crate) struct Written {
    basis: Basis,
    /// The entry of the task in the DAG.
    pub(crate) entry: Piece,
    /// Its template.
    pub(crate) template: Rc<Piece>,
    /// What an arrangement knows of it, once there is one.
    fitting: OnceCell<Rc<Fitting>>,
    /// Whether it is given values that are only known when it runs.
    pub(super) is_given_tags: bool,
    /// What was found on the way.
    pub(super) findings: Vec<Diagnostic>,
    pub(super) checked_task: lint::TaskSummary,
    pub(super) checked_template: lint::TemplateSummary,
}

/// What tasks are written with.
#[derive(Debug, Default)]
pub(super) struct Tools {
    pub(super) scribe: Scribe,
    pub(super) words: Words,
    /// Whether what is written will be arranged: as a rule that is known before.
    pub(super) arranges: bool,
}

/// What a task and its template depend on, but for what all templates do.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Basis {
    /// The reading of the item.
    stamp: u64,
    creates_service: bool,
    /// Whether another task waits for it, where it is a service.
    is_daemon: bool,
    service: Option<String>,
    /// Arguments that differ from what was drawn.
    arguments: Vec<(String, String)>,
    /// The readings of the items of the tasks that it waits for, as long as these and the task are named
    /// after their items alone.
    before: Option<Vec<u64>>,
}

/// What all templates depend on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// The id of the storage whose repository is the workflow's.
    repository: Option<String>,
    /// The storages that are mounted, with the names of their volumes.
    volumes: Vec<(String, String)>,
}

impl Surroundings {
    pub(super) fn of(plan: &Plan) -> Self {
        let volume = |volume: &crate::plan::Volume| (volume.storage_id.to_owned(), volume.name.clone());
        Self {
            repository: plan.artifact_repository.map(|storage| storage.id.to_owned()),
            volumes: plan.volumes.iter().map(volume).collect(),
        }
    }
}

/// A task in its plan.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) services: &'p ServiceNames,
    pub(super) is_awaited: bool,
    pub(super) index: usize,
    pub(super) task: &'p Task<'p>,
}

impl<'p> Place<'p> {
    fn service(self) -> Option<&'p String> {
        match self.task.kind {
            TaskKind::Processing(_) => self.services.get(&self.index),
            TaskKind::ServicePod(_) => self.services.get(&served_task(self.plan, self.index)?),
            TaskKind::Event(_) => None,
        }
    }

    fn basis(self) -> Basis {
        let service = self.service();
        Basis {
            stamp: self.task.stamp,
            creates_service: matches!(self.task.kind, TaskKind::ServicePod(_)),
            is_daemon: self.is_awaited && service.is_some(),
            service: service.cloned(),
            arguments: self.task.arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            before: self.task.is_named_after_item().then(|| self.stamps_before().collect()).flatten(),
        }
    }

    /// Its template, and what is found on the way.
    pub(super) fn template(self, context: &mut Context<'p>) -> (Template<'p>, Vec<Diagnostic>) {
        let Self { plan, services, is_awaited, index, task } = self;
        let before = std::mem::take(&mut context.diagnostics);
        let template = argo::template(context, plan, services, is_awaited, index, task);
        (template, std::mem::replace(&mut context.diagnostics, before))
    }

    /// The tasks that it waits for.
    fn before(self) -> impl Iterator<Item = &'p Task<'p>> {
        self.task.dependencies.iter().filter_map(move |&index| self.plan.tasks.get(index))
    }

    /// The readings of their items: `None` for one that is not named after its item alone.
    fn stamps_before(self) -> impl Iterator<Item = Option<u64>> {
        self.before().map(|task| task.is_named_after_item().then_some(task.stamp))
    }
}

impl Written {
    /// Makes the task at this place.
    pub(super) fn of<'p>(context: &mut Context<'p>, place: Place<'p>, scope: &lint::Scope, tools: &mut Tools) -> Self {
        let task = argo::add_task_to_argo(place.task, place.before().map(|task| &*task.name));
        Self::with(context, place, &task, scope, tools)
    }

    /// Makes a task of whose plan nothing is known but the names of what it waits for, and the readings of their items, as the
    /// [`Basis`] has them.
    pub(super) fn alone<'p>(
        context: &mut Context<'p>,
        place: Place<'p>,
        (before, stamps_before): (&'p [&'p str], Option<Vec<u64>>),
        scope: &lint::Scope,
        tools: &mut Tools,
    ) -> Self {
        let task = argo::add_task_to_argo(place.task, before.iter().copied());
        let mut made = Self::with(context, place, &task, scope, tools);
        made.basis.before = stamps_before;
        made
    }

    #[inline(never)]
    fn with<'p>(
        context: &mut Context<'p>,
        place: Place<'p>,
        task: &DagTask,
        scope: &lint::Scope,
        tools: &mut Tools,
    ) -> Self {
        let (template, findings) = place.template(context);
        let Tools { scribe, words, arranges } = tools;
        let (entry, piece) = (scribe.task(task), scribe.template(&template));
        let checked_template = lint::template(&template, &piece.references, scope);
        let checked_task = lint::task(task, Some(&template), &entry.references, scope.variables);
        let mut given = task.arguments.iter().flat_map(|arguments| &arguments.parameters);
        let is_given_tags = given.any(|argument| has_tags(&argument.value));
        let fitting = OnceCell::new();
        if *arranges {
            fitting.get_or_init(|| Rc::new(words.fitting(template, task)));
        }
        Self {
            basis: place.basis(),
            entry,
            template: Rc::new(piece),
            fitting,
            is_given_tags,
            findings,
            checked_task,
            checked_template,
        }
    }

    /// What an arrangement knows of it.
    pub(super) fn fitting(&self) -> Option<&Rc<Fitting>> {
        self.fitting.get()
    }

    /// The same, which is made of its place where there is none yet.
    pub(super) fn fit<'p>(&self, context: &mut Context<'p>, place: Place<'p>, words: &mut Words) {
        self.fitting.get_or_init(|| {
            // What is found on the way has been said of the task itself.
            let (template, _) = place.template(context);
            Rc::new(words.fitting(template, &argo::add_task_to_argo(place.task, std::iter::empty())))
        });
    }

    /// The same task, which waits for what `other` waits for.
    pub(super) fn waiting_as(&self, other: Self) -> Self {
        Self {
            basis: Basis { before: other.basis.before, ..self.basis.clone() },
            entry: other.entry,
            checked_task: other.checked_task,
            fitting: self.fitting.clone(),
            is_given_tags: self.is_given_tags,
            template: self.template.clone(),
            findings: self.findings.clone(),
            checked_template: self.checked_template.clone(),
        }
    }

    /// The stamp of the reading of its item.
    pub(super) fn stamp(&self) -> u64 {
        self.basis.stamp
    }

    /// The readings of the items that it waits for, where names are those of items.
    pub(super) fn stamps_before(&self) -> Option<&[u64]> {
        self.basis.before.as_deref()
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.checked_task.name
    }

    /// The names of the tasks that it waits for.
    pub(super) fn names_before(&self) -> impl Iterator<Item = &str> {
        self.checked_task.dependencies.iter().map(String::as_str)
    }

    /// Whether Argo takes it whatever the other tasks are, as long as those are there that it waits for.
    pub(super) fn is_accepted_alone(&self) -> bool {
        lint::is_accepted_alone(&self.checked_task, &self.checked_template)
    }

    /// Whether making it anew would give the same.
    pub(super) fn is_current(&self, place: Place) -> bool {
        let task = place.task;
        if self.basis.stamp != task.stamp {
            return false;
        }
        // As a rule nothing but items decides.
        let is_plain = !task.is_involved && task.is_named_after_item();
        if let Some(before) = self.basis.before.as_ref().filter(|_| is_plain)
            && place.stamps_before().eq(before.iter().map(|&stamp| Some(stamp)))
        {
            return true;
        }
        let basis = place.basis();
        let names = place.before().map(|task| &*task.name);
        self.names_before().eq(names)
            && self.checked_task.name == task.name
            && Basis { before: None, ..basis } == Basis { before: None, ..self.basis.clone() }
    }

    /// Whether another has the same place in the DAG: its name, and what it waits for and reads.
    pub(super) fn has_shape_of(&self, other: &Self) -> bool {
        self.checked_task == other.checked_task && self.checked_template == other.checked_template
    }
}
