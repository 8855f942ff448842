//! A YAML text that grows by pieces: whole lines, the members of a mapping, entries of a list.
//!
//! INVARIANT: the text is the same as if the whole manifest had been written at once; a test holds the two against each
//! other.

use serde::Serialize;

use super::source_map::LineRange;
use super::stretches::Stretches;
use super::writer::{At, Writer};

/// The text so far, and the marks of the piece that was written last.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    writer: Writer,
}

impl Pieces {
    /// Appends a key that is not the first, and whose value is the next piece.
    pub(super) fn key(&mut self, indent: usize, key: &str) {
        self.writer.indent(indent);
        self.writer.text.push_str(key);
        self.writer.text.push(':');
        self.writer.end_line();
        self.writer.json_bytes += r#","":"#.len() + key.len();
    }

    /// Appends a key that is not the first, and whose members or entries are the next pieces.
    pub(super) fn container(&mut self, indent: usize, key: &str) {
        self.key(indent, key);
        // Brackets, and the comma that the first piece has too many.
        self.writer.json_bytes += 2 - 1;
    }

    /// Appends the members of a mapping.
    pub(super) fn mapping(&mut self, indent: usize, value: &impl Serialize) -> LineRange {
        self.piece(|writer| writer.write(At::Line(indent), value))
    }

    /// Appends one entry of a list.
    pub(super) fn entry(&mut self, indent: usize, value: &impl Serialize) -> LineRange {
        self.piece(|writer| writer.entry(indent, value))
    }

    fn piece(&mut self, write: impl FnOnce(&mut Writer)) -> LineRange {
        let start = self.writer.lines + 1;
        self.writer.marks.clear();
        write(&mut self.writer);
        LineRange { start, end: self.writer.lines }
    }

    /// The piece that was written last.
    pub(super) fn last(&self) -> Stretches<'_> {
        Stretches::of(&self.writer.text, &self.writer.marks)
    }

    /// How many lines there are.
    pub(super) fn lines(&self) -> u32 {
        self.writer.lines
    }

    /// How many bytes the whole has as JSON.
    pub(super) fn json_bytes(&self) -> usize {
        self.writer.json_bytes
    }

    /// The whole text.
    pub(super) fn into_text(self) -> String {
        self.writer.text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn pieces_are_the_same_text_as_the_whole() {
        let traps: Vec<String> = serde_json::from_str(include_str!("../../tests/fixtures/yaml-traps.json")).unwrap();
        let entry = |trap: &String| {
            let nested = json!([[trap, [trap]], [], [{ "deep": trap, "deeper": [{}] }]]);
            json!({ "name": trap, "list": [trap, { "deep": trap }], "nested": nested, "empty": {}, "none": [], trap: 1.5 })
        };
        let entries: Vec<Value> = traps.iter().map(entry).collect();
        let whole = json!({ "kind": "Workflow", "spec": { "templates": entries } });
        let mut at_once = Pieces::default();
        at_once.mapping(0, &whole);
        let mut pieces = Pieces::default();
        pieces.mapping(0, &json!({ "kind": "Workflow" }));
        pieces.container(0, "spec");
        pieces.container(2, "templates");
        let ranges: Vec<LineRange> = entries.iter().map(|entry| pieces.entry(2, entry)).collect();
        assert_eq!(crate::emit::json(&whole), whole.to_string());
        assert_eq!(at_once.json_bytes(), whole.to_string().len());
        assert_eq!(pieces.json_bytes(), whole.to_string().len());
        let text = pieces.into_text();
        assert_eq!(text, at_once.into_text());
        assert_eq!(serde_yaml::from_str::<Value>(&text).unwrap(), whole);
        assert_eq!(ranges.last().map(|range| range.end as usize), Some(text.lines().count()));
        assert!(ranges.windows(2).all(|pair| pair[0].end + 1 == pair[1].start));
    }

    #[test]
    fn a_key_may_be_long() {
        let long = "k".repeat(2000);
        let whole = json!({ "a": { &long: { &long: [1, { &long: "x", "b": {} }] }, "c": [] }, "d": 1 });
        let mut pieces = Pieces::default();
        pieces.mapping(0, &whole);
        assert_eq!(pieces.json_bytes(), whole.to_string().len());
        let text = pieces.into_text();
        assert_eq!(serde_yaml::from_str::<Value>(&text).unwrap(), whole, "{text}");
    }
}
