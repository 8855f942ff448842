//! Edits of the text of a workflow that a kept translation has: after each it is as after the whole new text.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/shown.rs"]
mod shown;

use common::{Drawn, OWN_PEER};
use oc_argo::preview::{EditError, Preview, Update};
use oc_argo::{Document, Options, Source, translate};
use serde_json::json;
use shown::Shown;

/// Follows texts of the workflow.
fn follows<const COUNT: usize>(texts: [String; COUNT]) {
    let mut shown = Shown::new(Options::default());
    for source in texts.map(|text| Source::new(Document::text(text))) {
        let update = shown.preview.update(source.clone());
        shown.take_alone(update, &translate(&source, &Options::default()));
    }
}

#[test]
fn a_text_that_is_typed_letter_by_letter_is_followed_through_all_that_it_is_on_the_way() {
    let json = Drawn::new()
        .compute("cluster", OWN_PEER)
        .processing("a", "one")
        .processing("b", "two")
        .link("a", "b")
        .json()
        .to_string()
        .replace("\"two\"", "\"|two\"");
    let yaml = "name: é😀\ngraph:\n  items:\n    a: {processing: {name: |ü}}\n";
    for (whole, typed) in [(json.as_str(), "\"é\\\"😀, {\": ["), (yaml, "x: [")] {
        let at = whole.find('|').unwrap();
        let whole = whole.replace('|', "");
        let mut text = whole.clone();
        let mut shown = Shown::new(Options::default());
        shown.preview.update(Source::new(Document::text(text.as_str())));
        shown.text = shown.preview.yaml();
        let mut edit = |bytes: std::ops::Range<usize>, typed: &str| {
            let update = shown.preview.edit_workflow(bytes.clone(), typed).unwrap();
            text.replace_range(bytes, typed);
            shown.take_alone(update, &translate(&Source::new(Document::text(text.as_str())), &Options::default()));
        };
        let ends: Vec<usize> = typed.char_indices().map(|(end, _)| at + end).chain([at + typed.len()]).collect();
        ends.windows(2).for_each(|end| edit(end[0]..end[0], &typed[end[0] - at..end[1] - at]));
        ends.windows(2).rev().for_each(|end| edit(end[0]..end[1], ""));
        edit(0..whole.len(), "");
        edit(0..0, &whole);
    }
}

#[test]
fn characters_that_begin_or_end_with_the_same_bytes_take_each_others_place() {
    let named =
        |name: &str| json!({ "name": name, "graph": { "items": { "a": { "data": { "name": name } } } } }).to_string();
    for (one, other) in [("😀", "😁"), ("é", "è"), ("é", "ũ"), ("aé", "éa"), ("😀😁", "😁😁")] {
        let mut text = named(one);
        let mut shown = Shown::new(Options::default());
        shown.preview.update(Source::new(Document::text(text.as_str())));
        shown.text = shown.preview.yaml();
        while let Some(at) = text.find(one) {
            let update = shown.preview.edit_workflow(at..at + one.len(), other).unwrap();
            text.replace_range(at..at + one.len(), other);
            shown.take(update, &translate(&Source::new(Document::text(text.as_str())), &Options::default()));
        }
        assert_eq!(text, named(other));
    }
}

#[test]
fn a_key_that_another_item_far_away_has_is_found() {
    let text = ["a", "b", "c", "d", "e"].map(|id| format!(r#""{id}": {{"data": {{"name": "{id}"}}}}"#)).join(", ");
    let text = format!(r#"{{"graph": {{"items": {{{text}}}}}}}"#);
    follows([text.clone(), text.replace("\"a\":", "\"d\":"), text.replace("\"d\":", "\"a\":"), text]);
}

#[test]
fn parts_are_told_anew_where_an_item_comes_and_a_link_turns_to_it() {
    let text = |items: &str, end: &str| {
        let link = format!(r#"{{"source": {{"id": "a"}}, "destination": {{"id": "{end}"}}}}"#);
        Source::new(Document::text(format!(r#"{{"graph": {{"items": {{{items}}}, "links": [{link}]}}}}"#)))
    };
    let mut preview = Preview::new(Options::default());
    preview.update(text(r#""a": {}, "b": {}"#, "b"));
    assert_eq!(preview.parts().map(|parts| parts.ids.len()), Some(2));
    preview.update(text(r#""a": {}, "b": {}, "c": {}"#, "c"));
    let parts = preview.parts().unwrap();
    assert_eq!((parts.ids.len(), parts.changed), (3, None));
}

#[test]
fn an_edit_that_is_none_of_the_text_changes_nothing() {
    let text = "{\"name\": \"é\"}";
    let mut preview = Preview::new(Options::default());
    assert_eq!(preview.edit_workflow(0..0, text), Err(EditError::NoText));
    let Update { diagnostics, .. } = preview.update(Source::new(Document::text(text)));
    for (start, end) in [(0, 15), (15, 15), (5, 3), (11, 12), (10, 11), (usize::MAX, usize::MAX)] {
        assert_eq!(preview.edit_workflow(start..end, "x"), Err(EditError::OutOfText), "{start}..{end}");
    }
    assert_eq!(preview.edit_workflow(14..14, " ").map(|update| update.diagnostics), Ok(diagnostics));
    let refused = EditError::OutOfText.to_string();
    assert!(refused.contains("does not lie in the text"), "{refused}");
    preview
        .apply(&[shown::change(json!({ "op": "set", "path": "/workflow/graph/items/a", "value": { "data": {} } }))])
        .unwrap();
    assert_eq!(preview.edit_workflow(0..0, " "), Err(EditError::NoText));
}
