//! A skimmed text of which something is replaced: of the items, or of the links, those alone are skimmed again that the change
//! reaches, and the next one.

use std::borrow::Cow;
use std::ops::Range as Bytes;

use super::changes::Changes;
use super::json::Json;
use super::lines::Positions;
use super::skim::{DEPTH_OF_PARTS, Part, Place, Skimmed};
use super::{Document, MAX_BYTES, Replaced};
use crate::diagnostic::{Position, Range};
use crate::hashed::HashSet;

/// What the parts of a workflow are.
#[derive(Clone, Copy)]
enum Kind {
    Items,
    Links,
}

/// Parts that follow each other, with all that stands from the end of the part before them (or the start of the collection) to
/// the end of the last (or of the collection).
struct Stretch {
    parts: Bytes<usize>,
    bytes: Bytes<usize>,
    range: Range,
}

/// A part in a stretch.
struct Member {
    id: String,
    bytes: Bytes<usize>,
}

impl Skimmed {
    /// Skims a document in which something was replaced since this was skimmed. Where that lies inside of the items or of the
    /// links, little else is looked at. `None` as in [`Self::of`]: this is then as before.
    pub fn replace(&mut self, document: &Document, replaced: &Replaced) -> Option<Changes> {
        for kind in [Kind::Items, Kind::Links] {
            if let Some(changes) = self.replace_members(kind, &document.text, replaced) {
                return Some(changes);
            }
        }
        let skimmed = Self::of(document, &self.root)?;
        let changes = self.compared(&document.before(replaced), &skimmed, document);
        *self = skimmed;
        Some(changes)
    }

    /// What differs in `new_document`, of which `new` was skimmed.
    fn compared(&self, old_document: &Document, new: &Self, new_document: &Document) -> Changes {
        let items = Changes::of_items(&spelled(&self.items, old_document), &spelled(&new.items, new_document), 0);
        let links = Changes::of_links(&texts(&self.links, old_document), &texts(&new.links, new_document), 0, 0);
        Changes { rest: self.rest != new.rest || self.diagnostics != new.diagnostics, ..items.and_links(links) }
    }

    fn replace_members(&mut self, kind: Kind, text: &str, replaced: &Replaced) -> Option<Changes> {
        let stretch = self.stretch(kind, text, replaced)?;
        let Stretch { bytes, range, .. } = &stretch;
        let (before, after) = (self.length, text.len());
        let now = text.get(bytes.start..(bytes.end + after).checked_sub(before)?)?;
        let members = kind.read_members(now, stretch.parts.start > 0).filter(|_| after < MAX_BYTES)?;
        let changes = self.compared_members(kind, &stretch, &replaced.undone(now, bytes.start)?, (now, &members))?;
        let ends = members.iter().flat_map(|member| [member.bytes.start, member.bytes.end]);
        let positions = Positions::behind(now, range.start, ends.chain([now.len()]));
        let part = |Member { id, bytes: inside }| {
            let range = Range { start: positions.at(inside.start)?, end: positions.at(inside.end)? };
            Some(Part { id, place: Place { bytes: bytes.start + inside.start..bytes.start + inside.end, range } })
        };
        let mut parts = members.into_iter().map(part).collect::<Option<Vec<_>>>()?;
        let shift = Shift { behind: bytes.end, before, after, old: range.end, new: positions.at(now.len())? };
        let places = [&mut self.items, &mut self.links].into_iter().flat_map(|parts| shift.reached(parts));
        places.chain(self.above.values_mut()).for_each(|place| shift.apply(place));
        let all = match kind {
            Kind::Items => &mut self.items,
            Kind::Links => &mut self.links,
        };
        let count = parts.len();
        let mut behind = all.split_off(stretch.parts.end);
        all.truncate(stretch.parts.start);
        all.append(&mut parts);
        all.append(&mut behind);
        if let (Kind::Items, true) = (kind, changes.order) {
            self.order_again(stretch.parts, count);
        }
        self.length = after;
        Some(changes)
    }

    /// Brings the order of the items to where these indices are gone and so many others have come in their place.
    fn order_again(&mut self, gone: Bytes<usize>, come: usize) {
        self.by_id.retain(|index| !gone.contains(index));
        let behind = self.by_id.iter_mut().filter(|index| **index >= gone.end);
        behind.for_each(|index| *index = *index - gone.len() + come);
        for index in gone.start..gone.start + come {
            if let Some(Err(place)) = self.items.get(index).map(|part| self.place_of(part.id())) {
                self.by_id.insert(place, index);
            }
        }
    }

    fn parts(&self, kind: Kind) -> &[Part] {
        match kind {
            Kind::Items => &self.items,
            Kind::Links => &self.links,
        }
    }

    /// The parts that what was replaced reached, and the next one: its text stays, but perhaps not its key.
    fn stretch(&self, kind: Kind, text: &str, replaced: &Replaced) -> Option<Stretch> {
        let (key, open, ..) = kind.spelling();
        let Place { bytes: around, range } = self.above.get(&format!("{}/graph/{key}", self.root))?;
        let changed = replaced.bytes.start..replaced.bytes.start + replaced.text.len();
        let is_inside = around.start < changed.start && changed.end < around.end;
        // Something else may stand in the place of the collection.
        if !is_inside || !text.get(around.start..)?.starts_with(open) {
            return None;
        }
        let all = self.parts(kind);
        // What ends where the change begins may go on in it.
        let first = all.partition_point(|part| part.place.bytes.end < changed.start);
        let next = all.partition_point(|part| part.place.bytes.start < changed.end);
        let before = first.checked_sub(1).and_then(|before| all.get(before));
        let start = before
            .map_or((around.start + 1, moved(range.start, 1)), |part| (part.place.bytes.end, part.place.range.end));
        let end = all
            .get(next)
            .map_or((around.end - 1, moved(range.end, -1)), |part| (part.place.bytes.end, part.place.range.end));
        Some(Stretch {
            parts: first..all.len().min(next + 1),
            bytes: start.0..end.0,
            range: Range { start: start.1, end: end.1 },
        })
    }

