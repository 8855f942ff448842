//! `null` and absent mean the same everywhere in an oc-lib document, because Go writes nil slices, maps and pointers
//! as `null`. These are the collections and the field attribute that read it so.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};

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

impl<'de, T: Default + Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let elements = Vec::<Option<T>>::deserialize(deserializer)?;
        Ok(Self(elements.into_iter().map(Option::unwrap_or_default).collect()))
    }
}

/// A JSON object read as a map ordered by key, so that nothing downstream depends on the order in which an editor
/// (or JavaScript, which moves integer-like keys to the front) wrote it. A key that stands twice is an error.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transparent))]
pub struct Map<T>(BTreeMap<String, T>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Deref for Map<T> {
    type Target = BTreeMap<String, T>;

    fn deref(&self) -> &BTreeMap<String, T> {
        &self.0
    }
}

impl<T> Map<T> {
    /// Sets the value of a key.
    pub fn insert(&mut self, key: String, value: T) {
        self.0.insert(key, value);
    }
}

impl<T> FromIterator<(String, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<'de, T: Default + Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Default + Deserialize<'de>> Visitor<'de> for MapVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Map<T>, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = access.next_key::<String>()? {
            let value = access.next_value::<Option<T>>()?.unwrap_or_default();
            match entries.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(place) => {
                    return Err(serde::de::Error::custom(format_args!("duplicate field `{}`", place.key())));
                }
            }
        }
        Ok(Map(entries))
    }
}

/// Declares structs that oc-lib serialises: every field may be absent or `null`, unknown fields are ignored, and a
/// field that stands twice is an error. A key that differs from the field's name stands behind it.
///
/// Unlike serde's derived code this reads objects alone: derived code would also take `["a"]` for `{"id": "a"}`.
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

        impl<'de> serde::de::Deserialize<'de> for $name {
            fn deserialize<D: serde::de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct ObjectVisitor;

                impl<'de> serde::de::Visitor<'de> for ObjectVisitor {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
                        formatter.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut access: A) -> Result<$name, A::Error> {
                        const KEYS: &[&str] = &[$($crate::workflow::nullable::key!($field $($key)?)),*];
                        let mut read = $name::default();
                        let mut seen = 0_u32;
                        while let Some(index) = access.next_key_seed($crate::workflow::nullable::KeyOf(KEYS))? {
                            let bit = 1 << index.unwrap_or(31);
                            if let Some(key) = index.and_then(|index| KEYS.get(index)).filter(|_| seen & bit != 0) {
                                return Err(serde::de::Error::duplicate_field(key));
                            }
                            seen |= bit;
                            let mut next = 0;
                            $(
                                if index == Some(next) {
                                    read.$field = access.next_value::<Option<$type>>()?.unwrap_or_default();
                                    continue;
                                }
                                next += 1;
                            )*
                            debug_assert!(next == KEYS.len());
                            access.next_value::<serde::de::IgnoredAny>()?;
                        }
                        Ok(read)
                    }
                }

                deserializer.deserialize_map(ObjectVisitor)
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

/// Reads a key as its index among the known ones; `None` where it is another.
pub(crate) struct KeyOf(pub(crate) &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KeyOf {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeyOf {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|known| *known == key))
    }
}
