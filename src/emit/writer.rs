//! Writes everything that leaves: manifests as YAML, and what is told of them as JSON. One serializer for both, because each
//! further one would be compiled for every type again.
//!
//! YAML is written in block style, lists at the indent of their key, as in Argo's own examples, and no string folded over
//! several lines, so that a manifest is easy to search and compare. Meanwhile the bytes of the same value as JSON are
//! counted, and the lines of every member and entry are marked: both would else cost a pass of their own.

use std::fmt::{self, Display, Write};

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::scalar::{self, Style};

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
    /// What stands in double braces in the strings.
    pub(super) tags: Vec<Tag>,
    at: At,
    format: Format,
}

/// The language that is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Yaml,
    Json,
}

/// The lines of a member of a mapping or of an entry of a list. Marks stand in the order of the text, each in front of those
/// inside of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// Where the key stands in the text, without quotes; empty for an entry of a list.
    pub(super) key: (u32, u32),
    /// The first line.
    pub(super) start: u32,
    /// The last line.
    pub(super) end: u32,
    /// The index of the first mark behind those inside of it.
    pub(super) behind: u32,
}

/// What stands in double braces, as Argo looks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// What is between them.
    Closed(String),
    /// They are not closed in the same string.
    Open,
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
pub(super) struct Unwritable(String);

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

type Written = Result<(), Unwritable>;

impl Writer {
    /// A writer of JSON.
    pub(super) fn json() -> Self {
        Self { format: Format::Json, ..Self::default() }
    }

    /// Puts `value` where `at` says.
    pub(super) fn write(&mut self, at: At, value: &impl Serialize) -> Written {
        self.at = at;
        value.serialize(self)
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
            _ if self.is_json() => {}
            At::Line(indent) => self.indent(indent),
            At::Key(_) => self.text.push(' '),
            At::Dash(_) | At::Name => {}
        }
    }

    /// What ends a value that takes a single line.
    fn trail(&mut self) {
        if !matches!(self.at, At::Name) && !self.is_json() {
            self.end_line();
        }
    }

    fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// A value that is no string.
    fn bare(&mut self, value: &str, json_bytes: usize) -> Written {
        self.json_bytes += json_bytes;
        self.lead();
        self.text.push_str(value);
        self.trail();
        Ok(())
    }

    fn string(&mut self, text: &str) -> Written {
        if self.is_json() {
            scalar::push_json(text, &mut self.text);
            return Ok(());
        }
        self.json_bytes += scalar::json_bytes(text);
        self.collect_tags(text);
        let style = if matches!(self.at, At::Name) { scalar::key_style(text) } else { scalar::style(text) };
        self.lead();
        match style {
            Style::Plain => self.text.push_str(text),
            Style::Quoted => scalar::push_quoted(text, &mut self.text),
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
        for line in content.split('\n').filter(|_| !content.is_empty()) {
            if !line.is_empty() {
                self.indent(indent);
                self.text.push_str(line);
            }
            self.end_line();
        }
        let further = if content.is_empty() { breaks } else { breaks.saturating_sub(1) };
        for _ in 0..further {
            self.end_line();
        }
    }

    fn collect_tags(&mut self, text: &str) {
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once("{{") {
            let (tag, further) = match behind.split_once("}}") {
                Some((inner, further)) => (Tag::Closed(inner.to_owned()), further),
                None => (Tag::Open, ""),
            };
            self.tags.push(tag);
            rest = further;
        }
    }

    fn mark(&mut self, key: (u32, u32)) -> usize {
        self.marks.push(Mark { key, start: self.lines + 1, end: 0, behind: 0 });
        self.marks.len() - 1
    }

    fn close(&mut self, mark: usize) {
        let behind = narrow(self.marks.len());
        if let Some(mark) = self.marks.get_mut(mark) {
            (mark.end, mark.behind) = (self.lines, behind);
        }
    }
}

/// Positions in a text that is smaller than 4 GiB, as all are that fit into the memory of WebAssembly.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Writes the members of a mapping.
pub(super) struct Members<'w> {
    writer: &'w mut Writer,
    at: At,
    indent: usize,
    is_empty: bool,
    mark: usize,
}

