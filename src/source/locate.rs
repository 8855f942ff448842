//! From JSON pointers to lines and columns. Positions are not kept while reading (most translations need none): the
//! text is walked once more, only when there are findings, and only the wanted pointers are recorded. Of a workflow in JSON
//! no more is walked than the items and links that findings speak of.

use granit_parser::{Event, StructureStyle};

use super::json::Json;
use super::lines::Positions;
use super::read::{without_lone_surrogates, without_mark};
use super::reader::Outline;
use super::token::{Stopped, Token};
use super::{MAX_BYTES, below, yaml};
use crate::diagnostic::{Diagnostic, Position, Range, inside, push_key};
use crate::hashed::HashMap;

/// Byte offsets of a value: its first byte and the one behind its last.
pub(super) type Span = (usize, usize);

/// Wanted pointers, each with the span of its value once that has been met. They begin alike, and are many: to compare them
/// in an order takes longer than all else.
pub(super) type Wanted = HashMap<String, Option<Span>>;

/// Fills in the ranges of the diagnostics that point into the document at `root`, whose text is `text`. Where its parts stand,
/// may have been noted.
pub(super) fn fill_ranges(text: &str, root: &str, outline: Option<&Outline>, diagnostics: &mut [Diagnostic]) {
    let wanted = wanted(root, diagnostics);
    if wanted.is_empty() {
        return;
    }
    let ranges = Ranges::of(text, root, outline, wanted);
    let range_of = |path: &str| ranges.at(path, root);
    fill(diagnostics, range_of);
}

/// Fills in the ranges of diagnostics and of what is related to them, by their pointers.
pub(super) fn fill(diagnostics: &mut [Diagnostic], range_of: impl Fn(&str) -> Option<Range>) {
    for diagnostic in diagnostics {
        if diagnostic.range.is_none() {
            diagnostic.range = range_of(&diagnostic.path);
        }
        for related in &mut diagnostic.related {
            related.range = range_of(&related.path).or(related.range);
        }
    }
}

/// Where the values at `pointers` stand in `text`, each as in [`fill_ranges`].
pub(super) fn ranges(text: &str, pointers: &[String]) -> Vec<Option<Range>> {
    let wanted = wanted_at(pointers.iter().flat_map(|path| ancestors(path, "")));
    let ranges = Ranges::of(text, "", None, wanted);
    pointers.iter().map(|path| ranges.at(path, "")).collect()
}

/// The position of one byte of `text`.
pub(super) fn position(text: &str, offset: usize) -> Option<Position> {
    Positions::of(text, [offset]).at(offset)
}

/// The ranges of the values at `wanted`, where `json` is the value at `root`, of which it is known to be one, and begins at
/// `start` in its text.
pub(super) fn ranges_in_part(json: &str, root: &str, start: Position, mut wanted: Wanted) -> Vec<(String, Range)> {
    if JsonWalk::new(json, root, &mut wanted).value().is_err() {
        return Vec::new();
    }
    let positions = Positions::behind(json, start, offsets(&wanted));
    let range = |(start, end)| Some(Range { start: positions.at(start)?, end: positions.at(end)? });
    wanted.into_iter().filter_map(|(pointer, span)| Some((pointer, range(span?)?))).collect()
}

/// Where the values begin and end that have been met.
fn offsets(wanted: &Wanted) -> impl Iterator<Item = usize> {
    wanted.iter().filter_map(|(_, span)| *span).flat_map(|(start, end)| [start, end])
}

/// Where the wanted values stand.
struct Ranges {
    spans: Wanted,
    positions: Positions,
}

impl Ranges {
    fn of(text: &str, root: &str, outline: Option<&Outline>, mut wanted: Wanted) -> Self {
        if text.len() >= MAX_BYTES {
            return Self { spans: Wanted::default(), positions: Positions::default() };
        }
        let text = without_mark(text);
        match outline {
            Some(outline) => walk_parts(text, root, outline, &mut wanted),
            None => walk_whole(text, root, &mut wanted),
        }
        let positions = Positions::of(text, offsets(&wanted));
        Self { spans: wanted, positions }
    }

