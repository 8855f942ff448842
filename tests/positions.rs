//! Where values stand in their text: lines and columns, in JSON and YAML.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use oc_argo::diagnostic::{Diagnostic, Position};
use oc_argo::{Document, Options, Source, translate};

fn found(document: Document) -> Vec<Diagnostic> {
    translate(&Source::new(document), &Options::default()).diagnostics
}

/// Lines and columns of the values at `pointers`: of the first character of each and of the one behind its last.
fn places(text: &str, pointers: &[&str]) -> Vec<Option<(u32, u32, u32, u32)>> {
    let pointers: Vec<String> = pointers.iter().map(|&pointer| pointer.to_owned()).collect();
    let ranges = oc_argo::source::ranges(&Document::text(text), &pointers);
    let numbers = ranges
        .into_iter()
        .map(|range| range.map(|found| (found.start.line, found.start.column, found.end.line, found.end.column)));
    numbers.collect()
}

#[test]
fn values_are_found_in_a_text_by_their_pointers() {
    let json = "{\n  \"a~b/c\": [1, {\"é𝄞\": true}]\n}";
    assert_eq!(places(json, &["/a~0b~1c/1"]), [Some((2, 16, 2, 29))]);
    assert_eq!(places(json, &["/a~0b~1c/1/é𝄞", "/a~0b~1c/0"]), [Some((2, 24, 2, 28)), Some((2, 13, 2, 14))]);
    // What is not there is as good as its nearest ancestor.
    assert_eq!(
        places(json, &["/a~0b~1c/7/x", "", "/nothing"]),
        [Some((2, 12, 2, 30)), Some((1, 1, 3, 2)), Some((1, 1, 3, 2))]
    );
    assert_eq!(places("a:\n  - b: text\n  - c\n", &["/a/0/b", "/a/1"]), [Some((2, 8, 2, 12)), Some((3, 5, 3, 6))]);
    assert_eq!(places("{\"a\": ", &["/a"]), [None]);
}

#[test]
fn columns_are_counted_in_utf16() {
    let text = "{\"😀é\": 1, \"id\": 7}";
    let range = found(Document::text(text))
        .into_iter()
        .find(|diagnostic| diagnostic.code == "wrong-type")
        .unwrap()
        .range
        .unwrap();
    assert_eq!((range.start, range.end), (Position { line: 1, column: 18 }, Position { line: 1, column: 19 }));
}

#[test]
fn an_object_has_no_lines() {
    for (text, code) in [("{", "unreadable-source"), (r#"{"name":"\ud800"}"#, "lone-surrogate")] {
        let of = |document| found(document).into_iter().find(|found| found.code == code).unwrap().range;
        assert!(of(Document::text(text)).is_some());
        assert_eq!(of(Document::object(text)), None);
    }
}

#[test]
fn a_mark_before_the_text_takes_no_column() {
    assert_eq!(places("\u{feff}{\"id\": 7}", &["/id"]), [Some((1, 8, 1, 9))]);
    assert_eq!(places("\u{feff}id: 7", &["/id"]), [Some((1, 5, 1, 6))]);
}

#[test]
fn of_a_key_that_stands_twice_the_last_value_is_found() {
    assert_eq!(places("{\"a\":1,\"a\":22}", &["/a"]), [Some((1, 12, 1, 14))]);
    assert_eq!(places("a: 1\na: 22\n", &["/a"]), [Some((2, 4, 2, 6))]);
}

#[test]
fn a_list_of_yaml_begins_at_its_dash() {
    let text = "a:\n- - x\n  - y\n-\n  - z\nb: &b # more\n- # c\n  [d]\nc:\n  - e: [f]\n    g:\n    - h\n";
    assert_eq!(
        places(text, &["/a", "/a/0", "/a/1", "/b", "/b/0", "/c", "/c/0/e", "/c/0/g"])
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
        [
            (2, 1, 5, 6),
            (2, 3, 3, 6),
            (5, 3, 5, 6),
            (7, 1, 8, 6),
            (8, 3, 8, 6),
            (10, 3, 12, 8),
            (10, 8, 10, 11),
            (12, 5, 12, 8)
        ]
    );
}

#[test]
fn what_stands_behind_a_value_of_yaml_is_no_part_of_it() {
    assert_eq!(places("a:\n  b: 1 # one\n  # two\n\nc: 2\n", &["/a"]), [Some((2, 3, 2, 7))]);
    assert_eq!(places("a:\n  b: 1\n\nc: 2\n", &["/a"]), [Some((2, 3, 2, 7))]);
    assert_eq!(places("a:\n- 1\n- [2]\n\n# end\n", &["", "/a"]), [Some((1, 1, 3, 6)), Some((2, 1, 3, 6))]);
    assert_eq!(
        places("a: [\n  b: 1 , # one\n  2 # two\n]\n", &["/a", "/a/0"]),
        [Some((1, 4, 4, 2)), Some((2, 3, 2, 7))]
    );
    assert_eq!(places("a: {\n  b: 1 # one\n}\n", &["/a"]), [Some((1, 4, 3, 2))]);
    assert_eq!(places("a: |\n  x\n  y\n\nb: >+\n  z\n\n", &["/a", "/b"]), [Some((2, 3, 3, 4)), Some((6, 3, 6, 4))]);
}

#[test]
fn what_stands_behind_a_key_that_is_a_list_or_behind_an_alias_is_found() {
    assert_eq!(places("? [a, b]\n: 1\ngraph: 5\n", &["/graph"]), [Some((3, 8, 3, 9))]);
    assert_eq!(places("a: &x 1\nb: *x\nc: 3\n", &["/b", "/c"]), [Some((2, 4, 2, 6)), Some((3, 4, 3, 5))]);
}

#[test]
fn values_of_yaml_are_found_behind_half_a_character() {
    assert_eq!(places("a: \"\\ud800\"\nb: 1\n", &["/a", "/b"]), [Some((1, 4, 1, 12)), Some((2, 4, 2, 5))]);
    let wrong =
        found(Document::text("name: \"\\ud800\"\nid: [1]\n")).into_iter().find(|found| found.code == "wrong-type");
    assert_eq!(wrong.unwrap().range.unwrap().start, Position { line: 2, column: 5 });
}

#[test]
fn a_value_whose_key_is_an_alias_is_found() {
    let text = "a: &k b\n*k : 1\n&l c: [2]\n? *l\n: 3\n";
    assert_eq!(places(text, &["/b", "/c"]), [Some((2, 6, 2, 7)), Some((5, 3, 5, 4))]);
}
