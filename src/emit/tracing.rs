//! Traces what is written back to where it was drawn: each piece to its item, and the parts of it that came over a link to
//! that link and to the item at its other end.

use super::source_map::{Growing, LineRange, Part, SourceMap, Within};
use super::stretches::Stretches;
use crate::argo::manifest::{Entry, Spec};
use crate::plan::{Drawn, Plan, Processing, Task, TaskKind, Volume};

/// The source map, as it grows.
#[derive(Debug)]
pub(super) struct Tracing<'p> {
    plan: &'p Plan<'p>,
    map: Growing<'p>,
    /// The lines of each task, and of each task's template.
    tasks: Vec<LineRange>,
    templates: Vec<LineRange>,
    /// How many claims have been written.
    claims: usize,
}

impl<'p> Tracing<'p> {
    pub(super) fn of(plan: &'p Plan<'p>) -> Self {
        Self { plan, map: Growing::default(), tasks: Vec::new(), templates: Vec::new(), claims: 0 }
    }

    /// The members of `spec` that are written in one piece.
    pub(super) fn spec(&mut self, written: &Stretches, spec: &Spec) {
        if let (Some(storage), Some(lines)) = (self.plan.artifact_repository, written.value(&["artifactRepositoryRef"]))
        {
            let mut seen = Vec::new();
            for (index, processing) in self.plan.processings() {
                let root = self.plan.tasks.get(index).map(|task| task.root).unwrap_or_default();
                for s3 in processing.storages.s3.iter().filter(|s3| s3.id == storage.id) {
                    if !seen.contains(&(root, s3.item_id)) {
                        seen.push((root, s3.item_id));
                        self.map.item(Within { root, path: &[] }, s3.item_id, Part::Repository, lines);
                    }
                }
            }
        }
        let existing = self.plan.volumes.iter().filter(|volume| volume.claim.is_some());
        let entries = written.entries(&["volumes"]);
        let made = spec.volumes.iter().zip(entries).filter(|(volume, _)| matches!(volume, Entry::Made(_)));
        for (volume, (_, lines)) in existing.zip(made) {
            self.volume(volume, lines);
        }
    }

    /// The next claim template, of those that come from storages.
    pub(super) fn claim(&mut self, lines: LineRange) {
        // Only volumes without an existing claim have a template, in the same order.
        let volume = self.plan.volumes.iter().filter(|volume| volume.claim.is_none()).nth(self.claims);
        self.claims += 1;
        if let Some(volume) = volume {
            self.volume(volume, lines);
        }
    }

    fn volume(&mut self, volume: &'p Volume<'p>, lines: LineRange) {
        for &(root, id) in &volume.drawn_at {
            self.map.item(Within { root, path: &[] }, id, Part::Volume, lines);
        }
    }

    /// The entry of the task at `index` in the DAG.
    pub(super) fn task(&mut self, index: usize, lines: LineRange, written: &Stretches) {
        self.tasks.push(lines);
        let Some(task) = self.plan.tasks.get(index) else { return };
        self.map.item(within(task), task.item_id, Part::Task, lines);
        if task.links.is_empty() {
            return;
        }
        let entries = written.entries(&["dependencies"]);
        for (dependency, link) in &task.links {
            let entry = task.dependencies.binary_search(dependency).ok().and_then(|entry| entries.get(entry));
            if let Some(&lines) = entry {
                self.map.link(Within { root: link.root, path: &link.path }, link.link, Part::Dependency, lines);
            }
        }
    }

    /// The template of the task at `index`.
    pub(super) fn template(&mut self, index: usize, lines: LineRange, written: &Stretches) {
        let Some(task) = self.plan.tasks.get(index) else { return };
        self.templates.push(lines);
        let part = if matches!(task.kind, TaskKind::ServicePod(_)) { Part::Service } else { Part::Template };
        self.map.item(within(task), task.item_id, part, lines);
        let TaskKind::Processing(processing) = task.kind else { return };
        let storages = &processing.storages;
        if processing.remote_peer.is_some() || !storages.artifacts.is_empty() || !storages.mounts.is_empty() {
            self.parts(task, processing, written);
        }
    }

    /// The parts of a processing's template that came over links.
    fn parts(&mut self, task: &'p Task<'p>, processing: &'p Processing<'p>, written: &Stretches) {
        let storages = &processing.storages;
        for (path, is_output) in [(["inputs", "artifacts"], false), (["outputs", "artifacts"], true)] {
            let files = storages.artifacts.iter().filter(|file| file.is_output == is_output);
            for (file, lines) in files.zip(written.entries(&path)) {
                self.both(task, file.drawn, Part::Artifact, lines);
            }
        }
        let mounts = written.entries(&["container", "volumeMounts"]);
        for (mount, lines) in storages.mounts.iter().zip(mounts) {
            self.both(task, mount.drawn, Part::Mount, lines);
        }
        if let (Some(compute), true) = (processing.compute, processing.remote_peer.is_some()) {
            for path in [["metadata", "annotations"].as_slice(), &["nodeSelector"]] {
                if let Some(lines) = written.value(path) {
                    self.both(task, compute, Part::Placement, lines);
                }
            }
        }
    }

    fn both(&mut self, task: &'p Task<'p>, drawn: Drawn<'p>, part: Part, lines: LineRange) {
        self.map.link(within(task), drawn.link, part, lines);
        self.map.item(within(task), drawn.item_id, part, lines);
    }

    pub(super) fn into_source_map(mut self) -> SourceMap {
        for group in &self.plan.groups {
            let within = Within { root: group.root, path: &group.path };
            for (part, lines) in [(Part::Tasks, &self.tasks), (Part::Templates, &self.templates)] {
                let inside = lines.get(group.tasks.clone()).unwrap_or_default();
                if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
                    self.map.item(within, group.item_id, part, LineRange { start: first.start, end: last.end });
                }
            }
        }
        self.map.finish()
    }
}

fn within<'t>(task: &'t Task<'t>) -> Within<'t> {
    Within { root: task.root, path: &task.path }
}
