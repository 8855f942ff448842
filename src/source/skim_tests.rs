//! Whatever is edited, a skimmed workflow is what reading the whole text gives.

use proptest::prelude::*;

use std::ops::Range;

use super::*;
use crate::diagnostic::tidy;
use crate::source::{Changes, Documents, Source, WORKFLOW, locate, locate_with_outline};

const DRAWN: &str = include_str!("../../tests/fixtures/samples/imagerie.json");
const ODD: &[&str] = &[
    "7",
    "null",
    "\"é😀\"",
    "{}",
    "[]",
    "\n",
    " ",
    ",",
    "}",
    "]",
    "{",
    "[",
    "\"",
    "\\",
    "\\ud800",
    "\\u00e9",
    "1e999",
    "\"id\":\"q\",",
    "\"name\":3,",
    "\"items\":{},",
    "\"new\": {\"storage\": {\"storage_type\": 9}},",
    "{\"source\": 5},",
    "\"a/b~\": {\"data\": []},",
];

/// The workflow and its findings, from its parts; `None` where one must be read with all others.
fn assembled(skimmed: &Skimmed, document: &Document) -> Option<(Workflow, Vec<Diagnostic>)> {
    let (mut workflow, mut diagnostics) = (skimmed.rest.clone(), skimmed.diagnostics.clone());
    let items = skimmed.items().iter().map(|part| Some((part, skimmed.item(document, part)?)));
    let items = items.collect::<Option<Vec<_>>>()?;
    let links =
        (0..skimmed.links().len()).map(|index| skimmed.link(document, index, index)).collect::<Option<Vec<_>>>()?;
    if let Some(graph) = &mut workflow.graph {
        graph.items = items.iter().map(|(part, (item, _))| (part.id().to_owned(), item.clone())).collect();
        graph.links = links.iter().map(|(link, _)| link.clone()).collect();
    }
    diagnostics.extend(items.into_iter().flat_map(|(_, (_, found))| found));
    diagnostics.extend(links.into_iter().flat_map(|(_, found)| found));
    skimmed.locate(document, &mut diagnostics);
    tidy(&mut diagnostics);
    Some((workflow, diagnostics))
}

/// The same, read as a whole.
fn whole(document: &Document) -> (Workflow, Vec<Diagnostic>) {
    let source = Source::new(document.clone());
    let (Documents { workflow, mut diagnostics, .. }, outline) = Documents::read_with_outline(&source);
    let mut outlined = diagnostics.clone();
    locate_with_outline(&source, outline.as_ref(), &mut outlined);
    locate(&source, &mut diagnostics);
    assert_eq!(outlined, diagnostics);
    tidy(&mut diagnostics);
    (workflow, diagnostics)
}

/// Some bytes of a text.
fn chosen(text: &str, at: prop::sample::Index, length: usize) -> Range<usize> {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap();
    let start = boundary(at.index(text.len() + 1));
    start..boundary(start + length).max(start)
}

/// Holds what was changed against what is said of it.
fn hold_changes(changes: &Changes, before: (&Skimmed, &Document), after: (&Skimmed, &Document)) {
    let items = |(skimmed, document): (&Skimmed, &Document)| {
        let texts = skimmed.items().iter().map(|part| (part.id().to_owned(), part.text(document).to_owned()));
        texts.collect::<BTreeMap<_, _>>()
    };
    let (old, new) = (items(before), items(after));
    let removed: Vec<_> = old.keys().filter(|id| !new.contains_key(*id)).collect();
    let mut told: Vec<_> = changes.removed.iter().collect();
    told.sort();
    assert_eq!(told, removed);
    let told: Vec<_> = changes.items.iter().map(|&index| after.0.items()[index].id().to_owned()).collect();
    for (id, text) in &new {
        assert!(old.get(id) == Some(text) || told.contains(id), "{id} has changed");
    }
    let links = |(skimmed, document): (&Skimmed, &Document)| {
        skimmed.links().iter().map(|part| part.text(document).to_owned()).collect::<Vec<_>>()
    };
    let (mut old, new) = (links(before), links(after));
    old.drain(changes.removed_links.clone());
    for &index in &changes.links {
        old.splice(index..old.len().min(index + 1), [new[index].clone()]);
    }
    assert_eq!(old, new);
    let order = |skimmed: &Skimmed| {
        (skimmed.items().iter().map(|part| part.id().to_owned()).collect::<Vec<_>>(), skimmed.links().len())
    };
    assert_eq!(changes.order, order(before.0) != order(after.0));
    let rest = |skimmed: &Skimmed| (skimmed.rest.clone(), skimmed.diagnostics.clone());
    assert!(changes.rest || rest(before.0) == rest(after.0));
}

#[test]
fn a_change_inside_of_one_item_is_one_of_that_item() {
    let old = Document::text(DRAWN);
    let mut skimmed = Skimmed::of(&old, WORKFLOW).unwrap();
    let at = skimmed.items()[1].bytes().start + 1;
    let mut new = old.clone();
    let replaced = new.replace(at..at, "\n  \"new\": 7,\n").unwrap();
    assert_eq!(new.before(&replaced), old);
    let changes = skimmed.replace(&new, &replaced).unwrap();
    assert_eq!(changes, Changes { items: vec![1], ..Changes::default() });
    assert_eq!(skimmed, Skimmed::of(&new, WORKFLOW).unwrap());
    assert_eq!(assembled(&skimmed, &new), Some(whole(&new)));
}