    /// What differs in a stretch that was `old`. `None` where an id comes twice.
    fn compared_members(
        &self,
        kind: Kind,
        stretch: &Stretch,
        old: &str,
        (now, members): (&str, &[Member]),
    ) -> Option<Changes> {
        let (before, rest) = self.parts(kind).split_at_checked(stretch.parts.start)?;
        let (inside, behind) = rest.split_at_checked(stretch.parts.len())?;
        let start = stretch.bytes.start;
        let old_text =
            |part: &Part| old.get(part.place.bytes.start - start..part.place.bytes.end - start).unwrap_or_default();
        let new_text = |member: &Member| now.get(member.bytes.clone()).unwrap_or_default();
        match kind {
            Kind::Items => {
                let old: Vec<_> = inside.iter().map(|part| (part.id(), old_text(part))).collect();
                let new: Vec<_> = members.iter().map(|member| (member.id.as_str(), new_text(member))).collect();
                let changes = Changes::of_items(&old, &new, before.len());
                if !changes.order {
                    return Some(changes);
                }
                // Those that were there have no twin elsewhere.
                let known: HashSet<&str> = old.iter().map(|&(id, _)| id).collect();
                let ids: HashSet<&str> = new.iter().map(|&(id, _)| id).collect();
                let is_twin = |&(id, _): &(&str, &str)| !known.contains(id) && self.place_of(id).is_ok();
                let has_twin = ids.len() < new.len() || new.iter().any(is_twin);
                (!has_twin).then_some(changes)
            }
            Kind::Links => {
                let old: Vec<_> = inside.iter().map(old_text).collect();
                let new: Vec<_> = members.iter().map(new_text).collect();
                Some(Changes::of_links(&old, &new, before.len(), behind.len()))
            }
        }
    }
}

/// The ids and texts of items.
fn spelled<'d>(items: &'d [Part], document: &'d Document) -> Vec<(&'d str, &'d str)> {
    items.iter().map(|part| (part.id(), part.text(document))).collect()
}

/// The texts of links.
fn texts<'d>(links: &[Part], document: &'d Document) -> Vec<&'d str> {
    links.iter().map(|part| part.text(document)).collect()
}

impl Kind {
    /// The key in the graph, how the collection begins and ends, and a member that stands for all before a stretch.
    fn spelling(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Items => ("items", "{", "}", "\"\":0"),
            Self::Links => ("links", "[", "]", "0"),
        }
    }

    /// Reads the members in a stretch; `is_behind` says whether others stand before it. `None` where the whole would not be
    /// sound with them.
    fn read_members(self, stretch: &str, is_behind: bool) -> Option<Vec<Member>> {
        let (_, open, close, before) = self.spelling();
        let front = [open, if is_behind { before } else { "" }].concat();
        let text = [&front, stretch, close].concat();
        let mut json = Json::inside(&text, DEPTH_OF_PARTS - 1);
        json.token().ok()?;
        let mut members = Vec::new();
        while let Some(id) = self.next_id(&mut json)? {
            let start = json.start();
            json.skip().ok()?;
            if let Some(start) = start.checked_sub(front.len()) {
                members.push(Member { id: id.into_owned(), bytes: start..json.offset() - front.len() });
            }
        }
        json.end().ok().filter(|()| json.half().is_none())?;
        Some(members)
    }

    /// The id of the next member; `Some(None)` where there is none.
    fn next_id<'t>(self, json: &mut Json<'t>) -> Option<Option<Cow<'t, str>>> {
        match self {
            Self::Items => json.key().ok(),
            Self::Links => json.element().ok().map(|is_there| is_there.then_some(Cow::Borrowed(""))),
        }
    }
}

fn moved(Position { line, column }: Position, columns: i32) -> Position {
    Position { line, column: column.saturating_add_signed(columns) }
}

/// How what stands behind a stretch moves when its text changes.
struct Shift {
    /// The byte behind the stretch.
    behind: usize,
    /// The lengths of both texts.
    before: usize,
    after: usize,
    /// The positions behind the stretch.
    old: Position,
    new: Position,
}

impl Shift {
    /// The places of those of some parts that it moves: they stand in their order.
    fn reached<'s>(&self, parts: &'s mut [Part]) -> impl Iterator<Item = &'s mut Place> {
        let first = parts.partition_point(|part| part.place.bytes.end < self.behind);
        parts.get_mut(first..).unwrap_or_default().iter_mut().map(|part| &mut part.place)
    }

    fn apply(&self, place: &mut Place) {
        let Place { bytes, range } = place;
        (bytes.start, range.start) = self.moved(bytes.start, range.start);
        (bytes.end, range.end) = self.moved(bytes.end, range.end);
    }

    fn moved(&self, byte: usize, position: Position) -> (usize, Position) {
        if byte < self.behind {
            return (byte, position);
        }
        let is_on_line = position.line == self.old.line;
        let column = if is_on_line { position.column - self.old.column + self.new.column } else { position.column };
        (byte + self.after - self.before, Position { line: position.line - self.old.line + self.new.line, column })
    }
}
