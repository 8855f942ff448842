//! Traces what is written back to where it was drawn: each piece to its item, and the parts of it that came over a link to
//! that link and to the item at its other end.

use super::head::Head;
use super::piece::{Over, Piece};
use super::source_map::{Growing, LineRange, Part, SourceMap, Within};
use crate::hashed::HashSet;
use crate::plan::{Drawn, Plan, Processing, Task, TaskKind, Volume};

/// The source map of a manifest: its head, then the entries of all tasks, then their templates. Each is a pair of both.
pub(crate) fn source_map<'w>(
    plan: &Plan,
    head: &Head,
    written: impl Iterator<Item = (&'w Piece, &'w Piece)> + Clone,
) -> SourceMap {
    let mut tracing = Tracing { plan, map: Growing::default(), line: head.lines };
    tracing.head(head);
    let tasks = plan.tasks.iter().zip(written.clone()).map(|(task, (entry, _))| tracing.task(task, entry)).collect();
    let templates =
        plan.tasks.iter().zip(written).map(|(task, (_, template))| tracing.template(task, template)).collect();
    tracing.groups(tasks, templates);
    tracing.map.finish()
}

struct Tracing<'p> {
    plan: &'p Plan<'p>,
    map: Growing<'p>,
    /// The last line of what has been traced.
    line: u32,
}

impl<'p> Tracing<'p> {
    fn head(&mut self, head: &Head) {
        if let (Some(storage), Some(lines)) = (self.plan.artifact_repository, head.repository) {
            let mut seen = HashSet::default();
            for (index, processing) in self.plan.processings() {
                let root = self.plan.tasks.get(index).map(|task| task.root).unwrap_or_default();
                for s3 in processing.storages.s3.iter().filter(|s3| s3.id == storage.id) {
                    if seen.insert((root, s3.item_id)) {
                        self.map.item(Within { root, path: &[] }, s3.item_id, Part::Repository, lines);
                    }
                }
            }
        }
        // Only volumes without an existing claim have a template; both stand in the order of the plan.
        let (existing, made): (Vec<_>, Vec<_>) = self.plan.volumes.iter().partition(|volume| volume.claim.is_some());
        for (volume, &lines) in existing.into_iter().zip(&head.volumes).chain(made.into_iter().zip(&head.claims)) {
            self.volume(volume, lines);
        }
    }

    fn volume(&mut self, volume: &'p Volume<'p>, lines: LineRange) {
        for &(root, id) in &volume.drawn_at {
            self.map.item(Within { root, path: &[] }, id, Part::Volume, lines);
        }
    }

    /// Goes on over a piece, and gives its lines.
    fn pass(&mut self, piece: &Piece) -> LineRange {
        let start = self.line + 1;
        self.line += piece.lines;
        LineRange { start, end: self.line }
    }

    /// The entry of a task in the DAG.
    fn task(&mut self, task: &'p Task<'p>, entry: &Piece) -> LineRange {
        let lines = self.pass(entry);
        self.map.item(within(task), task.item_id, Part::Task, lines);
        for (dependency, link) in &task.links {
            let part = task.dependencies.binary_search(dependency).ok().and_then(|at| entry.parts.get(at));
            if let Some(&(_, part)) = part {
                let within = Within { root: link.root, path: &link.path };
                self.map.link(within, link.link, Part::Dependency, below(part, lines));
            }
        }
        lines
    }

    fn template(&mut self, task: &'p Task<'p>, template: &Piece) -> LineRange {
        let lines = self.pass(template);
        let part = if matches!(task.kind, TaskKind::ServicePod(_)) { Part::Service } else { Part::Template };
        self.map.item(within(task), task.item_id, part, lines);
        if let TaskKind::Processing(processing) = task.kind {
            self.parts(task, processing, template, lines);
        }
        lines
    }

    /// The parts of a processing's template that came over links.
    fn parts(&mut self, task: &'p Task<'p>, processing: &'p Processing<'p>, template: &Piece, lines: LineRange) {
        let storages = &processing.storages;
        let files = |is_output: bool| storages.artifacts.iter().filter(move |file| file.is_output == is_output);
        let (mut read, mut written, mut mounts) = (files(false), files(true), storages.mounts.iter());
        for &(over, part) in &template.parts {
            let (drawn, kind) = match over {
                Over::InputArtifact => (read.next().map(|file| file.drawn), Part::Artifact),
                Over::OutputArtifact => (written.next().map(|file| file.drawn), Part::Artifact),
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

    fn groups(&mut self, tasks: Vec<LineRange>, templates: Vec<LineRange>) {
        for group in &self.plan.groups {
            let within = Within { root: group.root, path: &group.path };
            for (part, lines) in [(Part::Tasks, &tasks), (Part::Templates, &templates)] {
                let inside = lines.get(group.tasks.clone()).unwrap_or_default();
                if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
                    self.map.item(within, group.item_id, part, LineRange { start: first.start, end: last.end });
                }
            }
        }
    }
}

/// The lines of a part in the manifest, whose piece has these.
fn below(part: LineRange, piece: LineRange) -> LineRange {
    LineRange { start: piece.start + part.start - 1, end: piece.start + part.end - 1 }
}

fn within<'t>(task: &'t Task<'t>) -> Within<'t> {
    Within { root: task.root, path: &task.path }
}
