//! Traces what is written back to where it was drawn: each piece to its item, and the parts of it that came over a link to
//! that link and to the item at its other end.

use super::head::Head;
use super::piece::{Over, Piece};
use super::source_map::{Growing, LineRange, Part, SourceMap, Within};
use crate::hashed::HashSet;
use crate::ordered;
use crate::plan::{Drawn, Group, Plan, Processing, Task, TaskKind, Volume};

/// Where the pieces of a manifest stand in its text.
pub(crate) struct Standing<'w> {
    /// How many lines stand in front of the head.
    pub(crate) front: u32,
    /// The entry and the template of each task.
    pub(crate) tasks: Vec<(Placed<'w>, Placed<'w>)>,
    /// The lines that let a task wait for another, by the indices of both.
    pub(crate) wait: &'w dyn Fn(usize, usize) -> Option<LineRange>,
}

/// A piece, and how many lines stand in front of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'w> {
    pub(crate) piece: &'w Piece,
    pub(crate) front: u32,
}

impl<'w> Placed<'w> {
    /// These pieces, one behind the other.
    pub(crate) fn each(pieces: impl Iterator<Item = &'w Piece>, front: &mut u32) -> Vec<Self> {
        let placed = |piece: &'w Piece| {
            *front += piece.lines;
            Self { piece, front: *front - piece.lines }
        };
        pieces.map(placed).collect()
    }

    /// Its lines.
    fn lines(self) -> LineRange {
        LineRange { start: self.front + 1, end: self.front + self.piece.lines }
    }

    /// The lines of one of the tasks that an entry waits for.
    pub(crate) fn dependency(self, at: usize) -> Option<LineRange> {
        let mut dependencies = self.piece.parts.iter().filter(|(over, _)| *over == Over::Dependency);
        dependencies.nth(at).map(|&(_, part)| below(part, self.lines()))
    }
}

/// The source map of a manifest.
pub(crate) fn source_map(plan: &Plan, head: &Head, standing: &Standing) -> SourceMap {
    let mut tracing = Tracing { plan, standing, map: Growing::default() };
    tracing.head(head);
    for (index, (task, &(entry, template))) in plan.tasks.iter().zip(&standing.tasks).enumerate() {
        tracing.task(index, task, entry);
        // All entries of the DAG stand in front of all templates.
        tracing.map.turn();
        tracing.template(task, template);
        tracing.map.turn();
    }
    plan.groups.iter().for_each(|group| tracing.group(group));
    tracing.map.finish()
}

struct Tracing<'p> {
    plan: &'p Plan<'p>,
    standing: &'p Standing<'p>,
    map: Growing<'p>,
}

impl<'p> Tracing<'p> {
    fn head(&mut self, head: &Head) {
        let front = self.standing.front;
        let lines = |lines: LineRange| LineRange { start: front + lines.start, end: front + lines.end };
        if let (Some(storage), Some(repository)) = (self.plan.artifact_repository, head.repository) {
            let mut seen = HashSet::default();
            for (index, processing) in self.plan.involved() {
                let root = self.plan.tasks.get(index).map(|task| task.root).unwrap_or_default();
                for s3 in processing.storages.s3.iter().filter(|s3| s3.id == storage.id) {
                    if seen.insert((root, s3.item_id)) {
                        self.map.item(Within { root, path: &[] }, s3.item_id, Part::Repository, lines(repository));
                    }
                }
            }
        }
        // Only volumes without an existing claim have a template; both stand in the order of the plan.
        let (existing, made): (Vec<_>, Vec<_>) = self.plan.volumes.iter().partition(|volume| volume.claim.is_some());
        for (volume, &its) in existing.into_iter().zip(&head.volumes).chain(made.into_iter().zip(&head.claims)) {
            self.volume(volume, lines(its));
        }
    }

    fn volume(&mut self, volume: &'p Volume<'p>, lines: LineRange) {
        for &(root, id) in &volume.drawn_at {
            self.map.item(Within { root, path: &[] }, id, Part::Volume, lines);
        }
    }

    /// The entry of a task in the DAG.
    fn task(&mut self, index: usize, task: &'p Task<'p>, entry: Placed) {
        self.map.item(within(task), task.item_id, Part::Task, entry.lines());
        for (dependency, link) in &task.links {
            if let Some(lines) = (self.standing.wait)(index, *dependency) {
                let within = Within { root: link.root, path: &link.path };
                self.map.link(within, link.link, Part::Dependency, lines);
            }
        }
    }

    fn template(&mut self, task: &'p Task<'p>, template: Placed) {
        let part = if matches!(task.kind, TaskKind::ServicePod(_)) { Part::Service } else { Part::Template };
        self.map.item(within(task), task.item_id, part, template.lines());
        if let TaskKind::Processing(processing) = task.kind {
            self.parts(task, processing, template.piece, template.lines());
        }
    }

    /// The parts of a processing's template that came over links.
    fn parts(&mut self, task: &'p Task<'p>, processing: &'p Processing<'p>, template: &Piece, lines: LineRange) {
        let storages = &processing.storages;
        let files = |is_output: bool| storages.artifacts.iter().filter(move |file| file.is_output == is_output);
        let (mut read, mut written, mut mounts) = (files(false), files(true), storages.mounts.iter());
        let mut params = processing.parameters.iter();
        for &(over, part) in &template.parts {
            let (drawn, kind) = match over {
                Over::InputArtifact => (read.next().map(|file| file.drawn), Part::Artifact),
                Over::OutputArtifact => (written.next().map(|file| file.drawn), Part::Artifact),
                Over::Variable => (params.next().and_then(|param| param.drawn), Part::Variable),
                Over::Mount => (mounts.next().map(|mount| mount.drawn), Part::Mount),
                Over::Placement => (processing.compute.filter(|_| processing.remote_peer.is_some()), Part::Placement),
                Over::Dependency => (None, Part::Dependency),
            };
            if let Some(drawn) = drawn {
                self.both(task, drawn, kind, below(part, lines));
            }
        }
    }

    fn both(&mut self, task: &'p Task<'p>, drawn: Drawn<'p>, part: Part, lines: LineRange) {
        self.map.link(within(task), drawn.link, part, lines);
        self.map.item(within(task), drawn.item_id, part, lines);
    }

    #[inline(never)]
    fn group(&mut self, group: &'p Group<'p>) {
        let within = Within { root: group.root, path: &group.path };
        let inside = self.standing.tasks.get(group.tasks.clone()).unwrap_or_default();
        let entries = inside.iter().map(|(entry, _)| entry.lines());
        let templates = inside.iter().map(|(_, template)| template.lines());
        for (part, runs) in [(Part::Tasks, runs(entries.collect())), (Part::Templates, runs(templates.collect()))] {
            runs.into_iter().for_each(|lines| self.map.item(within, group.item_id, part, lines));
        }
    }
}

/// Ranges that stand one behind the other, as one.
fn runs(mut ranges: Vec<LineRange>) -> Vec<LineRange> {
    ordered::sort_by_key(&mut ranges, |range| range.start);
    ranges.dedup();
    let mut runs: Vec<LineRange> = Vec::new();
    for range in ranges {
        match runs.last_mut().filter(|last| last.end + 1 == range.start) {
            Some(last) => last.end = range.end,
            None => runs.push(range),
        }
    }
    runs
}

/// The lines of a part in the manifest, whose piece has these.
fn below(part: LineRange, piece: LineRange) -> LineRange {
    LineRange { start: piece.start + part.start - 1, end: piece.start + part.end - 1 }
}

fn within<'t>(task: &'t Task<'t>) -> Within<'t> {
    Within { root: task.root, path: &task.path }
}
