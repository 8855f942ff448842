//! The stages behind reading, one after the other. What an earlier run has analysed and written is kept where nothing that it
//! depends on has changed; a translation is a first run.

use std::rc::Rc;

use super::dag::Dag;
use super::manifest::Manifest;
use super::written::{Place, Surroundings, Written};
use crate::argo::{self, ServiceNames, lint, manifest::Workflow};
use crate::considers::ArgoKubeEvent;
use crate::diagnostic::{Diagnostic, tidy};
use crate::emit::{self, Scribe, SourceMap};
use crate::hashed::HashMap;
use crate::options::Options;
use crate::plan::{Context, Drawings, Missing, Plan, Roots, draw};
use crate::source::Documents;

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
}

impl Made<'_> {
    pub(crate) fn dag(&self) -> Dag {
        Dag::of(self.plan, self.services)
    }

    pub(crate) fn source_map(&self) -> SourceMap {
        let written = self.manifest.written.iter().map(|written| (&written.entry, &written.template));
        emit::source_map(self.plan, &self.manifest.head, written)
    }

    pub(crate) fn considers(&self) -> Vec<ArgoKubeEvent> {
        self.plan.storage_considers.iter().chain(&self.plan.compute_considers).cloned().collect()
    }
}

impl<'a> Engine<'a> {
    /// Makes the manifest of what is drawn now. `reading` is what was wrong with the documents.
    pub(crate) fn run<T>(
        &mut self,
        documents: &'a Documents,
        options: &'a Options,
        roots: &'a Roots,
        reading: &[Diagnostic],
        finish: impl FnOnce(Made) -> T,
    ) -> T {
        let mut context = Context::continued(documents, options, self.stamps);
        context.diagnostics.extend(reading.iter().cloned());
        draw(&mut context, roots, &mut self.drawings);
        self.stamps = context.stamps();
        let mut writing =
            Writing { written: &mut self.written, surroundings: &mut self.surroundings, scribe: &mut self.scribe };
        // From here on nothing is kept that borrows from the documents: the context is as short as the plan.
        let mut context = context.shortened();
        let plan = Plan::of(&mut context, &self.drawings, roots);
        let services = argo::service_names(&plan);
        let manifest = writing.manifest(&mut context, &plan, &services);
        let Context { mut diagnostics, missing, .. } = context;
        tidy(&mut diagnostics);
        finish(Made { plan: &plan, services: &services, manifest, diagnostics, missing })
    }
}

/// What a run writes with.
struct Writing<'e> {
    written: &'e mut HashMap<String, Rc<Written>>,
    surroundings: &'e mut Surroundings,
    scribe: &'e mut Scribe,
}

impl Writing<'_> {
    fn manifest<'p>(&mut self, context: &mut Context<'p>, plan: &'p Plan<'p>, services: &'p ServiceNames) -> Manifest {
        let mut workflow = argo::workflow(context, plan);
        let surroundings = Surroundings::of(plan);
        if *self.surroundings != surroundings {
            self.written.clear();
            *self.surroundings = surroundings;
        }
        let written = self.tasks(context, plan, services, &workflow);
        let head = emit::head(&workflow, !plan.tasks.is_empty());
        let given: Vec<_> = workflow.spec.templates.iter().map(|given| self.scribe.given(given)).collect();
        let references: Vec<_> = given.iter().map(|piece| piece.references.clone()).collect();
        let manifest = Manifest { head, written, given: Rc::new(given) };
        for written in &manifest.written {
            context.diagnostics.extend(written.findings.iter().cloned());
        }
        workflow.json_bytes = manifest.json_bytes();
        argo::check_size(context, workflow.json_bytes);
        let whole = lint::Whole {
            workflow: &workflow,
            options: context.options,
            templates: manifest.written.iter().map(|written| &written.checked_template).collect(),
            tasks: manifest.written.iter().map(|written| &written.checked_task).collect(),
            given: &references,
        };
        lint::check(context, plan, &whole);
        manifest
    }

    fn tasks<'p>(
        &mut self,
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        workflow: &Workflow,
    ) -> Vec<Rc<Written>> {
        let scope = lint::Scope::of(workflow, context.options);
        let mut is_awaited = vec![false; plan.tasks.len()];
        for &dependency in plan.tasks.iter().flat_map(|task| &task.dependencies) {
            is_awaited.get_mut(dependency).into_iter().for_each(|awaited| *awaited = true);
        }
        let mut all = Vec::with_capacity(plan.tasks.len());
        for ((index, task), is_awaited) in plan.tasks.iter().enumerate().zip(is_awaited) {
            let place = Place { plan, services, is_awaited, index, task };
            let kept = self.written.get(&*task.name).filter(|written| written.is_current(place)).cloned();
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
