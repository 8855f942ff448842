//! Whatever is edited, a skimmed workflow is what reading the whole text gives.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::tidy;
use crate::source::{Documents, Source, WORKFLOW, locate, locate_with_outline};

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
    let links = (0..skimmed.links().len()).map(|index| skimmed.link(document, index)).collect::<Option<Vec<_>>>()?;
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

/// A text with some bytes replaced, and how much before and behind them stays.
fn edited(text: &str, at: prop::sample::Index, length: usize, bit: &str) -> (String, usize, usize) {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap();
    let start = boundary(at.index(text.len() + 1));
    let end = boundary(start + length).max(start);
    (format!("{}{bit}{}", &text[..start], &text[end..]), start, text.len() - end)
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
    for (id, text) in &new {
        assert!(old.get(id) == Some(text) || changes.items.contains(id), "{id} has changed");
    }
    for (index, part) in after.0.links().iter().enumerate() {
        let is_same = before.0.links().get(index).is_some_and(|old| old.text(before.1) == part.text(after.1));
        assert!(is_same || changes.links.contains(&index), "link {index} has changed");
    }
    let order = |skimmed: &Skimmed| (skimmed.ids().map(str::to_owned).collect::<Vec<_>>(), skimmed.links().len());
    assert_eq!(changes.order, order(before.0) != order(after.0));
    let rest = |skimmed: &Skimmed| (skimmed.rest.clone(), skimmed.diagnostics.clone());
    assert!(changes.rest || rest(before.0) == rest(after.0));
}

#[test]
fn a_change_inside_of_one_item_is_one_of_that_item() {
    let old = Document::text(DRAWN);
    let mut skimmed = Skimmed::of(&old, WORKFLOW).unwrap();
    let part = skimmed.items()[1].clone();
    let at = part.bytes().start + 1;
    let new = Document::text(format!("{}\n  \"new\": 7,\n{}", &DRAWN[..at], &DRAWN[at..]));
    let changes = skimmed.replace(|| old.clone(), &new, (at, DRAWN.len() - at)).unwrap();
    assert_eq!(changes, Changes { items: vec![part.id().to_owned()], ..Changes::default() });
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_change_what_is_skimmed_as_they_change_what_is_read(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(ODD)), 1..12)
    ) {
        let mut document = Document::text(DRAWN);
        let mut skimmed = Skimmed::of(&document, WORKFLOW).unwrap();
        for (at, length, bit) in edits {
            let (text, prefix, suffix) = edited(&document.text, at, length, bit);
            let new = Document::text(text);
            let before = skimmed.clone();
            match skimmed.replace(|| document.clone(), &new, (prefix, suffix)) {
                // As in an editor where an edit is taken back.
                None => prop_assert_eq!(Skimmed::of(&new, WORKFLOW), None),
                Some(changes) => {
                    prop_assert_eq!(&skimmed, &Skimmed::of(&new, WORKFLOW).unwrap());
                    if let Some(assembled) = assembled(&skimmed, &new) {
                        prop_assert_eq!(assembled, whole(&new));
                    }
                    hold_changes(&changes, (&before, &document), (&skimmed, &new));
                    document = new;
                }
            }
        }
    }
}
