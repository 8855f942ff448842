//! `null` and absent mean the same everywhere in an oc-lib document, because Go writes nil slices, maps and pointers
//! as `null`. These are the collections and the declaration of structs that read it so.

use std::borrow::Cow;
use std::ops::Deref;

use super::map::Map;
use crate::source::reader::{Collection, Read, Reader};
use crate::source::token::{Stopped, Token};

/// A JSON array whose elements keep their places: a `null` element reads as the element's default.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transparent))]
pub struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Default + Read> Read for List<T> {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        reader.list(token, self)
    }
}

impl<T: Default + Read> Collection for List<T> {
    fn add(&mut self, _: Cow<'_, str>) {
        self.0.push(T::default());
    }

    fn read_last<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        match self.0.last_mut() {
            Some(last) => last.read(token, reader),
            None => Ok(()),
        }
    }

    fn clear_last(&mut self) {
        if let Some(last) = self.0.last_mut() {
            *last = T::default();
        }
    }

    fn settle(&mut self) -> Vec<(usize, String)> {
        Vec::new()
    }
}

impl<T: Default + Read> Read for Map<T> {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        reader.map(token, self)
    }
}

impl<T: Default + Read> Read for Option<T> {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        // What has the wrong type is as if it were absent.
        if token != Token::Map {
            return reader.wrong(token, "an object");
        }
        self.get_or_insert_default().read(token, reader)
    }
}

impl<T: Read> Read for Box<T> {
    fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
        self.as_mut().read(token, reader)
    }
}

/// Declares structs that oc-lib serialises: every field may be absent or `null`, unknown fields are ignored, and a
/// field that stands twice is an error. A key that differs from the field's name stands behind it.
macro_rules! oc_lib {
    ($($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* pub $field:ident: $type:ty $(= $key:literal)?),* $(,)?
    })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default))]
        pub struct $name {$(
            $(#[$field_meta])*
            $(#[cfg_attr(feature = "schema", schemars(rename = $key))])?
            pub $field: $type,
        )*}

        impl $crate::source::reader::Read for $name {
            fn read<'t>(
                &mut self,
                token: $crate::source::token::Token<'t>,
                reader: &mut $crate::source::reader::Reader<'t>,
            ) -> Result<(), $crate::source::token::Stopped> {
                reader.object(token, self)
            }
        }

        impl $crate::source::reader::Object for $name {
            fn keys(&self) -> &'static [&'static str] {
                &[$($crate::workflow::nullable::key!($field $($key)?)),*]
            }

            fn read_field<'t>(
                &mut self,
                index: usize,
                token: $crate::source::token::Token<'t>,
                reader: &mut $crate::source::reader::Reader<'t>,
            ) -> Result<(), $crate::source::token::Stopped> {
                let fields: &mut [&mut dyn $crate::source::reader::Read] = &mut [$(&mut self.$field),*];
                match fields.get_mut(index) {
                    Some(field) => field.read(token, reader),
                    None => Ok(()),
                }
            }

            fn clear_field(&mut self, index: usize) {
                let cleared = Self::default();
                let mut next = 0;
                $(
                    if index == next {
                        self.$field = cleared.$field;
                        return;
                    }
                    next += 1;
                )*
                debug_assert!(index < next);
            }
        }
    )*};
}
pub(crate) use oc_lib;

/// The key of a field: its name, or what stands behind it.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}
pub(crate) use key;
