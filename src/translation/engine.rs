//! The stages behind reading, one after the other. What an earlier run has analysed and written is kept where nothing that it
//! depends on has changed; a translation is a first run.

use std::rc::Rc;

use super::Facts;
use super::dag::Dag;
use super::manifest::Manifest;
use super::revision::{Last, Revision};
use super::writing::{Kept, Writing};
use crate::argo::{self, ServiceNames};
use crate::considers::ArgoKubeEvent;
use crate::diagnostic::{Diagnostic, tidy};
use crate::emit::SourceMap;
use crate::options::Options;
use crate::plan::{Context, Drawings, Missing, Numbering, Outline, Plan, Reread, Roots, draw};
use crate::source::{Documents, WORKFLOW};

/// What a run reads beside the drawings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inputs<'a> {
    pub(crate) documents: &'a Documents,
    pub(crate) options: &'a Options,
    pub(crate) roots: &'a Roots,
}

/// What is kept from one run to the next.
#[derive(Debug, Default)]
pub(crate) struct Engine<'a> {
    /// The workflows, analysed.
    pub(crate) drawings: Drawings<'a>,
    /// How many items have been read.
    pub(crate) stamps: u64,
    /// What was made of the tasks.
    kept: Kept,
    /// What the last run made.
    last: Option<Last>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) manifest: Rc<Manifest>,
    pub(crate) summary: Rc<Summary>,
    /// Tidied; without ranges.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Outcome {
    /// What a caller is told of the manifest as a whole.
    pub(crate) fn facts(&self) -> Facts {
        let Summary { first_items, last_items, remote_peers, considers } = (*self.summary).clone();
        Facts {
            nb_tasks: self.manifest.written.len(),
            manifest_bytes: self.manifest.json_bytes(),
            first_items,
            last_items,
            remote_peers,
            considers,
            partition: self.manifest.partition(),
        }
    }
}

/// What a caller is told of a plan as a whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Summary {
    /// Names of the tasks that wait for nothing.
    pub(crate) first_items: Vec<String>,
    /// Names of the tasks for which nothing waits.
    pub(crate) last_items: Vec<String>,
    /// The ids of the peers on whose clusters tasks run.
    pub(crate) remote_peers: Vec<String>,
    /// The answers that a build needs, in the order in which it asks.
    pub(crate) considers: Vec<ArgoKubeEvent>,
}

impl Summary {
    fn of(plan: &Plan) -> Self {
        Self {
            first_items: plan.first_items.clone(),
            last_items: plan.last_items.clone(),
            remote_peers: plan.remote_peers.iter().map(|&peer| peer.to_owned()).collect(),
            considers: plan.storage_considers.iter().chain(&plan.compute_considers).cloned().collect(),
        }
    }
}

/// What a run made of a whole plan.
pub(crate) struct Made<'r> {
    plan: &'r Plan<'r>,
    services: &'r ServiceNames,
    pub(crate) outcome: Outcome,
    pub(crate) missing: Missing,
    numbering: &'r Numbering,
}

impl Made<'_> {
    pub(crate) fn dag(&self) -> Dag {
        Dag::of(self.plan, self.services)
    }

    pub(crate) fn source_map(&self) -> SourceMap {
        let mut source_map = self.outcome.manifest.source_map(self.plan);
        source_map.place_links(WORKFLOW, self.numbering);
        source_map
    }
}

impl<'a> Engine<'a> {
    /// Makes the manifest of what is drawn now. `reading` is what was wrong with the documents; the links of the workflow go
    /// by the numbers of `numbering`, in the findings of both too. Only where it `is_traced` is there a whole source map.
    pub(crate) fn run<T>(
        &mut self,
        inputs: Inputs<'a>,
        found: (&[Diagnostic], &Numbering),
        is_traced: bool,
        finish: impl FnOnce(Made) -> T,
    ) -> T {
        let context = self.draw(inputs, found.0);
        self.plan(context, inputs.roots, found.1, is_traced, finish)
    }

    /// The same, with as little work as the last run leaves. `reread` are the readings that have changed since, where no
    /// more than these have.
    pub(crate) fn follow(
        &mut self,
        inputs: Inputs<'a>,
        found: (&[Diagnostic], &Numbering),
        reread: Option<&[Reread]>,
    ) -> Outcome {
        let mut context = self.draw(inputs, found.0);
        let revised = self.drawings.get(WORKFLOW).zip(self.last.as_mut()).and_then(|(drawing, last)| {
            let revision = Revision { drawing, documents: inputs.documents, options: inputs.options };
            revision.make(last, &mut self.kept, &mut context.diagnostics, reread)
        });
        match revised {
            Some(outcome) => settled(outcome, found.1),
            None => self.plan(context, inputs.roots, found.1, false, |made| made.outcome),
        }
    }

    /// Analyses what has not been analysed yet. The context has what was found in all that is drawn.
    fn draw(&mut self, inputs: Inputs<'a>, reading: &[Diagnostic]) -> Context<'a> {
        let mut context = Context::continued(inputs.documents, inputs.options, self.stamps);
        context.diagnostics.extend(reading.iter().cloned());
        draw(&mut context, inputs.roots, &mut self.drawings);
        self.stamps = context.stamps();
        context
    }

    fn plan<T>(
        &mut self,
        context: Context<'a>,
        roots: &'a Roots,
        numbering: &Numbering,
        is_traced: bool,
        finish: impl FnOnce(Made) -> T,
    ) -> T {
        // From here on nothing is kept that borrows from the documents: the context is as short as the plan.
        let mut context = context.shortened();
        let drawn = context.diagnostics.len();
        let plan = Plan::of(&mut context, &self.drawings, roots, is_traced);
        let services = argo::service_names(&plan);
        let workflow = argo::workflow(&mut context, &plan);
        let planned = context.diagnostics.get(drawn..).unwrap_or_default().to_vec();
        let before = self.last.take().map(|last| last.manifest).unwrap_or_default();
        let mut writing = Writing { kept: &mut self.kept, last: Some(&before), plan: &plan, services: &services };
        let manifest = Rc::new(writing.manifest(&mut context, workflow));
        let summary = Rc::new(Summary::of(&plan));
        let Context { diagnostics, missing, .. } = context;
        let is_accepted = !diagnostics.iter().any(Diagnostic::is_error);
        let is_plain = !plan.asks_for_order && self.kept.has_sound_dag() && manifest.is_plain();
        let outline = self.drawings.get(WORKFLOW).filter(|_| is_plain).and_then(Outline::of);
        self.last = Some(Last { manifest: manifest.clone(), summary: summary.clone(), planned, is_accepted, outline });
        let outcome = settled(Outcome { manifest, summary, diagnostics }, numbering);
        finish(Made { plan: &plan, services: &services, outcome, missing, numbering })
    }
}

/// The outcome with its findings as they are told.
fn settled(mut outcome: Outcome, numbering: &Numbering) -> Outcome {
    numbering.place(WORKFLOW, &mut outcome.diagnostics);
    tidy(&mut outcome.diagnostics);
    outcome
}
