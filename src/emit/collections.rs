//! The members of mappings and the entries of lists, as serde hands them over.

use serde::ser::{self, Serialize};

use super::scalar::{self, Bytes, Style};
use super::writer::{At, Unwritable, Writer, Written, narrow};

/// A longer key stands on a line of its own, behind `?`: readers look for the colon of any other within 1,024 characters.
const MAX_KEY_BYTES: usize = 1000;

/// Writes the members of a mapping.
pub(super) struct Members<'w> {
    writer: &'w mut Writer,
    at: At,
    indent: usize,
    is_empty: bool,
    mark: usize,
}

impl<'w> Members<'w> {
    /// A mapping at the place of the next value.
    pub(super) fn of(writer: &'w mut Writer) -> Self {
        let indent = match writer.at {
            At::Line(indent) => indent,
            At::Key(indent) | At::Dash(indent) => indent + 2,
            At::Name => 0,
        };
        Self { at: writer.at, indent, is_empty: true, mark: 0, writer }
    }

    fn key(&mut self, key: &(impl Serialize + ?Sized)) -> Written {
        self.lead_key();
        let from = self.writer.text.len();
        self.writer.at = At::Name;
        key.serialize(&mut *self.writer)?;
        self.trail_key(from);
        Ok(())
    }

    /// A key that is a field of ours: none of them needs quotes.
    fn field(&mut self, field: &'static str) {
        debug_assert_eq!(scalar::key_style(field, &Bytes::of(field)), Style::Plain);
        self.lead_key();
        let from = self.writer.text.len();
        if self.writer.is_json() {
            scalar::push_json(field, &mut self.writer.text);
        } else {
            self.writer.text.push_str(field);
            self.writer.json_bytes += field.len() + 2;
        }
        self.trail_key(from);
    }

    /// What stands in front of a key.
    fn lead_key(&mut self) {
        let writer = &mut *self.writer;
        if writer.is_json() {
            writer.text.push(if self.is_empty { '{' } else { ',' });
            self.is_empty = false;
            return;
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
    }

    /// What stands behind a key, which began at `from`.
    fn trail_key(&mut self, from: usize) {
        let writer = &mut *self.writer;
        if !writer.is_json() {
            let is_long = writer.text.len() - from > MAX_KEY_BYTES;
            let mark = if is_long { "? " } else { "" };
            writer.text.insert_str(from, mark);
            self.mark = writer.mark((narrow(from + mark.len()), narrow(writer.text.len())));
            writer.json_bytes += 1;
            if is_long {
                writer.end_line();
                writer.indent(self.indent);
            }
        }
        writer.text.push(':');
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

impl<'w> Entries<'w> {
    /// A list at the place of the next value.
    pub(super) fn of(writer: &'w mut Writer) -> Self {
        let indent = match writer.at {
            At::Line(indent) | At::Key(indent) => indent,
            At::Dash(indent) => indent + 2,
            At::Name => 0,
        };
        Self { at: writer.at, indent, is_empty: true, writer }
    }

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
        self.field(key);
        self.value(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}
