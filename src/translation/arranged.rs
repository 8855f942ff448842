//! A manifest in the sizes that Argo takes, written: the same kinds of pieces, in another order and with other references
//! between them.

use serde::Serialize;

use crate::argo::manifest::{TemplateRef, Text};
use crate::argo::{self, MAX_BYTES, MAX_ENTRIES, ServiceNames, Sizes};
use crate::arrange::split::{Member, Parts};
use crate::arrange::{Arrangement, DOCUMENT_BYTES, Dag, Documents, Places, Wanted, arrange};
use crate::diagnostic::{Place, limits as findings};
use crate::emit::{self, Head, Piece, Placed, Scribe, SourceMap, Standing};
use crate::options::Split;
use crate::plan::{Context, Plan};
use crate::source::WORKFLOW;

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
        let is_bounded = context.options.has_full_crds();
        let count = written.count() + around.templates;
        let is_too_large = (is_bounded && count > MAX_ENTRIES) || written.json_bytes() + around.json_bytes > MAX_BYTES;
        if is_too_large && context.options.split == Split::Auto {
            let mut limit = written.largest_dag();
            let reference = REFERENCE_BYTES + argo::document_name(context.options, usize::MAX).len();
            while limit > 2 && written.fit_templates() && !written.fit_dags(around, reference) {
                limit /= 2;
                let smaller = Written::of(context, plan, services, wanted.in_parts_of(limit), scribe);
                // Services stand in the outermost, whatever they need.
                if smaller.largest_dag() > limit {
                    break;
                }
                written = smaller;
            }
            if written.fit_templates() && written.fit_dags(around, reference) {
                written.move_out(context, reference, scribe);
            }
        }
        context.diagnostics.append(&mut written.arrangement.findings);
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
        if *templates < tasks {
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
/// What `"templateRef":{"name":"","template":""}` has more than `"template":""`.
const REFERENCE_BYTES: usize = 25;

/// The pieces of an arrangement.
struct Written<'p> {
    arrangement: Arrangement<'p>,
    templates: Vec<Piece>,
    /// The beginning of each DAG's template, and its tasks.
    dags: Vec<(Piece, Vec<Piece>)>,
    /// The document of each template and of each DAG, once they have been moved.
    homes: Option<Homes>,
}

/// How many bytes a DAG template has as JSON.
fn dag_bytes((head, tasks): &(Piece, Vec<Piece>)) -> usize {
    head.json_bytes + tasks.iter().map(|task| task.json_bytes).sum::<usize>()
}

struct Homes {
    templates: Vec<usize>,
    /// The outermost stays where it is.
    dags: Vec<Option<usize>>,
    count: usize,
}

impl<'p> Written<'p> {
    /// Arranges the tasks of a plan, and writes what comes of it.
    fn of(
        context: &mut Context<'p>,
        plan: &'p Plan<'p>,
        services: &'p ServiceNames,
        wanted: Wanted,
        scribe: &mut Scribe,
    ) -> Self {
        let found = std::mem::take(&mut context.diagnostics);
        let made = plan.tasks.iter().enumerate().zip(plan.awaited());
        let made = made.map(|((index, task), is_awaited)| {
            let template = argo::template(context, plan, services, is_awaited, index, task);
            // What a task waits for is what its part says.
            (template, argo::add_task_to_argo(task, std::iter::empty()))
        });
        let made = made.collect();
        // What is found on the way has been said of the tasks themselves.
        context.diagnostics = found;
        let arrangement = arrange(plan, made, wanted, context.options);
        let templates = arrangement.templates.iter().map(|template| scribe.template(template)).collect();
        let dag = |Dag { template, tasks }: &Dag| {
            let head = scribe.dag(template);
            (head, tasks.iter().map(|task| scribe.task(task)).collect())
        };
        let dags = arrangement.dags.iter().map(dag).collect();
        Self { arrangement, templates, dags, homes: None }
    }

    /// How many templates there are, those of the DAGs included.
    fn count(&self) -> usize {
        self.templates.len() + self.dags.len()
    }

    fn json_bytes(&self) -> usize {
        let inner = self.dags.iter().skip(1).map(|(head, _)| head.json_bytes);
        let tasks = self.dags.iter().flat_map(|(_, tasks)| tasks).map(|task| task.json_bytes);
        self.templates.iter().map(|template| template.json_bytes).chain(inner).chain(tasks).sum()
    }

    /// How many members the DAG has that has the most.
    fn largest_dag(&self) -> usize {
        self.dags.iter().map(|(_, tasks)| tasks.len()).max().unwrap_or_default()
    }

    /// Whether a document has room for each template.
    fn fit_templates(&self) -> bool {
        self.templates.iter().all(|template| template.json_bytes <= DOCUMENT_BYTES)
    }

    /// Whether a document has room for each DAG, and the workflow's for the outermost, where each task refers to a template
    /// in another document by so many bytes more.
    fn fit_dags(&self, around: Around, reference: usize) -> bool {
        let mut bytes = self.dags.iter().map(|dag| dag_bytes(dag) + dag.1.len() * reference);
        bytes.next().unwrap_or_default() + around.json_bytes <= MAX_BYTES && bytes.all(|bytes| bytes <= DOCUMENT_BYTES)
    }

