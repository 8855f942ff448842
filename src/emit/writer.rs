//! Writes everything that leaves: manifests as YAML, and what is told of them as JSON. One serializer for both, because each
//! further one would be compiled for every type again.
//!
//! YAML is written in block style, lists at the indent of their key, as in Argo's own examples, and no string folded over
//! several lines, so that a manifest is easy to search and compare. Meanwhile the bytes of the same value as JSON are
//! counted, and the lines of every member and entry are marked: both would else cost a pass of their own.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize};

use super::scalar::{self, Bytes, Style};
use crate::plan::tags::{Tag, tags};

/// A text that grows by whole values.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    /// The number of lines so far.
    pub(super) lines: u32,
    /// How many bytes the values have as JSON.
    pub(super) json_bytes: usize,
    /// What has been written since they were cleared.
    pub(super) marks: Vec<Mark>,
    /// The references in the strings.
    pub(super) references: Vec<Reference>,
    pub(super) at: At,
    /// Whether JSON is written, in the place of YAML.
    pub(super) is_json: bool,
}

/// The lines of a member of a mapping or of an entry of a list. Marks stand in the order of the text, each in front of those
/// inside of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// Where the key stands in the text, as it is written; empty for an entry of a list.
    pub(super) key: (u32, u32),
    /// The first line.
    pub(super) start: u32,
    /// The last line.
    pub(super) end: u32,
    /// The index of the first mark behind those inside of it.
    pub(super) behind: u32,
}

/// What must lead somewhere in a string, as Argo looks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `{{...}}`, without blanks around it.
    To(String),
    /// Braces that are not closed in the same string.
    Unclosed,
}

/// Where the next value will stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    /// At the beginning of a line, indented.
    Line(usize),
    /// Behind `key:`, the key at this indent.
    Key(usize),
    /// Behind `- `, the dash at this indent.
    Dash(usize),
    /// It is a key itself.
    Name,
}

impl Default for At {
    fn default() -> Self {
        Self::Line(0)
    }
}

/// Why a value cannot be written: what has no form in JSON, such as a key that is a list.
#[derive(Debug)]
pub(super) struct Unwritable(pub(super) String);

impl Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: Display>(reason: T) -> Self {
        Self(reason.to_string())
    }
}

pub(super) type Written = Result<(), Unwritable>;

impl Writer {
    /// A writer of JSON.
    pub(super) fn json() -> Self {
        Self { is_json: true, ..Self::default() }
    }

    /// Forgets what has been written, but keeps the room for it.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.marks.clear();
        self.references.clear();
        (self.lines, self.json_bytes) = (0, 0);
    }

    /// Puts `value` where `at` says. Writing into a string cannot fail, and everything that is written has string keys.
    pub(super) fn write(&mut self, at: At, value: &impl Serialize) {
        self.at = at;
        let written = value.serialize(&mut *self);
        debug_assert!(written.is_ok(), "{written:?}");
    }

    /// Appends an entry of a list.
    pub(super) fn entry(&mut self, indent: usize, value: &impl Serialize) {
        self.indent(indent);
        self.text.push_str("- ");
        self.json_bytes += ",".len();
        self.write(At::Dash(indent), value);
    }

    pub(super) fn end_line(&mut self) {
        self.text.push('\n');
        self.lines += 1;
    }

    pub(super) fn indent(&mut self, indent: usize) {
        const BLANKS: &str = "                                ";
        match BLANKS.get(..indent) {
            Some(blanks) => self.text.push_str(blanks),
            None => self.text.extend(std::iter::repeat_n(' ', indent)),
        }
    }

    /// What stands in front of a value that takes a single line.
    fn lead(&mut self) {
        match self.at {
            _ if self.is_json => {}
            At::Line(indent) => self.indent(indent),
            At::Key(_) => self.text.push(' '),
            At::Dash(_) | At::Name => {}
        }
    }

    /// What ends a value that takes a single line.
    fn trail(&mut self) {
        if !matches!(self.at, At::Name) && !self.is_json {
            self.end_line();
        }
    }

    /// A value that is no string.
    pub(super) fn bare(&mut self, value: &str, json_bytes: usize) -> Written {
        self.json_bytes += json_bytes;
        self.lead();
        self.text.push_str(value);
        self.trail();
        Ok(())
    }

    pub(super) fn string(&mut self, text: &str) -> Written {
        if self.is_json {
            scalar::push_json(text, &mut self.text);
            return Ok(());
        }
        let bytes = Bytes::of(text);
        self.json_bytes += bytes.in_json;
        if bytes.has_braces {
            self.references.extend(tags(text).filter_map(|found| match found.tag {
                Tag::Reference(reference) => Some(Reference::To(reference.to_owned())),
                Tag::Unclosed => Some(Reference::Unclosed),
                Tag::Expression(_) | Tag::Literal => None,
            }));
        }
        let is_key = matches!(self.at, At::Name);
        let style = if is_key { scalar::key_style(text, &bytes) } else { scalar::style(text, &bytes) };
        self.lead();
        match style {
            Style::Plain => self.text.push_str(text),
            Style::Quoted => scalar::push_quoted(text, &bytes, &mut self.text),
            Style::Literal => {
                self.literal(text);
                return Ok(());
            }
        }
        self.trail();
        Ok(())
    }

    /// A block of lines (YAML 1.2.2, 8.1): how many line breaks end it, and how far it is indented where its first line
    /// begins with a blank, stand behind the bar.
    fn literal(&mut self, text: &str) {
        let content = text.trim_end_matches('\n');
        let breaks = text.len() - content.len();
        self.text.push('|');
        if content.trim_start_matches('\n').starts_with(' ') {
            self.text.push('2');
        }
        match breaks {
            0 => self.text.push('-'),
            1 if !content.is_empty() => {}
            _ => self.text.push('+'),
        }
        self.end_line();
        let indent = match self.at {
            At::Line(indent) | At::Key(indent) | At::Dash(indent) => indent + 2,
            At::Name => 0,
        };
        for line in text.split_terminator('\n') {
            if !line.is_empty() {
                self.indent(indent);
                self.text.push_str(line);
            }
            self.end_line();
        }
    }

    pub(super) fn mark(&mut self, key: (u32, u32)) -> usize {
        self.marks.push(Mark { key, start: self.lines + 1, end: 0, behind: 0 });
        self.marks.len() - 1
    }

    pub(super) fn close(&mut self, mark: usize) {
        let behind = narrow(self.marks.len());
        if let Some(mark) = self.marks.get_mut(mark) {
            (mark.end, mark.behind) = (self.lines, behind);
        }
    }
}

/// Positions in a text that is smaller than 4 GiB, as all are that fit into the memory of WebAssembly.
pub(super) fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_found_in_the_string_that_holds_them() {
        let mut writer = Writer::default();
        let value = json!([
            "{{pod.name}} {{ outputs.parameters.A.path }} {{x}}{{pod.ip",
            "}} \"{{workflow.uid}}",
            { "{{item.a}}": "{{}}{{=pod.name}}" },
        ]);
        writer.write(At::Line(0), &value);
        let to = |reference: &str| Reference::To(reference.to_owned());
        let (name, path) = (to("pod.name"), to("outputs.parameters.A.path"));
        assert_eq!(writer.references, [name, path, Reference::Unclosed, to("workflow.uid"), to("item.a")]);
    }
}