    /// The range of the value at `path`, or else of the nearest one above it that stands in the text.
    fn at(&self, path: &str, root: &str) -> Option<Range> {
        let (start, end) = ancestors(path, root).find_map(|pointer| *self.spans.get(pointer)?)?;
        Some(Range { start: self.positions.at(start)?, end: self.positions.at(end)? })
    }
}

fn wanted(root: &str, diagnostics: &[Diagnostic]) -> Wanted {
    let own = diagnostics.iter().filter(|diagnostic| diagnostic.range.is_none()).map(|diagnostic| &diagnostic.path);
    let related = diagnostics.iter().flat_map(|diagnostic| diagnostic.related.iter().map(|related| &related.path));
    wanted_at(own.chain(related).flat_map(|path| ancestors(path, root)))
}

fn wanted_at<'p>(pointers: impl Iterator<Item = &'p str>) -> Wanted {
    pointers.map(|pointer| (pointer.to_owned(), None)).collect()
}

/// `path` and the pointers above it, down to `root`; nothing where `path` is not at or below `root`.
pub(super) fn ancestors<'p>(path: &'p str, root: &str) -> impl Iterator<Item = &'p str> {
    let least = root.len();
    std::iter::successors(inside(path, root).map(|_| path), move |pointer| {
        pointer.rsplit_once('/').map(|(above, _)| above).filter(|above| above.len() >= least)
    })
}

/// Walks a whole text.
#[inline(never)]
fn walk_whole(text: &str, root: &str, wanted: &mut Wanted) {
    let mut walk = JsonWalk::new(text, root, wanted);
    let is_json = walk.value().and_then(|()| walk.json.end()).is_ok();
    if !is_json {
        wanted.values_mut().for_each(|span| *span = None);
        walk_yaml(&without_lone_surrogates(text).0, root, wanted);
    }
}

/// Walks those items and links of a workflow in JSON that hold what is wanted. Where a key stands twice, the last one counts,
/// as in a walk through all.
fn walk_parts(text: &str, root: &str, outline: &Outline, wanted: &mut Wanted) {
    for (pointer, span) in &outline.above {
        record(wanted, pointer, (span.start, span.end));
    }
    let [items, links] = ["items", "links"].map(|list| format!("{root}/graph/{list}"));
    let is_any_in =
        |list: &str| wanted.iter().any(|(pointer, _)| pointer.len() > list.len() && pointer.starts_with(list));
    let (has_items, has_links) = (is_any_in(&items), is_any_in(&links));
    let items = outline.items.iter().filter(|_| has_items).map(|(id, span)| (below(&items, id), span));
    let numbered = outline.links.iter().enumerate().filter(|_| has_links);
    for (pointer, span) in items.chain(numbered.map(|(number, span)| (format!("{links}/{number}"), span))) {
        if !wanted.contains_key(&pointer) {
            continue;
        }
        let mut walk = JsonWalk::new(text.get(span.clone()).unwrap_or_default(), &pointer, wanted);
        walk.front = span.start;
        // It was read before: it is sound.
        let walked = walk.value();
        debug_assert!(walked.is_ok());
    }
}

/// Walks a JSON text.
struct JsonWalk<'t, 'w> {
    json: Json<'t>,
    /// How many bytes stand in front of it.
    front: usize,
    pointer: String,
    wanted: &'w mut Wanted,
}

impl<'t, 'w> JsonWalk<'t, 'w> {
    fn new(text: &'t str, root: &str, wanted: &'w mut Wanted) -> Self {
        Self { json: Json::new(text), front: 0, pointer: root.to_owned(), wanted }
    }

    fn value(&mut self) -> Result<(), Stopped> {
        let start = self.json.start();
        // Of what is wanted, everything above it is wanted too: nothing else needs to be looked into.
        if !self.wanted.contains_key(&self.pointer) {
            return self.json.skip();
        }
        match self.json.token()? {
            Token::Map => {
                while let Some(key) = self.json.key()? {
                    self.member(&key)?;
                }
            }
            Token::List => {
                let mut index = 0_usize;
                while self.json.element()? {
                    self.member(&index.to_string())?;
                    index += 1;
                }
            }
            _ => {}
        }
        record(self.wanted, &self.pointer, (self.front + start, self.front + self.json.offset()));
        Ok(())
    }

