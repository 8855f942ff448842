//! The pieces of an arrangement: written, moved into documents of their own, and put where they stand in the file.

use super::{Around, Arranged, PartSummary, Partition, Traces};
use crate::argo::manifest::{Template, TemplateRef, Text};
use crate::argo::{self, MAX_BYTES, MAX_PARAMETERS, ServiceNames};
use crate::arrange::split::{Member, Parts};
use crate::arrange::{Arrangement, DOCUMENT_BYTES, Dag, Documents, Places, Wanted, arrange};
use crate::emit::{self, Piece, Scribe};
use crate::options::Options;
use crate::plan::{Context, Plan};

/// What `"templateRef":{"name":"","template":""}` has more than `"template":""`.
const REFERENCE_BYTES: usize = 26;

/// The pieces of an arrangement.
pub(super) struct Written<'p> {
    pub(super) arrangement: Arrangement<'p>,
    templates: Vec<Piece>,
    /// The beginning of each DAG's template, and its tasks.
    dags: Vec<(Piece, Vec<Piece>)>,
    /// The document of each template and of each DAG, once they have been moved.
    homes: Option<Homes>,
}

/// How many bytes a DAG template has as JSON where each task refers to a template in another document. What stands beside
/// it is referred to by its name alone, which is shorter.
fn moved_bytes(context: &Context, (head, tasks): &(Piece, Vec<Piece>)) -> usize {
    // A number as long on every host: `usize` has fewer digits in WebAssembly.
    let reference = REFERENCE_BYTES + argo::document_name(context.options, u32::MAX as usize).len();
    head.json_bytes + tasks.iter().map(|task| task.json_bytes + reference).sum::<usize>()
}

/// The document of each template and of each DAG.
struct Homes {
    templates: Vec<usize>,
    /// The outermost stays where it is.
    dags: Vec<Option<usize>>,
    count: usize,
}

impl<'p> Written<'p> {
    /// Arranges the tasks of a plan, and writes what comes of it.
    pub(super) fn of(
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
    pub(super) fn count(&self) -> usize {
        self.templates.len() + self.dags.len()
    }

    pub(super) fn json_bytes(&self) -> usize {
        let inner = self.dags.iter().skip(1).map(|(head, _)| head.json_bytes);
        let tasks = self.dags.iter().flat_map(|(_, tasks)| tasks).map(|task| task.json_bytes);
        self.templates.iter().map(|template| template.json_bytes).chain(inner).chain(tasks).sum()
    }

    /// How many members the DAG has that has the most.
    pub(super) fn largest_dag(&self) -> usize {
        self.dags.iter().map(|(_, tasks)| tasks.len()).max().unwrap_or_default()
    }

    /// Whether a document has room for each template.
    pub(super) fn fit_templates(&self) -> bool {
        self.templates.iter().all(|template| template.json_bytes <= DOCUMENT_BYTES)
    }

    /// The templates of DAGs that take more inputs than one may have.
    pub(super) fn overfull(&self, options: &Options) -> impl Iterator<Item = &Template<'p>> {
        let is_bounded = options.has_full_crds();
        let templates = self.arrangement.dags.iter().map(|dag| &dag.template);
        templates.filter(move |template| is_bounded && template.inputs.parameters.len() > MAX_PARAMETERS)
    }

    /// Whether a document has room for each DAG, and the workflow's for the outermost, once templates have been moved.
    pub(super) fn fit_dags(&self, context: &Context, around: Around) -> bool {
        let mut bytes = self.dags.iter().map(|dag| moved_bytes(context, dag));
        bytes.next().unwrap_or_default() + around.json_bytes <= MAX_BYTES && bytes.all(|bytes| bytes <= DOCUMENT_BYTES)
    }

    /// Moves all templates but that of the outermost DAG into documents of their own, what is referred to in front of what
    /// refers to it.
    pub(super) fn move_out(&mut self, context: &Context, scribe: &mut Scribe) {
        let mut documents = Documents::default();
        let templates = self.templates.iter().map(|template| documents.place(template.json_bytes)).collect();
        let mut homes = Homes { templates, dags: vec![None; self.dags.len()], count: 0 };
        for index in (0..self.dags.len()).rev() {
            if let Some(dag) = self.dags.get(index).filter(|_| index > 0)
                && let Some(home) = homes.dags.get_mut(index)
            {
                *home = Some(documents.place(moved_bytes(context, dag)));
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
    pub(super) fn assemble(self, context: &Context) -> Arranged {
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
