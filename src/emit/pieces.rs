//! A YAML text that grows by whole lines. Each piece is written by serde-saphyr, which quotes every string that any
//! reader of YAML 1.1 or 1.2 would take for something else, and is then moved to its place.
//!
//! INVARIANT: the text is the same as if serde-saphyr had written the whole manifest at once; a test holds the two
//! against each other.

use std::fmt::{self, Write};

use serde::Serialize;

use super::source_map::LineRange;
use super::stretches::Stretches;

/// The text so far, and the number of its lines.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    text: String,
    lines: u32,
    /// Where the piece that was written last begins.
    last: usize,
}

impl Pieces {
    /// Appends one line.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(text);
        self.text.push('\n');
        self.lines += 1;
    }

    /// Appends the members of a mapping. An empty one leaves no line.
    pub(super) fn mapping(&mut self, indent: usize, value: &impl Serialize) -> LineRange {
        self.write(indent, value)
    }

    /// Appends one entry of a list.
    pub(super) fn entry(&mut self, indent: usize, value: &impl Serialize) -> LineRange {
        self.write(indent, &[value])
    }

    fn write(&mut self, indent: usize, value: &impl Serialize) -> LineRange {
        let start = self.lines + 1;
        self.last = self.text.len();
        let mut lines = Indented { pieces: self, indent, at_line_start: true };
        // Writing into a string cannot fail, and everything that is written has string keys.
        let written = serde_saphyr::to_fmt_writer_with_options(&mut lines, value, options());
        debug_assert!(written.is_ok(), "{written:?}");
        LineRange { start, end: self.lines }
    }

    /// The piece that was written last, which began at line `lines.start`.
    pub(super) fn last(&self, lines: LineRange) -> Stretches<'_> {
        Stretches::of(self.text.get(self.last..).unwrap_or_default(), lines.start)
    }

    /// The whole text.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Argo's own examples put a list at the indent of its key, and a manifest is easier to search and compare when no
/// long string is folded over several lines.
fn options() -> serde_saphyr::SerializerOptions {
    serde_saphyr::ser_options! { compact_list_indent: true, folded_wrap_chars: usize::MAX }
}

/// Puts `indent` blanks in front of every line that is not empty.
struct Indented<'t> {
    pieces: &'t mut Pieces,
    indent: usize,
    at_line_start: bool,
}

impl Write for Indented<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for line in text.split_inclusive('\n') {
            if self.at_line_start && line != "\n" {
                self.pieces.text.extend(std::iter::repeat_n(' ', self.indent));
            }
            self.pieces.text.push_str(line);
            self.at_line_start = line.ends_with('\n');
            if self.at_line_start {
                self.pieces.lines += 1;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn pieces_are_the_same_text_as_the_whole() {
        let traps: Vec<String> = serde_json::from_str(include_str!("../../tests/fixtures/yaml-traps.json")).unwrap();
        let entries: Vec<Value> = traps
            .iter()
            .map(|trap| json!({ "name": trap, "list": [trap, { "deep": trap }], "empty": {}, "none": [], trap: 1 }))
            .collect();
        let whole = json!({ "spec": { "templates": entries } });
        let mut expected = String::new();
        serde_saphyr::to_fmt_writer_with_options(&mut expected, &whole, options()).unwrap();
        let mut pieces = Pieces::default();
        pieces.line(0, "spec:");
        pieces.line(2, "templates:");
        let ranges: Vec<LineRange> = entries.iter().map(|entry| pieces.entry(2, entry)).collect();
        let text = pieces.into_text();
        assert_eq!(text, expected);
        assert_eq!(ranges.last().map(|range| range.end as usize), Some(text.lines().count()));
        assert!(ranges.windows(2).all(|pair| pair[0].end + 1 == pair[1].start));
    }
}
