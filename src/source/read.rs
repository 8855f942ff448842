//! Reads a document into oc-lib's types. The fast road is serde over the text; where that meets a fault, the text is
//! read as a tree, faulty places are blanked one by one, and each becomes a diagnostic.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::node::Node;
use super::{Document, MAX_BYTES, MAX_NESTING, json, locate, nesting, yaml};
use crate::diagnostic::{Diagnostic, Place, Range, limits, push_key, reading};
use crate::plan::MAX_ID_BYTES;
use crate::workflow::{Item, Link, Workflow};

/// Faults found in one item or link, at most; the rest of it is then blanked as a whole.
const MAX_FAULTS: usize = 100;

/// Reads a workflow. Faults in its items and links cost only what is faulty.
pub(super) fn workflow(document: &Document, root: &str, diagnostics: &mut Vec<Diagnostic>) -> Workflow {
    read(document, root, diagnostics, |node, diagnostics| {
        clean_members::<Item>(node, root, "items", diagnostics);
        clean_members::<Link>(node, root, "links", diagnostics);
    })
}

/// Reads any other document.
pub(super) fn value<T: DeserializeOwned + Default>(
    document: &Document,
    root: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> T {
    read(document, root, diagnostics, |_, _| {})
}

fn read<T: DeserializeOwned + Default>(
    document: &Document,
    root: &str,
    diagnostics: &mut Vec<Diagnostic>,
    clean_parts: impl FnOnce(&mut Node, &mut Vec<Diagnostic>),
) -> T {
    if document.text.len() >= MAX_BYTES {
        diagnostics.push(limits::source_too_large(Place::at(root), document.text.len(), MAX_BYTES));
        return T::default();
    }
    let text = document.text.strip_prefix('\u{feff}').unwrap_or(&document.text);
    let (text, half) = without_lone_surrogates(text);
    if let Some(half) = half {
        let mut finding = reading::lone_surrogate(Place::at(root));
        let place = |at| locate::position(&text, at).filter(|_| document.positions);
        finding.range = place(half).zip(place(half + 6)).map(|(start, end)| Range { start, end });
        diagnostics.push(finding);
    }
    // What is ignored may be nested without bound.
    if let (Ok(value), None) = (serde_json::from_str::<Option<T>>(&text), nesting::too_deep(&text)) {
        return value.unwrap_or_default();
    }
    match parse(&text, root, document.positions) {
        Ok(mut node) => {
            clean_parts(&mut node, diagnostics);
            clean::<Option<T>>(&mut node, root, diagnostics).flatten().unwrap_or_default()
        }
        Err(unreadable) => {
            diagnostics.push(*unreadable);
            T::default()
        }
    }
}

/// Reads a text as a tree. YAML holds nearly all of JSON, so that a slip in a JSON text may still be YAML, with another
/// meaning: what opens like JSON is JSON or an error.
fn parse(text: &str, root: &str, positions: bool) -> Result<Node, Box<Diagnostic>> {
    let place = Place::at(root);
    let (mut diagnostic, offset) = if opens_like_json(text) {
        match json::parse(text) {
            Ok(node) => return Ok(node),
            Err(error) => unsound_json(text, place, &error),
        }
    } else {
        match yaml::parse(text) {
            Ok(node) => return Ok(node),
            Err(yaml::Unreadable { reason: None, offset }) => (limits::source_too_deep(place, MAX_NESTING), offset),
            Err(yaml::Unreadable { reason: Some(reason), offset }) => {
                (reading::unreadable_source(place, &reason), offset)
            }
        }
    };
    diagnostic.range = locate::position(text, offset).filter(|_| positions).map(|start| Range { start, end: start });
    Err(Box::new(diagnostic))
}

/// What is wrong with a text that is no JSON, and the byte at which reading stopped.
fn unsound_json(text: &str, place: Place, error: &serde_json::Error) -> (Diagnostic, usize) {
    let offset = json_offset(text, error);
    match nesting::too_deep(text).filter(|&deep| deep <= offset) {
        Some(deep) => (limits::source_too_deep(place, MAX_NESTING), deep),
        None => (reading::unreadable_source(place, &strip_place(&error.to_string())), offset),
    }
}

/// Whether a text begins with an array, or with an object whose first key is quoted or missing.
fn opens_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let first_key = text.strip_prefix('{').map(str::trim_start);
    text.starts_with('[') || first_key.is_some_and(|key| key.is_empty() || key.starts_with(['"', '}']))
}

