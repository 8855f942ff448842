//! The stages behind reading, one after the other. What an earlier run has analysed and written is kept where nothing that it
//! depends on has changed; a translation is a first run.

use std::rc::Rc;

use super::arranged::{Arranged, Partition};
use super::dag::Dag;
use super::manifest::Manifest;
use super::written::{Place, Surroundings, Written};
use crate::argo::{self, ServiceNames, lint, manifest::Workflow};
use crate::arrange::{Size, Wanted};
use crate::considers::ArgoKubeEvent;
use crate::diagnostic::{Diagnostic, tidy};
use crate::emit::{self, Scribe, SourceMap};
use crate::hashed::HashMap;
use crate::options::Options;
use crate::plan::{Context, Drawings, Missing, Numbering, Plan, Roots, draw};
use crate::source::{Documents, WORKFLOW};

/// What is kept from one run to the next.
#[derive(Debug, Default)]
pub(crate) struct Engine<'a> {
    /// The workflows, analysed.
    pub(crate) drawings: Drawings<'a>,
    /// How many items have been read.
    pub(crate) stamps: u64,
    /// What was made of the tasks, by their names.
    written: HashMap<String, Rc<Written>>,
    surroundings: Surroundings,
    /// The tasks of the last manifest.
    last: Vec<Rc<Written>>,
    /// What would be refused of its DAG.
    faults: Vec<lint::Fault>,
    scribe: Scribe,
}

/// What a run made.
pub(crate) struct Made<'r> {
    pub(crate) plan: &'r Plan<'r>,
    pub(crate) services: &'r ServiceNames,
    pub(crate) manifest: Manifest,
    /// Tidied; without ranges.
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) missing: Missing,
    numbering: &'r Numbering,
}

impl Made<'_> {
    pub(crate) fn dag(&self) -> Dag {
        Dag::of(self.plan, self.services)
    }

    pub(crate) fn partition(&self) -> Option<Partition> {
        self.manifest.arranged.as_ref().map(|arranged| arranged.partition.clone())
    }

    pub(crate) fn source_map(&self) -> SourceMap {
        let mut source_map = self.manifest.source_map(self.plan);
        source_map.place_links(WORKFLOW, self.numbering);
        source_map
    }

    pub(crate) fn considers(&self) -> Vec<ArgoKubeEvent> {
        self.plan.storage_considers.iter().chain(&self.plan.compute_considers).cloned().collect()
    }
}

impl<'a> Engine<'a> {
    /// Makes the manifest of what is drawn now. `reading` is what was wrong with the documents; the links of the workflow go
    /// by the numbers of `numbering`, in the findings of both too. Only where it `is_traced` is there a whole source map.
    pub(crate) fn run<T>(
        &mut self,
        documents: &'a Documents,
        options: &'a Options,
        roots: &'a Roots,
        (reading, numbering): (&[Diagnostic], &Numbering),
        is_traced: bool,
        finish: impl FnOnce(Made) -> T,
    ) -> T {
        let mut context = Context::continued(documents, options, self.stamps);
        context.diagnostics.extend(reading.iter().cloned());
        draw(&mut context, roots, &mut self.drawings);
        self.stamps = context.stamps();
        // From here on nothing is kept that borrows from the documents: the context is as short as the plan.
        let mut context = context.shortened();
        let plan = Plan::of(&mut context, &self.drawings, roots, is_traced);
        let services = argo::service_names(&plan);
        let mut writing = Writing {
            written: &mut self.written,
            surroundings: &mut self.surroundings,
            last: &mut self.last,
            faults: &mut self.faults,
            scribe: &mut self.scribe,
        };
        let manifest = writing.manifest(&mut context, &plan, &services);
        let Context { mut diagnostics, missing, .. } = context;
        numbering.place(WORKFLOW, &mut diagnostics);
        tidy(&mut diagnostics);
        finish(Made { plan: &plan, services: &services, manifest, diagnostics, missing, numbering })
    }
}