    /// Moves all templates but that of the outermost DAG into documents of their own, what is referred to in front of what
    /// refers to it, by so many bytes more a task at most.
    fn move_out(&mut self, context: &Context, reference: usize, scribe: &mut Scribe) {
        let mut documents = Documents::default();
        let templates = self.templates.iter().map(|template| documents.place(template.json_bytes)).collect();
        let mut homes = Homes { templates, dags: vec![None; self.dags.len()], count: 0 };
        for index in (0..self.dags.len()).rev() {
            if let Some(dag) = self.dags.get(index).filter(|_| index > 0)
                && let Some(home) = homes.dags.get_mut(index)
            {
                // What comes to stand beside it is referred to by its name alone.
                *home = Some(documents.place(dag_bytes(dag) + dag.1.len() * reference));
            }
            self.refer(context, index, &homes, scribe);
        }
        homes.count = documents.len();
        self.homes = Some(homes);
    }

    /// Lets the tasks of a DAG find their templates: those of another document by that document's name.
    fn refer(&mut self, context: &Context, index: usize, homes: &Homes, scribe: &mut Scribe) {
        let Arrangement { parts, dags, template_of, .. } = &mut self.arrangement;
        let (Some(dag), Some(part), Some((_, written))) =
            (dags.get_mut(index), parts.parts.get(index), self.dags.get_mut(index))
        else {
            return;
        };
        let own = homes.dags.get(index).copied().flatten();
        for (task, member) in dag.tasks.iter_mut().zip(&part.members) {
            let home = match *member {
                Member::Task(task) => {
                    template_of.get(task).and_then(|&template| homes.templates.get(template)).copied()
                }
                Member::Part(part) => homes.dags.get(part).copied().flatten(),
            };
            let template = task.template.take().or_else(|| Some(task.template_ref.take()?.template));
            match home.filter(|_| home != own) {
                Some(home) => {
                    let name = Text::from(argo::document_name(context.options, home + 1));
                    task.template_ref = template.map(|template| TemplateRef { name, template });
                }
                None => task.template = template,
            }
        }
        *written = dag.tasks.iter().map(|task| scribe.task(task)).collect();
    }

    /// Puts everything where it stands.
    fn assemble(self, context: &Context) -> Arranged {
        let Self { arrangement, templates, dags, homes } = self;
        let partition = partition(&arrangement, homes.as_ref(), context);
        let Arrangement { parts, places, template_of, .. } = arrangement;
        let mut assembly = Assembly { entries: vec![Vec::new(); dags.len()], ..Assembly::default() };
        let mut dags = dags.into_iter();
        let outermost = dags.next().map(|(_, tasks)| tasks).unwrap_or_default();
        let Some(homes) = homes else {
            assembly.tasks(0, outermost);
            dags.enumerate().for_each(|(index, dag)| assembly.dag(index + 1, dag));
            templates.into_iter().for_each(|template| assembly.template(template));
            return assembly.finish(0, partition, (parts, places), &template_of);
        };
        let mut document = None;
        let mut enter = |assembly: &mut Assembly, home: usize| {
            if document.replace(home) != Some(home) {
                if home > 0 {
                    assembly.pieces.push(emit::separator());
                }
                let metadata = argo::document_metadata(context, home + 1);
                assembly.pieces.push(emit::template_document(argo::API_VERSION, &metadata));
            }
        };
        for (template, &home) in templates.into_iter().zip(&homes.templates) {
            enter(&mut assembly, home);
            assembly.template(template);
        }
        for ((index, dag), home) in dags.enumerate().zip(homes.dags.iter().skip(1)).rev() {
            enter(&mut assembly, home.unwrap_or_default());
            assembly.dag(index + 1, dag);
        }
        assembly.pieces.push(emit::separator());
        let front = assembly.pieces.len();
        assembly.tasks(0, outermost);
        assembly.finish(front, partition, (parts, places), &template_of)
    }
}

/// Pieces in the order of the file.
#[derive(Default)]
struct Assembly {
    pieces: Vec<Piece>,
    /// Where the entries of each part's members are.
    entries: Vec<Vec<usize>>,
    /// Where the templates are.
    templates: Vec<usize>,
}

impl Assembly {
    fn template(&mut self, template: Piece) {
        self.templates.push(self.pieces.len());
        self.pieces.push(template);
    }

    fn dag(&mut self, index: usize, (head, tasks): (Piece, Vec<Piece>)) {
        self.pieces.push(head);
        self.tasks(index, tasks);
    }

    fn tasks(&mut self, index: usize, tasks: Vec<Piece>) {
        let from = self.pieces.len();
        self.pieces.extend(tasks);
        if let Some(entries) = self.entries.get_mut(index) {
            *entries = (from..self.pieces.len()).collect();
        }
    }

    fn finish(
        mut self,
        front: usize,
        partition: Partition,
        (parts, places): (Parts, Places),
        template_of: &[usize],
    ) -> Arranged {
        let behind = self.pieces.split_off(front);
        let templates = template_of.iter().filter_map(|&template| self.templates.get(template).copied()).collect();
        let traces = Traces { parts, places, entries: self.entries, templates };
        let documents = self.pieces.split(|piece| piece.json_bytes == 0);
        let bytes = documents.map(|document| document.iter().map(|piece| piece.json_bytes).sum());
        let largest = bytes.max().unwrap_or_default();
        Arranged { front: self.pieces, behind, partition, traces, largest }
    }
}

/// What a caller is told of an arrangement.
fn partition(arrangement: &Arrangement, homes: Option<&Homes>, context: &Context) -> Partition {
    let documents = homes.map_or(0, |homes| homes.count);
    let part = |dag: &Dag| PartSummary {
        name: dag.template.name.to_string(),
        members: dag.tasks.iter().map(|task| task.name.to_string()).collect(),
    };
    Partition {
        parts: arrangement.dags.iter().skip(1).map(part).collect(),
        templates: arrangement.templates.len(),
        documents: (1..=documents).map(|number| argo::document_name(context.options, number)).collect(),
        waves_before: arrangement.parts.waves.before,
        waves_after: arrangement.parts.waves.after,
    }
}
