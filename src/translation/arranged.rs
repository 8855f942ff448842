//! A manifest in the sizes that Argo takes, written: the same kinds of pieces, in another order and with other references
//! between them.

mod pieces;

use serde::Serialize;

use crate::argo::{MAX_BYTES, MAX_PARAMETERS, ServiceNames, Sizes};
use crate::arrange::split::Parts;
use crate::arrange::{Places, Wanted, is_too_large};
use crate::diagnostic::{Place, limits as findings};
use crate::emit::{self, Head, Piece, Placed, Scribe, SourceMap, Standing};
use crate::options::{Fold, Split};
use crate::plan::{Context, Plan};
use crate::source::WORKFLOW;
use pieces::Written;

/// How a workflow that is too large for one DAG, or for one document, has been arranged. The DAG that is drawn is the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Partition {
    /// The DAG templates inside of the outermost: names of their tasks and of parts inside of them.
    pub parts: Vec<PartSummary>,
    /// How many templates the tasks have together.
    pub templates: usize,
    /// The names of the documents of templates in front of the workflow's.
    pub documents: Vec<String>,
    /// How many tasks, one behind the other, the longest path has as drawn.
    pub waves_before: usize,
    /// The same, where a part ends when all in it have ended.
    pub waves_after: usize,
}

/// A part of a DAG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartSummary {
    /// Its name, and its template's.
    pub name: String,
    /// The names of the tasks and parts that stand in it.
    pub members: Vec<String>,
}

/// An arranged manifest, written.
#[derive(Debug)]
pub(crate) struct Arranged {
    /// The documents in front of the workflow's.
    pub(crate) front: Vec<Piece>,
    /// What stands behind the workflow's head.
    pub(crate) behind: Vec<Piece>,
    pub(crate) partition: Partition,
    pub(super) traces: Traces,
    /// The bytes of the largest document in front, as JSON.
    largest: usize,
}

/// Where things stand, for a source map: pieces are counted over `front` and `behind`.
#[derive(Debug)]
pub(super) struct Traces {
    pub(super) parts: Parts,
    pub(super) places: Places,
    /// The entries of each part's members.
    pub(super) entries: Vec<Vec<usize>>,
    /// The template of each task.
    pub(super) templates: Vec<usize>,
}