/// What a run writes with.
struct Writing<'e> {
    written: &'e mut HashMap<String, Rc<Written>>,
    surroundings: &'e mut Surroundings,
    last: &'e mut Vec<Rc<Written>>,
    faults: &'e mut Vec<lint::Fault>,
    scribe: &'e mut Scribe,
}

impl Writing<'_> {
    fn manifest<'p>(&mut self, context: &mut Context<'p>, plan: &'p Plan<'p>, services: &'p ServiceNames) -> Manifest {
        let mut workflow = argo::workflow(context, plan);
        let surroundings = Surroundings::of(plan);
        if *self.surroundings != surroundings {
            self.written.clear();
            self.last.clear();
            *self.surroundings = surroundings;
        }
        let written = self.tasks(context, plan, services, &workflow);
        let head = emit::head(&workflow, !plan.tasks.is_empty());
        let given: Vec<_> = workflow.spec.templates.iter().map(|given| self.scribe.given(given)).collect();
        let references: Vec<_> = given.iter().map(|piece| piece.references.clone()).collect();
        let mut manifest = Manifest { head, written, arranged: None, given: Rc::new(given) };
        for written in &manifest.written {
            context.diagnostics.extend(written.findings.iter().cloned());
        }
        manifest.arranged = self.arranged(context, plan, services, &manifest);
        workflow.json_bytes = manifest.json_bytes();
        let sizes = manifest.sizes();
        argo::check_sizes(context, sizes);
        let templates: Vec<_> = manifest.written.iter().map(|written| &written.checked_template).collect();
        let tasks: Vec<_> = manifest.written.iter().map(|written| &written.checked_task).collect();
        if !has_shape_of(&manifest.written, self.last) {
            let before: Vec<&[usize]> = plan.tasks.iter().map(|task| task.dependencies.as_slice()).collect();
            *self.faults = lint::dag(&workflow, &templates, &tasks, &before);
        }
        self.last.clone_from(&manifest.written);
        let options = context.options;
        let whole =
            lint::Whole { workflow: &workflow, options, sizes, templates, tasks, given: &references, dag: self.faults };
        lint::check(context, plan, &whole);
        manifest
    }

    /// The same in the sizes that Argo takes, where it is too large for them.
    fn arranged<'p>(
        &mut self,
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        manifest: &Manifest,
    ) -> Option<Rc<Arranged>> {
        let (tasks, given, json_bytes) = (plan.tasks.len(), manifest.given.len(), manifest.json_bytes());
        let wanted = Wanted::by(context.options, Size { tasks, given, json_bytes })?;
        Some(Rc::new(Arranged::of(context, plan, services, wanted, manifest.around(), self.scribe)))
    }

    fn tasks<'p>(
        &mut self,
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        workflow: &Workflow,
    ) -> Vec<Rc<Written>> {
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
            let known = || self.written.get(&*task.name);
            if kept.is_none() && known().is_none() {
                moved -= 1;
            }
            let kept = kept.or_else(|| known().filter(|written| written.is_current(place))).cloned();
            all.push(kept.unwrap_or_else(|| {
                let made = Rc::new(Written::of(context, place, &scope, self.scribe));
                self.written.insert(task.name.to_string(), made.clone());
                made
            }));
        }
        if self.written.len() > 2 * all.len() {
            self.written.retain(|_, written| Rc::strong_count(written) > 1);
        }
        all
    }
}

/// Whether the DAG of two manifests is the same: the names of the tasks, what they wait for and what they read.
fn has_shape_of(written: &[Rc<Written>], last: &[Rc<Written>]) -> bool {
    let is_same = |(one, other): (&Rc<Written>, &Rc<Written>)| Rc::ptr_eq(one, other) || one.has_shape_of(other);
    written.len() == last.len() && !written.is_empty() && written.iter().zip(last).all(is_same)
}
