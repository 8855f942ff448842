//! A manifest in the sizes that Argo takes, written: the same kinds of pieces, in another order and with other references
//! between them.

mod blocks;
mod pieces;
mod subject;

use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;

use super::written::Tools;
use crate::argo::{self, MAX_BYTES, MAX_PARAMETERS, Sizes};
use crate::arrange::{Wanted, is_too_large};
use crate::diagnostic::{Place, limits as findings};
use crate::emit::{self, Head, Piece, Placed, SourceMap, Standing};
use crate::options::{Fold, Options, Split};
use crate::plan::{Context, Plan};
use crate::source::WORKFLOW;
pub(crate) use blocks::Block;
use blocks::Section;
pub(super) use pieces::Share;
use pieces::{Layout, Pieces};
pub(super) use subject::Subject;

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
    pub(crate) front: Vec<Block>,
    /// What stands behind the workflow's head.
    pub(crate) behind: Vec<Block>,
    pub(crate) partition: Arc<Partition>,
    /// What was to be done.
    pub(super) wanted: Wanted,
    pieces: Pieces,
    /// What begins each document, and what stands in front of the workflow's.
    openings: Vec<Rc<Piece>>,
    /// The bytes of the largest document in front, as JSON.
    largest: usize,
}

impl Arranged {
    /// Arranges and writes tasks; what stands `around` them is written apart. `None` where too little is known for that: where
    /// the structure is not given, and not all comes out as it was.
    #[inline(never)]
    pub(super) fn of<'p>(
        context: &mut Context<'p>,
        subject: &Subject,
        wanted: Wanted,
        around: Around,
        tools: &mut Tools,
        share: Share<'_, 'p>,
    ) -> Option<Self> {
        let options = context.options;
        let mut made = |limit| Pieces::of(context, subject, (wanted, limit), tools, share);
        let mut pieces = made(wanted.split)?;
        let is_too_large = |pieces: &Pieces| {
            is_too_large(options, pieces.count() + around.templates, pieces.json_bytes() + around.json_bytes)
        };
        if options.split == Split::Auto && pieces.fit_templates() {
            let fits = |pieces: &Pieces| {
                let has_room = !is_too_large(pieces) || pieces.fit_parts(options, around);
                has_room && pieces.overfull(options).next().is_none()
            };
            let mut limit = pieces.largest_part();
            while limit > 2 && !fits(&pieces) {
                limit = (limit / 2).max(2);
                let smaller = made(Some(limit))?;
                // Services stand in the outermost, whatever they need.
                if smaller.largest_part() > limit {
                    break;
                }
                pieces = smaller;
            }
            if is_too_large(&pieces) && pieces.fit_parts(options, around) {
                pieces.move_out(options);
            }
        }
        pieces.settle(subject.last_pieces(), options, tools);
        Some(Self::assembled(context, pieces, wanted, subject))
    }

    /// Puts everything where it stands.
    fn assembled(context: &Context, pieces: Pieces, wanted: Wanted, subject: &Subject) -> Self {
        let partition = partition(&pieces, context.options, subject);
        let outermost = pieces.sections.first().cloned().map(Block::Outermost);
        let templates = pieces.templates.iter().cloned().map(Block::Template);
        let parts = pieces.sections.iter().enumerate().skip(1).map(|(index, part)| Block::Part(index, part.clone()));
        let Some(homes) = &pieces.homes else {
            let behind = outermost.into_iter().chain(parts).chain(templates).collect();
            return Self { front: Vec::new(), behind, partition, wanted, pieces, openings: Vec::new(), largest: 0 };
        };
        let openings = openings(context, homes.count, subject);
        let mut front = Vec::with_capacity(pieces.count() + openings.len());
        let (mut document, mut bytes) = (None, vec![0; homes.count]);
        let homes_of_parts = homes.inner_parts.iter().copied().rev();
        let in_order = templates.zip(homes.templates.iter().copied()).chain(parts.rev().zip(homes_of_parts));
        for (block, home) in in_order {
            let opening = openings.get(home).filter(|_| document.replace(home) != Some(home));
            for block in opening.cloned().map(Block::Document).into_iter().chain([block]) {
                bytes.get_mut(home).into_iter().for_each(|bytes| *bytes += block.json_bytes());
                front.push(block);
            }
        }
        front.extend(openings.last().cloned().map(Block::Document));
        let largest = bytes.into_iter().max().unwrap_or_default();
        Self { front, behind: outermost.into_iter().collect(), partition, wanted, pieces, openings, largest }
    }

    /// How many bytes the workflow's document has beside its head, as JSON.
    pub(super) fn json_bytes(&self) -> usize {
        self.behind.iter().map(Block::json_bytes).sum()
    }

    /// What Argo bounds, of the document in which it is most.
    pub(super) fn sizes(&self, around: Around) -> Sizes {
        let beside = if self.pieces.homes.is_none() { self.pieces.count() - 1 } else { 0 };
        Sizes {
            templates: 1 + beside + around.templates,
            tasks: self.pieces.largest_part(),
            json_bytes: self.largest.max(around.json_bytes + self.json_bytes()),
        }
    }

    /// Whether no task reads what cannot be carried into its part.
    pub(super) fn is_lossless(&self) -> bool {
        self.pieces.lost.is_empty()
    }

    /// Reports what there is to say of `tasks` that are arranged so; what is wrong with one of them, at its `place`.
    pub(super) fn report<'p>(
        &self,
        context: &mut Context,
        around: Around,
        tasks: usize,
        place: &dyn Fn(usize) -> Option<Place<'p>>,
    ) {
        for (task, reference) in &self.pieces.lost {
            context.diagnostics.extend(place(*task).map(|place| findings::reference_across_parts(place, reference)));
        }
        let place = || Place::at(WORKFLOW).field("graph");
        for (name, inputs) in self.pieces.overfull(context.options) {
            context.diagnostics.push(findings::too_many_parameters(place(), name, inputs, MAX_PARAMETERS));
        }
        let Partition { parts, templates, documents, waves_before, waves_after } = &*self.partition;
        if !parts.is_empty() {
            context.report(findings::workflow_split(place(), tasks, parts.len(), *waves_before, *waves_after));
        }
        if *templates < tasks && context.options.fold == Fold::Auto {
            context.report(findings::templates_shared(place(), tasks, *templates));
        }
        if !documents.is_empty() {
            context.report(findings::templates_moved(place(), documents.len()));
        }
        let inputs: usize = self.pieces.sections.iter().map(|section| section.input_bytes).sum();
        let stored: usize = self.front.iter().map(Block::json_bytes).sum();
        let nodes = (1 + tasks + parts.len()) * NODE_BYTES + inputs;
        let templates = around.json_bytes + self.json_bytes() + stored;
        if templates > MAX_BYTES && !documents.is_empty() {
            context.report(findings::stored_templates_too_large(place(), templates, MAX_BYTES));
        } else if templates <= MAX_BYTES && templates + nodes > MAX_BYTES {
            context.report(findings::status_too_large(place(), templates + nodes, MAX_BYTES));
        }
    }

    /// Which lines came from what is drawn.
    #[inline(never)]
    pub(super) fn source_map(&self, plan: &Plan, head: &Head) -> SourceMap {
        let mut line = 0;
        // Where the entries of each part's members are, and the templates.
        let mut entries = vec![Vec::<Placed>::new(); self.pieces.sections.len()];
        let mut templates = Vec::with_capacity(self.pieces.templates.len());
        let mut front = 0;
        for block in self.front.iter().map(Some).chain([None]).chain(self.behind.iter().map(Some)) {
            let Some(block) = block else {
                (front, line) = (line, line + head.lines);
                continue;
            };
            let placed = Placed::each(block.pieces(), &mut line);
            match block {
                Block::Document(_) => {}
                Block::Template(_) => templates.extend(placed),
                Block::Part(part, _) => {
                    entries.get_mut(*part).into_iter().for_each(|entries| entries.extend(placed.iter().skip(1)));
                }
                Block::Outermost(_) => entries.first_mut().into_iter().for_each(|entries| entries.extend(&placed)),
            }
        }
        let Layout { parts, places, .. } = &*self.pieces.layout;
        let entry = |part: usize, at: usize| entries.get(part)?.get(at).copied();
        let wait = |task: usize, dependency: usize| {
            let (part, waiting, awaited) = places.meeting(task, dependency)?;
            let at = parts.parts.get(part)?.before.get(waiting)?.binary_search(&awaited).ok()?;
            entry(part, waiting)?.dependency(at)
        };
        let task = |(task, &template): (usize, &usize)| {
            let (part, at) = places.task(task)?;
            Some((entry(part, at)?, templates.get(template).copied()?))
        };
        let tasks = self.pieces.folding.of_task.iter().enumerate().filter_map(task).collect();
        emit::source_map(plan, head, &Standing { front, tasks, wait: &wait })
    }
}