#[test]
fn yaml_and_broken_texts_are_not_skimmed() {
    for text in ["graph: {}", "{\"graph\": ", "{\"id\": 1, \"id\": 2}", "{\"x\": \"\\ud800\"}", "\u{feff}{}"] {
        assert_eq!(Skimmed::of(&Document::text(text), WORKFLOW), None, "{text}");
    }
    let twice = "{\"graph\": {\"items\": {\"a\": {}, \"a\": {}}}}";
    assert_eq!(Skimmed::of(&Document::text(twice), WORKFLOW), None);
}

#[test]
fn what_is_put_beside_parts_may_go_on_in_them_or_be_there_twice() {
    let deepest = "[".repeat(124) + &"]".repeat(124);
    for (text, behind, bit) in [
        (r#"{"graph": {"items": {"a": 1, "b": 2}, "links": [1, 2]}}"#, "\"a\": 1", ".5"),
        (r#"{"graph": {"items": {"a": 1, "b": 2}, "links": [1, 2]}}"#, "[1", "e3"),
        (r#"{"graph": {"items": {"a": 1, "b": 2}, "links": [1, 2]}}"#, "[", "-"),
        (r#"{"graph": {"items": {"a": {}, "b": {}}}}"#, "{}", r#", "b": 1"#),
        (r#"{"graph": {"items": {"a": {}, "b": {}}}}"#, "{}", r#", "c": 1, "c": 2"#),
        (r#"{"graph": {"items": {"a": {}, "b": {}}}}"#, "{}", r#", "\u0062": 1"#),
        (r#"{"graph": {"items": 5, "links": {}}}"#, "{}", " "),
        (r#"{"graph": {"items": {}, "links": "1,2"}}"#, "1,", "3, "),
        (r#"{"graph": {"items": {}, "links": []}}"#, "[", &deepest),
        (r#"{"graph": {"items": {}, "links": []}}"#, "[", &format!("[{deepest}]")),
        (r#"{"graph": {"items": {}, "links": []}}"#, "\"items\": {", &format!("\"a\": {deepest}")),
    ] {
        let mut document = Document::text(text);
        let mut skimmed = Skimmed::of(&document, WORKFLOW).unwrap();
        let at = text.find(behind).unwrap() + behind.len();
        edit(&mut skimmed, &mut document, at..at, bit);
    }
}

#[test]
fn links_that_go_take_no_others_with_them() {
    let text = r#"{"graph": {"items": {}, "links": [1, 2, 3, 4]}}"#;
    let mut document = Document::text(text);
    let mut skimmed = Skimmed::of(&document, WORKFLOW).unwrap();
    let at = text.find("1, 2, 3").unwrap();
    edit(&mut skimmed, &mut document, at..at + 7, "9, 2");
    assert_eq!(skimmed.links().len(), 3);
}

/// What may stand around a part that is put somewhere.
const AROUND: &[(&str, &str)] =
    &[("", ""), ("\"new\": ", ","), (",\n\"a/b~\":", ""), ("", ","), (", ", ""), ("\"\\u0061\":", " ,\n")];

/// Makes an edit; one that makes the text unsound is taken back.
fn edit(skimmed: &mut Skimmed, document: &mut Document, bytes: Range<usize>, bit: &str) {
    let mut new = document.clone();
    let Some(replaced) = new.replace(bytes, bit) else { return };
    let before = skimmed.clone();
    match skimmed.replace(&new, &replaced) {
        None => {
            assert_eq!(Skimmed::of(&new, WORKFLOW), None);
            assert_eq!(*skimmed, before);
        }
        Some(changes) => {
            assert_eq!(*skimmed, Skimmed::of(&new, WORKFLOW).unwrap());
            if let Some(assembled) = assembled(skimmed, &new) {
                assert_eq!(assembled, whole(&new));
            }
            hold_changes(&changes, (&before, document), (skimmed, &new));
            *document = new;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_change_what_is_skimmed_as_they_change_what_is_read(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(ODD)), 1..12)
    ) {
        let mut document = Document::text(DRAWN);
        let mut skimmed = Skimmed::of(&document, WORKFLOW).unwrap();
        for (at, length, bit) in edits {
            let bytes = chosen(&document.text, at, length);
            edit(&mut skimmed, &mut document, bytes, bit);
        }
    }

    #[test]
    fn parts_that_come_and_go_change_what_is_skimmed_as_they_change_what_is_read(
        edits in prop::collection::vec(
            (any::<[prop::sample::Index; 3]>(), 0_usize..4, 0_usize..4, prop::sample::select(AROUND)), 1..12
        ),
        is_wide in any::<bool>(),
    ) {
        let drawn: serde_json::Value = serde_json::from_str(DRAWN).unwrap();
        let mut document = Document::text(if is_wide { DRAWN.to_owned() } else { drawn.to_string() });
        let mut skimmed = Skimmed::of(&document, WORKFLOW).unwrap();
        for (which, before, behind, (front, back)) in edits {
            // Whole parts, or a few bytes more or less, give way to others.
            let parts: Vec<_> = skimmed.items().iter().chain(skimmed.links()).cloned().collect();
            let Some(inserted) = (!parts.is_empty()).then(|| which[0].get(&parts)) else { break };
            let text = format!("{front}{}{back}", inserted.text(&document));
            let ends = [1, 2].map(|end| which[end].get(&parts).bytes());
            let start = ends[0].start.min(ends[1].start).saturating_sub(before);
            let end = if before == 0 { start } else { ends[0].end.min(ends[1].end).max(start) + behind };
            let text = if behind == 3 { "" } else { &text };
            let bytes = start..end.min(document.text.len());
            edit(&mut skimmed, &mut document, bytes, text);
        }
    }
}
