//! From a whole plan to its manifest. What was made of a task earlier is taken again where it is what would be made.

use std::rc::Rc;

use super::arranged::{Arranged, Subject};
use super::manifest::Manifest;
use super::tasks::{Listed, Tasks};
use super::written::{Place, Surroundings, Tools, Written};
use crate::argo::{self, ServiceNames, lint, manifest::Workflow};
use crate::arrange::{Folded, Size, Structure, Wanted, share};
use crate::diagnostic;
use crate::emit::{self, Piece, Scribe};
use crate::hashed::HashMap;
use crate::plan::{Context, Plan};

/// What is kept of tasks from one run to the next.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What was made of the tasks, by their names.
    written: HashMap<String, Listed>,
    surroundings: Surroundings,
    /// What would be refused of the last DAG.
    faults: Vec<lint::Fault>,
    pub(super) tools: Tools,
}

impl Kept {
    /// Whether nothing would be refused of the last DAG.
    pub(super) fn has_sound_dag(&self) -> bool {
        self.faults.is_empty()
    }

    /// Keeps what was made of a task.
    pub(super) fn keep(&mut self, made: Written) -> Listed {
        let made = Listed::from(made);
        self.written.insert(made.name().to_owned(), made.clone());
        made
    }
}

/// What a run writes, and with what.
pub(super) struct Writing<'e, 'p> {
    pub(super) kept: &'e mut Kept,
    /// The last manifest, where anything of it may be taken again.
    pub(super) last: Option<&'e Manifest>,
    pub(super) plan: &'p Plan<'p>,
    pub(super) services: &'p ServiceNames,
}

impl<'e, 'p> Writing<'e, 'p> {
    /// Writes `workflow` with the tasks of the plan, and checks it.
    pub(super) fn manifest(&mut self, context: &mut Context<'p>, mut workflow: Workflow<'p>) -> Manifest {
        let plan = self.plan;
        let surroundings = Surroundings::of(plan);
        if self.kept.surroundings != surroundings {
            self.kept.written.clear();
            self.last = None;
            self.kept.surroundings = surroundings;
        }
        let size = Size { tasks: plan.tasks.len(), given: 0, json_bytes: 0 };
        self.kept.tools.arranges |= Wanted::by(context.options, size).is_some();
        let written = self.tasks(context, &workflow);
        let dag = argo::dag_template(workflow.spec.entrypoint.into(), context.options);
        let head = emit::head(&workflow, &dag, !plan.tasks.is_empty());
        let given: Vec<_> = workflow.spec.templates.iter().map(|given| self.kept.tools.scribe.given(given)).collect();
        let references: Vec<_> = given.iter().map(|piece| piece.references.clone()).collect();
        let mut manifest = Manifest { head: Rc::new(head), written, arranged: None, given: Rc::new(given) };
        context.diagnostics.extend(manifest.written.findings().cloned());
        if let Some(wanted) = manifest.wanted(context.options) {
            manifest.arranged = self.arranged(context, &manifest, wanted).map(Rc::new);
        }
        self.kept.tools.arranges = manifest.arranged.is_some();
        workflow.json_bytes = manifest.json_bytes();
        let sizes = manifest.sizes();
        argo::check_sizes(context, sizes);
        let all = manifest.written.all();
        let templates: Vec<_> = all.iter().map(|written| &written.checked_template).collect();
        let tasks: Vec<_> = all.iter().map(|written| &written.checked_task).collect();
        if !self.last.is_some_and(|last| has_shape_of(&manifest.written, &last.written)) {
            let before: Vec<&[usize]> = plan.tasks.iter().map(|task| task.dependencies.as_slice()).collect();
            self.kept.faults = lint::dag(&workflow, &templates, &tasks, &before);
        }
        let options = context.options;
        let dag = &self.kept.faults;
        let whole = lint::Whole { workflow: &workflow, options, sizes, templates, tasks, given: &references, dag };
        lint::check(context, plan, &whole);
        manifest
    }

    /// The tasks of `manifest` as they are `wanted`.
    #[inline(never)]
    fn arranged(&mut self, context: &mut Context<'p>, manifest: &Manifest, wanted: Wanted) -> Option<Arranged> {
        let (plan, services, tools) = (self.plan, self.services, &mut self.kept.tools);
        let is_awaited = plan.awaited();
        let place = |index: usize| {
            let (task, &is_awaited) = plan.tasks.get(index).zip(is_awaited.get(index))?;
            Some(Place { plan, services, is_awaited, index, task })
        };
        for (index, listed) in manifest.written.all().into_iter().enumerate() {
            place(index).into_iter().for_each(|place| listed.fit(context, place, &mut tools.words));
        }
        let write_shared = |context: &mut Context<'p>, scribe: &mut Scribe, folded: &Folded| -> Option<Piece> {
            let (mut template, _) = place(*folded.tasks.first()?)?.template(context);
            share(&mut template, &folded.call);
            Some(scribe.template(&template))
        };
        let subject = Subject::of(&manifest.written, Some(Structure::of(plan)), self.last);
        let arranged = Arranged::of(context, &subject, wanted, manifest.around(), tools, &write_shared)?;
        arranged.report(context, manifest.around(), plan.tasks.len(), &|task| {
            let task = plan.tasks.get(task)?;
            Some(diagnostic::Place::item(task.root, task.item_id))
        });
        Some(arranged)
    }

    fn tasks(&mut self, context: &mut Context<'p>, workflow: &Workflow) -> Tasks {
        let (plan, services) = (self.plan, self.services);
        let scope = lint::Scope::of(workflow, context.options);
        let last = self.last.map(|last| last.written.all()).unwrap_or_default();
        let mut all = Vec::with_capacity(plan.tasks.len());
        // A task stands where it stood, moved by as many as came or went before it.
        let mut moved = 0_isize;
        for ((index, task), is_awaited) in plan.tasks.iter().enumerate().zip(plan.awaited()) {
            let place = Place { plan, services, is_awaited, index, task };
            let at = |moved: isize| {
                let written = *last.get(index.checked_add_signed(moved)?)?;
                written.is_current(place).then_some((written, moved))
            };
            let kept = at(moved).or_else(|| at(moved + 1)).map(|(written, by)| {
                moved = by;
                written
            });
            let known = || self.kept.written.get(&*task.name);
            if kept.is_none() && known().is_none() {
                moved -= 1;
            }
            let kept = kept.or_else(|| known().filter(|written| written.is_current(place))).cloned();
            all.push(match kept {
                Some(kept) => kept,
                None => {
                    let made = Written::of(context, place, &scope, &mut self.kept.tools);
                    self.kept.keep(made)
                }
            });
        }
        if self.kept.written.len() > 2 * all.len() {
            self.kept.written.retain(|_, written| written.is_shared());
        }
        all.into_iter().collect()
    }
}

/// Whether the DAG of two manifests is the same: the names of the tasks, what they wait for and what they read.
fn has_shape_of(written: &Tasks, last: &Tasks) -> bool {
    let is_same = |(one, other): (&Listed, &Listed)| one.address() == other.address() || one.has_shape_of(other);
    written.len() == last.len() && written.len() > 0 && written.all().into_iter().zip(last.all()).all(is_same)
}
