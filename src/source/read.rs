//! Reads a document into oc-lib's types, whether it is JSON or YAML.

use std::borrow::Cow;

use serde_json::Value;

use super::json::{Json, Unsound};
use super::reader::{Outline, Read, Reader, Spellings};
use super::{Document, MAX_BYTES, MAX_NESTING, locate, yaml};
use crate::diagnostic::{Diagnostic, Place, Position, Range, limits, reading};
use crate::workflow::Workflow;

/// Reads a workflow. Faults in its items and links cost only what is faulty. Gives also where its parts stand, if it is JSON.
pub(super) fn workflow<'d>(
    document: &'d Document,
    root: &'d str,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Workflow, Option<Outline<'d>>) {
    let mut workflow = Workflow::default();
    let mut reading = Reading { document, root, has_parts: true, diagnostics, outline: None };
    let is_kept = reading.read(&mut workflow);
    (if is_kept { workflow } else { Workflow::default() }, reading.outline)
}

/// Reads any other document.
pub(super) fn value<T: Read + Default>(document: &Document, root: &str, diagnostics: &mut Vec<Diagnostic>) -> T {
    let mut value = T::default();
    let is_kept = Reading { document, root, has_parts: false, diagnostics, outline: None }.read(&mut value);
    if is_kept { value } else { T::default() }
}

/// Reads a JSON text that is no document; else says why it is none. Here half a character makes it none.
pub(crate) fn json(text: &str) -> Result<Value, String> {
    let mut value = Value::Null;
    let mut reader = Reader::json(Json::new(text), "");
    // Where it stopped, the text knows why.
    let _ = reader.document(&mut value);
    let (half, unsound) = reader.as_json().map(|json| (json.half(), json.unsound())).unwrap_or_default();
    let half = half.map(|offset| Unsound { reason: Some("half a character"), offset });
    let Some(Unsound { reason, offset }) = unsound.or(half) else { return Ok(value) };
    let Position { line, column } = locate::position(text, offset).unwrap_or(Position { line: 1, column: 1 });
    Err(format!("{} at line {line} column {column}", reason.unwrap_or("recursion limit exceeded")))
}

/// Reads a workflow as a value of which the same is read again: where a text is asked for, an unquoted scalar of YAML keeps its
/// spelling.
pub(crate) fn drawn(document: &Document) -> Value {
    let mut drawn: Value = value(document, "", &mut Vec::new());
    for (pointer, spelling) in spellings(document) {
        let scalar = drawn.pointer_mut(&pointer).filter(|value| value.is_number() || value.is_boolean());
        if let Some(scalar) = scalar {
            *scalar = Value::String(spelling);
        }
    }
    drawn
}

fn spellings(document: &Document) -> Spellings {
    let text = without_mark(&document.text);
    if text.len() >= MAX_BYTES || is_json(text) {
        return Spellings::new();
    }
    let Ok(Some(tree)) = yaml::parse(&without_lone_surrogates(text).0) else { return Spellings::new() };
    let mut reader = Reader::tree(&tree, "").with_parts().with_spellings();
    // A tree is read to its end: only texts can break off.
    reader.document(&mut Workflow::default()).map(|_| reader.into_spellings()).unwrap_or_default()
}

/// The reading of one document.
struct Reading<'d, 'f> {
    document: &'d Document,
    root: &'d str,
    has_parts: bool,
    diagnostics: &'f mut Vec<Diagnostic>,
    /// Where the parts of a workflow stand that is JSON.
    outline: Option<Outline<'d>>,
}

