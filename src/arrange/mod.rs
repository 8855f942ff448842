//! Stage 5: the manifest in the sizes that Argo takes. Templates that differ in values alone become one, a DAG of too many
//! tasks becomes several inside each other, and what is still too much for one document moves into others.
//!
//! Nothing here happens to a workflow that Argo takes as it is, unless the option `fold` asks for it.

mod dags;
mod documents;
mod fitting;
mod fold;
mod places;
pub mod split;
mod values;

use crate::argo::{MAX_BYTES, MAX_ENTRIES};
use crate::options::{Fold, Options, Split};

pub(crate) use dags::{Structure, may_clash, part_names, taken};
pub(crate) use documents::{DOCUMENT_BYTES, Documents};
pub(crate) use fitting::{Fitting, Words, share};
pub(crate) use fold::{Call, Folded, Folding, fold};
pub(crate) use places::Places;
pub(crate) use values::{OutputValue, Passage, Passed, Passing};

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
    pub(crate) fold: bool,
    /// The most members of a DAG.
    pub(crate) split: Option<usize>,
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
}
