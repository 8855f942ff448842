//! Where the items and links of a workflow stand in its text, for an editor that shows them, and which of them have changed
//! since it asked: so it need not read megabytes again because of one letter.

use crate::Document;
use crate::diagnostic::Range;
use crate::hashed::HashSet;
use crate::source::{Changes, Part, Skimmed, WORKFLOW};

/// Where the items and links of a workflow stand in its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// The ids of the items, in the order of the text.
    pub ids: Vec<String>,
    /// Where the items' values stand and, behind these, the links.
    pub ranges: Vec<Range>,
    /// The items and links whose text has changed since the parts were asked for the last time, by their indices in
    /// `ranges`, with their JSON. `None` where that is not known, or where there are others now, or in another order.
    pub changed: Option<Vec<(usize, String)>>,
}

/// What has changed since the parts were told.
#[derive(Debug, Default)]
pub(super) struct Untold {
    items: Vec<usize>,
    links: Vec<usize>,
}

impl Untold {
    /// The same after more changes; `None` where the parts are others now, or in another order.
    pub(super) fn and(mut self, changes: &Changes) -> Option<Self> {
        if changes.order || changes.rest {
            return None;
        }
        // Whoever types changes the same one again and again.
        if !(self.items.ends_with(&changes.items) && self.links.ends_with(&changes.links)) {
            self.items.extend_from_slice(&changes.items);
            self.links.extend_from_slice(&changes.links);
        }
        Some(self)
    }
}

impl Parts {
    /// The parts of the workflow in a text. `None` where it is no sound JSON.
    ///
    /// ```
    /// use oc_argo::{Document, preview::Parts};
    ///
    /// let text = Document::text(r#"{"graph": {"items": {"a": {}}, "links": [{}, {}]}}"#);
    /// let parts = Parts::in_text(&text).expect("a text in JSON");
    /// assert_eq!((parts.ids, parts.ranges.len()), (vec!["a".to_owned()], 3));
    /// assert_eq!(Parts::in_text(&Document::text("graph: {}")), None);
    /// ```
    pub fn in_text(text: &Document) -> Option<Self> {
        Some(Self::of(&Skimmed::of(text, WORKFLOW)?, text, None))
    }

    /// The parts of a text that was skimmed, of which no more than `untold` has changed.
    pub(super) fn of(skimmed: &Skimmed, text: &Document, untold: Option<&Untold>) -> Self {
        let (items, links) = (skimmed.items(), skimmed.links());
        let changed = untold.map(|untold| {
            let indices = untold.items.iter().copied().chain(untold.links.iter().map(|link| items.len() + link));
            let indices: HashSet<usize> = indices.collect();
            let changed = items.iter().chain(links).enumerate().filter(|(index, _)| indices.contains(index));
            changed.map(|(index, part)| (index, part.text(text).to_owned())).collect()
        });
        Self {
            ids: items.iter().map(|part| part.id().to_owned()).collect(),
            ranges: items.iter().chain(links).map(Part::range).collect(),
            changed,
        }
    }
}