impl Arranged {
    /// Arranges and writes the tasks of `plan`, whose other templates and head make `workflow`.
    pub(super) fn of<'p>(
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        wanted: Wanted,
        around: Around,
        scribe: &mut Scribe,
    ) -> Self {
        let mut written = Written::of(context, plan, services, wanted, scribe);
        let options = context.options;
        let is_too_large = |written: &Written| {
            is_too_large(options, written.count() + around.templates, written.json_bytes() + around.json_bytes)
        };
        if options.split == Split::Auto && written.fit_templates() {
            let fits = |written: &Written, context: &Context| {
                let has_room = !is_too_large(written) || written.fit_dags(context, around);
                has_room && written.overfull(options).next().is_none()
            };
            let mut limit = written.largest_dag();
            while limit > 2 && !fits(&written, context) {
                limit = (limit / 2).max(2);
                let smaller = Written::of(context, plan, services, wanted.in_parts_of(limit), scribe);
                // Services stand in the outermost, whatever they need.
                if smaller.largest_dag() > limit {
                    break;
                }
                written = smaller;
            }
            if is_too_large(&written) && written.fit_dags(context, around) {
                written.move_out(context, scribe);
            }
        }
        context.diagnostics.append(&mut written.arrangement.findings);
        for template in written.overfull(options) {
            let (place, count) = (Place::at(WORKFLOW).field("graph"), template.inputs.parameters.len());
            context.report(findings::too_many_parameters(place, &template.name, count, MAX_PARAMETERS));
        }
        let arranged = written.assemble(context);
        arranged.report(context, plan, around);
        arranged
    }

    /// How many bytes the workflow's document has beside its head, as JSON.
    pub(super) fn json_bytes(&self) -> usize {
        self.behind.iter().map(|piece| piece.json_bytes).sum()
    }

    /// What Argo bounds, of the document in which it is most.
    pub(super) fn sizes(&self, around: Around) -> Sizes {
        let Partition { parts, templates, documents, .. } = &self.partition;
        let beside = if documents.is_empty() { parts.len() + templates } else { 0 };
        Sizes {
            templates: 1 + beside + around.templates,
            tasks: self.traces.entries.iter().map(Vec::len).max().unwrap_or_default(),
            json_bytes: self.largest.max(around.json_bytes + self.json_bytes()),
        }
    }

    fn report(&self, context: &mut Context, plan: &Plan, around: Around) {
        let place = || Place::at(WORKFLOW).field("graph");
        let Partition { parts, templates, documents, waves_before, waves_after } = &self.partition;
        let tasks = plan.tasks.len();
        if !parts.is_empty() {
            context.report(findings::workflow_split(place(), tasks, parts.len(), *waves_before, *waves_after));
        }
        if *templates < tasks && context.options.fold == Fold::Auto {
            context.report(findings::templates_shared(place(), tasks, *templates));
        }
        if !documents.is_empty() {
            context.report(findings::templates_moved(place(), documents.len()));
        }
        let entries = self.traces.entries.iter().flatten().filter_map(|&entry| self.piece(entry));
        let inputs: usize = entries.map(|entry| entry.json_bytes / INPUT_SHARE).sum();
        let stored: usize = self.front.iter().map(|piece| piece.json_bytes).sum();
        let nodes = (1 + tasks + parts.len()) * NODE_BYTES + inputs;
        let templates = around.json_bytes + self.json_bytes() + stored;
        if templates > MAX_BYTES && !documents.is_empty() {
            context.report(findings::stored_templates_too_large(place(), templates, MAX_BYTES));
        } else if templates <= MAX_BYTES && templates + nodes > MAX_BYTES {
            context.report(findings::status_too_large(place(), templates + nodes, MAX_BYTES));
        }
    }

    /// Which lines came from what is drawn.
    pub(super) fn source_map(&self, plan: &Plan, head: &Head) -> SourceMap {
        let mut line = 0;
        let mut placed = Placed::each(self.front.iter(), &mut line);
        let front = line;
        line += head.lines;
        placed.extend(Placed::each(self.behind.iter(), &mut line));
        let Traces { parts, places, entries, templates } = &self.traces;
        let entry = |part: usize, at: usize| placed.get(*entries.get(part)?.get(at)?).copied();
        let wait = |task: usize, dependency: usize| {
            let (part, waiting, awaited) = places.meeting(task, dependency)?;
            let at = parts.parts.get(part)?.before.get(waiting)?.binary_search(&awaited).ok()?;
            entry(part, waiting)?.dependency(at)
        };
        let task = |(task, &template): (usize, &usize)| {
            let (part, at) = places.task(task)?;
            Some((entry(part, at)?, placed.get(template).copied()?))
        };
        let tasks = templates.iter().enumerate().filter_map(task).collect();
        emit::source_map(plan, head, &Standing { front, tasks, wait: &wait })
    }

    /// A piece by its index over both lists.
    fn piece(&self, index: usize) -> Option<&Piece> {
        self.front.get(index).or_else(|| self.behind.get(index.checked_sub(self.front.len())?))
    }
}

/// What stands around the tasks in the workflow's document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The templates that the option `defaults` gives.
    pub(super) templates: usize,
    /// The bytes of the head and of those templates as JSON.
    pub(super) json_bytes: usize,
}

/// What a node adds to a status that Argo has compressed, which it does above 1 MiB: measured by `benches/size/status.mjs` on
/// statuses of 200 to 2,000 nodes.
const NODE_BYTES: usize = 115;
/// Of the bytes of a task's entry, the share that its inputs add to such a status.
const INPUT_SHARE: usize = 4;
