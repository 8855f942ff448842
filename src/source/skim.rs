//! Where the items and links of a workflow stand in its text, so that an editor's preview reads again only what was changed.
//! JSON alone is skimmed, and only where it is sound: any other text is read as a whole.

use std::collections::BTreeMap;
use std::ops::Range as Bytes;

use super::json::Json;
use super::lines::Positions;
use super::locate::{Wanted, ancestors, fill, ranges_in_part};
use super::reader::{Outline, Read, Reader};
use super::{Document, MAX_BYTES, below};
use crate::diagnostic::{Diagnostic, Range};
use crate::hashed::HashMap;
use crate::ordered;
use crate::plan::MAX_ID_BYTES;
use crate::workflow::{Item, Link, Workflow};

/// So many collections stand around an item or link: the workflow, its graph and the graph's items or links.
pub(super) const DEPTH_OF_PARTS: usize = 3;

/// The text of a workflow, skimmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Skimmed {
    pub(super) root: String,
    /// The number of the text's bytes.
    pub(super) length: usize,
    /// The workflow without its items and links.
    pub(super) rest: Workflow,
    /// What is wrong with that.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The values above the items and links, by their pointers.
    pub(super) above: BTreeMap<String, Place>,
    pub(super) items: Vec<Part>,
    /// The indices of the items, in the order of their ids.
    pub(super) by_id: Vec<usize>,
    pub(super) links: Vec<Part>,
}

/// An item or a link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub(super) id: String,
    pub(super) place: Place,
}

/// Where a value stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) bytes: Bytes<usize>,
    pub(super) range: Range,
}

impl Part {
    /// The id of an item; nothing for a link.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where its value stands, for a person.
    pub fn range(&self) -> Range {
        self.place.range
    }

    /// Where its value stands.
    pub fn bytes(&self) -> Bytes<usize> {
        self.place.bytes.clone()
    }

    /// Its text, in the document that was skimmed.
    pub fn text<'d>(&self, document: &'d Document) -> &'d str {
        document.text.get(self.bytes()).unwrap_or_default()
    }
}

impl Skimmed {
    /// Skims the workflow that stands at `root` in the source. `None` where its text must be read as a whole: where it is no
    /// sound JSON, or holds a key twice or half a character.
    pub fn of(document: &Document, root: &str) -> Option<Self> {
        let text = document.text.as_str();
        if text.len() >= MAX_BYTES {
            return None;
        }
        let mut rest = Workflow::default();
        let mut reader = Reader::json(Json::new(text), root).with_parts().with_outline().without_parts();
        reader.document(&mut rest).ok()?;
        let has_half = reader.as_json().is_some_and(|json| json.half().is_some());
        let (diagnostics, outline) = reader.into_found();
        let Outline { items, links, above } = outline?;
        let id_of = |index: usize| items.get(index).map(|(id, _)| &**id);
        let mut by_id: Vec<usize> = (0..items.len()).collect();
        ordered::sort_by(&mut by_id, |one, other| id_of(*one).cmp(&id_of(*other)));
        let has_twin = !by_id.is_sorted_by(|one, other| id_of(*one) < id_of(*other));
        if has_half || has_twin || diagnostics.iter().any(|found| found.code == "repeated-key") {
            return None;
        }
        let all = items.iter().map(|(_, bytes)| bytes).chain(&links).chain(above.iter().map(|(_, bytes)| bytes));
        let positions = Positions::of(text, all.flat_map(|bytes| [bytes.start, bytes.end]));
        let place = |bytes: Bytes<usize>| {
            let range = Range { start: positions.at(bytes.start)?, end: positions.at(bytes.end)? };
            Some(Place { bytes, range })
        };
        let part = |id: String, bytes| Some(Part { id, place: place(bytes)? });
        let above = above.into_iter().map(|(pointer, bytes)| Some((pointer, place(bytes)?)));
        let above = above.collect::<Option<Vec<_>>>()?;
        Some(Self {
            root: root.to_owned(),
            length: text.len(),
            rest,
            diagnostics,
            above: ordered::map(above),
            items: items.into_iter().map(|(id, bytes)| part(id.into_owned(), bytes)).collect::<Option<_>>()?,
            by_id,
            links: links.into_iter().map(|bytes| part(String::new(), bytes)).collect::<Option<_>>()?,
        })
    }

    /// The items, in the order of the text.
    pub fn items(&self) -> &[Part] {
        &self.items
    }