impl<'d> Reading<'d, '_> {
    /// Says whether what was read is to be kept.
    fn read(&mut self, place: &mut dyn Read) -> bool {
        let length = self.document.text.len();
        if length >= MAX_BYTES {
            self.diagnostics.push(limits::source_too_large(Place::at(self.root), length, MAX_BYTES));
            return false;
        }
        let document = self.document;
        let text = without_mark(&document.text);
        if is_json(text) { self.read_json(text, place) } else { self.read_yaml(text, place) }
    }

    fn read_json(&mut self, text: &'d str, place: &mut dyn Read) -> bool {
        let mut reader = self.prepared(Reader::json(Json::new(text), self.root));
        if self.has_parts && self.document.positions {
            reader = reader.with_outline();
        }
        let read = reader.document(place);
        let (half, unsound) = reader.as_json().map(|json| (json.half(), json.unsound())).unwrap_or_default();
        match read {
            Ok(is_kept) => {
                self.tell_half(text, half);
                let (mut found, outline) = reader.into_found();
                self.diagnostics.append(&mut found);
                self.outline = outline;
                is_kept
            }
            Err(_) => {
                self.tell_half(text, without_lone_surrogates(text).1);
                if let Some(Unsound { reason, offset }) = unsound {
                    self.tell_unreadable(text, reason, offset);
                }
                false
            }
        }
    }

    fn read_yaml(&mut self, text: &str, place: &mut dyn Read) -> bool {
        let (text, half) = without_lone_surrogates(text);
        self.tell_half(&text, half);
        match yaml::parse(&text) {
            Ok(None) => true,
            Ok(Some(tree)) => {
                let mut reader = self.prepared(Reader::tree(&tree, self.root));
                // A tree is read to its end.
                let is_kept = reader.document(place).unwrap_or_default();
                self.diagnostics.append(&mut reader.into_found().0);
                is_kept
            }
            Err(yaml::Unreadable { reason, offset }) => {
                self.tell_unreadable(&text, reason.as_deref(), offset);
                false
            }
        }
    }

    fn prepared<'t>(&self, reader: Reader<'t>) -> Reader<'t> {
        if self.has_parts { reader.with_parts() } else { reader }
    }

    /// Tells where the first half of a character stands.
    fn tell_half(&mut self, text: &str, half: Option<usize>) {
        let Some(half) = half else { return };
        let place = |at| locate::position(text, at).filter(|_| self.document.positions);
        let mut finding = reading::lone_surrogate(Place::at(self.root));
        finding.range = place(half).zip(place(half + 6)).map(|(start, end)| Range { start, end });
        self.diagnostics.push(finding);
    }

    /// Tells why a text cannot be read; without a reason, because it is nested too deeply.
    fn tell_unreadable(&mut self, text: &str, reason: Option<&str>, offset: usize) {
        let place = Place::at(self.root);
        let mut finding = match reason {
            Some(reason) => reading::unreadable_source(place, reason),
            None => limits::source_too_deep(place, MAX_NESTING),
        };
        let start = locate::position(text, offset).filter(|_| self.document.positions);
        finding.range = start.map(|start| Range { start, end: start });
        self.diagnostics.push(finding);
    }
}

/// A text without its byte order mark.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Whether a text is read as JSON. YAML holds nearly all of JSON, so that a slip in a JSON text may still be YAML, with another
/// meaning: what opens like JSON is JSON or an error.
fn is_json(text: &str) -> bool {
    opens_like_json(text) || is_sound(text)
}

/// Whether a text begins with an array, or with an object whose first key is quoted or missing.
fn opens_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let first_key = text.strip_prefix('{').map(str::trim_start);
    text.starts_with('[') || first_key.is_some_and(|key| key.is_empty() || key.starts_with(['"', '}']))
}

/// Whether a text is JSON. One that does not open like it can be no more than a scalar.
fn is_sound(text: &str) -> bool {
    let mut json = Json::new(text);
    json.token().is_ok() && json.end().is_ok()
}

/// A text in which every escape of half a character (`\ud800` without its other half) is the replacement
/// character's: JavaScript writes such escapes, and no UTF-8 can hold what they mean. The text keeps its length. Gives also
/// where the first of them stands.
pub(super) fn without_lone_surrogates(text: &str) -> (Cow<'_, str>, Option<usize>) {
    if !text.contains("\\u") {
        return (Cow::Borrowed(text), None);
    }
    let unit_at = |bytes: &[u8]| match bytes {
        [b'\\', b'u', hex @ ..] => hex.get(..4).and_then(|hex| u16::from_str_radix(str::from_utf8(hex).ok()?, 16).ok()),
        _ => None,
    };
    let (mut bytes, mut at, mut first) = (text.as_bytes().to_vec(), 0, None);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let next = rest.get(6..).unwrap_or_default();
        at += match unit_at(rest) {
            Some(0xd800..=0xdbff) if matches!(unit_at(next), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                if let Some(hex) = bytes.get_mut(at + 2..at + 6) {
                    hex.copy_from_slice(b"fffd");
                }
                first = first.or(Some(at));
                6
            }
            // A backslash takes the next byte with it, so that `\\\\u` is no escape.
            _ if rest.first() == Some(&b'\\') => 2,
            _ => 1,
        };
    }
    match String::from_utf8(bytes) {
        Ok(mended) if first.is_some() => (Cow::Owned(mended), first),
        _ => (Cow::Borrowed(text), None),
    }
}