/// A JSON text in which every escape of half a character (`\ud800` without its other half) is the replacement
/// character's: JavaScript writes such escapes, and no UTF-8 can hold what they mean. The text keeps its length. Gives also
/// where the first of them stands.
fn without_lone_surrogates(text: &str) -> (Cow<'_, str>, Option<usize>) {
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

/// serde's names of Rust's types, in words.
fn in_words(message: &str) -> String {
    let words = [
        ("expected i64", "expected a whole number"),
        ("expected u64", "expected a whole number"),
        ("expected f64", "expected a number"),
    ];
    let message = message.strip_prefix("invalid type: ").unwrap_or(message);
    words.into_iter().fold(message.to_owned(), |message, (name, words)| message.replace(name, words))
}

/// The end of a pointer that says which value it leads to: a key, with the indices behind it.
fn field_of(pointer: &str) -> &str {
    let is_index = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
    let behind_key = pointer.rmatch_indices('/').map(|(at, _)| pointer.get(at + 1..).unwrap_or_default());
    let named = behind_key.into_iter().find(|end| !is_index(end.split('/').next().unwrap_or_default()));
    named.unwrap_or("the document")
}

/// serde_json appends ` at line 1 column 2` to its messages; the diagnostic's range says it better.
fn strip_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(reason, _)| reason).to_owned()
}

fn json_offset(text: &str, error: &serde_json::Error) -> usize {
    let before = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    before + error.column().saturating_sub(1)
}

/// Cleans every item or link by itself, so that many faults in a large graph cost no more than they must.
fn clean_members<T: DeserializeOwned>(workflow: &mut Node, root: &str, field: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Some(members) = workflow.child_mut("graph").and_then(|graph| graph.child_mut(field)) else { return };
    let mut pointer = format!("{root}/graph/{field}");
    let length = pointer.len();
    let mut clean_member = |key: &str, member: &mut Node| {
        // It will be passed over, and each fault would repeat it.
        if key.len() > MAX_ID_BYTES {
            *member = Node::Null;
        }
        push_key(&mut pointer, key);
        clean::<Option<T>>(member, &pointer, diagnostics);
        pointer.truncate(length);
    };
    match members {
        Node::Map(entries) => {
            entries.values.iter_mut().for_each(|(key, member)| clean_member(key, member));
            // Each of these matters; met one by one, each would have the whole document read again.
            let place = Place::at(pointer.as_str());
            let told = std::mem::take(&mut entries.repeated).into_iter();
            diagnostics.extend(told.map(|key| reading::repeated_key(place.clone().field(&key), &key)));
        }
        Node::List(elements) => {
            elements.iter_mut().enumerate().for_each(|(index, member)| clean_member(&index.to_string(), member));
        }
        _ => {}
    }
}

/// Reads `T` from the tree; every place that does not fit is blanked and reported.
fn clean<T: DeserializeOwned>(node: &mut Node, root: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    for _ in 0..MAX_FAULTS {
        let mismatch = match T::deserialize(&*node) {
            Ok(value) => return Some(value),
            Err(mismatch) => mismatch,
        };
        let path = mismatch.path();
        let mut pointer = root.to_owned();
        path.iter().for_each(|key| push_key(&mut pointer, key));
        let field = field_of(&pointer);
        let place = Place::at(pointer.as_str());
        let is_mended = match mismatch.repeated_key() {
            Some(key) => {
                diagnostics.push(reading::repeated_key(place.field(key), key));
                node.forget_repeated(&path, key)
            }
            None => {
                diagnostics.push(reading::wrong_type(place, field, &in_words(&mismatch.message)));
                node.blank(&path)
            }
        };
        if !is_mended {
            break;
        }
    }
    *node = Node::Null;
    None
}
