//! From a whole plan to its manifest. What was made of a task earlier is taken again where it is what would be made.

use std::rc::Rc;

use super::arranged::Arranged;
use super::manifest::{Listed, Manifest};
use super::written::{Place, Surroundings, Written};
use crate::argo::{self, ServiceNames, lint, manifest::Workflow};
use crate::emit::{self, Scribe};
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
    pub(super) scribe: Scribe,
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

/// What a run writes with.
pub(super) struct Writing<'e> {
    pub(super) kept: &'e mut Kept,
    /// The tasks of the last manifest.
    pub(super) last: &'e [Listed],
}

impl Writing<'_> {
    /// Writes `workflow` with the tasks of `plan`, and checks it.
    pub(super) fn manifest<'p>(
        &mut self,
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        mut workflow: Workflow<'p>,
    ) -> Manifest {
        let surroundings = Surroundings::of(plan);
        if self.kept.surroundings != surroundings {
            self.kept.written.clear();
            self.last = &[];
            self.kept.surroundings = surroundings;
        }
        let written = self.tasks(context, plan, services, &workflow);
        let head = emit::head(&workflow, !plan.tasks.is_empty());
        let given: Vec<_> = workflow.spec.templates.iter().map(|given| self.kept.scribe.given(given)).collect();
        let references: Vec<_> = given.iter().map(|piece| piece.references.clone()).collect();
        let mut manifest = Manifest { head: Rc::new(head), written, arranged: None, given: Rc::new(given) };
        context.diagnostics.extend(manifest.findings().cloned());
        if let Some(wanted) = manifest.wanted(context.options) {
            let scribe = &mut self.kept.scribe;
            let arranged = Arranged::of(context, plan, services, wanted, manifest.around(), scribe);
            manifest.arranged = Some(Rc::new(arranged));
        }
        workflow.json_bytes = manifest.json_bytes();
        let sizes = manifest.sizes();
        argo::check_sizes(context, sizes);
        let templates: Vec<_> = manifest.written.iter().map(|written| &written.checked_template).collect();
        let tasks: Vec<_> = manifest.written.iter().map(|written| &written.checked_task).collect();
        if !has_shape_of(&manifest.written, self.last) {
            let before: Vec<&[usize]> = plan.tasks.iter().map(|task| task.dependencies.as_slice()).collect();
            self.kept.faults = lint::dag(&workflow, &templates, &tasks, &before);
        }
        let options = context.options;
        let dag = &self.kept.faults;
        let whole = lint::Whole { workflow: &workflow, options, sizes, templates, tasks, given: &references, dag };
        lint::check(context, plan, &whole);
        manifest
    }

    fn tasks<'p>(
        &mut self,
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        workflow: &Workflow,
    ) -> Vec<Listed> {
        let scope = lint::Scope::of(workflow, context.options);
        let mut all = Vec::with_capacity(plan.tasks.len());
        // A task stands where it stood, moved by as many as came or went before it.
        let mut moved = 0_isize;
        for ((index, task), is_awaited) in plan.tasks.iter().enumerate().zip(plan.awaited()) {
            let place = Place { plan, services, is_awaited, index, task };
            let at = |moved: isize| {
                let written = self.last.get(index.checked_add_signed(moved)?)?;
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
                    let made = Written::of(context, place, &scope, &mut self.kept.scribe);
                    self.kept.keep(made)
                }
            });
        }
        if self.kept.written.len() > 2 * all.len() {
            self.kept.written.retain(|_, written| written.is_shared());
        }
        all
    }
}

/// Whether the DAG of two manifests is the same: the names of the tasks, what they wait for and what they read.
fn has_shape_of(written: &[Listed], last: &[Listed]) -> bool {
    let is_same = |(one, other): (&Listed, &Listed)| one.address() == other.address() || one.has_shape_of(other);
    written.len() == last.len() && !written.is_empty() && written.iter().zip(last).all(is_same)
}