impl Members<'_> {
    fn key(&mut self, key: &(impl Serialize + ?Sized)) -> Written {
        let writer = &mut *self.writer;
        if writer.is_json() {
            writer.text.push(if self.is_empty { '{' } else { ',' });
            self.is_empty = false;
            writer.at = At::Name;
            key.serialize(&mut *writer)?;
            writer.text.push(':');
            return Ok(());
        }
        if self.is_empty {
            if let At::Key(_) = self.at {
                writer.end_line();
            }
        } else {
            writer.json_bytes += 1;
        }
        // The first key stands behind its entry's dash.
        if !self.is_empty || !matches!(self.at, At::Dash(_)) {
            writer.indent(self.indent);
        }
        self.is_empty = false;
        let from = writer.text.len();
        writer.at = At::Name;
        key.serialize(&mut *writer)?;
        self.mark = writer.mark((narrow(from), narrow(writer.text.len())));
        writer.text.push(':');
        writer.json_bytes += 1;
        Ok(())
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        self.writer.at = At::Key(self.indent);
        value.serialize(&mut *self.writer)?;
        self.writer.close(self.mark);
        Ok(())
    }

    fn finish(self) -> Written {
        if self.writer.is_json() {
            self.writer.text.push_str(if self.is_empty { "{}" } else { "}" });
            return Ok(());
        }
        self.writer.json_bytes += 2;
        self.writer.at = self.at;
        if self.is_empty { self.writer.bare("{}", 0) } else { Ok(()) }
    }
}

/// Writes the entries of a list.
pub(super) struct Entries<'w> {
    writer: &'w mut Writer,
    at: At,
    indent: usize,
    is_empty: bool,
}

impl Entries<'_> {
    fn entry(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        let writer = &mut *self.writer;
        if writer.is_json() {
            writer.text.push(if self.is_empty { '[' } else { ',' });
            self.is_empty = false;
            writer.at = At::Dash(self.indent);
            return value.serialize(&mut *writer);
        }
        if self.is_empty {
            if let At::Key(_) = self.at {
                writer.end_line();
            }
        } else {
            writer.json_bytes += 1;
        }
        if !self.is_empty || !matches!(self.at, At::Dash(_)) {
            writer.indent(self.indent);
        }
        self.is_empty = false;
        let mark = writer.mark((0, 0));
        writer.text.push_str("- ");
        writer.at = At::Dash(self.indent);
        value.serialize(&mut *writer)?;
        writer.close(mark);
        Ok(())
    }

    fn finish(self) -> Written {
        if self.writer.is_json() {
            self.writer.text.push_str(if self.is_empty { "[]" } else { "]" });
            return Ok(());
        }
        self.writer.json_bytes += 2;
        self.writer.at = self.at;
        if self.is_empty { self.writer.bare("[]", 0) } else { Ok(()) }
    }
}

/// For what only Rust's types can say, and no manifest does.
fn unwritable<T>(what: &str) -> Result<T, Unwritable> {
    Err(Unwritable(format!("{what} has no form in a manifest")))
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Entries<'w>;
    type SerializeTuple = Entries<'w>;
    type SerializeTupleStruct = Impossible<(), Unwritable>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Members<'w>;
    type SerializeStruct = Members<'w>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    fn serialize_bool(self, value: bool) -> Written {
        let word = if value { "true" } else { "false" };
        self.bare(word, word.len())
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Written {
        let digits = value.to_string();
        self.bare(&digits, digits.len())
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Written {
        let digits = value.to_string();
        self.bare(&digits, digits.len())
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.serialize_f64(value.into())
    }

    /// With a point and a signed exponent: YAML 1.1 takes `1e20` for a string, and Kubernetes' reader for a number.
    fn serialize_f64(self, value: f64) -> Written {
        if !value.is_finite() {
            return self.serialize_unit();
        }
        let mut shortest = String::new();
        write!(shortest, "{value:?}").map_err(ser::Error::custom)?;
        let json_bytes = shortest.len();
        if let Some((mantissa, exponent)) = shortest.split_once('e').filter(|_| !self.is_json()) {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            shortest = format!("{mantissa}{point}e{sign}{exponent}");
        }
        self.bare(&shortest, json_bytes)
    }

    fn serialize_char(self, value: char) -> Written {
        self.string(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        self.string(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        unwritable("a list of bytes")
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.bare("null", "null".len())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Written {
        unwritable(variant)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Entries<'w>, Unwritable> {
        let indent = match self.at {
            At::Line(indent) | At::Key(indent) => indent,
            At::Dash(indent) => indent + 2,
            At::Name => return unwritable("a list as a key"),
        };
        Ok(Entries { at: self.at, indent, is_empty: true, writer: self })
    }

    fn serialize_tuple(self, len: usize) -> Result<Entries<'w>, Unwritable> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Unwritable> {
        unwritable(name)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        unwritable(variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'w>, Unwritable> {
        let indent = match self.at {
            At::Line(indent) => indent,
            At::Key(indent) | At::Dash(indent) => indent + 2,
            At::Name => return unwritable("a mapping as a key"),
        };
        Ok(Members { at: self.at, indent, is_empty: true, mark: 0, writer: self })
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Members<'w>, Unwritable> {
        self.serialize_map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        unwritable(variant)
    }
}

impl ser::SerializeSeq for Entries<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.entry(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl ser::SerializeTuple for Entries<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.entry(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.value(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl ser::SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Written {
        self.key(key)?;
        self.value(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}