    /// Where the item with this id is in `by_id`, or would be.
    pub(super) fn place_of(&self, id: &str) -> Result<usize, usize> {
        self.by_id.binary_search_by(|&index| self.items.get(index).map(Part::id).cmp(&Some(id)))
    }

    /// The item with this id.
    fn find(&self, id: &str) -> Option<&Part> {
        self.items.get(*self.by_id.get(self.place_of(id).ok()?)?)
    }

    /// The links, in their order.
    pub fn links(&self) -> &[Part] {
        &self.links
    }

    /// Reads an item of the document that was skimmed.
    pub fn item(&self, document: &Document, part: &Part) -> Option<(Item, Vec<Diagnostic>)> {
        item(part.text(document), &self.root, &part.id)
    }

    /// Reads the link with this index of the document that was skimmed. What is found is told of the link with this number.
    pub fn link(&self, document: &Document, index: usize, number: usize) -> Option<(Link, Vec<Diagnostic>)> {
        link(self.links.get(index)?.text(document), &self.root, number)
    }

    /// Fills in the ranges of the diagnostics that point into the workflow, as [`super::locate()`] does. Only those parts of
    /// the text are looked into that the diagnostics speak of.
    pub fn locate(&self, document: &Document, diagnostics: &mut [Diagnostic]) {
        if !document.positions {
            return;
        }
        let mut wanted: HashMap<String, (&Part, Wanted)> = HashMap::default();
        let places = diagnostics.iter().flat_map(|found| {
            let own = found.range.is_none().then_some((&found.path, &found.item_id, found.link_index));
            found.related.iter().map(|related| (&related.path, &related.item_id, related.link_index)).chain(own)
        });
        for (path, item, link) in places {
            let graph = format!("{}/graph", self.root);
            let (part, pointer) = match (item, link) {
                (Some(id), _) => (self.find(id), below(&format!("{graph}/items"), id)),
                (None, Some(index)) => (self.links.get(index as usize), format!("{graph}/links/{index}")),
                (None, None) => continue,
            };
            let mut in_part = ancestors(path, &pointer).map(|pointer| (pointer.to_owned(), None)).peekable();
            if let Some(part) = part.filter(|_| in_part.peek().is_some()) {
                wanted.entry(pointer.clone()).or_insert_with(|| (part, Wanted::default())).1.extend(in_part);
            }
        }
        let in_parts = wanted.into_iter().flat_map(|(pointer, (part, wanted))| {
            ranges_in_part(part.text(document), &pointer, part.place.range.start, wanted)
        });
        let ranges: HashMap<String, Range> = in_parts.collect();
        let range_of = |path: &str| {
            let above = |pointer: &str| self.above.get(pointer).map(|place| place.range);
            ancestors(path, &self.root).find_map(|pointer| ranges.get(pointer).copied().or_else(|| above(pointer)))
        };
        fill(diagnostics, range_of);
    }
}

/// Reads the item `id` of the workflow at `root` from its JSON; `None` where that can only be read with the whole text.
pub fn item(json: &str, root: &str, id: &str) -> Option<(Item, Vec<Diagnostic>)> {
    if id.len() > MAX_ID_BYTES {
        return is_whole(json).then(Default::default);
    }
    part(json, &below(&format!("{root}/graph/items"), id))
}

/// Reads the link `index` of the workflow at `root` from its JSON; `None` where that can only be read with the whole text.
pub fn link(json: &str, root: &str, index: usize) -> Option<(Link, Vec<Diagnostic>)> {
    part(json, &format!("{root}/graph/links/{index}"))
}

fn part<T: Default + Read>(json: &str, root: &str) -> Option<(T, Vec<Diagnostic>)> {
    let mut value = T::default();
    let mut reader = Reader::json(Json::inside(json, DEPTH_OF_PARTS), root);
    let is_kept = reader.document(&mut value).ok()?;
    if reader.as_json().is_some_and(|json| json.half().is_some()) {
        return None;
    }
    Some((if is_kept { value } else { T::default() }, reader.into_found().0))
}

/// Whether a text is the JSON of one part.
fn is_whole(json: &str) -> bool {
    let mut json = Json::inside(json, DEPTH_OF_PARTS);
    json.skip().is_ok() && json.end().is_ok() && json.half().is_none()
}

// Random inputs are not made in WebAssembly.
#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "skim_tests.rs"]
mod tests;
