//! The members of mappings and the entries of lists, as serde hands them over.

use serde::ser::{self, Serialize};

use super::scalar::{self, Bytes, Style};
use super::serializer::unwritable;
use super::writer::{At, Unwritable, Writer, Written, narrow};

/// A longer key stands on a line of its own, behind `?`: readers look for the colon of any other within 1,024 characters.
const MAX_KEY_BYTES: usize = 1000;

/// Writes a mapping or a list.
pub(super) struct Collection<'w> {
    writer: &'w mut Writer,
    /// What JSON puts around it, and YAML where it is empty.
    brackets: [char; 2],
    at: At,
    indent: usize,
    is_empty: bool,
    /// The mark of the member whose value comes.
    mark: usize,
}

impl<'w> Collection<'w> {
    /// A mapping at the place of the next value: its members are indented deeper than the key or dash in front of it.
    pub(super) fn mapping(writer: &'w mut Writer) -> Result<Self, Unwritable> {
        let indent = match writer.at {
            At::Line(indent) => indent,
            At::Key(indent) | At::Dash(indent) => indent + 2,
            At::Name => return unwritable("a mapping as a key"),
        };
        Ok(Self { at: writer.at, writer, brackets: ['{', '}'], indent, is_empty: true, mark: 0 })
    }

    /// A list at the place of the next value: its dashes stand at the indent of its key.
    pub(super) fn list(writer: &'w mut Writer) -> Result<Self, Unwritable> {
        let indent = match writer.at {
            At::Line(indent) | At::Key(indent) => indent,
            At::Dash(indent) => indent + 2,
            At::Name => return unwritable("a list as a key"),
        };
        Ok(Self { at: writer.at, writer, brackets: ['[', ']'], indent, is_empty: true, mark: 0 })
    }

    /// What stands in front of a member or entry.
    fn lead(&mut self) {
        let is_first = std::mem::replace(&mut self.is_empty, false);
        let writer = &mut *self.writer;
        if writer.is_json {
            let [open, _] = self.brackets;
            writer.text.push(if is_first { open } else { ',' });
            return;
        }
        if !is_first {
            writer.json_bytes += ",".len();
        }
        match self.at {
            // The first stands behind the dash of the entry that it begins.
            At::Dash(_) if is_first => return,
            At::Key(_) if is_first => writer.end_line(),
            _ => {}
        }
        writer.indent(self.indent);
    }

    fn key(&mut self, key: &(impl Serialize + ?Sized)) -> Written {
        self.lead();
        let from = self.writer.text.len();
        self.writer.at = At::Name;
        key.serialize(&mut *self.writer)?;
        self.trail_key(from);
        Ok(())
    }

    /// A key that is a field of ours: none of them needs quotes.
    fn field(&mut self, field: &'static str) {
        debug_assert_eq!(scalar::key_style(field, &Bytes::of(field)), Style::Plain);
        self.lead();
        let from = self.writer.text.len();
        if self.writer.is_json {
            scalar::push_json(field, &mut self.writer.text);
        } else {
            self.writer.text.push_str(field);
            self.writer.json_bytes += field.len() + 2;
        }
        self.trail_key(from);
    }

    /// What stands behind a key, which began at `from`.
    fn trail_key(&mut self, mut from: usize) {
        let writer = &mut *self.writer;
        if !writer.is_json {
            let is_long = writer.text.len() - from > MAX_KEY_BYTES;
            if is_long {
                writer.text.insert_str(from, "? ");
                from += "? ".len();
            }
            self.mark = writer.mark((narrow(from), narrow(writer.text.len())));
            writer.json_bytes += ":".len();
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

    fn entry(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        self.lead();
        let writer = &mut *self.writer;
        writer.at = At::Dash(self.indent);
        if writer.is_json {
            return value.serialize(&mut *writer);
        }
        let mark = writer.mark((0, 0));
        writer.text.push_str("- ");
        value.serialize(&mut *writer)?;
        writer.close(mark);
        Ok(())
    }

    fn finish(self) -> Written {
        let [open, close] = self.brackets;
        let writer = self.writer;
        if writer.is_json {
            writer.text.extend(self.is_empty.then_some(open));
            writer.text.push(close);
            return Ok(());
        }
        writer.json_bytes += 2;
        writer.at = self.at;
        if self.is_empty { writer.bare(&String::from_iter(self.brackets), 0) } else { Ok(()) }
    }
}

impl ser::SerializeSeq for Collection<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.entry(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl ser::SerializeTuple for Collection<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.entry(value)
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl ser::SerializeMap for Collection<'_> {
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

impl ser::SerializeStruct for Collection<'_> {
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
