//! Stage 5: the manifest in the sizes that Argo takes. Templates that differ in values alone become one, a DAG of too many
//! tasks becomes several inside each other, and what is still too much for one document moves into others.
//!
//! Nothing here happens to a workflow that Argo takes as it is, unless the option `fold` asks for it.

mod dags;
mod documents;
mod fold;
mod places;
pub mod split;
mod values;

use crate::argo::manifest::{Arguments, DagTask, Template};
use crate::argo::{MAX_BYTES, MAX_ENTRIES};
use crate::diagnostic::Diagnostic;
use crate::options::{Fold, Options, Split};
use crate::plan::Plan;

pub(crate) use documents::{DOCUMENT_BYTES, Documents};
pub(crate) use places::Places;
use split::Parts;

/// How large a manifest would be in which every task has its own template in one DAG.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) tasks: usize,
    /// The templates that the option `defaults` gives.
    pub(crate) given: usize,
    pub(crate) json_bytes: usize,
}

/// Whether Argo takes no document of so many templates and bytes of JSON.
pub(crate) fn is_too_large(options: &Options, templates: usize, json_bytes: usize) -> bool {
    json_bytes > MAX_BYTES || (options.has_full_crds() && templates > MAX_ENTRIES)
}

/// What is to be done about a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    fold: bool,
    /// The most members of a DAG.
    split: Option<usize>,
}

impl Wanted {
    /// What a manifest of this size needs, as far as the options allow it; `None` where it is fine as it is.
    pub(crate) fn by(options: &Options, size: Size) -> Option<Self> {
        let is_bounded = options.has_full_crds();
        let is_too_large = is_too_large(options, 1 + size.tasks + size.given, size.json_bytes);
        let fold = match options.fold {
            Fold::Auto => is_too_large,
            Fold::Always => size.tasks > 1,
            Fold::Never => false,
        };
        let may_split = options.split == Split::Auto;
        let split = (may_split && is_bounded && size.tasks > MAX_ENTRIES).then_some(MAX_ENTRIES);
        (fold || split.is_some() || (may_split && is_too_large)).then_some(Self { fold, split })
    }

    /// The same in DAGs of fewer members.
    pub(crate) fn in_parts_of(self, limit: usize) -> Self {
        Self { split: Some(limit), ..self }
    }
}

/// A manifest, arranged.
#[derive(Debug)]
pub(crate) struct Arrangement<'p> {
    pub(crate) parts: Parts,
    pub(crate) places: Places,
    /// The templates of the parts, the outermost first, and what stands in each.
    pub(crate) dags: Vec<Dag<'p>>,
    /// The templates of the tasks, each once.
    pub(crate) templates: Vec<Template<'p>>,
    /// The template of each task.
    pub(crate) template_of: Vec<usize>,
    /// What could not be arranged.
    pub(crate) findings: Vec<Diagnostic>,
}

/// A DAG template: its name and what goes in and out, and its tasks in the order of the part's members.
#[derive(Debug)]
pub(crate) struct Dag<'p> {
    pub(crate) template: Template<'p>,
    pub(crate) tasks: Vec<DagTask<'p>>,
}

/// Arranges what was made of the tasks of a plan: for each its template and its entry in the DAG.
pub(crate) fn arrange<'p>(
    plan: &Plan<'p>,
    made: Vec<(Template<'p>, DagTask<'p>)>,
    wanted: Wanted,
    options: &Options,
) -> Arrangement<'p> {
    let (templates, mut tasks): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    let parts = dags::parts(plan, wanted.split);
    let mut taken = dags::taken(plan, options);
    let names = dags::names(&parts, &mut taken);
    let places = Places::of(&parts);
    let (passed, findings) = dags::pass(plan, &places, &names, &mut tasks);
    let mut folding = fold::fold(templates, wanted.fold, &mut taken);
    for ((task, &template), further) in tasks.iter_mut().zip(&folding.of_task).zip(folding.arguments.drain(..)) {
        task.template = folding.templates.get(template).map(|template| template.name.clone());
        if !further.is_empty() {
            task.arguments.get_or_insert_with(Arguments::default).parameters.extend(further);
        }
    }
    let dags = dags::dags(&parts, &names, tasks, passed);
    Arrangement { parts, places, dags, templates: folding.templates, template_of: folding.of_task, findings }
}