    fn member(&mut self, key: &str) -> Result<(), Stopped> {
        let length = self.pointer.len();
        push_key(&mut self.pointer, key);
        self.value()?;
        self.pointer.truncate(length);
        Ok(())
    }
}

/// A YAML collection whose end has not come yet.
struct OpenCollection {
    start: usize,
    /// The length of the pointer that leads to the collection.
    pointer: usize,
    /// `None` in a mapping; in a sequence the index of the element that comes.
    index: Option<usize>,
    /// In a mapping: whether the next scalar is a value.
    has_key: bool,
    /// Whether it is itself a key: nothing in it has a pointer.
    is_key: bool,
    /// The byte behind the last value in it.
    end: usize,
}

/// Walks a YAML text as far as it can be read. Aliases count as one scalar: what they name stands elsewhere.
fn walk_yaml(text: &str, root: &str, wanted: &mut Wanted) {
    let mut pointer = root.to_owned();
    let mut open: Vec<OpenCollection> = Vec::new();
    // The texts that aliases name.
    let mut named: HashMap<usize, String> = HashMap::default();
    for event in yaml::events(text) {
        let Ok((event, span)) = event else { return };
        let (start, end) = (span.start.byte_offset().unwrap_or(0), span.end.byte_offset().unwrap_or(0));
        match event {
            Event::DocumentEnd => return,
            Event::Scalar(scalar, _, anchor, _) => {
                // What stands behind a block of lines belongs to nothing.
                let end = start + text.get(start..end).unwrap_or_default().trim_ascii_end().len();
                leaf(&mut open, &mut pointer, wanted, &scalar, (start, end));
                if anchor != 0 {
                    named.insert(anchor, scalar.into_owned());
                }
            }
            Event::Alias(anchor) => {
                let key = named.get(&anchor).map_or("", String::as_str);
                leaf(&mut open, &mut pointer, wanted, key, (start, end));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let is_key = take_key(&mut open, &mut pointer, "");
                let index = matches!(event, Event::SequenceStart(..)).then_some(0);
                let is_in_list = open.last().is_some_and(|around| around.index.is_some());
                let has_dash = matches!(event, Event::SequenceStart(StructureStyle::Block, ..)) && !is_in_list;
                let start = if has_dash { dash(text, start) } else { start };
                open.push(OpenCollection { start, pointer: pointer.len(), index, has_key: false, is_key, end });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(closed) = open.pop() else { return };
                pointer.truncate(closed.pointer);
                if closed.is_key {
                    continue;
                }
                // Where no bracket closes it, comments may stand behind it.
                let end = if start < end { end } else { closed.end };
                record(wanted, &pointer, (closed.start, end));
                leave(&mut open, &mut pointer, end);
            }
            _ => {}
        }
    }
}

/// Where a list begins that does not stand in another: the parser says of one at the indent of its key that it begins behind
/// the dash.
fn dash(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or_default();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let from_dash = line.trim_ascii_start();
    if from_dash.starts_with('-') { start - from_dash.len() } else { start }
}

/// Takes a node that holds no others: a key, or a value.
fn leaf(open: &mut [OpenCollection], pointer: &mut String, wanted: &mut Wanted, scalar: &str, span: Span) {
    if !take_key(open, pointer, scalar) {
        record(wanted, pointer, span);
        leave(open, pointer, span.1);
    }
}

/// Puts the key of the node that has just begun behind the pointer. Says whether the node itself is a key.
fn take_key(open: &mut [OpenCollection], pointer: &mut String, scalar: &str) -> bool {
    match open.last_mut() {
        Some(OpenCollection { index: Some(index), .. }) => push_key(pointer, &index.to_string()),
        Some(mapping) if !mapping.has_key => {
            mapping.has_key = true;
            push_key(pointer, scalar);
            return true;
        }
        _ => {}
    }
    false
}

/// Takes the key of the node from the pointer that has just ended before this byte.
fn leave(open: &mut [OpenCollection], pointer: &mut String, end: usize) {
    if let Some(collection) = open.last_mut() {
        collection.end = end;
        pointer.truncate(collection.pointer);
        collection.has_key = false;
        collection.index = collection.index.map(|index| index + 1);
    }
}

fn record(wanted: &mut Wanted, pointer: &str, span: Span) {
    if let Some(found) = wanted.get_mut(pointer) {
        *found = Some(span);
    }
}