/// What begins each of so many documents, each but the first behind what ends the one before, and what stands in front of the
/// workflow's. It depends on their number alone.
fn openings(context: &Context, count: usize, subject: &Subject) -> Vec<Rc<Piece>> {
    let known = subject.last.map(|last| &last.openings).filter(|known| known.len() == count + 1);
    if let Some(known) = known {
        return known.clone();
    }
    let document = |number: usize| {
        let opening = emit::template_document(argo::API_VERSION, &argo::document_metadata(context, number));
        Rc::new(if number > 1 { emit::separator().followed_by(&opening) } else { opening })
    };
    (1..=count).map(document).chain([Rc::new(emit::separator())]).collect()
}

/// What a caller is told of an arrangement.
fn partition(pieces: &Pieces, options: &Options, subject: &Subject) -> Arc<Partition> {
    let documents = pieces.homes.as_ref().map_or(0, |homes| homes.count);
    let known = subject.last.filter(|last| {
        let are_same =
            last.partition.templates == pieces.templates.len() && last.partition.documents.len() == documents;
        are_same && subject.is_in_place && last.pieces.has_members_of(pieces)
    });
    if let Some(known) = known {
        return known.partition.clone();
    }
    let part = |section: &Rc<Section>| PartSummary {
        name: section.name.to_string(),
        members: section.entries.iter().map(|entry| entry.name().to_owned()).collect(),
    };
    let waves = pieces.layout.parts.waves;
    Arc::new(Partition {
        parts: pieces.sections.iter().skip(1).map(part).collect(),
        templates: pieces.templates.len(),
        documents: (1..=documents).map(|number| argo::document_name(options, number)).collect(),
        waves_before: waves.before,
        waves_after: waves.after,
    })
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
