//! The reader of JSON against serde_json's.

use proptest::prelude::*;
use serde_json::Value;

use super::super::read::json;
use super::super::reader::Reader;
use super::*;

/// What serde_json says of a text: its reason, and the byte that its place means.
fn refusal(text: &str) -> Option<(String, usize)> {
    let error = serde_json::from_str::<Value>(text).err()?;
    let before = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    Some((reason.to_owned(), before + error.column().saturating_sub(1)))
}

fn read(text: &str) -> Option<(String, usize)> {
    let mut reader = Reader::json(Json::new(text), "");
    let read = reader.document(&mut Value::Null);
    let unsound = reader.as_json().and_then(Json::unsound);
    assert_eq!(read.is_err(), unsound.is_some());
    let told = unsound.map(|unsound| (unsound.reason.unwrap_or("too deep").to_owned(), unsound.offset));
    let mut skipped = Json::new(text);
    let is_skipped = skipped.skip().and_then(|()| skipped.end()).is_ok();
    // What is passed over may hold any number.
    if told.as_ref().is_none_or(|(reason, _)| reason != "number out of range") {
        assert_eq!((is_skipped, skipped.unsound()), (told.is_none(), unsound));
    }
    told
}

#[test]
fn brackets_count_where_they_nest() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read(&nested(127)), None);
    assert_eq!(read(&nested(128)), Some(("too deep".to_owned(), 127)));
    assert_eq!(read(&format!("[{}[]]", "[],".repeat(1000))), None);
    assert_eq!(read(&format!(r#"["\\", "\"{}"]"#, "[".repeat(1000))), None);
}

#[test]
fn what_is_no_document_is_read_or_said_to_be_none_with_its_place() {
    let refused = |text: &str| json(text).unwrap_err();
    assert_eq!(json(r#"[null, 0.30000000000000004, "\ud83d\ude00"]"#), Ok(serde_json::json!([null, 0.1 + 0.2, "😀"])));
    assert_eq!(refused("{\n\"a\" 1}"), "expected `:` at line 2 column 5");
    assert_eq!(refused(r#"["\ud800"]"#), "half a character at line 1 column 3");
    assert_eq!(refused(&"[".repeat(128)), "recursion limit exceeded at line 1 column 128");
}

#[test]
fn halves_of_characters_are_replaced_and_told() {
    let mut json = Json::new(r#""a\\ud800 \ud83d\ude00 \ud83d\ud83d\ude00 \udc00x""#);
    assert_eq!(json.token(), Ok(Token::Text("a\\ud800 😀 \u{fffd}😀 \u{fffd}x".into())));
    assert_eq!(json.half(), Some(23));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_refused_is_refused_as_by_serde_json(text in "([\\[\\]{},:\" \n]|\"a\":|\"é€😀long text\"|\\\\|\\\\n|\\\\u00e9|\\\\x|\u{1}|-|0|12|\\.5|e|E\\+1|null|true|fals){0,14}") {
        prop_assert_eq!(read(&text), refusal(&text));
        prop_assert_eq!(json(&text).map_err(|_| ()), serde_json::from_str::<Value>(&text).map_err(|_| ()));
    }
}
